//! PartiQL, the service's SQL, with typed answers: for what is asked by hand, or comes from SQL.
//!
//! | to | there is |
//! |---|---|
//! | write a statement | [`Database::statement`], with a question mark for each value |
//! | give the values | [`bind`](Statement::bind), one after another |
//! | do what it says | [`execute`](Statement::execute) |
//! | have rows | [`into`](Statement::into) a document, then [`all`](Rows::all), [`first`](Rows::first), [`next`](Rows::next), [`stream`](Rows::stream) |
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), dynamo_objects::Error> {
//! # let (db, stores, orders) = shop().await?;
//! let change = db.statement(r#"UPDATE "store" SET city = ? WHERE store_id = ?"#);
//! change.bind("Bern").bind("S1").execute().await?;
//!
//! let select = db.statement(r#"SELECT * FROM "store" WHERE store_id = ?"#).bind("S1");
//! let store = select.into::<Store>().first().await?;
//! assert_eq!(store.and_then(|store| store.city).as_deref(), Some("Bern"));
//! # Ok(())
//! # }
//! ```
//!
//! A statement costs what the same operation costs otherwise: one write unit for each KB, half a read unit for each 4
//! KB. A `SELECT` without a whole partition key is a scan, which no [policy](crate::ScanPolicy) refuses. It has 8192
//! characters at most, and what is a word of SQL's is written in double quotes.
//!
//! Next: [`search`](crate::search) asks the same without text, and its fields are checked when it is compiled.

use std::fmt;
use std::marker::PhantomData;

use dynamo_expr::partiql;
use dynamo_model::api::{ExecuteStatementRequest, Operation};
use dynamo_model::{AttributeValue, Item};
use futures_core::Stream;
use futures_util::stream;

use crate::convert::ToAttribute;
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::record::Document;

impl Database {
    /// A statement of [PartiQL](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html),
    /// the service's SQL: for what is asked by hand, or comes from SQL. Its tables have their names with prefix, as
    /// [`Table::name`](crate::Table::name) tells, and are not made if they are missing.
    ///
    /// ```
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record)]
    /// # #[dynamo(table = "store")]
    /// # struct Store {
    /// #     #[dynamo(partition_key)]
    /// #     store_id: String,
    /// #     city: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// let db = Database::memory();
    /// # db.create_table::<Store>().await?;
    /// let insert = db.statement(r#"INSERT INTO "store" VALUE {'store_id': ?, 'city': ?}"#);
    /// insert.bind("S1").bind("Rome").execute().await?;
    ///
    /// let select = db.statement(r#"SELECT * FROM "store" WHERE store_id = ?"#).bind("S1");
    /// let store: Option<Store> = select.into::<Store>().first().await?;
    /// assert_eq!(store.map(|store| store.city).as_deref(), Some("Rome"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A `SELECT` whose condition does not name a whole partition key reads the whole table.
    pub fn statement(&self, text: impl Into<String>) -> Statement {
        let request = ExecuteStatementRequest { statement: text.into(), ..Default::default() };
        Statement { database: self.clone(), request, problem: None }
    }
}

/// A statement, to be given its parameters. Made by [`Database::statement`].
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (db, stores, orders) = shop().await?;
/// let cheap = db.statement(r#"SELECT * FROM "order" WHERE customer = ? AND total < ?"#).bind("ann").bind(30);
/// let orders = cheap.into::<Order>().all().await?;
/// assert_eq!(orders.len(), 2);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is asked until it ends in `execute`, or in `all`, `first` or `stream` after `into`"]
pub struct Statement {
    database: Database,
    request: ExecuteStatementRequest,
    /// The first thing that was wrong with a parameter.
    problem: Option<Error>,
}

impl Statement {
    /// What the next question mark stands for. What would be left out of an item, a `None`, is null here.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use std::collections::BTreeSet;
    ///
    /// let change = db.statement(r#"UPDATE "store" SET city = ? SET tags = ? WHERE store_id = ?"#);
    /// change.bind("Bern").bind(BTreeSet::from(["quiet"])).bind("S1").execute().await?;
    /// assert_eq!(stores.get("S1").await?.tags.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn bind(mut self, value: impl ToAttribute) -> Self {
        match value.to_attribute() {
            Ok(value) => {
                self.request.parameters.get_or_insert_default().push(value.unwrap_or(AttributeValue::Null));
            }
            Err(source) => {
                let table = table_of(&self.request);
                self.problem.get_or_insert_with(|| ErrorKind::Encode { table, key: None, source }.into());
            }
        }
        self
    }

    /// Sees every write that was acknowledged before; costs twice as much.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.delete("S3").await?;
    /// let select = db.statement(r#"SELECT * FROM "store""#).consistent();
    /// assert_eq!(select.into::<Store>().all().await?.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn consistent(mut self) -> Self {
        self.request.consistent_read = Some(true);
        self
    }

    /// Reads so many items a page at most: the service's `Limit`, at least 1. A page is 1 MB at most in any case.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // Five requests, each for one item.
    /// let select = db.statement(r#"SELECT * FROM "order" WHERE customer = 'ann'"#).page_size(1);
    /// assert_eq!(select.into::<Order>().all().await?.len(), 5);
    /// # Ok(())
    /// # }
    /// ```
    pub fn page_size(mut self, items: u32) -> Self {
        self.request.limit = Some(i32::try_from(items).unwrap_or(i32::MAX));
        self
    }

    /// With rows that are read as these documents: what a `SELECT` finds, or `RETURNING` answers with.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::Document;
    ///
    /// #[derive(Document)]
    /// struct Place {
    ///     city: Option<String>,
    /// }
    ///
    /// let select = db.statement(r#"SELECT city FROM "store" WHERE store_id = 'S1'"#);
    /// let place = select.into::<Place>().first().await?;
    /// assert_eq!(place.and_then(|place| place.city).as_deref(), Some("Rome"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn into<T: Document>(self) -> Rows<T> {
        let Self { database, request, problem } = self;
        let pages = Pages { database, request, problem, done: false };
        Rows { pages, page: Vec::new().into_iter(), document: PhantomData }
    }

    /// Does what it says, for a statement whose answer does not matter.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let insert = || db.statement(r#"INSERT INTO "store" VALUE {'store_id': 'S4'}"#);
    /// insert().execute().await?;
    /// assert!(insert().execute().await.unwrap_err().is_already_exists());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::is_condition_failed`] if there is no such item, or the condition on it is false;
    /// [`Error::is_already_exists`] for an `INSERT` where there is an item; else as the service answers.
    pub async fn execute(self) -> Result<(), Error> {
        let Self { database, request, problem } = self;
        let mut pages = Pages { database, request, problem, done: false };
        while pages.next().await?.is_some() {}
        Ok(())
    }
}

