//! Many records: queries, scans, indexes, filters, limits, pages and streams.

use std::collections::BTreeSet;

use crate::fixture::{Double, Order, Total, order};
use dynamo_model::api::Request;
use dynamo_objects::{Cursor, CursorProblem, Database, Document, Error, ErrorKind, Table};
use futures_util::TryStreamExt;

/// Customer c1 with orders 0 to 99, c2 with 0 to 9.
async fn orders(db: &Database) -> Table<Order> {
    let orders = db.table::<Order>();
    orders.put_many((0..100).map(|number| order("c1", number))).await.unwrap();
    orders.put_many((0..10).map(|number| order("c2", number))).await.unwrap();
    orders
}

fn numbers(orders: &[Order]) -> Vec<u64> {
    orders.iter().map(|order| order.number).collect()
}

#[dynamo_objects::test]
async fn a_query_is_one_partition_in_order(db: Database) {
    let orders = orders(&db).await;
    assert_eq!(numbers(&orders.query("c1").all().await.unwrap()), (0..100).collect::<Vec<_>>());
    assert_eq!(orders.query("c3").all().await.unwrap(), []);
    assert_eq!(orders.query("c2").first().await.unwrap(), Some(order("c2", 0)));
    assert_eq!(orders.query("c2").rev().first().await.unwrap(), Some(order("c2", 9)));
    assert_eq!(orders.query("c3").first().await.unwrap(), None);
    assert_eq!(orders.query("c1").consistent().count().await.unwrap(), 100);
}

#[dynamo_objects::test]
async fn a_query_is_narrowed_down_by_sort_key(db: Database) {
    let orders = orders(&db).await;
    let found = orders.query("c1").sort(|k| k.ge(50)).rev().limit(3).all().await.unwrap();
    assert_eq!(numbers(&found), [99, 98, 97]);
    assert_eq!(numbers(&orders.query("c1").sort(|k| k.between(3, 5)).all().await.unwrap()), [3, 4, 5]);
    assert_eq!(numbers(&orders.query("c1").sort(|k| k.eq(3)).all().await.unwrap()), [3]);
    assert_eq!(orders.query("c1").sort(|k| k.lt(7)).count().await.unwrap(), 7);
    assert_eq!(numbers(&orders.query("c1").sort(|k| k.lt(7)).sort(|k| k.gt(97)).all().await.unwrap()), [98, 99]);
}

#[dynamo_objects::test]
async fn a_filter_keeps_what_it_is_true_of(db: Database) {
    let orders = orders(&db).await;
    let found = orders.query("c1").filter(|f| f.status.eq("open")).filter(|f| f.total.lt(50)).all().await.unwrap();
    assert_eq!(numbers(&found), [0, 2, 4]);
    assert_eq!(orders.scan().filter(|f| f.status.eq("open") & f.total.lt(50)).count().await.unwrap(), 6);
}

#[tokio::test]
async fn a_limit_is_the_items_returned_and_a_page_size_is_not() {
    let double = Double::watching();
    let orders = orders(&double.database()).await;
    double.forget();

    let open = || orders.query("c1").filter(|f| f.status.eq("open"));
    assert_eq!(numbers(&open().limit(3).page_size(2).all().await.unwrap()), [0, 2, 4]);
    assert_eq!(double.count("Query"), 3, "each page of two has one that is open");
    assert_eq!(open().limit(0).all().await.unwrap(), []);
    assert_eq!(open().limit(7).count().await.unwrap(), 7);
    assert_eq!(orders.query("c1").page_size(7).all().await.unwrap().len(), 100);

    double.forget();
    assert_eq!(orders.query("c1").limit(5).all().await.unwrap().len(), 5);
    let requests = double.requests();
    let [Request::Query(query)] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(query.limit, Some(5), "without a filter there is no need to look at more");
}

