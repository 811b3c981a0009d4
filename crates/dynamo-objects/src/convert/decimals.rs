//! The decimal crates, exactly.

use dynamo_model::{AttributeValue, Number};

use super::numbers::number;
use super::{FromAttribute, ToAttribute, key_parts, typed};
use crate::error::{DecodeError, EncodeError};

#[cfg(feature = "rust_decimal")]
mod decimal {
    use rust_decimal::Decimal;

    use super::*;

    typed!(Numeric: Decimal);

    key_parts!(Decimal);

    impl ToAttribute for Decimal {
        fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
            Ok(Some(AttributeValue::N(Number::from(*self))))
        }
    }

    impl FromAttribute for Decimal {
        fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
            let number = number(value)?;
            Decimal::try_from(number).map_err(|error| DecodeError::unfit("a number that fits Decimal", error))
        }
    }
}

#[cfg(feature = "bigdecimal")]
mod big_decimal {
    use bigdecimal::BigDecimal;

    use super::*;

    typed!(Numeric: BigDecimal);

    key_parts!(BigDecimal);

    impl ToAttribute for BigDecimal {
        fn to_attribute(&self) -> Result<Option<AttributeValue>, EncodeError> {
            Ok(Some(AttributeValue::N(Number::try_from(self)?)))
        }
    }

    impl FromAttribute for BigDecimal {
        fn from_attribute(value: AttributeValue) -> Result<Self, DecodeError> {
            number(value).map(BigDecimal::from)
        }
    }
}
