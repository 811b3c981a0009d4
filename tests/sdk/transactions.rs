use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    ConditionCheck, Get, Put, ReturnValuesOnConditionCheckFailure, TransactGetItem, TransactWriteItem, Update,
};

use crate::orders::{Item, create, fresh_name, key, number, order, put, remove};
use crate::{Clients, Outcome};

pub(crate) async fn part(Clients { tables: client, .. }: Clients) -> Outcome {
    let table = create(&client, "transactions").await?;
    put(&client, &table, order("ada", 1, 1, "open")).await?;
    happens(&client, &table).await?;
    is_cancelled(&client, &table).await?;
    happens_once(&client, &table).await?;
    remove(&client, &table).await
}

fn insertion(table: &str, item: Item) -> Result<TransactWriteItem, BuildError> {
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .condition_expression("attribute_not_exists(customer)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .build()?;
    Ok(TransactWriteItem::builder().put(put).build())
}

async fn happens(client: &Client, table: &str) -> Outcome {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(key("ada", 1)))
        .update_expression("SET amount = amount + :one")
        .expression_attribute_values(":one", number(1))
        .build()?;
    let update = TransactWriteItem::builder().update(update).build();
    let inserted = insertion(table, order("bob", 1, 5, "open"))?;
    client.transact_write_items().transact_items(inserted).transact_items(update).send().await?;

    let get = |key| {
        let get = Get::builder().table_name(table).set_key(Some(key)).build()?;
        Ok::<_, BuildError>(TransactGetItem::builder().get(get).build())
    };
    let wanted = [get(key("ada", 1))?, get(key("bob", 1))?, get(key("cleo", 1))?];
    let read = client.transact_get_items().set_transact_items(Some(wanted.to_vec())).send().await?;
    let items: Vec<_> = read.responses().iter().map(|response| response.item()).collect();
    assert_eq!(items, [Some(&order("ada", 1, 2, "open")), Some(&order("bob", 1, 5, "open")), None]);
    Ok(())
}

async fn is_cancelled(client: &Client, table: &str) -> Outcome {
    let check = ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(key("cleo", 1)))
        .condition_expression("attribute_exists(customer)")
        .build()?;
    let check = TransactWriteItem::builder().condition_check(check).build();
    let actions =
        [insertion(table, order("dora", 1, 1, "open"))?, insertion(table, order("bob", 1, 1, "open"))?, check];
    let cancelled = client.transact_write_items().set_transact_items(Some(actions.to_vec())).send().await.unwrap_err();
    let cancelled = cancelled.into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = cancelled else { panic!("{cancelled:?}") };
    let reasons = cancelled.cancellation_reasons();
    let codes: Vec<_> = reasons.iter().filter_map(|reason| reason.code()).collect();
    assert_eq!(codes, ["None", "ConditionalCheckFailed", "ConditionalCheckFailed"]);
    assert_eq!(reasons[1].item(), Some(&order("bob", 1, 5, "open")));
    let dora = client.get_item().table_name(table).set_key(Some(key("dora", 1))).send().await?;
    assert_eq!(dora.item(), None, "nothing was written");
    Ok(())
}

async fn happens_once(client: &Client, table: &str) -> Outcome {
    let token = fresh_name("token");
    let write = |item| {
        let inserted = insertion(table, item)?;
        Ok::<_, BuildError>(client.transact_write_items().client_request_token(&token).transact_items(inserted))
    };
    write(order("eve", 1, 1, "open"))?.send().await?;
    write(order("eve", 1, 1, "open"))?.send().await?;
    let other = write(order("eve", 2, 1, "open"))?.send().await.unwrap_err();
    assert!(other.into_service_error().is_idempotent_parameter_mismatch_exception());
    Ok(())
}
