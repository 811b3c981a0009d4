use std::sync::Arc;

use dynamo_model::Item;

use crate::error::Error;
use crate::search::plan::{Answered, Ask, Plan, Segment};

/// The pages of a search, one after another, until there are no more or as many items as are wanted.
pub(crate) struct Pages {
    plan: Arc<Plan>,
    ask: Ask,
    /// What was wrong with the plan.
    problem: Option<Error>,
    done: bool,
}

impl Pages {
    pub(crate) fn new(mut plan: Plan) -> Self {
        let problem = plan.problem.take();
        Self::of(Arc::new(plan), problem)
    }

    /// The pages of each segment of a scan, so many of them; if something is wrong with the plan, those of the first
    /// alone, which say so.
    pub(crate) fn of_segments(mut plan: Plan, segments: i32) -> impl Iterator<Item = Self> {
        let mut problem = plan.problem.take();
        let asked = if problem.is_none() { segments } else { 1 };
        let plan = Arc::new(plan);
        (0..asked).map(move |number| {
            let mut pages = Self::of(Arc::clone(&plan), problem.take());
            pages.ask.segment = Some(Segment { number, of: segments });
            pages
        })
    }

    fn of(plan: Arc<Plan>, problem: Option<Error>) -> Self {
        let ask = Ask { wanted: plan.limit, ..Ask::default() };
        Self { plan, ask, problem, done: false }
    }

    /// Pages that tell the number of items and not the items.
    pub(crate) fn counting(mut self) -> Self {
        self.ask.counting = true;
        self
    }

    /// Pages that tell what they cost.
    pub(crate) fn metering(mut self) -> Self {
        self.ask.metering = true;
        self
    }

    /// The pages after this position.
    pub(crate) fn starting(mut self, position: Option<Item>) -> Self {
        self.ask.start = position;
        self
    }

    pub(crate) fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The next page; `None` if there is none. Its `last` is where to go on after its items, if there may be more.
    pub(crate) async fn next(&mut self) -> Result<Option<Answered>, Error> {
        if self.done || self.ask.wanted == Some(0) {
            return Ok(None);
        }
        // Whatever comes of it, there is no second answer to the same question.
        self.done = true;
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let mut page = self.plan.ask(&self.ask).await?;
        self.take_wanted(&mut page)?;
        self.ask.start.clone_from(&page.last);
        self.done = page.last.is_none();
        Ok(Some(page))
    }

    /// The service looks at whole pages, so a filtered page can have more items than are wanted. Those are left for
    /// another time: the search goes on after the last one that was taken.
    fn take_wanted(&mut self, page: &mut Answered) -> Result<(), Error> {
        let Some(wanted) = &mut self.ask.wanted else { return Ok(()) };
        if page.items.len() > *wanted {
            let mut items = std::mem::take(&mut page.items).into_vec().map_err(|source| self.plan.refused(source))?;
            items.truncate(*wanted);
            page.last = items.last().map(|item| self.plan.position(item));
            page.items = items.into();
        }
        page.count = page.count.min(*wanted as u64);
        *wanted -= usize::try_from(page.count).unwrap_or(*wanted);
        Ok(())
    }

    /// The number of items on all pages.
    pub(crate) async fn count(mut self) -> Result<u64, Error> {
        let mut count = 0;
        while let Some(page) = self.next().await? {
            count += page.count;
        }
        Ok(count)
    }
}
