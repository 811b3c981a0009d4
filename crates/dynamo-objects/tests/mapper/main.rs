//! The mapper, on the database that `DYNAMO_OBJECTS_TEST` names: a file for each topic.
//!
//! They are one program because each would carry the SDK: `cargo test -p dynamo-objects --test mapper copy::` runs one.

mod batches;
mod capacity;
mod change_lineage;
mod changes;
mod conditions;
mod connect;
mod convert;
mod copy;
mod cursors;
mod derive;
mod explain;
mod fixture;
mod forks;
mod from_python;
mod hooks;
mod json_lines;
mod kept;
mod memory_table;
mod migration;
mod misbehaviour;
mod mixed_batches;
mod one_record;
mod rate_limit;
mod scan_policy;
mod searches;
mod single_table;
mod statements;
mod table_policy;
mod tables;
mod throughput;
mod tracked;
mod transactions;
mod unique;
