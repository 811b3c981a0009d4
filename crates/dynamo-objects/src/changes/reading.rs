//! A stream that is being read: which shard is asked when, and whose record is next.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use dynamo_model::api::{StreamRecord, StreamStatus};
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::changes::checkpoint::Checkpoint;
use crate::changes::lineage::{Lineage, ShardId};
use crate::changes::position::Position;
use crate::changes::source::{Listing, Page, Source, Wanted};
use crate::error::{ChangesProblem, Error};

/// How many shards are read at once: asked for a page, or with one that is not used up. A page has 1 MB at most.
pub(super) const AT_ONCE: usize = 16;

/// How many pages in a row have no record before an open shard counts as read: the service can answer with an empty
/// page and have records further on.
const EMPTY_PAGES: u32 = 5;

/// How often the children of a closed shard are looked for. They are not always listed at once.
const LOOKS: u32 = 5;

/// How often all shards are listed, to find what was not found otherwise: whenever so much was waited.
const RELIST: Duration = Duration::from_secs(60);

pub(super) struct Reading {
    source: Arc<Source>,
    lineage: Lineage,
    poll_every: Duration,
    is_finite: bool,
    /// Whether the stream was seen to be disabled: no shard is added to it any more.
    is_disabled: bool,
    /// What was read and is not handed out, a page of a shard; a record of the first one is next.
    pages: VecDeque<Page>,
    /// What is to be asked.
    due: VecDeque<Errand>,
    /// What is to be asked when the next pause is over.
    resting: Vec<Errand>,
    pause: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    /// How much was waited since all shards were listed.
    waited: Duration,
    asked: FuturesUnordered<Asked>,
    /// How many of these are pages.
    pages_asked: usize,
    /// What ends it when the pages are used up.
    failure: Option<Error>,
    is_over: bool,
}

/// Something to be asked.
enum Errand {
    /// The next page of a shard.
    Page(ShardId),
    /// The children of a shard that was read to its end, and how often they were looked for already.
    Children(ShardId, u32),
    /// All shards.
    Shards,
    /// The stream that comes after one that was disabled.
    Successor,
}

enum Answer {
    Page(Page),
    Children(ShardId, u32, Listing),
    Shards(Listing),
    Successor(Option<String>),
}

type Asked = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send>>;

impl Reading {
    pub(super) fn new(
        source: Source,
        lineage: Lineage,
        status: StreamStatus,
        poll_every: Duration,
        is_finite: bool,
    ) -> Self {
        let mut reading = Self {
            source: Arc::new(source),
            lineage,
            poll_every,
            is_finite,
            is_disabled: false,
            pages: VecDeque::new(),
            due: VecDeque::new(),
            resting: Vec::new(),
            pause: None,
            waited: Duration::ZERO,
            asked: FuturesUnordered::new(),
            pages_asked: 0,
            failure: None,
            is_over: false,
        };
        reading.see(status);
        reading.begin_next();
        let childless = reading.lineage.childless();
        childless.into_iter().for_each(|shard| reading.look_for_children(shard, 0));
        reading
    }

