use aws_sdk_dynamodb::types::ReturnValue;
use aws_sdk_dynamodbstreams::Client;
use aws_sdk_dynamodbstreams::types::{AttributeValue, OperationType, Record, ShardIteratorType, StreamViewType};

use crate::orders::{create, key, order, put, remove};
use crate::{Clients, Outcome};

pub(crate) async fn part(Clients { tables, streams }: Clients) -> Outcome {
    let table = create(&tables, "streams").await?;
    put(&tables, &table, order("ada", 1, 1, "open")).await?;
    put(&tables, &table, order("ada", 1, 2, "open")).await?;
    put(&tables, &table, order("ada", 1, 2, "open")).await?;
    let delete = tables.delete_item().table_name(&table).set_key(Some(key("ada", 1)));
    delete.return_values(ReturnValue::AllOld).send().await?;

    let listed = streams.list_streams().table_name(&table).send().await?;
    let [stream] = listed.streams() else { panic!("{listed:?}") };
    let arn = stream.stream_arn().expect("a stream has an ARN");
    let records = read_to_the_end(&streams, arn).await?;
    let told: Vec<_> = records.iter().filter_map(|record| record.event_name()).collect();
    // The third put changed nothing, and so there is nothing to tell.
    assert_eq!(told, [&OperationType::Insert, &OperationType::Modify, &OperationType::Remove]);
    let changes: Vec<_> = records.iter().filter_map(|record| record.dynamodb()).collect();
    let amount = |image: Option<&std::collections::HashMap<String, AttributeValue>>| {
        image.and_then(|image| image.get("amount")?.as_n().ok().cloned())
    };
    let amounts: Vec<_> =
        changes.iter().map(|change| (amount(change.old_image()), amount(change.new_image()))).collect();
    let (one, two) = (Some("1".to_owned()), Some("2".to_owned()));
    assert_eq!(amounts, [(None, one.clone()), (one, two.clone()), (two, None)]);
    assert!(changes.iter().all(|change| change.stream_view_type() == Some(&StreamViewType::NewAndOldImages)));
    assert!(changes.is_sorted_by_key(|change| change.sequence_number().map(|number| (number.len(), number))));

    let nowhere = streams.get_records().shard_iterator("nowhere").send().await;
    assert!(nowhere.is_err());
    remove(&tables, &table).await
}

async fn read_to_the_end(client: &Client, arn: &str) -> Result<Vec<Record>, Box<dyn std::error::Error + Send + Sync>> {
    let described = client.describe_stream().stream_arn(arn).send().await?;
    let mut records = Vec::new();
    for shard in described.stream_description().map(|stream| stream.shards()).unwrap_or_default() {
        let from_start = client
            .get_shard_iterator()
            .stream_arn(arn)
            .set_shard_id(shard.shard_id().map(str::to_owned))
            .shard_iterator_type(ShardIteratorType::TrimHorizon);
        let mut place = from_start.send().await?.shard_iterator;
        while let Some(iterator) = place {
            let read = client.get_records().shard_iterator(iterator).limit(2).send().await?;
            // An open shard has no end: who has read everything gets no records, and a place to go on from.
            place =
                read.next_shard_iterator.filter(|_| read.records.as_ref().is_some_and(|records| !records.is_empty()));
            records.extend(read.records.unwrap_or_default());
        }
    }
    Ok(records)
}
