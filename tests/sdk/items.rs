use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};

use crate::orders::{Item, create, fresh_name, key, number, order, put, remove, text};
use crate::{Clients, Outcome};

pub(crate) async fn part(Clients { tables: client, .. }: Clients) -> Outcome {
    let table = create(&client, "items").await?;
    values(&client, &table).await?;
    conditions(&client, &table).await?;
    updates(&client, &table).await?;
    refusals(&client, &table).await?;
    remove(&client, &table).await
}

async fn values(client: &aws_sdk_dynamodb::Client, table: &str) -> Outcome {
    let mut item = order("ada", 1, 12, "open");
    let values = [
        ("text", text("\"Ünïcode\" 😀")),
        ("number", number(1)),
        ("precise", number("12345678901234567890123456789012345678")),
        ("bytes", AttributeValue::B(Blob::new([0, 1, 255]))),
        ("flag", AttributeValue::Bool(true)),
        ("nothing", AttributeValue::Null(true)),
        ("list", AttributeValue::L(vec![number("-0.5"), AttributeValue::L(Vec::new())])),
        ("map", AttributeValue::M(Item::from([("inner".to_owned(), text(""))]))),
        ("words", AttributeValue::Ss(vec!["a".to_owned()])),
        ("numbers", AttributeValue::Ns(vec!["7".to_owned()])),
        ("blobs", AttributeValue::Bs(vec![Blob::new([7])])),
    ];
    item.extend(values.map(|(name, value)| (name.to_owned(), value)));
    put(client, table, item.clone()).await?;

    let got = client.get_item().table_name(table).set_key(Some(key("ada", 1))).consistent_read(true).send().await?;
    assert_eq!(got.item(), Some(&item));
    let part = client
        .get_item()
        .table_name(table)
        .set_key(Some(key("ada", 1)))
        .projection_expression("#m.#i, flag")
        .expression_attribute_names("#m", "map")
        .expression_attribute_names("#i", "inner");
    let part = part.send().await?;
    let expected = [("map".to_owned(), item["map"].clone()), ("flag".to_owned(), item["flag"].clone())];
    assert_eq!(part.item(), Some(&Item::from(expected)));
    let missing = client.get_item().table_name(table).set_key(Some(key("ada", 99))).send().await?;
    assert_eq!(missing.item(), None);
    Ok(())
}

async fn conditions(client: &aws_sdk_dynamodb::Client, table: &str) -> Outcome {
    let create = |order: Item| {
        let put = client.put_item().table_name(table).set_item(Some(order));
        put.condition_expression("attribute_not_exists(customer)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    };
    let first = order("bob", 1, 5, "open");
    create(first.clone()).send().await?;
    let failed = create(order("bob", 1, 6, "open")).send().await.unwrap_err();
    assert!(failed.request_id().is_some_and(|id| !id.is_empty()));
    let failed = failed.into_service_error();
    let PutItemError::ConditionalCheckFailedException(failed) = failed else { panic!("{failed:?}") };
    assert_eq!(failed.message(), Some("The conditional request failed"));
    assert_eq!(failed.item(), Some(&first));
    Ok(())
}

async fn updates(client: &aws_sdk_dynamodb::Client, table: &str) -> Outcome {
    let update = client
        .update_item()
        .table_name(table)
        .set_key(Some(key("bob", 1)))
        .update_expression("SET #s = :paid ADD amount :more REMOVE nothing")
        .expression_attribute_names("#s", "status")
        .expression_attribute_values(":paid", text("paid"))
        .expression_attribute_values(":more", number(2))
        .return_values(ReturnValue::UpdatedNew);
    let updated = update.send().await?;
    let expected = [("status".to_owned(), text("paid")), ("amount".to_owned(), number(7))];
    assert_eq!(updated.attributes(), Some(&Item::from(expected)));

    let delete = client.delete_item().table_name(table).set_key(Some(key("bob", 1)));
    let deleted = delete.clone().return_values(ReturnValue::AllOld).send().await?;
    assert_eq!(deleted.attributes(), Some(&order("bob", 1, 7, "paid")));
    let again = delete.return_values(ReturnValue::AllOld).send().await?;
    assert_eq!(again.attributes(), None);
    Ok(())
}

async fn refusals(client: &aws_sdk_dynamodb::Client, table: &str) -> Outcome {
    let keyless = client.put_item().table_name(table).item("customer", text("ada")).send().await.unwrap_err();
    assert_eq!(keyless.code(), Some("ValidationException"));
    assert!(keyless.message().is_some_and(|message| message.contains("key")), "{keyless:?}");
    let unknown = client.get_item().table_name(fresh_name("unknown")).set_key(Some(key("ada", 1)));
    assert!(unknown.send().await.unwrap_err().into_service_error().is_resource_not_found_exception());
    Ok(())
}
