//! Several types of records in one table: keys that are put together from fields, and what that means for searches,
//! updates and indexes.

use crate::fixture::Double;
use dynamo_objects::{AttributeValue, Database, ErrorKind, Item, Record, SharedTable};

#[derive(SharedTable)]
#[dynamo(table = "app", index(name = "gsi1"), index(name = "by_city", partition_key = "city_key"))]
struct App;

#[derive(Record, Clone, Debug, PartialEq, Default)]
#[dynamo(table = App, entity = "user", partition_key = "USER#{user_id}", sort_key = "PROFILE")]
#[dynamo(index(name = "by_city", partition_key = "CITY#{city}"))]
struct User {
    user_id: String,
    name: String,
    city: Option<String>,
}

#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "order", rename_all = "camelCase")]
#[dynamo(partition_key = "USER#{user_id}", sort_key = "ORDER#{placed_at:06}#{order_id}")]
#[dynamo(index(name = "gsi1", partition_key = "STATUS#{status}", sort_key = "{placed_at}#{order_id}"))]
struct Order {
    user_id: String,
    placed_at: i64,
    order_id: String,
    status: String,
    total: u32,
}

/// Its keys begin as an order's do.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "line", partition_key = "USER#{user_id}", sort_key = "ORDER#{placed_at:06}#{order_id}#{line}")]
struct Line {
    user_id: String,
    placed_at: i64,
    order_id: String,
    line: u8,
}

/// A single one, for all.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "settings", partition_key = "SETTINGS", sort_key = "SETTINGS")]
struct Settings {
    theme: String,
}

fn user(id: &str) -> User {
    User { user_id: id.into(), name: format!("name of {id}"), city: None }
}

fn order(id: &str, placed_at: i64) -> Order {
    Order { user_id: "u1".into(), placed_at, order_id: id.into(), status: "open".into(), total: 7 }
}

async fn fill(db: &Database) {
    db.table::<User>().create(&user("u1")).await.unwrap();
    db.table::<User>().create(&User { city: Some("Rome".into()), ..user("u2") }).await.unwrap();
    let orders = db.table::<Order>();
    for (id, placed_at) in [("a", -5), ("b", 3), ("c", 20), ("d", 100)] {
        orders.create(&order(id, placed_at)).await.unwrap();
    }
    for line in [1, 2] {
        let line = Line { user_id: "u1".into(), placed_at: 3, order_id: "b".into(), line };
        db.table::<Line>().create(&line).await.unwrap();
    }
}

async fn raw(db: &Database, pk: &str, sk: &str) -> Item {
    let key = Item::from([("pk", pk.into()), ("sk", sk.into())]);
    let table_name = format!("{}app", db.table_prefix());
    let get = dynamo_objects::api::GetItemRequest { table_name, key, ..Default::default() };
    db.backend().send(get).await.unwrap().item.unwrap_or_default()
}

#[dynamo_objects::test]
async fn an_item_has_its_keys_its_entity_and_its_fields(db: Database) {
    db.table::<Order>().create(&order("b", 3)).await.unwrap();
    let expected = Item::from([
        ("pk", "USER#u1".into()),
        ("sk", "ORDER#000003#b".into()),
        ("gsi1pk", "STATUS#open".into()),
        ("gsi1sk", "00000000000000000003#b".into()),
        ("type", "order".into()),
        ("userId", "u1".into()),
        ("placedAt", AttributeValue::N(3.into())),
        ("orderId", "b".into()),
        ("status", "open".into()),
        ("total", AttributeValue::N(7.into())),
    ]);
    assert_eq!(raw(&db, "USER#u1", "ORDER#000003#b").await, expected);
}

#[dynamo_objects::test]
async fn keys_are_given_as_the_fields_in_them(db: Database) {
    fill(&db).await;
    let (users, orders) = (db.table::<User>(), db.table::<Order>());
    assert_eq!(users.get("u1").await.unwrap(), user("u1"));
    assert_eq!(orders.get(("u1", -5, "a")).await.unwrap(), order("a", -5));
    assert_eq!(orders.find(("u1", 4, "a")).await.unwrap(), None);
    assert_eq!(orders.get_many([("u1", 3, "b"), ("u1", 4, "b")]).await.unwrap(), [Some(order("b", 3)), None]);
    assert_eq!(orders.delete(("u1", 3, "b")).await.unwrap(), Some(order("b", 3)));
    assert_eq!(users.get_or_default("u9").await.unwrap(), User { user_id: "u9".into(), ..User::default() });

    let settings = db.table::<Settings>();
    settings.put(&Settings { theme: "dark".into() }).await.unwrap();
    assert_eq!(settings.get(()).await.unwrap().theme, "dark");
    assert_eq!(settings.query(()).count().await.unwrap(), 1);

    let error = orders.get(("u1", 4, "a")).await.unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("ORDER#000004#a"), "{error}");
}

