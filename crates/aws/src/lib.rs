//! AWS DynamoDB, and whatever speaks its protocol, as a backend, by the official SDK.
//!
//! A request of `dynamo-model` becomes the SDK's input, its trees becoming text and placeholders; the SDK signs it,
//! sends it and sends it again where that helps; what it answers becomes a response, and what goes wrong a
//! `ServiceError` that says what happened.
//!
//! To read first: `ops/put_item.rs`, as every operation has such a file; then `backend.rs`, which lists them, and
//! `convert.rs`, which they are written with.

mod backend;
mod ops;
mod convert;
mod value;
mod expression;
mod legacy;
mod choice;
mod schema;
mod description;
mod capacity;
mod error;
mod unreachable;

pub use backend::SdkBackend;
