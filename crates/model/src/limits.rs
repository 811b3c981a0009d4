//! The service's limits.
//!
//! See [Quotas](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html) and
//! [Constraints](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html).

/// The largest item, in bytes: names and values.
pub const ITEM_SIZE: usize = 400 * 1024;
/// The largest partition key value, in bytes.
pub const PARTITION_KEY_SIZE: usize = 2048;
/// The largest sort key value, in bytes.
pub const SORT_KEY_SIZE: usize = 1024;
/// The longest attribute name, in bytes.
pub const ATTRIBUTE_NAME_SIZE: usize = 65_535;
/// The longest name of a key attribute, in bytes.
pub const KEY_NAME_SIZE: usize = 255;
/// How deep lists and maps can be nested.
pub const NESTING: usize = 32;
/// What one page of a query or scan reads at most, in bytes, before it filters.
pub const PAGE_SIZE: usize = 1024 * 1024;
/// The keys of one BatchGetItem.
pub const BATCH_GET: usize = 100;
/// The requests of one BatchWriteItem.
pub const BATCH_WRITE: usize = 25;
/// What one batch reads or writes at most, in bytes.
pub const BATCH_SIZE: usize = 16 * 1024 * 1024;
/// The actions of one transaction.
pub const TRANSACTION: usize = 100;
/// What one transaction reads or writes at most, in bytes.
pub const TRANSACTION_SIZE: usize = 4 * 1024 * 1024;
/// How long a transaction's token is remembered, in seconds.
pub const IDEMPOTENCY_WINDOW: u64 = 600;
/// The longest expression, in bytes.
pub const EXPRESSION_SIZE: usize = 4096;
/// The longest PartiQL statement, in characters.
pub const STATEMENT_SIZE: usize = 8192;
/// The longest token of a page of a PartiQL statement, in characters.
pub const NEXT_TOKEN_SIZE: usize = 32_768;
/// The statements of one BatchExecuteStatement.
pub const BATCH_STATEMENTS: usize = 25;
/// The operators and functions of one expression.
pub const EXPRESSION_OPERATORS: usize = 300;
/// The candidates of one `IN`.
pub const IN_CANDIDATES: usize = 100;
/// The longest placeholder, in bytes.
pub const PLACEHOLDER_SIZE: usize = 255;
/// All the names and values of one request's placeholders, in bytes.
pub const PLACEHOLDERS_SIZE: usize = 2 * 1024 * 1024;
/// The global secondary indexes of a table.
pub const GLOBAL_INDEXES: usize = 20;
/// The local secondary indexes of a table.
pub const LOCAL_INDEXES: usize = 5;
/// The partition key attributes, and the sort key attributes, of a global secondary index.
pub const INDEX_KEY_ATTRIBUTES: usize = 4;
/// The attributes that all indexes of a table can include by name.
pub const INCLUDED_ATTRIBUTES: usize = 100;
/// The attributes that one index can include by name.
pub const INCLUDED_ATTRIBUTES_PER_INDEX: usize = 20;
/// The segments of a parallel scan.
pub const SCAN_SEGMENTS: i32 = 1_000_000;
/// The names of one page of ListTables.
pub const LIST_TABLES: i32 = 100;
/// The streams of one page of ListStreams.
pub const LIST_STREAMS: i32 = 100;
/// The shards of one page of DescribeStream.
pub const DESCRIBE_STREAM: i32 = 100;
/// The records of one page of GetRecords.
pub const GET_RECORDS: i32 = 1000;
/// The tags of a table.
pub const TAGS: usize = 50;
/// The longest key of a tag, in characters.
pub const TAG_KEY: usize = 128;
/// The longest value of a tag, in characters.
pub const TAG_VALUE: usize = 256;
/// The longest policy of a table or stream, in bytes.
pub const POLICY_SIZE: usize = 20 * 1024;
