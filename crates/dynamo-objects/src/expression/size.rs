use std::fmt;
use std::marker::PhantomData;

use dynamo_model::{Comparator, Operand as Side, Path};

use super::condition::Condition;
use super::operand::{Operand, required};
use crate::error::EncodeError;
use crate::kind::Numeric;

/// The size of a field's value: the bytes of a text in UTF-8 or of a binary, the elements of a set, list or map.
/// Of an attribute that is not there, every comparison is false.
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
    pub fn eq<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Eq, size)
    }

    /// It is not this.
    pub fn ne<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Ne, size)
    }

    /// It is less than this.
    pub fn lt<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Lt, size)
    }

    /// It is this or less.
    pub fn le<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Le, size)
    }

    /// It is greater than this.
    pub fn gt<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Gt, size)
    }

    /// It is this or greater.
    pub fn ge<V: Operand<R, Numeric>>(&self, size: V) -> Condition<R> {
        self.compare(Comparator::Ge, size)
    }

    /// It is one of these or between them.
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
