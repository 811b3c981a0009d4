use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use dynamo_model::IntoItems;
use futures_core::Stream;

use crate::error::Error;
use crate::search::found::Found;
use crate::search::pages::Pages;
use crate::search::plan::{Answered, Plan};

/// The items of a query or scan, one after another. Made by [`Search::stream`](crate::search::Search::stream). Reads a
/// page when the one before is used up, and never ahead.
///
/// An item that is not what `T` expects is an error in its place, and the others come nevertheless. After an error of
/// the service there is nothing more.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use futures_util::TryStreamExt;
///
/// // With `futures`, whatever a stream can do.
/// let cities = stores.scan().stream().try_filter_map(async |store| Ok(store.city));
/// assert_eq!(cities.try_collect::<Vec<_>>().await?.len(), 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until the next item is asked for"]
pub struct Items<T> {
    plan: Arc<Plan>,
    page: IntoItems,
    state: State,
    document: PhantomData<fn() -> T>,
}

enum State {
    Between(Pages),
    Reading(Reading),
    /// The page could not be read, which is still to be told.
    Failed(Error),
    Done,
}

/// The page that is being read, and what it is one of.
type Reading = Pin<Box<dyn Future<Output = (Pages, Result<Option<Answered>, Error>)> + Send>>;

impl<T: Found> Items<T> {
    pub(crate) fn new(pages: Pages) -> Self {
        let plan = Arc::clone(pages.plan());
        Self {
            plan,
            page: dynamo_model::Items::default().into_iter(),
            state: State::Between(pages),
            document: PhantomData,
        }
    }

    /// Reads a page if there is none at hand: ready when there is one, or nothing more to be had.
    pub(crate) fn poll_ahead(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while self.page.len() == 0 {
            self.state = match std::mem::replace(&mut self.state, State::Done) {
                State::Between(pages) => State::Reading(read(pages)),
                State::Reading(mut reading) => match reading.as_mut().poll(context) {
                    Poll::Pending => {
                        self.state = State::Reading(reading);
                        return Poll::Pending;
                    }
                    Poll::Ready((pages, Ok(Some(page)))) => {
                        self.page = page.items.into_iter();
                        State::Between(pages)
                    }
                    Poll::Ready((_, Ok(None))) => State::Done,
                    Poll::Ready((_, Err(error))) => State::Failed(error),
                },
                ended => {
                    self.state = ended;
                    break;
                }
            };
        }
        Poll::Ready(())
    }

    /// The next item; `None` if there is none. For those who do not have a `StreamExt` at hand.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut found = orders.query("ann").stream();
    /// assert_eq!(found.next().await.transpose()?.map(|order| order.number), Some(1));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

fn read(mut pages: Pages) -> Reading {
    Box::pin(async move {
        let page = pages.next().await;
        (pages, page)
    })
}

impl<T: Found> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Some(item) = this.page.next() {
            return Poll::Ready(Some(this.plan.decode(item)));
        }
        ready!(this.poll_ahead(context));
        Poll::Ready(match this.page.next() {
            Some(item) => Some(this.plan.decode(item)),
            None => match std::mem::replace(&mut this.state, State::Done) {
                State::Failed(error) => Some(Err(error)),
                _ => None,
            },
        })
    }
}

// Nothing in it is pinned: the page that is being read is pinned on its own.
impl<T> Unpin for Items<T> {}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("of", &self.plan).finish_non_exhaustive()
    }
}
