//! Requests of all operations, most of them absurd.

use std::collections::BTreeMap;

use dynamo_model::api::{
    BatchGetItemRequest, BatchWriteItemRequest, CreateTableRequest, DeleteItemRequest, DeleteTableRequest,
    DescribeTableRequest, GetItemRequest, GlobalSecondaryIndexUpdate, KeysAndAttributes, ListTablesRequest,
    PutItemRequest, QueryRequest, Request, ReturnConsumedCapacity, ReturnValues, ReturnValuesOnConditionCheckFailure,
    ScanRequest, Select, TransactConditionCheck, TransactDelete, TransactGet, TransactGetItemsRequest, TransactPut,
    TransactUpdate, TransactWriteItem, TransactWriteItemsRequest, UpdateItemRequest, UpdateTableRequest, WriteRequest,
};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeyAttributeType, KeySchemaElement, KeyType,
    LocalSecondaryIndex, Projection, ProjectionType, ProvisionedThroughput,
};
use dynamo_model::{Condition, Expression, Placeholders};
use proptest::option::of;
use proptest::prelude::*;

use crate::anything::{attributes, condition, expression, key_condition, name, placeholders, projection, text, update};

/// A request of any operation.
pub(crate) fn request() -> impl Strategy<Value = Request> {
    let item_request = prop_oneof![put_item(), get_item(), update_item(), delete_item(), query(), scan()];
    let many = prop_oneof![batch_get_item(), batch_write_item(), transact_get_items(), transact_write_items()];
    let of_tables = prop_oneof![create_table(), describe_table(), update_table(), delete_table(), list_tables()];
    prop_oneof![6 => item_request, 3 => many, 2 => of_tables]
}

fn table_name() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => Just("things".to_owned()),
        1 => Just("arn:aws:dynamodb:local:000000000000:table/things".to_owned()),
        1 => prop::sample::select(vec!["abc", "nowhere", "a;b"]).prop_map(str::to_owned),
        1 => text(),
    ]
}

fn index_name() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(vec!["local", "global", "fresh"]).prop_map(str::to_owned), 1 => text()]
}

fn capacity() -> BoxedStrategy<Option<ReturnConsumedCapacity>> {
    choice(&["INDEXES", "TOTAL", "NONE", "SOME"])
}

fn on_failure() -> BoxedStrategy<Option<ReturnValuesOnConditionCheckFailure>> {
    choice(&["ALL_OLD", "NONE", "ALL_NEW"])
}

fn return_values() -> BoxedStrategy<Option<ReturnValues>> {
    choice(&["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW", "ANY"])
}

fn select() -> BoxedStrategy<Option<Select>> {
    choice(&["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "ANY"])
}

/// A member of an enumeration, or a stranger. Mostly none, for most requests are to come further than that.
fn choice<T: for<'a> From<&'a str> + std::fmt::Debug + 'static>(names: &[&'static str]) -> BoxedStrategy<Option<T>> {
    let some = prop::sample::select(names.to_vec()).prop_map(|name| Some(T::from(name)));
    prop_oneof![3 => Just(()).prop_map(|()| None), 1 => some].boxed()
}

fn any_condition() -> impl Strategy<Value = Option<Expression<Condition>>> {
    of(expression(condition()))
}

/// Mostly none, for a request with placeholders and without text is refused at once.
fn some_placeholders() -> impl Strategy<Value = Placeholders> {
    prop_oneof![2 => Just(Placeholders::default()), 1 => placeholders()]
}

fn put_item() -> BoxedStrategy<Request> {
    (table_name(), attributes(), any_condition(), some_placeholders(), return_values(), on_failure(), capacity())
        .prop_map(|(table_name, item, condition_expression, placeholders, return_values, on_failure, capacity)| {
            let request = PutItemRequest {
                table_name,
                item,
                condition_expression,
                placeholders,
                return_values,
                return_values_on_condition_check_failure: on_failure,
                return_consumed_capacity: capacity,
                ..Default::default()
            };
            request.into()
        })
        .boxed()
}

