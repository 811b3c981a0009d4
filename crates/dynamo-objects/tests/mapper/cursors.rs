//! Cursors: back and forth, of records, signed, and refused.

use crate::fixture::{Order, order};
use dynamo_objects::{Cursor, CursorProblem, Database, Error, ErrorKind, Page, Table};

async fn orders(db: &Database) -> Table<Order> {
    let orders = db.table::<Order>();
    orders.put_many((0..20).map(|number| order("c1", number))).await.unwrap();
    orders
}

fn numbers(page: &Page<Order>) -> Vec<u64> {
    page.items.iter().map(|order| order.number).collect()
}

fn problem<T: std::fmt::Debug>(result: Result<T, Error>) -> CursorProblem {
    let error = result.unwrap_err();
    let ErrorKind::Cursor { problem, .. } = error.kind() else { panic!("{error:?}") };
    *problem
}

/// Through text, as it would go to a browser and back.
fn travelled(cursor: &Option<Cursor>) -> Option<Cursor> {
    cursor.as_ref().map(|cursor| cursor.to_string().parse().unwrap())
}

#[dynamo_objects::test]
async fn pages_go_forth_and_back(db: Database) {
    let orders = orders(&db).await;
    for rev in [false, true] {
        let page = async |after: &Option<Cursor>| {
            let query = orders.query("c1").limit(6);
            let query = if rev { query.rev() } else { query };
            query.page(travelled(after).as_ref()).await.unwrap()
        };
        let expected: Vec<u64> = if rev { (0..20).rev().collect() } else { (0..20).collect() };
        let mut pages = vec![page(&None).await];
        while let Some(last) = pages.last().filter(|last| last.next.is_some()) {
            pages.push(page(&last.next).await);
        }
        assert_eq!(pages.iter().flat_map(numbers).collect::<Vec<_>>(), expected);
        assert_eq!((pages.len(), &pages[0].prev), (4, &None));

        let mut at = pages.pop().unwrap();
        while let Some(there) = pages.pop() {
            at = page(&at.prev).await;
            assert_eq!(numbers(&at), numbers(&there), "rev {rev}");
            // And forth again from there.
            assert!(at.next.is_some());
        }
        assert_eq!(numbers(&page(&at.next).await), expected[6..12]);
        // There may have been something before the first one; there was not.
        if at.prev.is_some() {
            let before = page(&at.prev).await;
            assert_eq!((before.items.len(), &before.prev), (0, &None));
            assert_eq!(numbers(&page(&before.next).await), expected[..6]);
        }
    }
}

#[dynamo_objects::test]
async fn an_empty_last_page_knows_the_way_back(db: Database) {
    let orders = orders(&db).await;
    let page = async |after: Option<&Cursor>| orders.query("c1").limit(10).page(after).await.unwrap();
    let first = page(None).await;
    let second = page(first.next.as_ref()).await;
    let third = page(second.next.as_ref()).await;
    assert_eq!((third.items.len(), &third.next), (0, &None));
    let back = page(third.prev.as_ref()).await;
    assert_eq!(numbers(&back), (10..20).collect::<Vec<_>>());
    assert_eq!(numbers(&page(back.prev.as_ref()).await), (0..10).collect::<Vec<_>>());
}

#[dynamo_objects::test]
async fn filtered_pages_go_back_too(db: Database) {
    let orders = orders(&db).await;
    let page = async |after: Option<&Cursor>| {
        orders.query("c1").filter(|f| f.status.eq("open")).limit(3).page(after).await.unwrap()
    };
    let first = page(None).await;
    let second = page(first.next.as_ref()).await;
    assert_eq!(numbers(&second), [6, 8, 10]);
    assert_eq!(numbers(&page(second.prev.as_ref()).await), [0, 2, 4]);

    // Pages of the service's own that keep nothing.
    let page = async |after: Option<&Cursor>| {
        orders.query("c1").filter(|f| f.total.eq(0)).page_size(4).page(after).await.unwrap()
    };
    let first = page(None).await;
    assert_eq!(numbers(&first), [0]);
    let second = page(first.next.as_ref()).await;
    assert_eq!(numbers(&second), [0_u64; 0]);
    // The page before an empty one may overlap what was looked at; it has what was there.
    let mut at = second;
    let mut seen = Vec::new();
    while at.prev.is_some() {
        at = page(at.prev.as_ref()).await;
        seen.extend(numbers(&at));
    }
    assert_eq!(seen, [0]);
}

