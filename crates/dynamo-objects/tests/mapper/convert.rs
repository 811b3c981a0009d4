//! Rust values as attributes, and back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr};
use std::num::{NonZeroI128, NonZeroU8};
use std::rc::Rc;
use std::sync::Arc;

use dynamo_objects::{
    AttributeValue, Attributes, DecodeError, Document, EncodeReason, Found, FromAttribute, Number, Set, ToAttribute,
};

fn s(text: &str) -> AttributeValue {
    text.into()
}

fn n(number: i64) -> AttributeValue {
    Number::from(number).into()
}

fn exact(text: &str) -> AttributeValue {
    AttributeValue::N(text.parse().expect(text))
}

fn b(bytes: &[u8]) -> AttributeValue {
    bytes.to_vec().into()
}

fn l<const LEN: usize>(elements: [AttributeValue; LEN]) -> AttributeValue {
    AttributeValue::L(elements.into())
}

fn m<const LEN: usize>(entries: [(&str, AttributeValue); LEN]) -> AttributeValue {
    AttributeValue::M(Attributes::from(entries))
}

fn ss<const LEN: usize>(texts: [&str; LEN]) -> AttributeValue {
    AttributeValue::Ss(texts.into_iter().map(str::to_owned).collect())
}

#[track_caller]
fn stored<T: ToAttribute + ?Sized>(value: &T) -> AttributeValue {
    value.to_attribute().expect("it can be stored").expect("it is not left out")
}

/// The value is stored as this attribute, and the attribute read as this value.
#[track_caller]
fn both_ways<T: ToAttribute + FromAttribute + PartialEq + Debug>(value: T, attribute: AttributeValue) {
    assert_eq!(stored(&value), attribute);
    assert_eq!(T::from_attribute(attribute).expect("it can be read"), value);
}

#[track_caller]
fn refused<T: FromAttribute + Debug>(attribute: AttributeValue, message: &str) {
    let error = T::from_attribute(attribute).expect_err("it cannot be read");
    assert_eq!(error.to_string(), message);
}

#[track_caller]
fn not_storable<T: ToAttribute>(value: T, message: &str) {
    let error = value.to_attribute().expect_err("it cannot be stored");
    assert_eq!(error.to_string(), message);
}

#[track_caller]
fn left_out<T: ToAttribute + FromAttribute + PartialEq + Debug>(value: T) {
    assert_eq!(value.to_attribute().expect("it can be stored"), None);
    assert_eq!(T::absent(), Some(value));
}

#[test]
fn texts() {
    both_ways("x".to_owned(), s("x"));
    both_ways(String::new(), s(""));
    both_ways('ß', s("ß"));
    both_ways(Box::<str>::from("x"), s("x"));
    both_ways(Arc::<str>::from("x"), s("x"));
    both_ways(Rc::<str>::from("x"), s("x"));
    both_ways(Cow::<str>::from("x"), s("x"));
    both_ways(IpAddr::V4(Ipv4Addr::LOCALHOST), s("127.0.0.1"));
    assert_eq!(stored("x"), s("x"));
    assert_eq!(stored(&"x"), s("x"));
    refused::<char>(s("xy"), "the value should be a single character: too many characters in string");
    refused::<Ipv4Addr>(s("x"), "the value should be an IPv4 address: invalid IPv4 address syntax");
}

#[test]
fn integers() {
    both_ways(i8::MIN, n(-128));
    both_ways(u64::MAX, exact("18446744073709551615"));
    both_ways(10_i128.pow(37), exact("1E37"));
    both_ways(usize::MIN, n(0));
    both_ways(NonZeroU8::MIN, n(1));
    both_ways(NonZeroI128::new(-5).unwrap(), n(-5));
    both_ways(Number::MAX, AttributeValue::N(Number::MAX));
    refused::<u8>(n(256), "the value should be a number that fits u8: 256 is out of the range of u8");
    refused::<i32>(exact("1.5"), "the value should be a number that fits i32: 1.5 is not an integer");
    refused::<NonZeroU8>(n(0), "the value should be a number other than 0: it is 0");
    refused::<u8>(s("1"), "the value should be a number (N), but is text (S)");
    not_storable(
        u128::MAX,
        "the value cannot be stored: Attempting to store more than 38 significant digits in a Number",
    );
}

