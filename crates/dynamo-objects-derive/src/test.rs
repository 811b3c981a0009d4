//! `#[dynamo_objects::test]`: an async function becomes a test that is handed a database.

use proc_macro2::{Group, Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::meta::ParseNestedMeta;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, LitInt, Path, ReturnType, Token, Visibility, token};

use crate::problem::Problems;

/// What is written in the attribute.
#[derive(Default)]
struct Arguments {
    /// The worker threads of the test's runtime; the test's own thread alone, if there are none.
    worker_threads: Option<LitInt>,
    /// Where `dynamo_objects` is found.
    krate: Option<Path>,
}

impl Arguments {
    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        if meta.path.is_ident("worker_threads") {
            let threads: LitInt = meta.value()?.parse()?;
            if threads.base10_parse::<usize>()? == 0 {
                return Err(syn::Error::new(threads.span(), "a runtime needs one thread at least"));
            }
            self.worker_threads = Some(threads);
        } else if meta.path.is_ident("crate") {
            self.krate = Some(meta.value()?.call(Path::parse_mod_style)?);
        } else {
            return Err(meta.error("a test has the attributes `worker_threads` and `crate`"));
        }
        Ok(())
    }
}

/// A function as it is written. `syn` could read all of it, but only with its largest feature, which every user of the
/// derives would wait for.
struct Function {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    asyncness: Option<Token![async]>,
    name: Ident,
    generics: Option<Token![<]>,
    parameters: Group,
    output: ReturnType,
    body: Group,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let asyncness = input.parse()?;
        input.parse::<Token![fn]>()?;
        let name = input.parse()?;
        let generics = input.peek(Token![<]).then(|| input.parse()).transpose()?;
        if generics.is_some() {
            while !input.is_empty() && !input.peek(token::Paren) {
                input.parse::<proc_macro2::TokenTree>()?;
            }
        }
        let (parameters, output, body) = (input.parse()?, input.parse()?, input.parse()?);
        Ok(Self { attributes, visibility, asyncness, name, generics, parameters, output, body })
    }
}

impl Function {
    fn check(&self, problems: &mut Problems) {
        if self.asyncness.is_none() {
            problems.on(&self.name, "a test with a database is an `async fn`");
        }
        if let Some(generics) = &self.generics {
            problems.on(generics, "nobody could say of which types a test is to be");
        }
        if self.parameters.stream().is_empty() {
            problems.on(&self.parameters, "the test takes the database that it is handed: `(db: Database)`");
        }
    }

    fn expand(&self, arguments: &Arguments) -> TokenStream {
        let Self { attributes, visibility, asyncness, name, parameters, output, body, .. } = self;
        let krate = arguments.krate.as_ref().map_or_else(|| quote!(::dynamo_objects), ToTokens::to_token_stream);
        let threads = arguments.worker_threads.as_ref();
        let threads = threads.map_or_else(|| quote!(0), ToTokens::to_token_stream);
        quote! {
            #(#attributes)*
            #[::core::prelude::v1::test]
            #visibility fn #name() #output {
                #asyncness fn #name #parameters #output #body
                #krate::__private::run_test(::core::stringify!(#name), #threads, #name)
            }
        }
    }
}

/// The test, or what is wrong with it.
pub(crate) fn expand(arguments: proc_macro::TokenStream, function: proc_macro::TokenStream) -> TokenStream {
    let mut problems = Problems::default();
    let mut read = Arguments::default();
    let parser = syn::meta::parser(|meta| read.read(&meta));
    problems.keep(syn::parse::Parser::parse(parser, arguments));
    let function = problems.keep(syn::parse::<Function>(function));
    if let Some(function) = &function {
        function.check(&mut problems);
    }
    match function {
        Some(function) if problems.is_empty() => function.expand(&read),
        _ => problems.into_tokens(),
    }
}
