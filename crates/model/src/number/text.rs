//! Numbers as text: every form that the service takes, and the one that it prints.

use std::fmt;
use std::str::FromStr;

use super::{MAX_DIGITS, Number, NumberError, POWERS_OF_TEN};

/// Reads a number as the service does: an optional sign, digits with at most one decimal point among, before or after
/// them, and an optional exponent. `+1`, `.5`, `5.`, `007` and `1.50E-3` are numbers; spaces, `1_000`, `0x10`, `NaN`
/// and `Infinity` are not.
///
/// # Errors
///
/// [`NotANumber`](NumberError::NotANumber), [`TooManyDigits`](NumberError::TooManyDigits),
/// [`Overflow`](NumberError::Overflow) or [`Underflow`](NumberError::Underflow); the first in this order.
///
/// ```
/// use dynamo_model::{Number, NumberError};
///
/// assert_eq!("1.50E+3".parse::<Number>()?.to_string(), "1500");
/// assert_eq!("1E126".parse::<Number>(), Err(NumberError::Overflow));
/// # Ok::<(), NumberError>(())
/// ```
impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let not_a_number = || NumberError::NotANumber(text.into());
        let (negative, unsigned) = split_sign(text.as_bytes());
        let (mantissa, rest) = Mantissa::read(unsigned).ok_or_else(not_a_number)?;
        let exponent = read_exponent(rest).ok_or_else(not_a_number)?;
        if mantissa.digits > MAX_DIGITS as usize {
            return Err(NumberError::TooManyDigits);
        }
        Self::from_parts(negative, mantissa.coefficient, exponent.saturating_add(mantissa.exponent))
    }
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// The digits and the decimal point.
struct Mantissa {
    /// The digits from the first to the last that is not 0. Meaningless above 38.
    coefficient: u128,
    /// How many these are.
    digits: usize,
    /// The power of ten that the last of them stands for.
    exponent: i64,
}

impl Mantissa {
    /// Reads as far as it goes. `None` if there is no digit.
    ///
    /// A zero may turn out to be at the end, where it is not significant, so zeros wait until another digit follows.
    fn read(text: &[u8]) -> Option<(Self, &[u8])> {
        let mut mantissa = Self { coefficient: 0, digits: 0, exponent: 0 };
        let (mut zeros, mut point) = (0, None);
        let mut end = 0;
        while let Some(&byte) = text.get(end) {
            match byte {
                b'0' if mantissa.digits > 0 => zeros += 1,
                b'0' => {}
                b'1'..=b'9' => {
                    mantissa.push(zeros, byte - b'0');
                    zeros = 0;
                }
                b'.' if point.is_none() => point = Some(end),
                _ => break,
            }
            end += 1;
        }
        if end == usize::from(point.is_some()) {
            return None;
        }
        // A text of 2^63 digits does not fit any memory, so the lengths fit.
        let fraction = point.map_or(0, |point| end - point - 1);
        mantissa.exponent = zeros as i64 - fraction as i64;
        Some((mantissa, &text[end..]))
    }

    /// Appends zeros that have turned out to be significant, and a digit that is.
    fn push(&mut self, zeros: usize, digit: u8) {
        self.digits += zeros + 1;
        if self.digits <= MAX_DIGITS as usize {
            self.coefficient = self.coefficient * POWERS_OF_TEN[zeros + 1] + u128::from(digit);
        }
    }
}

/// Reads all that follows the mantissa: nothing, or an exponent. `None` if it is something else.
fn read_exponent(text: &[u8]) -> Option<i64> {
    let [b'e' | b'E', signed @ ..] = text else {
        return text.is_empty().then_some(0);
    };
    let (negative, digits) = split_sign(signed);
    if digits.is_empty() {
        return None;
    }
    // The service answers 1E99999999999 with an overflow, and takes an exponent for one as long as 64 bits hold it:
    // https://github.com/nubo-db/dynamodb-conformance (validation layers, captured 2026-10-09).
    let exponent = digits.iter().try_fold(0_i64, |exponent, byte| {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        exponent.checked_mul(10)?.checked_add(digit)
    })?;
    Some(if negative { -exponent } else { exponent })
}

/// The longest text: a minus, 0, a point, 129 zeros and 38 digits.
const MAX_TEXT: usize = 3 + 129 + MAX_DIGITS as usize;

/// A number's text; where it is not to be formatted, it takes no allocation.
#[derive(Clone, Copy)]
pub struct NumberText {
    bytes: [u8; MAX_TEXT],
    start: usize,
    end: usize,
}

