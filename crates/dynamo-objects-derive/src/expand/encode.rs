//! Fields into attributes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{binding, name, position, private, span};
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
    quote!(#(#stored)* #(#others)*)
}

fn put(input: &Input, fields: &[Field], field: &Field, record: &str) -> TokenStream {
    let private = private(input);
    let (name, ty) = (name(input, &field.name), &field.ty);
    let binding = binding(position(fields, field));
    match &field.attributes.with {
        None => quote_spanned!(span(ty)=> #private::put::<#ty>(__attributes, #record, #name, #binding)?;),
        Some(module) => {
            let encoded = if field.is_option() {
                quote!(#private::encoded_option_with(#binding, |__value| #module::to_attribute(__value)))
            } else {
                quote!(#private::encoded_with(#module::to_attribute(#binding)))
            };
            quote_spanned!(span(module)=> #private::put_encoded(__attributes, #record, #name, #encoded)?;)
        }
    }
}
