use std::collections::HashMap;
use std::fmt::{self, Write as _};

use dynamo_model::api::TransactWriteItem;
use dynamo_model::{ServiceError, limits};
use parking_lot::Mutex;
use xxhash_rust::xxh3::Xxh3Default;

/// The tokens of transactions of the last ten minutes: what was asked with each, and whether it was done.
#[derive(Debug, Default)]
pub(crate) struct Tokens(Mutex<HashMap<String, Seen>>);

#[derive(Clone, Copy, Debug)]
struct Seen {
    fingerprint: u128,
    /// When it was done, in seconds since 1970; `None` while it is under way.
    done: Option<u64>,
}

/// What a transaction is to do about its token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Turn {
    /// Go on: the token is new.
    First,
    /// Answer as if: the same was done before.
    Repeated,
}

impl Tokens {
    pub(crate) fn begin(&self, token: &str, actions: &[TransactWriteItem], now: u64) -> Result<Turn, ServiceError> {
        let fingerprint = fingerprint(actions);
        let mut seen = self.0.lock();
        seen.retain(|_, seen| seen.done.is_none_or(|done| now.saturating_sub(done) < limits::IDEMPOTENCY_WINDOW));
        match seen.get(token) {
            None => {
                seen.insert(token.to_owned(), Seen { fingerprint, done: None });
                Ok(Turn::First)
            }
            Some(seen) if seen.fingerprint != fingerprint => Err(ServiceError::IdempotentParameterMismatch),
            Some(Seen { done: None, .. }) => Err(ServiceError::TransactionInProgress {
                message: "The transaction with the given request token is already in progress.".to_owned(),
            }),
            Some(Seen { done: Some(_), .. }) => Ok(Turn::Repeated),
        }
    }

    /// Remembers the token of a transaction that was done, and forgets that of one that was not.
    pub(crate) fn end(&self, token: &str, done: bool, now: u64) {
        let mut seen = self.0.lock();
        if done {
            if let Some(seen) = seen.get_mut(token) {
                seen.done = Some(now);
            }
        } else {
            seen.remove(token);
        }
    }
}

/// What tells two transactions apart. Hashing the debug form spares a second description of every request.
fn fingerprint(actions: &[TransactWriteItem]) -> u128 {
    struct Hashing(Xxh3Default);
    impl fmt::Write for Hashing {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.update(text.as_bytes());
            Ok(())
        }
    }
    let mut hashing = Hashing(Xxh3Default::new());
    // Writing into a hasher cannot fail.
    let _ = write!(hashing, "{actions:?}");
    hashing.0.digest128()
}
