use std::collections::{HashMap, VecDeque};
use std::fmt::{self, Write as _};

use dynamo_model::{ServiceError, limits};
use parking_lot::Mutex;
use xxhash_rust::xxh3::Xxh3Default;

/// The tokens of transactions of the last ten minutes: what was asked with each, and whether it was done.
#[derive(Debug, Default)]
pub(crate) struct Tokens(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    seen: HashMap<String, Seen>,
    /// Those that were done, and when in seconds since 1970, the oldest first, so that no one looks for the old ones.
    done: VecDeque<(u64, String)>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    fingerprint: u128,
    /// `false` while it is under way.
    done: bool,
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
    pub(crate) fn begin(&self, token: &str, fingerprint: u128, now: u64) -> Result<Turn, ServiceError> {
        let mut remembered = self.0.lock();
        remembered.forget(now);
        match remembered.seen.get(token) {
            None => {
                remembered.seen.insert(token.to_owned(), Seen { fingerprint, done: false });
                Ok(Turn::First)
            }
            Some(seen) if seen.fingerprint != fingerprint => Err(ServiceError::IdempotentParameterMismatch),
            Some(Seen { done: false, .. }) => Err(ServiceError::TransactionInProgress {
                message: "The transaction with the given request token is already in progress.".to_owned(),
            }),
            Some(Seen { done: true, .. }) => Ok(Turn::Repeated),
        }
    }

    /// Remembers the token of a transaction that is done. The caller still holds the stripes of what it wrote, so that
    /// no fork has one without the other.
    pub(crate) fn done(&self, token: &str, now: u64) {
        let mut remembered = self.0.lock();
        if let Some(seen) = remembered.seen.get_mut(token) {
            seen.done = true;
            remembered.done.push_back((now, token.to_owned()));
        }
    }

    /// Forgets the token of a transaction that did not happen.
    pub(crate) fn give_up(&self, token: &str) {
        self.0.lock().seen.remove(token);
    }

    /// The tokens as a fork has them, in which no transaction is under way. The caller holds all stripes.
    pub(crate) fn forked(&self) -> Self {
        let remembered = self.0.lock();
        let done = remembered.seen.iter().filter(|(_, seen)| seen.done);
        let seen = done.map(|(token, seen)| (token.clone(), *seen)).collect();
        Self(Mutex::new(Remembered { seen, done: remembered.done.clone() }))
    }
}

impl Remembered {
    fn forget(&mut self, now: u64) {
        let is_old = |(done, _): &mut (u64, String)| now.saturating_sub(*done) >= limits::IDEMPOTENCY_WINDOW;
        while let Some((_, token)) = self.done.pop_front_if(is_old) {
            self.seen.remove(&token);
        }
    }
}

/// What tells two requests apart. Hashing the debug form spares a second description of every request.
pub(crate) fn fingerprint(request: &impl fmt::Debug) -> u128 {
    struct Hashing(Xxh3Default);
    impl fmt::Write for Hashing {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.update(text.as_bytes());
            Ok(())
        }
    }
    let mut hashing = Hashing(Xxh3Default::new());
    // Writing into a hasher cannot fail.
    let _ = write!(hashing, "{request:?}");
    hashing.0.digest128()
}
