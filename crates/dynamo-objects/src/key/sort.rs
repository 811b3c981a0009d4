use std::fmt;
use std::marker::PhantomData;

use dynamo_model::{AttributeValue, KeyTest};

use crate::convert::{ToAttribute, Typed};
use crate::error::{EncodeError, EncodeReason};
use crate::kind::{KeyKind, Matches, Prefixed};

/// A sort key's type as a row of attributes: one in a table, up to four in a global index.
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
pub struct SortKey<S> {
    /// Tests of the attributes before this one.
    before: Result<Vec<KeyTest>, EncodeError>,
    sort: PhantomData<fn() -> S>,
}

/// What is asked of a sort key: the end of a sentence that [`SortKey`] begins.
#[derive(Debug)]
#[must_use]
pub struct SortTest {
    tests: Result<Vec<KeyTest>, EncodeError>,
}

impl SortTest {
    /// A test for each attribute of the sort key that is asked about, in the order of the attributes.
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
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// It is this.
    pub fn eq<V>(self, value: V) -> SortTest
    where
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&value, KeyTest::Eq)
    }

    /// It is less than this.
    pub fn lt<V>(self, value: V) -> SortTest
    where
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&value, KeyTest::Lt)
    }

    /// It is this or less.
    pub fn le<V>(self, value: V) -> SortTest
    where
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&value, KeyTest::Le)
    }

    /// It is greater than this.
    pub fn gt<V>(self, value: V) -> SortTest
    where
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&value, KeyTest::Gt)
    }

    /// It is this or greater.
    pub fn ge<V>(self, value: V) -> SortTest
    where
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&value, KeyTest::Ge)
    }

    /// It is one of these or between them.
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
    pub fn begins_with<V>(self, prefix: V) -> SortTest
    where
        <S::First as Typed>::Kind: Prefixed,
        V: ToAttribute + Typed<Kind: Matches<<S::First as Typed>::Kind>>,
    {
        self.test(&prefix, KeyTest::BeginsWith)
    }

    /// Its first attribute is this; go on with the next: `|k| k.is("open").ge(50)`.
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
