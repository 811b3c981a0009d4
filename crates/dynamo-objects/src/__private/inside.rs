//! What a newtype can do if what is inside it can.

use std::marker::PhantomData;

use dynamo_model::Name;

use crate::convert::MapKey;
use crate::error::BoxError;

/// `T`, with a lifetime, so that a bound on it need not hold.
#[derive(Debug)]
pub struct Inside<'a, T>(PhantomData<&'a T>);

/// That what is inside is the key of a map.
pub trait InsideKey {
    /// What is inside.
    type Key;

    /// [`MapKey::to_name`]
    fn to_name(key: &Self::Key) -> Name;

    /// [`MapKey::from_name`]
    ///
    /// # Errors
    /// If the name is not such a key.
    fn from_name(name: Name) -> Result<Self::Key, BoxError>;
}

impl<T: MapKey> InsideKey for Inside<'_, T> {
    type Key = T;

    fn to_name(key: &T) -> Name {
        key.to_name()
    }

    fn from_name(name: Name) -> Result<T, BoxError> {
        T::from_name(name)
    }
}
