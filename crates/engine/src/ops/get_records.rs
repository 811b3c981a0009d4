use dynamo_model::api::{GetRecordsRequest, GetRecordsResponse};
use dynamo_model::{ServiceError, limits};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::refusal::invalid;
use crate::stream::{Reading, ShardIterator};
use crate::txn::Written;

pub(crate) fn constrain(request: &GetRecordsRequest, check: &mut Constraints) {
    check.shortest(&request.shard_iterator, "shardIterator", 1);
    check.longest(&request.shard_iterator, "shardIterator", 2048);
    if let Some(limit) = request.limit {
        check.at_least(limit.into(), "limit", 1);
    }
}

pub(crate) fn run(engine: &Engine, request: GetRecordsRequest) -> Result<Written<GetRecordsResponse>, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let most = request.limit.unwrap_or(limits::GET_RECORDS);
    if most > limits::GET_RECORDS {
        return Err(invalid(format_args!("Limit should be less than or equal to {}", limits::GET_RECORDS)));
    }
    let place = ShardIterator::parse(&request.shard_iterator)?;
    let now = engine.milliseconds();
    if place.is_expired(now) {
        let message = "The provided iterator exceeds the maximum age allowed.".to_owned();
        return Err(ServiceError::ExpiredIterator { message });
    }

    let stream = engine.streams.find(&place.stream_arn, now)?;
    let (reading, ticket) = Reading::new(engine, &stream)?;
    let (records, next) = reading.page(&place, most.unsigned_abs() as usize)?;
    let next_shard_iterator = next.map(|next| next.to_text());
    Ok(Written { response: GetRecordsResponse { records, next_shard_iterator }, ticket })
}
