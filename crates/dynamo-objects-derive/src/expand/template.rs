//! Attributes that are no fields: keys that are put together from fields, and which entity a record is.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use super::{private, span, token_type};
use crate::ast::{IndexAttributes, Input};
use crate::template::{Part, Template};

/// An attribute that is put together from fields.
pub(super) struct Made<'a> {
    /// Its name, as an expression.
    pub(super) name: TokenStream,
    pub(super) template: &'a Template,
    /// The index whose key it is; the table's if none.
    pub(super) index: Option<&'a IndexAttributes>,
}

/// All attributes that are put together from fields: those of the table's key first.
pub(super) fn attributes(input: &Input) -> Vec<Made<'_>> {
    let table = [(&input.attributes.partition_key, false), (&input.attributes.sort_key, true)];
    let table = table.into_iter().filter_map(|(template, sort)| {
        Some(Made { name: key_name(input, sort), template: template.as_ref()?, index: None })
    });
    let indexes = input.attributes.indexes.iter().flat_map(|index| {
        let halves = [(&index.partition, false), (&index.sort, true)];
        halves.into_iter().filter_map(|(key, sort)| {
            Some(Made { name: index_key_name(input, index, sort), template: key.template()?, index: Some(index) })
        })
    });
    table.chain(indexes).collect()
}

/// The name of a half of the table's key: the shared table's, or `pk` and `sk`.
pub(super) fn key_name(input: &Input, sort: bool) -> TokenStream {
    let private = private(input);
    match (shared(input), sort) {
        (None, false) => quote!("pk"),
        (None, true) => quote!("sk"),
        (Some(table), false) => quote_spanned!(span(&table)=> <#table as #private::SharedTable>::KEY.partition),
        (Some(table), true) => quote_spanned!(span(&table)=> const { #private::shared_sort::<#table>() }),
    }
}

/// The name of a half of an index's key by template: the shared table's, or `gsi1pk` and `gsi1sk` for an index `gsi1`.
pub(super) fn index_key_name(input: &Input, index: &IndexAttributes, sort: bool) -> TokenStream {
    let private = private(input);
    let Some(name) = &index.name else { return quote!("") };
    match (shared(input), sort) {
        (None, sort) => {
            let name = format!("{}{}", name.value(), if sort { "sk" } else { "pk" });
            quote!(#name)
        }
        (Some(table), false) => {
            quote_spanned!(name.span()=> const { #private::shared_index::<#table>(#name).partition })
        }
        (Some(table), true) => quote_spanned!(name.span()=> const { #private::shared_index_sort::<#table>(#name) }),
    }
}

/// The type of the table that the record shares, if it does.
pub(super) fn shared(input: &Input) -> Option<&syn::Expr> {
    input.attributes.table.as_ref().filter(|_| input.is_shared())
}

/// `Template { … }`
pub(super) fn value(input: &Input, template: &Template, of_index: bool) -> TokenStream {
    let private = private(input);
    let field = if of_index { format_ident!("IndexTemplateField") } else { format_ident!("TemplateField") };
    let parts = template.parts.iter().filter_map(|part| match part {
        Part::Text(text) => Some(quote!(#private::Part::Literal(#text))),
        Part::Field { ident, digits } => {
            let of = input.field(ident)?;
            let (name, ty) = (&of.name, token_type(input, of));
            Some(quote_spanned! {span(&of.ty)=>
                #private::Part::Value { name: #name, digits: #digits, numeric: <#ty as #private::#field>::NUMERIC }
            })
        }
    });
    quote!(#private::Template { parts: &[#(#parts),*] })
}

/// Statements that put them into `__attributes`, where the fields are already.
pub(super) fn encode(input: &Input, record: &str) -> TokenStream {
    let private = private(input);
    let made = attributes(input).into_iter().map(|made| {
        let Made { name, template, index } = made;
        let template = value(input, template, index.is_some());
        quote! {
            #private::put_template(
                __attributes,
                #record,
                const { #private::Name::from_static(#name) },
                const { &#template },
            )?;
        }
    });
    let entity = entity(input).map(|entity| quote!(#private::put_entity(__attributes, #entity);));
    quote!(#(#made)* #entity)
}

/// Statements that take them out of `__attributes`, after the fields.
pub(super) fn decode(input: &Input, record: &str) -> TokenStream {
    let private = private(input);
    let names = attributes(input).into_iter().map(|made| made.name);
    let taken = names.map(|name| quote!(__attributes.remove(#name);));
    let entity = entity(input).map(|entity| quote!(#private::take_entity(__attributes, #record, #entity)?;));
    quote!(#entity #(#taken)*)
}

/// A statement that puts their names into `__names`.
pub(super) fn attribute_names(input: &Input) -> TokenStream {
    let made = attributes(input).into_iter().map(|made| made.name);
    let entity = entity(input).map(|entity| quote!(#entity.attribute));
    let names: Vec<_> = made.chain(entity).collect();
    if names.is_empty() { TokenStream::new() } else { quote!(__names.extend([#(#names),*] as [&'static str; _]);) }
}

/// `Entity { … }`, of a record that shares its table.
pub(super) fn entity(input: &Input) -> Option<TokenStream> {
    let private = private(input);
    let (table, entity) = (shared(input)?, &input.attributes.entity);
    Some(quote_spanned! {span(&table)=>
        #private::Entity { attribute: <#table as #private::SharedTable>::ENTITY, name: #entity }
    })
}

/// That an index of a shared table has no sort key, where the record says of none.
pub(super) fn without_sort(input: &Input) -> TokenStream {
    let Some(table) = shared(input) else { return TokenStream::new() };
    let private = private(input);
    let without = input.attributes.indexes.iter().filter(|index| index.sort.is_absent()).filter_map(|index| {
        let name = index.name.as_ref()?;
        Some(quote_spanned!(name.span()=> const _: () = #private::shared_index_without_sort::<#table>(#name);))
    });
    quote!(#(#without)*)
}

/// The type of one half of a key by template: that of the field in it, or a tuple of several. Fields that are known
/// already are not part of it.
pub(super) fn fields_type(input: &Input, template: &Template, known: Option<&Template>) -> TokenStream {
    let known = known.map(Template::idents).unwrap_or_default();
    let fields = template.idents().into_iter().filter(|ident| !known.contains(ident));
    let types: Vec<_> = fields.filter_map(|ident| Some(token_type(input, input.field(ident)?))).collect();
    match types.as_slice() {
        [single] => single.clone(),
        several => quote!((#(#several),*)),
    }
}
