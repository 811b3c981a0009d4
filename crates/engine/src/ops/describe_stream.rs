use dynamo_model::api::{
    DescribeStreamRequest, DescribeStreamResponse, Shard, ShardFilter, ShardFilterType, StreamDescription,
};
use dynamo_model::{ServiceError, limits};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::refusal::invalid;
use crate::stream::Reading;
use crate::txn::Written;

pub(crate) fn constrain(request: &DescribeStreamRequest, check: &mut Constraints) {
    if let Some(limit) = request.limit {
        check.at_least(limit.into(), "limit", 1);
    }
    if let Some(id) = &request.exclusive_start_shard_id {
        check.shard_id(id, "exclusiveStartShardId");
    }
    let filter = request.shard_filter.as_ref();
    if let Some(kind) = filter.and_then(|filter| filter.filter_type.as_ref()) {
        check.choice(kind.as_str(), ShardFilterType::NAMES, "shardFilter.type");
    }
    if let Some(id) = filter.and_then(|filter| filter.shard_id.as_ref()) {
        check.shard_id(id, "shardFilter.shardId");
    }
}

pub(crate) fn run(
    engine: &Engine,
    request: DescribeStreamRequest,
) -> Result<Written<DescribeStreamResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let most = request.limit.unwrap_or(limits::DESCRIBE_STREAM);
    if most > limits::DESCRIBE_STREAM {
        return Err(invalid(format_args!("Limit cannot be greater than the maximum: {}", limits::DESCRIBE_STREAM)));
    }
    let stream = engine.streams.find(&request.stream_arn, engine.milliseconds())?;
    let (reading, ticket) = Reading::new(engine, &stream)?;
    let after = request.exclusive_start_shard_id.as_deref();
    // Ids begin with the time, so that they are in order.
    let shards = reading.shards().filter(|shard| after.is_none_or(|after| *shard.shard_id > *after));
    let mut shards: Vec<_> = shards.filter(|shard| passes(shard, request.shard_filter.as_ref())).collect();
    let most = most.unsigned_abs() as usize;
    let more = shards.len() > most;
    shards.truncate(most);
    let stream_description = Box::new(StreamDescription {
        stream_arn: stream.name.arn.clone(),
        stream_label: stream.name.label.clone(),
        stream_status: reading.status(),
        stream_view_type: stream.view.clone(),
        creation_request_date_time: Some(stream.name.created as f64 / 1000.0),
        table_name: stream.name.table.clone(),
        key_schema: stream.key_schema.clone(),
        last_evaluated_shard_id: shards.last().filter(|_| more).map(|last| last.shard_id.clone()),
        shards,
    });
    Ok(Written { response: DescribeStreamResponse { stream_description }, ticket })
}

/// A filter without a type, or without a shard, filters nothing.
fn passes(shard: &Shard, filter: Option<&ShardFilter>) -> bool {
    match filter {
        Some(ShardFilter { filter_type: Some(ShardFilterType::ChildShards), shard_id: Some(parent) }) => {
            shard.parent_shard_id.as_ref() == Some(parent)
        }
        _ => true,
    }
}
