//! DynamoDB's JSON 1.0 protocol: a target and a body become a request of `dynamo-model`, a response or an error becomes
//! JSON. No sockets, and no opinion about what a request asks for: what is allowed is for the engine to say.
//!
//! Three kinds of fault are found here, because no request of the model can hold them: JSON of the wrong shape
//! ([`Refusal::Serialization`]), members that are missing though required, and attribute values that are none
//! ([`Findings`]).
//!
//! To read first: [`answer`], the whole way of a request; then `put_item.rs`, as every operation has a file like it;
//! then `shape.rs` and `writer.rs`, which these are written with.

mod answer;
mod put_item;
mod get_item;
mod update_item;
mod delete_item;
mod query;
mod scan;
mod batch_get_item;
mod batch_write_item;
mod transact_get_items;
mod transact_write_items;
mod execute_statement;
mod batch_execute_statement;
mod execute_transaction;
mod create_table;
mod describe_table;
mod update_table;
mod delete_table;
mod list_tables;
mod update_time_to_live;
mod describe_time_to_live;
mod tag_resource;
mod untag_resource;
mod list_tags_of_resource;
mod describe_limits;
mod describe_endpoints;
mod put_resource_policy;
mod get_resource_policy;
mod delete_resource_policy;
mod describe_continuous_backups;
mod update_continuous_backups;
mod describe_contributor_insights;
mod update_contributor_insights;
mod list_contributor_insights;
mod enable_kinesis_streaming_destination;
mod disable_kinesis_streaming_destination;
mod update_kinesis_streaming_destination;
mod describe_kinesis_streaming_destination;
mod list_streams;
mod describe_stream;
mod get_shard_iterator;
mod get_records;
mod value;
mod plain;
mod base64;
mod expression;
mod legacy;
mod choice;
mod schema;
mod description;
mod capacity;
mod collection;
mod tag;
mod policy;
mod operation;
mod json;
mod shape;
mod findings;
mod writer;
mod error;
#[cfg(feature = "connector")]
pub mod connector;

pub use answer::{Reply, answer};
pub use error::{Refusal, SerializationError};
pub use findings::Findings;
pub use operation::{Decoded, MAX_BODY, decode, encode};
pub use plain::{decode_plain, encode_plain};
pub use value::{decode_exported, decode_item, encode_item};
