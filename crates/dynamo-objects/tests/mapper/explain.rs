//! What a read will ask and can cost, told before it is asked.

use crate::fixture::{Double, Order, Store, Total, order, store};
use dynamo_objects::api::{QueryRequest, ScanRequest};
use dynamo_objects::explain::Explanation;
use dynamo_objects::{AttributeValue, Database, ErrorKind, ScanPolicy, Table};

async fn orders(db: &Database) -> Table<Order> {
    let orders = db.table::<Order>();
    orders.put_many((0..100).map(|number| order("c1", number))).await.unwrap();
    orders
}

/// The placeholders of an explanation, as a request has them.
fn placeholders(explanation: &Explanation) -> dynamo_model::Placeholders {
    let (names, values) = (explanation.names.clone(), explanation.values.clone());
    dynamo_model::Placeholders {
        names: (!names.is_empty()).then_some(names),
        values: (!values.is_empty()).then_some(values),
    }
}

#[dynamo_objects::test]
async fn what_is_explained_is_what_is_asked(db: Database) {
    let orders = orders(&db).await;
    let search = || {
        let query = orders.index(Order::BY_STATUS).query("open").sort(|k| k.between(100, 900));
        query.filter(|f| f.customer.begins_with("c") & !f.number.eq(40)).rev().project::<Total>()
    };
    let told = search().explain();
    assert_eq!((told.operation, told.index.as_deref(), told.descending), ("Query", Some("by_status"), true));
    let request = QueryRequest {
        table_name: told.table.clone(),
        index_name: told.index.clone(),
        key_condition_expression: told.key_condition.clone().map(dynamo_model::Expression::Text),
        filter_expression: told.filter.clone().map(dynamo_model::Expression::Text),
        projection_expression: told.projection.clone().map(dynamo_model::Expression::Text),
        scan_index_forward: Some(!told.descending),
        placeholders: placeholders(&told),
        ..QueryRequest::default()
    };
    let found = search().all().await.unwrap();
    assert_eq!((found.len(), &found[0]), (40, &Total { total: 900 }));
    assert_eq!(db.backend().send(request).await.unwrap().count, 40);

    let told = orders.scan().filter(|f| f.total.gt(500)).explain();
    let request = ScanRequest {
        table_name: told.table.clone(),
        filter_expression: told.filter.clone().map(dynamo_model::Expression::Text),
        placeholders: placeholders(&told),
        ..ScanRequest::default()
    };
    assert_eq!(db.backend().send(request).await.unwrap().count, 49);
}

#[tokio::test]
async fn an_explanation_is_a_paragraph_and_asks_nothing() {
    let double = Double::watching();
    let db = double.database();
    let (orders, stores) = (db.table::<Order>(), db.table::<Store>());
    let query = orders.index(Order::BY_STATUS).query("open").filter(|f| f.number.eq(7)).limit(3).page_size(20);
    assert_eq!(
        query.project::<Total>().explain().to_string(),
        r##"Query of table "order", index "by_status"
key condition: #0 = :0
filter: #1 = :1; what it leaves out is read and paid for all the same
projection: #2, #1, #0, #3; the items are paid for whole all the same
names: #0 is status, #1 is number, #2 is customer, #3 is total
values: :0 is "open", :1 is 7
stops at 3 items
limit of each request: 20
each request, for a page of up to 1 MB: 0.5 to 128 read units"##
    );
    assert_eq!(
        stores.scan().consistent().page_size(1).explain().to_string(),
        r##"Scan of table "store", consistent
reads the whole table, page by page
limit of each request: 1
each request, for a page of up to 1 MB: 1 to 100 read units"##
    );
    assert_eq!(
        orders.get(("c1", 7)).explain().to_string(),
        r##"GetItem of table "order"
key: customer is "c1", number is 7
one request, by the size of the items: 0.5 to 50 read units"##
    );
    let many = stores.get_many((0..150).map(|id| id.to_string()).chain(["7".to_owned()])).consistent().explain();
    assert_eq!((many.keys.len(), many.requests, many.units), (150, Some(2), (50.0, 10_000.0)));
    assert!(many.to_string().contains("; and 142 more"), "{many}");
    assert_eq!(double.operations(), [""; 0]);
}

