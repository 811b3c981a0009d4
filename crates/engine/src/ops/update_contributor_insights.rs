use dynamo_model::ServiceError;
use dynamo_model::api::{
    ContributorInsightsAction, ContributorInsightsMode, UpdateContributorInsightsRequest,
    UpdateContributorInsightsResponse,
};

use super::describe_contributor_insights::{check_index_name, target};
use crate::constraints::Constraints;
use crate::engine::Engine;

pub(crate) fn constrain(request: &UpdateContributorInsightsRequest, check: &mut Constraints) {
    check.known_table(&request.table_name);
    let action = request.contributor_insights_action.as_str();
    check.choice(action, ContributorInsightsAction::NAMES, "contributorInsightsAction");
    if let Some(mode) = &request.contributor_insights_mode {
        check.choice(mode.as_str(), ContributorInsightsMode::NAMES, "contributorInsightsMode");
    }
}

pub(crate) fn run(
    engine: &Engine,
    request: UpdateContributorInsightsRequest,
) -> Result<UpdateContributorInsightsResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    check_index_name(request.index_name.as_deref())?;

    let change = engine.catalog.change();
    let table = engine.catalog.get(&request.table_name)?;
    let target = target(&table, request.index_name.as_deref())?;
    let now = engine.milliseconds();
    table.change_features(&change, |features| {
        Ok(match request.contributor_insights_action {
            ContributorInsightsAction::Disable => features.insights.disable(target, now),
            _ => features.insights.enable(target, request.contributor_insights_mode, now),
        })
    })
}
