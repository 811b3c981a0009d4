use std::fmt;
use std::marker::PhantomData;

use dynamo_model::{AttributeValue, KeyTest};

use crate::convert::{ToAttribute, Typed};
use crate::error::{EncodeError, EncodeReason};
use crate::kind::{KeyKind, Matches, Prefixed};

/// A sort key's type as a row of attributes: one in a table, up to four in a global index.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # fn main() {
/// use dynamo_objects::key::{SortKey, SortTest};
///
/// // Of a sort key of two attributes: the first exactly, the second from a number on.
/// let test: SortTest = SortKey::<(String, u64)>::new().is("open").ge(50);
/// assert_eq!(test.into_tests().map(|tests| tests.len()).ok(), Some(2));
/// # }
/// ```
pub trait SortParts {
    /// The type of the first attribute.
    type First: Typed;
    /// The types of the others; `()` if there are none.
    type Rest;
}

impl<S: Typed<Kind: KeyKind>> SortParts for S {
    type First = S;
    type Rest = ();
}

impl<A: Typed, B> SortParts for (A, B) {
    type First = A;
    type Rest = B;
}

impl<A: Typed, B, C> SortParts for (A, B, C) {
    type First = A;
    type Rest = (B, C);
}

impl<A: Typed, B, C, D> SortParts for (A, B, C, D) {
    type First = A;
    type Rest = (B, C, D);
}

/// The sort key of what is queried, to be narrowed down: `|k| k.ge(50)`, `|k| k.begins_with("2026-")`.
///
/// Where an index's sort key has several attributes, all but the last one asked about must be given exactly:
/// `|k| k.is("open").ge(50)`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let later = orders.query("ann").sort(|k| k.gt(3)).count().await?;
/// assert_eq!(later, 2);
/// # Ok(())
/// # }
/// ```
pub struct SortKey<S> {
    /// Tests of the attributes before this one.
    before: Result<Vec<KeyTest>, EncodeError>,
    sort: PhantomData<fn() -> S>,
}

/// What is asked of a sort key: the end of a sentence that [`SortKey`] begins.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::SortKey;
/// use dynamo_objects::key::SortTest;
///
/// /// What is asked, in words that the program uses elsewhere, too.
/// fn last_week(k: SortKey<u64>) -> SortTest {
///     k.between(3, 4)
/// }
/// assert_eq!(orders.query("ann").sort(last_week).count().await?, 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use]
pub struct SortTest {
    tests: Result<Vec<KeyTest>, EncodeError>,
}

impl SortTest {
    /// A test for each attribute of the sort key that is asked about, in the order of the attributes.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::SortKey;
    ///
    /// let tests = SortKey::<u64>::new().ge(50).into_tests();
    /// assert_eq!(tests.map(|tests| tests.len()).ok(), Some(1));
    /// assert!(SortKey::<f64>::new().ge(f64::NAN).into_tests().is_err());
    /// # }
    /// ```
    ///
    /// # Errors
    /// If a value cannot be stored.
    pub fn into_tests(self) -> Result<Vec<KeyTest>, EncodeError> {
        self.tests
    }
}

impl<S> Default for SortKey<S> {
    fn default() -> Self {
        Self { before: Ok(Vec::new()), sort: PhantomData }
    }
}

impl<S> fmt::Debug for SortKey<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SortKey").field("before", &self.before).finish_non_exhaustive()
    }
}

impl<S: SortParts> SortKey<S> {
    /// The whole sort key, about which nothing is asked yet.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::SortKey;
    ///
    /// let test = SortKey::<String>::new().begins_with("2026-");
    /// assert!(test.into_tests().is_ok());
    /// # }
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// It is this.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(orders.query("ann").sort(|k| k.eq(3)).all().await?[0].number, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn eq<V>(self, value: V) -> SortTest
    where
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&value, KeyTest::Eq)
    }

    /// It is less than this.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(orders.query("ann").sort(|k| k.lt(3)).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn lt<V>(self, value: V) -> SortTest
    where
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&value, KeyTest::Lt)
    }

    /// It is this or less.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(orders.query("ann").sort(|k| k.le(3)).count().await?, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn le<V>(self, value: V) -> SortTest
    where
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&value, KeyTest::Le)
    }

    /// It is greater than this.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(orders.query("ann").sort(|k| k.gt(4)).all().await?[0].number, 5);
    /// # Ok(())
    /// # }
    /// ```
    pub fn gt<V>(self, value: V) -> SortTest
    where
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&value, KeyTest::Gt)
    }

    /// It is this or greater.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(orders.query("ann").sort(|k| k.ge(4)).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn ge<V>(self, value: V) -> SortTest
    where
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&value, KeyTest::Ge)
    }

    /// It is one of these or between them.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(orders.query("ann").sort(|k| k.between(2, 4)).count().await?, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn between<L, H>(self, low: L, high: H) -> SortTest
    where
        L: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
        H: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        let tests = self.before.and_then(|mut tests| {
            tests.push(KeyTest::Between(given(&low)?, given(&high)?));
            Ok(tests)
        });
        SortTest { tests }
    }

    /// It begins with this.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.index(Store::BY_COMPANY).query("MYC").sort(|k| k.begins_with("S")).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn begins_with<V>(self, prefix: V) -> SortTest
    where
        <S::First as Typed>::Kind: Prefixed,
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&prefix, KeyTest::BeginsWith)
    }

    /// Its first attribute is this; go on with the next: `|k| k.is("open").ge(50)`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// use dynamo_objects::{Database, Record};
    ///
    /// #[derive(Record)]
    /// #[dynamo(table = "task")]
    /// #[dynamo(index(name = "by_owner", partition_key = owner, sort_key = (status, due)))]
    /// struct Task {
    ///     #[dynamo(partition_key)]
    ///     id: u64,
    ///     owner: String,
    ///     status: String,
    ///     due: u64,
    /// }
    ///
    /// let tasks = Database::memory().table::<Task>();
    /// for due in [40, 60] {
    ///     tasks.create(&Task { id: due, owner: "ann".into(), status: "open".into(), due }).await?;
    /// }
    /// let soon = tasks.index(Task::BY_OWNER).query("ann").sort(|k| k.is("open").lt(50)).all().await?;
    /// assert_eq!(soon.iter().map(|task| task.due).collect::<Vec<_>>(), [40]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is<V>(self, value: V) -> SortKey<S::Rest>
    where
        S::Rest: SortParts,
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        SortKey { before: self.eq(value).tests, sort: PhantomData }
    }

    fn test(self, value: &impl ToAttribute, test: impl FnOnce(AttributeValue) -> KeyTest) -> SortTest {
        let tests = self.before.and_then(|mut tests| {
            tests.push(test(given(value)?));
            Ok(tests)
        });
        SortTest { tests }
    }
}

fn given(value: &impl ToAttribute) -> Result<AttributeValue, EncodeError> {
    value.to_attribute()?.ok_or_else(|| EncodeError::new(EncodeReason::NoValue))
}
