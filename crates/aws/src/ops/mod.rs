//! A file for each operation, or for a few that belong together: its request as the SDK's input, and its response of
//! the SDK's output.

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
mod create_table;
mod describe_table;
mod update_table;
mod delete_table;
mod list_tables;
mod time_to_live;
mod tags;
mod describe_limits;
mod describe_endpoints;
mod resource_policy;
mod continuous_backups;
mod contributor_insights;
mod kinesis_destination;
mod execute_statement;
mod batch_execute_statement;
mod execute_transaction;
mod list_streams;
mod describe_stream;
mod get_shard_iterator;
mod get_records;
