//! What takes the place of the implementations when there is a mistake: it has every trait and does nothing, so that
//! the mistake is the only message.

use proc_macro2::TokenStream;
use quote::quote;

use super::fields::{Token, expand_tokens};
use super::record::index_ident;
use super::{generics, private};
use crate::ast::{Derive, Field, Input, Role, Shape};
use crate::problem::Problems;

/// The mistakes, and a stub.
pub(crate) fn stub(input: &Input, problems: Problems) -> TokenStream {
    let problems = problems.into_tokens();
    if input.generics.lifetimes().next().is_some() {
        // A type with a lifetime has no place in these traits at all.
        return problems;
    }
    if input.derive == Derive::SharedTable {
        let shared = shared_table(input);
        return quote!(#problems #shared);
    }
    let document = document(input);
    let attribute = attribute(input);
    let record = (input.derive == Derive::Record).then(|| record(input));
    quote!(#problems #document #attribute #record)
}

fn shared_table(input: &Input) -> TokenStream {
    let private = private(input);
    generics::implement(
        input,
        &quote!(#private::SharedTable),
        quote! {
            const TABLE: &'static str = "";
            const KEY: #private::KeyNames =
                #private::KeyNames { partition: "", sort: ::core::option::Option::Some("") };
            const ENTITY: &'static str = "";
            const INDEXES: &'static [#private::SharedIndex] = &[];

            fn table() -> #private::CreateTableRequest {
                #private::does_not_compile()
            }
        },
    )
}

fn document(input: &Input) -> TokenStream {
    let private = private(input);
    let tokens: Vec<_> = input.fields().iter().filter_map(|field| token(input, field)).collect();
    let (definition, tokens_type, _) = expand_tokens(input, &tokens);
    let document = generics::implement(
        input,
        &quote!(#private::Document),
        quote! {
            type Fields<__R> = #tokens_type;

            fn fields<__R>(_: ::core::option::Option<&#private::Path>) -> Self::Fields<__R> {
                #private::does_not_compile()
            }

            fn encode(&self, _: &mut #private::Attributes) -> ::core::result::Result<(), #private::EncodeError> {
                #private::does_not_compile()
            }

            fn decode(_: &mut #private::Attributes) -> ::core::result::Result<Self, #private::DecodeError> {
                #private::does_not_compile()
            }

            fn attribute_names(_: &mut ::std::vec::Vec<&'static str>) -> bool {
                #private::does_not_compile()
            }
        },
    );
    quote!(#definition #document)
}

/// The typed name of a field, as far as it can be told.
fn token(input: &Input, field: &Field) -> Option<Token> {
    let private = private(input);
    let ty = &field.ty;
    let ty = match field.role() {
        Role::Stored => quote!(#private::Field<__R, #ty>),
        // With a second role it may be no document.
        Role::Flat if field.attributes.rest.is_some() => return None,
        Role::Flat => quote!(<#ty as #private::Document>::Fields<__R>),
        Role::Rest => quote!(#private::RestFields<__R>),
        Role::Skipped => return None,
    };
    Some(Token { docs: TokenStream::new(), ident: field.ident.clone(), ty, value: TokenStream::new() })
}

fn attribute(input: &Input) -> TokenStream {
    let private = private(input);
    let kind = match &input.shape {
        Shape::Struct(_) => quote!(#private::kind::DocumentOf<Self>),
        _ => quote!(#private::kind::Anything),
    };
    let fail = quote!(#private::does_not_compile());
    super::attribute(input, fail.clone(), quote!({ let _ = __value; #fail }), kind)
}

fn record(input: &Input) -> TokenStream {
    let private = private(input);
    let constants = input.attributes.indexes.iter().filter_map(|index| {
        let (vis, name) = (&input.vis, index.name.as_ref()?);
        let ident = index_ident(name);
        Some(quote! {
            #vis const #ident: #private::Index<Self, #private::UnknownKey> = #private::Index::global("", &[], &[]);
        })
    });
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let shareable = input.generics.type_params().map(|parameter| {
        let parameter = &parameter.ident;
        syn::parse_quote!(#parameter: ::core::marker::Send + ::core::marker::Sync + 'static)
    });
    let record = generics::implement_where(
        input,
        &quote!(#private::Record),
        shareable.collect(),
        quote! {
            type Key = #private::UnknownKey;
            const TABLE: &'static str = "";
            const KEY: #private::KeyNames = #private::KeyNames { partition: "", sort: ::core::option::Option::None };

            fn table() -> #private::CreateTableRequest {
                #private::does_not_compile()
            }
        },
    );
    quote! {
        #record

        #[automatically_derived]
        #[allow(dead_code, non_upper_case_globals)]
        impl #impl_generics #ident #type_generics #where_clause {
            #(#constants)*
        }
    }
}
