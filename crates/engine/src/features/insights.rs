//! Whether it is watched which keys of a table and of its indexes are used most. It is kept; nothing is ever watched.

use std::collections::BTreeMap;

use dynamo_model::api::{
    ContributorInsightsMode, ContributorInsightsStatus, ContributorInsightsSummary,
    DescribeContributorInsightsResponse, UpdateContributorInsightsResponse,
};

/// The watches that there ever were: of the table itself, then of indexes by name.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Insights(BTreeMap<Option<String>, Watch>);

#[derive(Clone, PartialEq, Debug)]
struct Watch {
    is_on: bool,
    mode: ContributorInsightsMode,
    /// When it was switched on, in milliseconds since 1970; the names of its rules end in it.
    since: u64,
    /// When it was last changed, in seconds since 1970.
    changed: f64,
}

/// A table, or an index of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) table: &'a str,
    pub(crate) index: Option<&'a str>,
    /// Whether the key has a sort key.
    pub(crate) has_sort_key: bool,
}

impl Insights {
    /// Switches a watch on. A mode that is not given is the usual one, whatever it was before.
    pub(crate) fn enable(
        &mut self,
        target: Target<'_>,
        mode: Option<ContributorInsightsMode>,
        now: u64,
    ) -> UpdateContributorInsightsResponse {
        let mode = mode.unwrap_or(ContributorInsightsMode::AccessedAndThrottledKeys);
        let known = self.watch(target).filter(|watch| watch.is_on);
        let status = match known {
            Some(watch) if watch.mode == mode => ContributorInsightsStatus::Enabled,
            _ => {
                let since = known.map_or(now, |watch| watch.since);
                let watch = Watch { is_on: true, mode: mode.clone(), since, changed: now as f64 / 1000.0 };
                self.0.insert(target.index.map(str::to_owned), watch);
                ContributorInsightsStatus::Enabling
            }
        };
        switched(target, status, Some(mode))
    }

    /// Switches a watch off. That there is none is no error.
    pub(crate) fn disable(&mut self, target: Target<'_>, now: u64) -> UpdateContributorInsightsResponse {
        let watch = self.0.get_mut(&target.index.map(str::to_owned));
        let mode = watch.as_ref().map(|watch| watch.mode.clone());
        match watch.filter(|watch| watch.is_on) {
            None => switched(target, ContributorInsightsStatus::Disabled, mode),
            Some(watch) => {
                watch.is_on = false;
                watch.changed = now as f64 / 1000.0;
                switched(target, ContributorInsightsStatus::Disabling, mode)
            }
        }
    }

    /// Forgets an index that is removed.
    pub(crate) fn forget(&mut self, index: &str) {
        self.0.remove(&Some(index.to_owned()));
    }

    /// How it is.
    pub(crate) fn describe(&self, target: Target<'_>) -> DescribeContributorInsightsResponse {
        let watch = self.watch(target);
        DescribeContributorInsightsResponse {
            table_name: Some(target.table.to_owned()),
            index_name: target.index.map(str::to_owned),
            contributor_insights_rule_list: watch.filter(|watch| watch.is_on).map(|watch| watch.rules(target)),
            contributor_insights_status: Some(watch.map_or(ContributorInsightsStatus::Disabled, Watch::status)),
            last_update_date_time: watch.map(|watch| watch.changed),
            failure_exception: None,
            contributor_insights_mode: watch.map(|watch| watch.mode.clone()),
        }
    }

    /// Those that are on.
    pub(crate) fn list<'a>(&'a self, table: &'a str) -> impl Iterator<Item = ContributorInsightsSummary> + 'a {
        self.0.iter().filter(|(_, watch)| watch.is_on).map(|(index, watch)| ContributorInsightsSummary {
            table_name: Some(table.to_owned()),
            index_name: index.clone(),
            contributor_insights_status: Some(watch.status()),
            contributor_insights_mode: Some(watch.mode.clone()),
        })
    }

    fn watch(&self, target: Target<'_>) -> Option<&Watch> {
        self.0.get(&target.index.map(str::to_owned))
    }
}

impl Watch {
    fn status(&self) -> ContributorInsightsStatus {
        if self.is_on { ContributorInsightsStatus::Enabled } else { ContributorInsightsStatus::Disabled }
    }

    /// The names of its rules: of partition keys, and of whole keys; of those accessed, and of those throttled.
    fn rules(&self, target: Target<'_>) -> Vec<String> {
        let kinds: &[&str] = match (&self.mode, target.has_sort_key) {
            (ContributorInsightsMode::ThrottledKeys, false) => &["PKT"],
            (ContributorInsightsMode::ThrottledKeys, true) => &["PKT", "SKT"],
            (_, false) => &["PKC", "PKT"],
            (_, true) => &["PKC", "SKC", "PKT", "SKT"],
        };
        let index = target.index.map_or(String::new(), |index| format!("-{index}"));
        let rule = |kind| format!("DynamoDBContributorInsights-{kind}-{}{index}-{}", target.table, self.since);
        kinds.iter().map(rule).collect()
    }
}

/// The answer tells of a change on its way, as the service's does.
fn switched(
    target: Target<'_>,
    status: ContributorInsightsStatus,
    mode: Option<ContributorInsightsMode>,
) -> UpdateContributorInsightsResponse {
    UpdateContributorInsightsResponse {
        table_name: Some(target.table.to_owned()),
        index_name: target.index.map(str::to_owned),
        contributor_insights_status: Some(status),
        contributor_insights_mode: mode,
    }
}
