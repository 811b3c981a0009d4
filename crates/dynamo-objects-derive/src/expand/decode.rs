//! Attributes into fields.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use super::{binding, position, private, span, template};
use crate::ast::{DefaultValue, Field, Input, Role, stored};

/// Statements that bind a variable for every field, taken out of `__attributes`: in the reverse order of the names,
/// because each then comes from the end; then the flattened documents, the key, which is there for an error to name as
/// long as one can happen, and last the rest.
pub(super) fn statements(input: &Input, fields: &[Field], record: &str) -> TokenStream {
    let (key, stored): (Vec<_>, Vec<_>) = stored(fields).into_iter().rev().partition(|field| field.is_key());
    let [key, stored] = [key, stored].map(|part| part.into_iter().map(|field| take(input, fields, field, record)));
    let of = |role: Role| {
        let fields = fields.iter().enumerate().filter(move |(_, field)| field.role() == role);
        fields.map(|(at, field)| other(input, field, at, record))
    };
    let (flat, rest, skipped) = (of(Role::Flat), of(Role::Rest), of(Role::Skipped));
    let made = template::decode(input, record);
    quote!(#(#stored)* #(#flat)* #(#key)* #made #(#rest)* #(#skipped)*)
}

pub(super) fn take(input: &Input, fields: &[Field], field: &Field, record: &str) -> TokenStream {
    let private = private(input);
    let (name, ty) = (&field.name, &field.ty);
    let binding = binding(position(fields, field));
    let aliases = field.attributes.aliases.iter().map(LitStr::value);
    let arguments = quote!(__attributes, #record, #name, &[#(#aliases),*]);
    let default = default_value(input, field);
    match (&field.attributes.with, default) {
        (None, None) => quote_spanned!(span(ty)=> let #binding = #private::take::<#ty>(#arguments)?;),
        (None, Some(default)) => quote_spanned! {span(ty)=>
            let #binding = match #private::take_some::<#ty>(#arguments)? {
                ::core::option::Option::Some(__value) => __value,
                ::core::option::Option::None => #default,
            };
        },
        (Some(module), default) => {
            let (decoded, absent) = if field.is_option() {
                (quote!(decoded_option_with), quote!(::core::option::Option::None))
            } else {
                let missing = quote!(return ::core::result::Result::Err(#private::missing(#record, #name)));
                (quote!(decoded_with), missing)
            };
            let absent = default.unwrap_or(absent);
            quote_spanned! {span(module)=>
                let #binding: #ty = match #private::take_with(
                    #arguments,
                    #private::#decoded(|__value| #module::from_attribute(__value)),
                )? {
                    ::core::option::Option::Some(__value) => __value,
                    ::core::option::Option::None => #absent,
                };
            }
        }
    }
}

fn other(input: &Input, field: &Field, at: usize, record: &str) -> TokenStream {
    let private = private(input);
    let ty = &field.ty;
    let binding = binding(at);
    match field.role() {
        Role::Flat => {
            quote_spanned!(span(ty)=> let #binding = #private::take_flat::<#ty>(__attributes, #record)?;)
        }
        Role::Rest => quote_spanned!(span(ty)=> let #binding = #private::take_rest(__attributes);),
        Role::Skipped | Role::Stored => {
            let default = default_value(input, field)
                .unwrap_or_else(|| quote_spanned!(span(ty)=> <#ty as ::core::default::Default>::default()));
            quote!(let #binding: #ty = #default;)
        }
    }
}

/// The value of a field whose attribute is not there, if it has one of its own.
fn default_value(input: &Input, field: &Field) -> Option<TokenStream> {
    let (ident, ty) = (&field.ident, &field.ty);
    match &field.attributes.default {
        Some(DefaultValue::Trait) => Some(quote_spanned!(span(ty)=> <#ty as ::core::default::Default>::default())),
        Some(DefaultValue::Path(path)) => Some(quote_spanned!(span(path)=> #path())),
        // Of the whole struct: the field of its default.
        None => {
            let span = input.attributes.default?.resolved_at(Span::call_site());
            Some(quote_spanned!(span=> <Self as ::core::default::Default>::default().#ident))
        }
    }
}
