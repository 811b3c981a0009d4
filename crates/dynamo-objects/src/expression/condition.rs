use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use dynamo_model::{AttributeType, Comparator, Operand as Side};

use super::operand::{Operand, required};
use super::size::Size;
use crate::convert::Typed;
use crate::error::{EncodeError, EncodeReason};
use crate::field::Field;
use crate::kind::{Container, Measured, Ordered, Prefixed};

/// A condition on records `R`: what a filter keeps, what a write depends on.
///
/// Made of a record's fields, and of other conditions with `&`, `|` and `!`:
///
/// ```
/// use dynamo_objects::{Record, fields};
///
/// #[derive(Record)]
/// #[dynamo(table = "store")]
/// struct Store {
///     #[dynamo(partition_key)]
///     store_id: String,
///     city: Option<String>,
///     visits: u64,
/// }
///
/// let f = fields::<Store>();
/// let condition = f.city.eq("Rome") & !f.visits.lt(10);
/// # assert!(condition.into_tree().is_ok());
/// ```
///
/// Writing one down does not fail: a value that cannot be stored, NaN for one, is an error of the request that is made
/// with the condition.
#[must_use]
pub struct Condition<R> {
    tree: Result<dynamo_model::Condition, EncodeError>,
    record: PhantomData<fn() -> R>,
}

impl<R> Condition<R> {
    pub(super) fn new(tree: Result<dynamo_model::Condition, EncodeError>) -> Self {
        Self { tree, record: PhantomData }
    }

    /// Both are true.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::{Condition, fields};
    ///
    /// let busy: Condition<Store> = fields::<Store>().visits.ge(10);
    /// let in_oslo = fields::<Store>().city.eq("Oslo");
    /// assert_eq!(stores.scan().filter(|_| busy.and(in_oslo)).count().await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn and(self, other: Self) -> Self {
        self.joined(other, dynamo_model::Condition::and)
    }

    /// One of them is true, or both.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let found = stores.scan().filter(|f| f.visits.ge(10).or(f.city.not_exists())).count().await?;
    /// assert_eq!(found, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn or(self, other: Self) -> Self {
        self.joined(other, dynamo_model::Condition::or)
    }

    /// It is not true.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.city.eq("Rome").not()).count().await?, 2);
    /// // The same.
    /// assert_eq!(stores.scan().filter(|f| !f.city.eq("Rome")).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    #[allow(clippy::should_implement_trait, reason = "it is implemented, and the method is there without an import")]
    pub fn not(self) -> Self {
        Self::new(self.tree.map(|tree| dynamo_model::Condition::Not(Box::new(tree))))
    }

    /// The condition as the service's operations take it.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::fields;
    ///
    /// let condition = fields::<Store>().visits.lt(10) & fields::<Store>().city.exists();
    /// assert!(condition.into_tree().is_ok());
    /// # }
    /// ```
    ///
    /// # Errors
    /// If one of its values cannot be stored; the error names the attribute that it was compared with.
    pub fn into_tree(self) -> Result<dynamo_model::Condition, EncodeError> {
        self.tree
    }

    fn joined(
        self,
        other: Self,
        join: impl FnOnce(dynamo_model::Condition, dynamo_model::Condition) -> dynamo_model::Condition,
    ) -> Self {
        Self::new(self.tree.and_then(|first| Ok(join(first, other.tree?))))
    }
}

/// A condition that was made by hand, on paths that you vouch for.
impl<R> From<dynamo_model::Condition> for Condition<R> {
    fn from(tree: dynamo_model::Condition) -> Self {
        Self::new(Ok(tree))
    }
}

impl<R> BitAnd for Condition<R> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.and(other)
    }
}

impl<R> BitOr for Condition<R> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

impl<R> Not for Condition<R> {
    type Output = Self;

    fn not(self) -> Self {
        Self::not(self)
    }
}

impl<R> fmt::Debug for Condition<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Condition").field(&self.tree).finish()
    }
}

