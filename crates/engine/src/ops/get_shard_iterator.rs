use dynamo_model::ServiceError;
use dynamo_model::api::{GetShardIteratorRequest, GetShardIteratorResponse, ShardIteratorType};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::refusal::invalid;
use crate::stream::Reading;
use crate::txn::Written;

pub(crate) fn constrain(request: &GetShardIteratorRequest, check: &mut Constraints) {
    check.shard_id(&request.shard_id, "shardId");
    check.choice(request.shard_iterator_type.as_str(), ShardIteratorType::NAMES, "shardIteratorType");
    if let Some(number) = &request.sequence_number {
        check.shortest(number, "sequenceNumber", 21);
        check.longest(number, "sequenceNumber", 40);
    }
}

pub(crate) fn run(
    engine: &Engine,
    request: GetShardIteratorRequest,
) -> Result<Written<GetShardIteratorResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let number = sequence_number(&request)?;

    let stream = engine.streams.find(&request.stream_arn, engine.milliseconds())?;
    let (reading, ticket) = Reading::new(engine, &stream)?;
    let place = match (&request.shard_iterator_type, number) {
        (ShardIteratorType::AtSequenceNumber, Some(number)) => reading.place_at(&request.shard_id, number)?,
        (ShardIteratorType::AfterSequenceNumber, Some(number)) => reading.place_after(&request.shard_id, number)?,
        (ShardIteratorType::TrimHorizon, _) => reading.oldest_place(&request.shard_id)?,
        _ => reading.newest_place(&request.shard_id)?,
    };
    Ok(Written { response: GetShardIteratorResponse { shard_iterator: Some(place.to_text()) }, ticket })
}

/// The sequence number, which some types need and the others refuse.
fn sequence_number(request: &GetShardIteratorRequest) -> Result<Option<&str>, ServiceError> {
    let number = request.sequence_number.as_deref();
    let is_at_record = matches!(
        request.shard_iterator_type,
        ShardIteratorType::AtSequenceNumber | ShardIteratorType::AfterSequenceNumber
    );
    match number {
        None if is_at_record => Err(invalid("Invalid SequenceNumber")),
        Some(_) if !is_at_record => Err(invalid("SequenceNumber should not be passed for this iterator type")),
        _ => Ok(number),
    }
}
