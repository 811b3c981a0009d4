use crate::choice::choice;

/// Asks whether it is watched which keys of a table or index are used most.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DescribeContributorInsightsRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The index; the table itself by default.
    pub index_name: Option<String>,
}

/// The answer to a [`DescribeContributorInsightsRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DescribeContributorInsightsResponse {
    /// The table.
    pub table_name: Option<String>,
    /// The index.
    pub index_name: Option<String>,
    /// The names of the rules that watch.
    pub contributor_insights_rule_list: Option<Vec<String>>,
    /// Whether it is watched.
    pub contributor_insights_status: Option<ContributorInsightsStatus>,
    /// When that changed, in seconds since 1970.
    pub last_update_date_time: Option<f64>,
    /// Why it failed.
    pub failure_exception: Option<Box<FailureException>>,
    /// What is watched.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

/// Why watching failed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FailureException {
    /// The error's name.
    pub exception_name: Option<String>,
    /// What it says.
    pub exception_description: Option<String>,
}

/// Switches the watch on or off.
#[derive(Clone, PartialEq, Debug)]
pub struct UpdateContributorInsightsRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The index; the table itself by default.
    pub index_name: Option<String>,
    /// On or off.
    pub contributor_insights_action: ContributorInsightsAction,
    /// What to watch.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

/// The answer to an [`UpdateContributorInsightsRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UpdateContributorInsightsResponse {
    /// The table.
    pub table_name: Option<String>,
    /// The index.
    pub index_name: Option<String>,
    /// Whether it is watched.
    pub contributor_insights_status: Option<ContributorInsightsStatus>,
    /// What is watched.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

/// Lists what is watched.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ListContributorInsightsRequest {
    /// The table, by name or ARN; all of them by default.
    pub table_name: Option<String>,
    /// Where to go on, from the page before.
    pub next_token: Option<String>,
    /// How many, at most 100.
    pub max_results: Option<i32>,
}

/// The answer to a [`ListContributorInsightsRequest`]: one page.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ListContributorInsightsResponse {
    /// What is watched.
    pub contributor_insights_summaries: Vec<ContributorInsightsSummary>,
    /// Where to go on, if there are more.
    pub next_token: Option<String>,
}

/// A table or index that is watched.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ContributorInsightsSummary {
    /// The table.
    pub table_name: Option<String>,
    /// The index.
    pub index_name: Option<String>,
    /// Whether it is watched.
    pub contributor_insights_status: Option<ContributorInsightsStatus>,
    /// What is watched.
    pub contributor_insights_mode: Option<ContributorInsightsMode>,
}

choice! {
    /// What is to become of the watch.
    ContributorInsightsAction {
        /// On.
        Enable = "ENABLE",
        /// Off.
        Disable = "DISABLE",
    }
}

choice! {
    /// What is watched.
    ContributorInsightsMode {
        /// Keys that are accessed and keys that are throttled.
        AccessedAndThrottledKeys = "ACCESSED_AND_THROTTLED_KEYS",
        /// Keys that are throttled alone.
        ThrottledKeys = "THROTTLED_KEYS",
    }
}

choice! {
    /// The life of a watch.
    ContributorInsightsStatus {
        /// It is being switched on.
        Enabling = "ENABLING",
        /// On.
        Enabled = "ENABLED",
        /// It is being switched off.
        Disabling = "DISABLING",
        /// Off.
        Disabled = "DISABLED",
        /// It could not be switched.
        Failed = "FAILED",
    }
}
