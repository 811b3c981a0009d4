use dynamo_model::api::CreateTableRequest;
use dynamo_model::schema::{BillingMode, GlobalSecondaryIndex, StreamViewType};

use crate::database::Database;
use crate::record::Record;

/// How a table is to be, as the records declare it that are in it.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    /// By the name that the service knows.
    pub(crate) definition: CreateTableRequest,
    /// The attribute by which its items expire.
    pub(crate) ttl: Option<&'static str>,
    /// What several records say of it that cannot all be, a sentence each.
    pub(crate) contradictions: Vec<String>,
}

impl Declaration {
    pub(crate) fn of<R: Record>(db: &Database) -> Self {
        Self::new(db.full_name(R::TABLE), R::table(), R::TTL)
    }

    pub(crate) fn new(table_name: String, definition: CreateTableRequest, ttl: Option<&'static str>) -> Self {
        Self { definition: CreateTableRequest { table_name, ..definition }, ttl, contradictions: Vec::new() }
    }

    pub(crate) fn name(&self) -> &str {
        &self.definition.table_name
    }

    pub(crate) fn indexes(&self) -> &[GlobalSecondaryIndex] {
        self.definition.global_secondary_indexes.as_deref().unwrap_or_default()
    }

    pub(crate) fn is_on_demand(&self) -> bool {
        self.definition.billing_mode == Some(BillingMode::PayPerRequest)
    }

    /// What its stream is to hold, if it is to have one.
    pub(crate) fn stream(&self) -> Option<&StreamViewType> {
        self.definition.stream_specification.as_ref().and_then(|stream| stream.stream_view_type.as_ref())
    }

    /// Adds what another record says of the same table.
    pub(crate) fn merge(&mut self, other: Self) {
        let contradictions = &mut self.contradictions;
        let mut check = |agree: bool, what: &str| {
            if !agree {
                contradictions.push(format!("its records declare {what} in two ways"));
            }
        };
        let (own, others) = (&mut self.definition, other.definition);
        check(own.key_schema == others.key_schema, "the primary key");
        check(own.billing_mode == others.billing_mode, "how it is paid for");
        check(own.local_secondary_indexes == others.local_secondary_indexes, "the local indexes");
        for definition in others.attribute_definitions {
            let name = &definition.attribute_name;
            match own.attribute_definitions.iter().find(|own| own.attribute_name == *name) {
                Some(own) => check(*own == definition, &format!("the type of key attribute `{name}`")),
                None => own.attribute_definitions.push(definition),
            }
        }
        for index in others.global_secondary_indexes.into_iter().flatten() {
            let indexes = own.global_secondary_indexes.get_or_insert_default();
            match indexes.iter().find(|own| own.index_name == index.index_name) {
                Some(own) => check(*own == index, &format!("global index `{}`", index.index_name)),
                None => indexes.push(index),
            }
        }
        let stream =
            own.stream_specification.get_or_insert_with(|| others.stream_specification.clone().unwrap_or_default());
        check(others.stream_specification.is_none_or(|others| others == *stream), "the stream");
        own.stream_specification.take_if(|stream| !stream.stream_enabled);
        let ttl = self.ttl.or(other.ttl);
        check(other.ttl.is_none_or(|other| Some(other) == ttl), "the attribute by which items expire");
        self.ttl = ttl;
    }
}
