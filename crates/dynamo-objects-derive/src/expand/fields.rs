//! The struct of typed names that `|f| f.city` chooses from.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use super::{generics, name, private, record_name, span, token_type};
use crate::ast::{Field, Input, Role};

/// The struct, its type for a record `__R`, and its value at `__parent`.
pub(super) fn expand(input: &Input, fields: &[Field]) -> (TokenStream, TokenStream, TokenStream) {
    let tokens: Vec<_> = fields.iter().filter_map(|field| token(input, field)).collect();
    expand_tokens(input, &tokens)
}

/// As [`expand`], of members that are given.
pub(super) fn expand_tokens(input: &Input, tokens: &[Token]) -> (TokenStream, TokenStream, TokenStream) {
    let vis = &input.vis;
    let ident = format_ident!("{}Fields", input.ident);
    let documentation = format!("The typed names of the fields of [`{}`], in a record `R`.", record_name(input));
    let parameters = generics::further_parameters(input);
    let arguments = generics::further_arguments(input);
    let where_clause = &input.generics.where_clause;
    let members = tokens.iter().map(|token| {
        let Token { docs, ident, ty, .. } = token;
        quote!(#docs #vis #ident: #ty)
    });
    let values = tokens.iter().map(|token| {
        let Token { ident, value, .. } = token;
        quote!(#ident: #value)
    });
    let arguments_type = input.generics.type_params().map(|parameter| &parameter.ident);
    let definition = quote! {
        #[doc = #documentation]
        #[allow(dead_code, reason = "which names are used is for the program to say")]
        #vis struct #ident<__R #parameters> #where_clause {
            #(#members,)*
            __record: ::core::marker::PhantomData<fn() -> (__R, #(#arguments_type,)*)>,
        }
    };
    let value = quote!(#ident { #(#values,)* __record: ::core::marker::PhantomData });
    (definition, quote!(#ident<__R #arguments>), value)
}

/// A member of the struct.
pub(super) struct Token {
    pub(super) docs: TokenStream,
    pub(super) ident: syn::Ident,
    pub(super) ty: TokenStream,
    pub(super) value: TokenStream,
}

fn token(input: &Input, field: &Field) -> Option<Token> {
    let private = private(input);
    let (name, ty) = (name(input, &field.name), &field.ty);
    let (ty, value) = match field.role() {
        Role::Skipped => return None,
        Role::Stored => {
            let ty = token_type(input, field);
            (quote!(#private::Field<__R, #ty>), quote!(#private::field(__parent, #name)))
        }
        Role::Flat => (
            quote_spanned!(span(ty)=> <#ty as #private::Document>::Fields<__R>),
            quote_spanned!(span(ty)=> <#ty as #private::Document>::fields(__parent)),
        ),
        Role::Rest => (quote!(#private::RestFields<__R>), quote!(#private::rest_fields(__parent))),
    };
    Some(Token { docs: docs(field), ident: field.ident.clone(), ty, value })
}

/// The field's own documentation, or its name for want of any.
fn docs(field: &Field) -> TokenStream {
    if field.docs.is_empty() {
        let name = format!("The field `{}`.", field.ident);
        return quote!(#[doc = #name]);
    }
    let docs = &field.docs;
    quote!(#(#docs)*)
}
