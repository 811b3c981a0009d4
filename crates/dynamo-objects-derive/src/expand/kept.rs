//! Fields that the mapper keeps by itself: how often, and when, a record was written; and when it expires.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::record::option;
use super::{binding, decode, encode, position, private, record_name, span, template, token_type};
use crate::ast::{Field, Input};

/// The constants and the method of `Record` that tell of them.
pub(super) fn expand(input: &Input) -> TokenStream {
    let ttl = ttl(input);
    let kept: Vec<&Field> = input.fields().iter().filter(|field| is_kept(field)).collect();
    if kept.is_empty() {
        return ttl;
    }
    let private = private(input);
    let of = |is: fn(&Field) -> bool| input.fields().iter().find(|field| is(field));
    let version = option(of(|field| field.attributes.version.is_some()).map(|field| version(input, field)));
    let created = option(of(|field| field.attributes.created.is_some()).map(|field| stamp(input, field)));
    let updated = option(of(|field| field.attributes.updated.is_some()).map(|field| stamp(input, field)));
    let record = record_name(input);
    let taken = kept.iter().map(|field| {
        let (ident, binding) = (&field.ident, binding(position(input.fields(), field)));
        let take = decode::take(input, input.fields(), field, &record);
        quote!(#take self.#ident = #binding;)
    });
    quote! {
        #ttl

        const KEPT: #private::Kept = #private::Kept { version: #version, created: #created, updated: #updated };

        fn refresh(
            &mut self,
            __attributes: &mut #private::Attributes,
        ) -> ::core::result::Result<(), #private::DecodeError> {
            #(#taken)*
            ::core::result::Result::Ok(())
        }
    }
}

fn is_kept(field: &Field) -> bool {
    let attributes = &field.attributes;
    attributes.version.is_some() || attributes.created.is_some() || attributes.updated.is_some()
}

/// The field's own, or the shared table's.
fn ttl(input: &Input) -> TokenStream {
    let private = private(input);
    let field = input.fields().iter().find(|field| field.attributes.ttl.is_some());
    let name = match (field, template::shared(input)) {
        (Some(field), _) => {
            let (name, ty) = (&field.name, token_type(input, field));
            let name = quote_spanned!(span(&field.ty)=> { <#ty as #private::TtlField>::EXPIRES; #name });
            quote!(::core::option::Option::Some(#name))
        }
        (None, Some(table)) => quote!(<#table as #private::SharedTable>::TTL),
        (None, None) => return TokenStream::new(),
    };
    quote!(const TTL: ::core::option::Option<&'static str> = #name;)
}

fn version(input: &Input, field: &Field) -> TokenStream {
    let private = private(input);
    let (name, ty) = (&field.name, token_type(input, field));
    quote_spanned!(span(&field.ty)=> { <#ty as #private::VersionField>::COUNTS; #name })
}

/// An attribute and its value for a time.
fn stamp(input: &Input, field: &Field) -> TokenStream {
    let private = private(input);
    let (name, ty) = (&field.name, &field.ty);
    let encoded = encode::encoded(input, field, &quote!((&__value)));
    quote_spanned! {span(ty)=>
        #private::Stamp {
            attribute: #name,
            at: |__now| {
                let __value = #private::point_in_time::<#ty>(__now)?;
                #encoded
            },
        }
    }
}
