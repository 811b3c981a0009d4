//! Fields into attributes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{binding, name, position, private, span, template};
use crate::ast::{Field, Input, Role, stored};

/// Statements that put the bound fields into `__attributes`: in the order of their names, because each then goes to
/// the end.
pub(super) fn statements(input: &Input, fields: &[Field], record: &str) -> TokenStream {
    let private = private(input);
    let stored = stored(fields).into_iter().map(|field| put(input, fields, field, record));
    let others = fields.iter().enumerate().filter_map(|(at, field)| {
        let (ty, binding) = (&field.ty, binding(at));
        match field.role() {
            Role::Flat => Some(quote_spanned!(span(ty)=> #private::put_flat::<#ty>(__attributes, #record, #binding)?;)),
            Role::Rest => Some(quote_spanned!(span(ty)=> #private::put_rest(__attributes, #binding);)),
            Role::Stored | Role::Skipped => None,
        }
    });
    let keys = template::encode(input, record);
    quote!(#(#stored)* #keys #(#others)*)
}

fn put(input: &Input, fields: &[Field], field: &Field, record: &str) -> TokenStream {
    let private = private(input);
    let (name, ty) = (name(input, &field.name), &field.ty);
    let binding = binding(position(fields, field));
    match &field.attributes.with {
        None => quote_spanned!(span(ty)=> #private::put::<#ty>(__attributes, #record, #name, #binding)?;),
        Some(module) => {
            let encoded = encoded(input, field, &quote!(#binding));
            quote_spanned!(span(module)=> #private::put_encoded(__attributes, #record, #name, #encoded)?;)
        }
    }
}

/// A field's value as an attribute's.
pub(super) fn encoded(input: &Input, field: &Field, value: &TokenStream) -> TokenStream {
    let private = private(input);
    let ty = &field.ty;
    match &field.attributes.with {
        None => quote_spanned!(span(ty)=> <#ty as #private::ToAttribute>::to_attribute(#value)),
        Some(module) if field.is_option() => {
            quote!(#private::encoded_option_with(#value, |__value| #module::to_attribute(__value)))
        }
        Some(module) => quote!(#private::encoded_with(#module::to_attribute(#value))),
    }
}
