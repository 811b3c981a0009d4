//! DynamoDB's number: a decimal of up to 38 significant digits, exact.
//!
//! A [`Number`] is a sign, a coefficient and a power of ten. It is kept canonical (no zero at the end of the
//! coefficient, one zero, which is not negative), so that the derived `Eq` and `Hash` are by value: `1`, `1.0` and
//! `10E-1` are one number, as they are to the service.
//!
//! This file is the value itself: range, parts, order, arithmetic, size. Beside it: `text` reads and prints it,
//! `convert` goes to and from Rust's own numbers, `decimals` to and from the decimal crates.

mod convert;
#[cfg(any(feature = "rust_decimal", feature = "bigdecimal"))]
mod decimals;
mod text;

pub use text::NumberText;

use std::cmp::Ordering;
use std::ops::Neg;

/// A DynamoDB number: exact, decimal, up to 38 significant digits, either zero or of magnitude
/// 1E-130 to 9.9999999999999999999999999999999999999E+125, of either sign.
///
/// ```
/// use dynamo_model::Number;
///
/// let price: Number = "12.50".parse()?;
/// assert_eq!(price.to_string(), "12.5");
/// assert_eq!(price.checked_add(Number::from(3))?.to_string(), "15.5");
/// assert!(price < Number::from(13));
/// # Ok::<(), dynamo_model::NumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    /// The coefficient's upper and lower 64 bits: as a `u128` it would need 16-byte alignment, and every value in an
    /// item 32 bytes. At most 38 digits, the last of them not 0, except for zero.
    high: u64,
    low: u64,
    /// The power of ten that the coefficient is multiplied with; 0 for zero.
    exponent: i16,
    negative: bool,
}

/// Why something is not a [`Number`], or a number not what it was asked to be.
///
/// The first four are the service's, and their texts are its words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// The text is not a decimal number; carries the text.
    #[error("The parameter cannot be converted to a numeric value: {0}")]
    NotANumber(Box<str>),
    /// More than 38 significant digits; zeros at either end do not count. Also a sum that would need them.
    #[error("Attempting to store more than 38 significant digits in a Number")]
    TooManyDigits,
    /// A magnitude of 1E+126 or more.
    #[error("Number overflow. Attempting to store a number with magnitude larger than supported range")]
    Overflow,
    /// A magnitude below 1E-130 that is not zero.
    #[error("Number underflow. Attempting to store a number with magnitude smaller than supported range")]
    Underflow,
    /// A float that is NaN or infinite.
    #[error("NaN and the infinities are not numbers that DynamoDB can store")]
    NotFinite,
    /// A number with a fraction was asked for as an integer.
    #[error("{0} is not an integer")]
    Fractional(Box<Number>),
    /// The number does not fit the Rust type that was asked for, named here.
    #[error("{0} is out of the range of {1}")]
    OutOfRange(Box<Number>, &'static str),
}

/// The most significant digits that a number can have.
const MAX_DIGITS: u32 = 38;
/// The power of ten of the leading digit of the largest number, and of the smallest that is not zero.
const MAX_MAGNITUDE: i64 = 125;
const MIN_MAGNITUDE: i64 = -130;

