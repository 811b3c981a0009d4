use crate::schema::TableDescription;

/// Describes a table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DescribeTableRequest {
    /// The table, by name or ARN.
    pub table_name: String,
}

/// The answer to a [`DescribeTableRequest`].
#[derive(Clone, PartialEq, Debug)]
pub struct DescribeTableResponse {
    /// The table.
    pub table: Box<TableDescription>,
}