#[dynamo_objects::test]
async fn searches_find_records_of_their_own_type(db: Database) {
    fill(&db).await;
    let orders = db.table::<Order>();
    let ids = |orders: Vec<Order>| orders.into_iter().map(|order| order.order_id).collect::<String>();
    assert_eq!(ids(orders.query("u1").all().await.unwrap()), "abcd");
    assert_eq!(ids(orders.query("u1").rev().limit(2).all().await.unwrap()), "dc");
    assert_eq!(ids(orders.query("u1").sort(|k| k.ge(3)).all().await.unwrap()), "bcd");
    assert_eq!(ids(orders.query("u1").sort(|k| k.gt(3)).all().await.unwrap()), "cd");
    assert_eq!(ids(orders.query("u1").sort(|k| k.lt(3)).all().await.unwrap()), "a");
    assert_eq!(ids(orders.query("u1").sort(|k| k.le(3)).all().await.unwrap()), "ab");
    assert_eq!(ids(orders.query("u1").sort(|k| k.between(-5, 20)).all().await.unwrap()), "abc");
    assert_eq!(ids(orders.query("u1").sort(|k| k.eq(20)).all().await.unwrap()), "c");
    assert_eq!(ids(orders.query("u1").sort(|k| k.is(20).eq("c")).all().await.unwrap()), "c");
    assert_eq!(ids(orders.query("u1").sort(|k| k.is(20).begins_with("d")).all().await.unwrap()), "");
    assert_eq!(ids(orders.query("u1").filter(|f| f.placed_at.ne(3)).all().await.unwrap()), "acd");
    assert_eq!(ids(orders.query("u2").all().await.unwrap()), "");

    assert_eq!(orders.scan().count().await.unwrap(), 4);
    assert_eq!(db.table::<User>().scan().all().await.unwrap().len(), 2);
    assert_eq!(db.table::<Line>().query("u1").sort(|k| k.is(3).is("b").gt(1)).count().await.unwrap(), 1);

    // Page by page, though there are others between.
    let (mut cursor, mut seen) = (None, String::new());
    loop {
        let page = orders.query("u1").limit(1).page(cursor.as_ref()).await.unwrap();
        seen.extend(page.items.iter().map(|order| order.order_id.as_str()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, "abcd");
}

#[dynamo_objects::test]
async fn indexes_are_searched_by_fields(db: Database) {
    fill(&db).await;
    let orders = db.table::<Order>();
    let open = orders.index(Order::GSI1);
    assert_eq!(open.query("open").count().await.unwrap(), 4);
    let recent = open.query("open").sort(|k| k.gt(3)).all().await.unwrap();
    assert_eq!(recent, [order("c", 20), order("d", 100)]);

    // Who has no city is not in the index.
    let users = db.table::<User>();
    assert_eq!(users.index(User::BY_CITY).scan().all().await.unwrap().len(), 1);
    assert_eq!(users.index(User::BY_CITY).query("Rome").all().await.unwrap()[0].user_id, "u2");
    users.save(&user("u2")).await.unwrap();
    assert_eq!(users.index(User::BY_CITY).query("Rome").count().await.unwrap(), 0);
    let mut tracked = users.load("u2").await.unwrap();
    tracked.city = Some("Oslo".into());
    tracked.save().await.unwrap();
    assert_eq!(users.index(User::BY_CITY).query("Oslo").count().await.unwrap(), 1);
}

#[dynamo_objects::test]
async fn updates_keep_index_keys_right(db: Database) {
    fill(&db).await;
    let orders = db.table::<Order>();
    // All other parts of the index's key are in the record's own.
    orders.update(("u1", 3, "b")).set(|f| f.status, "paid").await.unwrap();
    let paid = orders.index(Order::GSI1).query("paid").all().await.unwrap();
    assert_eq!(paid, [Order { status: "paid".into(), ..order("b", 3) }]);
    assert_eq!(orders.index(Order::GSI1).query("open").count().await.unwrap(), 3);

    let users = db.table::<User>();
    users.update("u1").set(|f| f.city, "Bari").await.unwrap();
    assert_eq!(users.index(User::BY_CITY).query("Bari").count().await.unwrap(), 1);
    users.update("u1").remove(|f| f.city).await.unwrap();
    assert_eq!(users.index(User::BY_CITY).query("Bari").count().await.unwrap(), 0);
    db.transact().with(users.update("u1").set(|f| f.city, "Pisa")).await.unwrap();
    assert_eq!(users.index(User::BY_CITY).query("Pisa").count().await.unwrap(), 1);
}

/// An index's key of fields that are in no other.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = "parcel", partition_key = "{id}")]
#[dynamo(index(name = "by_place", partition_key = "{country}", sort_key = "{city}#{street}"))]
struct Parcel {
    id: u64,
    country: String,
    city: String,
    street: Option<String>,
    weight: u32,
}

fn parcel() -> Parcel {
    Parcel { id: 1, country: "IT".into(), city: "Rome".into(), street: Some("Via Appia".into()), weight: 3 }
}

#[dynamo_objects::test]
async fn what_an_index_key_lacks_is_required_or_read(db: Database) {
    let parcels = db.table::<Parcel>();
    parcels.create(&parcel()).await.unwrap();
    let place = |city: &'static str| {
        let index = parcels.index(Parcel::BY_PLACE);
        async move { index.query("IT").sort(|k| k.is(city).begins_with("Via")).count().await.unwrap() }
    };
    assert_eq!(place("Rome").await, 1);

    let error = parcels.update(1).set(|f| f.city, "Pisa").await.unwrap_err();
    let ErrorKind::IndexKeyIncomplete { index, missing, .. } = error.kind() else { panic!("{error}") };
    assert_eq!((*index, *missing), ("by_place", "street"));
    assert!(error.to_string().contains("fetching()"), "{error}");
    let error = db.transact().with(parcels.update(1).set(|f| f.city, "Pisa")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::IndexKeyIncomplete { .. }), "{error}");
    assert_eq!(parcels.get(1).await.unwrap(), parcel());

    parcels.update(1).set(|f| f.city, "Pisa").fetching().await.unwrap();
    assert_eq!((place("Rome").await, place("Pisa").await), (0, 1));
    parcels.update(1).set(|f| f.city, "Bari").set(|f| f.street, "Via Sparano").await.unwrap();
    assert_eq!(place("Bari").await, 1);
    // Nothing of a key is touched.
    parcels.update(1).add(|f| f.weight, 1).await.unwrap();
    // Where there is nothing to read, there is no such key.
    parcels.update(2).set(|f| f.city, "Bari").set(|f| f.country, "IT").fetching().await.unwrap_err();
    assert_eq!(place("Bari").await, 1);
}

