//! PartiQL: parameters that are bound, and rows that are records.

use crate::fixture::{Double, Order, Total, order};
use dynamo_model::api::Request;
use dynamo_objects::{Database, Document, ErrorKind, Table};
use futures_util::TryStreamExt;

#[derive(Document, Debug, PartialEq)]
struct Sum {
    number: u64,
    total: u32,
}

async fn orders(db: &Database) -> Table<Order> {
    let orders = db.table::<Order>();
    orders.put_many((1..=5).map(|number| order("c1", number))).await.unwrap();
    orders
}

#[dynamo_objects::test]
async fn rows_are_records_or_parts_of_them(db: Database) {
    let name = orders(&db).await.name().to_owned();
    let select = format!(r#"SELECT * FROM "{name}" WHERE customer = ? AND "number" >= ?"#);
    let found: Vec<Order> = db.statement(&select).bind("c1").bind(4).into().all().await.unwrap();
    assert_eq!(found, [order("c1", 4), order("c1", 5)]);
    assert_eq!(db.statement(&select).bind("c1").bind(6).consistent().into::<Order>().first().await.unwrap(), None);

    let select = format!(r#"SELECT "number", total FROM "{name}" WHERE customer = 'c1'"#);
    // Through pages of two.
    let sums: Vec<Sum> = db.statement(&select).page_size(2).into().stream().try_collect().await.unwrap();
    let expected: Vec<_> = (1..=5).map(|number| Sum { number, total: number as u32 * 10 }).collect();
    assert_eq!(sums, expected);
    let first = db.statement(select).page_size(2).into::<Total>().first().await.unwrap();
    assert_eq!(first, Some(Total { total: 10 }));
}

#[dynamo_objects::test]
async fn statements_write_and_say_why_they_did_not(db: Database) {
    let orders = orders(&db).await;
    let name = orders.name();
    let insert = format!(r#"INSERT INTO "{name}" VALUE {{'customer': ?, 'number': ?, 'status': 'new', 'total': 1}}"#);
    db.statement(&insert).bind("c2").bind(1).execute().await.unwrap();
    assert_eq!(orders.get(("c2", 1)).await.unwrap().status, "new");
    let error = db.statement(&insert).bind("c2").bind(1).execute().await.unwrap_err();
    // DynamoDB Local has another name for it.
    assert!(error.is_already_exists() || error.code() == Some("DuplicateItem"), "{error}");
    assert_eq!(error.table(), Some(name));

    let update = format!(
        r#"UPDATE "{name}" SET status = ? WHERE customer = ? AND "number" = ? AND total = ? RETURNING ALL NEW *"#
    );
    let change = |total: u32| db.statement(&update).bind("done").bind("c1").bind(3).bind(total);
    let changed = change(30).into::<Order>().first().await.unwrap();
    assert_eq!(changed, Some(Order { status: "done".into(), ..order("c1", 3) }));
    assert!(change(31).execute().await.unwrap_err().is_condition_failed());

    let delete = format!(r#"DELETE FROM "{name}" WHERE customer = ? AND "number" = ?"#);
    db.statement(delete).bind("c1").bind(3).execute().await.unwrap();
    assert_eq!(orders.find(("c1", 3)).await.unwrap(), None);
}

#[dynamo_objects::test]
async fn what_goes_wrong_names_the_table_if_there_is_one(db: Database) {
    let name = orders(&db).await.name().to_owned();
    let error = db.statement("SELEKT").execute().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Service { .. }), "{error}");
    assert!(error.to_string().starts_with("ExecuteStatement failed: "), "{error}");

    let error = db.statement(r#"SELECT * FROM "nowhere" WHERE id = 1"#).into::<Order>().all().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TableMissing { .. }), "{error}");

    // Of each row on its own, and the others come.
    let select = format!(r#"SELECT customer FROM "{name}" WHERE customer = 'c1'"#);
    let mut rows = db.statement(select).into::<Total>();
    let mut refused = 0;
    while let Some(row) = rows.next().await {
        let error = row.unwrap_err();
        assert_eq!(error.to_string(), format!("an item of table {name:?}: `total` of Total is missing"));
        refused += 1;
    }
    assert_eq!(refused, 5);
}

#[tokio::test]
async fn a_parameter_that_cannot_be_stored_is_told_before_anything_is_asked() {
    let double = Double::watching();
    let select = double.database().statement("SELECT * FROM t WHERE a = ?").bind(f64::NAN);
    let error = select.into::<Total>().first().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Encode { .. }), "{error}");
    let error = double.database().statement("x").bind(f64::NAN).execute().await.unwrap_err();
    assert!(error.to_string().starts_with("cannot be stored: "), "{error}");
    assert!(double.requests().is_empty());
}

#[tokio::test]
async fn none_is_null_and_texts_are_never_part_of_the_statement() {
    let double = Double::watching();
    let statement = double.database().statement("SELECT * FROM t WHERE a = ? AND b = ?");
    statement.bind(None::<u8>).bind("' OR 1 = 1").execute().await.unwrap_err();
    let requests = double.requests();
    let [Request::ExecuteStatement(asked)] = requests.as_slice() else { panic!("{requests:?}") };
    let parameters = asked.parameters.as_deref().unwrap();
    assert_eq!(parameters, [dynamo_objects::AttributeValue::Null, "' OR 1 = 1".into()]);
    assert_eq!(asked.statement, "SELECT * FROM t WHERE a = ? AND b = ?");
}

/// Not on every backend: DynamoDB Local does not tell what statements cost.
#[tokio::test]
async fn statements_are_metered() {
    let (db, meter) = Database::memory().metered();
    let orders = orders(&db).await;
    meter.reset();
    let select = format!(r#"select * from "{}" where customer = 'c1'"#, orders.name());
    db.statement(select).consistent().execute().await.unwrap();
    let delete = format!(r#"DELETE FROM "{}" WHERE customer = 'c1' AND "number" = 1"#, orders.name());
    db.statement(delete).execute().await.unwrap();
    let consumed = meter.of(orders.name());
    assert_eq!(consumed.reads, 1.0);
    assert!(consumed.writes >= 1.0, "{consumed:?}");
}
