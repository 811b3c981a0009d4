/// Asks for the account's limits of provisioned capacity.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DescribeLimitsRequest {}

/// The answer to a [`DescribeLimitsRequest`], in units a second.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DescribeLimitsResponse {
    /// Read units of all tables together.
    pub account_max_read_capacity_units: i64,
    /// Write units of all tables together.
    pub account_max_write_capacity_units: i64,
    /// Read units of one table, its indexes included.
    pub table_max_read_capacity_units: i64,
    /// Write units of one table, its indexes included.
    pub table_max_write_capacity_units: i64,
}
