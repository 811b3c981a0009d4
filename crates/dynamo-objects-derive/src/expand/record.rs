//! A document that has a table: its key, its table's description, its indexes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, LitInt};

use super::{generics, private, span, token_type};
use crate::ast::{Field, Included, IndexAttributes, Input, Projection, Throughput};
use crate::case::constant;

/// `impl Record`, and the constants of the indexes.
pub(super) fn expand(input: &Input) -> TokenStream {
    let (Some(partition), Some(table)) = (input.partition_key(), &input.attributes.table) else {
        // `check` lets none pass.
        return TokenStream::new();
    };
    let private = private(input);
    let key = key_type(input, partition);
    let names = key_names(input, partition);
    let schema = schema(input, partition);
    let before_save = before_save(input);
    let body = quote! {
        type Key = #key;

        const TABLE: &'static str = #table;

        const KEY: #private::KeyNames = #names;

        fn table() -> #private::CreateTableRequest {
            #schema
        }

        #before_save
    };
    let shareable = input.generics.type_params().map(|parameter| {
        let parameter = &parameter.ident;
        syn::parse_quote!(#parameter: ::core::marker::Send + ::core::marker::Sync + 'static)
    });
    let record = generics::implement_where(input, &quote!(#private::Record), shareable.collect(), body);
    let indexes = indexes(input, partition);
    quote!(#record #indexes)
}

fn key_type(input: &Input, partition: &Field) -> TokenStream {
    let private = private(input);
    let first = &partition.ty;
    match input.sort_key() {
        None => quote!(#private::Simple<#first>),
        Some(sort) => {
            let second = &sort.ty;
            quote!(#private::Composite<#first, #second>)
        }
    }
}

fn key_names(input: &Input, partition: &Field) -> TokenStream {
    let private = private(input);
    let first = &partition.name;
    let sort = option(input.sort_key().map(|sort| {
        let name = &sort.name;
        quote!(#name)
    }));
    quote!(#private::KeyNames { partition: #first, sort: #sort })
}

fn schema(input: &Input, partition: &Field) -> TokenStream {
    let private = private(input);
    let first = table_key(input, partition);
    let sort = option(input.sort_key().map(|sort| table_key(input, sort)));
    let throughput = throughput(&input.attributes.throughput);
    let indexes = input
        .attributes
        .indexes
        .iter()
        .map(|index| if index.local { local_index(input, index, partition) } else { global_index(input, index) });
    quote! {
        #private::Schema::new(<Self as #private::Record>::TABLE, #first, #sort, #throughput)
            #(#indexes)*
            .done()
    }
}

fn global_index(input: &Input, index: &IndexAttributes) -> TokenStream {
    let name = &index.name;
    let partition = index_fields(input, &index.partition).into_iter().map(|field| index_key(input, field));
    let sort = index_fields(input, &index.sort).into_iter().map(|field| index_key(input, field));
    let projection = projection(input, &index.projection);
    let throughput = throughput(&index.throughput);
    quote!(.global(#name, &[#(#partition),*], &[#(#sort),*], #projection, #throughput))
}

fn local_index(input: &Input, index: &IndexAttributes, partition: &Field) -> TokenStream {
    let name = &index.name;
    let first = table_key(input, partition);
    let sort = index_fields(input, &index.sort).into_iter().map(|field| index_key(input, field));
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

fn projection(input: &Input, projection: &Projection) -> TokenStream {
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
fn throughput(throughput: &Throughput) -> TokenStream {
    let units = |units: &LitInt| units.base10_parse::<i64>().unwrap_or_default();
    match (&throughput.read, &throughput.write) {
        (Some(read), Some(write)) => {
            let (read, write) = (units(read), units(write));
            quote!(::core::option::Option::Some((#read, #write)))
        }
        _ => quote!(::core::option::Option::None),
    }
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
fn indexes(input: &Input, partition: &Field) -> Option<TokenStream> {
    if input.attributes.indexes.is_empty() {
        return None;
    }
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let constants = input.attributes.indexes.iter().map(|index| index_constant(input, index, partition));
    Some(quote! {
        #[automatically_derived]
        #[allow(dead_code, reason = "which indexes are used is for the program to say")]
        impl #impl_generics #ident #type_generics #where_clause {
            #(#constants)*
        }
    })
}

fn index_constant(input: &Input, index: &IndexAttributes, table_partition: &Field) -> Option<TokenStream> {
    let private = private(input);
    let (vis, name) = (&input.vis, index.name.as_ref()?);
    let constant = index_ident(name);
    let documentation = format!("The index `{}`.", name.value());
    let partition = if index.local { vec![table_partition] } else { index_fields(input, &index.partition) };
    let sort = index_fields(input, &index.sort);
    let first = parts_type(input, &partition);
    let key = if sort.is_empty() {
        quote!(#private::Simple<#first>)
    } else {
        let second = parts_type(input, &sort);
        quote!(#private::Composite<#first, #second>)
    };
    let make = if index.local { quote!(local) } else { quote!(global) };
    let (partition, sort) = (partition.iter().map(|field| &field.name), sort.iter().map(|field| &field.name));
    Some(quote! {
        #[doc = #documentation]
        #vis const #constant: #private::Index<Self, #key> =
            #private::Index::#make(#name, &[#(#partition),*], &[#(#sort),*]);
    })
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

fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
