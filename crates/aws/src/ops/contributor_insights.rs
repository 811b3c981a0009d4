use aws_sdk_dynamodb::operation::describe_contributor_insights::DescribeContributorInsightsOutput;
use aws_sdk_dynamodb::operation::describe_contributor_insights::builders::DescribeContributorInsightsInputBuilder;
use aws_sdk_dynamodb::operation::list_contributor_insights::ListContributorInsightsOutput;
use aws_sdk_dynamodb::operation::list_contributor_insights::builders::ListContributorInsightsInputBuilder;
use aws_sdk_dynamodb::operation::update_contributor_insights::UpdateContributorInsightsOutput;
use aws_sdk_dynamodb::operation::update_contributor_insights::builders::UpdateContributorInsightsInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::api::{
    ContributorInsightsSummary, DescribeContributorInsightsRequest, DescribeContributorInsightsResponse,
    FailureException, ListContributorInsightsRequest, ListContributorInsightsResponse,
    UpdateContributorInsightsRequest, UpdateContributorInsightsResponse,
};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    DescribeContributorInsightsRequest => DescribeContributorInsightsInputBuilder {
        set_table_name(table_name),
        set_index_name(index_name),
    }
}

alike_to_sdk! {
    UpdateContributorInsightsRequest => UpdateContributorInsightsInputBuilder {
        set_table_name(table_name),
        set_index_name(index_name),
        set_contributor_insights_action(contributor_insights_action),
        set_contributor_insights_mode(contributor_insights_mode),
    }
}

alike_to_sdk! {
    ListContributorInsightsRequest => ListContributorInsightsInputBuilder {
        set_table_name(table_name),
        set_next_token(next_token),
        set_max_results(max_results),
    }
}

alike_from_sdk! {
    DescribeContributorInsightsOutput => DescribeContributorInsightsResponse {
        table_name,
        index_name,
        contributor_insights_rule_list,
        contributor_insights_status,
        last_update_date_time,
        failure_exception,
        contributor_insights_mode,
    };
    UpdateContributorInsightsOutput => UpdateContributorInsightsResponse {
        table_name,
        index_name,
        contributor_insights_status,
        contributor_insights_mode,
    };
    ListContributorInsightsOutput => ListContributorInsightsResponse {
        contributor_insights_summaries,
        next_token,
    };
    types::ContributorInsightsSummary => ContributorInsightsSummary {
        table_name,
        index_name,
        contributor_insights_status,
        contributor_insights_mode,
    };
    types::FailureException => FailureException { exception_name, exception_description };
}