impl Number {
    /// The text that the number is printed as.
    ///
    /// ```
    /// use dynamo_model::Number;
    ///
    /// assert_eq!(Number::from(-12).text().as_str(), "-12");
    /// ```
    #[must_use]
    pub fn text(&self) -> NumberText {
        let (negative, coefficient, exponent) = self.parts();
        // The first byte is left for the sign.
        let mut bytes = [b'0'; MAX_TEXT];
        let first = write_digits(&mut bytes, coefficient);
        let shift = usize::from(exponent.unsigned_abs());
        let (mut start, end) = if exponent >= 0 {
            // Zeros after the digits: moving these to the front leaves zeros behind.
            let digits = MAX_TEXT - first;
            bytes.copy_within(first.., 1);
            bytes[1 + digits..].fill(b'0');
            (1, 1 + digits + shift)
        } else {
            // Zeros before the digits are there already; one of them is before the point.
            let point = MAX_TEXT - shift;
            let first = first.min(point - 1);
            bytes.copy_within(first..point, first - 1);
            bytes[point - 1] = b'.';
            (first - 1, MAX_TEXT)
        };
        if negative {
            start -= 1;
            bytes[start] = b'-';
        }
        NumberText { bytes, start, end }
    }
}

impl NumberText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.start..self.end]).expect("it is made of ASCII digits, a point and a sign")
    }
}

impl fmt::Debug for NumberText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Prints a number as the service does: in full, without exponent, and without zeros that say nothing.
///
/// The formatter's width, fill and `+` are heeded; a precision is not, because a number is not rounded.
///
/// ```
/// use dynamo_model::Number;
///
/// assert_eq!("1.50E-3".parse::<Number>()?.to_string(), "0.0015");
/// assert_eq!("12E2".parse::<Number>()?.to_string(), "1200");
/// # Ok::<(), dynamo_model::NumberError>(())
/// ```
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        let text = text.as_str();
        f.pad_integral(!text.starts_with('-'), "", text.trim_start_matches('-'))
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({self})")
    }
}

/// Writes the digits of a coefficient to the end of the buffer, at least one, and says where they start.
fn write_digits(buffer: &mut [u8; MAX_TEXT], coefficient: u128) -> usize {
    let mut end = MAX_TEXT;
    let mut rest = coefficient;
    // Machine words are divided much faster, so the digits are taken in groups of 19, the most that one can hold.
    while rest > u128::from(u64::MAX) {
        let group = (rest % POWERS_OF_TEN[19]) as u64;
        write_group(&mut buffer[..end], group);
        rest /= POWERS_OF_TEN[19];
        end -= 19;
    }
    write_group(&mut buffer[..end], rest as u64).min(end - 1)
}

