//! Writing several items, all or none: what TransactWriteItems and ExecuteTransaction share once they know what is to
//! be done to which item.

use std::collections::HashSet;
use std::fmt::Debug;
use std::sync::Arc;

use dynamo_model::api::{ConsumedCapacity, ReturnConsumedCapacity};
use dynamo_model::{CancellationReason, Item, ServiceError, limits};
use dynamo_store::Ticket;

use crate::action::{Act, Action};
use crate::capacity::{Split, Usage, Usages, read_units, write_units};
use crate::engine::Engine;
use crate::stripes::StripeId;
use crate::table::Table;
use crate::tokens::{Tokens, Turn, fingerprint};
use crate::txn::{Stored, Txn, Written};

/// An action whose table was found.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) table: Arc<Table>,
    /// The key's bytes, or what is wrong with the key.
    pub(crate) key: Result<Vec<u8>, ServiceError>,
    pub(crate) action: Action,
}

/// What an action will do, once all others can do theirs.
struct Planned {
    old: Option<Stored>,
    new: Option<Item>,
}

/// The token that a transaction came with.
#[derive(Debug)]
pub(crate) struct Token<'a> {
    tokens: &'a Tokens,
    token: &'a str,
    fingerprint: u128,
}

impl<'a> Token<'a> {
    /// The token of a transaction that asks for this, among those that the operation remembers.
    pub(crate) fn new(tokens: &'a Tokens, token: &'a str, request: &impl Debug) -> Self {
        Self { tokens, token, fingerprint: fingerprint(request) }
    }

    fn done(&self, engine: &Engine) {
        self.tokens.done(self.token, engine.seconds());
    }
}

/// What a transaction answers with.
type Consumed = Option<Vec<ConsumedCapacity>>;

/// Does what was asked, once for each token.
pub(crate) fn run(
    engine: &Engine,
    token: Option<Token<'_>>,
    capacity: Option<&ReturnConsumedCapacity>,
    ask: impl FnOnce() -> Result<Vec<Asked>, ServiceError>,
) -> Result<Written<Consumed>, ServiceError> {
    let ask = || ask().and_then(checked);
    let Some(token) = token else {
        return perform(engine, &ask()?, None, capacity);
    };
    if token.tokens.begin(token.token, token.fingerprint, engine.seconds())? == Turn::Repeated {
        return repeat(engine, &ask()?, capacity);
    }
    let result = ask().and_then(|asked| perform(engine, &asked, Some(&token), capacity));
    if result.is_err() {
        token.tokens.give_up(token.token);
    }
    result
}

/// Refuses to do two things to one item.
fn checked(asked: Vec<Asked>) -> Result<Vec<Asked>, ServiceError> {
    let keys = asked.iter().filter_map(|asked| Some((&*asked.table, asked.key.as_deref().ok()?)));
    check_distinct(keys)?;
    Ok(asked)
}

/// Refuses keys of which two are the same item's.
pub(crate) fn check_distinct<'a>(keys: impl Iterator<Item = (&'a Table, &'a [u8])>) -> Result<(), ServiceError> {
    let mut seen = HashSet::new();
    for (table, key) in keys {
        if !seen.insert((table.space, key)) {
            return Err(ServiceError::validation("Transaction request cannot include multiple operations on one item"));
        }
    }
    Ok(())
}

/// Refuses a transaction with keys that are none, whatever else may be wrong with it.
pub(crate) fn check_keys<'a>(
    keys: impl Iterator<Item = &'a Result<Vec<u8>, ServiceError>> + Clone,
) -> Result<(), ServiceError> {
    if keys.clone().all(Result::is_ok) {
        return Ok(());
    }
    let reasons = keys.map(|key| match key {
        Ok(_) => Ok(CancellationReason::None),
        Err(error) => reason(error.clone()),
    });
    Err(ServiceError::TransactionCanceled { reasons: reasons.collect::<Result<_, _>>()? })
}

