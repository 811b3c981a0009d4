//! What operations are written with: the model's types as the SDK's, and back.

use std::collections::{BTreeMap, HashMap};

use aws_smithy_types::DateTime;
use dynamo_model::{Item, Items, ServiceError};

/// Something of a request, as the SDK has it.
pub(crate) trait ToSdk {
    type Sdk;

    fn to_sdk(self) -> Self::Sdk;
}

/// A member of a request, as the SDK's setters take it: there, or not.
pub(crate) trait Member {
    type Sdk;

    fn member(self) -> Option<Self::Sdk>;
}

impl<T: ToSdk> Member for T {
    type Sdk = T::Sdk;

    fn member(self) -> Option<T::Sdk> {
        Some(self.to_sdk())
    }
}

impl<T: ToSdk> Member for Option<T> {
    type Sdk = T::Sdk;

    fn member(self) -> Option<T::Sdk> {
        self.map(T::to_sdk)
    }
}

/// Something of an answer, from what the SDK makes of it.
///
/// What the model needs and the SDK can do without is made of an `Option`: a name that is missing becomes an empty one,
/// a number 0, a list an empty list, because servers other than the service leave out what they do not know. What
/// nothing can stand for is an error.
pub(crate) trait FromSdk<S>: Sized {
    fn from_sdk(sdk: S) -> Result<Self, ServiceError>;
}

pub(crate) fn from_sdk<S, T: FromSdk<S>>(sdk: S) -> Result<T, ServiceError> {
    T::from_sdk(sdk)
}

/// An answer that cannot be understood.
pub(crate) fn incomprehensible(what: impl std::fmt::Display) -> ServiceError {
    ServiceError::InternalServerError { message: format!("the answer cannot be understood: {what}") }
}

/// For structures of requests that are the same in both: which setter takes which member. An input stays a builder,
/// until it is sent; other structures are `built`, or `complete` where the SDK insists on members that the model always
/// has.
macro_rules! alike_to_sdk {
    ($model:ty => built $sdk:ty { $($setter:ident($member:ident)),* $(,)? }) => {
        impl $crate::convert::ToSdk for $model {
            type Sdk = $sdk;

            fn to_sdk(self) -> $sdk {
                <$sdk>::builder()$(.$setter($crate::convert::Member::member(self.$member)))*.build()
            }
        }
    };
    ($model:ty => complete $sdk:ty { $($setter:ident($member:ident)),* $(,)? }) => {
        impl $crate::convert::ToSdk for $model {
            type Sdk = $sdk;

            fn to_sdk(self) -> $sdk {
                let builder = <$sdk>::builder()$(.$setter($crate::convert::Member::member(self.$member)))*;
                builder.build().expect($crate::convert::COMPLETE)
            }
        }
    };
    ($model:ty => $builder:ty { $($setter:ident($member:ident)),* $(,)? }) => {
        impl $crate::convert::ToSdk for $model {
            type Sdk = $builder;

            fn to_sdk(self) -> $builder {
                <$builder>::default()$(.$setter($crate::convert::Member::member(self.$member)))*
            }
        }
    };
}

/// Why building a structure of the SDK's does not fail.
pub(crate) const COMPLETE: &str = "every member that the SDK insists on is set";

/// For structures of answers that are the same in both, member by member; `or default` if that can stand for one that
/// is missing.
macro_rules! alike_from_sdk {
    ($($sdk:ty => $model:ident { $($member:ident),* $(,)? } $(or $default:ident)?;)+) => {$(
        impl $crate::convert::FromSdk<$sdk> for $model {
            fn from_sdk(sdk: $sdk) -> Result<Self, dynamo_model::ServiceError> {
                let _ = &sdk;
                Ok(Self { $($member: $crate::convert::from_sdk(sdk.$member)?,)* })
            }
        }

        impl $crate::convert::FromSdk<Option<$sdk>> for $model {
            fn from_sdk(sdk: Option<$sdk>) -> Result<Self, dynamo_model::ServiceError> {
                sdk.map_or_else(
                    || $crate::convert::alike_from_sdk!(@missing $model $($default)?),
                    $crate::convert::from_sdk,
                )
            }
        }
    )+};
    (@missing $model:ident default) => { Ok($model::default()) };
    (@missing $model:ident) => {
        Err($crate::convert::incomprehensible(concat!("it has no ", stringify!($model))))
    };
}

