use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dynamo_model::{AttributeValue, Item, Name};

use crate::error::{CursorProblem, Error, ErrorKind};
use crate::key::bytes;
use crate::search::cursor_keys::{CursorKeys, Signature};

/// Where a query or scan goes on: after the last item of a [`Page`](crate::Page), or before its first.
///
/// As text it is URL-safe and can be handed to a browser. It holds the key of an item, readable to whoever
/// cares to decode it, and is bound to its table, index, partition and direction: another query refuses it.
///
/// With a forged one somebody can begin elsewhere, but in the same partition of the same query only. Where that
/// matters, let the database sign its cursors: [`Database::cursor_keys`](crate::Database::cursor_keys).
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
    /// version     1 byte, 1, or 2 with a signature
    /// direction   1 byte, 1 if ascending, and 2 more if it goes back from there
    /// table       4 bytes, hash of its name with prefix
    /// index       4 bytes, hash of its name, and of whether it is a query or a scan
    /// partition   4 bytes, hash of the partition key's values
    /// key         the values of the key attributes: see `key_bytes`; none at the very beginning
    /// signature   16 bytes, of all before it; in version 2
    /// checksum    4 bytes, hash of all before it
    /// ```
    Box<[u8]>,
);

const UNSIGNED: u8 = 1;
const SIGNED: u8 = 2;
const FORWARD: u8 = 1;
const BACK: u8 = 2;
const KEY_AT: usize = 14;
const SIGNATURE: usize = size_of::<Signature>();
const CHECKSUM: usize = 4;

/// The query that a cursor belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Binding {
    pub(crate) forward: bool,
    pub(crate) table: u32,
    pub(crate) index: u32,
    pub(crate) partition: u32,
}

/// Where a page begins, and in which direction it is read from there.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Place {
    /// The key behind which it begins; `None` for the first of all.
    pub(crate) key: Option<Item>,
    /// Whether against the direction of the query.
    pub(crate) back: bool,
}

/// Makes the cursors of one query, and knows them again.
pub(crate) struct Cursors {
    binding: Binding,
    /// The names of the key attributes, in the order in which a cursor has their values.
    names: Vec<&'static str>,
    keys: CursorKeys,
}

impl Cursors {
    /// Fails if there is something wrong with the keys.
    pub(crate) fn new(binding: Binding, names: Vec<&'static str>, keys: CursorKeys) -> Result<Self, CursorProblem> {
        keys.check()?;
        Ok(Self { binding, names, keys })
    }

    pub(crate) fn cursor(&self, place: &Place) -> Cursor {
        let Binding { forward, table, index, partition } = self.binding;
        let direction = if forward { FORWARD } else { 0 } | if place.back { BACK } else { 0 };
        let mut bytes = vec![UNSIGNED, direction];
        for hash in [table, index, partition] {
            bytes.extend(hash.to_be_bytes());
        }
        if let Some(key) = &place.key {
            for value in self.names.iter().filter_map(|name| key.get(name)) {
                bytes::write(value, &mut bytes);
            }
        }
        bytes[0] = SIGNED;
        match self.keys.sign(&bytes) {
            Some(signature) => bytes.extend(signature),
            None => bytes[0] = UNSIGNED,
        }
        let checksum = hash(&bytes);
        bytes.extend(checksum.to_be_bytes());
        Cursor(bytes.into())
    }

    /// The place that it was made for, if it belongs to this query.
    pub(crate) fn place(&self, cursor: &Cursor) -> Result<Place, CursorProblem> {
        let (signed, signature) = cursor.parts();
        self.keys.verify(signed, signature)?;
        self.check(cursor.binding())?;
        let mut bytes = &signed[KEY_AT..];
        let back = signed[1] & BACK != 0;
        if bytes.is_empty() {
            return Ok(Place { key: None, back });
        }
        let mut key = Item::new();
        for name in &self.names {
            let value: AttributeValue = bytes::read(&mut bytes).ok_or(CursorProblem::OtherKey)?;
            key.insert(Name::from_static(name), value);
        }
        if bytes.is_empty() { Ok(Place { key: Some(key), back }) } else { Err(CursorProblem::OtherKey) }
    }

    fn check(&self, made_for: Binding) -> Result<(), CursorProblem> {
        let binding = self.binding;
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
}

impl Cursor {
    /// What is signed, and the signature if there is one.
    fn parts(&self) -> (&[u8], Option<&[u8]>) {
        let content = &self.0[..self.0.len() - CHECKSUM];
        match self.0[0] {
            SIGNED => {
                let (signed, signature) = content.split_at(content.len() - SIGNATURE);
                (signed, Some(signature))
            }
            _ => (content, None),
        }
    }