#[test]
fn floats() {
    both_ways(0.1_f64, exact("0.1"));
    both_ways(-1.5_f32, exact("-1.5"));
    refused::<f32>(exact("1E39"), "the value should be a number that fits f32: it is out of the range of f32");
    let nan = f64::NAN.to_attribute().unwrap_err();
    assert!(matches!(nan.reason(), EncodeReason::Number(_)));
    not_storable(
        vec![0.0, f64::INFINITY],
        "`[1]` cannot be stored: NaN and the infinities are not numbers that DynamoDB can store",
    );
}

#[test]
fn bytes_wherever_u8_stands_in_a_row() {
    both_ways(vec![1_u8, 2], b(&[1, 2]));
    both_ways([1_u8, 2], b(&[1, 2]));
    both_ways(Some(vec![1_u8]), b(&[1]));
    both_ways(Box::<[u8]>::from([1]), b(&[1]));
    both_ways(Cow::<[u8]>::from(&[1][..]), b(&[1]));
    both_ways(VecDeque::from([1_u8, 2]), b(&[1, 2]));
    both_ways(HashMap::from([("k".to_owned(), vec![1_u8])]), m([("k", b(&[1]))]));
    both_ways(vec![vec![1_u8], vec![]], l([b(&[1]), b(&[])]));
    both_ways(BTreeSet::from([vec![1_u8], vec![2]]), AttributeValue::Bs(Set::from(vec![vec![1], vec![2]])));
    both_ways(1_u8, n(1));
    both_ways((1_u8, vec![1_u8]), l([n(1), b(&[1])]));
    assert_eq!(stored(&[1_u8, 2][..]), b(&[1, 2]));
    refused::<[u8; 2]>(b(&[1]), "the value should be 2 elements: there are 1");
    refused::<Vec<u8>>(l([n(1)]), "the value should be bytes (B), but is a list (L)");
    let mut wrapped = VecDeque::from([2_u8, 3]);
    wrapped.push_front(1);
    assert_eq!(stored(&wrapped), b(&[1, 2, 3]));
}

#[test]
fn lists() {
    both_ways(vec![1, 2], l([n(1), n(2)]));
    both_ways(Vec::<i32>::new(), l([]));
    both_ways(["a".to_owned(), "b".to_owned()], l([s("a"), s("b")]));
    both_ways(VecDeque::from([1, 2]), l([n(1), n(2)]));
    both_ways(vec![Some(1), None], l([n(1), AttributeValue::Null]));
    both_ways(
        vec![BTreeSet::from([1]), BTreeSet::new()],
        l([AttributeValue::Ns(Set::from(vec![Number::ONE])), AttributeValue::Null]),
    );
    both_ways((1, "a".to_owned(), true), l([n(1), s("a"), true.into()]));
    both_ways((1,), l([n(1)]));
    both_ways((1, 2, 3, 4, 5, 6, 7, Some(8)), l([n(1), n(2), n(3), n(4), n(5), n(6), n(7), n(8)]));
    refused::<Vec<Vec<i32>>>(l([l([]), l([n(1), s("x")])]), "`[1][1]` should be a number (N), but is text (S)");
    refused::<(i32, i32)>(l([n(1)]), "the value should be 2 elements: there are 1");
    refused::<(i32, i32)>(l([n(1), s("x")]), "`[1]` should be a number (N), but is text (S)");
    let mut wrapped = VecDeque::from([2, 3]);
    wrapped.push_front(1);
    assert_eq!(stored(&wrapped), l([n(1), n(2), n(3)]));
}

#[test]
fn sets() {
    both_ways(BTreeSet::from(["a".to_owned(), "b".to_owned()]), ss(["a", "b"]));
    both_ways(HashSet::from([7_u64]), AttributeValue::Ns(Set::from(vec![Number::from(7)])));
    both_ways(HashSet::from([1_u8]), AttributeValue::Ns(Set::from(vec![Number::ONE])));
    both_ways(Set::from(vec!["b".to_owned(), "a".to_owned()]), ss(["a", "b"]));
    left_out(BTreeSet::<String>::new());
    left_out(HashSet::<u64>::new());
    left_out(Set::<Vec<u8>>::default());
    refused::<BTreeSet<String>>(l([s("a")]), "the value should be a set of texts (SS), but is a list (L)");
}

