use std::sync::Arc;

use dynamo_model::api::WriteRequest;
use dynamo_model::{Condition as Tree, Item, Name, Path};

use super::entry::{Stored, read};
use super::{FlushReport, Key, MemoryTable, Unflushed};
use crate::error::{Error, ErrorKind};
use crate::physical::Physical;
use crate::record::Record;
use crate::transact::{Act, Transact, TransactWrite, Write};
use crate::write::guard::Guard;
use crate::write::tracked::{Origin, Tracked};

/// Something to be written: what was held when the flush began.
struct Task<R> {
    key: Key,
    record: Option<R>,
    stored: Stored,
    number: u64,
    touched: Option<u64>,
    changes: u64,
}

/// What is in the table after a task, and the record that is held then.
type Written<R> = (Stored, Option<R>);

impl<R: Record + Clone> MemoryTable<R> {
    /// Writes what is unsaved, record by record: of each that was read, what differs, if nobody else changed that
    /// meanwhile, as [`Tracked::save`](crate::Tracked::save) does; of each that was not there, all, if it is still not
    /// there; of each that was never read, all its fields, as [`Table::save`](crate::Table::save) does. Deleted records
    /// are removed, if nobody else changed them. It goes on when a record fails.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::ErrorKind;
    ///
    /// let held = stores.in_memory();
    /// for id in ["S1", "S2"] {
    ///     held.update(id, |store| store.visits += 1).await?;
    /// }
    /// stores.update("S1").set(|f| f.visits, 7).await?;
    ///
    /// // S2 is written; of S1, another program changed the same field.
    /// let error = held.flush().await.unwrap_err();
    /// let ErrorKind::Unflushed { report, .. } = error.kind() else { panic!("{error}") };
    /// assert_eq!((report.saved, report.failed.len()), (1, 1));
    ///
    /// held.reload("S1").await?;
    /// held.update("S1", |store| store.visits += 1).await?;
    /// assert_eq!(held.flush().await?.saved, 1);
    /// assert_eq!(stores.get("S1").await?.visits, 8);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Unflushed`], with the report: what did not get through is held still. Of a record that another
    /// program changed, the error is [`ErrorKind::ConditionFailed`], and the way on is to [`reload`](Self::reload) it,
    /// or to [`forget`](Self::forget) it.
    #[doc(alias = "save_data")]
    pub async fn flush(&self) -> Result<FlushReport, Error> {
        let _turn = self.held.flushing.lock().await;
        let mut report = FlushReport::default();
        for task in self.tasks()? {
            let written = self.write(&task).await;
            self.settle(task, written, &mut report);
        }
        self.reported(report)
    }

    /// Writes what is unsaved, 25 a request, whole, over whatever is there: cheaper and faster than one by one, and
    /// blind to what other programs did meanwhile. Attributes that the record does not know stay as they were read; of
    /// records that were never read they are lost. See [`batch`](crate::batch) for how often it tries.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// held.preload(stores.scan()).await?;
    /// for mut store in held.records() {
    ///     store.visits = 0;
    ///     held.save(store)?;
    /// }
    /// // S3 had none.
    /// assert_eq!(held.flush_batch().await?.saved, 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Unflushed`], with the report: what did not get through is held still. [`ErrorKind::UniqueAlone`],
    /// and nothing is written, if records have unique fields.
    #[doc(alias = "save_data_batch")]
    pub async fn flush_batch(&self) -> Result<FlushReport, Error> {
        let _turn = self.held.flushing.lock().await;
        let (table, mut report) = (self.held.table.physical(), FlushReport::default());
        table.check_not_unique()?;
        let mut batch = self.held.table.database().batch();
        let mut planned = Vec::new();
        for task in self.tasks()? {
            match self.whole(&task) {
                Ok(written) => {
                    let request = match &written {
                        (Stored::Item(Origin { item: Some(item), .. }), _) => WriteRequest::Put(item.clone()),
                        _ => WriteRequest::Delete(task.key.0.clone()),
                    };
                    batch.add_request(table, request);
                    planned.push((task, written));
                }
                Err(error) => report.failed.push(Unflushed { key: task.key.0, error }),
            }
        }
        if planned.is_empty() {
            return self.reported(report);
        }
        let mut left = match batch.await {
            Ok(_) => Vec::new(),
            Err(error) if !matches!(error.kind(), ErrorKind::Unprocessed { .. }) => return Err(error),
            Err(error) => each_left(error),
        };
        for (task, written) in planned {
            let is_it = |(item, _): &(Item, Error)| table.key_of(item) == task.key.0;
            let written = match left.iter().position(is_it) {
                Some(at) => Err(left.swap_remove(at).1),
                None => Ok(written),
            };
            self.settle(task, written, &mut report);
        }
        self.reported(report)
    }

