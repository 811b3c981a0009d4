//! A table in which several types of records are.

use proc_macro2::TokenStream;
use quote::quote;

use super::{private, record};
use crate::ast::{IndexAttributes, IndexKey, Input};
use crate::template::Template;

/// `impl SharedTable`
pub(super) fn expand(input: &Input) -> TokenStream {
    let private = private(input);
    let (ident, table) = (&input.ident, &input.attributes.table);
    let partition = name_or(input.attributes.partition_key.as_ref(), "pk");
    let sort = name_or(input.attributes.sort_key.as_ref(), "sk");
    let entity = input.attributes.entity.as_ref().map_or_else(|| "type".to_owned(), syn::LitStr::value);
    let ttl = record::option(input.attributes.ttl.as_ref().map(|ttl| quote!(#ttl)));
    let indexes: Vec<_> = input.attributes.indexes.iter().map(SharedIndex::new).collect();
    let names = indexes.iter().map(|index| {
        let SharedIndex { attributes, partition, sort } = index;
        let (name, sort) = (&attributes.name, record::option(sort.as_ref().map(|sort| quote!(#sort))));
        quote!(#private::SharedIndex { name: #name, partition: #partition, sort: #sort })
    });
    let throughput = record::throughput(&input.attributes.throughput);
    let stream = record::stream(input);
    let globals = indexes.iter().map(|index| index.schema(input));
    quote! {
        #[automatically_derived]
        impl #private::SharedTable for #ident {
            const TABLE: &'static str = #table;

            const KEY: #private::KeyNames =
                #private::KeyNames { partition: #partition, sort: ::core::option::Option::Some(#sort) };

            const ENTITY: &'static str = #entity;

            const INDEXES: &'static [#private::SharedIndex] = &[#(#names),*];

            const TTL: ::core::option::Option<&'static str> = #ttl;

            fn table() -> #private::CreateTableRequest {
                #private::Schema::new(
                    <Self as #private::SharedTable>::TABLE,
                    #private::text_key(#partition),
                    ::core::option::Option::Some(#private::text_key(#sort)),
                    #throughput,
                )
                #(#globals)*
                #stream
                .done()
            }
        }
    }
}

/// An index with the names of its key's attributes: as they are given, or `gsi1pk` and `gsi1sk` for an index `gsi1`.
struct SharedIndex<'a> {
    attributes: &'a IndexAttributes,
    partition: String,
    sort: Option<String>,
}

impl<'a> SharedIndex<'a> {
    fn new(attributes: &'a IndexAttributes) -> Self {
        let index = attributes.name.as_ref().map(syn::LitStr::value).unwrap_or_default();
        let is_named = !attributes.partition.is_absent();
        let sort = match &attributes.sort {
            IndexKey::Template(name) => Some(name.literal.value()),
            // Whoever names the one half has no other.
            IndexKey::Fields(_) => (!is_named).then(|| format!("{index}sk")),
        };
        Self { attributes, partition: name_or(attributes.partition.template(), &format!("{index}pk")), sort }
    }

    fn schema(&self, input: &Input) -> TokenStream {
        let private = private(input);
        let Self { attributes, partition, sort } = self;
        let (name, sort) = (&attributes.name, sort.iter());
        let projection = record::projection(input, &attributes.projection);
        let throughput = record::throughput(&attributes.throughput);
        quote! {
            .global(
                #name,
                &[#private::text_key(#partition)],
                &[#(#private::text_key(#sort)),*],
                #projection,
                #throughput,
            )
        }
    }
}

fn name_or(name: Option<&Template>, otherwise: &str) -> String {
    name.map_or_else(|| otherwise.to_owned(), |name| name.literal.value())
}