#[test]
fn maps() {
    both_ways(BTreeMap::from([("a".to_owned(), 1)]), m([("a", n(1))]));
    both_ways(HashMap::from([(7_u32, true)]), m([("7", true.into())]));
    both_ways(
        BTreeMap::from([(Arc::<str>::from("a"), None), (Arc::from("b"), Some(1))]),
        m([("a", AttributeValue::Null), ("b", n(1))]),
    );
    both_ways(BTreeMap::<String, i32>::new(), m([]));
    both_ways(Attributes::from([("a", n(1))]), m([("a", n(1))]));
    refused::<BTreeMap<u8, i32>>(m([("x", n(1))]), "`x` should be a key of this map: invalid digit found in string");
    refused::<BTreeMap<String, i32>>(m([("x", s("1"))]), "`x` should be a number (N), but is text (S)");
}

#[test]
fn what_may_not_be_there() {
    both_ways(Some(1), n(1));
    left_out(None::<i32>);
    left_out(Some(None::<i32>).flatten());
    assert_eq!(Option::<i32>::from_attribute(AttributeValue::Null).unwrap(), None);
    assert_eq!(Box::<Option<i32>>::absent(), Some(Box::new(None)));
    assert_eq!(String::absent(), None);
}

#[test]
fn pointers_and_plain_values() {
    both_ways(Box::new(1), n(1));
    both_ways(Arc::new("x".to_owned()), s("x"));
    both_ways(Rc::new(vec![1]), l([n(1)]));
    both_ways(true, true.into());
    both_ways((), AttributeValue::Null);
    both_ways(l([n(1), s("x")]), l([n(1), s("x")]));
    refused::<bool>(n(1), "the value should be a boolean (BOOL), but is a number (N)");
}

#[test]
fn errors_tell_where() {
    #[derive(Document, Debug)]
    struct Leaf {
        #[allow(dead_code, reason = "it is never read")]
        value: u8,
    }
    let tree = m([("a", l([m([("value", n(1))]), m([("value", n(-1))])]))]);
    let error = BTreeMap::<String, Vec<Leaf>>::from_attribute(tree).unwrap_err();
    assert_eq!(error.path(), "a[1].value");
    assert_eq!(error.record(), Some("Leaf"));
    assert!(matches!(error.found(), Found::Unfit(_)));
    let error: DecodeError = error.of_record("Tree").with_key(Attributes::from([("id", s("7"))]));
    assert_eq!(
        error.to_string(),
        "`a[1].value` of Tree with key {id: \"7\"} should be a number that fits u8: -1 is out of the range of u8"
    );
    assert_eq!(error.expected_text(), "a number that fits u8");
}

#[cfg(feature = "bytes")]
#[test]
fn crate_bytes() {
    both_ways(bytes::Bytes::from_static(&[1, 2]), b(&[1, 2]));
    both_ways(bytes::BytesMut::from(&[1_u8][..]), b(&[1]));
    both_ways(BTreeSet::from([bytes::Bytes::from_static(&[1])]), AttributeValue::Bs(Set::from(vec![vec![1]])));
}

/// Texts of times are in the order of time.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
#[track_caller]
fn in_order<T: ToAttribute + FromAttribute + PartialEq + Debug>(ascending: impl IntoIterator<Item = T>) {
    let texts: Vec<_> = ascending
        .into_iter()
        .map(|time| {
            let text = stored(&time);
            assert_eq!(T::from_attribute(text.clone()).unwrap(), time);
            text.as_s().unwrap().to_owned()
        })
        .collect();
    assert!(texts.is_sorted(), "{texts:?}");
}

