//! How many bytes of requests and answers there may be at once. Nobody waits for room, so nobody can keep others
//! waiting by sending slowly: a request for which there is none is refused.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::fault::Fault;

/// Answers up to this are not counted: the number of connections bounds them.
const SMALL: usize = 4 << 10;

#[derive(Clone, Debug)]
pub(crate) struct Budget(Arc<Semaphore>);

/// A part of the budget, given back when dropped.
#[derive(Debug)]
pub(crate) struct Share {
    budget: Budget,
    permit: Option<OwnedSemaphorePermit>,
}

impl Budget {
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))))
    }

    pub(crate) fn share(&self) -> Share {
        Share { budget: self.clone(), permit: None }
    }

    /// Counts the bytes of an answer until they are sent.
    pub(crate) fn counted(&self, answer: Vec<u8>) -> Result<Bytes, Fault> {
        if answer.len() <= SMALL {
            return Ok(answer.into());
        }
        let mut share = self.share();
        share.grow(answer.len())?;
        Ok(Bytes::from_owner(Counted { answer, _share: share }))
    }
}

impl Share {
    pub(crate) fn grow(&mut self, bytes: usize) -> Result<(), Fault> {
        let bytes = u32::try_from(bytes).map_err(|_| Fault::busy())?;
        let more = self.budget.0.clone().try_acquire_many_owned(bytes).map_err(|_| Fault::busy())?;
        match &mut self.permit {
            Some(permit) => permit.merge(more),
            None => self.permit = Some(more),
        }
        Ok(())
    }
}

struct Counted {
    answer: Vec<u8>,
    _share: Share,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.answer
    }
}
