//! Numbers to and from Rust's own: exactly, or with an error that says why not.

use super::{MAX_DIGITS, Number, NumberError, POWERS_OF_TEN};

/// Whether an integer is negative, and its absolute value as `u128`.
macro_rules! sign_and_magnitude {
    ($value:ident, $integer:ident) => {{
        // Comparing with 0 is refused for unsigned integers, so both sides are asked for the smaller one.
        let negative = $value.min(0) != 0;
        let magnitude = $value as u128;
        (negative, if negative { magnitude.wrapping_neg() } else { magnitude })
    }};
}

/// Integers of up to 64 bits: always a number.
macro_rules! from_integer {
    ($($integer:ident)*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                let (sign, magnitude) = sign_and_magnitude!(value, $integer);
                Self::from_parts(sign, magnitude, 0).expect("an integer of 64 bits has at most 20 digits")
            }
        }
    )*};
}

/// Integers of 128 bits: a number unless they have 39 significant digits.
macro_rules! try_from_integer {
    ($($integer:ident)*) => {$(
        /// # Errors
        ///
        /// [`TooManyDigits`](NumberError::TooManyDigits) for one with 39 significant digits.
        impl TryFrom<$integer> for Number {
            type Error = NumberError;

            fn try_from(value: $integer) -> Result<Self, NumberError> {
                let (sign, magnitude) = sign_and_magnitude!(value, $integer);
                Self::from_parts(sign, magnitude, 0)
            }
        }
    )*};
}

macro_rules! to_integer {
    ($($integer:ident)*) => {$(
        /// # Errors
        ///
        /// [`Fractional`](NumberError::Fractional) or [`OutOfRange`](NumberError::OutOfRange).
        impl TryFrom<Number> for $integer {
            type Error = NumberError;

            fn try_from(number: Number) -> Result<Self, NumberError> {
                if !number.is_integer() {
                    return Err(NumberError::Fractional(Box::new(number)));
                }
                let fitting = number.integer_magnitude().and_then(|magnitude| {
                    if number.is_negative() {
                        0_i128.checked_sub_unsigned(magnitude)?.try_into().ok()
                    } else {
                        magnitude.try_into().ok()
                    }
                });
                fitting.ok_or_else(|| NumberError::OutOfRange(Box::new(number), stringify!($integer)))
            }
        }

        impl TryFrom<&Number> for $integer {
            type Error = NumberError;

            fn try_from(number: &Number) -> Result<Self, NumberError> {
                (*number).try_into()
            }
        }
    )*};
}

from_integer!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);
try_from_integer!(i128 u128);
to_integer!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

/// Floats become the shortest decimal that reads back as the same float: `0.1_f64` is 0.1.
macro_rules! try_from_float {
    ($($float:ident)*) => {$(
        /// The shortest decimal that reads back as the same float; -0.0 is 0.
        ///
        /// # Errors
        ///
        /// [`NotFinite`](NumberError::NotFinite) for NaN and the infinities, and [`Overflow`](NumberError::Overflow) or
        /// [`Underflow`](NumberError::Underflow) for what the service's numbers do not reach.
        impl TryFrom<$float> for Number {
            type Error = NumberError;

            fn try_from(value: $float) -> Result<Self, NumberError> {
                if !value.is_finite() {
                    return Err(NumberError::NotFinite);
                }
                format!("{value:e}").parse()
            }
        }
    )*};
}

try_from_float!(f32 f64);

/// The powers of ten that an `f64` holds exactly.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

impl Number {
    /// The nearest `f64`; of two that are equally near, the even one. What has more than 15 digits may change.
    ///
    /// ```
    /// use dynamo_model::Number;
    ///
    /// assert_eq!("0.1".parse::<Number>()?.to_f64(), 0.1);
    /// assert_eq!(Number::from(u64::MAX).to_f64(), 18446744073709551616.0);
    /// # Ok::<(), dynamo_model::NumberError>(())
    /// ```
    pub fn to_f64(self) -> f64 {
        // Up to 2^53 and 10^22 floats are exact, and so one operation on them rounds once, as it should.
        let (negative, coefficient, exponent) = self.parts();
        if coefficient <= 1 << 53 && usize::from(exponent.unsigned_abs()) < EXACT_POWERS.len() {
            let power = EXACT_POWERS[usize::from(exponent.unsigned_abs())];
            let magnitude = if exponent < 0 { coefficient as f64 / power } else { coefficient as f64 * power };
            return if negative { -magnitude } else { magnitude };
        }
        // Beyond that, rounding decimals correctly is hard, and the standard library's parser does it.
        self.to_string().parse().expect("a number's text is a float's")
    }

