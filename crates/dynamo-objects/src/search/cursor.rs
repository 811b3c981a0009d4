use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dynamo_model::{AttributeValue, Item, Name};

use crate::error::{CursorProblem, Error, ErrorKind};
use crate::key::bytes;

/// Where a query or scan goes on: after the last item of a [`Page`](crate::Page).
///
/// As text it is URL-safe and can be handed to a browser. It holds the key of the last item, readable to whoever
/// cares to decode it, and is bound to its table, index, partition and direction: another query refuses it. It is not
/// signed: with a forged one somebody can begin elsewhere, but in the same partition of the same query only.
///
/// ```
/// use dynamo_objects::Cursor;
///
/// let error = "bogus".parse::<Cursor>().unwrap_err();
/// assert_eq!(error.to_string(), "not a cursor: it is damaged or cut off");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor(
    /// ```text
    /// version     1 byte, 1
    /// direction   1 byte, 1 if ascending
    /// table       4 bytes, hash of its name with prefix
    /// index       4 bytes, hash of its name, and of whether it is a query or a scan
    /// partition   4 bytes, hash of the partition key's values
    /// key         the values of the key attributes: see `key_bytes`
    /// checksum    4 bytes, hash of all before it
    /// ```
    Box<[u8]>,
);

const VERSION: u8 = 1;
const KEY_AT: usize = 14;
const CHECKSUM: usize = 4;

/// The query that a cursor belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Binding {
    pub(crate) forward: bool,
    pub(crate) table: u32,
    pub(crate) index: u32,
    pub(crate) partition: u32,
}

impl Cursor {
    /// The cursor behind the item with this key, in the order in which `names` names the key's attributes.
    pub(crate) fn after<'n>(binding: Binding, key: &Item, names: impl Iterator<Item = &'n str>) -> Self {
        let mut bytes = vec![VERSION, u8::from(binding.forward)];
        for hash in [binding.table, binding.index, binding.partition] {
            bytes.extend(hash.to_be_bytes());
        }
        for value in names.filter_map(|name| key.get(name)) {
            bytes::write(value, &mut bytes);
        }
        let checksum = hash(&bytes);
        bytes.extend(checksum.to_be_bytes());
        Self(bytes.into())
    }

    /// The key that it was made [`after`](Self::after), if it belongs to this query.
    pub(crate) fn key(
        &self,
        binding: Binding,
        names: impl Iterator<Item = &'static str>,
    ) -> Result<Item, CursorProblem> {
        self.check(binding)?;
        let mut bytes = &self.0[KEY_AT..self.0.len() - CHECKSUM];
        let mut key = Item::new();
        for name in names {
            let value: AttributeValue = bytes::read(&mut bytes).ok_or(CursorProblem::OtherKey)?;
            key.insert(Name::from_static(name), value);
        }
        if bytes.is_empty() { Ok(key) } else { Err(CursorProblem::OtherKey) }
    }

    fn check(&self, binding: Binding) -> Result<(), CursorProblem> {
        let made_for = self.binding();
        if made_for.table != binding.table {
            Err(CursorProblem::OtherTable)
        } else if made_for.index != binding.index {
            Err(CursorProblem::OtherIndex)
        } else if made_for.partition != binding.partition {
            Err(CursorProblem::OtherPartition)
        } else if made_for.forward != binding.forward {
            Err(CursorProblem::OtherDirection)
        } else {
            Ok(())
        }
    }

    fn binding(&self) -> Binding {
        let word = |at: usize| u32::from_be_bytes([self.0[at], self.0[at + 1], self.0[at + 2], self.0[at + 3]]);
        Binding { forward: self.0[1] == 1, table: word(2), index: word(6), partition: word(10) }
    }
}

