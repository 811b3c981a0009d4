//! PartiQL.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata};
use aws_sdk_dynamodb::operation::execute_transaction::ExecuteTransactionError;
use aws_sdk_dynamodb::types::{BatchStatementErrorCodeEnum, BatchStatementRequest, ParameterizedStatement};

use crate::orders::{Item, create, key, number, remove, text};
use crate::{Clients, Outcome};

pub(crate) async fn part(Clients { tables: client, .. }: Clients) -> Outcome {
    let table = create(&client, "statements").await?;
    alone(&client, &table).await?;
    in_batches(&client, &table).await?;
    in_transactions(&client, &table).await?;
    remove(&client, &table).await
}

async fn alone(client: &Client, table: &str) -> Outcome {
    let insert = format!(r#"INSERT INTO "{table}" VALUE {{'customer': ?, 'number': ?, 'amount': ?}}"#);
    let insert = |order: u32| {
        let statement = client.execute_statement().statement(&insert).parameters(text("ada"));
        statement.parameters(number(order)).parameters(number(order * 10))
    };
    for number in 1..=5 {
        insert(number).send().await?;
    }
    let again = insert(1).send().await.unwrap_err();
    // DynamoDB Local leaves the end of the name off, and so the SDK has no type for it.
    assert!(again.code().is_some_and(|code| matches!(code, "DuplicateItemException" | "DuplicateItem")), "{again:?}");

    let select = client
        .execute_statement()
        .statement(format!(r#"SELECT number FROM "{table}" WHERE customer = ? AND number >= ?"#))
        .parameters(text("ada"))
        .parameters(number(2));
    let found = select.clone().send().await?;
    let expected: Vec<Item> = (2..=5).map(|order| Item::from([("number".to_owned(), number(order))])).collect();
    assert_eq!(found.items(), expected);
    let first = select.clone().limit(3).send().await?;
    let rest = select.set_next_token(first.next_token().map(str::to_owned)).send().await?;
    assert_eq!([first.items(), rest.items()].concat(), expected);
    Ok(())
}

async fn in_batches(client: &Client, table: &str) -> Outcome {
    let select = |number: u32| {
        let statement = format!(r#"SELECT * FROM "{table}" WHERE customer = 'ada' AND number = {number}"#);
        BatchStatementRequest::builder().statement(statement).build()
    };
    let insert = format!(r#"INSERT INTO "{table}" VALUE {{'customer': 'ada', 'number': 1}}"#);
    let insert = BatchStatementRequest::builder().statement(insert).build()?;
    let read = client.batch_execute_statement().statements(select(1)?).statements(select(99)?).send().await?;
    let items: Vec<_> = read.responses().iter().map(|response| response.item().map(|item| &item["amount"])).collect();
    assert_eq!(items, [Some(&number(10)), None]);

    let written = client.batch_execute_statement().statements(insert).send().await?;
    let code = written.responses()[0].error().and_then(|error| error.code());
    assert_eq!(code, Some(&BatchStatementErrorCodeEnum::DuplicateItem));
    Ok(())
}

async fn in_transactions(client: &Client, table: &str) -> Outcome {
    let execute = |statements: [String; 2]| {
        let statements = statements.map(|statement| ParameterizedStatement::builder().statement(statement).build());
        let statements = statements.into_iter().collect::<Result<Vec<_>, BuildError>>()?;
        Ok::<_, BuildError>(client.execute_transaction().set_transact_statements(Some(statements)).send())
    };
    let update = format!(r#"UPDATE "{table}" SET amount = 7 WHERE customer = 'ada' AND number = 1"#);
    let delete = format!(r#"DELETE FROM "{table}" WHERE customer = 'ada' AND number = 2"#);
    execute([update.clone(), delete])?.await?;
    let updated = client.get_item().table_name(table).set_key(Some(key("ada", 1))).send().await?;
    assert_eq!(updated.item().map(|item| &item["amount"]), Some(&number(7)));

    let insert = format!(r#"INSERT INTO "{table}" VALUE {{'customer': 'ada', 'number': 3}}"#);
    let cancelled = execute([update, insert])?.await.unwrap_err().into_service_error();
    let ExecuteTransactionError::TransactionCanceledException(cancelled) = cancelled else { panic!("{cancelled:?}") };
    let messages: Vec<_> = cancelled.cancellation_reasons().iter().map(|reason| reason.message()).collect();
    // Its code is DuplicateItem, but DynamoDB Local gives it another.
    assert_eq!(messages, [None, Some("Duplicate primary key exists in table")]);
    Ok(())
}