    /// The nearest `f32`, as [`to_f64`](Self::to_f64); infinite above its range, about 3.4E+38, and zero below it.
    pub fn to_f32(self) -> f32 {
        // Not by way of f64, which would round twice.
        self.to_string().parse().expect("a number's text is a float's")
    }

    /// The absolute value of an integer, if it fits.
    fn integer_magnitude(self) -> Option<u128> {
        let (_, coefficient, exponent) = self.parts();
        let exponent = u32::try_from(exponent).ok().filter(|&exponent| exponent <= MAX_DIGITS)?;
        coefficient.checked_mul(POWERS_OF_TEN[exponent as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        text.parse().expect(text)
    }

    #[test]
    fn takes_integers() {
        assert_eq!(Number::from(-7_i8), n("-7"));
        assert_eq!(Number::from(1200_u16), n("1200"));
        assert_eq!(Number::from(i64::MIN), n("-9223372036854775808"));
        assert_eq!(Number::from(u64::MAX), n("18446744073709551615"));
        assert_eq!(Number::from(0_usize), Number::ZERO);
        assert_eq!(Number::try_from(-(10_i128.pow(38))), Ok(n("-1E38")));
        assert_eq!(Number::try_from(i128::MIN), Err(NumberError::TooManyDigits));
        assert_eq!(Number::try_from(u128::MAX), Err(NumberError::TooManyDigits));
    }

    #[test]
    fn gives_integers() {
        assert_eq!(i64::try_from(n("-9223372036854775808")), Ok(i64::MIN));
        assert_eq!(u8::try_from(&n("2.55E2")), Ok(255));
        assert_eq!(i128::try_from(n("-1E38")), Ok(-(10_i128.pow(38))));
        assert_eq!(u128::try_from(n("3E38")), Ok(3 * 10_u128.pow(38)));
        assert_eq!(i8::try_from(n("-128")), Ok(-128));
        assert_eq!(u64::try_from(Number::ZERO), Ok(0));
    }

    #[test]
    fn says_why_it_is_not_that_integer() {
        let message = |error: NumberError| error.to_string();
        assert_eq!(u8::try_from(n("256")).map_err(message), Err("256 is out of the range of u8".into()));
        assert_eq!(u64::try_from(n("-1")).map_err(message), Err("-1 is out of the range of u64".into()));
        assert_eq!(i32::try_from(n("1.5")).map_err(message), Err("1.5 is not an integer".into()));
        assert!(matches!(i128::try_from(n("3E38")), Err(NumberError::OutOfRange(_, "i128"))));
        assert!(matches!(u128::try_from(n("4E38")), Err(NumberError::OutOfRange(_, "u128"))));
        assert!(matches!(u128::try_from(n("1E125")), Err(NumberError::OutOfRange(_, "u128"))));
        assert!(matches!(u128::try_from(n("-1E125")), Err(NumberError::OutOfRange(_, "u128"))));
    }

    #[test]
    fn takes_floats() {
        assert_eq!(Number::try_from(0.1_f64), Ok(n("0.1")));
        assert_eq!(Number::try_from(0.1_f32), Ok(n("0.1")));
        assert_eq!(Number::try_from(-0.0_f64), Ok(Number::ZERO));
        assert_eq!(Number::try_from(1e23_f64), Ok(n("1E23")));
        assert_eq!(Number::try_from(1.0_f64 / 3.0), Ok(n("0.3333333333333333")));
        assert_eq!(Number::try_from(f32::MIN_POSITIVE), Ok(n("1.1754944E-38")));
        assert_eq!(Number::try_from(f64::MAX), Err(NumberError::Overflow));
        assert_eq!(Number::try_from(f64::from_bits(1)), Err(NumberError::Underflow));
        assert_eq!(Number::try_from(f64::INFINITY), Err(NumberError::NotFinite));
        assert_eq!(Number::try_from(f32::NAN), Err(NumberError::NotFinite));
    }

    #[test]
    fn gives_the_nearest_float() {
        assert_eq!(n("0.1").to_f64(), 0.1);
        assert_eq!(n("9007199254740993").to_f64(), 9007199254740992.0);
        assert_eq!(n("9007199254740993.00001").to_f64(), 9007199254740994.0);
        assert_eq!(Number::MAX.to_f64(), 1e126);
        assert_eq!(Number::MIN_POSITIVE.to_f64(), 1e-130);
        assert_eq!(n("1E39").to_f32(), f32::INFINITY);
        assert_eq!(n("-1E-130").to_f32(), 0.0);
        // By way of f64 this would be rounded to 16777216, half-way, and then to the even neighbour.
        assert_eq!(n("16777217.0000000001").to_f32(), 16777218.0);
    }
}
