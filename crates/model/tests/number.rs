//! Laws that hold for all numbers, with `BigDecimal` as the arithmetic that has no limits.

use std::cmp::Ordering;
use std::collections::HashSet;

use bigdecimal::BigDecimal;
use dynamo_model::{Number, NumberError};
use proptest::collection::vec;
use proptest::prelude::*;

/// Numbers of all lengths and magnitudes, near each other often enough for sums to be exact, and to cancel out.
fn any_number() -> impl Strategy<Value = Number> {
    let coefficient = prop_oneof![0..20_u128, 0..10_000_u128, 0..10_u128.pow(38), (0..100_u128).prop_map(nearly_nines)];
    let exponent = prop_oneof![-3..3_i64, -40..40_i64, -170..126_i64];
    (any::<bool>(), coefficient, exponent).prop_filter_map("in range", |(negative, coefficient, exponent)| {
        Number::from_parts(negative, coefficient, exponent).ok()
    })
}

fn nearly_nines(below: u128) -> u128 {
    10_u128.pow(38) - 1 - below
}

/// Texts that are numbers, or would be but for a character.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[-+.eE0-9_ ]{0,12}", "[-+]?[0-9]{0,45}[.]?[0-9]{0,45}([eE][-+]?[0-9]{1,20})?"]
}

fn big(number: Number) -> BigDecimal {
    number.to_string().parse().expect("a number's text is a decimal")
}

/// What the service makes of an exact result: it does not round.
fn stored(exact: &BigDecimal) -> Result<Number, NumberError> {
    match exact.to_plain_string().parse() {
        Err(NumberError::TooManyDigits) if exact.abs() >= "1E126".parse::<BigDecimal>().expect("a decimal") => {
            Err(NumberError::Overflow)
        }
        number => number,
    }
}

proptest! {
    #[test]
    fn reading_what_was_printed_changes_nothing(number in any_number()) {
        prop_assert_eq!(number.to_string().parse(), Ok(number));
        let (negative, coefficient, exponent) = number.parts();
        prop_assert_eq!(Number::from_parts(negative, coefficient, exponent.into()), Ok(number));
    }

    #[test]
    fn any_text_is_a_number_or_an_error(text in any_text()) {
        match text.parse::<Number>() {
            Ok(number) => prop_assert_eq!(big(number), text.parse::<BigDecimal>().expect("a number is a decimal")),
            Err(NumberError::NotANumber(echo)) => prop_assert_eq!(&*echo, text),
            Err(_) => prop_assert!(text.bytes().any(|byte| byte.is_ascii_digit())),
        }
    }

    #[test]
    fn zeros_at_either_end_change_nothing(number in any_number(), before in 0..60_usize, after in 0..60_usize) {
        let (negative, coefficient, exponent) = number.parts();
        let sign = if negative { "-" } else { "+" };
        let padded = format!("{sign}{:0<before$}{coefficient}{:0<after$}e{}", "", "", i64::from(exponent) - after as i64);
        prop_assert_eq!(padded.parse(), Ok(number));
        let pointed = format!("{sign}{:0<before$}.{coefficient:038}{:0<after$}e{}", "", "", exponent + 38);
        prop_assert_eq!(pointed.parse(), Ok(number));
    }

    #[test]
    fn order_equality_and_hash_are_by_value(a in any_number(), b in any_number()) {
        prop_assert_eq!(a.cmp(&b), big(a).cmp(&big(b)));
        prop_assert_eq!(b.cmp(&a), a.cmp(&b).reverse());
        prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
        prop_assert_eq!(HashSet::from([a, b]).len(), if a == b { 1 } else { 2 });
        prop_assert_eq!((-a).cmp(&-b), b.cmp(&a));
    }

    #[test]
    fn sums_are_exact_or_refused(a in any_number(), b in any_number()) {
        prop_assert_eq!(a.checked_add(b), stored(&(big(a) + big(b))));
        prop_assert_eq!(a.checked_sub(b), stored(&(big(a) - big(b))));
        prop_assert_eq!(a.checked_sub(a), Ok(Number::ZERO));
    }

    #[test]
    fn integers_come_back(value in any::<i64>(), wide in any::<i128>(), unsigned in any::<u64>()) {
        prop_assert_eq!(i64::try_from(Number::from(value)), Ok(value));
        prop_assert_eq!(u64::try_from(Number::from(unsigned)), Ok(unsigned));
        prop_assert_eq!(u64::try_from(Number::from(value)).ok(), u64::try_from(value).ok());
        prop_assert_eq!(i16::try_from(Number::from(value)).ok(), i16::try_from(value).ok());
        prop_assert_eq!(Number::from(value).to_string(), value.to_string());
        match Number::try_from(wide) {
            Ok(number) => prop_assert_eq!(i128::try_from(number), Ok(wide)),
            Err(error) => prop_assert!(error == NumberError::TooManyDigits && wide.unsigned_abs() >= 10_u128.pow(38)),
        }
    }

    #[test]
    fn floats_come_back(value in any::<f64>(), single in any::<f32>()) {
        match Number::try_from(value) {
            Ok(number) => prop_assert_eq!(number.to_f64(), value),
            Err(error) => prop_assert!(error == NumberError::Overflow && value.abs() >= 1e126
                || error == NumberError::Underflow && value.abs() < 1e-130
                || error == NumberError::NotFinite && !value.is_finite()),
        }
        match Number::try_from(single) {
            Ok(number) => prop_assert_eq!(number.to_f32(), single),
            Err(error) => prop_assert!(error == NumberError::NotFinite && !single.is_finite()),
        }
    }

    #[test]
    fn size_is_that_of_the_printed_digits(number in any_number()) {
        let text = number.abs().to_string();
        let (before, after) = text.split_once('.').unwrap_or((&text, ""));
        // Zeros at either end do not count, on whichever side of the point the end is.
        let (before, after) = match (before, after) {
            ("0", after) => ("", after.trim_start_matches('0')),
            (before, "") => (before.trim_end_matches('0'), ""),
            both => both,
        };
        let size = 1 + before.len().div_ceil(2) + after.len().div_ceil(2) + usize::from(number.is_negative());
        prop_assert_eq!(number.size(), size);
    }

    #[test]
    fn sorting_is_consistent(mut numbers in vec(any_number(), 0..20)) {
        numbers.sort();
        prop_assert!(numbers.is_sorted_by(|a, b| big(*a) <= big(*b)));
    }
}
