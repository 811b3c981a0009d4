//! The encoding of keys: bytes that compare, one by one, as the values do, and that know where they end.
//!
//! Being self-delimiting, parts can be put one after the other, and the whole compares part by part. The type of a
//! part is not encoded, because the schema knows it. The bytes are on disk: they never change.
//!
//! # Strings and binary
//!
//! The bytes themselves (of a string: its UTF-8, in whose order the service sorts strings), with two of them escaped,
//! and a terminator that is below any of them:
//!
//! | byte | encoded |
//! |---|---|
//! | 00 | 01 01 |
//! | 01 | 01 02 |
//! | 02 to FF | itself |
//! | the end | 00 |
//!
//! The better known scheme (00 as 00 FF, the end as 00 00) spares 01 its escape and takes a byte more for every part.
//!
//! # Numbers
//!
//! The number is written in base 100, as `P1.P2P3… * 100^e`, where neither the first nor the last pair of digits is 0:
//!
//! | bytes | content |
//! |---|---|
//! | 1 | C1 + e; e is -65 to 62, so this is 80 to FF |
//! | 1 to 20 | a byte for each pair: twice the pair, plus 1 if another follows |
//!
//! Zero is `80 00`: as if it had the smallest exponent, and the pair 0, below the pairs of all others with it. A
//! negative number has the bytes of its absolute value, each complemented. So 7 is `C1 0E`, 1200 is `C2 18`, 12.5 is
//! `C1 19 64`, and -7 is `3E F1`; an integer of up to 4 digits takes 3 bytes at most, and no number more than 21. Items
//! hold their numbers in these bytes, too.

use std::borrow::Cow;

use dynamo_model::Number;
use xxhash_rust::xxh3::xxh3_64;

/// Ends a string or binary.
const END: u8 = 0x00;
/// Comes before an escaped byte, which is then written plus 1.
const ESCAPE: u8 = 0x01;

/// Appends a string.
pub(crate) fn push_string(out: &mut Vec<u8>, text: &str) {
    push_binary(out, text.as_bytes());
}

/// Appends binary.
pub(crate) fn push_binary(out: &mut Vec<u8>, bytes: &[u8]) {
    push_prefix(out, bytes);
    out.push(END);
}

/// Appends what the encodings of all strings or binaries that begin with these bytes begin with.
pub(crate) fn push_prefix(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len() + 1);
    for plain in bytes.split_inclusive(|&byte| byte <= ESCAPE) {
        match plain {
            [plain @ .., last] if *last <= ESCAPE => {
                out.extend_from_slice(plain);
                out.extend_from_slice(&[ESCAPE, last + 1]);
            }
            plain => out.extend_from_slice(plain),
        }
    }
}

/// Takes a string from the front of the input. `None`, and the input is left as it is, if there is none.
pub(crate) fn read_string<'a>(input: &mut &'a [u8]) -> Option<Cow<'a, str>> {
    let mut rest = *input;
    let text = match read_binary(&mut rest)? {
        Cow::Borrowed(bytes) => Cow::Borrowed(std::str::from_utf8(bytes).ok()?),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8(bytes).ok()?),
    };
    *input = rest;
    Some(text)
}

/// Takes binary from the front of the input. `None`, and the input is left as it is, if there is none.
pub(crate) fn read_binary<'a>(input: &mut &'a [u8]) -> Option<Cow<'a, [u8]>> {
    let plain = input.iter().position(|&byte| byte <= ESCAPE)?;
    let (bytes, rest) = input.split_at(plain);
    if let [END, rest @ ..] = rest {
        *input = rest;
        return Some(Cow::Borrowed(bytes));
    }
    let (bytes, rest) = unescape(bytes, rest)?;
    *input = rest;
    Some(Cow::Owned(bytes))
}

