//! One request to one table: asked, and asked once more if the table had to be made first.

use std::fmt;
use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use dynamo_model::api::{Operation, Response};
use dynamo_model::{Answer, Backend, BackendError, ServiceError};

use crate::error::Error;
use crate::physical::Physical;

/// What is asked, and what becomes of the answer. Get, put, delete and all the others are calls; they know nothing of
/// missing tables.
pub trait Call {
    /// The request.
    type Operation: Operation;
    /// What the caller gets.
    type Output;

    /// What is done in place of a request, where one does not suffice.
    fn instead(&mut self) -> Option<Instead<Self::Output>> {
        None
    }

    /// The request. Made a second time only if the table was missing.
    fn request(&mut self) -> Result<Self::Operation, Error>;

    /// What the service's answer means.
    fn answered(&mut self, response: <Self::Operation as Operation>::Response) -> Result<Self::Output, Error>;

    /// What the service's refusal means.
    fn refused(&mut self, source: ServiceError) -> Error;
}

/// Something longer than a request.
pub(crate) type Instead<O> = Pin<Box<dyn Future<Output = Result<O, Error>> + Send>>;

/// A call on its way to the service and back: the future of most builders, which needs no box.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::Table;
/// use dynamo_objects::write::{Calling, Put};
///
/// /// The future by its name: no box, and no generic.
/// fn keep<'a>(stores: &'a Table<Store>, store: &'a Store) -> Calling<'a, Put<'a, Store>> {
///     stores.put(store).into_future()
/// }
/// # let (_, stores, _) = shop().await?;
///
/// keep(&stores, &store("S4", "MYC", None, 0, &[])).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is asked until it is awaited"]
pub struct Calling<'a, C: Call> {
    table: &'a Physical,
    call: C,
    state: State<'a, C::Output>,
}

/// Written as a state machine, because a nameable future that asks an embedded engine should not need an allocation.
/// As an `async fn` it would read:
///
/// ```text
/// table.ready().await?;
/// let known = table.creations();
/// match table.backend().call(request()).await {
///     Err(ResourceNotFound) => {
///         table.create(known).await?;
///         table.backend().call(request()).await
///     }
///     other => other,
/// }
/// ```
enum State<'a, O> {
    New,
    /// There is more to do than to ask.
    Instead(Instead<O>),
    /// Something about the table comes first: it is prepared, or made.
    Preparing {
        preparation: Preparation<'a>,
        attempt: Attempt,
    },
    Asking {
        answer: Answer<'a>,
        attempt: Attempt,
        known: u64,
    },
    Done,
}

type Preparation<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

#[derive(Clone, Copy)]
enum Attempt {
    First,
    /// The table was made in between.
    Second,
}

/// Goes on with the next state, or ends.
type Step<C> = ControlFlow<Result<<C as Call>::Output, Error>>;

impl<'a, C: Call> Calling<'a, C> {
    pub(crate) fn new(table: &'a Physical, call: C) -> Self {
        Self { table, call, state: State::New }
    }

    fn ask(&mut self, attempt: Attempt) -> Step<C> {
        match self.call.request() {
            Ok(request) => {
                let known = self.table.creations();
                self.state = State::Asking { answer: self.table.backend().call(request.into()), attempt, known };
                ControlFlow::Continue(())
            }
            Err(error) => ControlFlow::Break(Err(error)),
        }
    }

    fn prepare(&mut self) -> Step<C> {
        self.state = State::Preparing { preparation: Box::pin(self.table.prepare()), attempt: Attempt::First };
        ControlFlow::Continue(())
    }

    fn conclude(&mut self, answer: Result<Response, BackendError>, attempt: Attempt, known: u64) -> Step<C> {
        match (answer, attempt) {
            (Ok(response), _) => ControlFlow::Break(match C::Operation::response(response) {
                Some(response) => self.call.answered(response),
                None => Err(self.refused(BackendError::of_another_operation(C::Operation::NAME))),
            }),
            (Err(BackendError { error: ServiceError::ResourceNotFound { .. }, .. }), Attempt::First) => {
                let preparation = Box::pin(self.table.create(known));
                self.state = State::Preparing { preparation, attempt: Attempt::Second };
                ControlFlow::Continue(())
            }
            (Err(refusal), _) => ControlFlow::Break(Err(self.refused(refusal))),
        }
    }

