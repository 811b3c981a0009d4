use dynamo_model::ServiceError;
use dynamo_model::api::{DescribeTableRequest, DescribeTableResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;

pub(crate) fn constrain(request: &DescribeTableRequest, check: &mut Constraints) {
    check.known_table(&request.table_name);
}

pub(crate) fn run(engine: &Engine, request: DescribeTableRequest) -> Result<DescribeTableResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let table = engine.catalog.get(&request.table_name)?;
    Ok(DescribeTableResponse { table: Box::new(table.describe(engine.now())) })
}