    /// After what was handed out last.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        self.lineage.checkpoint(Arc::clone(&self.source.stream))
    }

    /// The next record, and its shard.
    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<(ShardId, StreamRecord), Error>>> {
        while !self.is_over {
            self.wake(context);
            self.ask();
            while let Poll::Ready(Some(answer)) = self.asked.poll_next_unpin(context) {
                match answer {
                    Ok(answer) => self.settle(answer),
                    Err(error) => self.fail(error),
                }
                self.ask();
            }
            if let Some(record) = self.hand_out() {
                return Poll::Ready(Some(Ok(record)));
            }
            if let Some(error) = self.failure.take() {
                self.is_over = true;
                return Poll::Ready(Some(Err(error)));
            }
            if self.due.is_empty() && self.is_read() {
                if self.is_finite {
                    break;
                }
                if self.is_disabled && self.lineage.is_read() {
                    self.due.push_back(Errand::Successor);
                }
            }
            if !self.can_ask() {
                // Others have their turn even if the pause takes no time, as in tests.
                if self.wake(context) {
                    context.waker().wake_by_ref();
                }
                return Poll::Pending;
            }
        }
        self.is_over = true;
        Poll::Ready(None)
    }

    /// Whether nothing is under way, and nothing waits for a pause to be over.
    fn is_read(&self) -> bool {
        self.asked.is_empty() && self.resting.is_empty()
    }

    /// Ends it after the pages that are there. What else is under way is of no use any more.
    fn fail(&mut self, error: Error) {
        self.failure.get_or_insert(error);
        self.due.clear();
        self.resting.clear();
        self.asked.clear();
    }

    /// Makes due what rests, if the pause is over; answers whether it is. There is one pause for all, while something
    /// rests, or where there is nothing else to do: there may be something new in a while.
    fn wake(&mut self, context: &mut Context<'_>) -> bool {
        let is_idle = !self.is_finite && self.asked.is_empty() && self.due.is_empty() && self.pages.is_empty();
        if self.failure.is_some() || (self.resting.is_empty() && !is_idle) {
            return false;
        }
        let sleeper = self.source.table.database().sleeper();
        let pause = self.pause.get_or_insert_with(|| sleeper.sleep(self.poll_every));
        if pause.as_mut().poll(context).is_pending() {
            return false;
        }
        self.pause = None;
        self.waited += self.poll_every;
        self.due.extend(self.resting.drain(..));
        if self.waited >= RELIST {
            self.waited = Duration::ZERO;
            self.due.push_back(Errand::Shards);
        }
        true
    }

    /// Whether there is room for another page.
    fn has_room(&self) -> bool {
        self.pages_asked + self.pages.len() < AT_ONCE
    }

    fn can_ask(&self) -> bool {
        self.due.iter().any(|errand| self.has_room() || !matches!(errand, Errand::Page(_)))
    }

    /// Has the service asked what is due, as far as there is room for the answers.
    fn ask(&mut self) {
        if self.failure.is_some() {
            return;
        }
        let mut postponed = VecDeque::new();
        while let Some(errand) = self.due.pop_front() {
            if let Errand::Page(_) = errand {
                if !self.has_room() {
                    postponed.push_back(errand);
                    continue;
                }
                self.pages_asked += 1;
            }
            let asked = self.asking(errand);
            self.asked.push(asked);
        }
        self.due = postponed;
    }

    fn asking(&mut self, errand: Errand) -> Asked {
        let source = Arc::clone(&self.source);
        match errand {
            Errand::Page(shard) => {
                let wanted = self.wanted(shard);
                Box::pin(async move { source.page(wanted).await.map(Answer::Page) })
            }
            Errand::Children(shard, looks) => Box::pin(async move {
                let listing = source.list(Some(&shard)).await?;
                Ok(Answer::Children(shard, looks, listing))
            }),
            Errand::Shards => Box::pin(async move { source.list(None).await.map(Answer::Shards) }),
            Errand::Successor => Box::pin(async move { source.successor().await.map(Answer::Successor) }),
        }
    }

    fn wanted(&mut self, id: ShardId) -> Wanted {
        let is_heir = self.lineage.has_parent(&id);
        let shard = self.lineage.shard(&id);
        let (position, iterator) = (shard.position.clone(), shard.iterator.take());
        Wanted { shard: id, position, iterator, is_rewound: shard.is_rewound, is_heir }
    }

    fn settle(&mut self, answer: Answer) {
        match answer {
            Answer::Page(page) => self.take(page),
            Answer::Children(shard, looks, listing) => {
                self.see(listing.status);
                self.lineage.learn(&listing.shards);
                self.begin_next();
                self.look_for_children(shard, looks + 1);
            }
            Answer::Shards(listing) => {
                self.see(listing.status);
                self.lineage.learn(&listing.shards);
                self.lineage.forget(&listing.shards);
                self.begin_next();
            }
            Answer::Successor(successor) => self.fail(self.source.problem(ChangesProblem::Ended { successor })),
        }
    }

    fn see(&mut self, status: StreamStatus) {
        self.is_disabled = status == StreamStatus::Disabled;
        if status == StreamStatus::Enabling {
            // It may have no shards yet.
            self.resting.push(Errand::Shards);
        }
    }

    fn begin_next(&mut self) {
        self.due.extend(self.lineage.next().into_iter().map(Errand::Page));
    }

    /// Of a shard that was read to its end, if it must have children that are not known yet.
    fn look_for_children(&mut self, shard: ShardId, looks: u32) {
        if self.is_disabled || self.lineage.has_child(&shard) {
            return;
        }
        match looks {
            0 => self.due.push_back(Errand::Children(shard, looks)),
            1..LOOKS => self.resting.push(Errand::Children(shard, looks)),
            // It is found when all shards are listed the next time, if it is to be found.
            _ => {}
        }
    }

    fn take(&mut self, page: Page) {
        self.pages_asked -= 1;
        let shard = self.lineage.shard(&page.shard);
        if page.records.len() > 0 {
            shard.empty_pages = 0;
            self.pages.push_back(page);
            return;
        }
        shard.empty_pages += 1;
        let (is_closed, looked_enough) = (shard.is_closed, shard.empty_pages >= EMPTY_PAGES);
        let Some(shard) = self.used_up(page) else { return };
        match (is_closed, self.is_finite, looked_enough) {
            // Read, for now, and for good.
            (false, true, true) => {}
            // There is no need to wait for what is not there yet: somewhere is an end, or a record.
            (true, _, false) | (false, true, false) => self.due.push_back(Errand::Page(shard)),
            (true, _, true) | (false, false, _) => self.resting.push(Errand::Page(shard)),
        }
    }

    /// Notes where a shard goes on after a page, and answers with the shard, unless that was its end.
    fn used_up(&mut self, page: Page) -> Option<ShardId> {
        let Page { shard: id, next, is_rewound, .. } = page;
        if next.is_some() {
            let shard = self.lineage.shard(&id);
            (shard.iterator, shard.is_rewound) = (next, is_rewound);
            return Some(id);
        }
        self.lineage.end(&id);
        self.begin_next();
        self.look_for_children(id, 0);
        None
    }

    /// A record of the page whose turn it is. The shards take turns.
    fn hand_out(&mut self) -> Option<(ShardId, StreamRecord)> {
        while let Some(mut page) = self.pages.pop_front() {
            let record = page.records.next().filter(|record| self.is_wanted(&page, record));
            let id = page.shard.clone();
            if let Some(record) = &record {
                self.lineage.shard(&id).position = Position::After(record.dynamodb.sequence_number.as_str().into());
            }
            if page.records.len() > 0 {
                self.pages.push_back(page);
            } else if let Some(shard) = self.used_up(page) {
                self.due.push_back(Errand::Page(shard));
            }
            if let Some(record) = record {
                return Some((id, record));
            }
        }
        None
    }

    fn is_wanted(&mut self, page: &Page, record: &StreamRecord) -> bool {
        let position = &self.lineage.shard(&page.shard).position;
        !(page.is_rewound && position.is_past(record.dynamodb.approximate_creation_date_time))
    }
}