fn get_item() -> BoxedStrategy<Request> {
    (table_name(), attributes(), of(expression(projection())), some_placeholders(), of(any::<bool>()), capacity())
        .prop_map(|(table_name, key, projection_expression, placeholders, consistent_read, capacity)| {
            let request = GetItemRequest {
                table_name,
                key,
                projection_expression,
                placeholders,
                consistent_read,
                return_consumed_capacity: capacity,
                ..Default::default()
            };
            request.into()
        })
        .boxed()
}

fn update_item() -> BoxedStrategy<Request> {
    let rest = (return_values(), on_failure(), capacity());
    (table_name(), attributes(), of(expression(update())), any_condition(), some_placeholders(), rest)
        .prop_map(|(table_name, key, update_expression, condition_expression, placeholders, rest)| {
            let request = UpdateItemRequest {
                table_name,
                key,
                update_expression,
                condition_expression,
                placeholders,
                return_values: rest.0,
                return_values_on_condition_check_failure: rest.1,
                return_consumed_capacity: rest.2,
                ..Default::default()
            };
            request.into()
        })
        .boxed()
}

fn delete_item() -> BoxedStrategy<Request> {
    (table_name(), attributes(), any_condition(), some_placeholders(), return_values(), on_failure(), capacity())
        .prop_map(|(table_name, key, condition_expression, placeholders, return_values, on_failure, capacity)| {
            let request = DeleteItemRequest {
                table_name,
                key,
                condition_expression,
                placeholders,
                return_values,
                return_values_on_condition_check_failure: on_failure,
                return_consumed_capacity: capacity,
                ..Default::default()
            };
            request.into()
        })
        .boxed()
}

/// Limits and the like.
fn count() -> impl Strategy<Value = i32> {
    prop_oneof![4 => 1i32..5, 1 => prop::sample::select(vec![i32::MIN, -1, 0, i32::MAX]), 1 => any::<i32>()]
}

fn query() -> BoxedStrategy<Request> {
    let expressions =
        (of(expression(key_condition())), any_condition(), of(expression(projection())), some_placeholders());
    let rest = (select(), of(count()), of(attributes()), of(any::<bool>()), of(any::<bool>()), capacity());
    (table_name(), of(index_name()), expressions, rest)
        .prop_map(|(table_name, index_name, expressions, rest)| {
            let request = QueryRequest {
                table_name,
                index_name,
                key_condition_expression: expressions.0,
                filter_expression: expressions.1,
                projection_expression: expressions.2,
                placeholders: expressions.3,
                select: rest.0,
                limit: rest.1,
                exclusive_start_key: rest.2,
                scan_index_forward: rest.3,
                consistent_read: rest.4,
                return_consumed_capacity: rest.5,
                ..Default::default()
            };
            request.into()
        })
        .boxed()
}

fn scan() -> BoxedStrategy<Request> {
    let expressions = (any_condition(), of(expression(projection())), some_placeholders());
    let segments = (of(count()), of(count()));
    let rest = (select(), of(count()), of(attributes()), of(any::<bool>()), capacity());
    (table_name(), of(index_name()), expressions, segments, rest)
        .prop_map(|(table_name, index_name, expressions, (segment, total_segments), rest)| {
            let request = ScanRequest {
                table_name,
                index_name,
                filter_expression: expressions.0,
                projection_expression: expressions.1,
                placeholders: expressions.2,
                select: rest.0,
                limit: rest.1,
                exclusive_start_key: rest.2,
                segment,
                total_segments,
                consistent_read: rest.3,
                return_consumed_capacity: rest.4,
                ..Default::default()
            };
            request.into()
        })
        .boxed()
}

fn batch_get_item() -> BoxedStrategy<Request> {
    let keys = prop_oneof![
        8 => prop::collection::vec(attributes(), 0..4),
        1 => prop::collection::vec(attributes(), 99..103),
    ];
    let asked = (keys, of(expression(projection())), some_placeholders(), of(any::<bool>())).prop_map(
        |(keys, projection_expression, placeholders, consistent_read)| KeysAndAttributes {
            keys,
            projection_expression,
            placeholders,
            consistent_read,
            ..Default::default()
        },
    );
    (prop::collection::vec((table_name(), asked), 0..3), capacity())
        .prop_map(|(tables, return_consumed_capacity)| {
            let request_items = BTreeMap::from_iter(tables);
            BatchGetItemRequest { request_items, return_consumed_capacity }.into()
        })
        .boxed()
}