/// Powers of ten; the last, 10^38, is the largest that a `u128` can hold.
const POWERS_OF_TEN: [u128; 39] = {
    let mut powers = [1; 39];
    let mut i = 1;
    while i < 39 {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

impl Number {
    /// 0.
    pub const ZERO: Self = Self::exact(false, 0, 0);
    /// 1.
    pub const ONE: Self = Self::exact(false, 1, 0);
    /// The largest number, 9.9999999999999999999999999999999999999E+125.
    pub const MAX: Self = Self::exact(false, POWERS_OF_TEN[38] - 1, 88);
    /// The smallest number, -9.9999999999999999999999999999999999999E+125.
    pub const MIN: Self = Self::exact(true, POWERS_OF_TEN[38] - 1, 88);
    /// The smallest number above zero, 1E-130.
    pub const MIN_POSITIVE: Self = Self::exact(false, 1, -130);

    /// The number `coefficient * 10^exponent`, negated if `negative`.
    ///
    /// Any such triple is taken, canonical or not: `from_parts(false, 1200, -2)` is 12.
    ///
    /// # Errors
    ///
    /// [`TooManyDigits`](NumberError::TooManyDigits), [`Overflow`](NumberError::Overflow) or
    /// [`Underflow`](NumberError::Underflow); where two apply, the first in this order, as the service says it.
    #[inline]
    pub const fn from_parts(negative: bool, coefficient: u128, exponent: i64) -> Result<Self, NumberError> {
        // Nearly all numbers are canonical already and far from the limits, and reading them from an item is where
        // the time goes: up to 20 digits cannot leave the range from these exponents.
        let short = coefficient as u64;
        if short as u128 == coefficient
            && !short.is_multiple_of(10)
            && exponent >= MIN_MAGNITUDE
            && exponent <= MAX_MAGNITUDE - 19
        {
            return Ok(Self::exact(negative, coefficient, exponent as i16));
        }
        Self::from_any_parts(negative, coefficient, exponent)
    }

    const fn from_any_parts(negative: bool, coefficient: u128, exponent: i64) -> Result<Self, NumberError> {
        if coefficient == 0 {
            return Ok(Self::ZERO);
        }
        let (coefficient, trimmed) = trim_zeros(coefficient);
        let exponent = exponent.saturating_add(trimmed);
        let digits = digit_count(coefficient);
        if digits > MAX_DIGITS {
            return Err(NumberError::TooManyDigits);
        }
        let magnitude = exponent.saturating_add(digits as i64 - 1);
        if magnitude > MAX_MAGNITUDE {
            return Err(NumberError::Overflow);
        }
        if magnitude < MIN_MAGNITUDE {
            return Err(NumberError::Underflow);
        }
        Ok(Self::exact(negative, coefficient, exponent as i16))
    }

    /// Whether it is negative, its coefficient, and the power of ten that this is multiplied with: the canonical ones,
    /// of all that [`from_parts`](Self::from_parts) would make this number of.
    ///
    /// The coefficient is below 10^38 and does not end in 0, and the exponent is -167 to 125; zero is `(false, 0, 0)`.
    #[inline]
    pub const fn parts(self) -> (bool, u128, i16) {
        (self.negative, self.coefficient(), self.exponent)
    }

    /// The number of parts that are known to be canonical.
    const fn exact(negative: bool, coefficient: u128, exponent: i16) -> Self {
        Self { high: (coefficient >> 64) as u64, low: coefficient as u64, exponent, negative }
    }

    const fn coefficient(self) -> u128 {
        (self.high as u128) << 64 | self.low as u128
    }

    /// The power of ten of the leading digit: 0 for 7, 2 for 700, -1 for 0.7.
    fn magnitude(self) -> i32 {
        i32::from(self.exponent) + digit_count(self.coefficient()) as i32 - 1
    }

    /// Whether this is 0.
    pub const fn is_zero(self) -> bool {
        self.low == 0 && self.high == 0
    }

    /// Whether this is below 0.
    pub const fn is_negative(self) -> bool {
        self.negative
    }

    /// Whether this has no fraction.
    pub const fn is_integer(self) -> bool {
        self.exponent >= 0
    }

    /// This number without its sign.
    pub const fn abs(self) -> Self {
        Self { negative: false, ..self }
    }

    /// The exact sum.
    ///
    /// # Errors
    ///
    /// [`TooManyDigits`](NumberError::TooManyDigits) if more than 38 digits would be needed, as for `1E50 + 1`: the
    /// service does not round. [`Overflow`](NumberError::Overflow) if the sum is too large, and
    /// [`Underflow`](NumberError::Underflow) if it is closer to zero than any number, as for `1.1E-130 - 1E-130`.
    ///
    /// ```
    /// use dynamo_model::{Number, NumberError};
    ///
    /// let third: Number = "0.2".parse()?;
    /// assert_eq!("0.1".parse::<Number>()?.checked_add(third)?.to_string(), "0.3");
    /// assert_eq!("1E50".parse::<Number>()?.checked_add(Number::ONE), Err(NumberError::TooManyDigits));
    /// # Ok::<(), NumberError>(())
    /// ```
    pub fn checked_add(self, other: Self) -> Result<Self, NumberError> {
        if self.is_zero() {
            return Ok(other);
        }
        if other.is_zero() {
            return Ok(self);
        }
        let (upper, lower) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        // The lower one's last digit is not 0, so the sum has a digit in that place too, and fits 38 digits only if
        // the upper one, written down to that place, is below 2 * 10^38. That, and the sum, always fit a u128.
        let shift = usize::from(upper.exponent.abs_diff(lower.exponent));
        let aligned = POWERS_OF_TEN.get(shift).and_then(|power| upper.coefficient().checked_mul(*power));
        let aligned = aligned.filter(|&aligned| aligned < 2 * POWERS_OF_TEN[38]).ok_or(NumberError::TooManyDigits)?;
        let (negative, coefficient) = signed_sum((upper.negative, aligned), (lower.negative, lower.coefficient()));
        let exponent = i64::from(lower.exponent);
        // Of a sum that is too large the service says so, however many digits it has.
        if exponent + i64::from(digit_count(coefficient)) - 1 > MAX_MAGNITUDE {
            return Err(NumberError::Overflow);
        }
        Self::from_parts(negative, coefficient, exponent)
    }

    /// The exact difference.
    ///
    /// # Errors
    ///
    /// As of [`checked_add`](Self::checked_add).
    pub fn checked_sub(self, other: Self) -> Result<Self, NumberError> {
        self.checked_add(other.negated())
    }

    fn negated(self) -> Self {
        Self { negative: !self.negative && !self.is_zero(), ..self }
    }

    /// What this number adds to the size of an item, in bytes: 1 to 22.
    ///
    /// One byte, one for each two digits before the decimal point, one for each two digits after it, and one for a
    /// minus sign; zeros at either end of the number do not count. The documentation says "approximately" and not
    /// more; this was measured at the service's 400 KB border by the authors of dynoxide
    /// (<https://github.com/nubo-db/dynoxide/pull/195>).
    ///
    /// ```
    /// use dynamo_model::Number;
    ///
    /// assert_eq!(Number::ZERO.size(), 1);
    /// assert_eq!(Number::from(1_000_000).size(), 2);
    /// assert_eq!("-123.4".parse::<Number>()?.size(), 5);
    /// # Ok::<(), dynamo_model::NumberError>(())
    /// ```
    pub fn size(self) -> usize {
        if self.is_zero() {
            return 1;
        }
        let digits = digit_count(self.coefficient());
        let after_point = u32::from(self.exponent.min(0).unsigned_abs()).min(digits);
        let before_point = digits - after_point;
        1 + (before_point.div_ceil(2) + after_point.div_ceil(2)) as usize + usize::from(self.negative)
    }
}

impl Default for Number {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Neg for Number {
    type Output = Self;

    fn neg(self) -> Self {
        self.negated()
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.sign().cmp(&other.sign()) {
            Ordering::Equal if self.negative => other.cmp_magnitude(*self),
            Ordering::Equal => self.cmp_magnitude(*other),
            unlike => unlike,
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Number {
    fn sign(self) -> i8 {
        match (self.negative, self.is_zero()) {
            (true, _) => -1,
            (false, true) => 0,
            (false, false) => 1,
        }
    }

    /// The order of the absolute values, of numbers that are both zero or both not.
    fn cmp_magnitude(self, other: Self) -> Ordering {
        if self.exponent == other.exponent {
            return self.coefficient().cmp(&other.coefficient());
        }
        self.magnitude().cmp(&other.magnitude()).then_with(|| {
            // The leading digits are in one place, so writing both down to the lower one's last place takes no more
            // digits than that one has.
            let lowest = self.exponent.min(other.exponent);
            let aligned = |n: Self| n.coefficient() * POWERS_OF_TEN[usize::from(n.exponent.abs_diff(lowest))];
            aligned(self).cmp(&aligned(other))
        })
    }
}

/// The sum of two signed coefficients, as a sign and a coefficient.
fn signed_sum(a: (bool, u128), b: (bool, u128)) -> (bool, u128) {
    if a.0 == b.0 {
        (a.0, a.1 + b.1)
    } else if a.1 >= b.1 {
        (a.0, a.1 - b.1)
    } else {
        (b.0, b.1 - a.1)
    }
}

/// How many decimal digits a coefficient has; 1 for 0.
const fn digit_count(coefficient: u128) -> u32 {
    // 1233/4096 is just below log10(2), and close enough for 128 bits to be at most one digit short.
    let bits = 128 - (coefficient | 1).leading_zeros();
    let estimate = (bits * 1233) >> 12;
    estimate + (coefficient | 1 >= POWERS_OF_TEN[estimate as usize]) as u32
}

/// A coefficient that is not 0 without the zeros at its end, and how many these were.
const fn trim_zeros(mut coefficient: u128) -> (u128, i64) {
    let mut trimmed = 0;
    let mut step = 32;
    while step > 0 {
        // What 10^step divides, 2^step divides: looking at the bits first spares nearly all of these divisions.
        while coefficient.trailing_zeros() >= step && coefficient.is_multiple_of(POWERS_OF_TEN[step as usize]) {
            coefficient /= POWERS_OF_TEN[step as usize];
            trimmed += step as i64;
        }
        step /= 2;
    }
    (coefficient, trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        text.parse().expect(text)
    }

    #[test]
    fn is_small() {
        assert_eq!(size_of::<Number>(), 24);
        assert_eq!(align_of::<Number>(), 8);
        assert_eq!(size_of::<Option<Number>>(), 24);
    }

    #[test]
    fn counts_digits() {
        for (digits, power) in (1..).zip(POWERS_OF_TEN) {
            assert_eq!(digit_count(power), digits);
            assert_eq!(digit_count(power - 1), (digits - 1).max(1));
            assert_eq!(digit_count(power + 1), digits);
        }
        for bit in 0..128 {
            let power = 1_u128 << bit;
            assert_eq!(digit_count(power), power.ilog10() + 1);
            assert_eq!(digit_count(power | (power - 1)), (power | (power - 1)).ilog10() + 1);
        }
    }

    #[test]
    fn trims_zeros() {
        for (zeros, power) in (0..).zip(POWERS_OF_TEN) {
            assert_eq!(trim_zeros(power), (1, zeros));
            assert_eq!(trim_zeros(3 * power), (3, zeros));
        }
        assert_eq!(trim_zeros(u128::MAX), (u128::MAX, 0));
        assert_eq!(trim_zeros(1 << 127), (1 << 127, 0));
    }

    #[test]
    fn parts_are_canonical() {
        assert_eq!(Number::from_parts(false, 1200, -2), Ok(n("12")));
        assert_eq!(Number::from_parts(true, 0, 7), Ok(Number::ZERO));
        assert_eq!(n("-1200").parts(), (true, 12, 2));
        assert_eq!(Number::from_parts(false, u128::MAX, 0), Err(NumberError::TooManyDigits));
        assert_eq!(Number::from_parts(false, 1, i64::MAX), Err(NumberError::Overflow));
        assert_eq!(Number::from_parts(false, 10, i64::MAX), Err(NumberError::Overflow));
        assert_eq!(Number::from_parts(false, 1, i64::MIN), Err(NumberError::Underflow));
        assert_eq!(Number::MAX, n("9.9999999999999999999999999999999999999E125"));
        assert_eq!(Number::MIN, -Number::MAX);
        assert_eq!(Number::MIN_POSITIVE, n("1E-130"));
    }

    #[test]
    fn orders_by_value() {
        let ascending = [
            "-9.9E125",
            "-1E125",
            "-10",
            "-2",
            "-1.5",
            "-1",
            "-0.1",
            "-1E-130",
            "0",
            "1E-130",
            "1.1E-130",
            "0.09",
            "0.1",
            "0.11",
            "0.9",
            "1",
            "1.0000000000000000000000000000000000001",
            "2",
            "10",
            "11",
            "99",
            "100",
            "1E125",
        ];
        let ascending = ascending.map(n);
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(a.cmp(b), i.cmp(&j), "{a} {b}");
            }
        }
    }

    /// What DynamoDB Local answers to `SET a = a + :x`; where the answer is `None` it refuses.
    #[test]
    fn adds_exactly_or_not_at_all() {
        let nines = "99999999999999999999999999999999999999";
        let sums = [
            ("1", "2", Some("3")),
            ("5", "-5", Some("0")),
            ("0.1", "0.2", Some("0.3")),
            ("0", "-7", Some("-7")),
            ("1E37", "1", Some("10000000000000000000000000000000000001")),
            ("1E37", "0.1", None),
            ("1E37", "-0.1", Some("9999999999999999999999999999999999999.9")),
            ("1E38", "1", None),
            ("1E38", "-1", Some(nines)),
            ("1E38", "-15", Some("99999999999999999999999999999999999985")),
            (nines, "1", Some("1E38")),
            (nines, "2", None),
            (nines, "-0.1", None),
            (nines, "11111111111111111111111111111111111111", Some("111111111111111111111111111111111111110")),
            ("66666666666666666666666666666666666666", "55555555555555555555555555555555555555", None),
            ("1E30", "1E-30", None),
            ("1E125", "-1E-130", None),
            ("1E-130", "1.1E-130", Some("2.1E-130")),
        ];
        for (a, b, sum) in sums {
            let expected = sum.map_or(Err(NumberError::TooManyDigits), |sum| Ok(n(sum)));
            assert_eq!(n(a).checked_add(n(b)), expected, "{a} + {b}");
            assert_eq!(n(b).checked_add(n(a)), expected, "{b} + {a}");
            assert_eq!(n(a).checked_sub(-n(b)), expected, "{a} - -{b}");
        }
        assert_eq!(n("1.1E-130").checked_sub(n("1E-130")), Err(NumberError::Underflow));
        assert_eq!(Number::MAX.checked_add(n("1E88")), Err(NumberError::Overflow));
        assert_eq!(Number::MAX.checked_add(Number::MAX), Err(NumberError::Overflow));
    }

    #[test]
    fn knows_its_size() {
        let sizes = [
            ("0", 1),
            ("7", 2),
            ("10", 2),
            ("27", 2),
            ("-27", 3),
            ("461", 3),
            ("1786461547", 6),
            ("1E125", 2),
            ("1E-130", 2),
            ("0.0000001", 2),
            ("0.0123", 3),
            ("1.5", 3),
            ("100.5", 4),
            ("1.001", 4),
            ("-123.4", 5),
            ("99999999999999999999999999999999999999", 20),
            ("-1.2345678901234567890123456789012345678", 22),
        ];
        for (text, size) in sizes {
            assert_eq!(n(text).size(), size, "{text}");
        }
    }

    #[test]
    fn knows_its_kind() {
        assert!(n("-0").is_zero() && !n("-0").is_negative() && !(-n("0")).is_negative());
        assert!(n("-1").is_negative() && !n("-1").abs().is_negative());
        assert!(n("1.0").is_integer() && n("1E3").is_integer() && n("0").is_integer() && !n("1.5").is_integer());
        assert_eq!(-n("-1.5"), n("1.5"));
    }
}
