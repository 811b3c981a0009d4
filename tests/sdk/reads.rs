use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, Select};

use crate::orders::{Item, create, number, order, put, remove, text};
use crate::{Clients, Outcome};

const ORDERS: u32 = 25;

pub(crate) async fn part(Clients { tables: client, .. }: Clients) -> Outcome {
    let table = create(&client, "reads").await?;
    for number in 1..=ORDERS {
        let status = if number % 2 == 0 { "paid" } else { "open" };
        put(&client, &table, order("ada", number, 1000 - number, status)).await?;
    }
    put(&client, &table, order("bob", 1, 5, "open")).await?;
    pages(&client, &table).await?;
    indexes(&client, &table).await?;
    segments(&client, &table).await?;
    remove(&client, &table).await
}

fn numbers(items: &[Item]) -> Vec<u32> {
    let number = |item: &Item| item["number"].as_n().ok().and_then(|number| number.parse().ok());
    items.iter().map(|item| number(item).expect("an order has a number")).collect()
}

async fn pages(client: &Client, table: &str) -> Outcome {
    let query = client
        .query()
        .table_name(table)
        .key_condition_expression("customer = :c")
        .expression_attribute_values(":c", text("ada"));
    let pages = query.clone().into_paginator().page_size(10).send().collect::<Result<Vec<_>, _>>().await?;
    assert_eq!(pages.iter().map(|page| page.count()).collect::<Vec<_>>(), [10, 10, 5]);
    let items: Vec<Item> = query.clone().limit(7).into_paginator().items().send().collect::<Result<_, _>>().await?;
    assert_eq!(numbers(&items), (1..=ORDERS).collect::<Vec<_>>());

    let filtered = query
        .filter_expression("#s = :s AND amount > :a")
        .expression_attribute_names("#s", "status")
        .expression_attribute_values(":s", text("paid"))
        .expression_attribute_values(":a", number(990))
        .return_consumed_capacity(ReturnConsumedCapacity::Total);
    let filtered = filtered.send().await?;
    assert_eq!(numbers(filtered.items()), [2, 4, 6, 8]);
    assert_eq!(filtered.scanned_count(), 25);
    assert!(filtered.consumed_capacity().and_then(|used| used.capacity_units()).is_some_and(|units| units > 0.0));
    Ok(())
}

async fn indexes(client: &Client, table: &str) -> Outcome {
    let largest = client
        .query()
        .table_name(table)
        .index_name("by-amount")
        .key_condition_expression("customer = :c AND amount < :a")
        .expression_attribute_values(":c", text("ada"))
        .expression_attribute_values(":a", number(990))
        .scan_index_forward(false)
        .limit(2);
    assert_eq!(numbers(largest.send().await?.items()), [11, 12]);
    let paid = client
        .query()
        .table_name(table)
        .index_name("by-status")
        .key_condition_expression("#s = :s")
        .expression_attribute_names("#s", "status")
        .expression_attribute_values(":s", text("paid"))
        .select(Select::Count);
    let paid = paid.send().await?;
    assert_eq!((paid.count(), paid.items().len()), (12, 0));
    Ok(())
}

async fn segments(client: &Client, table: &str) -> Outcome {
    let mut found = Vec::new();
    for segment in 0..4 {
        let scan = client.scan().table_name(table).segment(segment).total_segments(4).limit(7);
        let items: Vec<Item> = scan.into_paginator().items().send().collect::<Result<_, _>>().await?;
        found.extend(items);
    }
    let mut numbers = numbers(&found);
    numbers.sort_unstable();
    assert_eq!(numbers, std::iter::once(1).chain(1..=ORDERS).collect::<Vec<_>>());
    Ok(())
}