fn batch_write_item() -> BoxedStrategy<Request> {
    let write = prop_oneof![attributes().prop_map(WriteRequest::Put), attributes().prop_map(WriteRequest::Delete)];
    let writes =
        prop_oneof![8 => prop::collection::vec(write.clone(), 0..4), 1 => prop::collection::vec(write, 24..27)];
    (prop::collection::vec((table_name(), writes), 0..3), capacity())
        .prop_map(|(tables, return_consumed_capacity)| {
            let request_items = BTreeMap::from_iter(tables);
            BatchWriteItemRequest { request_items, return_consumed_capacity, ..Default::default() }.into()
        })
        .boxed()
}

fn transact_get_items() -> BoxedStrategy<Request> {
    let get = (table_name(), attributes(), of(expression(projection())), some_placeholders()).prop_map(
        |(table_name, key, projection_expression, placeholders)| TransactGet {
            table_name,
            key,
            projection_expression,
            placeholders,
        },
    );
    let get = get.boxed();
    let gets = prop_oneof![8 => prop::collection::vec(get.clone(), 0..4), 1 => prop::collection::vec(get, 100..102)];
    (gets, capacity())
        .prop_map(|(transact_items, return_consumed_capacity)| {
            TransactGetItemsRequest { transact_items, return_consumed_capacity }.into()
        })
        .boxed()
}

fn transact_write_items() -> BoxedStrategy<Request> {
    let tokens = prop_oneof![prop::sample::select(vec!["", "once", "twice"]).prop_map(str::to_owned), text()];
    (prop::collection::vec(action(), 0..4), of(tokens), capacity())
        .prop_map(|(transact_items, client_request_token, return_consumed_capacity)| {
            TransactWriteItemsRequest {
                transact_items,
                client_request_token,
                return_consumed_capacity,
                ..Default::default()
            }
            .into()
        })
        .boxed()
}

fn action() -> BoxedStrategy<TransactWriteItem> {
    let place = || (table_name(), attributes(), some_placeholders(), on_failure());
    let check = (place(), expression(condition())).prop_map(
        |((table_name, key, placeholders, return_values_on_condition_check_failure), condition_expression)| {
            TransactWriteItem::ConditionCheck(TransactConditionCheck {
                table_name,
                key,
                condition_expression,
                placeholders,
                return_values_on_condition_check_failure,
            })
        },
    );
    let put = (place(), any_condition()).prop_map(
        |((table_name, item, placeholders, return_values_on_condition_check_failure), condition_expression)| {
            TransactWriteItem::Put(TransactPut {
                table_name,
                item,
                condition_expression,
                placeholders,
                return_values_on_condition_check_failure,
            })
        },
    );
    let delete = (place(), any_condition()).prop_map(
        |((table_name, key, placeholders, return_values_on_condition_check_failure), condition_expression)| {
            TransactWriteItem::Delete(TransactDelete {
                table_name,
                key,
                condition_expression,
                placeholders,
                return_values_on_condition_check_failure,
            })
        },
    );
    let change = (place(), expression(update()), any_condition()).prop_map(
        |((table_name, key, placeholders, on_failure), update_expression, condition_expression)| {
            TransactWriteItem::Update(TransactUpdate {
                table_name,
                key,
                update_expression,
                condition_expression,
                placeholders,
                return_values_on_condition_check_failure: on_failure,
            })
        },
    );
    prop_oneof![check, put, delete, change].boxed()
}

fn key_schema() -> impl Strategy<Value = Vec<KeySchemaElement>> {
    let kinds = prop::sample::select(vec!["HASH", "RANGE", "ANY"]);
    let element = (name(), kinds)
        .prop_map(|(attribute_name, kind)| KeySchemaElement { attribute_name, key_type: KeyType::from(kind) });
    let good = prop::sample::select(vec![
        vec![KeySchemaElement::partition("p")],
        vec![KeySchemaElement::partition("p"), KeySchemaElement::sort("s")],
        vec![KeySchemaElement::partition("g"), KeySchemaElement::partition("n"), KeySchemaElement::sort("s")],
    ]);
    prop_oneof![2 => good, 1 => prop::collection::vec(element, 0..10)]
}

