//! Where to read for a SELECT: single items and ranges if its condition leaves few values to the key, or all there is.
//!
//! A condition that fixes the partition key by `=`, `IN` or in each branch of an `OR` is a search of those partitions,
//! as the service's documentation has it
//! (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html>).

use std::collections::HashSet;
use std::ops::{Bound, RangeBounds};

use dynamo_expr::partiql::Order;
use dynamo_model::{AttributeValue, Condition, KeyCondition, KeyTest, Name, ServiceError};
use dynamo_store::Order as Direction;

use super::terms::{all, always_tests, branches, candidates, into_terms, range, terms, try_compared};
use crate::key::{KeyAttribute, KeySpec, push_value};
use crate::key_fault::KeyFault;
use crate::key_range::KeyRange;
use crate::refusal::invalid;

/// More ranges than these are never made: `IN` has at most a hundred candidates, and a key mostly two attributes.
const MOST_SPANS: usize = 10_000;

/// What to read, in order.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) spans: Vec<Span>,
    /// The direction within each range.
    pub(super) direction: Direction,
    /// What is left of the condition.
    pub(super) filter: Option<Condition>,
    /// Whether the partition key is fixed by `=` or `IN`.
    pub(super) keyed: bool,
}

/// A range of keys.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) start: Bound<Vec<u8>>,
    pub(super) end: Bound<Vec<u8>>,
}

impl Span {
    const ALL: Self = Self { start: Bound::Unbounded, end: Bound::Unbounded };

    pub(super) fn contains(&self, key: &Vec<u8>) -> bool {
        (self.start.as_ref(), self.end.as_ref()).contains(key)
    }
}

/// The terms of a condition that a key is searched by.
#[derive(Debug, Default)]
struct Search {
    /// What is asked of the key's attributes, a way to ask each.
    conditions: Vec<KeyCondition>,
    /// The terms that are thereby true.
    settled: HashSet<usize>,
    keyed: bool,
}

impl Plan {
    pub(super) fn new(key: &KeySpec, condition: Option<Condition>, order: &[Order]) -> Result<Self, ServiceError> {
        check_order(key, condition.as_ref(), order)?;
        let Some(condition) = condition else {
            return Ok(Self { spans: vec![Span::ALL], direction: Direction::Ascending, filter: None, keyed: false });
        };
        let Some(search) = Search::new(key, &condition, order)? else {
            check_compared(key, Some(&condition))?;
            let direction = order.first().map_or(Direction::Ascending, direction);
            return Ok(Self { spans: vec![Span::ALL], direction, filter: Some(condition), keyed: false });
        };
        let mut spans = Vec::with_capacity(search.conditions.len());
        for condition in &search.conditions {
            let KeyRange { start, end, .. } = KeyRange::new(key, condition)?;
            spans.push(Span { start, end });
        }
        let terms = into_terms(condition).into_iter().enumerate();
        let filter = all(terms.filter(|(at, _)| !search.settled.contains(at)).map(|(_, term)| term).collect());
        check_compared(key, filter.as_ref())?;
        let by_sort_key = order.iter().find(|order| key.sort.iter().any(|attribute| attribute.name == order.attribute));
        let direction = by_sort_key.map_or(Direction::Ascending, direction);
        Ok(Self { spans, direction, filter, keyed: search.keyed })
    }
}

impl Search {
    /// `None` if the condition does not fix the partition key.
    fn new(key: &KeySpec, condition: &Condition, order: &[Order]) -> Result<Option<Self>, ServiceError> {
        let mut search = Self { conditions: vec![KeyCondition::default()], keyed: true, ..Self::default() };
        let terms = terms(condition);
        // A value of another type is told otherwise where a part of the key is one of several values.
        let listed = |attribute| candidates_of(&terms, attribute).is_some_and(|(_, values)| values.len() > 1);
        let fault = if key.attributes().any(listed) { compared } else { KeyFault::of_statement };
        for attribute in &key.partition {
            let exact = candidates_of(&terms, attribute);
            let values = match exact {
                Some((at, values)) => {
                    search.settled.insert(at);
                    values
                }
                None => {
                    search.keyed = false;
                    let Some(values) = branches(condition, &attribute.name) else { return Ok(None) };
                    values
                }
            };
            values.iter().try_for_each(|value| attribute.check(value).map_err(fault))?;
            if !search.multiply(attribute, in_order(values, asked_of(attribute, order), false)) {
                return Ok(None);
            }
        }
        for attribute in &key.sort {
            if let Some((at, values)) = candidates_of(&terms, attribute) {
                values.iter().try_for_each(|value| attribute.check(value).map_err(fault))?;
                if search.multiply(attribute, in_order(values, asked_of(attribute, order), true)) {
                    search.settled.insert(at);
                    continue;
                }
            } else if let Some((at, test)) = range_of(&terms, attribute) {
                test.values().try_for_each(|value| attribute.check(value).map_err(fault))?;
                search.settled.insert(at);
                search.conditions.iter_mut().for_each(|it| it.terms.push((attribute.name.clone(), test.clone())));
            }
            break;
        }
        Ok(Some(search))
    }

