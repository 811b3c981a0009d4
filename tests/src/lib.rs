//! What the tests of the whole share: the service's behaviour as data files ([`script`]), whoever answers requests
//! ([`endpoint`]), and when an answer is the one expected ([`compare`]).
//!
//! The tests themselves stand beside the data: `conformance.rs` runs the data, `oracle/` compares with DynamoDB Local,
//! `architecture.rs` and `robustness.rs` say what they do.

pub mod script;
pub mod endpoint;
pub mod compare;
