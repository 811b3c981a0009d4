//! A search without its types: what is asked for each page of it.

use std::fmt;
use std::sync::Arc;

use dynamo_model::api::{
    ConsumedCapacity, CreateTableRequest, DescribeTableRequest, Operation, QueryRequest, QueryResponse,
    ReturnConsumedCapacity, ScanRequest, ScanResponse, Select,
};
use dynamo_model::schema::Projection as IndexProjection;
use dynamo_model::{
    AttributeValue, Condition as Tree, Expression, Item, Items, KeyCondition, KeyTest, Name, Path, Projection,
    ServiceError,
};

use crate::call::Plain;
use crate::error::{CursorProblem, EncodeError, Error, ErrorKind};
use crate::explain::{Estimate, Explanation};
use crate::key::{Template, bytes};
use crate::physical::Physical;
use crate::rate_limit::RateLimit;
use crate::record::{Document, Record};
use crate::search::cursor::{Binding, Cursor, Cursors, Place, hash};
use crate::search::found::{Found, Raw};
use crate::tables::refused;

pub(crate) struct Plan {
    table: Arc<Physical>,
    index: Option<IndexKey>,
    way: Way,
    filter: Option<Tree>,
    projection: Option<Projection>,
    /// How many items are to be answered with.
    pub(crate) limit: Option<usize>,
    /// How many items the service is to look at for a page.
    pub(crate) page_size: Option<i32>,
    pub(crate) consistent: bool,
    /// The first thing that was wrong with what the caller gave.
    pub(crate) problem: Option<Error>,
}

/// An index by its name, the names of its key attributes, and how these are put together from fields, if they are.
#[derive(Clone, Debug)]
pub(crate) struct IndexKey {
    pub(crate) name: &'static str,
    pub(crate) partition: &'static [&'static str],
    pub(crate) sort: &'static [&'static str],
    pub(crate) templates: [Option<Template>; 2],
}

#[derive(Debug)]
pub(crate) enum Way {
    /// Through one partition, in the order of the sort key.
    Query {
        partition: Vec<(Name, AttributeValue)>,
        /// The values of which the partition key was put together, if it was.
        known: Vec<(&'static str, AttributeValue)>,
        sort: Vec<(Name, KeyTest)>,
        forward: bool,
    },
    /// Through everything.
    Scan,
}

/// A part of a parallel scan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    pub(crate) number: i32,
    pub(crate) of: i32,
}

/// What is asked of one page, beside the plan.
#[derive(Clone, Default, Debug)]
pub(crate) struct Ask {
    pub(crate) start: Option<Item>,
    /// How many more items the caller wants.
    pub(crate) wanted: Option<usize>,
    pub(crate) segment: Option<Segment>,
    /// Whether the number of items will do.
    pub(crate) counting: bool,
    /// Whether to tell what it cost.
    pub(crate) metering: bool,
}

/// One page as the service answers it.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) items: Items,
    pub(crate) count: u64,
    pub(crate) scanned: u64,
    pub(crate) last: Option<Item>,
    pub(crate) consumed: Option<f64>,
}

impl Plan {
    pub(crate) fn new(table: Arc<Physical>, index: Option<IndexKey>, way: Way, problem: Option<Error>) -> Self {
        let mut plan = Self {
            table,
            index,
            way,
            filter: None,
            projection: None,
            limit: None,
            page_size: None,
            consistent: false,
            problem,
        };
        if plan.problem.is_none() {
            // Where sort keys are made of fields, other records' are in the partition, too.
            plan.sort(Ok(Vec::new()));
        }
        plan
    }

    pub(crate) fn filter(&mut self, tree: Result<Tree, EncodeError>) {
        if let Some(tree) = self.keep(tree) {
            self.filter = Some(match self.filter.take() {
                Some(filter) => filter.and(tree),
                None => tree,
            });
        }
    }

    /// Reads the attributes of `P` alone, and those of the keys, which errors and cursors need.
    pub(crate) fn project<P: Document>(&mut self) {
        let mut names = Vec::new();
        if !P::attribute_names(&mut names) {
            // It takes whatever is there.
            self.projection = None;
            return;
        }
        names.extend(self.key_names());
        names.sort_unstable();
        names.dedup();
        let paths = names.into_iter().map(|name| Path::attribute(Name::from_static(name))).collect();
        self.projection = Some(Projection { paths });
    }

