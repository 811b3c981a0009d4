//! A backend that waits.

use std::sync::Arc;
use std::time::Duration;

use dynamo_model::api::{Request, Response, ReturnConsumedCapacity};
use dynamo_model::{Answer, Backend, BackendError};

use super::RateLimit;
use super::estimate::Asked;
use crate::clock::Clock;
use crate::hook::meter;
use crate::sleep::Sleep;

/// A backend that is asked as fast as some limits allow.
#[derive(Debug)]
pub(crate) struct Limited {
    backend: Arc<dyn Backend>,
    limits: Vec<RateLimit>,
    sleep: Arc<dyn Sleep>,
    clock: Arc<dyn Clock>,
}

impl Limited {
    pub(crate) fn new(
        backend: Arc<dyn Backend>,
        limits: &[RateLimit],
        sleep: Arc<dyn Sleep>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { backend, limits: limits.to_vec(), sleep, clock }
    }

    async fn ask(&self, mut request: Request) -> Result<Response, BackendError> {
        meter::ask_for_capacity(&mut request, &ReturnConsumedCapacity::Total);
        let (is_read, asked) = (meter::is_read(&request), Asked::of(&request));
        let waits = self.limits.iter().map(|limit| limit.take(is_read, self.clock.now()));
        let wait = waits.max().unwrap_or_default();
        if wait > Duration::ZERO {
            self.sleep.sleep(wait).await;
        }
        let response = self.backend.call(request).await?;
        let told = meter::told(&response);
        let cost = match told {
            [] => asked.cost(&response),
            told => told.iter().map(|consumed| consumed.capacity_units).sum(),
        };
        self.limits.iter().for_each(|limit| limit.settle(is_read, cost));
        Ok(response)
    }
}

impl Backend for Limited {
    fn call(&self, mut request: Request) -> Answer<'_> {
        // What is done to tables costs nothing.
        match meter::asked(&mut request) {
            Some(_) => Answer::pending(self.ask(request)),
            None => self.backend.call(request),
        }
    }
}

/// Adds a limit to others, unless it is one of them: what passes it twice would be paid for twice.
pub(crate) fn add(limits: &mut Vec<RateLimit>, limit: &RateLimit) {
    if !limits.iter().any(|known| known.is(limit)) {
        limits.push(limit.clone());
    }
}