/// FNV-1a, folded to 32 bits. Cursors outlive the program that made them, so the hash must be one that never changes,
/// as the standard library's may.
pub(crate) fn hash(bytes: &[u8]) -> u32 {
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ (hash >> 32)) as u32
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({self})")
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = |problem| Err(ErrorKind::Cursor { table: String::new(), problem }.into());
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) else { return refuse(CursorProblem::Damaged) };
        let Some((content, checksum)) = bytes.split_last_chunk::<CHECKSUM>() else {
            return refuse(CursorProblem::Damaged);
        };
        if content.is_empty() || u32::from_be_bytes(*checksum) != hash(content) {
            return refuse(CursorProblem::Damaged);
        }
        match content[0] {
            VERSION if content.len() >= KEY_AT => Ok(Self(bytes.into())),
            VERSION => refuse(CursorProblem::Damaged),
            other => refuse(CursorProblem::Version(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BINDING: Binding = Binding { forward: true, table: 1, index: 2, partition: 3 };

    fn cursor() -> Cursor {
        let key = Item::from([("id", AttributeValue::from("é")), ("day", AttributeValue::N((-7).into()))]);
        Cursor::after(BINDING, &key, ["id", "day"].into_iter())
    }

    #[test]
    fn comes_back_from_text() {
        let text = cursor().to_string();
        let back: Cursor = text.parse().expect("its own text");
        assert_eq!(back, cursor());
        let key = back.key(BINDING, ["id", "day"].into_iter()).expect("its own query");
        assert_eq!(key.get("id"), Some(&"é".into()));
        assert_eq!(key.get("day"), Some(&AttributeValue::N((-7).into())));
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "{text}");
    }

    #[test]
    fn every_change_of_the_text_is_noticed() {
        let text = cursor().to_string();
        for at in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).expect("ASCII");
            assert!(other.parse::<Cursor>().is_err(), "{other}");
            assert!(text[..at].parse::<Cursor>().is_err(), "{}", &text[..at]);
        }
    }

    #[test]
    fn says_whose_it_is_not() {
        let refusal = |other| cursor().key(other, ["id", "day"].into_iter()).unwrap_err();
        assert_eq!(refusal(Binding { table: 9, ..BINDING }), CursorProblem::OtherTable);
        assert_eq!(refusal(Binding { index: 9, ..BINDING }), CursorProblem::OtherIndex);
        assert_eq!(refusal(Binding { partition: 9, ..BINDING }), CursorProblem::OtherPartition);
        assert_eq!(refusal(Binding { forward: false, ..BINDING }), CursorProblem::OtherDirection);
        assert_eq!(cursor().key(BINDING, ["id"].into_iter()), Err(CursorProblem::OtherKey));
        assert_eq!(cursor().key(BINDING, ["id", "day", "more"].into_iter()), Err(CursorProblem::OtherKey));
    }

    #[test]
    fn a_cursor_of_another_version_is_known_as_such() {
        let mut bytes = vec![2, 0, 0];
        bytes.extend(hash(&bytes).to_be_bytes());
        let error = URL_SAFE_NO_PAD.encode(bytes).parse::<Cursor>().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Cursor { problem: CursorProblem::Version(2), .. }), "{error}");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String, bytes: Vec<u8>) {
            let _ = text.parse::<Cursor>();
            let checked = [bytes.as_slice(), &hash(&bytes).to_be_bytes()].concat();
            if let Ok(cursor) = URL_SAFE_NO_PAD.encode(checked).parse::<Cursor>() {
                let _ = cursor.key(cursor.binding(), ["id", "day"].into_iter());
            }
        }

        #[test]
        fn every_key_comes_back(text: String, number: i64, bytes: Vec<u8>) {
            let names = ["a", "b", "c"];
            let key = Item::from([
                ("a", AttributeValue::S(text)),
                ("b", AttributeValue::N(number.into())),
                ("c", AttributeValue::B(bytes)),
            ]);
            let cursor = Cursor::after(BINDING, &key, names.into_iter());
            let back: Cursor = cursor.to_string().parse().expect("its own text");
            proptest::prop_assert_eq!(back.key(BINDING, names.into_iter()), Ok(key));
        }
    }
}