#[dynamo_objects::test]
async fn scans_go_forth_only(db: Database) {
    let orders = orders(&db).await;
    let first = orders.scan().limit(5).page(None).await.unwrap();
    let second = orders.scan().limit(5).page(first.next.as_ref()).await.unwrap();
    assert_eq!((first.prev, second.items.len(), second.prev), (None, 5, None));
}

#[dynamo_objects::test]
async fn a_cursor_can_be_made_of_a_record(db: Database) {
    let orders = orders(&db).await;
    // It need not be there.
    orders.delete(("c1", 7)).await.unwrap();
    let cursor = orders.query("c1").cursor_after(&order("c1", 7)).unwrap();
    let page = orders.query("c1").limit(2).page(Some(&cursor)).await.unwrap();
    assert_eq!(numbers(&page), [8, 9]);
    let cursor = orders.query("c1").rev().cursor_after(&order("c1", 7)).unwrap();
    assert_eq!(numbers(&orders.query("c1").rev().limit(2).page(Some(&cursor)).await.unwrap()), [6, 5]);
    assert_eq!(problem(orders.query("c1").page(Some(&cursor)).await), CursorProblem::OtherDirection);

    let by_status = orders.index(Order::BY_STATUS);
    let cursor = by_status.query("open").cursor_after(&order("c1", 8)).unwrap();
    assert_eq!(numbers(&by_status.query("open").limit(2).page(Some(&cursor)).await.unwrap()), [10, 12]);
    assert_eq!(problem(by_status.query("paid").cursor_after(&order("c1", 8))), CursorProblem::OtherPartition);
    assert_eq!(problem(orders.query("c2").cursor_after(&order("c1", 8))), CursorProblem::OtherPartition);
    let rest = orders.scan().page(Some(&orders.scan().cursor_after(&order("c1", 18)).unwrap())).await.unwrap();
    assert_eq!(numbers(&rest), [19]);
}

#[dynamo_objects::test]
async fn signed_cursors_are_the_databases_own(db: Database) {
    let orders = orders(&db).await;
    let with = |keys: &[&str]| db.clone().cursor_keys(keys).table::<Order>();
    let page = async |table: &Table<Order>, after: &Option<Cursor>| {
        table.query("c1").limit(5).page(travelled(after).as_ref()).await
    };
    let (signing, rotated, other) = (with(&["old"]), with(&["new", "old"]), with(&["new"]));
    let signed = page(&signing, &None).await.unwrap().next;
    assert_eq!(numbers(&page(&signing, &signed).await.unwrap()), [5, 6, 7, 8, 9]);
    assert_eq!(numbers(&page(&rotated, &signed).await.unwrap()), [5, 6, 7, 8, 9]);
    assert_eq!(problem(page(&other, &signed).await), CursorProblem::WrongSignature);

    let unsigned = page(&orders, &None).await.unwrap().next;
    assert_eq!(problem(page(&signing, &unsigned).await), CursorProblem::Unsigned);
    let of_record = orders.query("c1").cursor_after(&order("c1", 1)).unwrap();
    assert_eq!(problem(page(&signing, &Some(of_record)).await), CursorProblem::Unsigned);

    let error = page(&other, &signed).await.unwrap_err().to_string();
    assert!(error.contains(orders.name()) && error.ends_with("begin at the first page"), "{error}");
    // Not even a first page, so that nobody finds out too late.
    let careless = with(&["", "old"]);
    let error = page(&careless, &None).await.unwrap_err();
    assert!(error.to_string().contains("`cursor_keys` is empty"), "{error}");
    assert_eq!(problem(careless.query("c1").cursor_after(&order("c1", 1))), CursorProblem::EmptyKey);
    assert_eq!(careless.query("c1").all().await.unwrap().len(), 20);
}

#[test]
fn secrets_are_not_shown() {
    let db = Database::memory().cursor_keys(["open sesame"]);
    assert!(!format!("{db:?}{:?}", db.table::<Order>().query("c1")).contains("sesame"));
}
