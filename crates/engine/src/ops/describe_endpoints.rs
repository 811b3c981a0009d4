use dynamo_model::ServiceError;
use dynamo_model::api::{DescribeEndpointsRequest, DescribeEndpointsResponse, Endpoint};

use crate::catalog::REGION;

/// For how long an answer holds, in minutes: a day.
const CACHE_PERIOD: i64 = 24 * 60;

/// The service's host for the region that the engine claims to be in. An engine does not know where it is reached; only
/// clients that were not told an endpoint ask for one.
pub(crate) fn run(_: DescribeEndpointsRequest) -> Result<DescribeEndpointsResponse, ServiceError> {
    let address = format!("dynamodb.{REGION}.amazonaws.com");
    Ok(DescribeEndpointsResponse { endpoints: vec![Endpoint { address, cache_period_in_minutes: CACHE_PERIOD }] })
}
