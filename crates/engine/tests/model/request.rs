//! Operations as requests.

use dynamo_model::api::{
    CreateTableRequest, DeleteItemRequest, PutItemRequest, QueryRequest, ReturnConsumedCapacity, ReturnValues,
    ReturnValuesOnConditionCheckFailure, ScanRequest, Select, TransactConditionCheck, TransactDelete, TransactPut,
    TransactUpdate, TransactWriteItem, UpdateItemRequest,
};
use dynamo_model::schema::BillingMode;
use dynamo_model::{Attributes, KeyCondition, KeyTest, Projection, Update};

use crate::operation::{Act, Answer, Ask, Sort, Test, Write};
use crate::reference::whole;
use crate::shape::{INDEXES, INITIAL, OTHERS, Place, THINGS, definitions, key_of, key_schema, values_of};

/// Capacity is always asked for.
pub(crate) const CAPACITY: Option<ReturnConsumedCapacity> = Some(ReturnConsumedCapacity::Indexes);

pub(crate) fn things() -> CreateTableRequest {
    let (locals, globals): (Vec<_>, Vec<_>) = INDEXES[..INITIAL].iter().partition(|index| index.is_local);
    let attributes = INDEXES[..INITIAL].iter().flat_map(|index| index.key()).chain(key_of(THINGS).iter().copied());
    CreateTableRequest {
        table_name: THINGS.to_owned(),
        key_schema: key_schema(&["p"], &["s"]),
        attribute_definitions: definitions(attributes),
        local_secondary_indexes: Some(locals.into_iter().map(|index| index.local()).collect()),
        global_secondary_indexes: Some(globals.into_iter().map(|index| index.global()).collect()),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    }
}

pub(crate) fn others() -> CreateTableRequest {
    CreateTableRequest {
        table_name: OTHERS.to_owned(),
        key_schema: key_schema(&["h"], &[]),
        attribute_definitions: definitions(["h"].into_iter()),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    }
}

pub(crate) fn put(write: &Write, attributes: &Attributes, returns: ReturnValues) -> PutItemRequest {
    PutItemRequest {
        table_name: write.key.table().to_owned(),
        item: whole(write.key, attributes),
        condition_expression: write.condition.clone().map(Into::into),
        return_values: Some(returns),
        return_values_on_condition_check_failure: on_failure(write.tells),
        return_consumed_capacity: CAPACITY,
        ..Default::default()
    }
}

pub(crate) fn update(write: &Write, update: Update, returns: ReturnValues) -> UpdateItemRequest {
    UpdateItemRequest {
        table_name: write.key.table().to_owned(),
        key: write.key.item(),
        update_expression: Some(update.into()),
        condition_expression: write.condition.clone().map(Into::into),
        return_values: Some(returns),
        return_values_on_condition_check_failure: on_failure(write.tells),
        return_consumed_capacity: CAPACITY,
        ..Default::default()
    }
}

pub(crate) fn delete(write: &Write, returns: ReturnValues) -> DeleteItemRequest {
    DeleteItemRequest {
        table_name: write.key.table().to_owned(),
        key: write.key.item(),
        condition_expression: write.condition.clone().map(Into::into),
        return_values: Some(returns),
        return_values_on_condition_check_failure: on_failure(write.tells),
        return_consumed_capacity: CAPACITY,
        ..Default::default()
    }
}

/// A write as an action of a transaction.
pub(crate) fn action(write: &Write) -> TransactWriteItem {
    let Write { key, act, condition, tells } = write.clone();
    let table_name = key.table().to_owned();
    let condition_expression = condition.clone().map(Into::into);
    let return_values_on_condition_check_failure = on_failure(tells);
    let placeholders = Default::default();
    match act {
        Act::Put(attributes) => TransactWriteItem::Put(TransactPut {
            table_name,
            item: whole(key, &attributes),
            condition_expression,
            placeholders,
            return_values_on_condition_check_failure,
        }),
        Act::Update(update) => TransactWriteItem::Update(TransactUpdate {
            table_name,
            key: key.item(),
            update_expression: update.into(),
            condition_expression,
            placeholders,
            return_values_on_condition_check_failure,
        }),
        Act::Delete => TransactWriteItem::Delete(TransactDelete {
            table_name,
            key: key.item(),
            condition_expression,
            placeholders,
            return_values_on_condition_check_failure,
        }),
        Act::Check => TransactWriteItem::ConditionCheck(TransactConditionCheck {
            table_name,
            key: key.item(),
            condition_expression: condition.expect("a check has a condition").into(),
            placeholders,
            return_values_on_condition_check_failure,
        }),
    }
}

