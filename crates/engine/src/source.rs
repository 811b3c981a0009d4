//! Where Query and Scan read: a table, or one of its indexes.

use std::sync::Arc;

use dynamo_expr::Leaves as _;
use dynamo_model::api::Select;
use dynamo_model::{AttributeType, AttributeValue, Condition, Item, Name, Projection, ServiceError};
use dynamo_store::Space;

use crate::capacity::Usage;
use crate::codec::Corrupt;
use crate::index::Index;
use crate::key::{HASH_SIZE, KeyAttribute, KeySpec};
use crate::key_fault::not_the_schema;
use crate::key_range::StartKey;
use crate::keycode;
use crate::refusal::invalid;
use crate::table::Table;

/// A table, or one of its indexes.
#[derive(Debug)]
pub(crate) struct Source {
    table: Arc<Table>,
    index: Option<Arc<Index>>,
    /// Whether items are fetched from the table, because the (local) index does not hold all that is asked for.
    fetches: bool,
}

impl Source {
    pub(crate) fn new(table: Arc<Table>, index: Option<&str>, consistent: bool) -> Result<Self, ServiceError> {
        let index = match index {
            None => None,
            Some(name) => Some(table.settings.load().index(name).cloned().ok_or_else(|| {
                ServiceError::validation(format!("The table does not have the specified index: {name}"))
            })?),
        };
        if consistent && index.as_ref().is_some_and(|index| !index.is_local()) {
            return Err(ServiceError::validation("Consistent reads are not supported on global secondary indexes"));
        }
        Ok(Self { table, index, fetches: false })
    }

    pub(crate) fn table(&self) -> &Table {
        &self.table
    }

    pub(crate) fn space(&self) -> Space {
        self.index.as_ref().map_or(self.table.space, |index| index.space)
    }

    /// The key that is queried by.
    pub(crate) fn key(&self) -> &KeySpec {
        self.index.as_ref().map_or(&self.table.key, |index| &index.key)
    }

    pub(crate) fn is_global(&self) -> bool {
        self.index.as_ref().is_some_and(|index| !index.is_local())
    }

    pub(crate) fn fetches(&self) -> bool {
        self.fetches
    }

    pub(crate) fn usage(&self, units: f64) -> Usage {
        match &self.index {
            Some(index) => Usage::of_index(index, units),
            None => Usage::of_table(units),
        }
    }

    /// The bytes under which the source holds the item of a start key.
    pub(crate) fn start_key(&self, key: &Item) -> Result<StartKey, ServiceError> {
        const INVALID: &str = "The provided starting key is invalid";
        let names = self.table.key.attributes().chain(self.index.iter().flat_map(|index| index.key.attributes()));
        let mut names: Vec<_> = names.map(|attribute| &attribute.name).collect();
        names.sort_unstable();
        names.dedup();
        if !key.keys().eq(names) {
            return Err(ServiceError::validation(INVALID));
        }
        let primary = self.table.key.encode(key);
        let partition = self.key().partition_len(key).map_err(|_| not_the_schema())?;
        let Some(index) = &self.index else {
            return Ok(StartKey { bytes: primary.map_err(|_| not_the_schema())?, partition });
        };
        let mut bytes = index.key.encode(key).map_err(|_| not_the_schema())?;
        let primary = primary.map_err(|_| {
            ServiceError::validation(format!("{INVALID}: The provided key element does not match the schema"))
        })?;
        bytes.extend_from_slice(&primary[HASH_SIZE..]);
        Ok(StartKey { bytes, partition })
    }

    /// The key of the item that is held under these bytes: the last key of a page.
    pub(crate) fn decode_key(&self, mut bytes: &[u8]) -> Result<Item, ServiceError> {
        let read = |item: &mut Item, bytes: &mut &[u8], attribute: &KeyAttribute| {
            item.insert(attribute.name.clone(), read_value(bytes, attribute.kind)?);
            Ok::<_, Corrupt>(())
        };
        bytes = bytes.get(HASH_SIZE..).ok_or(Corrupt)?;
        let mut item = Item::new();
        if let Some(index) = &self.index {
            index.key.attributes().try_for_each(|attribute| read(&mut item, &mut bytes, attribute))?;
        }
        self.table.key.attributes().try_for_each(|attribute| read(&mut item, &mut bytes, attribute))?;
        Ok(item)
    }

    /// Refuses filters on the attributes that are queried by: those belong into the key condition. `parameter` is what
    /// the service calls the filter.
    pub(crate) fn check_query_filter(&self, filter: Option<&Condition>, parameter: &str) -> Result<(), ServiceError> {
        let Some(filter) = filter else { return Ok(()) };
        filter.try_paths(|path| {
            if !self.key().contains(&path.root) {
                return Ok(());
            }
            Err(ServiceError::validation(format!(
                "{parameter} can only contain non-primary key attributes: Primary key attribute: {}",
                path.root
            )))
        })
    }

    /// Refuses what the index does not hold and cannot fetch.
    pub(crate) fn check_projected(
        &mut self,
        select: Option<&Select>,
        projection: Option<&Projection>,
    ) -> Result<(), ServiceError> {
        let Some(index) = &self.index else { return Ok(()) };
        if index.projected.is_none() {
            return Ok(());
        }
        let all = select == Some(&Select::AllAttributes);
        let lacking: Vec<&Name> = projection
            .iter()
            .flat_map(|projection| &projection.paths)
            .map(|path| &path.root)
            .filter(|name| !index.projects(name))
            .collect();
        if index.is_local() {
            self.fetches = all || !lacking.is_empty();
            return Ok(());
        }
        if all {
            return Err(invalid(format_args!(
                "Select type ALL_ATTRIBUTES is not supported for global secondary index {} \
                 because its projection type is not ALL",
                index.name
            )));
        }
        if !lacking.is_empty() {
            let lacking: Vec<_> = lacking.iter().map(|name| name.as_str()).collect();
            return Err(invalid(format_args!(
                "Global secondary index {} does not project [{}]",
                index.name,
                lacking.join(", ")
            )));
        }
        Ok(())
    }

    /// Refuses a query's filter on attributes that the index does not hold.
    pub(crate) fn check_filter_projected(&self, filter: Option<&Condition>) -> Result<(), ServiceError> {
        let (Some(index), Some(filter)) = (&self.index, filter) else { return Ok(()) };
        let mut lacking = Vec::new();
        filter.try_paths(|path| {
            if !index.projects(&path.root) && !lacking.contains(&path.root.as_str()) {
                lacking.push(path.root.as_str());
            }
            Ok::<_, ServiceError>(())
        })?;
        if lacking.is_empty() {
            return Ok(());
        }
        Err(invalid(format_args!(
            "Secondary index {} does not project one or more filter attributes: [{}]",
            index.name,
            lacking.join(", ")
        )))
    }
}

fn read_value(bytes: &mut &[u8], kind: AttributeType) -> Result<AttributeValue, Corrupt> {
    match kind {
        AttributeType::N => keycode::read_number(bytes).map(AttributeValue::N),
        AttributeType::B => keycode::read_binary(bytes).map(|bytes| AttributeValue::B(bytes.into_owned())),
        _ => keycode::read_string(bytes).map(|text| AttributeValue::S(text.into_owned())),
    }
    .ok_or(Corrupt)
}
