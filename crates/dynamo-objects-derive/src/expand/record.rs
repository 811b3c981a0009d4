//! A document that has a table: its key, its table's description, its indexes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, LitInt};

use super::template::{self, Made};
use super::{generics, kept, private, span, token_type};
use crate::ast::{Field, Included, IndexAttributes, IndexKey, Input, Projection, Throughput};
use crate::case::constant;
use crate::template::Template;

/// `impl Record`, and the constants of the indexes.
pub(super) fn expand(input: &Input) -> TokenStream {
    let private = private(input);
    let Some(key) = Key::of(input) else {
        // `check` lets none pass.
        return TokenStream::new();
    };
    let table = match (template::shared(input), &input.attributes.table) {
        (Some(table), _) => quote_spanned!(span(table)=> <#table as #private::SharedTable>::TABLE),
        (None, table) => quote!(#table),
    };
    let (names, schema) = (key.names(input), schema(input, &key));
    let (templates, kept, before_save) = (templates(input), kept::expand(input), before_save(input));
    let (key_type, unique, index_keys) = (key.ty(input), unique(input, &key), index_keys(input));
    let body = quote! {
        type Key = #key_type;

        const TABLE: &'static str = #table;

        const KEY: #private::KeyNames = #names;

        fn table() -> #private::CreateTableRequest {
            #schema
        }

        #templates

        #kept

        #index_keys
        #unique

        #before_save
    };
    let shareable = input.generics.type_params().map(|parameter| {
        let parameter = &parameter.ident;
        syn::parse_quote!(#parameter: ::core::marker::Send + ::core::marker::Sync + 'static)
    });
    let record = generics::implement_where(input, &quote!(#private::Record), shareable.collect(), body);
    let (indexes, without_sort) = (indexes(input, &key), template::without_sort(input));
    quote!(#record #indexes #without_sort)
}

/// The table's key.
enum Key<'a> {
    /// Of fields.
    Fields { partition: &'a Field, sort: Option<&'a Field> },
    /// Put together from fields.
    Templates { partition: &'a Template, sort: Option<&'a Template> },
}

impl<'a> Key<'a> {
    fn of(input: &'a Input) -> Option<Self> {
        match &input.attributes.partition_key {
            Some(partition) => Some(Self::Templates { partition, sort: input.attributes.sort_key.as_ref() }),
            None => Some(Self::Fields { partition: input.partition_key()?, sort: input.sort_key() }),
        }
    }

    fn ty(&self, input: &Input) -> TokenStream {
        let private = private(input);
        match self {
            Key::Fields { partition, sort } => {
                let first = &partition.ty;
                match sort {
                    None => quote!(#private::Simple<#first>),
                    Some(sort) => {
                        let second = &sort.ty;
                        quote!(#private::Composite<#first, #second>)
                    }
                }
            }
            Key::Templates { partition, sort } => {
                let mut fields = partition.idents();
                for ident in sort.iter().flat_map(|sort| sort.idents()) {
                    if !fields.contains(&ident) {
                        fields.push(ident);
                    }
                }
                let all = fields.into_iter().filter_map(|ident| Some(token_type(input, input.field(ident)?)));
                let first = template::fields_type(input, partition, None);
                let second =
                    sort.map_or_else(|| quote!(()), |sort| template::fields_type(input, sort, Some(partition)));
                quote!(#private::Templated<Self, #first, #second, (#(#all,)*)>)
            }
        }
    }

    fn names(&self, input: &Input) -> TokenStream {
        let private = private(input);
        let (first, sort) = match self {
            Key::Fields { partition, sort } => {
                let name = &partition.name;
                (quote!(#name), sort.map(|sort| &sort.name).map(|name| quote!(#name)))
            }
            Key::Templates { sort, .. } => {
                (template::key_name(input, false), sort.map(|_| template::key_name(input, true)))
            }
        };
        let sort = option(sort);
        quote!(#private::KeyNames { partition: #first, sort: #sort })
    }

    /// The two halves as the table's schema has them.
    fn schema(&self, input: &Input) -> (TokenStream, TokenStream) {
        let private = private(input);
        match self {
            Key::Fields { partition, sort } => {
                (table_key(input, partition), option(sort.map(|sort| table_key(input, sort))))
            }
            Key::Templates { sort, .. } => {
                let text = |sort| {
                    let name = template::key_name(input, sort);
                    quote!(#private::text_key(#name))
                };
                (text(false), option(sort.map(|_| text(true))))
            }
        }
    }
}

/// How keys are put together from fields, and which entity the record is.
fn templates(input: &Input) -> TokenStream {
    let private = private(input);
    let entity = template::entity(input).map(|entity| {
        quote!(const ENTITY: ::core::option::Option<#private::Entity> = ::core::option::Option::Some(#entity);)
    });
    let key = input.attributes.partition_key.as_ref().map(|partition| {
        let partition = template::value(input, partition, false);
        let sort = option(input.attributes.sort_key.as_ref().map(|sort| template::value(input, sort, false)));
        quote! {
            const KEY_TEMPLATES: ::core::option::Option<#private::KeyTemplates> =
                ::core::option::Option::Some(#private::KeyTemplates { partition: #partition, sort: #sort });
        }
    });
    let of_indexes = template::attributes(input).into_iter().filter_map(|Made { name, template, index }| {
        let index = index?.name.as_ref()?;
        let template = template::value(input, template, true);
        Some(quote!(#private::IndexTemplate { index: #index, attribute: #name, template: #template }))
    });
    let of_indexes: Vec<_> = of_indexes.collect();
    let of_indexes = (!of_indexes.is_empty())
        .then(|| quote!(const INDEX_TEMPLATES: &'static [#private::IndexTemplate] = &[#(#of_indexes),*];));
    quote!(#entity #key #of_indexes)
}

/// The fields that are keys of indexes as they are.
fn index_keys(input: &Input) -> Option<TokenStream> {
    let fields = |key: &IndexKey| match key {
        IndexKey::Fields(idents) => index_fields(input, idents),
        IndexKey::Template(_) => Vec::new(),
    };
    let of_index = |index: &IndexAttributes| [fields(&index.partition), fields(&index.sort)].concat();
    let mut names: Vec<_> = input.attributes.indexes.iter().flat_map(of_index).map(|field| &field.name).collect();
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.to_string()));
    (!names.is_empty()).then(|| quote!(const INDEX_KEYS: &'static [&'static str] = &[#(#names),*];))
}

/// The fields of which no two records have the same value.
fn unique(input: &Input, key: &Key<'_>) -> Option<TokenStream> {
    let private = private(input);
    let unique: Vec<_> = input.fields().iter().filter(|field| field.attributes.unique.is_some()).collect();
    let names = unique.iter().map(|field| {
        let (name, ty) = (&field.name, token_type(input, field));
        quote_spanned!(span(&field.ty)=> { let _ = #private::index_key::<#ty>; #name })
    });
    // Where a claim is stored is a text.
    let texts = match key {
        Key::Fields { partition, .. } => {
            let ty = &partition.ty;
            Some(quote_spanned!(span(ty)=> let () = <#ty as #private::TextKey>::IS_TEXT;))
        }
        Key::Templates { .. } => None,
    };
    (!unique.is_empty()).then(|| {
        quote! {
            const UNIQUE: &'static [&'static str] = {
                #texts
                &[#(#names),*]
            };
        }
    })
}

fn schema(input: &Input, key: &Key<'_>) -> TokenStream {
    let private = private(input);
    if let Some(table) = template::shared(input) {
        return quote_spanned!(span(table)=> <#table as #private::SharedTable>::table());
    }
    let (first, sort) = key.schema(input);
    let (throughput, stream) = (throughput(&input.attributes.throughput), stream(input));
    let indexes = input
        .attributes
        .indexes
        .iter()
        .map(|index| if index.local { local_index(input, index, &first) } else { global_index(input, index) });
    quote! {
        #private::Schema::new(<Self as #private::Record>::TABLE, #first, #sort, #throughput)
            #(#indexes)*
            #stream
            .done()
    }
}

fn global_index(input: &Input, index: &IndexAttributes) -> TokenStream {
    let name = &index.name;
    let [partition, sort] = [(&index.partition, false), (&index.sort, true)].map(|(key, sort)| {
        let attributes = index_attributes(input, index, key, sort);
        quote!(&[#(#attributes),*])
    });
    let projection = projection(input, &index.projection);
    let throughput = throughput(&index.throughput);
    quote!(.global(#name, #partition, #sort, #projection, #throughput))
}

/// The attributes of one half of an index's key, as the table's schema has them.
fn index_attributes(input: &Input, index: &IndexAttributes, key: &IndexKey, sort: bool) -> Vec<TokenStream> {
    let private = private(input);
    match key {
        IndexKey::Fields(idents) => {
            index_fields(input, idents).into_iter().map(|field| index_key(input, field)).collect()
        }
        IndexKey::Template(_) => {
            let name = template::index_key_name(input, index, sort);
            vec![quote!(#private::text_key(#name))]
        }
    }
}

fn local_index(input: &Input, index: &IndexAttributes, first: &TokenStream) -> TokenStream {
    let name = &index.name;
    let sort = index_attributes(input, index, &index.sort, true);
    let projection = projection(input, &index.projection);
    quote!(.local(#name, #first, #(#sort,)* #projection))
}

/// The span is the field's type, because it is what a key can or cannot have.
fn table_key(input: &Input, field: &Field) -> TokenStream {
    let private = private(input);
    let (name, ty) = (&field.name, &field.ty);
    quote_spanned!(span(ty)=> #private::table_key::<#ty>(#name))
}

fn index_key(input: &Input, field: &Field) -> TokenStream {
    let private = private(input);
    let name = &field.name;
    let ty = token_type(input, field);
    quote_spanned!(span(&field.ty)=> #private::index_key::<#ty>(#name))
}

pub(super) fn projection(input: &Input, projection: &Projection) -> TokenStream {
    let private = private(input);
    match projection {
        Projection::All => quote!(#private::all()),
        Projection::KeysOnly => quote!(#private::keys_only()),
        Projection::Include(included) => {
            let names = included.iter().map(|included| match included {
                Included::Name(name) => name.value(),
                Included::Field(ident) => index_fields(input, std::slice::from_ref(ident))
                    .first()
                    .map_or_else(String::new, |field| field.name.clone()),
            });
            quote!(#private::include(&[#(#names),*]))
        }
    }
}

/// `Some((read, write))` or `None`.
pub(super) fn throughput(throughput: &Throughput) -> TokenStream {
    let units = |units: &LitInt| units.base10_parse::<i64>().unwrap_or_default();
    match (&throughput.read, &throughput.write) {
        (Some(read), Some(write)) => {
            let (read, write) = (units(read), units(write));
            quote!(::core::option::Option::Some((#read, #write)))
        }
        _ => quote!(::core::option::Option::None),
    }
}

/// `.stream(…)`, if there is to be one.
pub(super) fn stream(input: &Input) -> Option<TokenStream> {
    let private = private(input);
    input.attributes.stream.as_ref().map(|stream| {
        let view = Ident::new(stream.view, stream.span);
        quote!(.stream(#private::StreamViewType::#view))
    })
}

fn before_save(input: &Input) -> Option<TokenStream> {
    let private = private(input);
    input.attributes.before_save.as_ref().map(|path| {
        let copy = quote_spanned!(span(path)=> #private::before_save(self, #path));
        quote! {
            fn before_save(
                &self,
            ) -> ::core::result::Result<::core::option::Option<Self>, #private::BoxError> {
                #copy
            }
        }
    })
}

/// `Store::STORE_COMPANY_INDEX`, for each index.
fn indexes(input: &Input, table: &Key<'_>) -> Option<TokenStream> {
    if input.attributes.indexes.is_empty() {
        return None;
    }
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let constants = input.attributes.indexes.iter().map(|index| index_constant(input, index, table));
    Some(quote! {
        #[automatically_derived]
        #[allow(dead_code, reason = "which indexes are used is for the program to say")]
        impl #impl_generics #ident #type_generics #where_clause {
            #(#constants)*
        }
    })
}

fn index_constant(input: &Input, index: &IndexAttributes, table: &Key<'_>) -> Option<TokenStream> {
    let private = private(input);
    let (vis, name) = (&input.vis, index.name.as_ref()?);
    let constant = index_ident(name);
    let documentation = format!("The index `{}`.", name.value());
    let partition = if index.local { table.half() } else { Half::of(input, index, false) };
    let sort = Half::of(input, index, true);
    let first = partition.ty(input, None);
    let key = if index.sort.is_absent() {
        quote!(#private::Simple<#first>)
    } else {
        let second = sort.ty(input, partition.template());
        quote!(#private::Composite<#first, #second>)
    };
    let make = if index.local { quote!(local) } else { quote!(global) };
    let templated = partition.template().map(|template| {
        let partition = template::value(input, template, true);
        let sort = option(sort.template().map(|sort| template::value(input, sort, true)));
        quote!(.templated(#partition, #sort))
    });
    let (partition, sort) = (partition.names(), sort.names());
    Some(quote! {
        #[doc = #documentation]
        #vis const #constant: #private::Index<Self, #key> =
            #private::Index::#make(#name, &[#(#partition),*], &[#(#sort),*])#templated;
    })
}

/// One half of an index's key.
enum Half<'a> {
    Fields(Vec<&'a Field>),
    Template { name: TokenStream, template: &'a Template },
}

impl<'a> Half<'a> {
    fn of(input: &'a Input, index: &'a IndexAttributes, sort: bool) -> Self {
        match if sort { &index.sort } else { &index.partition } {
            IndexKey::Fields(idents) => Self::Fields(index_fields(input, idents)),
            IndexKey::Template(template) => {
                Self::Template { name: template::index_key_name(input, index, sort), template }
            }
        }
    }

    fn template(&self) -> Option<&'a Template> {
        match self {
            Self::Fields(_) => None,
            Self::Template { template, .. } => Some(template),
        }
    }

    /// What a caller gives for it: the fields, of a template those that are not known.
    fn ty(&self, input: &Input, known: Option<&Template>) -> TokenStream {
        match self {
            Self::Fields(fields) => parts_type(input, fields),
            Self::Template { template, .. } => template::fields_type(input, template, known),
        }
    }

    fn names(&self) -> Vec<TokenStream> {
        match self {
            Self::Fields(fields) => fields.iter().map(|field| &field.name).map(|name| quote!(#name)).collect(),
            Self::Template { name, .. } => vec![name.clone()],
        }
    }
}

impl<'a> Key<'a> {
    /// The partition key as a local index has it. `check` lets no local index pass where keys are put together.
    fn half(&self) -> Half<'a> {
        match self {
            Key::Fields { partition, .. } => Half::Fields(vec![partition]),
            Key::Templates { .. } => Half::Fields(Vec::new()),
        }
    }
}

/// The constant of an index of this name.
pub(super) fn index_ident(name: &syn::LitStr) -> Ident {
    let constant = constant(&name.value());
    // A name of nothing but signs, which the check lets pass, is no constant.
    if constant.chars().all(|letter| letter == '_') {
        format_ident!("INDEX")
    } else {
        Ident::new(&constant, name.span())
    }
}

/// The type of one half of an index's key: a field's, or a tuple of several fields'.
fn parts_type(input: &Input, fields: &[&Field]) -> TokenStream {
    let types: Vec<_> = fields.iter().map(|field| token_type(input, field)).collect();
    match types.as_slice() {
        [single] => quote!(#single),
        several => quote!((#(#several),*)),
    }
}

/// The fields that an index names; `check` has seen to it that they exist.
fn index_fields<'a>(input: &'a Input, idents: &[Ident]) -> Vec<&'a Field> {
    let find = |ident: &Ident| input.fields().iter().find(|field| field.is_named(ident));
    idents.iter().filter_map(find).collect()
}

pub(super) fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
