use dynamo_model::ServiceError;
use dynamo_model::api::{DescribeContributorInsightsRequest, DescribeContributorInsightsResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::features::Target;
use crate::table::Table;

pub(crate) fn constrain(request: &DescribeContributorInsightsRequest, check: &mut Constraints) {
    check.known_table(&request.table_name);
}

pub(crate) fn run(
    engine: &Engine,
    request: DescribeContributorInsightsRequest,
) -> Result<DescribeContributorInsightsResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let index = request.index_name.as_deref();
    check_index_name(index)?;
    let table = engine.catalog.get(&request.table_name)?;
    let target = target(&table, index)?;
    Ok(table.settings.load().features.insights.describe(target))
}

/// The service looks at an index's name by itself, not among the constraints.
pub(super) fn check_index_name(index: Option<&str>) -> Result<(), ServiceError> {
    match index {
        Some(name) if !(3..=255).contains(&name.len()) => Err(ServiceError::validation(
            "IndexName must be at least 3 characters long and at most 255 characters long",
        )),
        _ => Ok(()),
    }
}

/// The table or the global index that is meant; local indexes are not watched.
pub(super) fn target<'a>(table: &'a Table, index: Option<&'a str>) -> Result<Target<'a>, ServiceError> {
    let settings = table.settings.load();
    let key = match index {
        None => &table.key,
        Some(name) => match settings.index(name) {
            Some(index) if !index.is_local() => &index.key,
            _ => {
                let message =
                    format!("Requested resource not found: Index: {name} not found for table: {}", table.name);
                return Err(ServiceError::ResourceNotFound { message });
            }
        },
    };
    Ok(Target { table: &table.name, index, has_sort_key: !key.sort.is_empty() })
}
