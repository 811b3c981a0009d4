//! Keys that are put together from several fields: `ORDER#{placed_at}#{order_id}`.

use std::cmp::Ordering;

use dynamo_model::{AttributeValue, KeyTest, Number};

use crate::error::{EncodeError, EncodeReason};

/// How a key attribute is put together, as text. Written in `#[dynamo(partition_key = "USER#{user_id}")]`.
///
/// A text stands in it as it is; a number as so many digits, filled up with zeros, so that the keys sort as the numbers
/// do, below zero too: 20 digits, or as many as `{number:08}` says.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// use dynamo_objects::{Database, Record};
///
/// #[derive(Record)]
/// #[dynamo(table = "reading")]
/// #[dynamo(partition_key = "SENSOR#{sensor}", sort_key = "{at:06}")]
/// struct Reading {
///     sensor: String,
///     at: u64,
/// }
///
/// let readings = Database::memory().table::<Reading>();
/// readings.create(&Reading { sensor: "a".into(), at: 42 }).await?;
/// let keys = readings.get(("a", 42)).explain().keys;
/// assert_eq!((keys[0].get("pk"), keys[0].get("sk")), (Some(&"SENSOR#a".into()), Some(&"000042".into())));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Template {
    /// What it is made of, in order. Between two values there is a text.
    #[doc(hidden)]
    pub parts: &'static [Part],
}

/// A part of a [`Template`].
///
/// ```
/// use dynamo_objects::Record;
/// use dynamo_objects::key::Part;
///
/// #[derive(Record)]
/// #[dynamo(table = "sensor", partition_key = "SENSOR#{id}")]
/// struct Sensor {
///     id: u64,
/// }
///
/// let parts = Sensor::KEY_TEMPLATES.expect("its key is a template").partition.parts;
/// assert_eq!(parts, [Part::Literal("SENSOR#"), Part::Value { name: "id", digits: 20, numeric: true }]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Always this.
    Literal(&'static str),
    /// The value of a field.
    Value {
        /// The field's attribute.
        name: &'static str,
        /// How many digits a number has.
        digits: usize,
        /// Whether it is a number.
        numeric: bool,
    },
}

/// The templates of a table's key.
///
/// ```
/// use dynamo_objects::Record;
///
/// #[derive(Record)]
/// #[dynamo(table = "sensor", partition_key = "SENSOR#{id}")]
/// struct Sensor {
///     id: u64,
/// }
///
/// assert!(Sensor::KEY_TEMPLATES.is_some_and(|templates| templates.sort.is_none()));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyTemplates {
    /// That of the partition key.
    pub partition: Template,
    /// That of the sort key, if there is one.
    pub sort: Option<Template>,
}

/// An attribute of an index's key that is put together from fields.
///
/// ```
/// use dynamo_objects::Record;
///
/// #[derive(Record)]
/// #[dynamo(table = "sensor")]
/// #[dynamo(index(name = "gsi1", partition_key = "PLACE#{place}"))]
/// struct Sensor {
///     #[dynamo(partition_key)]
///     id: u64,
///     place: String,
/// }
///
/// let template = Sensor::INDEX_TEMPLATES[0];
/// assert_eq!((template.index, template.attribute), ("gsi1", "gsi1pk"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IndexTemplate {
    /// The index.
    pub index: &'static str,
    /// The attribute.
    pub attribute: &'static str,
    /// What it is made of.
    pub template: Template,
}

