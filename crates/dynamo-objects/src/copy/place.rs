use dynamo_model::api::{CreateTableRequest, DescribeTableRequest, Operation};
use dynamo_model::schema::{
    BillingMode, GlobalSecondaryIndex, KeySchemaElement, LocalSecondaryIndex, ProvisionedThroughput,
    ProvisionedThroughputDescription, TableDescription,
};
use dynamo_model::{Item, Name};

use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::rate_limit::RateLimit;
use crate::record::Record;
use crate::table::Table;
use crate::tables::declaration::Declaration;
use crate::tables::{Identity, is_missing, is_on_demand, is_usable, not_made, refused};

/// Where a copy reads or writes: a table's name without prefix, `(&database, "name")`, or a [`Table`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let lab = db.clone().prefix("lab_");
/// // By name, within the database that is asked.
/// db.copy_table("store", "backup").await?;
/// // By name, in another one.
/// db.copy_table("store", (&lab, "store")).await?;
/// // The table of a record, of whichever database it is of: it is made as that declares it.
/// db.copy_table(&orders, &lab.table::<Order>()).await?;
/// assert_eq!(lab.list_tables().await?, ["order", "store"]);
/// # Ok(())
/// # }
/// ```
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

    /// Is asked no faster than this limit allows.
    pub(super) fn limit_rate(&mut self, limit: &RateLimit) {
        self.db = self.db.clone().rate_limit(limit);
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        self.name == other.name && self.db.is_as(&other.db)
    }

    /// Whether this table and the other's are one, asked by two clients. Some servers tell no id; then the time at
    /// which it was made has to do.
    pub(super) fn is_also(&self, own: &TableDescription, other: &Self, others: &TableDescription) -> bool {
        let is_remote = self.db.is_remote() || other.db.is_remote();
        let is_known = !own.table_id.is_empty() || own.creation_date_time.is_some();
        is_remote && is_known && Identity::of(own) == Identity::of(others)
    }

    /// That it is not there.
    pub(super) fn missing(&self) -> Error {
        ErrorKind::TableMissing { table: self.name.clone(), source: None }.into()
    }

    /// What the table is; `None` if it is not there.
    pub(super) async fn find(&self) -> Result<Option<TableDescription>, Error> {
        match self.db.described(&self.name).await {
            Ok(table) => Ok(Some(table)),
            Err(refusal) if is_missing(&refusal) => Ok(None),
            Err(refusal) => Err(refused(DescribeTableRequest::NAME, &self.name, refusal)),
        }
    }

    /// How a record declares it, if one does.
    #[cfg(feature = "json_lines")]
    pub(super) fn declared(&self) -> Option<CreateTableRequest> {
        self.declared.as_ref().map(|declared| declared.definition.clone())
    }

    /// Makes the table, as its record declares it, or like this one.
    pub(super) async fn make(&self, like: Option<&TableDescription>) -> Result<TableDescription, Error> {
        let Declaration { definition, ttl, .. } = match (&self.declared, like) {
            (Some(declared), _) => declared.clone(),
            (None, Some(like)) => Declaration::new(self.name.clone(), definition_of(like), None),
            (None, None) => return Err(self.missing()),
        };
        match self.db.backend().send(definition).await {
            Ok(_) => self.db.made_ready(&self.name, ttl, is_usable).await,
            Err(refusal) => Err(not_made(&self.name, refusal)),
        }
    }
}

/// The names of a table's key attributes: partition key, then sort key.
pub(super) struct Keys(Vec<Name>);

impl Keys {
    pub(super) fn new(schema: &[KeySchemaElement]) -> Self {
        Self(schema.iter().map(|element| Name::from(element.attribute_name.as_str())).collect())
    }

    /// The partition key's. A server that tells of none is asked for one without a name, and refuses it.
    pub(super) fn partition(&self) -> Name {
        self.0.first().cloned().unwrap_or(Name::from_static(""))
    }

    /// The attributes of an item that are its key, as far as they are there.
    pub(super) fn of(&self, item: &Item) -> Item {
        self.0.iter().filter_map(|name| Some((name.clone(), item.get(name)?.clone()))).collect()
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
