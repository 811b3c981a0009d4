//! What errors say: what happened, to which table and key, and what to do.

use std::fmt;

use dynamo_model::{Item, ServiceError, limits};

use super::shown::Shown;
use super::{ChangesProblem, CheckpointProblem, CursorProblem, Error, ErrorKind, FailedAction};
use crate::migration::Step;
use crate::write::clause::Value;

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { table, key } => write!(f, "table {table:?} has no item with key {}", Shown(key)),
            Self::AlreadyExists { table, key } => write!(
                f,
                "table {table:?} has an item with key {} already; `put` would replace it, `save` would change it",
                Shown(key)
            ),
            Self::ConditionFailed { table, key, current, failed } => {
                let there = if current.is_some() { "" } else { " (there is no such item)" };
                let (key, failed) = (Shown(key), failed.join(", "));
                write!(f, "nothing was written to table {table:?}, key {key}{there}, because this is false: {failed}")
            }
            Self::KeyChanged { table, key, now } => {
                let (key, now) = (Shown(key), Shown(now));
                write!(
                    f,
                    "the record with key {key} of table {table:?} has key {now} now, and a key cannot be changed: \
                     `create` a record with the new key, and `delete` the other"
                )
            }
            Self::PartialRecords { table } => write!(
                f,
                "whole records of table {table:?} are wanted, and this search reads another table, or an index or projection \
                 without all attributes: search the table itself"
            ),
            Self::Unflushed { table, report } => {
                write!(f, "table {table:?} in memory was not written whole ({report}); what failed is held still")?;
                report.failed.first().map_or(Ok(()), |first| write!(f, ". The first: {}", first.error))
            }
            Self::OnDemand { table } => write!(
                f,
                "table {table:?} is paid for by the request, so there is no throughput to raise: leave it out, or \
                 `skip_on_demand()`"
            ),
            Self::CopyOntoItself { table } => write!(
                f,
                "table {table:?} cannot be copied onto itself: give the copy another name or database, or change the records \
                 one by one"
            ),
            Self::CopyCheckpoint { file, problem } => {
                write!(f, "the checkpoint {} cannot be used: {problem}; remove it to begin anew", file.display())
            }
            Self::NotAnItem { table, line, problem } => {
                write!(f, "line {line} is no item of table {table:?}: {problem}")
            }
            Self::File { table, file, source } => {
                let file = file.as_ref().map_or_else(String::new, |file| format!(" {}", file.display()));
                write!(f, "table {table:?} could not be exported to or imported from the file{file}: {source}")
            }
            Self::NotUnique { table, key, attribute, value } => write!(
                f,
                "the record with key {} was not written to table {table:?}: {attribute:?} is unique, and another record has \
                 {}",
                Shown(key),
                Value(value)
            ),
            Self::UniqueAlone { table, attribute, how } => {
                write!(f, "{attribute:?} of table {table:?} is unique, so its records cannot be written {how}")
            }
            Self::NoCollection { table, problem } => {
                write!(f, "the records are not in one partition of table {table:?}, as a collection is: {problem}")
            }
            Self::IndexKeyIncomplete { table, key, index, missing } => write!(
                f,
                "the change of table {table:?}, key {}, changes the key of index {index:?}, of which {missing:?} is not \
                 known: set that too, to a value, or read it first with `fetching()`",
                Shown(key)
            ),
            Self::InvalidKey { table, source } => write!(f, "not a key of table {table:?}: {source}"),
            Self::Encode { table, key, source } => {
                write!(f, "cannot be stored{}{}: {source}", of_table("in", table), of_key(key.as_ref()))
            }
            Self::Decode { table, key, source } => match key.is_empty() {
                true => write!(f, "an item{}: {source}", of_table("of", table)),
                false => write!(f, "table {table:?}, key {}: {source}", Shown(key)),
            },
            Self::ItemTooLarge { table, key, size } => write!(
                f,
                "the record with key {} is too large for table {table:?}: {size} bytes; an item can have {}",
                Shown(key),
                limits::ITEM_SIZE
            ),
            Self::Rejected { table, key, source } => {
                let key = of_key(key.as_ref());
                write!(f, "the record was refused before it was saved to table {table:?}{key}: {source}")
            }
            Self::TableMissing { table, source } => missing(f, table, source.as_ref()),
            Self::TableExists { table } => write!(f, "table {table:?} exists already"),
            Self::TableNotReady { table, status } => {
                write!(f, "table {table:?} is not ready: it is still {status}; try again later")
            }
            Self::TableMismatch { table, differences } => {
                write!(f, "table {table:?} is not as the record declares it: {}", differences.join("; "))
            }
            Self::Migration { table, done, left, source } => unmigrated(f, table, done, left, source.as_ref()),
            Self::ItemTwice { table, key } => {
                let key = Shown(key);
                write!(f, "the transaction has two actions on table {table:?}, key {key}: make one of them")
            }
            Self::ScanRefused { table, index } => {
                let index = index.map_or_else(String::new, |index| format!(", index {index:?}"));
                write!(
                    f,
                    "a scan of table {table:?}{index} was refused, because the database has `ScanPolicy::Refuse`: query \
                     an index, or take the table from the database with `ScanPolicy::Allow`"
                )
            }
            Self::OtherDatabase { table } => write!(
                f,
                "table {table:?} is of another database than the transaction or batch: take the table from the one that \
                 makes it"
            ),
            Self::ConditionInBatch { table, key } => write!(
                f,
                "the write of table {table:?}, key {}, has a condition, which a batch cannot have: make it alone, or in \
                 a transaction",
                Shown(key)
            ),
            Self::TransactionTooLong { actions } => {
                write!(
                    f,
                    "the transaction has {actions} actions, and can have {}: make several of it",
                    limits::TRANSACTION
                )
            }
            Self::Empty { what } => write!(
                f,
                "the {what} has nothing in it: give it something by `with`, or ask whether it `is_empty` before; lists \
                 that may be empty are for `put_many`, `delete_many` and `get_many`"
            ),
            Self::EmptyUpdate { table, key } => write!(
                f,
                "the transaction has an update that changes nothing of table {table:?}, key {}: `check` the item, or \
                 `put` it",
                Shown(key)
            ),
            Self::TransactionFailed { failed } => {
                f.write_str("the transaction did not happen")?;
                failed.iter().try_for_each(|FailedAction { at, error }| write!(f, "; action {}: {error}", at + 1))
            }
            Self::Throttled { operation, table, key, source } => write!(
                f,
                "{operation} was throttled{}{}, try again later: {source}",
                of_table("on", table),
                of_key(key.as_ref())
            ),
            Self::Unprocessed { operation, table, left, source, .. } => {
                write!(f, "{operation} left {} undone{}: ", counted(left.len()), of_table("on", table))?;
                match source {
                    Some(source) => write!(f, "{source}"),
                    None => f.write_str("the service kept refusing for lack of capacity; try them again later"),
                }
            }
            Self::Cursor { table, problem } if table.is_empty() => write!(f, "not a cursor: {problem}"),
            Self::Cursor { table, problem: problem @ CursorProblem::EmptyKey } => {
                write!(f, "a query of table {table:?} cannot have cursors: {problem}")
            }
            Self::Cursor { table, problem } => {
                write!(f, "the cursor does not belong to this query of table {table:?}: {problem}")
            }
            Self::Changes { table, problem } => unread(f, table, problem),
            Self::Checkpoint { table, problem } if table.is_empty() => write!(f, "not a checkpoint: {problem}"),
            Self::Checkpoint { table, problem } => {
                write!(f, "the checkpoint does not belong to the changes of table {table:?}: {problem}")
            }
            Self::NotEmbedded { wanted } => write!(
                f,
                "`{wanted}` is for databases in the memory of this program, and this is another: \
                 `Database::memory()` and `Database::memory_at()` make one"
            ),
            Self::Connect { problem } => f.write_str(problem),
            Self::Service { operation, table, key, source } => failed(f, operation, table, key.as_ref(), source),
        }
    }
}