/// The rows of a statement. Nothing is asked until one of these is awaited: [`all`](Self::all), [`first`](Self::first),
/// the [`next`](Self::next) row, or the next of a [`stream`](Self::stream).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let update = db.statement(r#"UPDATE "store" SET visits = visits + 1 WHERE store_id = 'S1' RETURNING ALL NEW *"#);
/// let rows = update.into::<Store>().all().await?;
/// assert_eq!(rows[0].visits, 4);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is asked until it ends in `all`, `first`, `next` or `stream`"]
pub struct Rows<T> {
    pages: Pages,
    /// What is left of the page that was read.
    page: std::vec::IntoIter<Item>,
    document: PhantomData<fn() -> T>,
}

/// The pages that are not read yet.
struct Pages {
    database: Database,
    request: ExecuteStatementRequest,
    problem: Option<Error>,
    done: bool,
}

impl<T: Document> Rows<T> {
    /// Every row.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let select = db.statement(r#"SELECT * FROM "store" WHERE visits > 5"#);
    /// assert_eq!(select.into::<Store>().all().await?[0].store_id, "S2");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Statement::execute`]; [`ErrorKind::Decode`] if a row is not what `T` expects.
    pub async fn all(mut self) -> Result<Vec<T>, Error> {
        let mut rows = Vec::new();
        while let Some(row) = self.next().await {
            rows.push(row?);
        }
        Ok(rows)
    }

    /// The first row, if there is one.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let select = db.statement(r#"SELECT * FROM "store" WHERE store_id = 'S9'"#);
    /// assert!(select.into::<Store>().first().await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn first(mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }

    /// The next row; `None` if there is none. A page is read when the one before is used up. A row that is not what `T`
    /// expects is an error in its place; after an error of the service there is nothing more.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut rows = db.statement(r#"SELECT * FROM "order" WHERE customer = 'ann'"#).into::<Order>();
    /// while let Some(order) = rows.next().await {
    ///     println!("{}", order?.number);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(self.decoded(item));
            }
            match self.pages.next().await.transpose()? {
                Ok(items) => self.page = items.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// The rows one after another, as [`next`](Self::next) answers them.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use futures_util::TryStreamExt;
    ///
    /// let rows = db.statement(r#"SELECT * FROM "order""#).into::<Order>().stream();
    /// let total = rows.try_fold(0, async |sum, order| Ok(sum + order.total)).await?;
    /// assert_eq!(total, 150);
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self) -> impl Stream<Item = Result<T, Error>> + Send {
        stream::unfold(self, async |mut rows| rows.next().await.map(|row| (row, rows)))
    }

    fn decoded(&self, mut item: Item) -> Result<T, Error> {
        T::decode(&mut item).map_err(|source| {
            // A row need not have its key, so it is not told which one it is.
            let table = table_of(&self.pages.request);
            ErrorKind::Decode { table, key: Item::new(), source }.into()
        })
    }
}

impl Pages {
    /// The items of the next page; `None` if there is none.
    async fn next(&mut self) -> Result<Option<Vec<Item>>, Error> {
        if self.done {
            return Ok(None);
        }
        // Whatever comes of it, there is no second answer to the same question.
        self.done = true;
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let answer = self.database.backend().send(self.request.clone()).await;
        let answer = answer.map_err(|refusal| {
            let table = table_of(&self.request);
            Error::answered(ExecuteStatementRequest::NAME, &table, None, refusal.error).of_request(refusal.request_id)
        })?;
        self.request.next_token = answer.next_token;
        self.done = self.request.next_token.is_none();
        Ok(Some(answer.items.unwrap_or_default()))
    }
}

/// The table that a statement is about, for errors; empty if the statement cannot be read.
fn table_of(request: &ExecuteStatementRequest) -> String {
    let parameters = request.parameters.as_deref().unwrap_or_default();
    let statement = partiql::Statement::read(&request.statement, parameters);
    statement.map(|statement| statement.target().table.clone()).unwrap_or_default()
}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Statement").field(&self.request.statement).finish()
    }
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rows").field(&self.pages.request.statement).finish()
    }
}
