use dynamo_model::AttributeValue;

use super::key_value;
use crate::convert::{ToAttribute, Typed};
use crate::error::EncodeError;
use crate::kind::{KeyKind, Matches};

/// A value that names a partition: the partition key's value, or a tuple of values where an index's partition key has
/// several attributes, all of which must be given.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::{Database, Record};
///
/// #[derive(Record)]
/// #[dynamo(table = "city")]
/// #[dynamo(index(name = "by_place", partition_key = (state, region), sort_key = name))]
/// struct City {
///     #[dynamo(partition_key)]
///     name: String,
///     state: String,
///     region: String,
/// }
///
/// let cities = Database::memory().table::<City>();
/// cities.create(&City { name: "Rome".into(), state: "IT".into(), region: "Lazio".into() }).await?;
/// // Both parts, in their order; one alone does not compile.
/// assert_eq!(cities.index(City::BY_PLACE).query(("IT", "Lazio")).count().await?, 1);
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a partition, whose key is `{P}`",
    note = "pass the partition key's value; for an index with several partition key attributes, a tuple of all of them"
)]
pub trait IntoPartition<P> {
    /// The values of the partition key's attributes, which have these names, in the order of the names.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() -> Result<(), dynamo_objects::EncodeError> {
    /// use dynamo_objects::IntoPartition;
    ///
    /// let values = IntoPartition::<String>::into_partition("MYC", &["company"])?;
    /// assert_eq!(values, ["MYC".into()]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If a value cannot be stored, or is empty.
    fn into_partition(self, names: &[&'static str]) -> Result<Vec<AttributeValue>, EncodeError>;
}

#[diagnostic::do_not_recommend]
impl<P, V> IntoPartition<P> for V
where
    P: Typed<Kind: KeyKind>,
    V: ToAttribute + Typed<Kind: Matches<P::Kind>>,
{
    fn into_partition(self, names: &[&'static str]) -> Result<Vec<AttributeValue>, EncodeError> {
        Ok(vec![key_value(&self, name(names, 0))?])
    }
}

/// A partition key that is put together from no fields at all.
#[diagnostic::do_not_recommend]
impl IntoPartition<()> for () {
    fn into_partition(self, _: &[&'static str]) -> Result<Vec<AttributeValue>, EncodeError> {
        Ok(Vec::new())
    }
}

macro_rules! tuple {
    ($($part:ident $value:ident $index:tt),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($part, $value),+> IntoPartition<($($part,)+)> for ($($value,)+)
        where
            $($part: Typed, $value: ToAttribute + Typed<Kind: Matches<$part::Kind>>,)+
        {
            fn into_partition(self, names: &[&'static str]) -> Result<Vec<AttributeValue>, EncodeError> {
                Ok(vec![$(key_value(&self.$index, name(names, $index))?),+])
            }
        }
    };
}

tuple!(A VA 0, B VB 1);
tuple!(A VA 0, B VB 1, C VC 2);
tuple!(A VA 0, B VB 1, C VC 2, D VD 3);

/// There are as many names as the key has parts; the names serve errors alone.
fn name(names: &[&'static str], at: usize) -> &'static str {
    names.get(at).copied().unwrap_or_default()
}