/// The bytes whose encoding starts with some that are not escaped, and what follows it.
fn unescape<'a>(plain: &[u8], encoded: &'a [u8]) -> Option<(Vec<u8>, &'a [u8])> {
    let mut bytes = plain.to_vec();
    let mut rest = encoded.iter();
    loop {
        bytes.push(match *rest.next()? {
            END => return Some((bytes, rest.as_slice())),
            ESCAPE => *rest.next().filter(|&&byte| byte == 0x01 || byte == 0x02)? - 1,
            plain => plain,
        });
    }
}

/// The first byte of zero, and of the positive numbers with the smallest exponent.
const LEAST_HEADER: u8 = 0x80;
/// The smallest exponent in base 100: that of 1E-130.
const LEAST_EXPONENT: i16 = -65;
/// 38 digits, of which the first and the last have a pair to themselves.
const MAX_PAIRS: usize = 20;
/// As many pairs as fit a machine word, which is calculated with much faster than 128 bits.
const GROUP: usize = 9;
/// Powers of 100, up to that of a group.
const POWERS_OF_100: [u64; GROUP + 1] = {
    let mut powers = [1; GROUP + 1];
    let mut i = 1;
    while i <= GROUP {
        powers[i] = powers[i - 1] * 100;
        i += 1;
    }
    powers
};

/// Appends a number, in 2 to 21 bytes.
pub(crate) fn push_number(out: &mut Vec<u8>, number: &Number) {
    let (negative, coefficient, exponent) = number.parts();
    if coefficient == 0 {
        out.extend_from_slice(&[LEAST_HEADER, 0]);
        return;
    }
    // Filled from its end: the header, then the pairs.
    let mut bytes = [0; 1 + MAX_PAIRS];
    let end = bytes.len();
    let first = if exponent % 2 == 0 {
        write_pairs(&mut bytes, coefficient)
    } else {
        // The last digit is the first of its pair.
        bytes[end - 1] = pair_and_more((coefficient % 10) as u8 * 10);
        write_pairs(&mut bytes[..end - 1], coefficient / 10)
    };
    bytes[end - 1] &= !MORE;
    let first_exponent = exponent.div_euclid(2) + (end - first) as i16 - 1;
    bytes[first - 1] = LEAST_HEADER + (first_exponent - LEAST_EXPONENT) as u8;
    let encoded = &mut bytes[first - 1..];
    if negative {
        encoded.iter_mut().for_each(|byte| *byte = !*byte);
    }
    out.extend_from_slice(encoded);
}

/// Whether another pair follows a pair.
const MORE: u8 = 1;

fn pair_and_more(pair: u8) -> u8 {
    pair << 1 | MORE
}

/// Writes a coefficient's pairs to the end of the bytes, and says where they start.
fn write_pairs(bytes: &mut [u8], coefficient: u128) -> usize {
    let mut start = bytes.len();
    let mut rest = coefficient;
    while rest > u128::from(u64::MAX) {
        let mut group = (rest % u128::from(POWERS_OF_100[GROUP])) as u64;
        rest /= u128::from(POWERS_OF_100[GROUP]);
        for byte in bytes[start - GROUP..start].iter_mut().rev() {
            *byte = pair_and_more((group % 100) as u8);
            group /= 100;
        }
        start -= GROUP;
    }
    let mut rest = rest as u64;
    while rest > 0 {
        start -= 1;
        bytes[start] = pair_and_more((rest % 100) as u8);
        rest /= 100;
    }
    start
}

/// Takes a number from the front of the input. `None`, and the input is left as it is, if there is none.
///
/// Takes only what [`push_number`] writes: of two numbers that are equal the bytes are equal.
pub(crate) fn read_number(input: &mut &[u8]) -> Option<Number> {
    let (&header, encoded) = input.split_first()?;
    let negative = header < LEAST_HEADER;
    let mask = if negative { 0xFF } else { 0 };
    let pairs = Pairs::read(encoded, mask)?;
    let (coefficient, exponent) = if pairs.first != 0 {
        let first_exponent = i64::from((header ^ mask) - LEAST_HEADER) + i64::from(LEAST_EXPONENT);
        pairs.coefficient(2 * (first_exponent + 1 - pairs.count as i64))?
    } else if header == LEAST_HEADER && pairs.count == 1 {
        (0, 0)
    } else {
        return None;
    };
    *input = &encoded[pairs.count..];
    // Whatever has come this far is canonical and in range.
    Number::from_parts(negative, coefficient, exponent).ok()
}

