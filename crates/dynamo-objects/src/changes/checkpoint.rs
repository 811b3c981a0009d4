use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::changes::lineage::ShardId;
use crate::changes::position::Position;
use crate::error::{CheckpointProblem, Error, ErrorKind};
use crate::search::cursor::hash;

/// How far the changes of a table were read, in every shard: after the last event that was handed out. Made by
/// [`Events::checkpoint`](crate::changes::Events::checkpoint), and gone on from with
/// [`Changes::after`](crate::changes::Changes::after).
///
/// As text it can be stored wherever the program keeps its state, and is safe in a URL. It belongs to one stream of one
/// table, and has about 90 characters for each shard of the last day: six for each partition of the table, or more.
///
/// ```
/// use dynamo_objects::changes::Checkpoint;
///
/// let error = "bogus".parse::<Checkpoint>().unwrap_err();
/// assert_eq!(error.to_string(), "not a checkpoint: it is damaged or cut off");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Checkpoint {
    pub(super) stream: Arc<str>,
    pub(super) shards: BTreeMap<ShardId, Position>,
}

/// ```text
/// version     1 byte, 1
/// stream      text: its ARN
/// shards      each of them:
///   id        text
///   position  1 byte, S, N, A or E; after N the second, 8 bytes; after A the sequence number, text
/// checksum    4 bytes, hash of all before it
///
/// text        length, 2 bytes; UTF-8
/// ```
const VERSION: u8 = 1;
const CHECKSUM: usize = 4;

impl Checkpoint {
    /// The ARN of the stream that it belongs to.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// stores.enable_changes().await?;
    /// let events = stores.changes().open().await?;
    /// let checkpoint = events.checkpoint().expect("it is open");
    /// assert!(checkpoint.stream_arn().contains(":table/store/stream/"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn stream_arn(&self) -> &str {
        &self.stream
    }

    /// Whether its stream is one of this table's, or may be: not every server's ARNs tell.
    pub(super) fn may_be_of(&self, table: &str) -> bool {
        let named = self.stream.split_once(":table/").and_then(|(_, name)| name.split_once("/stream/"));
        named.is_none_or(|(name, _)| name == table)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        write(&self.stream, &mut bytes);
        for (id, position) in &self.shards {
            write(id, &mut bytes);
            match position {
                Position::Start => bytes.push(b'S'),
                Position::Since(second) => {
                    bytes.push(b'N');
                    bytes.extend(second.to_be_bytes());
                }
                Position::After(number) => {
                    bytes.push(b'A');
                    write(number, &mut bytes);
                }
                Position::End => bytes.push(b'E'),
            }
        }
        let checksum = hash(&bytes);
        bytes.extend(checksum.to_be_bytes());
        bytes
    }

    /// What stands between version and checksum; `None` if that is something else.
    fn of_content(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let stream = read(bytes)?.into();
        let mut shards = BTreeMap::new();
        while !bytes.is_empty() {
            let id = read(bytes)?.into();
            let position = match take::<1>(bytes)? {
                b"S" => Position::Start,
                b"N" => Position::Since(u64::from_be_bytes(*take(bytes)?)),
                b"A" => Position::After(read(bytes)?.into()),
                b"E" => Position::End,
                _ => return None,
            };
            shards.insert(id, position);
        }
        Some(Self { stream, shards })
    }
}

fn write(text: &str, bytes: &mut Vec<u8>) {
    // The service's have some hundred characters at most; cut, it is not what the service knows, and refused.
    let length = u16::try_from(text.len()).unwrap_or_default();
    bytes.extend(length.to_be_bytes());
    bytes.extend(&text.as_bytes()[..usize::from(length)]);
}

fn read<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let length = usize::from(u16::from_be_bytes(*take(bytes)?));
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

fn take<'a, const N: usize>(bytes: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(taken)
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&URL_SAFE_NO_PAD.encode(self.to_bytes()))
    }
}

impl FromStr for Checkpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = |problem| ErrorKind::Checkpoint { table: String::new(), problem }.into();
        let damaged = || refuse(CheckpointProblem::Damaged);
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| damaged())?;
        let (checked, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or_else(damaged)?;
        if u32::from_be_bytes(*checksum) != hash(checked) {
            return Err(damaged());
        }
        match checked.split_first() {
            Some((&VERSION, content)) => Self::of_content(content).ok_or_else(damaged),
            Some((&other, _)) => Err(refuse(CheckpointProblem::Version(other))),
            None => Err(damaged()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        let position =
            [Position::Start, Position::Since(7), Position::After("100000000000000000001".into()), Position::End];
        let shards = position.into_iter().enumerate().map(|(at, position)| (format!("shardId-{at}").into(), position));
        Checkpoint { stream: "arn:aws:dynamodb:x:y:table/order/stream/2026".into(), shards: shards.collect() }
    }

    #[test]
    fn comes_back_from_text() {
        let text = checkpoint().to_string();
        assert_eq!(text.parse::<Checkpoint>().unwrap(), checkpoint());
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "{text}");
        let empty = Checkpoint { shards: BTreeMap::new(), ..checkpoint() };
        assert_eq!(empty.to_string().parse::<Checkpoint>().unwrap(), empty);
    }

    #[test]
    fn every_change_of_the_text_is_noticed() {
        let text = checkpoint().to_string();
        for at in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).expect("ASCII");
            assert!(other.parse::<Checkpoint>().is_err(), "{other}");
            assert!(text[..at].parse::<Checkpoint>().is_err(), "{}", &text[..at]);
        }
    }

    #[test]
    fn one_of_another_version_is_known_as_such() {
        let mut bytes = vec![9, 0, 0];
        bytes.extend(hash(&bytes).to_be_bytes());
        let error = URL_SAFE_NO_PAD.encode(bytes).parse::<Checkpoint>().unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Checkpoint { problem: CheckpointProblem::Version(9), .. }),
            "{error}"
        );
    }

    #[test]
    fn tells_whose_it_is() {
        assert!(checkpoint().may_be_of("order"));
        assert!(!checkpoint().may_be_of("orders"));
        let opaque = Checkpoint { stream: "S0123-4567".into(), ..checkpoint() };
        assert!(opaque.may_be_of("order"), "some servers' streams have no table in their names");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String, mut bytes: Vec<u8>) {
            let _ = text.parse::<Checkpoint>();
            bytes.insert(0, VERSION);
            let checked = [bytes.as_slice(), &hash(&bytes).to_be_bytes()].concat();
            if let Ok(checkpoint) = URL_SAFE_NO_PAD.encode(checked).parse::<Checkpoint>() {
                proptest::prop_assert_eq!(checkpoint.to_string().parse::<Checkpoint>().unwrap(), checkpoint);
            }
        }
    }
}