#[cfg(feature = "chrono")]
#[test]
fn crate_chrono() {
    use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    use dynamo_objects::epoch;

    let time = |text: &str| DateTime::<Utc>::from_attribute(s(text)).unwrap();
    both_ways(time("2026-01-31T09:05:09+01:00"), s("2026-01-31T08:05:09.000000000Z"));
    in_order(
        ["0000-01-01T00:00:00Z", "1969-12-31T23:59:59.5Z", "2026-01-31T08:05:09Z", "2026-01-31T08:05:09.5Z"].map(time),
    );
    not_storable(DateTime::<Utc>::MAX_UTC, "the value cannot be stored: the year 262142 has no RFC 3339 text");
    let offset = DateTime::<FixedOffset>::parse_from_rfc3339("2026-01-31T08:05:09+01:00").unwrap();
    both_ways(offset, s("2026-01-31T08:05:09.000000000+01:00"));
    let date = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
    let of_day = NaiveTime::from_hms_nano_opt(8, 5, 9, 7).unwrap();
    both_ways(date, s("2026-01-31"));
    both_ways(of_day, s("08:05:09.000000007"));
    both_ways(NaiveDateTime::new(date, of_day), s("2026-01-31T08:05:09.000000007"));
    in_order([NaiveDate::from_ymd_opt(0, 2, 1).unwrap(), date]);
    refused::<NaiveDate>(s("x"), "the value should be a date like 2026-01-31: input contains invalid characters");

    let before = time("1969-12-31T23:59:58.5Z");
    assert_eq!(epoch::seconds::to_attribute(&before).unwrap(), Some(n(-2)));
    assert_eq!(epoch::millis::to_attribute(&before).unwrap(), Some(n(-1500)));
    assert_eq!(epoch::millis::from_attribute::<DateTime<Utc>>(n(-1500)).unwrap(), before);
    let error = epoch::seconds::from_attribute::<DateTime<Utc>>(n(i64::MAX)).unwrap_err();
    assert_eq!(error.to_string(), "the value should be seconds since 1970: the time is out of the type's range");
}

#[cfg(feature = "jiff")]
#[test]
fn crate_jiff() {
    use dynamo_objects::epoch;
    use jiff::Timestamp;
    use jiff::civil::{Date, DateTime, Time, date, time};

    let timestamp = |text: &str| Timestamp::from_attribute(s(text)).unwrap();
    both_ways(timestamp("2026-01-31T09:05:09+01:00"), s("2026-01-31T08:05:09.000000000Z"));
    in_order(
        ["0000-01-01T00:00:00Z", "1969-12-31T23:59:59.5Z", "2026-01-31T08:05:09Z", "2026-01-31T08:05:09.5Z"]
            .map(timestamp),
    );
    not_storable(Timestamp::MIN, "the value cannot be stored: the year -9999 has no RFC 3339 text");
    both_ways(date(2026, 1, 31), s("2026-01-31"));
    both_ways(time(8, 5, 9, 7), s("08:05:09.000000007"));
    both_ways(date(2026, 1, 31).at(8, 5, 9, 7), s("2026-01-31T08:05:09.000000007"));
    not_storable(Date::MIN, "the value cannot be stored: the year -9999 has no RFC 3339 text");
    not_storable(DateTime::MIN, "the value cannot be stored: the year -9999 has no RFC 3339 text");
    in_order([Time::MIN, Time::MAX]);

    let before = timestamp("1969-12-31T23:59:58.5Z");
    assert_eq!(epoch::seconds::to_attribute(&before).unwrap(), Some(n(-2)));
    assert_eq!(epoch::millis::to_attribute(&before).unwrap(), Some(n(-1500)));
    assert_eq!(epoch::millis::from_attribute::<Timestamp>(n(-1500)).unwrap(), before);
    assert!(epoch::seconds::from_attribute::<Timestamp>(n(i64::MAX)).is_err());
}

#[cfg(feature = "time")]
#[test]
fn crate_time() {
    use dynamo_objects::epoch;
    use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcDateTime, UtcOffset};

    let time = |text: &str| OffsetDateTime::from_attribute(s(text)).unwrap();
    let noon = OffsetDateTime::UNIX_EPOCH.replace_hour(12).unwrap();
    assert_eq!(stored(&noon.to_offset(UtcOffset::from_hms(1, 0, 0).unwrap())), s("1970-01-01T12:00:00.000000000Z"));
    in_order(
        ["0000-01-01T00:00:00Z", "1969-12-31T23:59:59.5Z", "2026-01-31T08:05:09Z", "2026-01-31T08:05:09.5Z"].map(time),
    );
    both_ways(UtcDateTime::UNIX_EPOCH, s("1970-01-01T00:00:00.000000000Z"));
    let date = Date::from_calendar_date(2026, Month::January, 31).unwrap();
    let of_day = Time::from_hms_nano(8, 5, 9, 7).unwrap();
    both_ways(date, s("2026-01-31"));
    both_ways(of_day, s("08:05:09.000000007"));
    both_ways(PrimitiveDateTime::new(date, of_day), s("2026-01-31T08:05:09.000000007"));
    not_storable(Date::MIN, "the value cannot be stored: the year -9999 has no RFC 3339 text");
    assert!(
        OffsetDateTime::new_in_offset(Date::MIN, Time::MIDNIGHT, UtcOffset::from_hms(2, 0, 0).unwrap())
            .to_attribute()
            .is_err()
    );

    let before = time("1969-12-31T23:59:58.5Z");
    assert_eq!(epoch::seconds::to_attribute(&before).unwrap(), Some(n(-2)));
    assert_eq!(epoch::millis::to_attribute(&before).unwrap(), Some(n(-1500)));
    assert_eq!(epoch::millis::from_attribute::<OffsetDateTime>(n(-1500)).unwrap(), before);
    assert!(epoch::seconds::from_attribute::<UtcDateTime>(n(i64::MAX)).is_err());
}

