//! What the benches share: the table that each prints. See `embedded/main.rs`, `http/main.rs`, `sdk/main.rs`, and
//! `cargo bench -p benches`.

pub mod report;