#[tokio::test]
async fn one_item_costs_no_page() {
    let orders = Database::memory().table::<Order>();
    let told = orders.query("c1").sort(|k| k.eq(7)).consistent().explain();
    assert_eq!((told.requests, told.units), (Some(1), (1.0, 100.0)));
    // Without a filter, no more are looked at than are wanted.
    assert_eq!(orders.query("c1").limit(2).explain().units, (0.5, 100.0));
    assert_eq!(orders.query("c1").limit(3).explain().units, (0.5, 128.0));
    assert_eq!(orders.query("c1").filter(|f| f.total.eq(1)).limit(2).explain().units, (0.5, 128.0));
}

#[tokio::test]
async fn what_is_wrong_is_told_in_its_place() {
    let db = Database::memory().scan_policy(ScanPolicy::Refuse);
    let (orders, stores) = (db.table::<Order>(), db.table::<Store>());
    let told = stores.scan().explain();
    assert!(told.problem.as_ref().is_some_and(|problem| problem.contains("ScanPolicy::Refuse")), "{told}");
    assert!(told.to_string().starts_with("Scan of table \"store\"\nwill not be sent: a scan of table"), "{told}");
    assert!(orders.query("").explain().problem.is_some());
    assert!(stores.get("").explain().problem.is_some());
    assert!(stores.get_many(["S1", ""]).explain().problem.is_some());
    // The search is as it was, and says the same.
    assert!(matches!(stores.scan().estimate().await.unwrap_err().kind(), ErrorKind::ScanRefused { .. }));
}

#[dynamo_objects::test]
async fn an_estimate_is_what_it_costs(db: Database) {
    let orders = orders(&db).await;
    let estimate = orders.scan().estimate().await.unwrap();
    let page = orders.scan().page(None).await.unwrap();
    assert_eq!((estimate.items, estimate.looked_at, estimate.requests), (100, Some(100), Some(1)));
    assert_eq!((estimate.units, page.next), (page.consumed, None));
    let text = format!(
        "about {} read units in 1 request; there are 100 items of {} bytes in all",
        page.consumed.unwrap(),
        estimate.bytes
    );
    assert_eq!(estimate.to_string(), text);

    let estimate = orders.index(Order::BY_STATUS).scan().consistent().page_size(30).estimate().await.unwrap();
    assert_eq!((estimate.items, estimate.requests, estimate.units), (100, Some(4), Some(4.0)));

    // How many orders a customer has is not described, how much ten are is.
    assert_eq!(orders.query("c1").estimate().await.unwrap().units, None);
    let ten = orders.query("c1").limit(10).estimate().await.unwrap();
    assert_eq!((ten.looked_at, ten.units, ten.requests), (Some(10), Some(0.5), Some(1)));
    let one = orders.query("c1").sort(|k| k.eq(3)).estimate().await.unwrap();
    assert_eq!((one.looked_at, one.units, one.requests), (Some(1), Some(0.5), Some(1)));

    let stores = db.table::<Store>();
    let error = stores.scan().estimate().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error:?}");
    stores.put(&store("S1")).await.unwrap();
    let nowhere = dynamo_objects::Index::<Store, dynamo_objects::key::Simple<String>>::global("no", &["city"], &[]);
    let error = stores.index(nowhere).scan().estimate().await.unwrap_err();
    assert!(error.to_string().contains("does not have the specified index: no"), "{error}");
}

#[test]
fn values_are_there_as_they_are() {
    let told = Database::memory().table::<Store>().query("x".repeat(100)).explain();
    assert_eq!(told.values[":0"], AttributeValue::S("x".repeat(100)));
    // For people they are cut.
    assert!(told.to_string().contains("xxx\"…"), "{told}");
}