#[test]
fn system_time_since_1970() {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use dynamo_objects::epoch;

    let before = UNIX_EPOCH - Duration::from_millis(1500);
    assert_eq!(epoch::seconds::to_attribute(&before).unwrap(), Some(n(-2)));
    assert_eq!(epoch::millis::to_attribute(&before).unwrap(), Some(n(-1500)));
    assert_eq!(epoch::millis::from_attribute::<SystemTime>(n(-1500)).unwrap(), before);
    assert_eq!(epoch::seconds::from_attribute::<SystemTime>(n(5)).unwrap(), UNIX_EPOCH + Duration::from_secs(5));
    assert!(epoch::seconds::from_attribute::<SystemTime>(exact("1.5")).is_err());
    // Whatever the platform's range is, there is no panic at its end.
    let _ = epoch::seconds::from_attribute::<SystemTime>(n(i64::MIN));
    let _ = epoch::millis::from_attribute::<SystemTime>(n(i64::MAX));
}

#[cfg(all(feature = "uuid", feature = "url"))]
#[test]
fn crates_uuid_and_url() {
    let uuid = uuid::Uuid::from_u128(7);
    both_ways(uuid, s("00000000-0000-0000-0000-000000000007"));
    both_ways(BTreeMap::from([(uuid, 1)]), m([("00000000-0000-0000-0000-000000000007", n(1))]));
    assert!(uuid::Uuid::from_attribute(s("x")).is_err());
    both_ways(url::Url::parse("https://a.b").unwrap(), s("https://a.b/"));
    refused::<url::Url>(s("x"), "the value should be a URL: relative URL without a base");
}

#[cfg(feature = "serde_json")]
#[test]
fn crate_serde_json() {
    use serde_json::{Value, json};

    let attribute = m([("a", l([n(1), exact("0.5"), AttributeValue::Null, true.into(), s("x"), m([])]))]);
    both_ways(json!({"a": [1, 0.5, null, true, "x", {}]}), attribute);
    both_ways(json!(u64::MAX), exact("18446744073709551615"));
    assert_eq!(Value::from_attribute(ss(["a"])).unwrap(), json!(["a"]));
    assert_eq!(Value::from_attribute(exact("1E30")).unwrap(), json!(1e30));
    refused::<Value>(
        m([("a", exact("0.12345678901234567890123"))]),
        "`a` should be a number that JSON can hold: 0.12345678901234567890123 would be rounded",
    );
    refused::<Value>(l([b(&[])]), "`[0]` should be a value that JSON has, but is bytes (B)");
    not_storable(
        json!({"a": [1e300]}),
        "`a[0]` cannot be stored: Number overflow. Attempting to store a number with magnitude larger than supported \
         range",
    );
}

#[cfg(all(feature = "rust_decimal", feature = "bigdecimal"))]
#[test]
fn decimal_crates() {
    both_ways("1.50".parse::<rust_decimal::Decimal>().unwrap(), exact("1.5"));
    both_ways("1.5".parse::<bigdecimal::BigDecimal>().unwrap(), exact("1.5"));
    assert!(rust_decimal::Decimal::from_attribute(exact("1E60")).is_err());
    assert!("1E200".parse::<bigdecimal::BigDecimal>().unwrap().to_attribute().is_err());
}