    fn binding(&self) -> Binding {
        let word = |at: usize| u32::from_be_bytes([self.0[at], self.0[at + 1], self.0[at + 2], self.0[at + 3]]);
        Binding { forward: self.0[1] & FORWARD != 0, table: word(2), index: word(6), partition: word(10) }
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
            UNSIGNED if content.len() >= KEY_AT => Ok(Self(bytes.into())),
            SIGNED if content.len() >= KEY_AT + SIGNATURE => Ok(Self(bytes.into())),
            UNSIGNED | SIGNED => refuse(CursorProblem::Damaged),
            other => refuse(CursorProblem::Version(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BINDING: Binding = Binding { forward: true, table: 1, index: 2, partition: 3 };

    fn cursors(keys: &[&str]) -> Cursors {
        Cursors::new(BINDING, vec!["id", "day"], CursorKeys::new(keys)).expect("no key is empty")
    }

    fn place() -> Place {
        let key = Item::from([("id", AttributeValue::from("é")), ("day", AttributeValue::N((-7).into()))]);
        Place { key: Some(key), back: false }
    }

    #[test]
    fn comes_back_from_text() {
        for keys in [&[] as &[&str], &["secret"]] {
            let cursors = cursors(keys);
            let places = [place(), Place { back: true, ..place() }, Place::default(), Place { key: None, back: true }];
            for place in places {
                let text = cursors.cursor(&place).to_string();
                let back: Cursor = text.parse().expect("its own text");
                assert_eq!(back, cursors.cursor(&place));
                assert_eq!(cursors.place(&back), Ok(place));
                assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "{text}");
            }
        }
    }

    #[test]
    fn unsigned_ones_are_as_ever() {
        let text = "AQEAAAABAAAAAgAAAANTAALDqU4AAi03-0M5zg";
        assert_eq!(cursors(&[]).cursor(&place()).to_string(), text);
    }

    #[test]
    fn every_change_of_the_text_is_noticed() {
        let text = cursors(&["secret"]).cursor(&place()).to_string();
        for at in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).expect("ASCII");
            assert!(other.parse::<Cursor>().is_err(), "{other}");
            assert!(text[..at].parse::<Cursor>().is_err(), "{}", &text[..at]);
        }
    }

    #[test]
    fn whoever_mends_the_checksum_is_noticed_too() {
        let signing = cursors(&["secret"]);
        let cursor = signing.cursor(&place());
        for at in 0..cursor.0.len() - CHECKSUM {
            for bit in 0..8 {
                let mut bytes = cursor.0[..cursor.0.len() - CHECKSUM].to_vec();
                bytes[at] ^= 1 << bit;
                let forged = checked(&bytes).parse::<Cursor>();
                assert!(forged.map(|forged| signing.place(&forged).is_err()).unwrap_or(true), "{at} {bit}");
            }
        }
    }

    fn checked(bytes: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode([bytes, &hash(bytes).to_be_bytes()].concat())
    }

    #[test]
    fn signatures_are_those_of_the_keys() {
        let (old, both, new) = (cursors(&["old"]), cursors(&["new", "old"]), cursors(&["new"]));
        let of_old = old.cursor(&place());
        assert_eq!(both.place(&of_old), Ok(place()));
        assert_eq!(new.place(&of_old), Err(CursorProblem::WrongSignature));
        assert_eq!(both.cursor(&place()), new.cursor(&place()), "the first one signs");
        assert_eq!(old.place(&both.cursor(&place())), Err(CursorProblem::WrongSignature));
        assert_eq!(new.place(&cursors(&[]).cursor(&place())), Err(CursorProblem::Unsigned));
        // Whoever does not sign does not ask for signatures.
        assert_eq!(cursors(&[]).place(&of_old), Ok(place()));
        let empty = Cursors::new(BINDING, vec!["id"], CursorKeys::new(["secret", ""]));
        assert_eq!(empty.err(), Some(CursorProblem::EmptyKey));
    }

    #[test]
    fn says_whose_it_is_not() {
        let cursor = cursors(&[]).cursor(&place());
        let refusal = |binding, names: &[&'static str]| {
            Cursors { binding, names: names.to_vec(), keys: CursorKeys::default() }.place(&cursor).unwrap_err()
        };
        let names = &["id", "day"];
        assert_eq!(refusal(Binding { table: 9, ..BINDING }, names), CursorProblem::OtherTable);
        assert_eq!(refusal(Binding { index: 9, ..BINDING }, names), CursorProblem::OtherIndex);
        assert_eq!(refusal(Binding { partition: 9, ..BINDING }, names), CursorProblem::OtherPartition);
        assert_eq!(refusal(Binding { forward: false, ..BINDING }, names), CursorProblem::OtherDirection);
        assert_eq!(refusal(BINDING, &["id"]), CursorProblem::OtherKey);
        assert_eq!(refusal(BINDING, &["id", "day", "more"]), CursorProblem::OtherKey);
    }

    #[test]
    fn a_cursor_of_another_version_is_known_as_such() {
        let error = checked(&[3, 0, 0]).parse::<Cursor>().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Cursor { problem: CursorProblem::Version(3), .. }), "{error}");
        let error = checked(&[[SIGNED].as_slice(), &[0; KEY_AT]].concat()).parse::<Cursor>().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Cursor { problem: CursorProblem::Damaged, .. }), "{error}");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String, bytes: Vec<u8>, version in 1_u8..=2) {
            let _ = text.parse::<Cursor>();
            let versioned = [[version].as_slice(), &bytes].concat();
            for bytes in [bytes, versioned] {
                if let Ok(cursor) = checked(&bytes).parse::<Cursor>() {
                    let mut cursors = cursors(&[]);
                    cursors.binding = cursor.binding();
                    let _ = cursors.place(&cursor);
                }
            }
        }

        #[test]
        fn every_key_comes_back(text: String, number: i64, bytes: Vec<u8>, back: bool) {
            let key = Item::from([
                ("a", AttributeValue::S(text)),
                ("b", AttributeValue::N(number.into())),
                ("c", AttributeValue::B(bytes)),
            ]);
            let cursors = Cursors::new(BINDING, vec!["a", "b", "c"], CursorKeys::new(["k"])).expect("not empty");
            let place = Place { key: Some(key), back };
            let cursor: Cursor = cursors.cursor(&place).to_string().parse().expect("its own text");
            proptest::prop_assert_eq!(cursors.place(&cursor), Ok(place));
        }
    }
}
