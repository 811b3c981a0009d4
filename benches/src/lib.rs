//! Nothing but a place for the benches to belong to: see `embedded/main.rs`, and `cargo bench -p benches`.