    fn refused(&mut self, refusal: BackendError) -> Error {
        self.call.refused(refusal.error).of_request(refusal.request_id)
    }

    fn step(&mut self, context: &mut Context<'_>) -> Poll<Step<C>> {
        Poll::Ready(match &mut self.state {
            State::New if let Some(instead) = self.call.instead() => {
                self.state = State::Instead(instead);
                ControlFlow::Continue(())
            }
            State::Instead(instead) => ControlFlow::Break(ready!(instead.as_mut().poll(context))),
            State::New if self.table.needs_preparation() => self.prepare(),
            State::New => self.ask(Attempt::First),
            State::Preparing { preparation, attempt } => {
                let attempt = *attempt;
                match ready!(preparation.as_mut().poll(context)) {
                    Ok(()) => self.ask(attempt),
                    Err(error) => ControlFlow::Break(Err(error)),
                }
            }
            State::Asking { answer, attempt, known } => {
                let (attempt, known) = (*attempt, *known);
                let answer = ready!(Pin::new(answer).poll(context));
                self.conclude(answer, attempt, known)
            }
            State::Done => panic!("a call is not polled again once it was answered"),
        })
    }
}

impl<C: Call> Future for Calling<'_, C> {
    type Output = Result<C::Output, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        loop {
            if let ControlFlow::Break(output) = ready!(this.step(context)) {
                this.state = State::Done;
                return Poll::Ready(output);
            }
        }
    }
}

// Nothing in it is pinned: the call is only borrowed, and the futures within are pinned on their own.
impl<C: Call> Unpin for Calling<'_, C> {}

impl<C: Call> fmt::Debug for Calling<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calling").field("table", &self.table.name()).finish_non_exhaustive()
    }
}

/// A call without a key whose answer is taken as it is: a page, a part of a batch.
pub(crate) struct Plain<'a, M> {
    table: &'a Physical,
    make: M,
}

impl<'a, O: Operation, M: FnMut() -> O> Plain<'a, M> {
    pub(crate) fn calling(table: &'a Physical, make: M) -> Calling<'a, Self> {
        Calling::new(table, Self { table, make })
    }
}

impl<O: Operation, M: FnMut() -> O> Call for Plain<'_, M> {
    type Operation = O;
    type Output = O::Response;

    fn request(&mut self) -> Result<O, Error> {
        Ok((self.make)())
    }

    fn answered(&mut self, response: O::Response) -> Result<O::Response, Error> {
        Ok(response)
    }

    fn refused(&mut self, source: ServiceError) -> Error {
        Error::answered(O::NAME, self.table.name(), None, source)
    }
}

/// Asks for something of several tables at once: asked once more if some of them had to be made first. The service's
/// refusal is for the caller to understand.
pub(crate) async fn send_together<O: Operation>(
    backend: &dyn Backend,
    tables: &[&Physical],
    mut request: impl FnMut() -> O,
) -> Result<Result<O::Response, BackendError>, Error> {
    for table in tables {
        if table.needs_preparation() {
            table.prepare().await?;
        }
    }
    let known: Vec<_> = tables.iter().map(|table| table.creations()).collect();
    Ok(match backend.send(request()).await {
        Err(BackendError { error: ServiceError::ResourceNotFound { .. }, .. }) => {
            for (table, known) in tables.iter().zip(known) {
                // It does not say which table it is that is missing. If there is no telling, it is made all the same.
                let exists = table.database().exists(table.record_table());
                if tables.len() == 1 || !exists.await.unwrap_or(false) {
                    table.create(known).await?;
                }
            }
            backend.send(request()).await
        }
        answer => answer,
    })
}