#[tokio::test]
async fn what_was_read_must_still_be_so() {
    let double = Double::watching();
    let db = double.database();
    let parcels = db.table::<Parcel>();
    parcels.create(&parcel()).await.unwrap();
    let (first, second) = tokio::join!(
        parcels.update(1).set(|f| f.city, "Pisa").fetching(),
        parcels.update(1).set(|f| f.street, "Via Roma").fetching(),
    );
    let failed = [first, second].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(failed.iter().all(dynamo_objects::Error::is_condition_failed) && failed.len() == 1, "{failed:?}");
}

#[dynamo_objects::test]
async fn several_types_come_with_one_query(db: Database) {
    fill(&db).await;
    let (db, meter) = db.metered();
    let (user, orders, lines) = db.collection::<(User, Vec<Order>, Vec<Line>)>("u1").await.unwrap();
    assert_eq!(user.name, "name of u1");
    assert_eq!((orders.len(), lines.len()), (4, 2));
    assert_eq!(meter.total().reads, 0.5);

    let (none, orders) = db.collection::<(Option<User>, Vec<Order>)>("u9").consistent().await.unwrap();
    assert_eq!((none, orders), (None, vec![]));
    let (last,) = db.collection::<(Vec<Order>,)>("u1").rev().limit(1).await.unwrap();
    assert_eq!(last, [order("d", 100)]);

    let error = db.collection::<(User,)>("u9").await.unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("USER#u9"), "{error}");
    let error = db.collection::<(User, Settings)>("u1").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoCollection { .. }), "{error}");
    let error = db.collection::<(User, Option<Parcel>)>("u1").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoCollection { .. }), "{error}");
}

