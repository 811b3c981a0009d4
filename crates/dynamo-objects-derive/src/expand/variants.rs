//! Enums: texts if no variant has data, else tagged as serde tags them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, LitStr, Type};

use super::fields::{Token, expand_tokens};
use super::{
    attribute, bindings, decode, document_attribute, encode, generics, initializers, private, record_name, span,
};
use crate::ast::{Content, Field, Input, Role, Variant, stored};

pub(super) fn expand(input: &Input, variants: &[Variant]) -> TokenStream {
    let attributes = &input.attributes;
    match (&attributes.tag, &attributes.content) {
        (Some(tag), None) => tagged_document(input, variants, tag, None, &Inner(input, variants, tag)),
        (Some(tag), Some(content)) => {
            tagged_document(input, variants, tag, Some(content), &Beside(input, tag, content))
        }
        _ if attributes.untagged.is_some() => untagged(input, variants),
        _ if variants.iter().all(|variant| matches!(variant.content, Content::Unit)) => texts(input, variants),
        _ => outer(input, variants),
    }
}

/// Without data: the names. They can be keys, of items and of maps.
fn texts(input: &Input, variants: &[Variant]) -> TokenStream {
    let private = private(input);
    let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let names: Vec<_> = variants.iter().map(|variant| &variant.name).collect();
    let patterns: Vec<_> = variants.iter().map(name_pattern).collect();
    let unknown = unknown_variant(input, variants, &quote!(__other));
    let name = quote!(match self { #(Self::#idents => #names,)* });
    let from_name =
        quote!(match __name { #(#patterns => ::core::result::Result::Ok(Self::#idents),)* __other => #unknown });
    let attribute = attribute(
        input,
        quote!(#private::unit_variant(#name)),
        quote! {
            let __name = <::std::string::String as #private::FromAttribute>::from_attribute(__value)?;
            let __name = __name.as_str();
            #from_name
        },
        quote!(#private::kind::Text),
    );
    let key = generics::implement(input, &quote!(#private::KeyPart), TokenStream::new());
    let map_key = generics::implement(
        input,
        &quote!(#private::MapKey),
        quote! {
            fn to_name(&self) -> #private::Name {
                #private::Name::from_static(#name)
            }

            fn from_name(__name: #private::Name) -> ::core::result::Result<Self, #private::BoxError> {
                let __name = __name.as_str();
                let __variant: ::core::result::Result<Self, #private::DecodeError> = #from_name;
                ::core::result::Result::map_err(__variant, ::core::convert::Into::into)
            }
        },
    );
    quote!(#attribute #key #map_key)
}

/// `{"Circle": …}`, and `"Point"` for a variant without data.
fn outer(input: &Input, variants: &[Variant]) -> TokenStream {
    let private = private(input);
    let record = record_name(input);
    let to = variants.iter().map(|variant| {
        let (pattern, name) = (pattern(variant), &variant.name);
        match &variant.content {
            Content::Unit => quote!(#pattern => #private::unit_variant(#name)),
            _ => {
                let content = content(input, variant);
                quote!(#pattern => #private::tagged(#name, #content))
            }
        }
    });
    let from = variants.iter().map(|variant| {
        let (names, name, ident) = (name_pattern(variant), &variant.name, &variant.ident);
        match &variant.content {
            Content::Unit => quote!(#names => ::core::result::Result::Ok(Self::#ident)),
            _ => {
                let made = from_content(input, variant);
                quote! {
                    #names => {
                        let __content = #private::some_content(__content, #name)?;
                        #private::in_variant(#name, || #made)
                    }
                }
            }
        }
    });
    let unknown = unknown_variant(input, variants, &quote!(__other));
    attribute(
        input,
        quote!(match self { #(#to,)* }),
        quote! {
            let (__name, __content) = #private::variant(__value, #record)?;
            match __name.as_str() { #(#from,)* __other => #unknown }
        },
        quote!(#private::kind::Anything),
    )
}

/// Whatever the variant carries; the first that fits is read.
fn untagged(input: &Input, variants: &[Variant]) -> TokenStream {
    let private = private(input);
    let record = record_name(input);
    let to = variants.iter().map(|variant| {
        let (pattern, content) = (pattern(variant), content(input, variant));
        quote!(#pattern => #content)
    });
    let from = variants.iter().map(|variant| {
        let made = from_content(input, variant);
        quote! {
            let __content = ::core::clone::Clone::clone(&__value);
            let __made = #private::attempt::<Self, #private::DecodeError>(|| #made);
            if let ::core::result::Result::Ok(__variant) = __made {
                return ::core::result::Result::Ok(__variant);
            }
        }
    });
    attribute(
        input,
        quote! {
            let __content = match self { #(#to,)* };
            ::core::result::Result::map(__content, ::core::option::Option::Some)
        },
        quote! {
            #(#from)*
            ::core::result::Result::Err(#private::no_variant(&__value, #record))
        },
        quote!(#private::kind::Anything),
    )
}

/// How a tagged enum becomes attributes of a document.
trait Tagged {
    /// Puts the variant's content into `__attributes`, its data bound.
    fn put(&self, variant: &Variant) -> TokenStream;
    /// The variant, of type `Result<Self, _>`, taken out of `__attributes`.
    fn take(&self, variant: &Variant) -> TokenStream;
    /// Puts the names of all attributes into `__names`, and tells whether these are all.
    fn names(&self) -> TokenStream;
}

/// Among the fields: `{"type": "Circle", "radius": 2}`.
struct Inner<'a>(&'a Input, &'a [Variant], &'a LitStr);

impl Tagged for Inner<'_> {
    fn put(&self, variant: &Variant) -> TokenStream {
        let Self(input, _, tag) = self;
        let private = private(input);
        let (record, name) = (record_name(input), &variant.name);
        let content = match &variant.content {
            Content::Newtype(ty) => {
                quote_spanned!(span(ty)=> #private::put_flat::<#ty>(__attributes, #record, __element0)?;)
            }
            Content::Struct(fields) => encode::statements(input, fields, &record),
            Content::Unit | Content::Tuple(_) => TokenStream::new(),
        };
        quote!(#content #private::put_tag(__attributes, #tag, #name);)
    }

    fn take(&self, variant: &Variant) -> TokenStream {
        let Self(input, ..) = self;
        let private = private(input);
        let (record, ident) = (record_name(input), &variant.ident);
        match &variant.content {
            Content::Newtype(ty) => quote_spanned! {span(ty)=>
                ::core::result::Result::map(#private::take_flat::<#ty>(__attributes, #record), Self::#ident)
            },
            Content::Struct(fields) => {
                let (statements, initializers) = (decode::statements(input, fields, &record), initializers(fields));
                quote!({ #statements ::core::result::Result::Ok(Self::#ident { #initializers }) })
            }
            Content::Unit | Content::Tuple(_) => quote!(::core::result::Result::Ok(Self::#ident)),
        }
    }

    fn names(&self) -> TokenStream {
        let Self(input, variants, tag) = self;
        let private = private(input);
        let mut names: Vec<String> = vec![tag.value()];
        let mut documents: Vec<&Type> = Vec::new();
        let mut closed = true;
        for variant in *variants {
            match &variant.content {
                Content::Newtype(ty) => documents.push(ty),
                Content::Struct(fields) => {
                    names.extend(stored(fields).into_iter().map(|field| field.name.clone()));
                    documents.extend(of_role(fields, Role::Flat).map(|field| &field.ty));
                    closed &= of_role(fields, Role::Rest).next().is_none();
                }
                Content::Unit | Content::Tuple(_) => {}
            }
        }
        names.sort();
        names.dedup();
        quote! {
            __names.extend([#(#names),*] as [&'static str; _]);
            #closed #(& <#documents as #private::Document>::attribute_names(__names))*
        }
    }
}

/// In an attribute of its own: `{"kind": "Circle", "of": …}`.
struct Beside<'a>(&'a Input, &'a LitStr, &'a LitStr);

impl Tagged for Beside<'_> {
    fn put(&self, variant: &Variant) -> TokenStream {
        let Self(input, tag, name) = self;
        let private = private(input);
        let (record, variant_name) = (record_name(input), &variant.name);
        let content = match &variant.content {
            Content::Unit => TokenStream::new(),
            _ => {
                let content = content(input, variant);
                quote!(#private::put_content(__attributes, #record, #name, #content)?;)
            }
        };
        quote!(#content #private::put_tag(__attributes, #tag, #variant_name);)
    }

    fn take(&self, variant: &Variant) -> TokenStream {
        let Self(input, _, name) = self;
        let private = private(input);
        let ident = &variant.ident;
        match &variant.content {
            Content::Unit => quote!({
                __attributes.remove(#name);
                ::core::result::Result::Ok(Self::#ident)
            }),
            _ => {
                let made = from_content(input, variant);
                quote!({
                    let __content = #private::some_content(__attributes.remove(#name), #name)?;
                    #private::in_variant(#name, || #made)
                })
            }
        }
    }

    fn names(&self) -> TokenStream {
        let Self(_, tag, content) = self;
        quote! {
            __names.extend([#tag, #content] as [&'static str; _]);
            true
        }
    }
}

/// A tagged enum is a document, of whose fields the tag is known, and the content if it has its own attribute.
fn tagged_document(
    input: &Input,
    variants: &[Variant],
    tag: &LitStr,
    content: Option<&LitStr>,
    tagged: &dyn Tagged,
) -> TokenStream {
    let private = private(input);
    let record = record_name(input);
    let mut tokens = vec![tag_token(input, tag, &quote!(::std::string::String), "The variant's name.")];
    if let Some(content) = content {
        let ty = quote!(::core::option::Option<#private::AttributeValue>);
        tokens.push(tag_token(input, content, &ty, "What the variant carries."));
    }
    let (definition, tokens_type, tokens_value) = expand_tokens(input, &tokens);
    let to = variants.iter().map(|variant| {
        let (pattern, put) = (pattern(variant), tagged.put(variant));
        quote!(#pattern => { #put })
    });
    let from = variants.iter().map(|variant| {
        let (names, take) = (name_pattern(variant), tagged.take(variant));
        quote!(#names => #take)
    });
    let names = tagged.names();
    let unknown = unknown_variant(input, variants, &quote!(__other));
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
                match self { #(#to)* }
                ::core::result::Result::Ok(())
            }

            fn decode(
                __attributes: &mut #private::Attributes,
            ) -> ::core::result::Result<Self, #private::DecodeError> {
                let __name = #private::take_tag(__attributes, #record, #tag)?;
                match __name.as_str() { #(#from,)* __other => #unknown }
            }

            fn attribute_names(__names: &mut ::std::vec::Vec<&'static str>) -> bool {
                #names
            }
        },
    );
    let attribute = document_attribute(input);
    quote!(#definition #document #attribute)
}

fn tag_token(input: &Input, name: &LitStr, ty: &TokenStream, docs: &str) -> Token {
    let private = private(input);
    let (ident, name) = (member(&name.value()), super::name(input, &name.value()));
    Token {
        docs: quote!(#[doc = #docs]),
        ident,
        ty: quote!(#private::Field<__R, #ty>),
        value: quote!(#private::field(__parent, #name)),
    }
}

/// A member for an attribute of this name, which may be no word of Rust: `type` is `r#type`, `my-tag` is `my_tag`.
fn member(name: &str) -> Ident {
    let word: String = name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect();
    syn::parse_str(&word)
        .or_else(|_| syn::parse_str(&format!("r#{word}")))
        .or_else(|_| syn::parse_str(&format!("_{word}")))
        .unwrap_or_else(|_| format_ident!("tag"))
}

/// A pattern that binds what the variant carries: elements by position, fields as `decode` and `encode` have them.
fn pattern(variant: &Variant) -> TokenStream {
    let ident = &variant.ident;
    match &variant.content {
        Content::Unit => quote!(Self::#ident),
        Content::Newtype(_) => quote!(Self::#ident(__element0)),
        Content::Tuple(types) => {
            let elements = (0..types.len()).map(|at| format_ident!("__element{at}"));
            quote!(Self::#ident(#(#elements),*))
        }
        Content::Struct(fields) => {
            let bindings = bindings(fields);
            quote!(Self::#ident { #bindings })
        }
    }
}

/// What the variant carries, bound, as a value: of type `Result<AttributeValue, EncodeError>`.
fn content(input: &Input, variant: &Variant) -> TokenStream {
    let private = private(input);
    match &variant.content {
        Content::Unit => quote!(::core::result::Result::Ok(#private::AttributeValue::Null)),
        Content::Newtype(ty) => {
            quote_spanned!(span(ty)=> #private::content(<#ty as #private::ToAttribute>::to_attribute(__element0)))
        }
        Content::Tuple(types) => {
            let elements = types.iter().enumerate().map(|(at, ty)| {
                let element = format_ident!("__element{at}");
                quote_spanned!(span(ty)=> #private::element::<#ty>(#element, #at)?)
            });
            quote! {
                #private::attempt(|| ::core::result::Result::<_, #private::EncodeError>::Ok(
                    #private::AttributeValue::L(::std::vec![#(#elements),*]),
                ))
            }
        }
        Content::Struct(fields) => {
            let statements = encode::statements(input, fields, &record_name(input));
            quote! {
                #private::fields_content(|__attributes| {
                    #statements
                    ::core::result::Result::Ok(())
                })
            }
        }
    }
}

/// The variant made of `__content`: of type `Result<Self, DecodeError>`.
fn from_content(input: &Input, variant: &Variant) -> TokenStream {
    let private = private(input);
    let ident = &variant.ident;
    match &variant.content {
        Content::Unit => quote! {
            ::core::result::Result::map(<() as #private::FromAttribute>::from_attribute(__content), |()| Self::#ident)
        },
        Content::Newtype(ty) => quote_spanned! {span(ty)=>
            ::core::result::Result::map(<#ty as #private::FromAttribute>::from_attribute(__content), Self::#ident)
        },
        Content::Tuple(types) => {
            let count = types.len();
            let elements = types
                .iter()
                .enumerate()
                .map(|(at, ty)| quote_spanned!(span(ty)=> #private::next::<#ty>(&mut __elements, #at)?));
            quote!({
                let mut __elements = #private::elements(__content, #count)?;
                ::core::result::Result::Ok(Self::#ident(#(#elements),*))
            })
        }
        Content::Struct(fields) => {
            let record = record_name(input);
            let (statements, initializers) = (decode::statements(input, fields, &record), initializers(fields));
            quote!({
                let __attributes = &mut #private::map(__content, #record)?;
                #statements
                ::core::result::Result::Ok(Self::#ident { #initializers })
            })
        }
    }
}

/// The variant's name and its former names, as a pattern.
fn name_pattern(variant: &Variant) -> TokenStream {
    let name = &variant.name;
    let aliases = variant.attributes.aliases.iter().map(LitStr::value);
    quote!(#name #(| #aliases)*)
}

fn unknown_variant(input: &Input, variants: &[Variant], found: &TokenStream) -> TokenStream {
    let private = private(input);
    let record = record_name(input);
    let names = variants.iter().map(|variant| &variant.name);
    quote!(::core::result::Result::Err(#private::unknown_variant(#found, #record, &[#(#names),*])))
}

fn of_role(fields: &[Field], role: Role) -> impl Iterator<Item = &Field> {
    fields.iter().filter(move |field| field.role() == role)
}