/// The pairs of a number, as read.
struct Pairs {
    count: usize,
    first: u8,
    last: u8,
    /// The integer that those before the last make: groups of pairs, and what is left over.
    groups: u128,
    left_over: u64,
}

impl Pairs {
    /// Reads as far as the last. `None` if there is no last, or one is not a pair.
    #[inline]
    fn read(encoded: &[u8], mask: u8) -> Option<Self> {
        let first = (encoded.first()? ^ mask) >> 1;
        let mut pairs = Self { count: 0, first, last: 0, groups: 0, left_over: 0 };
        for byte in encoded.iter().take(MAX_PAIRS) {
            let pair = (byte ^ mask) >> 1;
            if pair > 99 {
                return None;
            }
            pairs.count += 1;
            if (byte ^ mask) & MORE == 0 {
                pairs.last = pair;
                return Some(pairs);
            }
            pairs.left_over = pairs.left_over * 100 + u64::from(pair);
            if pairs.count.is_multiple_of(GROUP) {
                pairs.groups = pairs.groups * u128::from(POWERS_OF_100[GROUP]) + u128::from(pairs.left_over);
                pairs.left_over = 0;
            }
        }
        None
    }

    /// The canonical coefficient and exponent, given that of the last pair.
    ///
    /// `None` if the last pair is 0, or there are more than 38 digits: 20 pairs have so many if the first and the last
    /// have one each.
    #[inline]
    fn coefficient(&self, last_exponent: i64) -> Option<(u128, i64)> {
        let one_digit_last = self.last.is_multiple_of(10);
        if self.last == 0 || self.count == MAX_PAIRS && !(self.first <= 9 && one_digit_last) {
            return None;
        }
        let (shift, last, exponent) =
            if one_digit_last { (10, self.last / 10, last_exponent + 1) } else { (100, self.last, last_exponent) };
        if self.count <= GROUP {
            return Some((u128::from(self.left_over * shift + u64::from(last)), exponent));
        }
        let left_over = POWERS_OF_100[(self.count - 1) % GROUP];
        let before_last = self.groups * u128::from(left_over) + u128::from(self.left_over);
        Some((before_last * u128::from(shift) + u128::from(last), exponent))
    }
}

