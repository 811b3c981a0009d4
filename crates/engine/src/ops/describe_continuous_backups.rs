use dynamo_model::ServiceError;
use dynamo_model::api::{DescribeContinuousBackupsRequest, DescribeContinuousBackupsResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;

pub(crate) fn constrain(request: &DescribeContinuousBackupsRequest, check: &mut Constraints) {
    check.known_table(&request.table_name);
}

pub(crate) fn run(
    engine: &Engine,
    request: DescribeContinuousBackupsRequest,
) -> Result<DescribeContinuousBackupsResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let table = engine.catalog.backed_up(&request.table_name)?;
    let continuous_backups_description = table.settings.load().features.recovery.describe(engine.now());
    Ok(DescribeContinuousBackupsResponse { continuous_backups_description })
}
