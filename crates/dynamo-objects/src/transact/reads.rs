//! Several reads at once, of any tables: all as they are at one moment.

use std::sync::Arc;

use dynamo_model::Item;
use dynamo_model::api::{Operation, TransactGet, TransactGetItemsRequest};

use crate::call::send_together;
use crate::database::Database;
use crate::error::Error;
use crate::explain::Explanation;
use crate::physical::Physical;
use crate::read::{Absent, Get};
use crate::record::Document;
use crate::transact::{check, each_once, failed};

impl Database {
    /// Reads several records, of any tables, as they are at one moment: nobody else's transaction is seen in part. Up
    /// to 100 reads, 4 MB; each costs twice what a consistent read costs.
    ///
    /// The reads are a tuple of them, up to twelve, or a `Vec` of alike ones; the answer has the same form.
    ///
    /// ```
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "account")]
    /// # struct Account {
    /// #     #[dynamo(partition_key)]
    /// #     id: u64,
    /// #     balance: i64,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let db = Database::memory();
    /// let accounts = db.table::<Account>();
    /// # accounts.create(&Account { id: 1, balance: 30 }).await?;
    /// let (first, second) = db.transact_get((accounts.get(1), accounts.find(2))).await?;
    /// assert_eq!(first.balance, 30);
    /// assert!(second.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As each read alone; [`ErrorKind::TransactionFailed`](crate::ErrorKind::TransactionFailed) if a transaction
    /// writes one of the items at the moment, or capacity is lacking;
    /// [`ErrorKind::ItemTwice`](crate::ErrorKind::ItemTwice) and
    /// [`ErrorKind::TransactionTooLong`](crate::ErrorKind::TransactionTooLong) before anything is read.
    pub async fn transact_get<G: TransactReads>(&self, mut reads: G) -> Result<G::Output, Error> {
        let asked = reads.asked()?;
        check(self, asked.iter().map(|read| (&*read.table, &read.key)))?;
        if asked.is_empty() {
            return reads.answered(Vec::new().into_iter());
        }
        let tables = each_once(asked.iter().map(|read| &*read.table));
        let answered = send_together(&**self.backend(), &tables, || read_at_once(&asked)).await?;
        let answer = answered.map_err(|refusal| {
            let refused = asked.iter().map(|read| {
                |source| {
                    Error::answered(TransactGetItemsRequest::NAME, read.table.name(), Some(read.key.clone()), source)
                }
            });
            failed(TransactGetItemsRequest::NAME, refusal, refused)
        })?;
        reads.answered(answer.responses.into_iter())
    }
}

fn read_at_once(asked: &[Asked]) -> TransactGetItemsRequest {
    let get = |read: &Asked| {
        let (table_name, key) = (read.table.name().to_owned(), read.key.clone());
        TransactGet { table_name, key, ..Default::default() }
    };
    TransactGetItemsRequest { transact_items: asked.iter().map(get).collect(), ..Default::default() }
}

/// What is read of a transaction's part.
#[doc(hidden)]
#[derive(Debug)]
pub struct Asked {
    pub(crate) table: Arc<Physical>,
    pub(crate) key: Item,
    /// Whether it is to see every write before; in a transaction it does in any case.
    pub(crate) consistent: bool,
}

/// Reads that can be made at once: a tuple of [`Table::get`](crate::Table::get), [`find`](crate::Table::find),
/// [`load`](crate::Table::load) and the others, or a `Vec` of one of them.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// // Any number of alike ones.
/// let some = (1..=3).map(|number| orders.find(("ann", number))).collect::<Vec<_>>();
/// let some = db.transact_get(some).await?;
/// assert_eq!(some.into_iter().flatten().map(|order| order.total).sum::<u64>(), 60);
/// # Ok(())
/// # }
/// ```
pub trait TransactReads {
    /// What the reads answer with, in the same form.
    type Output;

    #[doc(hidden)]
    fn asked(&mut self) -> Result<Vec<Asked>, Error>;

    /// Each read as it would be alone.
    #[doc(hidden)]
    fn explained(&self) -> Vec<Explanation>;

    #[doc(hidden)]
    fn answered(self, items: std::vec::IntoIter<Option<Item>>) -> Result<Self::Output, Error>;
}

impl<R: Document, A: Absent<R>> Get<'_, R, A> {
    fn asked(&mut self) -> Result<Asked, Error> {
        let consistent = self.is_consistent();
        let (table, key) = self.place()?;
        Ok(Asked { table, key, consistent })
    }
}

impl<R: Document, A: Absent<R>> TransactReads for Vec<Get<'_, R, A>> {
    type Output = Vec<A::Output>;

    fn asked(&mut self) -> Result<Vec<Asked>, Error> {
        self.iter_mut().map(Get::asked).collect()
    }

    fn explained(&self) -> Vec<Explanation> {
        self.iter().map(Get::explain).collect()
    }

    fn answered(self, items: std::vec::IntoIter<Option<Item>>) -> Result<Self::Output, Error> {
        self.into_iter().zip(items).map(|(get, item)| get.answer(item)).collect()
    }
}

macro_rules! tuples {
    ($(($($get:ident: $record:ident $absent:ident),+);)+) => {$(
        impl<$($record: Document, $absent: Absent<$record>),+> TransactReads for ($(Get<'_, $record, $absent>,)+) {
            type Output = ($($absent::Output,)+);

            fn asked(&mut self) -> Result<Vec<Asked>, Error> {
                let ($($get,)+) = self;
                Ok(vec![$($get.asked()?),+])
            }

            fn explained(&self) -> Vec<Explanation> {
                let ($($get,)+) = self;
                vec![$($get.explain()),+]
            }

            fn answered(self, mut items: std::vec::IntoIter<Option<Item>>) -> Result<Self::Output, Error> {
                let ($($get,)+) = self;
                Ok(($($get.answer(items.next().flatten())?,)+))
            }
        }
    )+};
}

tuples! {
    (a: A A1);
    (a: A A1, b: B B1);
    (a: A A1, b: B B1, c: C C1);
    (a: A A1, b: B B1, c: C C1, d: D D1);
    (a: A A1, b: B B1, c: C C1, d: D D1, e: E E1);
    (a: A A1, b: B B1, c: C C1, d: D D1, e: E E1, f: F F1);
    (a: A A1, b: B B1, c: C C1, d: D D1, e: E E1, f: F F1, g: G G1);
    (a: A A1, b: B B1, c: C C1, d: D D1, e: E E1, f: F F1, g: G G1, h: H H1);
    (a: A A1, b: B B1, c: C C1, d: D D1, e: E E1, f: F F1, g: G G1, h: H H1, i: I I1);
    (a: A A1, b: B B1, c: C C1, d: D D1, e: E E1, f: F F1, g: G G1, h: H H1, i: I I1, j: J J1);
    (a: A A1, b: B B1, c: C C1, d: D D1, e: E E1, f: F F1, g: G G1, h: H H1, i: I I1, j: J J1, k: K K1);
    (a: A A1, b: B B1, c: C C1, d: D D1, e: E E1, f: F F1, g: G G1, h: H H1, i: I I1, j: J J1, k: K K1, l: L L1);
}
