//! Numbers, exactly: what a number cannot hold is an error on the way in, what the Rust type cannot hold on the way
//! out.

use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize, NonZeroU8, NonZeroU16, NonZeroU32,
    NonZeroU64, NonZeroU128, NonZeroUsize,
};

use dynamo_model::{AttributeValue, Number};

use super::{FromAttribute, ToAttribute, Typed, key_parts, typed};
use crate::error::{DecodeError, EncodeError};
use crate::kind::{Binary, ListOf, Numeric};

/// The number of an attribute.
pub(super) fn number(value: AttributeValue) -> Result<Number, DecodeError> {
    match value {
        AttributeValue::N(number) => Ok(number),
        other => Err(DecodeError::expected("a number (N)", &other)),
    }
}

impl ToAttribute for Number {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        Ok(Some(AttributeValue::N(*self)))
    }
}

impl FromAttribute for Number {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        number(value)
    }
}

macro_rules! infallible {
    ($($integer:ident)*) => {$(
        impl ToAttribute for $integer {
            fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
                Ok(Some(AttributeValue::N(Number::from(*self))))
            }
        }
    )*};
}

macro_rules! fallible {
    ($($type:ident)*) => {$(
        impl ToAttribute for $type {
            fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
                Ok(Some(AttributeValue::N(Number::try_from(*self)?)))
            }
        }
    )*};
}

macro_rules! read_integer {
    ($($integer:ident)*) => {$(
        impl FromAttribute for $integer {
            fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
                $integer::try_from(number(value)?)
                    .map_err(|error| DecodeError::unfit(concat!("a number that fits ", stringify!($integer)), error))
            }
        }
    )*};
}

infallible!(i8 i16 i32 i64 isize u16 u32 u64 usize);
fallible!(i128 u128 f32 f64);
read_integer!(i8 i16 i32 i64 i128 isize u16 u32 u64 u128 usize);

typed!(Numeric: Number, i8, i16, i32, i64, i128, isize, u16, u32, u64, u128, usize, f32, f64);

key_parts!(Number, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64);

/// The nearest float: whoever declares a float has chosen to round.
impl FromAttribute for f64 {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        Ok(number(value)?.to_f64())
    }
}

/// The nearest float: whoever declares a float has chosen to round. But not to infinity.
impl FromAttribute for f32 {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        let float = number(value)?.to_f32();
        if float.is_finite() {
            Ok(float)
        } else {
            Err(DecodeError::unfit("a number that fits f32", "it is out of the range of f32"))
        }
    }
}

/// One byte is a number; a slice of them is binary, here and wherever a `Vec<u8>` or `[u8; N]` stands.
impl ToAttribute for u8 {
    fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
        Ok(Some(AttributeValue::N(Number::from(*self))))
    }

    fn slice_to_attribute(slice: &[Self]) -> Result<AttributeValue, EncodeError> {
        Ok(AttributeValue::B(slice.to_vec()))
    }
}

impl FromAttribute for u8 {
    fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
        u8::try_from(number(value)?).map_err(|error| DecodeError::unfit("a number that fits u8", error))
    }

    fn vec_from_attribute(value: AttributeValue) -> Result<Vec<Self>, DecodeError> {
        super::bytes::bytes(value)
    }
}

impl Typed for u8 {
    type Kind = Numeric;
    type Slice = Binary;
}

macro_rules! non_zero {
    ($($type:ident: $integer:ident),* $(,)?) => {$(
        key_parts!($type);

        impl ToAttribute for $type {
            fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
                self.get().to_attribute()
            }
        }

        impl FromAttribute for $type {
            fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
                let integer = $integer::from_attribute(value)?;
                $type::try_from(integer).map_err(|_| DecodeError::unfit("a number other than 0", "it is 0"))
            }
        }

        impl Typed for $type {
            type Kind = Numeric;
            type Slice = ListOf<Numeric>;
        }
    )*};
}

non_zero!(
    NonZeroI8: i8, NonZeroI16: i16, NonZeroI32: i32, NonZeroI64: i64, NonZeroI128: i128, NonZeroIsize: isize,
    NonZeroU8: u8, NonZeroU16: u16, NonZeroU32: u32, NonZeroU64: u64, NonZeroU128: u128, NonZeroUsize: usize,
);
