mod description;

use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;
use dynamo_model::schema::{AttributeDefinition, BillingMode, BillingModeSummary, KeySchemaElement, TableClassSummary};
use dynamo_model::{Item, Name, ServiceError};
use dynamo_store::Space;

use crate::catalog::Change;
use crate::codec::{Corrupt, ItemView};
use crate::encryption::Encryption;
use crate::expiry::Expiry;
use crate::features::Features;
use crate::index::Index;
use crate::key::KeySpec;
use crate::key_fault::{KeyFault, not_the_schema};
use crate::stream::Stream;
use crate::streams::Streams;
use crate::tally::Tally;
use crate::throughput::Throughput;

/// A table: what never changes of it, and its settings as they are.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) id: String,
    /// Seconds since 1970.
    pub(crate) created: f64,
    pub(crate) space: Space,
    pub(crate) key: KeySpec,
    pub(crate) key_schema: Vec<KeySchemaElement>,
    pub(crate) tally: Tally,
    /// The attributes of the first item that was read, each null: most others have the same names, which then need not
    /// be made anew.
    pub(crate) names: OnceLock<Item>,
    /// Changed only while all stripes are held, so that whoever holds one sees what other writers see; all but
    /// [`Settings::features`].
    pub(crate) settings: ArcSwap<Settings>,
}

/// What UpdateTable changes.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) deleted: bool,
    /// Of the attributes of all keys, in the order of their names.
    pub(crate) definitions: Vec<AttributeDefinition>,
    pub(crate) indexes: Vec<Arc<Index>>,
    /// Absent for a table that was always provisioned.
    pub(crate) billing: Option<BillingModeSummary>,
    pub(crate) throughput: Throughput,
    /// Absent for a table that was always of the usual class.
    pub(crate) class: Option<TableClassSummary>,
    /// Absent where the key is the service's own.
    pub(crate) encryption: Option<Encryption>,
    pub(crate) deletion_protection: bool,
    /// The stream that changes are written to.
    pub(crate) stream: Option<Arc<Stream>>,
    /// The newest stream, enabled or not.
    pub(crate) latest_stream: Option<Arc<Stream>>,
    pub(crate) expiry: Option<Arc<Expiry>>,
    /// When it was last said whether items expire, in seconds since 1970.
    pub(crate) expiry_changed: Option<u64>,
    /// No writer of items looks at these, so they change without the stripes.
    pub(crate) features: Features,
}

impl Settings {
    pub(crate) fn is_on_demand(&self) -> bool {
        self.billing.as_ref().is_some_and(|summary| summary.billing_mode == BillingMode::PayPerRequest)
    }

    pub(crate) fn index(&self, name: &str) -> Option<&Arc<Index>> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// Keeps the definitions of attributes that are part of some key.
    pub(crate) fn prune_definitions(&mut self, table: &KeySpec) {
        let Self { indexes, definitions, .. } = self;
        definitions.retain(|definition| {
            let name = definition.attribute_name.as_str();
            table.contains(name) || indexes.iter().any(|index| index.key.contains(name))
        });
    }
}

impl Table {
    /// The key of an item that is to be written whole.
    pub(crate) fn key_of_item(&self, item: &Item) -> Result<Vec<u8>, ServiceError> {
        self.key.encode(item).map_err(KeyFault::of_item)
    }

    /// The bytes of a key that is given by itself.
    pub(crate) fn key_of(&self, key: &Item) -> Result<Vec<u8>, ServiceError> {
        if key.len() != self.key.len() {
            return Err(not_the_schema());
        }
        self.key.encode(key).map_err(KeyFault::of_key)
    }

    /// The table as a fork has it, whose streams these are. The caller holds all stripes.
    pub(crate) fn forked(&self, streams: &Streams) -> Self {
        let settings = self.settings.load();
        let instead = |stream: &Option<Arc<Stream>>| stream.as_ref().map(|stream| streams.instead_of(stream));
        let settings = Settings {
            indexes: settings.indexes.iter().map(|index| Arc::new(index.forked())).collect(),
            stream: instead(&settings.stream),
            latest_stream: instead(&settings.latest_stream),
            ..Settings::clone(&settings)
        };
        Self {
            name: self.name.clone(),
            arn: self.arn.clone(),
            id: self.id.clone(),
            created: self.created,
            space: self.space,
            key: self.key.clone(),
            key_schema: self.key_schema.clone(),
            tally: self.tally.clone(),
            names: self.names.clone(),
            settings: ArcSwap::from_pointee(settings),
        }
    }

    pub(crate) fn decode(&self, view: &ItemView<'_>) -> Result<Item, Corrupt> {
        match self.names.get() {
            Some(names) => {
                let mut item = names.nulls();
                view.decode_into(&mut item)?;
                Ok(item)
            }
            None => {
                let item = view.decode()?;
                // Whoever comes second has read as good an item.
                let _ = self.names.set(item.nulls());
                Ok(item)
            }
        }
    }

    /// Changes what no writer of items looks at, and which no one else changes now.
    pub(crate) fn change_features<T>(
        &self,
        _right: &Change<'_>,
        change: impl FnOnce(&mut Features) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        let mut settings = Settings::clone(&self.settings.load());
        let answer = change(&mut settings.features)?;
        self.settings.store(Arc::new(settings));
        Ok(answer)
    }

    /// The attribute of this name that is part of the key of the table or of an index.
    pub(crate) fn is_index_key(&self, name: &Name) -> bool {
        self.settings.load().indexes.iter().any(|index| index.key.contains(name))
    }
}
