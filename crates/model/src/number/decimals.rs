//! Numbers to and from the decimal types of other crates, each behind the feature with its name.

#[cfg(feature = "bigdecimal")]
mod big {
    use bigdecimal::BigDecimal;
    use bigdecimal::num_bigint::{BigInt, Sign};

    use crate::number::{Number, NumberError};

    /// # Errors
    ///
    /// [`TooManyDigits`](NumberError::TooManyDigits), [`Overflow`](NumberError::Overflow) or
    /// [`Underflow`](NumberError::Underflow): a `BigDecimal` has no limits.
    impl TryFrom<&BigDecimal> for Number {
        type Error = NumberError;

        fn try_from(value: &BigDecimal) -> Result<Self, NumberError> {
            // Its coefficient may end in any number of zeros, which do not count.
            let (coefficient, scale) = value.normalized().into_bigint_and_scale();
            let negative = coefficient.sign() == Sign::Minus;
            let magnitude = u128::try_from(coefficient.into_parts().1).map_err(|_| NumberError::TooManyDigits)?;
            Self::from_parts(negative, magnitude, scale.saturating_neg())
        }
    }

    impl TryFrom<BigDecimal> for Number {
        type Error = NumberError;

        fn try_from(value: BigDecimal) -> Result<Self, NumberError> {
            (&value).try_into()
        }
    }

    impl From<Number> for BigDecimal {
        fn from(number: Number) -> Self {
            let (negative, coefficient, exponent) = number.parts();
            let magnitude = BigInt::from(coefficient);
            Self::new(if negative { -magnitude } else { magnitude }, -i64::from(exponent))
        }
    }

    impl From<&Number> for BigDecimal {
        fn from(number: &Number) -> Self {
            (*number).into()
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn goes_both_ways() {
            for number in [Number::MAX, Number::MIN, Number::MIN_POSITIVE, Number::ZERO, Number::from(-1200)] {
                let big = BigDecimal::from(number);
                assert_eq!(Number::try_from(&big), Ok(number), "{big}");
            }
            let padded = BigDecimal::new(BigInt::from(12) * BigInt::from(10).pow(60), 60);
            assert_eq!(Number::try_from(padded), Ok(Number::from(12)));
        }

        #[test]
        fn refuses_what_a_number_cannot_hold() {
            let big = |digits: u32, scale| BigDecimal::new(BigInt::from(10).pow(digits) + 1, scale);
            assert_eq!(Number::try_from(big(38, 0)), Err(NumberError::TooManyDigits));
            assert_eq!(Number::try_from(big(100, 0)), Err(NumberError::TooManyDigits));
            assert_eq!(Number::try_from(big(1, i64::MIN)), Err(NumberError::Overflow));
            assert_eq!(Number::try_from(big(1, i64::MAX)), Err(NumberError::Underflow));
        }
    }
}

#[cfg(feature = "rust_decimal")]
mod small {
    use rust_decimal::Decimal;

    use crate::number::{Number, NumberError};

    /// The power of ten at the end of the longest fraction that a `Decimal` can hold.
    const MIN_EXPONENT: i16 = -(Decimal::MAX_SCALE as i16);

    impl From<Decimal> for Number {
        fn from(value: Decimal) -> Self {
            Self::from_parts(value.is_sign_negative(), value.mantissa().unsigned_abs(), -i64::from(value.scale()))
                .expect("a Decimal has at most 29 digits, and 28 of them after the point")
        }
    }

    impl From<&Decimal> for Number {
        fn from(value: &Decimal) -> Self {
            (*value).into()
        }
    }

    /// # Errors
    ///
    /// [`OutOfRange`](NumberError::OutOfRange) for what 96 bits and 28 decimal places cannot hold exactly.
    impl TryFrom<Number> for Decimal {
        type Error = NumberError;

        fn try_from(number: Number) -> Result<Self, NumberError> {
            let out_of_range = || NumberError::OutOfRange(Box::new(number), "rust_decimal::Decimal");
            let (negative, coefficient, exponent) = number.parts();
            if exponent < MIN_EXPONENT {
                return Err(out_of_range());
            }
            let (magnitude, scale) = match u32::try_from(exponent) {
                Ok(zeros) => (10_u128.checked_pow(zeros).and_then(|power| coefficient.checked_mul(power)), 0),
                Err(_) => (Some(coefficient), u32::from(exponent.unsigned_abs())),
            };
            let magnitude = magnitude.and_then(|magnitude| i128::try_from(magnitude).ok()).ok_or_else(out_of_range)?;
            let mantissa = if negative { -magnitude } else { magnitude };
            Self::try_from_i128_with_scale(mantissa, scale).map_err(|_| out_of_range())
        }
    }

    impl TryFrom<&Number> for Decimal {
        type Error = NumberError;

        fn try_from(number: &Number) -> Result<Self, NumberError> {
            (*number).try_into()
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn goes_both_ways() {
            for text in ["0", "-1.5", "79228162514264337593543950335", "0.0000000000000000000000000001", "12E20"] {
                let number: Number = text.parse().expect(text);
                let decimal = Decimal::try_from(number).expect(text);
                assert_eq!(Number::from(decimal), number);
            }
            assert_eq!(Number::from(Decimal::new(1200, 2)), Number::from(12));
            assert_eq!(Number::from(-Decimal::ZERO), Number::ZERO);
        }

        #[test]
        fn refuses_what_a_decimal_cannot_hold() {
            for text in ["79228162514264337593543950336", "1E-29", "1E30", "1E125", "1.00000000000000000000000000001"] {
                let number: Number = text.parse().expect(text);
                assert!(matches!(Decimal::try_from(number), Err(NumberError::OutOfRange(..))), "{text}");
            }
        }
    }
}