    /// Writes what is unsaved in one transaction: all of it, under the conditions of [`flush`](Self::flush), or
    /// nothing. Up to 100 records, 4 MB; it costs twice as much.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let held = stores.in_memory();
    /// for id in ["S1", "S2"] {
    ///     held.update(id, |store| store.visits += 1).await?;
    /// }
    /// stores.update("S1").set(|f| f.visits, 7).await?;
    ///
    /// assert!(held.flush_atomic().await.is_err());
    /// // Neither was written.
    /// assert_eq!(stores.get("S2").await?.visits, 12);
    /// assert_eq!(held.unsaved()?, 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Unflushed`], with those records in the report that are to blame: everything is held still.
    /// [`ErrorKind::TransactionTooLong`] if there are more than 100, with those that [unique
    /// fields](derive@crate::Record#unique-fields) take.
    pub async fn flush_atomic(&self) -> Result<FlushReport, Error> {
        let _turn = self.held.flushing.lock().await;
        let mut report = FlushReport::default();
        let (mut writes, mut planned) = (Vec::new(), Vec::new());
        for task in self.tasks()? {
            let (write, written) = self.part(&task)?;
            writes.push(write);
            planned.push((task, written));
        }
        if writes.is_empty() {
            return Ok(report);
        }
        let failed = match Transact::of(self.held.table.database().clone(), writes).await {
            Ok(()) => {
                planned.into_iter().for_each(|(task, written)| self.settle(task, Ok(written), &mut report));
                return Ok(report);
            }
            Err(error) if matches!(error.kind(), ErrorKind::TransactionFailed { .. }) => error.into_kind(),
            Err(error) => return Err(error),
        };
        if let ErrorKind::TransactionFailed { failed } = failed {
            let key = |at: usize| planned.get(at).map(|(task, _)| task.key.0.clone()).unwrap_or_default();
            report
                .failed
                .extend(failed.into_iter().map(|action| Unflushed { key: key(action.at), error: action.error }));
        }
        self.reported(report)
    }

    /// All that is to be written, what was changed first before what was changed later.
    fn tasks(&self) -> Result<Vec<Task<R>>, Error> {
        let (table, mut tasks) = (self.held.table.physical(), Vec::new());
        for (key, entry) in self.entries().by_key.iter_mut() {
            if !entry.is_unsaved(table)? {
                entry.touched = None;
                continue;
            }
            let (record, stored) = (entry.record.clone(), entry.stored.clone());
            let (key, number, touched, changes) = (key.clone(), entry.number, entry.touched, entry.changes);
            tasks.push(Task { key, record, stored, number, touched, changes });
        }
        tasks.sort_unstable_by_key(|task| task.touched);
        Ok(tasks)
    }

    /// What became of a task.
    fn settle(&self, task: Task<R>, written: Result<Written<R>, Error>, report: &mut FlushReport) {
        match written {
            Ok(written) => {
                *if written.1.is_some() { &mut report.saved } else { &mut report.deleted } += 1;
                // If it was forgotten meanwhile, and perhaps read again, what was written is nobody's business here.
                match self.entries().by_key.get_mut(&task.key) {
                    Some(entry) if entry.number == task.number => entry.written(task.changes, written),
                    _ => {}
                }
            }
            Err(error) => report.failed.push(Unflushed { key: task.key.0, error }),
        }
    }

    fn reported(&self, report: FlushReport) -> Result<FlushReport, Error> {
        if report.failed.is_empty() {
            return Ok(report);
        }
        Err(ErrorKind::Unflushed { table: self.held.table.name().to_owned(), report }.into())
    }

