//! Many records at once: nothing is lost, whatever the service leaves undone.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::fixture::{Double, Insomnia, Order, order};
use dynamo_model::ServiceError;
use dynamo_model::api::{BatchGetItemResponse, BatchWriteItemResponse, Request, Response};
use dynamo_objects::{Database, ErrorKind};

#[tokio::test]
async fn batches_are_cut_by_number() {
    let double = Double::watching();
    let orders = double.database().table::<Order>();
    orders.put(&order("c", 0)).await.unwrap();
    double.forget();

    orders.put_many((0..60).map(|number| order("c", number))).await.unwrap();
    assert_eq!(double.count("BatchWriteItem"), 3);
    let found = orders.get_many((0..150).map(|number| ("c", number))).await.unwrap();
    assert_eq!(double.count("BatchGetItem"), 2);
    assert_eq!(found.len(), 150);
    assert!(found.iter().enumerate().all(|(at, found)| match found {
        Some(found) => at < 60 && *found == order("c", at as u64),
        None => at >= 60,
    }));
    orders.delete_many((0..150).map(|number| ("c", number))).await.unwrap();
    assert_eq!(double.count("BatchWriteItem"), 9);
    assert_eq!(orders.count().await.unwrap(), 0);
}

#[tokio::test]
async fn nothing_to_do_asks_nothing() {
    let double = Double::watching();
    let orders = double.database().table::<Order>();
    orders.put_many([] as [Order; 0]).await.unwrap();
    orders.delete_many([] as [(&str, u64); 0]).await.unwrap();
    assert_eq!(orders.get_many([] as [(&str, u64); 0]).await.unwrap(), []);
    assert_eq!(double.operations(), [""; 0]);
}

#[dynamo_objects::test]
async fn duplicates_are_one(db: Database) {
    let orders = db.table::<Order>();
    let last = order_of("c", 1, 99);
    orders.put_many([&order("c", 1), &order("c", 2), &last]).await.unwrap();
    assert_eq!(orders.get(("c", 1)).await.unwrap(), last);

    let found = orders.get_many([("c", 1), ("x", 1), ("c", 2), ("c", 1)]).consistent().await.unwrap();
    assert_eq!(found, [Some(last.clone()), None, Some(order("c", 2)), Some(last)]);
    orders.delete_many([("c", 1), ("c", 1)]).await.unwrap();
    assert_eq!(orders.find(("c", 1)).await.unwrap(), None);
}

fn order_of(customer: &str, number: u64, total: u32) -> Order {
    Order { total, ..order(customer, number) }
}

#[tokio::test]
async fn what_is_left_is_tried_again_after_a_pause() {
    // The service does not do the second half of anything, three times over.
    let refusals = AtomicUsize::new(3);
    let double = Double::new(move |request| {
        let Request::BatchWriteItem(request) = request else { return None };
        refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).ok()?;
        let response =
            BatchWriteItemResponse { unprocessed_items: request.request_items.clone(), ..Default::default() };
        Some(Ok(response.into()))
    });
    let insomnia = Insomnia::default();
    let orders = double.database().sleep(insomnia.clone()).table::<Order>();
    orders.put_many((0..30).map(|number| order("c", number))).await.unwrap();
    assert_eq!(orders.count().await.unwrap(), 30);

    let waits = insomnia.waits();
    assert_eq!(waits.len(), 3);
    for (wait, most) in waits.iter().zip([50, 100, 200]) {
        assert!((most / 2..=most).contains(&(wait.as_millis() as u64)), "{waits:?}");
    }
}

#[tokio::test]
async fn what_stays_left_is_in_the_error() {
    // Order 7 is never written, removed or read.
    let stubborn = dynamo_model::AttributeValue::N(7.into());
    let double = Double::new(move |request| match request {
        Request::BatchWriteItem(request) if request.request_items.values().flatten().count() == 1 => {
            let undone = request.request_items.clone();
            Some(Ok(BatchWriteItemResponse { unprocessed_items: undone, ..Default::default() }.into()))
        }
        Request::BatchGetItem(request) => {
            let keys = &request.request_items["order"].keys;
            keys.iter().any(|key| key.get("number") == Some(&stubborn)).then(|| {
                let mut undone = request.request_items.clone();
                undone.get_mut("order").unwrap().keys.retain(|key| key.get("number") == Some(&stubborn));
                Ok(Response::from(BatchGetItemResponse { unprocessed_keys: undone, ..Default::default() }))
            })
        }
        _ => None,
    });
    let insomnia = Insomnia::default();
    let orders = double.database().sleep(insomnia.clone()).table::<Order>();

    // 26 records are two requests, and the second has one.
    let error = orders.put_many((0..26).map(|number| order("c", number))).await.unwrap_err();
    let ErrorKind::Unprocessed { operation, table, left, source: None, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!((*operation, table.as_str(), left.len()), ("BatchWriteItem", "order", 1));
    assert_eq!(error.left_as::<Order>().unwrap(), [order("c", 25)]);
    assert!(error.to_string().starts_with(r#"BatchWriteItem left 1 item undone on table "order""#), "{error}");
    assert_eq!(insomnia.waits().len(), 10);
    assert!(error.is_retryable());

    let error = orders.get_many([("c", 6), ("c", 7)]).await.unwrap_err();
    let ErrorKind::Unprocessed { left, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].item.get("number"), Some(&dynamo_model::AttributeValue::N(7.into())));
}

#[tokio::test]
async fn a_batch_that_is_throttled_whole_is_tried_again() {
    let refusals = AtomicUsize::new(2);
    let double = Double::new(move |request| {
        let (Request::BatchWriteItem(_) | Request::BatchGetItem(_)) = request else { return None };
        refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).ok()?;
        Some(Err(crate::fixture::throttled()))
    });
    let insomnia = Insomnia::default();
    let orders = double.database().sleep(insomnia.clone()).table::<Order>();
    orders.put_many([order("c", 1)]).await.unwrap();
    assert_eq!(insomnia.waits().len(), 2);
    assert_eq!(orders.get_many([("c", 1)]).await.unwrap(), [Some(order("c", 1))]);
}

#[tokio::test]
async fn what_a_hard_error_leaves_is_in_the_error_too() {
    let calls = AtomicUsize::new(0);
    let double = Double::new(move |request| match request {
        Request::BatchWriteItem(_) if calls.fetch_add(1, Ordering::SeqCst) == 2 => {
            Some(Err(ServiceError::validation("no more")))
        }
        _ => None,
    });
    let orders = double.database().table::<Order>();
    orders.put(&order("c", 0)).await.unwrap();
    let error = orders.put_many((0..60).map(|number| order("c", number))).await.unwrap_err();
    assert_eq!(error.left_as::<Order>().unwrap().len(), 10);
    assert_eq!(error.service().map(ServiceError::code), Some("ValidationException"));
    assert!(error.to_string().contains("10 items") && error.to_string().contains("no more"), "{error}");
    assert!(!error.is_retryable());

    let double = Double::new(|request| match request {
        Request::BatchWriteItem(_) => Some(Err(ServiceError::validation("no"))),
        _ => None,
    });
    let error = double.database().table::<Order>().put_many([order("c", 0)]).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Service { operation: "BatchWriteItem", .. }), "{error:?}");
}