/// By the state of its order, beside it.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "parcel", partition_key = "PARCEL#{number}", sort_key = "PARCEL")]
#[dynamo(index(name = "gsi1", partition_key = "STATUS#{state}", sort_key = "{placed:020}#{order}#{number}"))]
struct Shipment {
    number: u32,
    state: String,
    placed: i64,
    order: String,
}

#[dynamo_objects::test]
async fn several_types_come_with_one_query_of_an_index(db: Database) {
    fill(&db).await;
    let shipment = |number, placed, order: &str| Shipment { number, state: "open".into(), placed, order: order.into() };
    let shipments = [shipment(1, 3, "b"), shipment(2, 3, "b"), shipment(3, 100, "d")];
    db.table::<Shipment>().put_many(shipments.clone()).await.unwrap();
    let index = db.table::<Order>().index(Order::GSI1);
    let (orders, found) = index.collection::<(Vec<Order>, Vec<Shipment>)>("open").await.unwrap();
    assert_eq!((orders.len(), &found[..]), (4, &shipments[..]));
    let (newest, _) = index.collection::<(Order, Vec<Shipment>)>("open").rev().limit(2).await.unwrap();
    assert_eq!(newest, order("d", 100));
    // An order and what sorts under it.
    let one = index.collection::<(Order, Vec<Shipment>)>("open").sort(|k| k.is(3).begins_with("b"));
    assert!(one.explain().to_string().contains("gsi1"), "{}", one.explain());
    assert_eq!(one.await.unwrap(), (order("b", 3), shipments[..2].to_vec()));

    let error = index.collection::<(Order,)>("paid").await.unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains("STATUS#paid"), "{error}");
    let error = index.collection::<(Order, Vec<User>)>("open").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NoCollection { .. }), "{error}");
    assert!(error.to_string().contains("gsi1"), "{error}");
}

#[dynamo_objects::test]
async fn what_sorts_under_a_record_comes_with_it(db: Database) {
    fill(&db).await;
    let order_and_lines = |placed, id: &'static str| {
        db.collection::<(Order, Vec<Line>)>("u1").sort(move |k| k.is(placed).begins_with(id))
    };
    let (found, lines) = order_and_lines(3, "b").await.unwrap();
    assert_eq!((found, lines.len()), (order("b", 3), 2));
    assert_eq!(order_and_lines(20, "c").await.unwrap(), (order("c", 20), vec![]));
}

#[dynamo_objects::test]
async fn what_cannot_be_a_key_is_refused(db: Database) {
    let (users, orders) = (db.table::<User>(), db.table::<Order>());
    let error = users.create(&user("")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidKey { .. }), "{error}");
    assert!(error.to_string().contains("user_id"), "{error}");
    let error = users.get("").await.unwrap_err();
    assert!(error.to_string().contains("user_id"), "{error}");
    let error = users.query("").all().await.unwrap_err();
    assert!(error.to_string().contains("user_id"), "{error}");
    let error = orders.create(&order("x", 1_000_000)).await.unwrap_err();
    assert!(error.to_string().contains("6 digits"), "{error}");
    // `b` of line 1 and `b#1` would be one key.
    let line = Line { user_id: "u1".into(), placed_at: 3, order_id: "b#1".into(), line: 1 };
    let error = db.table::<Line>().create(&line).await.unwrap_err();
    assert!(error.to_string().contains("order_id"), "{error}");
}

/// The keys of a user, as another record.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "guest", partition_key = "USER#{user_id}", sort_key = "PROFILE")]
struct Guest {
    user_id: String,
}

#[dynamo_objects::test]
async fn another_entity_is_no_such_record(db: Database) {
    fill(&db).await;
    let error = db.table::<Guest>().get("u1").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error}");
    assert!(error.to_string().contains("guest") && error.to_string().contains("user"), "{error}");
    assert_eq!(db.table::<Guest>().query("u1").all().await.unwrap(), []);
}

#[dynamo_objects::test]
async fn changes_are_those_of_the_record(db: Database) {
    let orders = db.table::<Order>();
    orders.enable_changes().await.unwrap();
    fill(&db).await;
    let mut changes = orders.changes().until_caught_up().stream();
    let mut seen = Vec::new();
    while let Some(event) = changes.next().await {
        seen.push(event.unwrap().change.after().unwrap().order_id.clone());
    }
    assert_eq!(seen, ["a", "b", "c", "d"]);
}