impl fmt::Display for CursorProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => f.write_str("it is damaged or cut off"),
            Self::Version(version) => write!(f, "it is of version {version}, which this program does not know"),
            Self::OtherTable => f.write_str("it is from another table"),
            Self::OtherIndex => f.write_str("it is from another index, or one is from a query and one from a scan"),
            Self::OtherPartition => f.write_str("it is from another partition"),
            Self::OtherDirection => f.write_str("it is from the query in the other direction"),
            Self::Unsigned => f.write_str("it is not signed, as this database's cursors are; begin at the first page"),
            Self::WrongSignature => f.write_str(
                "it was changed, or signed with a key that does not count any more; begin at the first page",
            ),
            Self::EmptyKey => f.write_str("one of the database's `cursor_keys` is empty; give it a secret"),
            Self::OtherKey => f.write_str("its key is not made of this query's key attributes"),
        }
    }
}

impl fmt::Display for CheckpointProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => f.write_str("it is damaged or cut off"),
            Self::Version(version) => write!(f, "it is of version {version}, which this program does not know"),
            Self::OtherTable => f.write_str("it is from another table"),
        }
    }
}

fn unmigrated(
    f: &mut fmt::Formatter<'_>,
    table: &str,
    done: &[Step],
    left: &[Step],
    source: Option<&Error>,
) -> fmt::Result {
    write!(f, "table {table:?} did not come to what its records declare")?;
    match source {
        Some(source) => write!(f, ": {source}")?,
        None if left.iter().any(Step::is_drop) => {
            f.write_str(", because that takes drops, which a plan does with `allow_drops`")?
        }
        None => {}
    }
    for (what, steps) in [("done", done), ("not done", left)] {
        if !steps.is_empty() {
            let steps: Vec<_> = steps.iter().map(Step::to_string).collect();
            write!(f, ". {what}: {}", steps.join("; "))?;
        }
    }
    Ok(())
}