/// Values by the names of their attributes.
pub(crate) type Known<'a> = &'a [(&'static str, AttributeValue)];

impl KeyTemplates {
    /// The attributes that the key is made of, each once: those of the partition key, then what the sort key has
    /// beyond.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let mut names = self.partition.names();
        for name in self.sort.iter().flat_map(Template::names) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

impl Template {
    /// The attributes that it is made of, each once.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let mut names = Vec::with_capacity(self.parts.len());
        for part in self.parts {
            if let Part::Value { name, .. } = part
                && !names.contains(name)
            {
                names.push(*name);
            }
        }
        names
    }

    /// The key for these values; `None` if one of them is absent.
    pub(crate) fn render<'v>(
        &self,
        value_of: impl Fn(&str) -> Option<&'v AttributeValue>,
    ) -> Result<Option<String>, EncodeError> {
        let mut key = String::new();
        for (at, part) in self.parts.iter().enumerate() {
            match part {
                Part::Literal(text) => key.push_str(text),
                Part::Value { name, digits, .. } => {
                    let Some(value) = value_of(name) else { return Ok(None) };
                    let piece = self.piece(at, value, *digits).map_err(|error| error.in_attribute(*name))?;
                    key.push_str(&piece);
                }
            }
        }
        Ok(Some(key))
    }

    /// The key for known values, all of which must be there.
    pub(crate) fn render_known(&self, known: Known<'_>) -> Result<String, EncodeError> {
        let key = self.render(|wanted| find(known, wanted))?;
        key.ok_or_else(|| EncodeError::new(EncodeReason::NoValue))
    }

    /// The values that are in a key, which this template made.
    pub(crate) fn parse(&self, key: &str) -> Option<Vec<(&'static str, AttributeValue)>> {
        let (mut left, mut values) = (key, Vec::new());
        for (at, part) in self.parts.iter().enumerate() {
            match part {
                Part::Literal(text) => left = left.strip_prefix(text)?,
                Part::Value { name, numeric, .. } => {
                    let end = match self.text_at(at + 1) {
                        "" => left.len(),
                        text => left.find(text)?,
                    };
                    let (piece, after) = left.split_at(end);
                    values.push((*name, if *numeric { AttributeValue::N(number(piece)?) } else { piece.into() }));
                    left = after;
                }
            }
        }
        left.is_empty().then_some(values)
    }

    /// What is asked of the key, if this is asked of the values in it, in order, of those that are not known: all but
    /// the last are given exactly. `None` if the answer is any key.
    pub(crate) fn test(&self, known: Known<'_>, tests: Vec<KeyTest>) -> Result<Option<KeyTest>, EncodeError> {
        let (mut key, mut tests) = (String::new(), tests.into_iter());
        for (at, part) in self.parts.iter().enumerate() {
            let (name, digits) = match part {
                Part::Literal(text) => {
                    key.push_str(text);
                    continue;
                }
                Part::Value { name, digits, .. } => (*name, *digits),
            };
            let piece =
                |value: &AttributeValue| self.piece(at, value, digits).map_err(|error| error.in_attribute(name));
            if let Some(value) = find(known, name) {
                key.push_str(&piece(value)?);
                continue;
            }
            match tests.next() {
                None => return Ok((!key.is_empty()).then(|| KeyTest::BeginsWith(key.into()))),
                Some(KeyTest::Eq(value)) => key.push_str(&piece(&value)?),
                Some(KeyTest::BeginsWith(prefix)) => {
                    let prefix = prefix.as_s().unwrap_or_default();
                    return Ok(Some(KeyTest::BeginsWith(format!("{key}{prefix}").into())));
                }
                Some(test) => {
                    return Range { base: &key, after: self.text_at(at + 1) }.test(test, piece).map(Some);
                }
            }
        }
        Ok(Some(KeyTest::Eq(key.into())))
    }

    /// The text at a position; empty if there is none.
    fn text_at(&self, at: usize) -> &'static str {
        match self.parts.get(at) {
            Some(Part::Literal(text)) => text,
            _ => "",
        }
    }

    /// A value as it stands in the key, at a position.
    fn piece(&self, at: usize, value: &AttributeValue, digits: usize) -> Result<String, EncodeError> {
        match value {
            AttributeValue::N(number) => digits_of(*number, digits),
            AttributeValue::S(text) => {
                let after = self.text_at(at + 1);
                // Else two records could have one key: `a#` and `b` would be `a##b`, and so would `a` and `#b`.
                if !after.is_empty() && format!("{text}{after}").find(after) != Some(text.len()) {
                    return Err(EncodeError::refused(format!(
                        "what comes next in the key is {after:?}, so {text:?} must not have that in it"
                    )));
                }
                Ok(text.clone())
            }
            _ => Err(EncodeError::refused("a key template takes texts and numbers")),
        }
    }
}

fn find<'a>(known: Known<'a>, wanted: &str) -> Option<&'a AttributeValue> {
    known.iter().find_map(|(name, value)| (*name == wanted).then_some(value))
}

/// A whole number as so many digits that sort as numbers do: those below zero as `-` and what is missing to nines,
/// because `-` comes before all digits.
fn digits_of(number: Number, digits: usize) -> Result<String, EncodeError> {
    let whole = i128::try_from(number)
        .map_err(|_| EncodeError::refused(format!("a number in a key template is whole, and {number} is not")))?;
    let padded = format!("{:0digits$}", whole.unsigned_abs());
    if padded.len() > digits {
        return Err(EncodeError::refused(format!(
            "a number has up to {digits} digits in this key, and {number} has more"
        )));
    }
    Ok(match whole.cmp(&0) {
        Ordering::Less => std::iter::once('-').chain(padded.bytes().map(complement)).collect(),
        _ => padded,
    })
}

