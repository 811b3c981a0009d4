use crate::schema::TableDescription;

/// Removes a table and all of its items.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DeleteTableRequest {
    /// The table, by name or ARN.
    pub table_name: String,
}

/// The answer to a [`DeleteTableRequest`].
#[derive(Clone, PartialEq, Debug)]
pub struct DeleteTableResponse {
    /// The table that is being removed.
    pub table_description: Box<TableDescription>,
}