    /// Narrows a query down by its sort key.
    pub(crate) fn sort(&mut self, tests: Result<Vec<KeyTest>, EncodeError>) {
        let template = match &self.index {
            Some(index) => index.templates[1],
            None => self.table.key_templates().and_then(|templates| templates.sort),
        };
        self.sort_by(template, tests);
    }

    /// Narrows a query down by its sort key, which is put together from fields like this, if it is.
    pub(crate) fn sort_by(&mut self, template: Option<Template>, tests: Result<Vec<KeyTest>, EncodeError>) {
        let names = match &self.index {
            Some(index) => index.sort.to_vec(),
            None => self.table.key_names().sort.into_iter().collect(),
        };
        let Way::Query { known, .. } = &self.way else { return };
        let tests = match template {
            Some(template) => tests.and_then(|tests| Ok(template.test(known, tests)?.into_iter().collect())),
            None => tests,
        };
        let Some(tests) = self.keep(tests) else { return };
        if let Way::Query { sort, .. } = &mut self.way {
            *sort = names.into_iter().map(Name::from_static).zip(tests).collect();
        }
    }

    /// Asks no faster than this limit allows.
    pub(crate) fn limit_rate(&mut self, limit: &RateLimit) {
        self.table = Arc::new(self.table.limited(limit));
    }

    pub(crate) fn reverse(&mut self) {
        if let Way::Query { forward, .. } = &mut self.way {
            *forward = false;
        }
    }

    /// Against the direction that it had, if it has one.
    pub(crate) fn turn(&mut self) {
        if let Way::Query { forward, .. } = &mut self.way {
            *forward = !*forward;
        }
    }

    pub(crate) fn is_scan(&self) -> bool {
        matches!(self.way, Way::Scan)
    }

    fn keep<V>(&mut self, encoded: Result<V, EncodeError>) -> Option<V> {
        match encoded {
            Ok(value) => Some(value),
            Err(source) => {
                self.problem.get_or_insert_with(|| self.table.not_encoded(None, source));
                None
            }
        }
    }

    /// Whether it is a search of this table, and reads all attributes of what it finds.
    pub(crate) fn reads_whole_items_of(&self, table: &Physical) -> bool {
        let is_all = |name: &str| {
            let CreateTableRequest { global_secondary_indexes, local_secondary_indexes, .. } = self.table.definition();
            let global =
                global_secondary_indexes.into_iter().flatten().map(|index| (index.index_name, index.projection));
            let local = local_secondary_indexes.into_iter().flatten().map(|index| (index.index_name, index.projection));
            global.chain(local).any(|(index, projection)| index == name && projection == IndexProjection::all())
        };
        let is_same = self.table.name() == table.name() && self.table.database().is_as(table.database());
        is_same && self.projection.is_none() && self.index.as_ref().is_none_or(|index| is_all(index.name))
    }

    pub(crate) fn table_name(&self) -> &str {
        self.table.name()
    }

    /// The partition that is queried.
    pub(crate) fn partition(&self) -> Item {
        match &self.way {
            Way::Query { partition, .. } => partition.iter().cloned().collect(),
            Way::Scan => Item::new(),
        }
    }

    /// What a search answers with, out of an item as a page gives it.
    pub(crate) fn decode<T: Found>(&self, item: Result<Item, ServiceError>) -> Result<T, Error> {
        T::found(Raw { table: &self.table, item: item.map_err(|source| self.refused(source))? })
    }

    /// Answers with whole records, or tells that it cannot.
    pub(crate) fn track(&mut self) {
        if !self.reads_whole_items_of(&self.table) {
            let problem = ErrorKind::PartialRecords { table: self.table.name().to_owned() };
            self.problem.get_or_insert_with(|| problem.into());
        }
    }

    pub(crate) fn refused(&self, source: ServiceError) -> Error {
        let operation = match self.way {
            Way::Query { .. } => QueryRequest::NAME,
            Way::Scan => ScanRequest::NAME,
        };
        Error::answered(operation, self.table.name(), None, source)
    }

    /// The names of the attributes that tell where in the search an item is: the table's key, and then what the index's
    /// key has beyond it.
    pub(crate) fn key_names(&self) -> impl Iterator<Item = &'static str> + '_ {
        let table = self.table.key_names();
        let index = self.index.iter().flat_map(|index| index.partition.iter().chain(index.sort).copied());
        let beyond = index.filter(move |name| *name != table.partition && Some(*name) != table.sort);
        self.table.key_attributes().chain(beyond)
    }