/// Writes the digits of a group to the end of the buffer, and says where they start.
fn write_group(buffer: &mut [u8], mut group: u64) -> usize {
    let mut start = buffer.len();
    while group > 0 {
        start -= 1;
        buffer[start] = b'0' + (group % 10) as u8;
        group /= 10;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What DynamoDB Local reads back for what was put.
    #[test]
    fn reads_and_prints() {
        let texts = [
            ("1", "1"),
            ("+1", "1"),
            ("-0", "0"),
            ("0", "0"),
            ("007", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-.5", "-0.5"),
            ("+.5", "0.5"),
            ("5.e3", "5000"),
            (".5e3", "500"),
            ("1e5", "100000"),
            ("1e+5", "100000"),
            ("1E-5", "0.00001"),
            ("1.500", "1.5"),
            ("0e999", "0"),
            ("0e-999", "0"),
            ("0.0e5", "0"),
            ("1E0", "1"),
            ("1E+0", "1"),
            ("123E-10", "0.0000000123"),
            ("123E-2", "1.23"),
            ("123E-3", "0.123"),
            ("1200.0340", "1200.034"),
            ("1e0000000000000000000000000005", "100000"),
            ("1e-0000000000000000000000000005", "0.00001"),
            ("100000000000000000000000000000000000000", "100000000000000000000000000000000000000"),
            ("111111111111111111111111111111111111110", "111111111111111111111111111111111111110"),
            ("0.011111111111111111111111111111111111111", "0.011111111111111111111111111111111111111"),
            ("1.1000000000000000000000000000000000000000000000000000000000000", "1.1"),
            ("12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678"),
            ("18446744073709551616", "18446744073709551616"),
            ("10000000000000000000000000001", "10000000000000000000000000001"),
        ];
        for (text, printed) in texts {
            assert_eq!(text.parse::<Number>().expect(text).to_string(), printed, "{text}");
        }
        assert_eq!(Number::MAX.to_string(), "9".repeat(38) + &"0".repeat(88));
        assert_eq!(Number::MIN_POSITIVE.to_string(), format!("0.{}1", "0".repeat(129)));
        let longest = format!("-0.{}{}", "0".repeat(129), "9".repeat(38));
        assert_eq!(longest.parse::<Number>().expect("38 digits").to_string(), longest);
        assert_eq!(longest.len(), MAX_TEXT);
    }

    #[test]
    fn reads_the_borders() {
        for text in ["10E124", "0.1E126", "0.01E127"] {
            assert_eq!(text.parse::<Number>(), "1E125".parse::<Number>(), "{text}");
        }
        for text in ["0.1E-129", "10E-131"] {
            assert_eq!(text.parse::<Number>(), Ok(Number::MIN_POSITIVE), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_number() {
        let texts = [
            "abc",
            "",
            " ",
            " 1",
            "1 ",
            "+-1",
            "--1",
            "NaN",
            "nan",
            "Infinity",
            "-Infinity",
            "inf",
            "1_000",
            "1,000",
            "0x10",
            "1e",
            "1e+",
            "e5",
            ".",
            "-",
            "+",
            ".e5",
            "1e5.5",
            "1.2.3",
            "1d",
            "1f",
            "1L",
            "1e5f",
            "0x1p3",
            "1\t",
            "\n1",
            "1\0",
            "1\u{a0}",
            "1 000",
            "\u{2212}1",
            "1e 5",
            "1 e5",
            "1e+-5",
            "..1",
        ];
        for text in texts {
            let error = text.parse::<Number>().expect_err(text);
            assert_eq!(error, NumberError::NotANumber(text.into()));
            assert_eq!(error.to_string(), format!("The parameter cannot be converted to a numeric value: {text}"));
        }
    }

    #[test]
    fn takes_no_digits_but_ascii() {
        // DynamoDB Local, being Java, takes Arabic-Indic and full-width digits; we do not follow it there.
        for text in ["\u{663}", "\u{ff11}", "1e\u{663}"] {
            assert!(matches!(text.parse::<Number>(), Err(NumberError::NotANumber(_))), "{text}");
        }
    }

    #[test]
    fn says_what_is_too_much() {
        use NumberError::{NotANumber, Overflow, TooManyDigits, Underflow};
        let ones = "1".repeat(39);
        let errors = [
            (ones.clone(), TooManyDigits),
            (format!("0.{ones}"), TooManyDigits),
            (format!("1{}1", "0".repeat(37)), TooManyDigits),
            (format!("1{}1", "0".repeat(100_000)), TooManyDigits),
            // Digits come before range, as in DynamoDB Local.
            (format!("{ones}e9999"), TooManyDigits),
            (format!("{ones}e-9999"), TooManyDigits),
            ("1E126".into(), Overflow),
            ("10E125".into(), Overflow),
            ("-1e99999999999".into(), Overflow),
            ("1e9223372036854775807".into(), Overflow),
            ("10e9223372036854775807".into(), Overflow),
            (format!("1{}", "0".repeat(100_000)), Overflow),
            ("1E-131".into(), Underflow),
            ("9.9E-131".into(), Underflow),
            ("1e-9223372036854775807".into(), Underflow),
            (format!("0.{}1", "0".repeat(100_000)), Underflow),
            ("1e99999999999999999999".into(), NotANumber("1e99999999999999999999".into())),
        ];
        for (text, error) in errors {
            assert_eq!(text.parse::<Number>(), Err(error), "{text:.50}");
        }
        for zeros in ["0".repeat(100_000), format!("0.{}", "0".repeat(100_000)), format!(".{}e5", "0".repeat(1000))] {
            assert_eq!(zeros.parse::<Number>(), Ok(Number::ZERO));
        }
        assert_eq!(format!("{}1", "0".repeat(100_000)).parse::<Number>(), Ok(Number::ONE));
    }

    #[test]
    fn prints_into_a_column() {
        let number: Number = "-1.5".parse().expect("a number");
        assert_eq!(format!("{number:>6}|{number:<6}|{:+}", number.abs()), "  -1.5|-1.5  |+1.5");
        assert_eq!(format!("{number:?}"), "Number(-1.5)");
    }
}
