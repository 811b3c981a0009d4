use std::ops::Bound;

use dynamo_model::api::{ConditionalOperator, ScanRequest, ScanResponse};
use dynamo_model::{ServiceError, limits};
use dynamo_store::Order;

use crate::bind::{Bind, check_condition_paths, check_projection_paths, placeholders_wanted};
use crate::capacity::Split;
use crate::constraints::Constraints;
use crate::engine::Engine;
use crate::legacy::{self, check_mixing};
use crate::page::PageRequest;
use crate::read;
use crate::source::Source;
use crate::values::ValueFault;

pub(crate) fn constrain(request: &ScanRequest, check: &mut Constraints) {
    read::constrain(request.select.as_ref(), request.return_consumed_capacity.as_ref(), check);
    check.table_name(&request.table_name);
    let legacy = request.legacy.as_deref();
    if let Some(operator) = legacy.and_then(|it| it.conditional_operator.as_ref()) {
        check.choice(operator.as_str(), ConditionalOperator::NAMES, "conditionalOperator");
    }
    legacy::constrain_filter(legacy.and_then(|it| it.scan_filter.as_ref()), "scanFilter", check);
    if let Some(limit) = request.limit {
        check.at_least(limit.into(), "limit", 1);
    }
    if let Some(segment) = request.segment {
        check.at_least(segment.into(), "segment", 0);
        check.at_most(segment.into(), "segment", i64::from(limits::SCAN_SEGMENTS) - 1);
    }
    if let Some(segments) = request.total_segments {
        check.at_least(segments.into(), "totalSegments", 1);
        check.at_most(segments.into(), "totalSegments", limits::SCAN_SEGMENTS.into());
    }
    legacy::constrain_attributes_to_get(
        legacy.and_then(|it| it.attributes_to_get.as_deref()),
        "attributesToGet",
        check,
    );
}

pub(crate) fn check_parameters(request: &ScanRequest) -> Result<(), ServiceError> {
    let legacy = request.legacy.as_deref();
    check_mixing(
        &[
            ("AttributesToGet", legacy.is_some_and(|it| it.attributes_to_get.is_some())),
            ("ScanFilter", legacy.is_some_and(|it| it.scan_filter.is_some())),
            ("ConditionalOperator", legacy.is_some_and(|it| it.conditional_operator.is_some())),
        ],
        &[
            ("ProjectionExpression", request.projection_expression.is_some()),
            ("FilterExpression", request.filter_expression.is_some()),
        ],
    )?;
    let with_values = request.filter_expression.is_some();
    let any = with_values || request.projection_expression.is_some();
    placeholders_wanted(&request.placeholders, any, with_values, ": FilterExpression is null")
}

pub(crate) fn run(engine: &Engine, request: ScanRequest) -> Result<ScanResponse, ServiceError> {
    let mut check = Constraints::default();
    constrain(&request, &mut check);
    check.finish()?;
    check_parameters(&request)?;
    let legacy = request.legacy.map(|legacy| *legacy).unwrap_or_default();
    let attributes = legacy::attributes_to_get(legacy.attributes_to_get.as_deref())?;
    legacy::check_filter_values(legacy.scan_filter.as_ref()).map_err(ValueFault::older)?;
    let old_filter = legacy::filter(legacy.scan_filter, legacy.conditional_operator.as_ref())?;
    read::check_start_key(request.exclusive_start_key.as_ref())?;
    let segment = Segment::new(request.segment, request.total_segments)?;

    let mut bind = Bind::older(&request.placeholders)?;
    let filter = bind.filter(request.filter_expression)?;
    let projection = bind.projection(request.projection_expression)?;
    bind.finish()?;
    let filter = filter.or(old_filter);
    let projecting = read::projecting(attributes.as_ref(), projection.as_ref());
    let projection = projection.or(attributes);
    let select = request.select.as_ref();
    read::check_select(select, projecting, request.index_name.is_some())?;

    let table = engine.table(&request.table_name)?;
    let consistent = request.consistent_read.unwrap_or(false);
    let mut source = Source::new(table.clone(), request.index_name.as_deref(), consistent)?;
    let mut start = segment.start();
    if let Some(key) = &request.exclusive_start_key {
        let key = source.start_key(key).map_err(|error| start_key_refused(error, request.index_name.is_some()))?;
        segment.check(&key.bytes)?;
        start = Bound::Excluded(key.bytes);
    }
    source.check_projected(select, projection.as_ref())?;
    check_condition_paths(&table, filter.as_ref())?;
    check_projection_paths(&table, projection.as_ref())?;

    let page = PageRequest {
        source: &source,
        start,
        end: segment.end(),
        order: Order::Ascending,
        limit: read::limit(request.limit),
        filter,
        projection,
        select: request.select,
        consistent,
    }
    .read(engine)?;
    Ok(ScanResponse {
        items: page.items,
        count: page.count,
        scanned_count: page.scanned,
        last_evaluated_key: page.last_key,
        consumed_capacity: page.usage.tell(&table, request.return_consumed_capacity.as_ref(), Split::None),
    })
}

/// A scan of a table has one sentence for whatever is wrong with a start key.
fn start_key_refused(error: ServiceError, index: bool) -> ServiceError {
    if index {
        return error;
    }
    ServiceError::validation("The provided starting key is invalid: The provided key element does not match the schema")
}

/// A part of all keys: those whose hash is in one of so many equal ranges.
#[derive(Clone, Copy, Debug)]
struct Segment {
    number: u64,
    total: u64,
}

impl Segment {
    fn new(number: Option<i32>, total: Option<i32>) -> Result<Self, ServiceError> {
        let refused = |message: String| Err(ServiceError::validation(message));
        match (number, total) {
            (None, None) => Ok(Self { number: 0, total: 1 }),
            (Some(_), None) => refused(
                "The TotalSegments parameter is required but was not present in the request \
                 when Segment parameter is present"
                    .to_owned(),
            ),
            (None, Some(_)) => refused(
                "The Segment parameter is required but was not present in the request \
                 when parameter TotalSegments is present"
                    .to_owned(),
            ),
            (Some(number), Some(total)) if number >= total => refused(format!(
                "The Segment parameter is zero-based and must be less than parameter TotalSegments: \
                 Segment: {number} is not less than TotalSegments: {total}"
            )),
            (Some(number), Some(total)) => {
                // Both passed their constraints, so neither is negative.
                Ok(Self { number: u64::from(number.unsigned_abs()), total: u64::from(total.unsigned_abs()) })
            }
        }
    }

    /// The first hash of a segment; `None` past the last one.
    fn first_hash(self, number: u64) -> Option<[u8; 8]> {
        let hash = (u128::from(number) << 64).div_ceil(u128::from(self.total));
        u64::try_from(hash).ok().map(u64::to_be_bytes)
    }

    fn start(self) -> Bound<Vec<u8>> {
        self.first_hash(self.number).map_or(Bound::Unbounded, |hash| Bound::Included(hash.to_vec()))
    }

    fn end(self) -> Bound<Vec<u8>> {
        self.first_hash(self.number + 1).map_or(Bound::Unbounded, |hash| Bound::Excluded(hash.to_vec()))
    }

    fn check(self, key: &[u8]) -> Result<(), ServiceError> {
        use std::ops::RangeBounds;
        if (self.start(), self.end()).contains(&key.to_vec()) {
            return Ok(());
        }
        Err(ServiceError::validation(format!(
            "The provided starting key is invalid: Invalid ExclusiveStartKey. \
             Please use ExclusiveStartKey with correct Segment. TotalSegments: {} Segment: {}",
            self.total, self.number
        )))
    }
}