    /// Where the search goes on after an item.
    pub(crate) fn position(&self, item: &Item) -> Item {
        let named = |name| Some((Name::from_static(name), item.get(name)?.clone()));
        self.key_names().filter_map(named).collect()
    }

    /// What makes and knows the cursors of this search.
    pub(crate) fn cursors(&self) -> Result<Cursors, Error> {
        let keys = self.table.database().cursors().clone();
        Cursors::new(self.binding(), self.key_names().collect(), keys).map_err(|problem| self.cursor_problem(problem))
    }

    pub(crate) fn cursor_problem(&self, problem: CursorProblem) -> Error {
        ErrorKind::Cursor { table: self.table.name().to_owned(), problem }.into()
    }

    pub(crate) fn cursor_after<R: Record>(&self, record: &R) -> Result<Cursor, Error> {
        let item = self.table.encoded(record)?;
        let key = self.position(&item);
        if key.len() < self.key_names().count() {
            return Err(self.cursor_problem(CursorProblem::OtherKey));
        }
        if let Way::Query { partition, .. } = &self.way
            && partition.iter().any(|(name, value)| item.get(name) != Some(value))
        {
            return Err(self.cursor_problem(CursorProblem::OtherPartition));
        }
        Ok(self.cursors()?.cursor(&Place { key: Some(key), back: false }))
    }

    fn binding(&self) -> Binding {
        let index = self.index.as_ref().map_or("", |index| index.name);
        let (way, partition, forward) = match &self.way {
            Way::Query { partition, forward, .. } => {
                let mut bytes = Vec::new();
                partition.iter().for_each(|(_, value)| bytes::write(value, &mut bytes));
                ("query ", hash(&bytes), *forward)
            }
            Way::Scan => ("scan ", 0, true),
        };
        let index = hash(format!("{way}{index}").as_bytes());
        Binding { forward, table: hash(self.table.name().as_bytes()), index, partition }
    }

    /// The first page that is asked for, as far as it is known.
    pub(crate) fn explain(&self) -> Explanation {
        let ask = Ask { wanted: self.limit, ..Ask::default() };
        let explanation = match &self.way {
            Way::Query { partition, sort, forward, .. } => {
                let request = self.query(&ask, partition, sort, *forward);
                Explanation::of_query(request, self.limit, self.has_whole_key())
            }
            Way::Scan => Explanation::of_scan(self.scan(&ask), self.limit),
        };
        explanation.with_problem(self.problem.as_ref())
    }

