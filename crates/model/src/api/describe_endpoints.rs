/// Asks where the service is.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DescribeEndpointsRequest {}

/// The answer to a [`DescribeEndpointsRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DescribeEndpointsResponse {
    /// The places.
    pub endpoints: Vec<Endpoint>,
}

/// A place where the service is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// Its host, with a port if it is not the usual one.
    pub address: String,
    /// How long that holds, in minutes.
    pub cache_period_in_minutes: i64,
}
