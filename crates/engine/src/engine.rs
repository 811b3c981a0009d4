use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dynamo_model::api::{Request, Response};
use dynamo_model::{Answer, Backend, ServiceError};
use dynamo_store::{Batch, MemoryStore, Space, Store, StoreError, Ticket};
use parking_lot::Mutex;

use crate::catalog::Catalog;
use crate::clock::{Clock, SystemClock};
use crate::codec::{Corrupt, ItemView};
use crate::ops;
use crate::streams::Streams;
use crate::stripes::{StripeId, Stripes};
use crate::table::Table;
use crate::tokens::Tokens;
use crate::txn::{Stored, Txn, Written};
use crate::upkeep::Upkeep;

/// DynamoDB, over a store.
///
/// ```
/// use dynamo_engine::Engine;
/// use dynamo_model::api::{ListTablesRequest, Request, Response};
///
/// let engine = Engine::memory();
/// let Response::ListTables(tables) = engine.answer(ListTablesRequest::default().into())?.0 else { unreachable!() };
/// assert!(tables.table_names.is_empty());
/// # Ok::<(), dynamo_model::ServiceError>(())
/// ```
pub struct Engine {
    pub(crate) store: Box<dyn Store>,
    pub(crate) catalog: Catalog,
    pub(crate) stripes: Stripes,
    /// The tokens of TransactWriteItems.
    pub(crate) tokens: Tokens,
    /// The tokens of ExecuteTransaction, which are another kind.
    pub(crate) statement_tokens: Tokens,
    pub(crate) streams: Streams,
    /// The table at which the last sweep stopped.
    pub(crate) swept: Mutex<String>,
    pub(crate) upkeep: Upkeep,
    clock: Arc<dyn Clock>,
    next_space: AtomicU64,
}

impl Engine {
    /// An empty engine in memory, on the computer's clock.
    #[must_use]
    pub fn memory() -> Self {
        Self::memory_at(Arc::new(SystemClock))
    }

    /// An empty engine in memory, on this clock.
    #[must_use]
    pub fn memory_at(clock: Arc<dyn Clock>) -> Self {
        Self::new(MemoryStore::new(), clock, 0)
    }