/// Conditions on a field. Values are of the field's kind; a field of that kind is one too: `f.spent.lt(f.budget)`.
///
/// An attribute that is not there, or is of another type, makes every comparison false but `ne`.
impl<R, T: Typed> Field<R, T> {
    /// It is this.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.city.eq("Rome")).count().await?, 1);
    /// // What another field holds: an operand, too.
    /// assert_eq!(stores.scan().filter(|f| f.city.eq(&f.company)).count().await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn eq<V: Operand<R, T::Kind>>(&self, value: V) -> Condition<R> {
        self.compare(Comparator::Eq, value)
    }

    /// It is not this: it is another value, or not there.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // S3 has no city: it is in the answer.
    /// assert_eq!(stores.scan().filter(|f| f.city.ne("Rome")).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn ne<V: Operand<R, T::Kind>>(&self, value: V) -> Condition<R> {
        self.compare(Comparator::Ne, value)
    }

    /// It is less than this.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.visits.lt(12)).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn lt<V: Operand<R, T::Kind>>(&self, value: V) -> Condition<R>
    where
        T::Kind: Ordered,
    {
        self.compare(Comparator::Lt, value)
    }

    /// It is this or less.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.visits.le(12)).count().await?, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn le<V: Operand<R, T::Kind>>(&self, value: V) -> Condition<R>
    where
        T::Kind: Ordered,
    {
        self.compare(Comparator::Le, value)
    }

    /// It is greater than this.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // Texts go by the bytes of their UTF-8: "Rome" comes after "Oslo".
    /// assert_eq!(stores.scan().filter(|f| f.city.gt("Oslo")).count().await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn gt<V: Operand<R, T::Kind>>(&self, value: V) -> Condition<R>
    where
        T::Kind: Ordered,
    {
        self.compare(Comparator::Gt, value)
    }

    /// It is this or greater.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.city.ge("Oslo")).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn ge<V: Operand<R, T::Kind>>(&self, value: V) -> Condition<R>
    where
        T::Kind: Ordered,
    {
        self.compare(Comparator::Ge, value)
    }

    /// It is one of these or between them.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.visits.between(3, 12)).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn between<L: Operand<R, T::Kind>, H: Operand<R, T::Kind>>(&self, low: L, high: H) -> Condition<R>
    where
        T::Kind: Ordered,
    {
        self.condition(|side| Ok(dynamo_model::Condition::Between(side, required(low)?, required(high)?)))
    }

    /// It is one of these, of which there are 1 to 100.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.city.is_in(["Oslo", "Bern"])).count().await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_in<V: Operand<R, T::Kind>>(&self, values: impl IntoIterator<Item = V>) -> Condition<R> {
        self.condition(|side| {
            let candidates = values.into_iter().map(required).collect::<Result<Vec<_>, _>>()?;
            if candidates.is_empty() {
                return Err(EncodeError::new(EncodeReason::NoCandidates));
            }
            Ok(dynamo_model::Condition::In(side, candidates))
        })
    }

    /// The attribute is there.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.city.exists()).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn exists(&self) -> Condition<R> {
        dynamo_model::Condition::AttributeExists(self.path().clone()).into()
    }

    /// The attribute is not there.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.city.not_exists()).count().await?, 1);
    /// // An empty set is stored by leaving it out.
    /// assert_eq!(stores.scan().filter(|f| f.tags.not_exists()).count().await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn not_exists(&self) -> Condition<R> {
        dynamo_model::Condition::AttributeNotExists(self.path().clone()).into()
    }

    /// The attribute's value is of this type, whatever the record says.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::AttributeType;
    ///
    /// assert_eq!(stores.scan().filter(|f| f.visits.has_type(AttributeType::N)).count().await?, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn has_type(&self, attribute_type: AttributeType) -> Condition<R> {
        dynamo_model::Condition::AttributeType(Side::Path(self.path().clone()), attribute_type).into()
    }

    /// It begins with this text, or these bytes.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.city.begins_with("Ro")).count().await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn begins_with<V: Operand<R, T::Kind>>(&self, prefix: V) -> Condition<R>
    where
        T::Kind: Prefixed,
    {
        self.condition(|side| Ok(dynamo_model::Condition::BeginsWith(side, required(prefix)?)))
    }

    /// It contains this: a text or binary a part of it, a set or list an element.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.tags.contains("wifi")).count().await?, 2);
    /// assert_eq!(stores.scan().filter(|f| f.city.contains("slo")).count().await?, 1);
    /// assert_eq!(orders.scan().filter(|f| f.lines.contains("ink")).count().await?, 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn contains<V>(&self, element: V) -> Condition<R>
    where
        T::Kind: Container,
        V: Operand<R, <T::Kind as Container>::Element>,
    {
        self.condition(|side| Ok(dynamo_model::Condition::Contains(side, required(element)?)))
    }

    /// Its size, to be compared: `f.tags.size().gt(3)`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.tags.size().gt(1)).count().await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn size(&self) -> Size<R>
    where
        T::Kind: Measured,
    {
        Size::of(self.path().clone())
    }

    fn compare(&self, comparator: Comparator, value: impl Operand<R, T::Kind>) -> Condition<R> {
        self.condition(|side| Ok(dynamo_model::Condition::Compare(comparator, side, required(value)?)))
    }

    /// A condition on this field's value, whose errors name the field.
    fn condition(&self, make: impl FnOnce(Side) -> Result<dynamo_model::Condition, EncodeError>) -> Condition<R> {
        Condition::new(make(Side::Path(self.path().clone())).map_err(|error| error.at_path(self.path())))
    }
}
