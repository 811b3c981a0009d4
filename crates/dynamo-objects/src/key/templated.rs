use std::marker::PhantomData;

use dynamo_model::{AttributeValue, Item, Name};

use super::{IntoKey, KeyNames, KeyShape, key_value};
use crate::convert::{ToAttribute, Typed};
use crate::error::EncodeError;
use crate::kind::Matches;
use crate::record::Record;

/// The key of a record `R` whose key is put together from fields: `V` are all of them, of which those of the partition
/// key are `P`, and those that the sort key has beyond are `S`; several are a tuple.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::{Database, Record};
///
/// #[derive(Record)]
/// #[dynamo(table = "app", partition_key = "USER#{user}", sort_key = "ORDER#{id}")]
/// struct Order {
///     user: String,
///     id: u64,
/// }
///
/// let orders = Database::memory().table::<Order>();
/// orders.create(&Order { user: "ann".into(), id: 7 }).await?;
/// // The fields in the key, in the order of the templates.
/// assert_eq!(orders.get(("ann", 7)).await?.id, 7);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Templated<R, P, S, V>(PhantomData<(R, P, S, V)>);

impl<R, P, S, V> KeyShape for Templated<R, P, S, V> {
    type Partition = P;
    type Sort = S;
}

/// The key attributes for the values of the fields that are in the key.
fn made<R: Record, const N: usize>(names: KeyNames, values: [&dyn Encode; N]) -> Result<Item, EncodeError> {
    let mut key = Item::with_capacity(2);
    let Some(templates) = R::KEY_TEMPLATES else { return Ok(key) };
    let fields = templates.names().into_iter().zip(values);
    let known = fields.map(|(name, value)| Ok((name, value.encode(name)?))).collect::<Result<Vec<_>, EncodeError>>()?;
    let mut put = |name, text: String| key.insert(Name::from_static(name), AttributeValue::S(text));
    put(names.partition, templates.partition.render_known(&known)?);
    if let (Some(name), Some(template)) = (names.sort, templates.sort) {
        put(name, template.render_known(&known)?);
    }
    Ok(key)
}

/// A value in a key, whatever its type.
trait Encode {
    fn encode(&self, name: &'static str) -> Result<AttributeValue, EncodeError>;
}

impl<T: ToAttribute> Encode for T {
    fn encode(&self, name: &'static str) -> Result<AttributeValue, EncodeError> {
        key_value(self, name)
    }
}

#[diagnostic::do_not_recommend]
impl<R: Record, P, S> IntoKey<Templated<R, P, S, ()>> for () {
    fn into_key(self, names: KeyNames) -> Result<Item, EncodeError> {
        made::<R, 0>(names, [])
    }
}

#[diagnostic::do_not_recommend]
impl<R: Record, P, S, A, V> IntoKey<Templated<R, P, S, (A,)>> for V
where
    A: Typed,
    V: ToAttribute + Typed<Kind: Matches<A::Kind>>,
{
    fn into_key(self, names: KeyNames) -> Result<Item, EncodeError> {
        made::<R, 1>(names, [&self])
    }
}

macro_rules! tuple {
    ($count:literal: $($field:ident $value:ident $index:tt),+) => {
        #[diagnostic::do_not_recommend]
        impl<R: Record, P, S, $($field, $value),+> IntoKey<Templated<R, P, S, ($($field,)+)>> for ($($value,)+)
        where
            $($field: Typed, $value: ToAttribute + Typed<Kind: Matches<$field::Kind>>,)+
        {
            fn into_key(self, names: KeyNames) -> Result<Item, EncodeError> {
                made::<R, $count>(names, [$(&self.$index),+])
            }
        }

        #[diagnostic::do_not_recommend]
        impl<R: Record, P, S, $($field, $value),+> IntoKey<Templated<R, P, S, ($($field,)+)>> for &($($value,)+)
        where
            $($field: Typed, $value: ToAttribute + Typed<Kind: Matches<$field::Kind>>,)+
        {
            fn into_key(self, names: KeyNames) -> Result<Item, EncodeError> {
                made::<R, $count>(names, [$(&self.$index),+])
            }
        }
    };
}

tuple!(2: A VA 0, B VB 1);
tuple!(3: A VA 0, B VB 1, C VC 2);
tuple!(4: A VA 0, B VB 1, C VC 2, D VD 3);
tuple!(5: A VA 0, B VB 1, C VC 2, D VD 3, E VE 4);
tuple!(6: A VA 0, B VB 1, C VC 2, D VD 3, E VE 4, F VF 5);
tuple!(7: A VA 0, B VB 1, C VC 2, D VD 3, E VE 4, F VF 5, G VG 6);
tuple!(8: A VA 0, B VB 1, C VC 2, D VD 3, E VE 4, F VF 5, G VG 6, H VH 7);
