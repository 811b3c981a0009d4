use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{DeleteRequest, KeysAndAttributes, PutRequest, WriteRequest};

use crate::orders::{Item, create, key, order, remove};
use crate::{Clients, Outcome};

pub(crate) async fn part(Clients { tables: client, .. }: Clients) -> Outcome {
    let table = create(&client, "batches").await?;
    let write = |requests: Vec<WriteRequest>| client.batch_write_item().request_items(&table, requests);

    let mut left = (1..=25).map(|number| made(order("ada", number, number, "open"))).collect::<Result<Vec<_>, _>>()?;
    while !left.is_empty() {
        let written = write(left).send().await?;
        left = written.unprocessed_items().and_then(|tables| tables.get(&table)).cloned().unwrap_or_default();
    }
    let gone = DeleteRequest::builder().set_key(Some(key("ada", 25))).build()?;
    let gone = WriteRequest::builder().delete_request(gone).build();
    write(vec![gone, made(order("bob", 1, 1, "open"))?]).send().await?;

    let wanted = [key("ada", 1), key("ada", 24), key("ada", 25), key("bob", 1)];
    let read = |keys: Vec<Item>| async {
        let keys = KeysAndAttributes::builder().set_keys(Some(keys)).build()?;
        Ok::<_, aws_sdk_dynamodb::error::BuildError>(client.batch_get_item().request_items(&table, keys).send().await)
    };
    let found = read(wanted.to_vec()).await??;
    assert!(found.unprocessed_keys().is_none_or(|tables| tables.is_empty()));
    let found = &found.responses().expect("there are answers")[&table];
    assert_eq!(found.len(), 3);
    assert!(found.contains(&order("bob", 1, 1, "open")));

    let twice = read(vec![key("ada", 1), key("ada", 1)]).await?.unwrap_err();
    assert_eq!(twice.code(), Some("ValidationException"));
    assert_eq!(twice.message(), Some("Provided list of item keys contains duplicates"));
    remove(&client, &table).await
}

fn made(item: Item) -> Result<WriteRequest, aws_sdk_dynamodb::error::BuildError> {
    let put = PutRequest::builder().set_item(Some(item)).build()?;
    Ok(WriteRequest::builder().put_request(put).build())
}
