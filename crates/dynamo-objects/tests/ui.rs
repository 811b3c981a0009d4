//! What the compiler says to mistakes: `tests/ui/*.rs`, and beside each the messages.
//!
//! `TRYBUILD=overwrite cargo test -p dynamo-objects --test ui` writes them anew, to be read before they are kept.

use std::process::Command;

/// Compilers put the same errors in other words from version to version; the messages here are this one's.
const RECORDED_WITH: &str = "rustc 1.95.";

#[test]
fn mistakes_are_explained() {
    let version = Command::new("rustc").arg("--version").output().expect("rustc, which compiled this test, is there");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    if version.starts_with(RECORDED_WITH) {
        trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
    } else {
        println!("left out: the messages are those of {RECORDED_WITH}x, and this is {version}");
    }
}
