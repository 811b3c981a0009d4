use aws_sdk_dynamodb::client::Waiters;
use aws_sdk_dynamodb::types::{BillingMode, IndexStatus, TableStatus, TimeToLiveSpecification, TimeToLiveStatus};

use crate::orders::{LONG_ENOUGH, creation, fresh_name, remove};
use crate::{Clients, Outcome};

pub(crate) async fn part(Clients { tables: client, .. }: Clients) -> Outcome {
    let name = fresh_name("tables");
    let missing = client.describe_table().table_name(&name).send().await.unwrap_err();
    assert!(missing.into_service_error().is_resource_not_found_exception());

    let created = creation(&client, &name)?.send().await?;
    let created = created.table_description().expect("a table is described");
    assert_eq!(created.table_name(), Some(name.as_str()));
    client.wait_until_table_exists().table_name(&name).wait(LONG_ENOUGH).await?;

    let described = client.describe_table().table_name(&name).send().await?;
    let table = described.table().expect("a table is described");
    assert_eq!(table.table_status(), Some(&TableStatus::Active));
    let mode = table.billing_mode_summary().and_then(|summary| summary.billing_mode());
    assert_eq!(mode, Some(&BillingMode::PayPerRequest));
    assert_eq!(table.key_schema().len(), 2);
    let [by_amount] = table.local_secondary_indexes() else { panic!("{table:?}") };
    assert_eq!(by_amount.index_name(), Some("by-amount"));
    let [by_status] = table.global_secondary_indexes() else { panic!("{table:?}") };
    assert_eq!(by_status.index_status(), Some(&IndexStatus::Active));
    assert!(table.latest_stream_arn().is_some_and(|arn| arn.contains(&format!("table/{name}/stream/"))));
    assert!(table.creation_date_time().is_some());

    let again = creation(&client, &name)?.send().await.unwrap_err();
    assert!(again.into_service_error().is_resource_in_use_exception());

    let other = fresh_name("tables-too");
    creation(&client, &other)?.send().await?;
    let listed: Vec<String> =
        client.list_tables().limit(1).into_paginator().items().send().collect::<Result<_, _>>().await?;
    assert!(listed.contains(&name) && listed.contains(&other), "{listed:?}");

    let expiry = TimeToLiveSpecification::builder().enabled(true).attribute_name("expires").build()?;
    client.update_time_to_live().table_name(&name).time_to_live_specification(expiry).send().await?;
    let expiry = client.describe_time_to_live().table_name(&name).send().await?;
    let expiry = expiry.time_to_live_description().expect("it is described");
    assert_eq!(expiry.attribute_name(), Some("expires"));
    assert!(matches!(expiry.time_to_live_status(), Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)));

    remove(&client, &other).await?;
    remove(&client, &name).await?;
    let gone = client.describe_table().table_name(&name).send().await.unwrap_err();
    assert!(gone.into_service_error().is_resource_not_found_exception());
    Ok(())
}
