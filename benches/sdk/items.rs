//! What is written and read: items of 300 bytes as the service counts them.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};

pub(crate) const ITEMS: usize = 10_000;
pub(crate) const CUSTOMERS: usize = 200;
pub(crate) const ORDERS: usize = 50;

type Item = HashMap<String, AttributeValue>;

pub(crate) fn key(number: usize) -> String {
    format!("{number:08}")
}

pub(crate) fn item(number: usize) -> Item {
    let text = |text: String| AttributeValue::S(text);
    HashMap::from([
        ("id".to_owned(), text(key(number))),
        ("name".to_owned(), text(format!("The item with the number {number:08}"))),
        ("visits".to_owned(), AttributeValue::N(number.to_string())),
        ("tags".to_owned(), AttributeValue::Ss(vec!["new".to_owned(), "open".to_owned()])),
        ("open".to_owned(), AttributeValue::Bool(true)),
        ("notes".to_owned(), text("n".repeat(180))),
    ])
}

fn order(number: usize) -> Item {
    let mut order = item(number);
    order.insert("id".to_owned(), AttributeValue::S(key(number / ORDERS)));
    order.insert("number".to_owned(), AttributeValue::N((number % ORDERS).to_string()));
    order
}

/// Makes the tables, and writes all items.
pub(crate) async fn write(client: &Client) {
    create(client, "items", &[("id", KeyType::Hash, ScalarAttributeType::S)]).await;
    let order_key = [("id", KeyType::Hash, ScalarAttributeType::S), ("number", KeyType::Range, ScalarAttributeType::N)];
    create(client, "orders", &order_key).await;
    let items = (0..ITEMS).map(|number| ("items", item(number)));
    let orders = (0..CUSTOMERS * ORDERS).map(|number| ("orders", order(number)));
    for (table, item) in items.chain(orders) {
        client.put_item().table_name(table).set_item(Some(item)).send().await.expect("memory does not fail");
    }
}

async fn create(client: &Client, table: &str, key: &[(&str, KeyType, ScalarAttributeType)]) {
    let mut create = client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
    for (name, role, kind) in key {
        let element = KeySchemaElement::builder().attribute_name(*name).key_type(role.clone()).build();
        let definition = AttributeDefinition::builder().attribute_name(*name).attribute_type(kind.clone()).build();
        create = create.key_schema(element.expect("it is complete"));
        create = create.attribute_definitions(definition.expect("it is complete"));
    }
    create.send().await.expect("there is no such table yet");
}
