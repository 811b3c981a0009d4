//! What is made of a type that has been checked.

mod decode;
mod encode;
mod fields;
mod generics;
mod kept;
mod record;
mod shared_table;
mod stub;
mod template;
mod tuple;
mod variants;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use crate::ast::{Derive, Field, Input, Role, Shape, stored};

pub(crate) use stub::stub;

/// The implementations for a type without mistakes.
pub(crate) fn expand(input: &Input) -> TokenStream {
    match &input.shape {
        _ if input.derive == Derive::SharedTable => shared_table::expand(input),
        Shape::Struct(fields) => {
            let document = document(input, fields);
            let record = (input.derive == Derive::Record).then(|| record::expand(input));
            quote!(#document #record)
        }
        Shape::Tuple(types) => tuple::expand(input, types),
        Shape::Enum(variants) => variants::expand(input, variants),
        // `check` lets none pass.
        Shape::Other(..) => TokenStream::new(),
    }
}

/// A struct with named fields: a document, and as such an attribute.
fn document(input: &Input, fields: &[Field]) -> TokenStream {
    let private = private(input);
    let record = record_name(input);
    let encode = encode::statements(input, fields, &record);
    let decode = decode::statements(input, fields, &record);
    let (encoded, decoded) = (bindings(fields), initializers(fields));
    let names = attribute_names(input, fields);
    let (tokens, tokens_type, tokens_value) = fields::expand(input, fields);
    let reserved = stored(fields).len() + template::attributes(input).len();
    let attribute = document_attribute(input);
    let document = generics::implement(
        input,
        &quote!(#private::Document),
        quote! {
            type Fields<__R> = #tokens_type;

            fn fields<__R>(__parent: ::core::option::Option<&#private::Path>) -> Self::Fields<__R> {
                #tokens_value
            }

            fn encode(
                &self,
                __attributes: &mut #private::Attributes,
            ) -> ::core::result::Result<(), #private::EncodeError> {
                let Self { #encoded } = self;
                #private::reserve(__attributes, #reserved);
                #encode
                ::core::result::Result::Ok(())
            }

            fn decode(
                __attributes: &mut #private::Attributes,
            ) -> ::core::result::Result<Self, #private::DecodeError> {
                #decode
                ::core::result::Result::Ok(Self { #decoded })
            }

            fn attribute_names(__names: &mut ::std::vec::Vec<&'static str>) -> bool {
                #names
            }
        },
    );
    quote!(#tokens #document #attribute)
}

/// A document is stored as a map.
fn document_attribute(input: &Input) -> TokenStream {
    let private = private(input);
    let record = record_name(input);
    attribute(
        input,
        quote!(#private::document_to_attribute(self)),
        quote!(#private::document_from_attribute(__value, #record)),
        quote!(#private::kind::DocumentOf<Self>),
    )
}

/// The three traits of a value that can be stored.
fn attribute(input: &Input, encode: TokenStream, decode: TokenStream, kind: TokenStream) -> TokenStream {
    let private = private(input);
    let to = generics::implement(
        input,
        &quote!(#private::ToAttribute),
        quote! {
            fn to_attribute(
                &self,
            ) -> ::core::result::Result<::core::option::Option<#private::AttributeValue>, #private::EncodeError> {
                #encode
            }
        },
    );
    let from = generics::implement(
        input,
        &quote!(#private::FromAttribute),
        quote! {
            fn from_attribute(
                __value: #private::AttributeValue,
            ) -> ::core::result::Result<Self, #private::DecodeError> {
                #decode
            }
        },
    );
    let typed = generics::implement(
        input,
        &quote!(#private::Typed),
        quote! {
            type Kind = #kind;
            type Slice = #private::kind::ListOf<#kind>;
        },
    );
    quote!(#to #from #typed)
}

/// Statements that put the names of a document's attributes into `__names`, and tell whether these are all.
fn attribute_names(input: &Input, fields: &[Field]) -> TokenStream {
    let private = private(input);
    let names = stored(fields).into_iter().map(|field| &field.name);
    let flat = fields.iter().filter(|field| field.role() == Role::Flat).map(|field| &field.ty);
    let made = template::attribute_names(input);
    let closed = !fields.iter().any(|field| field.role() == Role::Rest);
    quote! {
        __names.extend([#(#names),*] as [&'static str; _]);
        #made
        #closed #(& <#flat as #private::Document>::attribute_names(__names))*
    }
}

/// A pattern that binds every field that is stored somehow.
fn bindings(fields: &[Field]) -> TokenStream {
    let bound = fields.iter().enumerate().filter(|(_, field)| field.role() != Role::Skipped);
    let bound = bound.map(|(at, field)| (&field.ident, binding(at)));
    let (idents, bindings): (Vec<_>, Vec<_>) = bound.unzip();
    quote!(#(#idents: #bindings,)* ..)
}

/// Every field with what `decode` has bound for it.
fn initializers(fields: &[Field]) -> TokenStream {
    let idents = fields.iter().map(|field| &field.ident);
    let bindings = (0..fields.len()).map(binding);
    quote!(#(#idents: #bindings,)*)
}

/// The variable of a field, by its position.
fn binding(at: usize) -> Ident {
    format_ident!("__field{at}")
}

/// The position of a field among all fields.
fn position(fields: &[Field], field: &Field) -> usize {
    fields.iter().position(|other| other.ident == field.ident).unwrap_or_default()
}

/// The path of all that generated code uses.
fn private(input: &Input) -> TokenStream {
    match &input.attributes.krate {
        Some(path) => quote!(#path::__private),
        None => quote!(::dynamo_objects::__private),
    }
}

/// The name of the type in errors.
fn record_name(input: &Input) -> String {
    use syn::ext::IdentExt;
    input.ident.unraw().to_string()
}

/// An attribute's name, made by the compiler and not at run time.
fn name(input: &Input, name: &str) -> TokenStream {
    let private = private(input);
    quote!(const { #private::Name::from_static(#name) })
}

/// The type under which the service sees a field: its own, or what its `with` module makes of it.
fn token_type(input: &Input, field: &Field) -> TokenStream {
    let ty: &Type = &field.ty;
    match &field.attributes.with {
        Some(module) => {
            let private = private(input);
            let optional = field.is_option();
            quote!(#private::StoredAs<#ty, #module::Kind, #optional>)
        }
        None => quote!(#ty),
    }
}

/// Where messages about these tokens are shown. Names are looked up where the derive is, though: the tokens may come
/// from a macro, which does not see our variables.
fn span(tokens: &impl Spanned) -> Span {
    tokens.span().resolved_at(Span::call_site())
}
