//! Generic types: every type parameter is one that can be stored.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericParam, WherePredicate, parse_quote};

use crate::ast::Input;

/// An implementation of a trait for the type.
pub(super) fn implement(input: &Input, of: &TokenStream, body: TokenStream) -> TokenStream {
    implement_where(input, of, Vec::new(), body)
}

/// An implementation of a trait for the type, if something more holds.
pub(super) fn implement_where(
    input: &Input,
    of: &TokenStream,
    predicates: Vec<WherePredicate>,
    body: TokenStream,
) -> TokenStream {
    let private = super::private(input);
    let ident = &input.ident;
    let mut generics = input.generics.clone();
    for parameter in input.generics.type_params() {
        let parameter = &parameter.ident;
        generics
            .make_where_clause()
            .predicates
            .push(parse_quote!(#parameter: #private::ToAttribute + #private::FromAttribute + #private::Typed));
    }
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    let (_, type_generics, _) = input.generics.split_for_impl();
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #of for #ident #type_generics #where_clause {
            #body
        }
    }
}

/// The type's parameters, as arguments after a first one: `, T, N`.
pub(super) fn further_arguments(input: &Input) -> TokenStream {
    let arguments = input.generics.params.iter().map(|parameter| match parameter {
        GenericParam::Type(parameter) => {
            let ident = &parameter.ident;
            quote!(#ident)
        }
        GenericParam::Const(parameter) => {
            let ident = &parameter.ident;
            quote!(#ident)
        }
        _ => TokenStream::new(),
    });
    quote!(#(, #arguments)*)
}

/// The type's parameters, as declared after a first one: `, T: Ord, const N: usize`.
pub(super) fn further_parameters(input: &Input) -> TokenStream {
    let parameters = input.generics.params.iter().map(|parameter| match parameter {
        GenericParam::Type(parameter) => {
            let (ident, bounds) = (&parameter.ident, &parameter.bounds);
            quote!(#ident: #bounds)
        }
        GenericParam::Const(parameter) => {
            let (ident, ty) = (&parameter.ident, &parameter.ty);
            quote!(const #ident: #ty)
        }
        _ => TokenStream::new(),
    });
    quote!(#(, #parameters)*)
}
