//! What a derive that found a mistake leaves in place of the real thing: it satisfies every bound, so that the mistake
//! is the only message.

use dynamo_model::{AttributeValue, Item};

use crate::error::EncodeError;
use crate::key::{IntoKey, IntoPartition, KeyNames, KeyShape};

/// The key of a record whose key could not be made out. Anything is such a key.
#[derive(Debug)]
pub enum UnknownKey {}

impl KeyShape for UnknownKey {
    type Partition = Self;
    type Sort = ();
}

#[diagnostic::do_not_recommend]
impl<V> IntoKey<UnknownKey> for V {
    fn into_key(self, _: KeyNames) -> Result<Item, EncodeError> {
        Err(unknown())
    }
}

#[diagnostic::do_not_recommend]
impl<V> IntoPartition<UnknownKey> for V {
    fn into_partition(self, _: &[&'static str]) -> Result<Vec<AttributeValue>, EncodeError> {
        Err(unknown())
    }
}

fn unknown() -> EncodeError {
    EncodeError::refused("the record does not compile")
}

/// The body of every function of a stub. It never runs, because the program does not compile.
pub fn does_not_compile<T>() -> T {
    unreachable!("a derive that reports a mistake makes no program")
}