#[dynamo_objects::test]
async fn an_index_is_searched_by_its_own_key(db: Database) {
    let orders = orders(&db).await;
    let by_status = orders.index(Order::BY_STATUS);
    let found = by_status.query("paid").sort(|k| k.ge(900)).all().await.unwrap();
    assert_eq!(numbers(&found), [91, 93, 95, 97, 99]);
    assert_eq!(by_status.query("paid").rev().limit(1).all().await.unwrap(), [order("c1", 99)]);
    assert_eq!(by_status.scan().filter(|f| f.number.eq(1)).all().await.unwrap().len(), 2);
    assert_eq!(by_status.count().await.unwrap(), 110);

    let by_total = orders.index(Order::BY_TOTAL);
    let found = by_total.query("c2").sort(|k| k.lt(30)).consistent().all().await.unwrap();
    assert_eq!(numbers(&found), [0, 1, 2]);
}

#[dynamo_objects::test]
async fn a_global_index_cannot_be_read_consistently(db: Database) {
    let orders = orders(&db).await;
    let error = orders.index(Order::BY_STATUS).query("paid").consistent().all().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Service { operation: "Query", .. }), "{error:?}");
    assert!(error.to_string().contains(orders.name()), "{error}");
}

#[tokio::test]
async fn a_projection_reads_the_attributes_of_its_document() {
    let double = Double::watching();
    let orders = orders(&double.database()).await;
    double.forget();
    let totals = orders.query("c2").project::<Total>().limit(2).all().await.unwrap();
    assert_eq!(totals, [Total { total: 0 }, Total { total: 10 }]);

    let requests = double.requests();
    let [Request::Query(query)] = requests.as_slice() else { panic!("{requests:?}") };
    let Some(dynamo_model::Expression::Tree(projection)) = &query.projection_expression else { panic!("{query:?}") };
    let paths: Vec<_> = projection.paths.iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["customer", "number", "total"], "the key is for errors and cursors");

    assert_eq!(orders.scan().project::<Total>().all().await.unwrap().len(), 110);
    assert_eq!(orders.scan().project::<Total>().count().await.unwrap(), 110);
}

#[tokio::test]
async fn a_stream_yields_items_and_reads_pages_when_needed() {
    let double = Double::watching();
    let orders = orders(&double.database()).await;
    double.forget();

    let mut stream = orders.query("c1").page_size(10).stream();
    for number in 0..10 {
        assert_eq!(stream.next().await.unwrap().unwrap().number, number);
    }
    assert_eq!(double.count("Query"), 1);
    assert_eq!(stream.next().await.unwrap().unwrap().number, 10);
    assert_eq!(double.count("Query"), 2);

    let rest: Vec<Order> = stream.try_collect().await.unwrap();
    assert_eq!(rest.len(), 89);
    let limited: Vec<Order> = orders.scan().limit(17).stream().try_collect().await.unwrap();
    assert_eq!(limited.len(), 17);
}

#[tokio::test]
async fn a_stream_ends_after_an_error_of_the_service() {
    let double = Double::new(|request| match request {
        Request::Query(query) if query.exclusive_start_key.is_some() => Some(Err(crate::fixture::throttled())),
        _ => None,
    });
    let orders = orders(&double.database()).await;
    let mut stream = orders.query("c2").page_size(2).stream();
    assert!(stream.next().await.unwrap().is_ok());
    assert!(stream.next().await.unwrap().is_ok());
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Throttled { .. }), "{error:?}");
    assert!(stream.next().await.is_none());
    assert!(stream.next().await.is_none());
}

#[dynamo_objects::test]
async fn pages_go_on_where_the_last_one_ended(db: Database) {
    let orders = orders(&db).await;
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = orders.query("c1").limit(30).page(after.as_ref()).await.unwrap();
        assert!(page.items.len() <= 30);
        seen.extend(numbers(&page.items));
        // Through text, as it would go to a browser and back.
        after = page.next.map(|cursor| cursor.to_string().parse::<Cursor>().unwrap());
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (0..100).collect::<Vec<_>>());
}

