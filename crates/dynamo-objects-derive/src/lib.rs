//! The macros of [`dynamo-objects`](https://docs.rs/dynamo-objects), which exports and documents them.
//!
//! A derive has three steps: `ast` is what was written, `check` is what is allowed, `expand` is `quote!` and no
//! more decisions. Mistakes are shown on the attribute to blame, and a stub takes the place of what would have been
//! made, so that nothing else fails for want of it.

mod ast;
mod attr;
mod case;
mod check;
mod expand;
mod problem;
mod spelling;
mod template;
mod test;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use ast::{Derive, Input};
use problem::Problems;

#[allow(missing_docs, reason = "documented where it is exported, in dynamo-objects")]
#[proc_macro_derive(Record, attributes(dynamo))]
pub fn record(input: TokenStream) -> TokenStream {
    derive(Derive::Record, parse_macro_input!(input as DeriveInput)).into()
}

#[allow(missing_docs, reason = "documented where it is exported, in dynamo-objects")]
#[proc_macro_derive(Document, attributes(dynamo))]
pub fn document(input: TokenStream) -> TokenStream {
    derive(Derive::Document, parse_macro_input!(input as DeriveInput)).into()
}

#[allow(missing_docs, reason = "documented where it is exported, in dynamo-objects")]
#[proc_macro_derive(SharedTable, attributes(dynamo))]
pub fn shared_table(input: TokenStream) -> TokenStream {
    derive(Derive::SharedTable, parse_macro_input!(input as DeriveInput)).into()
}

#[allow(missing_docs, reason = "documented where it is exported, in dynamo-objects")]
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, function: TokenStream) -> TokenStream {
    test::expand(arguments, function).into()
}

fn derive(derive: Derive, input: DeriveInput) -> proc_macro2::TokenStream {
    let mut problems = Problems::default();
    let input = Input::from_syn(derive, input, &mut problems);
    // What was not understood would look like something left out.
    if problems.is_empty() {
        input.check(&mut problems);
    }
    if problems.is_empty() { expand::expand(&input) } else { expand::stub(&input, problems) }
}
