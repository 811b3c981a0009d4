use std::fmt;
use std::marker::PhantomData;

use dynamo_model::{Comparator, Operand as Side, Path};

use super::condition::Condition;
use super::operand::{Operand, required};
use crate::error::EncodeError;
use crate::kind::Numeric;

/// The size of a field's value: the letters of a text, as UTF-16 counts them (an emoji is two), the bytes of a binary,
/// the elements of a set, list, map or document. Made by [`Field::size`](crate::Field::size).
///
/// What is not there, or has no size, makes every comparison false but `ne`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// stores.update("S3").set(|f| f.city, "Orléans").await?;
/// assert_eq!(stores.scan().filter(|f| f.city.size().eq(7)).count().await?, 1);
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct Size<R> {
    path: Path,
    record: PhantomData<fn() -> R>,
}

impl<R> Size<R> {
    pub(super) fn of(path: Path) -> Self {
        Self { path, record: PhantomData }
    }

    /// It is this.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(orders.scan().filter(|f| f.lines.size().eq(1)).count().await?, 5);
    /// # Ok(())
    /// # }
    /// ```
    pub fn eq<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Eq, size)
    }

    /// It is not this.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // Also of S2, which has no tags, and so nothing that has a size.
    /// assert_eq!(stores.scan().filter(|f| f.tags.size().ne(1)).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn ne<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Ne, size)
    }

    /// It is less than this.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.tags.size().lt(2)).count().await?, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn lt<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Lt, size)
    }

    /// It is this or less.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.tags.size().le(2)).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn le<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Le, size)
    }

    /// It is greater than this.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let many = orders.update(("ann", 1)).append(|f| f.lines, ["ink"]).when(|f| f.lines.size().gt(9)).await;
    /// assert!(many.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn gt<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Gt, size)
    }

    /// It is this or greater.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.tags.size().ge(1)).count().await?, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn ge<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Ge, size)
    }

    /// It is one of these or between them.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// assert_eq!(stores.scan().filter(|f| f.company.size().between(3, 4)).count().await?, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn between<L: Operand<R, Numeric>, H: Operand<R, Numeric>>(&self, low: L, high: H) -> Condition<R> {
        self.condition(|side| Ok(dynamo_model::Condition::Between(side, required(low)?, required(high)?)))
    }

    fn compare(&self, comparator: Comparator, size: impl Operand<R, Numeric>) -> Condition<R> {
        self.condition(|side| Ok(dynamo_model::Condition::Compare(comparator, side, required(size)?)))
    }

    fn condition(&self, make: impl FnOnce(Side) -> Result<dynamo_model::Condition, EncodeError>) -> Condition<R> {
        let size = Side::Size(Box::new(Side::Path(self.path.clone())));
        Condition::new(make(size).map_err(|error| error.at_path(&self.path)))
    }
}

impl<R> fmt::Debug for Size<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Size").field(&self.path).finish()
    }
}
