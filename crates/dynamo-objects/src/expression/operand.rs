use dynamo_model::{AttributeValue, Path};

use crate::convert::{ToAttribute, Typed};
use crate::error::{EncodeError, EncodeReason};
use crate::field::Field;
use crate::kind::Matches;

/// What a field of a record `R` with kind `K` can be compared with or set to: a value of a matching kind, or another
/// field of one.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::expression::{Condition, Operand};
/// use dynamo_objects::{fields, kind};
///
/// /// Takes numbers, and fields that are numbers.
/// fn above(limit: impl Operand<Order, kind::Numeric>) -> Condition<Order> {
///     fields::<Order>().total.gt(limit)
/// }
/// assert_eq!(orders.scan().filter(|_| above(30)).count().await?, 2);
/// assert_eq!(orders.scan().filter(|f| above(f.number)).count().await?, 5);
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit an attribute of kind `{K}` of `{R}`",
    label = "this is not a value of kind `{K}`",
    note = "a value that is stored as `{K}` fits, and so does a field of `{R}` that is one"
)]
pub trait Operand<R, K> {
    /// The value or path; `None` for a value that is stored by leaving it out.
    ///
    /// # Errors
    /// If the value cannot be stored.
    #[doc(hidden)]
    fn given(self) -> Result<Option<Given>, EncodeError>;
}

/// A value, or where there is one.
#[doc(hidden)]
#[derive(Debug)]
pub enum Given {
    /// A value given with the request.
    Value(AttributeValue),
    /// The value at a path of the item.
    Path(Path),
}

#[diagnostic::do_not_recommend]
impl<R, K, V> Operand<R, K> for V
where
    V: ToAttribute + Typed<Kind: Matches<K>>,
{
    fn given(self) -> Result<Option<Given>, EncodeError> {
        Ok(self.to_attribute()?.map(Given::Value))
    }
}

#[diagnostic::do_not_recommend]
impl<R, K, T: Typed<Kind: Matches<K>>> Operand<R, K> for Field<R, T> {
    fn given(self) -> Result<Option<Given>, EncodeError> {
        Ok(Some(Given::Path(self.into_path())))
    }
}

#[diagnostic::do_not_recommend]
impl<R, K, T: Typed<Kind: Matches<K>>> Operand<R, K> for &Field<R, T> {
    fn given(self) -> Result<Option<Given>, EncodeError> {
        Ok(Some(Given::Path(self.path().clone())))
    }
}

/// The operand as conditions have it; they need a value.
pub(super) fn required<R, K>(operand: impl Operand<R, K>) -> Result<dynamo_model::Operand, EncodeError> {
    match operand.given()? {
        Some(Given::Value(value)) => Ok(dynamo_model::Operand::Value(value)),
        Some(Given::Path(path)) => Ok(dynamo_model::Operand::Path(path)),
        None => Err(EncodeError::new(EncodeReason::NoValue)),
    }
}
