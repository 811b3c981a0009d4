/// Lists the tables in the order of their names.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ListTablesRequest {
    /// The last name of the page before.
    pub exclusive_start_table_name: Option<String>,
    /// How many names, 1 to 100; 100 by default.
    pub limit: Option<i32>,
}

/// The answer to a [`ListTablesRequest`]: one page.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ListTablesResponse {
    /// The names.
    pub table_names: Vec<String>,
    /// Where to go on, if there are more.
    pub last_evaluated_table_name: Option<String>,
}