fn complement(digit: u8) -> char {
    char::from(b'0' + (b'9' - digit))
}

/// The number that stands in a key like this.
fn number(piece: &str) -> Option<Number> {
    if !piece.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return None;
    }
    match piece.strip_prefix('-') {
        None => piece.parse().ok(),
        Some(complements) => {
            let digits: String = complements.bytes().map(complement).collect();
            digits.parse::<Number>().ok().map(|number| -number)
        }
    }
}

/// The keys that begin with `base`, and have a value then, and `after` after it.
struct Range<'a> {
    base: &'a str,
    after: &'static str,
}

impl Range<'_> {
    /// The test of the key that is this test of the value. The service tests a sort key once, so a limit on one side
    /// needs one on the other: where the keys with this base end.
    fn test(
        &self,
        test: KeyTest,
        piece: impl Fn(&AttributeValue) -> Result<String, EncodeError>,
    ) -> Result<KeyTest, EncodeError> {
        let at = |value: &AttributeValue| Ok::<_, EncodeError>(format!("{}{}", self.base, piece(value)?));
        Ok(match test {
            KeyTest::Between(low, high) => between(at(&low)?, self.last(at(&high)?)),
            KeyTest::Ge(low) => self.from(at(&low)?),
            KeyTest::Gt(low) => self.from(self.behind(at(&low)?)),
            KeyTest::Le(high) => self.to(self.last(at(&high)?)),
            KeyTest::Lt(high) => self.to(self.before(at(&high)?)),
            // These are no ranges.
            KeyTest::Eq(value) => KeyTest::Eq(at(&value)?.into()),
            KeyTest::BeginsWith(value) => KeyTest::BeginsWith(at(&value)?.into()),
        })
    }

    fn from(&self, low: String) -> KeyTest {
        match successor(self.base) {
            Some(end) => between(low, end),
            None => KeyTest::Ge(low.into()),
        }
    }

    fn to(&self, high: String) -> KeyTest {
        if self.base.is_empty() { KeyTest::Le(high.into()) } else { between(self.base.to_owned(), high) }
    }

    /// The last of the keys that have this value. No key is the very end of a range, because it would not have the text
    /// that keys have there.
    fn last(&self, key: String) -> String {
        if self.after.is_empty() { key } else { successor(&(key.clone() + self.after)).unwrap_or(key) }
    }

    /// The first key after those that have this value.
    fn behind(&self, key: String) -> String {
        if self.after.is_empty() { key + "\0" } else { successor(&(key.clone() + self.after)).unwrap_or(key) }
    }

    /// The last key before those that have this value. Where nothing follows, that is one that differs in its last
    /// letter and has the last letter of all after it.
    fn before(&self, key: String) -> String {
        if !self.after.is_empty() {
            return key;
        }
        let mut letters = key.chars();
        let last = letters.next_back().map_or(0, u32::from);
        let before = letters.as_str();
        match (0..last).rev().find_map(char::from_u32) {
            Some(letter) => format!("{before}{letter}{}", char::MAX),
            None => before.to_owned(),
        }
    }
}

fn between(low: String, high: String) -> KeyTest {
    KeyTest::Between(low.into(), high.into())
}

