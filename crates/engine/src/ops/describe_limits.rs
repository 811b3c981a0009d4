use dynamo_model::ServiceError;
use dynamo_model::api::{DescribeLimitsRequest, DescribeLimitsResponse};

use crate::throughput::{ACCOUNT_MOST, TABLE_MOST};

/// Nothing here is held to these limits: they are those of a new account, which programs plan by.
pub(crate) fn run(_: DescribeLimitsRequest) -> Result<DescribeLimitsResponse, ServiceError> {
    Ok(DescribeLimitsResponse {
        account_max_read_capacity_units: ACCOUNT_MOST,
        account_max_write_capacity_units: ACCOUNT_MOST,
        table_max_read_capacity_units: TABLE_MOST,
        table_max_write_capacity_units: TABLE_MOST,
    })
}
