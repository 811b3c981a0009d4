use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::StoreError;

/// Resolves when a write is durable, as far as its store promises durability.
#[must_use = "a write is acknowledged only when its ticket resolves"]
pub struct Ticket(Option<Durable>);

type Durable = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>;

impl Ticket {
    /// A ticket for what is as durable as it will get.
    pub fn resolved() -> Self {
        Self(None)
    }

    /// A ticket that resolves with a future.
    pub fn pending(future: impl Future<Output = Result<(), StoreError>> + Send + 'static) -> Self {
        Self(Some(Box::pin(future)))
    }

    /// Whether there is nothing to wait for.
    #[must_use]
    pub fn is_resolved(&self) -> bool {
        self.0.is_none()
    }

    /// A ticket that resolves when both have.
    pub fn and(self, other: Self) -> Self {
        match (self.0, other.0) {
            (None, ticket) | (ticket, None) => Self(ticket),
            (Some(first), Some(second)) => Self::pending(async {
                first.await?;
                second.await
            }),
        }
    }

    /// A ticket that resolves when all have. Tickets joined by twos would be nested as deep as they are many.
    pub fn all(mut tickets: Vec<Self>) -> Self {
        tickets.retain(|ticket| !ticket.is_resolved());
        if tickets.is_empty() {
            return Self::resolved();
        }
        Self::pending(async {
            for ticket in tickets {
                ticket.await?;
            }
            Ok(())
        })
    }
}

impl Future for Ticket {
    type Output = Result<(), StoreError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().map_or(Poll::Ready(Ok(())), |future| future.as_mut().poll(context))
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket").field("resolved", &self.is_resolved()).finish()
    }
}
