//! The table that the parts of the program share the shape of: orders, by customer and number.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::client::Waiters;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    LocalSecondaryIndex, Projection, ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
};

use crate::Outcome;

pub(crate) type Item = HashMap<String, AttributeValue>;

/// How long is waited for a table, at most.
pub(crate) const LONG_ENOUGH: Duration = Duration::from_secs(60);

pub(crate) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(crate) fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(crate) fn key(customer: &str, order: u32) -> Item {
    Item::from([("customer".to_owned(), text(customer)), ("number".to_owned(), number(order))])
}

pub(crate) fn order(customer: &str, number_of_order: u32, amount: u32, status: &str) -> Item {
    let mut order = key(customer, number_of_order);
    order.insert("amount".to_owned(), number(amount));
    order.insert("status".to_owned(), text(status));
    order
}

/// A name that no earlier run has left a table of.
pub(crate) fn fresh_name(part: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("sdk-{part}-{:x}", now.as_nanos())
}

/// The request for a table of orders, with an index of each kind and a stream.
pub(crate) fn creation(client: &Client, name: &str) -> Result<CreateTableFluentBuilder, BuildError> {
    let defined = |name: &str, kind| AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build();
    let element = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
    let by_amount = LocalSecondaryIndex::builder()
        .index_name("by-amount")
        .key_schema(element("customer", KeyType::Hash)?)
        .key_schema(element("amount", KeyType::Range)?)
        .projection(Projection::builder().projection_type(ProjectionType::All).build())
        .build()?;
    let by_status = GlobalSecondaryIndex::builder()
        .index_name("by-status")
        .key_schema(element("status", KeyType::Hash)?)
        .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build())
        .build()?;
    let stream = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::NewAndOldImages)
        .build()?;
    Ok(client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(defined("customer", ScalarAttributeType::S)?)
        .attribute_definitions(defined("number", ScalarAttributeType::N)?)
        .attribute_definitions(defined("amount", ScalarAttributeType::N)?)
        .attribute_definitions(defined("status", ScalarAttributeType::S)?)
        .key_schema(element("customer", KeyType::Hash)?)
        .key_schema(element("number", KeyType::Range)?)
        .local_secondary_indexes(by_amount)
        .global_secondary_indexes(by_status)
        .stream_specification(stream))
}

/// Makes a table of orders and waits for it. The answer is its name.
pub(crate) async fn create(client: &Client, part: &str) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let name = fresh_name(part);
    creation(client, &name)?.send().await?;
    client.wait_until_table_exists().table_name(&name).wait(LONG_ENOUGH).await?;
    Ok(name)
}

pub(crate) async fn put(client: &Client, table: &str, item: Item) -> Outcome {
    client.put_item().table_name(table).set_item(Some(item)).send().await?;
    Ok(())
}

pub(crate) async fn remove(client: &Client, table: &str) -> Outcome {
    client.delete_table().table_name(table).send().await?;
    client.wait_until_table_not_exists().table_name(table).wait(LONG_ENOUGH).await?;
    Ok(())
}
