use dynamo_model::api::{CreateTableRequest, DescribeTableRequest, Operation};
use dynamo_model::schema::{
    BillingMode, GlobalSecondaryIndex, LocalSecondaryIndex, ProvisionedThroughput, ProvisionedThroughputDescription,
    TableDescription,
};

use crate::database::Database;
use crate::error::Error;
use crate::record::Record;
use crate::table::Table;
use crate::tables::declaration::Declaration;
use crate::tables::{Identity, is_missing, is_on_demand, is_usable, not_made, refused};

/// Where a copy reads or writes: a table's name without prefix, `(&database, "name")`, or a [`Table`].
pub trait CopyPlace {
    #[doc(hidden)]
    fn place(self, db: &Database) -> Place;
}

/// A table of a database.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Place {
    db: Database,
    /// With prefix.
    name: String,
    /// How it is made, if a record says so.
    declared: Option<Declaration>,
}

impl CopyPlace for &str {
    fn place(self, db: &Database) -> Place {
        (db, self).place(db)
    }
}

impl CopyPlace for (&Database, &str) {
    fn place(self, _: &Database) -> Place {
        let (db, name) = self;
        Place { db: db.clone(), name: format!("{}{name}", db.table_prefix()), declared: None }
    }
}

impl<R: Record> CopyPlace for &Table<R> {
    fn place(self, _: &Database) -> Place {
        let (db, name) = (self.database().clone(), self.name().to_owned());
        let declared = Some(Declaration::of::<R>(&db));
        Place { db, name, declared }
    }
}

impl Place {
    pub(super) fn db(&self) -> &Database {
        &self.db
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        self.name == other.name && self.db.is_as(&other.db)
    }

    /// Whether this table and the other's are one, asked by two clients.
    pub(super) fn is_also(&self, own: &TableDescription, others: &TableDescription) -> bool {
        self.db.is_remote() && !own.table_id.is_empty() && Identity::of(own) == Identity::of(others)
    }

    /// What the table is; `None` if it is not there.
    pub(super) async fn find(&self) -> Result<Option<TableDescription>, Error> {
        match self.db.described(&self.name).await {
            Ok(table) => Ok(Some(table)),
            Err(refusal) if is_missing(&refusal) => Ok(None),
            Err(refusal) => Err(refused(DescribeTableRequest::NAME, &self.name, refusal)),
        }
    }

    /// Makes the table, as its record declares it, or like this one.
    pub(super) async fn make(&self, like: &TableDescription) -> Result<TableDescription, Error> {
        let Declaration { definition, ttl, .. } = match &self.declared {
            Some(declared) => declared.clone(),
            None => Declaration::new(self.name.clone(), definition_of(like), None),
        };
        match self.db.backend().send(definition).await {
            Ok(_) => self.db.made_ready(&self.name, ttl, is_usable).await,
            Err(refusal) => Err(not_made(&self.name, refusal)),
        }
    }
}

/// What makes a table like this one: with its keys, indexes, and way of paying.
fn definition_of(table: &TableDescription) -> CreateTableRequest {
    let on_demand = is_on_demand(table);
    let capacity = |told: &ProvisionedThroughputDescription| {
        (!on_demand).then_some(ProvisionedThroughput {
            read_capacity_units: told.read_capacity_units,
            write_capacity_units: told.write_capacity_units,
        })
    };
    let global = table.global_secondary_indexes.as_ref().map(|indexes| {
        let index = indexes.iter().map(|index| GlobalSecondaryIndex {
            index_name: index.index_name.clone(),
            key_schema: index.key_schema.clone(),
            projection: index.projection.clone(),
            provisioned_throughput: capacity(&index.provisioned_throughput),
            on_demand_throughput: index.on_demand_throughput,
            warm_throughput: None,
        });
        index.collect()
    });
    let local = table.local_secondary_indexes.as_ref().map(|indexes| {
        let index = indexes.iter().map(|index| LocalSecondaryIndex {
            index_name: index.index_name.clone(),
            key_schema: index.key_schema.clone(),
            projection: index.projection.clone(),
        });
        index.collect()
    });
    CreateTableRequest {
        key_schema: table.key_schema.clone(),
        attribute_definitions: table.attribute_definitions.clone(),
        local_secondary_indexes: local,
        global_secondary_indexes: global,
        billing_mode: Some(if on_demand { BillingMode::PayPerRequest } else { BillingMode::Provisioned }),
        provisioned_throughput: capacity(&table.provisioned_throughput),
        ..Default::default()
    }
}