#[dynamo_objects::test]
async fn a_filtered_page_has_as_many_items_as_wanted_and_loses_none(db: Database) {
    let orders = orders(&db).await;
    // The service's page has all fifty open orders; the page takes seven at a time.
    let mut seen = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let open = orders.query("c1").filter(|f| f.status.eq("open")).rev().limit(7).project::<Numbered>();
        let page = open.page(after.as_ref()).await.unwrap();
        seen.extend(page.items.iter().map(|item| item.number));
        let Some(next) = page.next else { break };
        assert_eq!(page.items.len(), 7);
        after = Some(next);
    }
    assert_eq!(seen, (0..50).rev().map(|half| half * 2).collect::<Vec<_>>());
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Numbered {
    number: u64,
}

#[dynamo_objects::test]
async fn pages_of_any_size_are_the_whole_in_pieces(db: Database) {
    let orders = orders(&db).await;
    let search = || orders.query("c2").filter(|f| f.status.eq("open") | f.total.gt(40));
    let whole = search().all().await.unwrap();
    assert_eq!(whole.len(), 8);
    for limit in [None, Some(1), Some(2), Some(3), Some(8), Some(20)] {
        for page_size in 1..=11 {
            let mut pieces = Vec::new();
            let mut after = None;
            loop {
                let piece = search().page_size(page_size);
                let piece = if let Some(limit) = limit { piece.limit(limit) } else { piece };
                let page = piece.page(after.as_ref()).await.unwrap();
                pieces.extend(page.items);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(pieces, whole, "limit {limit:?}, page size {page_size}");
        }
    }
}

#[dynamo_objects::test]
async fn pages_of_an_index_and_of_a_scan_go_on_too(db: Database) {
    let orders = orders(&db).await;
    let mut seen = BTreeSet::new();
    let mut after: Option<Cursor> = None;
    loop {
        let query = orders.index(Order::BY_STATUS).query("open").filter(|f| f.number.ge(0)).limit(9);
        let page = query.page(after.as_ref()).await.unwrap();
        seen.extend(page.items.into_iter().map(|order| (order.customer, order.number)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 55);

    let mut seen = 0;
    loop {
        let page = orders.scan().limit(25).page(after.as_ref()).await.unwrap();
        seen += page.items.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, 110);
}

#[dynamo_objects::test]
async fn a_page_tells_what_it_looked_at_and_what_it_cost(db: Database) {
    let orders = orders(&db).await;
    let page = orders.query("c1").filter(|f| f.total.lt(30)).consistent().page(None).await.unwrap();
    assert_eq!((page.items.len(), page.scanned, page.next), (3, 100, None));
    assert!(page.consumed.unwrap() >= 1.0, "{:?}", page.consumed);

    let page = orders.query("c1").filter(|f| f.total.ge(30)).page_size(3).page(None).await.unwrap();
    assert_eq!((page.items.len(), page.scanned), (0, 3));
    assert!(page.next.is_some(), "an empty page need not be the last");
}

#[dynamo_objects::test]
async fn a_cursor_belongs_to_its_query(db: Database) {
    let orders = orders(&db).await;
    let cursor = orders.query("c1").limit(3).page(None).await.unwrap().next.unwrap();
    assert!(orders.query("c1").filter(|f| f.total.gt(0)).page(Some(&cursor)).await.is_ok());

    let problem = |result: Result<dynamo_objects::Page<Order>, Error>| {
        let error = result.unwrap_err();
        let ErrorKind::Cursor { table, problem } = error.kind() else { panic!("{error:?}") };
        assert!(error.to_string().contains(&format!("{table:?}")), "{error}");
        *problem
    };
    let after = Some(&cursor);
    assert_eq!(problem(orders.query("c2").page(after).await), CursorProblem::OtherPartition);
    assert_eq!(problem(orders.query("c1").rev().page(after).await), CursorProblem::OtherDirection);
    assert_eq!(problem(orders.scan().page(after).await), CursorProblem::OtherIndex);
    let by_total = orders.index(Order::BY_TOTAL);
    assert_eq!(problem(by_total.query("c1").page(after).await), CursorProblem::OtherIndex);
    let others = db.prefix("other_").table::<Order>();
    assert_eq!(problem(others.query("c1").page(after).await), CursorProblem::OtherTable);
}

#[dynamo_objects::test]
async fn a_parallel_scan_sees_everything_once(db: Database) {
    let orders = orders(&db).await;
    let all = orders.scan().segments(4).all().await.unwrap();
    let distinct: BTreeSet<_> = all.iter().map(|order| (order.customer.clone(), order.number)).collect();
    assert_eq!((all.len(), distinct.len()), (110, 110));
    assert_eq!(orders.scan().filter(|f| f.status.eq("open")).segments(3).count().await.unwrap(), 55);
    assert_eq!(orders.scan().limit(12).segments(5).all().await.unwrap().len(), 12);
    let streamed: Vec<Order> = orders.scan().segments(0).stream().try_collect().await.unwrap();
    assert_eq!(streamed.len(), 110);
}

#[dynamo_objects::test]
async fn a_parallel_scan_in_order_is_a_scan(db: Database) {
    let orders = orders(&db).await;
    orders.put_many((0..50).map(|at| order(&format!("c{at}"), at))).await.unwrap();
    let scanned = orders.scan().all().await.unwrap();
    for segments in [1, 2, 7, 40] {
        let ordered = || orders.scan().page_size(9).segments(segments).ordered();
        assert_eq!(ordered().all().await.unwrap(), scanned, "{segments}");
        assert_eq!(ordered().count().await.unwrap(), scanned.len() as u64);
        let mut stream = ordered().stream();
        let mut first = Vec::new();
        for _ in 0..20 {
            first.push(stream.next().await.unwrap().unwrap());
        }
        assert_eq!(first, scanned[..20], "{segments}");
    }
    let limited = orders.scan().filter(|f| f.status.eq("open")).limit(5).segments(3).ordered().all().await.unwrap();
    let open = scanned.into_iter().filter(|order| order.status == "open").take(5).collect::<Vec<_>>();
    assert_eq!(limited, open);
}

#[tokio::test]
async fn a_parallel_scan_reads_one_page_ahead_of_each_part() {
    for ordered in [true, false] {
        let double = Double::watching();
        let orders = double.database().table::<Order>();
        orders.put_many((0..200).map(|at| order(&format!("c{at}"), at))).await.unwrap();
        double.forget();
        let scan = orders.scan().page_size(5).segments(4);
        let mut stream = if ordered { scan.ordered().stream() } else { scan.stream() };
        // However long the first items take, nothing more is read than a page of each.
        for _ in 0..5 {
            stream.next().await.unwrap().unwrap();
            tokio::task::yield_now().await;
        }
        assert_eq!(double.count("Scan"), 4, "ordered {ordered}");
        let rest: Vec<Order> = stream.try_collect().await.unwrap();
        assert_eq!(rest.len(), 195);
    }
}

#[tokio::test]
async fn an_error_of_a_later_part_waits_for_its_turn() {
    let double = Double::new(|request| match request {
        Request::Scan(scan) if scan.segment == Some(1) => Some(Err(crate::fixture::throttled())),
        _ => None,
    });
    let orders = double.database().table::<Order>();
    orders.put_many((0..60).map(|at| order(&format!("c{at}"), at))).await.unwrap();
    let mut stream = orders.scan().segments(3).ordered().stream();
    let (mut before, mut errors, mut after) = (0, 0, 0);
    while let Some(item) = stream.next().await {
        match item {
            Ok(_) if errors == 0 => before += 1,
            Ok(_) => after += 1,
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::Throttled { .. }), "{error:?}");
                errors += 1;
            }
        }
    }
    assert!(before > 0 && after > 0 && errors == 1, "{before} {errors} {after}");
}

#[dynamo_objects::test]
async fn an_unknown_index_is_named(db: Database) {
    let orders = orders(&db).await;
    let index =
        dynamo_objects::Index::<Order, dynamo_objects::key::Simple<String>>::global("nowhere", &["status"], &[]);
    let error = orders.index(index).query("open").all().await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains(orders.name()) && text.contains("nowhere"), "{text}");
}
