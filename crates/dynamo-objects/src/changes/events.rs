use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::changes::checkpoint::Checkpoint;
use crate::changes::event::{Event, RawChange, Told};
use crate::changes::opening::{Plan, Start};
use crate::changes::reading::Reading;
use crate::error::Error;

/// What a caller wants to see of the changes.
pub(super) type Filter = Arc<dyn Fn(&RawChange) -> bool + Send + Sync>;

/// The events of a table, one after another: the changes of an item in their order, those of different items in some
/// order. Made by [`Changes::stream`](crate::changes::Changes::stream).
///
/// An item that is not what the record expects is an error in its place, and the others come nevertheless. After any
/// other error there is nothing more; the [checkpoint](Self::checkpoint) is where to go on.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use futures_util::StreamExt;
///
/// stores.enable_changes().await?;
/// stores.delete("S1").await?;
/// stores.delete("S2").await?;
/// // With `futures`, whatever a stream can do.
/// let gone = stores.changes().until_caught_up().stream().map(|event| event.map(|event| event.change.kind()));
/// assert_eq!(gone.collect::<Vec<_>>().await.len(), 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until the next event is asked for"]
pub struct Events<C> {
    table: String,
    /// The checkpoint that it goes on from.
    start: Option<Checkpoint>,
    state: State,
    filters: Vec<Filter>,
    told: PhantomData<fn() -> C>,
}

enum State {
    Opening(Opening),
    Reading(Box<Reading>),
    /// It could not be opened, and that was told.
    Failed,
}

type Opening = Pin<Box<dyn Future<Output = Result<Reading, Error>> + Send>>;

impl<C: Told> Events<C> {
    pub(super) fn new(plan: Plan, filters: Vec<Filter>) -> Self {
        let table = plan.table.name().to_owned();
        let start = match &plan.start {
            Start::After(checkpoint) => Some(checkpoint.clone()),
            Start::Beginning | Start::Now => None,
        };
        Self { table, start, state: State::Opening(Box::pin(plan.open())), filters, told: PhantomData }
    }

    /// The next event; `None` if there is none, which happens only to those that are read
    /// [until they are caught up](crate::changes::Changes::until_caught_up). For those who do not have a `StreamExt` at
    /// hand.
    ///
    /// Whoever stops waiting for it misses nothing: the event comes the next time.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// let mut events = stores.changes().until_caught_up().stream();
    /// assert!(events.next().await.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<Event<C>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Finds the stream, and the places to begin at.
    pub(super) async fn opened(mut self) -> Result<Self, Error> {
        poll_fn(|context| self.poll_open(context).map_ok(drop)).await?;
        Ok(self)
    }

    /// Where to go on after the event that was handed out last, an error in its place included. `None` before the first
    /// one was asked for, unless it goes on from a checkpoint itself.
    ///
    /// Take it when what the event tells is done and stored: whatever happens, nothing is missed then. It also moves
    /// when shards end, so that it is worth storing now and then if nothing else happens. One is good for a day at
    /// least, because the service keeps changes for so long.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::changes::Checkpoint;
    ///
    /// stores.enable_changes().await?;
    /// stores.delete("S1").await?;
    /// let mut events = stores.changes().until_caught_up().stream();
    /// assert_eq!(events.checkpoint(), None);
    /// events.next().await.expect("the removal")?;
    /// // A text, wherever the program keeps its state.
    /// let kept = events.checkpoint().map(|checkpoint| checkpoint.to_string()).unwrap_or_default();
    /// assert_eq!(events.checkpoint(), Some(kept.parse::<Checkpoint>()?));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        match &self.state {
            State::Reading(reading) => Some(reading.checkpoint()),
            State::Opening(_) | State::Failed => self.start.clone(),
        }
    }

    /// What is read, when it is open; `None` if it could not be opened.
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<&mut Reading>, Error>> {
        if let State::Opening(opening) = &mut self.state {
            let opened = ready!(opening.as_mut().poll(context));
            self.state = State::Failed;
            self.state = State::Reading(Box::new(opened?));
        }
        Poll::Ready(Ok(match &mut self.state {
            State::Reading(reading) => Some(reading),
            State::Opening(_) | State::Failed => None,
        }))
    }
}

impl<C: Told> Stream for Events<C> {
    type Item = Result<Event<C>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            let reading = match ready!(this.poll_open(context)) {
                Ok(Some(reading)) => reading,
                Ok(None) => return Poll::Ready(None),
                Err(error) => return Poll::Ready(Some(Err(error))),
            };
            let (shard, record) = match ready!(reading.poll_next(context)) {
                Some(Ok(record)) => record,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            let event = Event::of(shard, record);
            if this.filters.iter().all(|filter| filter(&event.change)) {
                return Poll::Ready(Some(event.tell(&this.table)));
            }
        }
    }
}

// Nothing in it is pinned: what is asked is pinned on its own.
impl<C> Unpin for Events<C> {}

impl<C> fmt::Debug for Events<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("table", &self.table).finish_non_exhaustive()
    }
}
