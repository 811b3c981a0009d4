use dynamo_model::api::{ListStreamsRequest, ListStreamsResponse, StreamSummary};
use dynamo_model::{ServiceError, limits};

use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::refusal::invalid;
use crate::stream::StreamName;

pub(crate) fn constrain(request: &ListStreamsRequest, check: &mut Constraints) {
    if let Some(name) = &request.table_name {
        check.new_name(name, "tableName");
    }
    if let Some(limit) = request.limit {
        check.at_least(limit.into(), "limit", 1);
    }
}

pub(crate) fn run(engine: &Engine, request: ListStreamsRequest) -> Result<ListStreamsResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    let most = request.limit.unwrap_or(limits::LIST_STREAMS);
    if most > limits::LIST_STREAMS {
        return Err(invalid(format_args!(
            "Limit cannot be greater than the maximum allowed size: {}",
            limits::LIST_STREAMS
        )));
    }
    let after = request.exclusive_start_stream_arn.as_deref();
    let streams = engine.streams.list(after, request.table_name.as_deref(), engine.milliseconds())?;
    let most = most.unsigned_abs() as usize;
    let more = streams.len() > most;
    let streams: Vec<_> = streams.into_iter().take(most).map(|stream| summary(&stream.name)).collect();
    let last_evaluated_stream_arn = streams.last().filter(|_| more).map(|last| last.stream_arn.clone());
    Ok(ListStreamsResponse { streams, last_evaluated_stream_arn })
}

fn summary(name: &StreamName) -> StreamSummary {
    StreamSummary { stream_arn: name.arn.clone(), table_name: name.table.clone(), stream_label: name.label.clone() }
}
