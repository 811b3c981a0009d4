use dynamo_model::api::{DescribeTableRequest, DescribeTimeToLiveRequest, Operation, TimeToLiveDescription};
use dynamo_model::schema::{GlobalSecondaryIndexDescription, IndexStatus, TableDescription, TableStatus};

use super::comparison::global_indexes;
use crate::database::Database;
use crate::error::Error;
use crate::tables::declaration::Declaration;
use crate::tables::{is_missing, refused};

/// What there is of a table.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// `None` if it is missing, or on its way out.
    pub(crate) table: Option<TableDescription>,
    /// Whether its items expire; `None` if that was not looked at.
    pub(crate) expiry: Option<TimeToLiveDescription>,
}

impl Seen {
    /// Asks for the time to live only if one is declared.
    pub(crate) async fn look(db: &Database, declared: &Declaration) -> Result<Self, Error> {
        let name = declared.name();
        let table = match db.described(name).await {
            Ok(table) => Some(table).filter(|table| table.table_status != TableStatus::Deleting),
            Err(refusal) if is_missing(&refusal) => None,
            Err(refusal) => return Err(refused(DescribeTableRequest::NAME, name, refusal)),
        };
        let expiry = match table {
            Some(_) if declared.ttl.is_some() => match db.expiry(name).await {
                Ok(expiry) => Some(expiry),
                Err(refusal) if is_missing(&refusal) => None,
                Err(refusal) => return Err(refused(DescribeTimeToLiveRequest::NAME, name, refusal)),
            },
            _ => None,
        };
        Ok(Self { table, expiry })
    }

    pub(super) fn indexes(&self) -> &[GlobalSecondaryIndexDescription] {
        self.table.as_ref().map_or(&[], global_indexes)
    }

    /// What is not ready of it, in the service's words.
    pub(super) fn status(&self) -> String {
        let Some(table) = &self.table else { return TableStatus::Creating.to_string() };
        let mut indexes = self.indexes().iter().map(|index| &index.index_status);
        match indexes.find(|status| **status != IndexStatus::Active) {
            Some(index) if table.table_status == TableStatus::Active => index.to_string(),
            _ => table.table_status.to_string(),
        }
    }
}