    /// Does one task alone.
    async fn write(&self, task: &Task<R>) -> Result<Written<R>, Error> {
        let table = self.held.table.physical();
        match (&task.record, &task.stored) {
            (Some(record), Stored::Unknown) => {
                let record = self.held.table.save(record).returning_new().await?;
                Ok((Stored::Unknown, Some(record)))
            }
            (Some(record), Stored::Absent | Stored::Item(_)) => {
                let mut tracked = Tracked { record: record.clone(), origin: self.origin(task) };
                tracked.save().await?;
                Ok((Stored::Item(tracked.origin), Some(tracked.record)))
            }
            (None, stored) => {
                let write = Write {
                    table: Arc::clone(table),
                    key: task.key.0.clone(),
                    act: Act::Delete,
                    guard: unchanged(table, stored),
                };
                let done = match (table.unique().is_empty(), stored) {
                    (true, _) => write.alone().await,
                    (false, Stored::Item(Origin { item: Some(item), .. })) => table.write_over(&write, item).await,
                    (false, _) => Arc::clone(table).write_unique(write).await.map(drop),
                };
                match done {
                    // Somebody else removed it.
                    Err(error) if is_gone(&error) => {}
                    done => done?,
                }
                Ok((Stored::Absent, None))
            }
        }
    }

    /// What a task makes of an item as a whole.
    fn whole(&self, task: &Task<R>) -> Result<Written<R>, Error> {
        let table = self.held.table.physical();
        let Some(record) = &task.record else { return Ok((Stored::Absent, None)) };
        if matches!(task.stored, Stored::Unknown) {
            return read(table, Some(table.new_item(record)?));
        }
        let (mut origin, mut record) = (self.origin(task), record.clone());
        if let Some(saving) = origin.saving(&record, Guard::default(), false)? {
            origin.saved(&mut record, saving)?;
        }
        Ok((Stored::Item(origin), Some(record)))
    }

    /// A task as a part of a transaction.
    fn part(&self, task: &Task<R>) -> Result<(Write, Written<R>), Error> {
        let table = Arc::clone(self.held.table.physical());
        let (record, key) = match (&task.record, &task.stored) {
            (None, stored) => {
                let guard = unchanged(&table, stored);
                let write = Write { table, key: task.key.0.clone(), act: Act::Delete, guard };
                return Ok((write, (Stored::Absent, None)));
            }
            (Some(record), Stored::Unknown) => {
                let write = self.held.table.save(record).into_write()?;
                return Ok((write, (Stored::Unknown, Some(record.clone()))));
            }
            (Some(record), _) => (record, task.key.0.clone()),
        };
        let (mut origin, mut record) = (self.origin(task), record.clone());
        let mut saving = origin.saving(&record, Guard::default(), true)?.expect("a task is something to be written");
        let (update, guard) = (saving.update.clone(), std::mem::take(&mut saving.guard));
        origin.saved(&mut record, saving)?;
        Ok((Write { table, key, act: Act::Update(update), guard }, (Stored::Item(origin), Some(record))))
    }

    fn origin(&self, task: &Task<R>) -> Origin {
        match &task.stored {
            Stored::Item(origin) => origin.clone(),
            Stored::Unknown | Stored::Absent => Origin::nothing(Arc::clone(self.held.table.physical())),
        }
    }
}

/// What a batch left undone, each with an error of its own. Why is told once.
fn each_left(error: Error) -> Vec<(Item, Error)> {
    let ErrorKind::Unprocessed { operation, table, left, report, mut source } = error.into_kind() else {
        return Vec::new();
    };
    let each = left.into_iter().map(|left| {
        let (item, source) = (left.item.clone(), source.take());
        let (table, report) = (table.clone(), report.clone());
        (item, ErrorKind::Unprocessed { operation, table, left: vec![left], report, source }.into())
    });
    each.collect()
}

/// That what is stored is still what was read, or not there any more.
fn unchanged(table: &Physical, stored: &Stored) -> Guard {
    let mut guard = Guard::default();
    if let Stored::Item(origin) = stored
        && let Some(is_as_read) = origin.conditions().reduce(Tree::and)
    {
        let key = Path::attribute(Name::from_static(table.key_names().partition));
        guard.and(Tree::AttributeNotExists(key).or(is_as_read));
    }
    guard
}

/// Of a record with unique fields, whose claims go with it.
fn is_gone(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::ConditionFailed { current: None, .. })
}