fn unread(f: &mut fmt::Formatter<'_>, table: &str, problem: &ChangesProblem) -> fmt::Result {
    match problem {
        ChangesProblem::NoStream => write!(
            f,
            "table {table:?} has no stream of changes: `enable_changes` gives it one, as does UpdateTable with a \
             StreamSpecification of NEW_AND_OLD_IMAGES"
        ),
        ChangesProblem::View(view) => write!(
            f,
            "the stream of table {table:?} holds {view}, and records need NEW_AND_OLD_IMAGES: read it `raw`, or \
             disable it and enable another"
        ),
        ChangesProblem::Trimmed => write!(
            f,
            "there are changes of table {table:?} that were not read in time, and are gone: the service keeps them for \
             a day; go on without them with `skip_trimmed`"
        ),
        ChangesProblem::Ended { successor } => {
            write!(f, "the stream of changes of table {table:?} was disabled; all of it was read")?;
            begin_anew(f, successor.as_deref())
        }
        ChangesProblem::Gone { successor } => {
            write!(
                f,
                "the stream of changes of table {table:?} was disabled, and is gone with what was not read of it"
            )?;
            begin_anew(f, successor.as_deref())
        }
    }
}

fn begin_anew(f: &mut fmt::Formatter<'_>, successor: Option<&str>) -> fmt::Result {
    successor.map_or(Ok(()), |arn| write!(f, "; {arn} was enabled in its place: read that `from_beginning`"))
}

fn missing(f: &mut fmt::Formatter<'_>, table: &str, source: Option<&ServiceError>) -> fmt::Result {
    match source {
        None => write!(f, "table {table:?} does not exist; create it, or use `TablePolicy::CreateIfMissing`"),
        Some(source @ ServiceError::ResourceNotFound { .. }) => {
            write!(f, "table {table:?} does not exist: {source}")
        }
        Some(source) => write!(
            f,
            "table {table:?} does not exist, and the service refused to create it (is `dynamodb:CreateTable` allowed? \
             if not, create it elsewhere): {source}"
        ),
    }
}

fn failed(
    f: &mut fmt::Formatter<'_>,
    operation: &str,
    table: &str,
    key: Option<&Item>,
    source: &ServiceError,
) -> fmt::Result {
    let (table, key) = (of_table("on", table), of_key(key));
    match source {
        ServiceError::AccessDenied { .. } => {
            write!(f, "`dynamodb:{operation}` is not allowed{table}{key}: {source}")
        }
        ServiceError::Unreachable { message } => {
            write!(f, "{operation}{table}{key} got no answer: {message}")
        }
        source => write!(f, "{operation} failed{table}{key}: {source}"),
    }
}

/// Empty for a statement that no table could be read from, and where none was chosen.
fn of_table(preposition: &str, table: &str) -> String {
    if table.is_empty() { String::new() } else { format!(" {preposition} table {table:?}") }
}

fn of_key(key: Option<&Item>) -> String {
    key.map_or_else(String::new, |key| format!(", key {}", Shown(key)))
}

fn counted(items: usize) -> String {
    if items == 1 { "1 item".to_owned() } else { format!("{items} items") }
}