pub(crate) use {alike_from_sdk, alike_to_sdk};

impl<T: ToSdk> ToSdk for Vec<T> {
    type Sdk = Vec<T::Sdk>;

    fn to_sdk(self) -> Self::Sdk {
        self.into_iter().map(T::to_sdk).collect()
    }
}

impl<T: ToSdk> ToSdk for BTreeMap<String, T> {
    type Sdk = HashMap<String, T::Sdk>;

    fn to_sdk(self) -> Self::Sdk {
        self.into_iter().map(|(name, value)| (name, value.to_sdk())).collect()
    }
}

impl<S, T: FromSdk<S>> FromSdk<Option<S>> for Option<T> {
    fn from_sdk(sdk: Option<S>) -> Result<Self, ServiceError> {
        sdk.map(T::from_sdk).transpose()
    }
}

impl<S, T: FromSdk<S>> FromSdk<S> for Box<T> {
    fn from_sdk(sdk: S) -> Result<Self, ServiceError> {
        T::from_sdk(sdk).map(Box::new)
    }
}

impl<S, T: FromSdk<S>> FromSdk<Vec<S>> for Vec<T> {
    fn from_sdk(sdk: Vec<S>) -> Result<Self, ServiceError> {
        sdk.into_iter().map(T::from_sdk).collect()
    }
}

impl<S, T: FromSdk<S>> FromSdk<Option<Vec<S>>> for Vec<T> {
    fn from_sdk(sdk: Option<Vec<S>>) -> Result<Self, ServiceError> {
        sdk.map_or_else(|| Ok(Vec::new()), Self::from_sdk)
    }
}

impl<S, T: FromSdk<S>> FromSdk<HashMap<String, S>> for BTreeMap<String, T> {
    fn from_sdk(sdk: HashMap<String, S>) -> Result<Self, ServiceError> {
        sdk.into_iter().map(|(name, value)| Ok((name, T::from_sdk(value)?))).collect()
    }
}

impl<S, T: FromSdk<S>> FromSdk<Option<HashMap<String, S>>> for BTreeMap<String, T> {
    fn from_sdk(sdk: Option<HashMap<String, S>>) -> Result<Self, ServiceError> {
        sdk.map_or_else(|| Ok(BTreeMap::new()), Self::from_sdk)
    }
}

impl<S> FromSdk<Vec<S>> for Items
where
    Item: FromSdk<S>,
{
    fn from_sdk(sdk: Vec<S>) -> Result<Self, ServiceError> {
        from_sdk::<_, Vec<Item>>(sdk).map(Items::from)
    }
}

macro_rules! same {
    ($($plain:ty),+) => {$(
        impl ToSdk for $plain {
            type Sdk = Self;

            fn to_sdk(self) -> Self {
                self
            }
        }

        impl FromSdk<$plain> for $plain {
            fn from_sdk(sdk: Self) -> Result<Self, ServiceError> {
                Ok(sdk)
            }
        }

        impl FromSdk<Option<$plain>> for $plain {
            fn from_sdk(sdk: Option<Self>) -> Result<Self, ServiceError> {
                Ok(sdk.unwrap_or_default())
            }
        }
    )+};
}

same!(String, bool, i32, i64, f64);

impl FromSdk<DateTime> for f64 {
    fn from_sdk(sdk: DateTime) -> Result<Self, ServiceError> {
        Ok(sdk.as_secs_f64())
    }
}

impl FromSdk<Option<DateTime>> for f64 {
    fn from_sdk(sdk: Option<DateTime>) -> Result<Self, ServiceError> {
        Ok(sdk.map_or(0.0, |time| time.as_secs_f64()))
    }
}