/// The first text after all that begin with this one; `None` if there is none.
fn successor(text: &str) -> Option<String> {
    let mut letters = text.chars();
    while let Some(last) = letters.next_back() {
        if let Some(next) = ((last as u32 + 1)..=0x10_FFFF).find_map(char::from_u32) {
            return Some(format!("{}{next}", letters.as_str()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: Template = Template {
        parts: &[
            Part::Literal("ORDER#"),
            Part::Value { name: "placed", digits: 4, numeric: true },
            Part::Literal("#"),
            Part::Value { name: "id", digits: 20, numeric: false },
        ],
    };

    fn key(placed: i64, id: &str) -> String {
        ORDER.render_known(&[("placed", Number::from(placed).into()), ("id", id.into())]).unwrap()
    }

    #[test]
    fn numbers_sort_as_numbers() {
        let numbers = [-9999_i64, -100, -99, -1, 0, 1, 7, 10, 9999];
        let keys: Vec<_> = numbers.iter().map(|number| key(*number, "x")).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert_eq!(keys[6], "ORDER#0007#x");
        for (number, key) in numbers.iter().zip(keys) {
            let values = ORDER.parse(&key).unwrap();
            assert_eq!(values, [("placed", Number::from(*number).into()), ("id", "x".into())]);
        }
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        let render = |placed: AttributeValue, id: &str| ORDER.render_known(&[("placed", placed), ("id", id.into())]);
        assert!(render(Number::from(10_000).into(), "x").is_err());
        assert!(render("1.5".parse::<Number>().unwrap().into(), "x").is_err());
        let error = render("a#".into(), "x").unwrap_err().to_string();
        assert_eq!(
            error,
            r##"`placed` cannot be stored: what comes next in the key is "#", so "a#" must not have that in it"##
        );
        // Nothing follows the last value.
        assert_eq!(render(Number::from(1).into(), "a#b").unwrap(), "ORDER#0001#a#b");
    }

    /// Whether a key is among those that a test lets through.
    fn admits(test: &KeyTest, key: &str) -> bool {
        let text = |value: &AttributeValue| value.as_s().unwrap().to_owned();
        match test {
            KeyTest::Eq(value) => key == text(value),
            KeyTest::Lt(value) => key < text(value).as_str(),
            KeyTest::Le(value) => key <= text(value).as_str(),
            KeyTest::Gt(value) => key > text(value).as_str(),
            KeyTest::Ge(value) => key >= text(value).as_str(),
            KeyTest::Between(low, high) => (text(low)..=text(high)).contains(&key.to_owned()),
            KeyTest::BeginsWith(prefix) => key.starts_with(&text(prefix)),
        }
    }

    #[test]
    fn ranges_of_values_are_ranges_of_keys() {
        type Test = (fn(AttributeValue) -> KeyTest, fn(i64, i64) -> bool);
        let tests: [Test; 5] = [
            (KeyTest::Eq, |a, b| a == b),
            (KeyTest::Lt, |a, b| a < b),
            (KeyTest::Le, |a, b| a <= b),
            (KeyTest::Gt, |a, b| a > b),
            (KeyTest::Ge, |a, b| a >= b),
        ];
        for (make, holds) in tests {
            let test = ORDER.test(&[], vec![make(Number::from(5).into())]).unwrap().unwrap();
            for placed in [-3, 0, 4, 5, 6, 9999] {
                assert_eq!(admits(&test, &key(placed, "~zz")), holds(placed, 5), "{test:?} {placed}");
            }
            for other in ["ORDER", "ORDER$", "OTHER#1", "ITEM#0005#x"] {
                // The very end of a range is no key of this template.
                assert!(other == "ORDER$" || !admits(&test, other), "{test:?} {other}");
            }
            let placed = [("placed", AttributeValue::from(Number::from(5)))];
            let test = ORDER.test(&placed, vec![make("m".into())]).unwrap().unwrap();
            for id in ["a", "l~", "m", "m0", "n"] {
                let expected = match "m".cmp(id) {
                    Ordering::Less => holds(6, 5),
                    Ordering::Equal => holds(5, 5),
                    Ordering::Greater => holds(4, 5),
                };
                assert_eq!(admits(&test, &key(5, id)), expected, "{test:?} {id}");
                assert!(!admits(&test, &key(6, id)) && !admits(&test, &key(4, id)));
            }
        }
    }

    #[test]
    fn nothing_asked_is_everything_with_the_same_beginning() {
        assert_eq!(ORDER.test(&[], vec![]).unwrap(), Some(KeyTest::BeginsWith("ORDER#".into())));
        let five = vec![KeyTest::Eq(Number::from(5).into())];
        assert_eq!(ORDER.test(&[], five).unwrap(), Some(KeyTest::BeginsWith("ORDER#0005#".into())));
        let profile = Template { parts: &[Part::Literal("PROFILE")] };
        assert_eq!(profile.test(&[], vec![]).unwrap(), Some(KeyTest::Eq("PROFILE".into())));
        let bare = Template { parts: &[Part::Value { name: "id", digits: 20, numeric: false }] };
        assert_eq!(bare.test(&[], vec![]).unwrap(), None);
        assert_eq!(bare.test(&[], vec![KeyTest::Ge("m".into())]).unwrap(), Some(KeyTest::Ge("m".into())));
    }
}
