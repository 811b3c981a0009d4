//! A file per operation. Each is one story, in the service's order of complaints: check the request's own constraints
//! (`constrain`), bind its expressions, find the table, check keys and values against its schema, act, answer.

pub(crate) mod put_item;
pub(crate) mod get_item;
pub(crate) mod update_item;
pub(crate) mod delete_item;
pub(crate) mod query;
pub(crate) mod scan;
pub(crate) mod batch_get_item;
pub(crate) mod batch_write_item;
pub(crate) mod transact_get_items;
pub(crate) mod transact_write_items;
pub(crate) mod execute_statement;
pub(crate) mod batch_execute_statement;
pub(crate) mod execute_transaction;
pub(crate) mod create_table;
pub(crate) mod describe_table;
pub(crate) mod update_table;
pub(crate) mod delete_table;
pub(crate) mod list_tables;
pub(crate) mod update_time_to_live;
pub(crate) mod describe_time_to_live;
pub(crate) mod tag_resource;
pub(crate) mod untag_resource;
pub(crate) mod list_tags_of_resource;
pub(crate) mod describe_limits;
pub(crate) mod describe_endpoints;
pub(crate) mod put_resource_policy;
pub(crate) mod get_resource_policy;
pub(crate) mod delete_resource_policy;
pub(crate) mod describe_continuous_backups;
pub(crate) mod update_continuous_backups;
pub(crate) mod describe_contributor_insights;
pub(crate) mod update_contributor_insights;
pub(crate) mod list_contributor_insights;
pub(crate) mod enable_kinesis_streaming_destination;
pub(crate) mod disable_kinesis_streaming_destination;
pub(crate) mod update_kinesis_streaming_destination;
pub(crate) mod describe_kinesis_streaming_destination;
pub(crate) mod list_streams;
pub(crate) mod describe_stream;
pub(crate) mod get_shard_iterator;
pub(crate) mod get_records;

use dynamo_model::ServiceError;
use dynamo_model::api::Request;

use crate::constraints::{Constraints, Violation};

/// The constraints that a request breaks, in the service's order. What it answers to them comes before anything else
/// that may be wrong; see [`refuse`](crate::refuse).
#[must_use]
pub fn violations(request: &Request) -> Vec<Violation> {
    let mut check = Constraints::default();
    match request {
        Request::PutItem(request) => put_item::constrain(request, &mut check),
        Request::GetItem(request) => get_item::constrain(request, &mut check),
        Request::UpdateItem(request) => update_item::constrain(request, &mut check),
        Request::DeleteItem(request) => delete_item::constrain(request, &mut check),
        Request::Query(request) => query::constrain(request, &mut check),
        Request::Scan(request) => scan::constrain(request, &mut check),
        Request::BatchGetItem(request) => batch_get_item::constrain(request, &mut check),
        Request::BatchWriteItem(request) => batch_write_item::constrain(request, &mut check),
        Request::TransactGetItems(request) => transact_get_items::constrain(request, &mut check),
        Request::TransactWriteItems(request) => transact_write_items::constrain(request, &mut check),
        Request::ExecuteStatement(request) => execute_statement::constrain(request, &mut check),
        Request::BatchExecuteStatement(request) => batch_execute_statement::constrain(request, &mut check),
        Request::ExecuteTransaction(request) => execute_transaction::constrain(request, &mut check),
        Request::CreateTable(request) => create_table::constrain(request, &mut check),
        Request::DescribeTable(request) => describe_table::constrain(request, &mut check),
        Request::UpdateTable(request) => update_table::constrain(request, &mut check),
        Request::DeleteTable(request) => delete_table::constrain(request, &mut check),
        Request::ListTables(request) => list_tables::constrain(request, &mut check),
        Request::UpdateTimeToLive(request) => update_time_to_live::constrain(request, &mut check),
        Request::DescribeTimeToLive(request) => describe_time_to_live::constrain(request, &mut check),
        Request::TagResource(request) => tag_resource::constrain(request, &mut check),
        Request::UntagResource(request) => untag_resource::constrain(request, &mut check),
        Request::ListTagsOfResource(request) => list_tags_of_resource::constrain(request, &mut check),
        Request::PutResourcePolicy(request) => put_resource_policy::constrain(request, &mut check),
        Request::GetResourcePolicy(request) => get_resource_policy::constrain(request, &mut check),
        Request::DeleteResourcePolicy(request) => delete_resource_policy::constrain(request, &mut check),
        Request::DescribeContinuousBackups(request) => describe_continuous_backups::constrain(request, &mut check),
        Request::UpdateContinuousBackups(request) => update_continuous_backups::constrain(request, &mut check),
        Request::DescribeContributorInsights(request) => describe_contributor_insights::constrain(request, &mut check),
        Request::UpdateContributorInsights(request) => update_contributor_insights::constrain(request, &mut check),
        Request::ListContributorInsights(request) => list_contributor_insights::constrain(request, &mut check),
        Request::EnableKinesisStreamingDestination(request) => {
            enable_kinesis_streaming_destination::constrain(request, &mut check)
        }
        Request::DisableKinesisStreamingDestination(request) => {
            disable_kinesis_streaming_destination::constrain(request, &mut check)
        }
        Request::UpdateKinesisStreamingDestination(request) => {
            update_kinesis_streaming_destination::constrain(request, &mut check)
        }
        Request::DescribeKinesisStreamingDestination(request) => {
            describe_kinesis_streaming_destination::constrain(request, &mut check)
        }
        Request::ListStreams(request) => list_streams::constrain(request, &mut check),
        Request::DescribeStream(request) => describe_stream::constrain(request, &mut check),
        Request::GetShardIterator(request) => get_shard_iterator::constrain(request, &mut check),
        Request::GetRecords(request) => get_records::constrain(request, &mut check),
        _ => {}
    }
    check.into_violations()
}

/// Whether the parameters of a request go together, such as expressions and what there was before them. The service
/// looks at this after constraints, and before it looks at any value.
///
/// # Errors
/// The first parameters that do not.
pub fn check_parameters(request: &Request) -> Result<(), ServiceError> {
    match request {
        Request::PutItem(request) => put_item::check_parameters(request),
        Request::GetItem(request) => get_item::check_parameters(request),
        Request::UpdateItem(request) => update_item::check_parameters(request),
        Request::DeleteItem(request) => delete_item::check_parameters(request),
        Request::Query(request) => query::check_parameters(request),
        Request::Scan(request) => scan::check_parameters(request),
        Request::BatchGetItem(request) => batch_get_item::check_parameters(request),
        _ => Ok(()),
    }
}