    /// Asks for each of the values by itself; `false` if that would be too many.
    fn multiply(&mut self, attribute: &KeyAttribute, values: Vec<&AttributeValue>) -> bool {
        if self.conditions.len().saturating_mul(values.len()) > MOST_SPANS {
            return false;
        }
        let with = |condition: &KeyCondition, value: &AttributeValue| {
            let mut condition = condition.clone();
            condition.terms.push((attribute.name.clone(), KeyTest::Eq(value.clone())));
            condition
        };
        self.conditions = self
            .conditions
            .iter()
            .flat_map(|condition| values.iter().map(move |value| with(condition, value)))
            .collect();
        true
    }
}

fn candidates_of<'c>(terms: &[&'c Condition], attribute: &KeyAttribute) -> Option<(usize, Vec<&'c AttributeValue>)> {
    let found = |(at, term): (usize, &&'c Condition)| Some((at, candidates(term, &attribute.name)?));
    terms.iter().enumerate().find_map(found)
}

fn range_of(terms: &[&Condition], attribute: &KeyAttribute) -> Option<(usize, KeyTest)> {
    terms.iter().enumerate().find_map(|(at, term)| Some((at, range(term, &attribute.name)?)))
}

/// The values once each: by themselves as they are written, otherwise as the statement sorts them.
fn in_order(values: Vec<&AttributeValue>, order: Option<Direction>, always_sorted: bool) -> Vec<&AttributeValue> {
    let mut seen = HashSet::new();
    let encoded = values.into_iter().map(|value| {
        let mut bytes = Vec::new();
        push_value(&mut bytes, value);
        (bytes, value)
    });
    let mut distinct: Vec<_> = encoded.filter(|(bytes, _)| seen.insert(bytes.clone())).collect();
    if always_sorted || order.is_some() {
        distinct.sort_by(|(one, _), (two, _)| one.cmp(two));
    }
    if order == Some(Direction::Descending) {
        distinct.reverse();
    }
    distinct.into_iter().map(|(_, value)| value).collect()
}

fn asked_of(attribute: &KeyAttribute, order: &[Order]) -> Option<Direction> {
    order.iter().find(|order| order.attribute == attribute.name).map(direction)
}

fn direction(order: &Order) -> Direction {
    if order.descending { Direction::Descending } else { Direction::Ascending }
}

/// What else is said of the attributes that can be searched by must be possible of them.
fn check_compared(key: &KeySpec, filter: Option<&Condition>) -> Result<(), ServiceError> {
    let Some(filter) = filter else { return Ok(()) };
    try_compared(filter, &mut |name, value| match key.attribute(name) {
        Some(attribute) => attribute.check(value).map_err(compared),
        None => Ok(()),
    })
}

fn compared(fault: KeyFault) -> ServiceError {
    match fault {
        KeyFault::WrongType { .. } => invalid("Condition parameter type does not match schema type"),
        fault => fault.of_key(),
    }
}

fn check_order(key: &KeySpec, condition: Option<&Condition>, order: &[Order]) -> Result<(), ServiceError> {
    let Some(condition) = condition.filter(|_| !order.is_empty()) else { return Ok(()) };
    if !key.partition.iter().all(|attribute| always_tests(condition, &attribute.name)) {
        return Err(ServiceError::validation(
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
        ));
    }
    let stranger = order.iter().map(|order| &order.attribute).find(|name: &&Name| !key.contains(name));
    stranger.map_or(Ok(()), |name| {
        Err(ServiceError::validation(format!(
            "Variable reference {name} in ORDER BY clause must be part of the primary key"
        )))
    })
}
