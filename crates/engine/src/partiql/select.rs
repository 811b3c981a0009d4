//! SELECT: a plan, and a page of rows by it.

use dynamo_expr::partiql::Select;
use dynamo_model::{AttributeValue, Item, Path, Projection, ServiceError, limits};
use dynamo_store::Order as Direction;

use super::item::projection;
use super::plan::{Plan, Span};
use super::token::{self, Position};
use crate::bind::{check_condition_paths, check_projection_paths};
use crate::capacity::Usage;
use crate::engine::Engine;
use crate::page::{Page, PageRequest};
use crate::source::Source;
use crate::tokens::fingerprint;

/// How a statement is to be executed, beside what it says.
#[derive(Debug)]
pub(crate) struct Paging<'a> {
    pub(crate) text: &'a str,
    pub(crate) parameters: Option<&'a [AttributeValue]>,
    pub(crate) consistent: bool,
    /// How many items to look at.
    pub(crate) limit: Option<usize>,
    pub(crate) token: Option<&'a str>,
}

/// A page of rows.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) rows: Vec<Item>,
    pub(crate) next_token: Option<String>,
    pub(crate) last_key: Option<Item>,
    pub(crate) usage: Usage,
}

pub(crate) fn page(
    engine: &Engine,
    source: &mut Source,
    select: Select,
    paging: &Paging<'_>,
) -> Result<Rows, ServiceError> {
    if paging.consistent && source.is_global() {
        let message = "Strongly consistent read is not supported on Global Secondary Indexes";
        return Err(ServiceError::validation(message));
    }
    check_condition_paths(source.table(), select.condition.as_ref())?;
    let projection = projection(select.columns.clone());
    check_projection_paths(source.table(), projection.as_ref())?;
    let plan = Plan::new(source.key(), select.condition.clone(), &select.order)?;
    source.check_projected(None, projection.as_ref())?;
    if plan.keyed {
        source.check_filter_projected(plan.filter.as_ref())?;
    }

    let fingerprint = fingerprint(&(&source.table().id, paging.text, paging.parameters));
    let position = match paging.token {
        Some(token) => Position::read(token, fingerprint)?,
        None => Position { span: 0, after: None },
    };
    let read = Reading { engine, source, select: &select, plan: &plan, consistent: paging.consistent };
    let (mut rows, next) = read.from(position, paging.limit)?;
    rows.next_token = next.map(|position| position.token(fingerprint));
    Ok(rows)
}

struct Reading<'a> {
    engine: &'a Engine,
    source: &'a Source,
    select: &'a Select,
    plan: &'a Plan,
    consistent: bool,
}

impl Reading<'_> {
    /// Reads on from a place until a page is full; tells where the next begins.
    fn from(&self, position: Position, limit: Option<usize>) -> Result<(Rows, Option<Position>), ServiceError> {
        let Position { span: first, mut after } = position;
        let mut rows = Rows::default();
        let mut left = limit;
        let mut bytes = 0;
        let spans = self.plan.spans.iter().enumerate().skip(first);
        if spans.len() == 0 {
            return Err(token::invalid());
        }
        for (at, span) in spans {
            if bytes >= limits::PAGE_SIZE {
                return Ok((rows, Some(Position { span: at, after: None })));
            }
            let page = self.read(span, after.take(), left)?;
            bytes += page.bytes;
            left = left.map(|left| left.saturating_sub(usize::try_from(page.scanned).unwrap_or(usize::MAX)));
            rows.usage.add(page.usage);
            for item in page.items.into_iter().flatten() {
                rows.rows.push(self.select.row(item?));
            }
            if let Some(key) = page.last_key {
                let after = Some(self.source.start_key(&key)?.bytes);
                rows.last_key = Some(key);
                return Ok((rows, Some(Position { span: at, after })));
            }
        }
        Ok((rows, None))
    }

    fn read(&self, span: &Span, after: Option<Vec<u8>>, limit: Option<usize>) -> Result<Page, ServiceError> {
        let mut page = PageRequest {
            source: self.source,
            start: span.start.clone(),
            end: span.end.clone(),
            order: self.plan.direction,
            limit,
            filter: self.plan.filter.clone(),
            projection: self.roots(),
            select: None,
            consistent: self.consistent,
        };
        if let Some(key) = after {
            if !span.contains(&key) {
                return Err(token::invalid());
            }
            match self.plan.direction {
                Direction::Ascending => page.start = std::ops::Bound::Excluded(key),
                Direction::Descending => page.end = std::ops::Bound::Excluded(key),
            }
        }
        page.read(self.engine)
    }

    /// The attributes that the columns are parts of, whole: an index in a column is that of the list as it is.
    fn roots(&self) -> Option<Projection> {
        let columns = self.select.columns.as_ref()?;
        let mut roots: Vec<_> = columns.iter().map(|column| &column.path.root).collect();
        roots.sort_unstable();
        roots.dedup();
        Some(Projection { paths: roots.into_iter().map(|root| Path::attribute(root.clone())).collect() })
    }
}
