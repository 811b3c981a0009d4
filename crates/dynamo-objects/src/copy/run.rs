use dynamo_model::Item;
use dynamo_model::api::GetItemRequest;
use dynamo_model::schema::TableDescription;

use super::checkpoint::{Checkpoint, Progress};
use super::place::Keys;
use super::reading::{Reading, Sink};
use super::writer::{Writer, patiently};
use super::{Copy, CopyReport};
use crate::error::{Error, ErrorKind};

/// A copy's two tables, and how they are written.
struct Copying<'a> {
    copy: &'a Copy,
    /// The key of the source.
    key: Keys,
    writer: Writer<'a>,
}

impl Copy {
    pub(super) async fn run(self) -> Result<CopyReport, Error> {
        let (source, target) = self.tables().await?;
        // A checkpoint of a target that is gone is refused before another is made in its place.
        let bound = self.bound(&source, target.as_ref());
        let opened = self.checkpoint.as_deref().map(|file| Checkpoint::open(file, &bound, self.segments));
        let (mut checkpoint, positions) = match opened.transpose()? {
            Some((checkpoint, positions)) => (Some(checkpoint), positions),
            None => (None, vec![Progress::Beginning; self.segments as usize]),
        };
        let target = self.made(&source, target).await?;
        if let Some(checkpoint) = &mut checkpoint {
            checkpoint.bind(&self.bound(&source, target.as_ref()));
        }
        let reading = Reading { from: &self.from, positions, checkpoint, progress: self.progress.clone() };
        reading.into(&self.copying(&source, target.as_ref())).await
    }

    /// Copies one item.
    pub(super) async fn one(self, key: Item) -> Result<CopyReport, Error> {
        let (source, target) = self.tables().await?;
        let target = self.made(&source, target).await?;
        let (db, table) = (self.from.db(), self.from.name());
        let request = || GetItemRequest {
            table_name: table.to_owned(),
            key: key.clone(),
            consistent_read: Some(true),
            ..Default::default()
        };
        let item = patiently(db, table, request).await?.item;
        let item =
            item.ok_or_else(|| Error::from(ErrorKind::NotFound { table: table.to_owned(), key: key.clone() }))?;
        self.copying(&source, target.as_ref()).take(vec![item]).await
    }

    /// The source, and the target if it is there.
    async fn tables(&self) -> Result<(TableDescription, Option<TableDescription>), Error> {
        let itself = || Error::from(ErrorKind::CopyOntoItself { table: self.to.name().to_owned() });
        if self.from.is(&self.to) {
            return Err(itself());
        }
        let source = self.from.find().await?.ok_or_else(|| self.from.missing())?;
        let target = self.to.find().await?;
        match target {
            Some(target) if self.to.is_also(&target, &self.from, &source) => Err(itself()),
            target => Ok((source, target)),
        }
    }

    /// The target, which is made if it is not there; `None` if it need not be.
    async fn made(
        &self,
        source: &TableDescription,
        target: Option<TableDescription>,
    ) -> Result<Option<TableDescription>, Error> {
        match target {
            None if !self.is_dry => self.to.make(Some(source)).await.map(Some),
            target => Ok(target),
        }
    }

    fn copying(&self, source: &TableDescription, target: Option<&TableDescription>) -> Copying<'_> {
        let writer = Writer {
            db: self.to.db(),
            table: self.to.name(),
            key: Keys::new(&target.unwrap_or(source).key_schema),
            existing: self.existing,
            has_twins: self.change.is_some(),
        };
        Copying { copy: self, key: Keys::new(&source.key_schema), writer }
    }

    /// What its checkpoint is bound to.
    fn bound(&self, source: &TableDescription, target: Option<&TableDescription>) -> String {
        let dry = if self.is_dry { " dry" } else { "" };
        let copy = format!("{} {} {:?}{dry}", self.from.name(), self.to.name(), self.existing);
        format!("{copy}\n{}\n{}\n", mark(Some(source)), mark(target))
    }
}

/// What tells a table from another that is made later in its place.
fn mark(table: Option<&TableDescription>) -> String {
    table.map_or_else(
        || "none".to_owned(),
        |table| {
            let made = table.creation_date_time.unwrap_or_default();
            format!("{} {} {made}", table.table_arn, table.table_id)
        },
    )
}

impl Sink for Copying<'_> {
    async fn take(&self, items: Vec<Item>) -> Result<CopyReport, Error> {
        let mut report = CopyReport { read: items.len() as u64, ..CopyReport::default() };
        let items = match &self.copy.change {
            None => items,
            Some(change) => {
                let changed = items.into_iter().filter_map(|item| change(item, &self.key).transpose());
                changed.collect::<Result<Vec<_>, _>>()?
            }
        };
        report.left_out = report.read - items.len() as u64;
        report.written = items.len() as u64;
        if !self.copy.is_dry {
            (report.written, report.skipped) = self.writer.write(items).await?;
        }
        Ok(report)
    }
}
