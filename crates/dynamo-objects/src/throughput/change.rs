use dynamo_model::api::{GlobalSecondaryIndexUpdate, Operation, UpdateTableRequest};
use dynamo_model::{BackendError, ServiceError};

use super::Capacity;
use super::levels::Place;
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::sleep::backoff::Backoff;
use crate::tables::refused;

/// Changes the capacity of these places of a table. Whoever else is changing it is waited for.
pub(super) async fn change(db: &Database, table: &str, changed: &[(&Place, Capacity)]) -> Result<(), Error> {
    let mut backoff = Backoff::creating();
    loop {
        let Err(refusal) = db.backend().send(request(table, changed)).await else { return Ok(()) };
        let BackendError { error: ServiceError::ResourceInUse { .. }, .. } = refusal else {
            return Err(refused(UpdateTableRequest::NAME, table, refusal));
        };
        match backoff.wait() {
            Some(wait) => db.sleeper().sleep(wait).await,
            None => return Err(ErrorKind::TableNotReady { table: table.to_owned(), status: "UPDATING".into() }.into()),
        }
    }
}

fn request(table: &str, changed: &[(&Place, Capacity)]) -> UpdateTableRequest {
    let of_index = |(place, level): &(&Place, Capacity)| {
        Some(GlobalSecondaryIndexUpdate::Update {
            index_name: (*place).clone()?,
            provisioned_throughput: Some((*level).into()),
            on_demand_throughput: None,
            warm_throughput: None,
        })
    };
    let indexes: Vec<_> = changed.iter().filter_map(of_index).collect();
    UpdateTableRequest {
        table_name: table.to_owned(),
        provisioned_throughput: changed.iter().find(|(place, _)| place.is_none()).map(|(_, level)| (*level).into()),
        global_secondary_index_updates: (!indexes.is_empty()).then_some(indexes),
        ..Default::default()
    }
}