/// The terms of a key condition that satisfies the schema of the place.
pub(crate) fn terms(place: Place, picks: [usize; 4], sort: &[Sort]) -> Vec<(&'static str, KeyTest)> {
    let value = |name: &str, at: usize| {
        let values = values_of(name);
        values[at % values.len()].clone()
    };
    let partition = place.partition().iter().zip(picks).map(|(name, pick)| (*name, KeyTest::Eq(value(name, pick))));
    let tests: Vec<_> = place.sort().iter().zip(sort).collect();
    let last = tests.len().saturating_sub(1);
    let sort = tests.iter().enumerate().map(|(at, (name, sort))| {
        let one = value(name, sort.values.0);
        let two = value(name, sort.values.1);
        let is_number = one.as_n().is_some();
        let test = match sort.test {
            _ if at < last => KeyTest::Eq(one),
            Test::Eq => KeyTest::Eq(one),
            Test::Lt => KeyTest::Lt(one),
            Test::Le => KeyTest::Le(one),
            Test::Gt => KeyTest::Gt(one),
            Test::Ge => KeyTest::Ge(one),
            Test::BeginsWith if is_number => KeyTest::Ge(one),
            Test::BeginsWith => KeyTest::BeginsWith(one),
            Test::Between => {
                let values = values_of(name);
                let place = |value| values.iter().position(|one| one == value);
                if place(&one) <= place(&two) { KeyTest::Between(one, two) } else { KeyTest::Between(two, one) }
            }
        };
        (**name, test)
    });
    partition.chain(sort).collect()
}

pub(crate) fn query(ask: &Ask, terms: &[(&str, KeyTest)], forward: bool) -> QueryRequest {
    let terms = terms.iter().map(|(name, test)| ((*name).into(), test.clone())).collect();
    QueryRequest {
        table_name: ask.place.table().to_owned(),
        index_name: ask.place.index().map(|index| index.name.to_owned()),
        key_condition_expression: Some(KeyCondition { terms }.into()),
        filter_expression: ask.filter.clone().map(Into::into),
        projection_expression: projection_of(&ask.answer).map(Into::into),
        select: select_of(&ask.answer),
        limit: limit_of(ask),
        scan_index_forward: Some(forward),
        consistent_read: Some(ask.consistent),
        return_consumed_capacity: CAPACITY,
        ..Default::default()
    }
}

/// A scan of one of so many segments.
pub(crate) fn scan(ask: &Ask, segment: Option<i32>, segments: Option<u8>) -> ScanRequest {
    ScanRequest {
        table_name: ask.place.table().to_owned(),
        index_name: ask.place.index().map(|index| index.name.to_owned()),
        filter_expression: ask.filter.clone().map(Into::into),
        projection_expression: projection_of(&ask.answer).map(Into::into),
        select: select_of(&ask.answer),
        limit: limit_of(ask),
        consistent_read: Some(ask.consistent),
        return_consumed_capacity: CAPACITY,
        segment,
        total_segments: segments.map(i32::from),
        ..Default::default()
    }
}

fn limit_of(ask: &Ask) -> Option<i32> {
    ask.limit.map(|limit| i32::try_from(limit).expect("limits here are small"))
}

fn projection_of(answer: &Answer) -> Option<Projection> {
    match answer {
        Answer::Projected(projection) => Some(projection.clone()),
        Answer::Default | Answer::AllAttributes | Answer::Count => None,
    }
}

fn select_of(answer: &Answer) -> Option<Select> {
    match answer {
        Answer::AllAttributes => Some(Select::AllAttributes),
        Answer::Count => Some(Select::Count),
        Answer::Default | Answer::Projected(_) => None,
    }
}

fn on_failure(tells: bool) -> Option<ReturnValuesOnConditionCheckFailure> {
    tells.then_some(ReturnValuesOnConditionCheckFailure::AllOld)
}
