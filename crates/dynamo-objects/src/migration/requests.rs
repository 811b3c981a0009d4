//! The request that a step is.

use dynamo_model::api::{GlobalSecondaryIndexUpdate, Operation, UpdateTableRequest};
use dynamo_model::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, ProvisionedThroughput, StreamSpecification, StreamViewType,
    TableDescription,
};
use dynamo_model::{BackendError, ServiceError};

use super::seen::Seen;
use super::step::{Change, Step};
use super::wording::has;
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::tables::declaration::Declaration;
use crate::tables::{is_on_demand, not_made, refused};

/// What the service did with a step.
pub(super) enum Answered {
    Accepted,
    /// Something else is being done to the table.
    Busy,
    /// Too much is being done, or it is too much for good: the service has one word for both.
    Limited(Error),
}

/// Asks for a step to be done.
pub(super) async fn ask(db: &Database, declared: &Declaration, seen: &Seen, step: &Step) -> Result<Answered, Error> {
    let name = declared.name();
    match (step.change(), &seen.table) {
        (Change::CreateTable, _) => {
            let answer = db.backend().send(declared.definition.clone()).await;
            answered(answer, |refusal| not_made(name, refusal))
        }
        (Change::EnableTtl { attribute }, _) => {
            db.expire_by(name, attribute).await?;
            Ok(Answered::Accepted)
        }
        (change, Some(table)) => {
            let answer = db.backend().send(update(declared, table, change)).await;
            answered(answer, |refusal| refused(UpdateTableRequest::NAME, name, refusal))
        }
        (_, None) => Err(ErrorKind::TableMissing { table: name.to_owned(), source: None }.into()),
    }
}

fn answered<T>(
    answer: Result<T, BackendError>,
    meaning: impl FnOnce(BackendError) -> Error,
) -> Result<Answered, Error> {
    let Err(refusal) = answer else { return Ok(Answered::Accepted) };
    if matches!(refusal.error, ServiceError::ResourceInUse { .. }) {
        return Ok(Answered::Busy);
    }
    let is_limit = matches!(refusal.error, ServiceError::LimitExceeded { .. });
    match meaning(refusal) {
        error if is_limit || error.is_retryable() => Ok(Answered::Limited(error)),
        error => Err(error),
    }
}

/// The change of a table that is there.
fn update(declared: &Declaration, table: &TableDescription, change: &Change) -> UpdateTableRequest {
    let request = UpdateTableRequest { table_name: declared.name().to_owned(), ..Default::default() };
    match change {
        Change::DropIndex { index, .. } => {
            let delete = GlobalSecondaryIndexUpdate::Delete { index_name: index.clone() };
            UpdateTableRequest { global_secondary_index_updates: Some(vec![delete]), ..request }
        }
        Change::CreateIndex { index } => UpdateTableRequest {
            attribute_definitions: Some(definitions(declared, index)),
            global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate::Create(paid_as(index, table))]),
            ..request
        },
        Change::DropStream { .. } => {
            UpdateTableRequest { stream_specification: Some(StreamSpecification::default()), ..request }
        }
        Change::EnableStream { view } => UpdateTableRequest { stream_specification: Some(stream(view)), ..request },
        Change::PayByRequest => UpdateTableRequest { billing_mode: Some(BillingMode::PayPerRequest), ..request },
        Change::PayInAdvance { read, write } => {
            let units = ProvisionedThroughput { read_capacity_units: *read, write_capacity_units: *write };
            UpdateTableRequest {
                billing_mode: Some(BillingMode::Provisioned),
                provisioned_throughput: Some(units),
                global_secondary_index_updates: in_advance(declared, table, units),
                ..request
            }
        }
        // Those are no changes of a table, and `ask` and `next` see to them.
        Change::CreateTable | Change::EnableTtl { .. } | Change::Impossible { .. } => request,
    }
}

fn stream(view: &StreamViewType) -> StreamSpecification {
    StreamSpecification { stream_enabled: true, stream_view_type: Some(view.clone()) }
}

/// The attributes of an index's key.
fn definitions(declared: &Declaration, index: &GlobalSecondaryIndex) -> Vec<AttributeDefinition> {
    let definitions = declared.definition.attribute_definitions.iter();
    definitions.filter(|definition| has(&index.key_schema, &definition.attribute_name)).cloned().collect()
}

/// An index, paid for as its table is, which may not be how the table is declared.
fn paid_as(index: &GlobalSecondaryIndex, table: &TableDescription) -> GlobalSecondaryIndex {
    let units = index.provisioned_throughput.unwrap_or(ProvisionedThroughput {
        read_capacity_units: table.provisioned_throughput.read_capacity_units,
        write_capacity_units: table.provisioned_throughput.write_capacity_units,
    });
    GlobalSecondaryIndex { provisioned_throughput: (!is_on_demand(table)).then_some(units), ..index.clone() }
}

/// The capacity of each index, which has to be given if the table's is: as declared, or as much as the table's.
fn in_advance(
    declared: &Declaration,
    table: &TableDescription,
    units: ProvisionedThroughput,
) -> Option<Vec<GlobalSecondaryIndexUpdate>> {
    let indexes = table.global_secondary_indexes.as_ref().filter(|indexes| !indexes.is_empty())?;
    let update = indexes.iter().map(|index| {
        let wanted = declared.indexes().iter().find(|wanted| wanted.index_name == index.index_name);
        GlobalSecondaryIndexUpdate::Update {
            index_name: index.index_name.clone(),
            provisioned_throughput: wanted.and_then(|wanted| wanted.provisioned_throughput).or(Some(units)),
            on_demand_throughput: None,
            warm_throughput: None,
        }
    });
    Some(update.collect())
}