fn definitions() -> impl Strategy<Value = Vec<AttributeDefinition>> {
    let kind = prop::sample::select(vec!["S", "N", "B", "L"]);
    let definition =
        (name(), kind).prop_map(|(name, kind)| AttributeDefinition::new(name, KeyAttributeType::from(kind)));
    prop::collection::vec(definition, 0..5)
}

fn index_projection() -> impl Strategy<Value = Projection> {
    let kinds = vec!["ALL", "INCLUDE", "KEYS_ONLY", "ANY"];
    (of(prop::sample::select(kinds)), of(prop::collection::vec(name(), 0..30))).prop_map(|(kind, names)| Projection {
        projection_type: kind.map(ProjectionType::from),
        non_key_attributes: names,
    })
}

fn throughput() -> impl Strategy<Value = Option<ProvisionedThroughput>> {
    let units = || prop_oneof![1i64..5, any::<i64>()];
    of((units(), units()).prop_map(|(read_capacity_units, write_capacity_units)| ProvisionedThroughput {
        read_capacity_units,
        write_capacity_units,
    }))
}

fn global_index() -> impl Strategy<Value = GlobalSecondaryIndex> {
    (index_name(), key_schema(), index_projection(), throughput()).prop_map(
        |(index_name, key_schema, projection, provisioned_throughput)| GlobalSecondaryIndex {
            index_name,
            key_schema,
            projection,
            provisioned_throughput,
            on_demand_throughput: None,
            warm_throughput: None,
        },
    )
}

fn create_table() -> BoxedStrategy<Request> {
    let local = (index_name(), key_schema(), index_projection())
        .prop_map(|(index_name, key_schema, projection)| LocalSecondaryIndex { index_name, key_schema, projection });
    let locals = of(prop::collection::vec(local, 0..7));
    let globals = of(prop::collection::vec(global_index(), 0..22));
    let billing = choice(&["PROVISIONED", "PAY_PER_REQUEST", "FREE"]);
    (table_name(), key_schema(), definitions(), locals, globals, (billing, throughput(), of(any::<bool>())))
        .prop_map(|(table_name, key_schema, attribute_definitions, locals, globals, rest)| {
            let request = CreateTableRequest {
                table_name,
                key_schema,
                attribute_definitions,
                local_secondary_indexes: locals,
                global_secondary_indexes: globals,
                billing_mode: rest.0,
                provisioned_throughput: rest.1,
                deletion_protection_enabled: rest.2,
                ..Default::default()
            };
            request.into()
        })
        .boxed()
}

fn describe_table() -> BoxedStrategy<Request> {
    table_name().prop_map(|table_name| DescribeTableRequest { table_name }.into()).boxed()
}

fn delete_table() -> BoxedStrategy<Request> {
    // The table that all is done to is to stay.
    let names = prop_oneof![prop::sample::select(vec!["abc", "nowhere", "a;b"]).prop_map(str::to_owned), text()];
    names.prop_map(|table_name| DeleteTableRequest { table_name }.into()).boxed()
}

fn update_table() -> BoxedStrategy<Request> {
    let change = prop_oneof![
        global_index().prop_map(GlobalSecondaryIndexUpdate::Create),
        index_name().prop_map(|index_name| GlobalSecondaryIndexUpdate::Delete { index_name }),
    ];
    let billing = choice::<BillingMode>(&["PROVISIONED", "PAY_PER_REQUEST", "FREE"]);
    let changes = of(prop::collection::vec(change, 0..3));
    (table_name(), of(definitions()), billing, throughput(), changes, of(any::<bool>()))
        .prop_map(|(table_name, attribute_definitions, billing_mode, throughput, changes, protection)| {
            let request = UpdateTableRequest {
                table_name,
                attribute_definitions,
                billing_mode,
                provisioned_throughput: throughput,
                global_secondary_index_updates: changes,
                deletion_protection_enabled: protection,
                ..Default::default()
            };
            request.into()
        })
        .boxed()
}

fn list_tables() -> BoxedStrategy<Request> {
    (of(table_name()), of(count()))
        .prop_map(|(exclusive_start_table_name, limit)| ListTablesRequest { exclusive_start_table_name, limit }.into())
        .boxed()
}