/// The hash of an encoded partition key that its items' keys begin with, and that scans go by: XXH3, 64 bits, seed 0.
///
/// It is on disk, so it never changes; XXH3's own specification does not either. All of its bits are good, and the
/// topmost choose a shard.
pub(crate) fn partition_hash(encoded: &[u8]) -> u64 {
    xxh3_64(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn string(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        push_string(&mut out, text);
        out
    }

    fn binary(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        push_binary(&mut out, bytes);
        out
    }

    fn number(number: &Number) -> Vec<u8> {
        let mut out = Vec::new();
        push_number(&mut out, number);
        out
    }

    fn n(text: &str) -> Number {
        text.parse().expect(text)
    }

    #[test]
    fn strings_and_binary_have_these_bytes() {
        assert_eq!(string(""), [0x00]);
        assert_eq!(string("a\u{e9}"), [0x61, 0xC3, 0xA9, 0x00]);
        assert_eq!(string("a\0b"), [0x61, 0x01, 0x01, 0x62, 0x00]);
        assert_eq!(binary(&[0, 1, 2, 0xFF, 1]), [1, 1, 1, 2, 2, 0xFF, 1, 2, 0]);
    }

    #[test]
    fn numbers_have_these_bytes() {
        let table: [(&str, &[u8]); 13] = [
            ("0", &[0x80, 0x00]),
            ("1", &[0xC1, 0x02]),
            ("7", &[0xC1, 0x0E]),
            ("42", &[0xC1, 0x54]),
            ("100", &[0xC2, 0x02]),
            ("1200", &[0xC2, 0x18]),
            ("1234", &[0xC2, 0x19, 0x44]),
            ("12.5", &[0xC1, 0x19, 0x64]),
            ("0.01", &[0xC0, 0x02]),
            ("-7", &[0x3E, 0xF1]),
            ("-12.5", &[0x3E, 0xE6, 0x9B]),
            ("1E-130", &[0x80, 0x02]),
            ("1E125", &[0xFF, 0x14]),
        ];
        for (text, bytes) in table {
            assert_eq!(number(&n(text)), bytes, "{text}");
        }
        let max = [&[0xFF][..], &[0xC7; 18], &[0xC6]].concat();
        assert_eq!(number(&Number::MAX), max);
        // The first digit and the last have a pair each: the longest there is.
        let longest = number(&n("-9.9999999999999999999999999999999999999E124"));
        assert_eq!((longest.len(), longest[1], longest[20]), (21, !(9 << 1 | MORE), !(90 << 1)));
    }

    #[test]
    fn refuses_bytes_that_push_does_not_write() {
        let numbers: &[&[u8]] = &[
            &[],
            &[0x80],             // no pair
            &[0xC1, 0x03],       // the next pair is missing
            &[0xC1, 0x00],       // zero, with another exponent
            &[0x7F, 0xFF],       // negative zero
            &[0xC1, 0x01, 0x02], // 0 in front
            &[0xC1, 0x03, 0x00], // 0 at the end
            &[0xC1, 200],        // a pair of 100
            &[0xC1, 201, 2],
        ];
        for bytes in numbers {
            let mut input = *bytes;
            assert_eq!((read_number(&mut input), input), (None, *bytes), "{bytes:x?}");
        }
        let mut digits_39 = [vec![0xC1], vec![0x17; 19], vec![0x14]].concat();
        assert_eq!(read_number(&mut &digits_39[..]), None);
        digits_39[1] = 0x03;
        assert!(read_number(&mut &digits_39[..]).is_some());
        digits_39[20] = 0x16;
        assert_eq!(read_number(&mut &digits_39[..]), None);

        for bytes in [&[][..], &[0x61], &[0x01, 0x00], &[0x01, 0x03, 0x00], &[0x61, 0x01, 0x00]] {
            assert_eq!(read_binary(&mut &bytes[..]), None, "{bytes:x?}");
        }
        assert_eq!(read_string(&mut &[0xFF, 0x00][..]), None);
    }

    #[test]
    fn prefixes_are_prefixes() {
        let mut prefix = Vec::new();
        push_prefix(&mut prefix, b"a\0");
        assert!(string("a\0").starts_with(&prefix) && string("a\0\u{1}").starts_with(&prefix));
        assert!(!string("a\u{1}").starts_with(&prefix));
    }

    /// The values of XXH3's reference implementation, for no byte, one, and a length on each of its paths.
    #[test]
    fn the_hash_never_changes() {
        assert_eq!(partition_hash(b""), 0x2D06_8005_38D3_94C2);
        assert_eq!(partition_hash(&string("customer-1")), 0x5F57_0ED6_5EBE_AE13);
        assert_eq!(partition_hash(&string(&"x".repeat(100))), 0x76C6_4C37_38B7_AD61);
        assert_eq!(partition_hash(&string(&"x".repeat(200))), 0xDE46_85A7_7C4C_0496);
        assert_eq!(partition_hash(&string(&"x".repeat(2048))), 0x22D8_827B_67EA_60F0);
    }

    #[test]
    fn the_top_bits_of_the_hash_spread_like_keys() {
        let mut shards = [0_u32; 64];
        for id in 0..64_000_u32 {
            shards[(partition_hash(&number(&Number::from(id))) >> 58) as usize] += 1;
        }
        assert!(shards.iter().all(|&keys| (800..1200).contains(&keys)), "{shards:?}");
    }

    /// Numbers of all lengths and magnitudes, near each other often enough to test their order.
    fn any_number() -> impl Strategy<Value = Number> {
        let coefficient = prop_oneof![0..20_u128, 0..10_000_u128, 0..10_u128.pow(38)];
        let exponent = prop_oneof![-3..3_i64, -167..126_i64];
        (any::<bool>(), coefficient, exponent).prop_filter_map("in range", |(negative, coefficient, exponent)| {
            Number::from_parts(negative, coefficient, exponent).ok()
        })
    }

    /// Bytes in which those that are escaped, and their neighbours, are frequent.
    fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
        vec(prop_oneof![0..4_u8, Just(0xFF), any::<u8>()], 0..12)
    }

    /// A header, up to 20 pairs, a last pair: often a number, sometimes one of too many digits or with zeros at its
    /// ends.
    fn nearly_a_number() -> impl Strategy<Value = Vec<u8>> {
        let pair = prop_oneof![Just(0), Just(1), Just(9), Just(90), 0..100_u8];
        (any::<u8>(), vec(pair.clone(), 0..21), pair).prop_map(|(header, pairs, last)| {
            let mask = if header < LEAST_HEADER { 0xFF } else { 0 };
            let more = pairs.iter().map(|pair| pair_and_more(*pair) ^ mask);
            [header].into_iter().chain(more).chain([(last << 1) ^ mask]).collect()
        })
    }

    proptest! {
        #[test]
        fn numbers_keep_their_order(a in any_number(), b in any_number()) {
            prop_assert_eq!(number(&a).cmp(&number(&b)), a.cmp(&b));
        }

        #[test]
        fn binary_keeps_its_order(a in any_bytes(), b in any_bytes()) {
            prop_assert_eq!(binary(&a).cmp(&binary(&b)), a.cmp(&b));
        }

        #[test]
        fn strings_keep_their_order(a in "[\0\u{1}a-cé\u{10000}]{0,6}", b in "[\0\u{1}a-cé\u{10000}]{0,6}") {
            prop_assert_eq!(string(&a).cmp(&string(&b)), a.as_bytes().cmp(b.as_bytes()));
        }

        #[test]
        fn parts_keep_their_order(a in (any_bytes(), any_number()), b in (any_bytes(), any_number())) {
            let key = |(bytes, n): &(Vec<u8>, Number)| [binary(bytes), number(n)].concat();
            prop_assert_eq!(key(&a).cmp(&key(&b)), a.cmp(&b));
            let key = |(bytes, n): &(Vec<u8>, Number)| [number(n), binary(bytes)].concat();
            prop_assert_eq!(key(&a).cmp(&key(&b)), (a.1, a.0).cmp(&(b.1, b.0)));
        }

        #[test]
        fn what_is_pushed_is_read(n in any_number(), bytes in any_bytes(), text in any::<String>(), next in any_bytes()) {
            let encoded = [number(&n), binary(&bytes), string(&text), next.clone()].concat();
            let mut input = &encoded[..];
            prop_assert_eq!(read_number(&mut input), Some(n));
            prop_assert_eq!(read_binary(&mut input), Some(Cow::Borrowed(&bytes[..])));
            prop_assert_eq!(read_string(&mut input), Some(Cow::Borrowed(&text[..])));
            prop_assert_eq!(input, &next[..]);
        }

        #[test]
        fn what_is_read_was_pushed(bytes in prop_oneof![vec(any::<u8>(), 0..30), nearly_a_number()]) {
            let mut input = &bytes[..];
            if let Some(n) = read_number(&mut input) {
                prop_assert_eq!([number(&n), input.to_vec()].concat(), &bytes[..]);
            }
            let mut input = &bytes[..];
            if let Some(read) = read_binary(&mut input) {
                prop_assert_eq!([binary(&read), input.to_vec()].concat(), &bytes[..]);
            }
            let mut input = &bytes[..];
            if let Some(read) = read_string(&mut input) {
                prop_assert_eq!([string(&read), input.to_vec()].concat(), &bytes[..]);
            }
        }
    }
}
