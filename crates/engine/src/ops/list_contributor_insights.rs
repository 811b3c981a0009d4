use dynamo_model::ServiceError;
use dynamo_model::api::{ContributorInsightsSummary, ListContributorInsightsRequest, ListContributorInsightsResponse};

use crate::constraints::Constraints;
use crate::engine::Engine;

/// The tables and indexes of one page.
const PAGE: i32 = 100;

pub(crate) fn constrain(request: &ListContributorInsightsRequest, check: &mut Constraints) {
    if let Some(name) = &request.table_name {
        check.known_table(name);
    }
    if let Some(most) = request.max_results {
        check.at_least(most.into(), "maxResults", 1);
        check.at_most(most.into(), "maxResults", PAGE.into());
    }
}

pub(crate) fn run(
    engine: &Engine,
    request: ListContributorInsightsRequest,
) -> Result<ListContributorInsightsResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let tables = match &request.table_name {
        Some(name) => vec![engine.catalog.get(name)?],
        None => engine.catalog.after(""),
    };
    let after = request.next_token.as_deref();
    let mut left: Vec<_> = tables
        .iter()
        .flat_map(|table| table.settings.load().features.insights.list(&table.name).collect::<Vec<_>>())
        .filter(|summary| after.is_none_or(|after| *token(summary) > *after))
        .collect();
    let most = request.max_results.unwrap_or(PAGE).unsigned_abs() as usize;
    let more = left.len() > most;
    left.truncate(most);
    let next_token = left.last().filter(|_| more).map(token);
    Ok(ListContributorInsightsResponse { contributor_insights_summaries: left, next_token })
}

/// Where a page ends: the table and the index. `!` comes before all that names are made of, so that tokens are in the
/// order of the list.
fn token(summary: &ContributorInsightsSummary) -> String {
    let table = summary.table_name.as_deref().unwrap_or_default();
    let index = summary.index_name.as_deref().unwrap_or_default();
    format!("{table}!{index}")
}