    /// An engine over an empty store. Whatever it needs of chance, table ids for one, follows from the seed.
    #[must_use]
    pub fn new(store: impl Store + 'static, clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self {
            store: Box::new(store),
            catalog: Catalog::new(seed),
            stripes: Stripes::new(),
            tokens: Tokens::default(),
            statement_tokens: Tokens::default(),
            streams: Streams::default(),
            swept: Mutex::default(),
            upkeep: Upkeep::new(None),
            clock,
            next_space: AtomicU64::new(1),
        }
    }

    /// An engine that goes on from here with what it is given.
    pub(crate) fn forked(
        &self,
        store: Box<dyn Store>,
        catalog: Catalog,
        streams: Streams,
        [tokens, statement_tokens]: [Tokens; 2],
        swept: String,
    ) -> Self {
        Self {
            store,
            catalog,
            stripes: Stripes::new(),
            tokens,
            statement_tokens,
            streams,
            swept: Mutex::new(swept),
            upkeep: self.upkeep.forked(),
            clock: Arc::clone(&self.clock),
            next_space: AtomicU64::new(self.next_space.load(Ordering::Relaxed)),
        }
    }

    /// Answers a request. The response holds at once for whoever asks this engine; it is to be given to the outside
    /// only when the ticket resolves, for then it is durable.
    ///
    /// # Errors
    /// What the service answers instead.
    pub fn answer(&self, request: Request) -> Result<(Response, Ticket), ServiceError> {
        let upkeep = self.keep_up();
        let (response, ticket) = self.perform(request)?;
        Ok((response, upkeep.and(ticket)))
    }

    fn perform(&self, request: Request) -> Result<(Response, Ticket), ServiceError> {
        fn read<T: Into<Response>>(response: T) -> (Response, Ticket) {
            (response.into(), Ticket::resolved())
        }
        fn written<T: Into<Response>>(written: Written<T>) -> (Response, Ticket) {
            (written.response.into(), written.ticket)
        }
        match request {
            Request::PutItem(request) => ops::put_item::run(self, request).map(written),
            Request::GetItem(request) => ops::get_item::run(self, request).map(read),
            Request::UpdateItem(request) => ops::update_item::run(self, request).map(written),
            Request::DeleteItem(request) => ops::delete_item::run(self, request).map(written),
            Request::Query(request) => ops::query::run(self, request).map(read),
            Request::Scan(request) => ops::scan::run(self, request).map(read),
            Request::BatchGetItem(request) => ops::batch_get_item::run(self, request).map(read),
            Request::BatchWriteItem(request) => ops::batch_write_item::run(self, request).map(written),
            Request::TransactGetItems(request) => ops::transact_get_items::run(self, request).map(read),
            Request::TransactWriteItems(request) => ops::transact_write_items::run(self, request).map(written),
            Request::ExecuteStatement(request) => ops::execute_statement::run(self, request).map(written),
            Request::BatchExecuteStatement(request) => ops::batch_execute_statement::run(self, request).map(written),
            Request::ExecuteTransaction(request) => ops::execute_transaction::run(self, request).map(written),
            Request::CreateTable(request) => ops::create_table::run(self, request).map(written),
            Request::DescribeTable(request) => ops::describe_table::run(self, request).map(read),
            Request::UpdateTable(request) => ops::update_table::run(self, request).map(written),
            Request::DeleteTable(request) => ops::delete_table::run(self, request).map(written),
            Request::ListTables(request) => ops::list_tables::run(self, request).map(read),
            Request::UpdateTimeToLive(request) => ops::update_time_to_live::run(self, request).map(written),
            Request::DescribeTimeToLive(request) => ops::describe_time_to_live::run(self, request).map(read),
            Request::TagResource(request) => ops::tag_resource::run(self, request).map(read),
            Request::UntagResource(request) => ops::untag_resource::run(self, request).map(read),
            Request::ListTagsOfResource(request) => ops::list_tags_of_resource::run(self, request).map(read),
            Request::DescribeLimits(request) => ops::describe_limits::run(request).map(read),
            Request::DescribeEndpoints(request) => ops::describe_endpoints::run(request).map(read),
            Request::PutResourcePolicy(request) => ops::put_resource_policy::run(self, request).map(read),
            Request::GetResourcePolicy(request) => ops::get_resource_policy::run(self, request).map(read),
            Request::DeleteResourcePolicy(request) => ops::delete_resource_policy::run(self, request).map(read),
            Request::DescribeContinuousBackups(request) => {
                ops::describe_continuous_backups::run(self, request).map(read)
            }
            Request::UpdateContinuousBackups(request) => ops::update_continuous_backups::run(self, request).map(read),
            Request::DescribeContributorInsights(request) => {
                ops::describe_contributor_insights::run(self, request).map(read)
            }
            Request::UpdateContributorInsights(request) => {
                ops::update_contributor_insights::run(self, request).map(read)
            }
            Request::ListContributorInsights(request) => ops::list_contributor_insights::run(self, request).map(read),
            Request::EnableKinesisStreamingDestination(request) => {
                ops::enable_kinesis_streaming_destination::run(self, request).map(read)
            }
            Request::DisableKinesisStreamingDestination(request) => {
                ops::disable_kinesis_streaming_destination::run(self, request).map(read)
            }
            Request::UpdateKinesisStreamingDestination(request) => {
                ops::update_kinesis_streaming_destination::run(self, request).map(read)
            }
            Request::DescribeKinesisStreamingDestination(request) => {
                ops::describe_kinesis_streaming_destination::run(self, request).map(read)
            }
            Request::ListStreams(request) => ops::list_streams::run(self, request).map(read),
            Request::DescribeStream(request) => ops::describe_stream::run(self, request).map(written),
            Request::GetShardIterator(request) => ops::get_shard_iterator::run(self, request).map(written),
            Request::GetRecords(request) => ops::get_records::run(self, request).map(written),
        }
    }

    /// The table of a name or ARN, in the words of operations on items.
    pub(crate) fn table(&self, name: &str) -> Result<Arc<Table>, ServiceError> {
        self.catalog.find(name).ok_or_else(no_resource)
    }

    /// Reads an item and lets `act` change it, while no one else does.
    pub(crate) fn write<T>(
        &self,
        table: &Table,
        key: Vec<u8>,
        act: impl FnOnce(&mut Txn, Vec<u8>, Option<Stored>) -> Result<T, ServiceError>,
    ) -> Result<Written<T>, ServiceError> {
        let _stripe = self.stripes.lock(StripeId::of(&key));
        let old = self.read(table, &key)?;
        let mut txn = Txn::default();
        let response = act(&mut txn, key, old)?;
        Ok(Written { response, ticket: txn.commit(self)? })
    }

    /// The item under a key, as last written.
    pub(crate) fn read(&self, table: &Table, key: &[u8]) -> Result<Option<Stored>, ServiceError> {
        if table.settings.load().deleted {
            return Err(no_resource());
        }
        let mut found = None;
        self.store.get(table.space, key, &mut |bytes| found = Some(Stored::from(bytes))).map_err(failed)?;
        Ok(found)
    }

    /// Shows the item under a key, as last written, where it lies.
    pub(crate) fn see<T>(
        &self,
        table: &Table,
        key: &[u8],
        see: impl Fn(ItemView<'_>) -> Result<T, Corrupt>,
    ) -> Result<Option<T>, ServiceError> {
        let mut seen = None;
        self.store
            .get(table.space, key, &mut |bytes| seen = Some(ItemView::new(bytes).and_then(&see)))
            .map_err(failed)?;
        Ok(seen.transpose()?)
    }

    pub(crate) fn apply(&self, batch: Batch) -> Result<Ticket, ServiceError> {
        self.store.apply(batch).map_err(failed)
    }

    /// Removes a space with all that is in it.
    pub(crate) fn clear(&self, space: Space) -> Result<Ticket, ServiceError> {
        self.store.clear(space).map_err(failed)
    }

    /// Milliseconds since 1970.
    pub(crate) fn milliseconds(&self) -> u64 {
        u64::try_from(self.clock.now().as_millis()).unwrap_or(u64::MAX)
    }

    /// Seconds since 1970, in whole milliseconds.
    pub(crate) fn now(&self) -> f64 {
        self.clock.now().as_millis() as f64 / 1000.0
    }

    /// Whole seconds since 1970.
    pub(crate) fn seconds(&self) -> u64 {
        self.clock.now().as_secs()
    }

    /// A space that was never used.
    pub(crate) fn new_space(&self) -> Space {
        Space(self.next_space.fetch_add(1, Ordering::Relaxed))
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::memory()
    }
}

impl Backend for Engine {
    fn call(&self, request: Request) -> Answer<'_> {
        match self.answer(request) {
            Ok((response, ticket)) if ticket.is_resolved() => Answer::ready(Ok(response)),
            Ok((response, ticket)) => Answer::pending(async {
                ticket.await.map_err(failed)?;
                Ok(response)
            }),
            Err(error) => Answer::ready(Err(error.into())),
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("store", &self.store).finish_non_exhaustive()
    }
}

/// The answer to a request for a table that is not there.
pub(crate) fn no_resource() -> ServiceError {
    ServiceError::ResourceNotFound { message: "Requested resource not found".to_owned() }
}

pub(crate) fn failed(error: StoreError) -> ServiceError {
    ServiceError::InternalServerError { message: error.to_string() }
}
