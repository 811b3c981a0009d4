//! An engine behind the SDK answers as the engine does: whatever is asked comes through model, SDK and protocol as it
//! is, and so does the answer.

#[path = "../../../engine/tests/robustness/anything.rs"]
mod anything;
mod feature;
mod pair;
#[path = "../../../engine/tests/robustness/request.rs"]
mod request;
#[path = "../../../engine/tests/model/text.rs"]
mod text;

use dynamo_model::api::{CreateTableRequest, PutItemRequest, Request};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeyAttributeType, KeySchemaElement, LocalSecondaryIndex,
    Projection,
};
use dynamo_model::{AttributeValue, Attributes, Item, Number};
use proptest::prelude::*;

use pair::{Pair, run};

const TABLE: &str = "things";

/// The table that the requests are about, with an index of either kind and a few items.
async fn things() -> Pair {
    let define = AttributeDefinition::new;
    let pair = Pair::new();
    let table = CreateTableRequest {
        table_name: TABLE.to_owned(),
        key_schema: vec![KeySchemaElement::partition("p"), KeySchemaElement::sort("s")],
        attribute_definitions: vec![
            define("p", KeyAttributeType::S),
            define("s", KeyAttributeType::N),
            define("n", KeyAttributeType::N),
            define("g", KeyAttributeType::S),
        ],
        local_secondary_indexes: Some(vec![LocalSecondaryIndex {
            index_name: "local".to_owned(),
            key_schema: vec![KeySchemaElement::partition("p"), KeySchemaElement::sort("n")],
            projection: Projection::keys_only(),
        }]),
        global_secondary_indexes: Some(vec![GlobalSecondaryIndex {
            index_name: "global".to_owned(),
            key_schema: vec![KeySchemaElement::partition("g"), KeySchemaElement::sort("s")],
            projection: Projection::all(),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        }]),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..Default::default()
    };
    pair.same(table).await.expect("the table is new");
    for s in 0..3 {
        let mut item = key(s);
        item.insert("n", Number::from(s));
        item.insert("g", "g");
        item.insert("a", AttributeValue::L(vec![AttributeValue::M(Attributes::from([("b", "c".into())]))]));
        pair.same(PutItemRequest { table_name: TABLE.to_owned(), item, ..Default::default() }).await.expect("in order");
    }
    pair
}

fn key(s: i32) -> Item {
    Item::from([("p", "x".into()), ("s", Number::from(s).into())])
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48)
}

proptest! {
    // Few, because the SDK is slow where it is not optimized; more by PROPTEST_CASES.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn any_requests_are_answered_alike(requests in prop::collection::vec(request::request(), 1..12)) {
        run(async {
            let pair = things().await;
            for request in requests.into_iter().map(without_what_the_sdk_lacks) {
                // A text's placeholders beside a tree's are `text_and_trees_go_together`'s.
                let shown = format!("{request:?}");
                let has_placeholders = shown.contains("names: Some") || shown.contains("values: Some");
                if !(has_placeholders && shown.contains("Tree(")) {
                    pair.compare(request).await;
                }
            }
            pair.hold_the_same(TABLE).await;
        });
    }

    #[test]
    fn any_value_comes_through(value in anything::value()) {
        run(async {
            let pair = things().await;
            let item = Item::from([("p", "v".into()), ("s", Number::from(0).into()), ("value", value)]);
            pair.compare(PutItemRequest { table_name: TABLE.to_owned(), item, ..Default::default() }.into()).await;
            pair.hold_the_same(TABLE).await;
        });
    }
}

/// What has projections alone has no member for values in the service's model, and so none in the SDK.
fn without_what_the_sdk_lacks(mut request: Request) -> Request {
    match &mut request {
        Request::GetItem(get) => get.placeholders.values = None,
        Request::BatchGetItem(batch) => {
            batch.request_items.values_mut().for_each(|asked| asked.placeholders.values = None);
        }
        Request::TransactGetItems(gets) => {
            gets.transact_items.iter_mut().for_each(|get| get.placeholders.values = None);
        }
        _ => {}
    }
    request
}
