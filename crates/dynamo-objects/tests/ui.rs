//! What the compiler says to mistakes: `tests/ui/*.rs`, and beside each the messages.
//!
//! `TRYBUILD=overwrite cargo test -p dynamo-objects --test ui` writes them anew, to be read before they are kept.

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