    pub(crate) async fn estimate(mut self) -> Result<Estimate, Error> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let name = self.table.name();
        let described = self.table.database().described(name).await;
        let described = described.map_err(|refusal| refused(DescribeTableRequest::NAME, name, refusal))?;
        let most = if self.has_whole_key() { Some(1) } else { self.limit.filter(|_| self.filter.is_none()) };
        Estimate::new(&self.explain(), &described, most.map(|most| most as u64)).ok_or_else(|| {
            let index = self.index.as_ref().map_or("", |index| index.name);
            // In the service's words.
            self.refused(ServiceError::validation(format!("The table does not have the specified index: {index}")))
        })
    }

    /// Whether it asks for one item, by all of the table's key.
    fn has_whole_key(&self) -> bool {
        let Way::Query { sort, .. } = &self.way else { return false };
        let sorted = || matches!(sort.as_slice(), [(_, KeyTest::Eq(_))]);
        self.index.is_none() && (self.table.key_names().sort.is_none() || sorted())
    }

    /// Reads one page.
    pub(crate) async fn ask(&self, ask: &Ask) -> Result<Answered, Error> {
        match &self.way {
            Way::Query { partition, sort, forward, .. } => {
                let request = || self.query(ask, partition, sort, *forward);
                Plain::calling(&self.table, request).await.map(Answered::from)
            }
            Way::Scan => Plain::calling(&self.table, || self.scan(ask)).await.map(Answered::from),
        }
    }

    fn query(
        &self,
        ask: &Ask,
        partition: &[(Name, AttributeValue)],
        sort: &[(Name, KeyTest)],
        forward: bool,
    ) -> QueryRequest {
        let mut terms = Vec::with_capacity(partition.len() + sort.len());
        terms.extend(partition.iter().map(|(name, value)| (name.clone(), KeyTest::Eq(value.clone()))));
        terms.extend_from_slice(sort);
        QueryRequest {
            table_name: self.table.name().to_owned(),
            index_name: self.index_name(),
            key_condition_expression: Some(Expression::Tree(KeyCondition { terms })),
            filter_expression: self.whole_filter().map(Expression::Tree),
            projection_expression: self.projection(ask),
            select: ask.counting.then_some(Select::Count),
            limit: self.service_limit(ask),
            exclusive_start_key: ask.start.clone(),
            scan_index_forward: (!forward).then_some(false),
            consistent_read: self.consistent.then_some(true),
            return_consumed_capacity: ask.metering.then_some(ReturnConsumedCapacity::Total),
            ..Default::default()
        }
    }

    fn scan(&self, ask: &Ask) -> ScanRequest {
        ScanRequest {
            table_name: self.table.name().to_owned(),
            index_name: self.index_name(),
            filter_expression: self.whole_filter().map(Expression::Tree),
            projection_expression: self.projection(ask),
            select: ask.counting.then_some(Select::Count),
            limit: self.service_limit(ask),
            exclusive_start_key: ask.start.clone(),
            segment: ask.segment.map(|segment| segment.number),
            total_segments: ask.segment.map(|segment| segment.of),
            consistent_read: self.consistent.then_some(true),
            return_consumed_capacity: ask.metering.then_some(ReturnConsumedCapacity::Total),
            ..Default::default()
        }
    }

    fn index_name(&self) -> Option<String> {
        self.index.as_ref().map(|index| index.name.to_owned())
    }

    /// The service refuses a projection where nothing but the number of items is asked for.
    fn projection(&self, ask: &Ask) -> Option<Expression<Projection>> {
        if ask.counting { None } else { self.projection.clone().map(Expression::Tree) }
    }

    /// The caller's filter, and that nothing else comes than what there is to the caller: of all that share the table,
    /// the records of this type, if they have not expired.
    fn whole_filter(&self) -> Option<Tree> {
        let own = self.table.visible().into_iter().chain(self.filter.clone());
        own.reduce(Tree::and)
    }

    /// Without a filter every item that is looked at is answered with, so there is no need to look at more than are
    /// wanted. With one there is no telling; but that an item is a record of this type is the rule, so a first page
    /// takes no more than are wanted then, either, and those after it a few more.
    fn service_limit(&self, ask: &Ask) -> Option<i32> {
        const MORE: usize = 100;
        let wanted = ask.wanted.filter(|_| self.filter.is_none());
        let others = self.table.visible().is_some();
        let wanted = wanted.map(|wanted| if others && ask.start.is_some() { wanted.max(MORE) } else { wanted });
        let wanted = wanted.map(|wanted| i32::try_from(wanted).unwrap_or(i32::MAX));
        match (wanted, self.page_size) {
            (Some(wanted), Some(size)) => Some(wanted.min(size)),
            (wanted, size) => wanted.or(size),
        }
    }
}

impl From<QueryResponse> for Answered {
    fn from(response: QueryResponse) -> Self {
        let QueryResponse { items, count, scanned_count, last_evaluated_key, consumed_capacity } = response;
        Self::new(items, count, scanned_count, last_evaluated_key, consumed_capacity)
    }
}

impl From<ScanResponse> for Answered {
    fn from(response: ScanResponse) -> Self {
        let ScanResponse { items, count, scanned_count, last_evaluated_key, consumed_capacity } = response;
        Self::new(items, count, scanned_count, last_evaluated_key, consumed_capacity)
    }
}

impl Answered {
    fn new(
        items: Option<Items>,
        count: i32,
        scanned: i32,
        last: Option<Item>,
        consumed: Option<Box<ConsumedCapacity>>,
    ) -> Self {
        let number = |count| u64::try_from(count).unwrap_or(0);
        Self {
            items: items.unwrap_or_default(),
            count: number(count),
            scanned: number(scanned),
            last,
            consumed: consumed.map(|consumed| consumed.capacity_units),
        }
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Search")
            .field("table", &self.table.name())
            .field("index", &self.index.as_ref().map(|index| index.name))
            .field("way", &self.way)
            .field("filter", &self.filter)
            .field("projection", &self.projection)
            .finish_non_exhaustive()
    }
}