fn perform(
    engine: &Engine,
    asked: &[Asked],
    token: Option<&Token<'_>>,
    capacity: Option<&ReturnConsumedCapacity>,
) -> Result<Written<Consumed>, ServiceError> {
    let keys = asked.iter().filter_map(|asked| asked.key.as_ref().ok());
    let _stripes = engine.stripes.lock_many(keys.map(|key| StripeId::of(key)));

    // Every action is looked at before any is done, for the reasons tell of all.
    let mut planned = Vec::with_capacity(asked.len());
    let mut reasons = Vec::with_capacity(asked.len());
    for asked in asked {
        match plan(engine, asked)? {
            Ok(plan) => {
                planned.push(plan);
                reasons.push(CancellationReason::None);
            }
            Err(reason) => reasons.push(reason),
        }
    }
    if planned.len() < asked.len() {
        return Err(ServiceError::TransactionCanceled { reasons });
    }
    check_total_size(&planned)?;

    let mut txn = Txn::default();
    let mut usages = Usages::default();
    for (asked, plan) in asked.iter().zip(planned) {
        let usage = commit(&mut txn, asked, &plan)?;
        usages.add(&asked.table, usage);
    }
    let ticket = txn.commit(engine)?;
    if let Some(token) = token {
        token.done(engine);
    }
    Ok(Written { response: usages.tell(capacity, Split::Write), ticket })
}

/// What the action will do to the item as it is, or the reason why it cannot.
fn plan(engine: &Engine, asked: &Asked) -> Result<Result<Planned, CancellationReason>, ServiceError> {
    let Asked { table, key, action } = asked;
    let key = match key {
        Ok(key) => key,
        Err(error) => return reason(error.clone()).map(Err),
    };
    let old = engine.read(table, key)?;
    match action.outcome(table, old.as_ref()) {
        Ok(new) => Ok(Ok(Planned { old, new })),
        Err(error) => reason(error).map(Err),
    }
}

/// An error as the reason for a transaction not to happen, if it is one of the action's.
fn reason(error: ServiceError) -> Result<CancellationReason, ServiceError> {
    match error {
        ServiceError::Validation { message } => Ok(CancellationReason::Validation { message }),
        ServiceError::ConditionalCheckFailed { item } => Ok(CancellationReason::ConditionalCheckFailed { item }),
        ServiceError::DuplicateItem { .. } => Ok(CancellationReason::DuplicateItem),
        other => Err(other),
    }
}

fn check_total_size(planned: &[Planned]) -> Result<(), ServiceError> {
    let size: usize = planned.iter().filter_map(|plan| plan.new.as_ref()).map(Item::size).sum();
    if size > limits::TRANSACTION_SIZE {
        return Err(ServiceError::validation(format!(
            "Transaction payload size cannot exceed 4MB. Payload Size: {size}"
        )));
    }
    Ok(())
}

/// Puts what was planned into the transaction; in a transaction the table's own units count twice.
fn commit(txn: &mut Txn, asked: &Asked, plan: &Planned) -> Result<Usage, ServiceError> {
    let mut usage = match (&asked.action.act, &asked.key) {
        (Act::Check, _) | (_, Err(_)) => Usage::of_table(write_units(plan.old.as_ref().map_or(Ok(0), Stored::size)?)),
        (_, Ok(key)) => txn.change(&asked.table, key.clone(), plan.old.as_ref(), plan.new.as_ref())?,
    };
    usage.table *= 2.0;
    Ok(usage)
}

/// Answers a transaction that was done before: nothing is written, and the items are paid for as if read.
fn repeat(
    engine: &Engine,
    asked: &[Asked],
    capacity: Option<&ReturnConsumedCapacity>,
) -> Result<Written<Consumed>, ServiceError> {
    let mut usages = Usages::default();
    for asked in asked {
        let Ok(key) = &asked.key else { continue };
        let size = engine.read(&asked.table, key)?.as_ref().map_or(Ok(0), Stored::size)?;
        usages.add(&asked.table, Usage::of_table(2.0 * read_units(size, true)));
    }
    Ok(Written { response: usages.tell(capacity, Split::Read), ticket: Ticket::resolved() })
}
