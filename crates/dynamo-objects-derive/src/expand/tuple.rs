//! Structs of unnamed fields: one is stored as its field is, several as a list.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Index, Type};

use super::{attribute, generics, private, span};
use crate::ast::Input;

pub(super) fn expand(input: &Input, types: &[Type]) -> TokenStream {
    match types {
        [inner] => newtype(input, inner),
        several => list(input, several),
    }
}

/// Whatever can be done with what is inside can be done with the new type: a key, a map's key.
fn newtype(input: &Input, inner: &Type) -> TokenStream {
    let private = private(input);
    let to = quote_spanned!(span(inner)=> <#inner as #private::ToAttribute>::to_attribute(&self.0));
    let value = quote!({
        let __inner = <#inner as #private::FromAttribute>::from_attribute(__value);
        ::core::result::Result::map(__inner, Self)
    });
    let from = generics::implement(
        input,
        &quote!(#private::FromAttribute),
        quote! {
            fn from_attribute(
                __value: #private::AttributeValue,
            ) -> ::core::result::Result<Self, #private::DecodeError> {
                #value
            }

            fn absent() -> ::core::option::Option<Self> {
                let __inner = <#inner as #private::FromAttribute>::absent();
                ::core::option::Option::map(__inner, Self)
            }
        },
    );
    let to = generics::implement(
        input,
        &quote!(#private::ToAttribute),
        quote! {
            fn to_attribute(
                &self,
            ) -> ::core::result::Result<::core::option::Option<#private::AttributeValue>, #private::EncodeError> {
                #to
            }
        },
    );
    let typed = generics::implement(
        input,
        &quote!(#private::Typed),
        quote! {
            type Kind = <#inner as #private::Typed>::Kind;
            type Slice = #private::kind::ListOf<<#inner as #private::Typed>::Kind>;
            const OPTIONAL: bool = <#inner as #private::Typed>::OPTIONAL;
        },
    );
    let (key, map_key) = (key_part(input, inner), map_key(input, inner));
    quote!(#to #from #typed #key #map_key)
}

/// A bound on a type without parameters would have to hold; one on a reference of any lifetime may or may not.
fn key_part(input: &Input, inner: &Type) -> TokenStream {
    let private = private(input);
    let (any, inner) = if input.generics.params.is_empty() {
        (quote!(for<'__a>), quote!(&'__a #inner))
    } else {
        (TokenStream::new(), quote!(#inner))
    };
    let inside = syn::parse_quote!(#any #inner: #private::KeyPart);
    generics::implement_where(input, &quote!(#private::KeyPart), vec![inside], TokenStream::new())
}

fn map_key(input: &Input, inner: &Type) -> TokenStream {
    let private = private(input);
    let inside = syn::parse_quote!(for<'__a> #private::Inside<'__a, #inner>: #private::InsideKey<Key = #inner>);
    generics::implement_where(
        input,
        &quote!(#private::MapKey),
        vec![inside],
        quote! {
            fn to_name(&self) -> #private::Name {
                <#private::Inside<'_, #inner> as #private::InsideKey>::to_name(&self.0)
            }

            fn from_name(__name: #private::Name) -> ::core::result::Result<Self, #private::BoxError> {
                let __inner = <#private::Inside<'_, #inner> as #private::InsideKey>::from_name(__name);
                ::core::result::Result::map(__inner, Self)
            }
        },
    )
}

fn list(input: &Input, types: &[Type]) -> TokenStream {
    let private = private(input);
    let count = types.len();
    let to = types.iter().enumerate().map(|(at, ty)| {
        let index = Index::from(at);
        quote_spanned!(span(ty)=> #private::element::<#ty>(&self.#index, #at)?)
    });
    let from = types
        .iter()
        .enumerate()
        .map(|(at, ty)| quote_spanned!(span(ty)=> #private::next::<#ty>(&mut __elements, #at)?));
    attribute(
        input,
        quote! {
            ::core::result::Result::Ok(::core::option::Option::Some(
                #private::AttributeValue::L(::std::vec![#(#to),*]),
            ))
        },
        quote! {
            let mut __elements = #private::elements(__value, #count)?;
            ::core::result::Result::Ok(Self(#(#from),*))
        },
        quote!(#private::kind::ListOf<#private::kind::Anything>),
    )
}
