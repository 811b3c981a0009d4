use xxhash_rust::xxh3::xxh3_64_with_seed;

/// How long a shard is open, in milliseconds.
const LIFE: u64 = 4 * 60 * 60 * 1000;

/// Sequence numbers as text begin here, because they have 21 digits at least.
const FIRST: u128 = 10_u128.pow(20);

/// A range of a stream's sequence numbers. The first of them is the shard's own, and its records follow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Shard {
    pub(crate) id: String,
    /// The shard that it goes on from.
    pub(crate) parent: Option<String>,
    pub(super) first: u64,
    /// Since when, in milliseconds since 1970.
    pub(super) opened: u64,
}

impl Shard {
    pub(super) fn new(stream: &str, parent: Option<&Self>, first: u64, opened: u64) -> Self {
        let unique = xxh3_64_with_seed(stream.as_bytes(), first) as u32;
        let id = format!("shardId-{opened:020}-{unique:08x}");
        Self { id, parent: parent.map(|parent| parent.id.clone()), first, opened }
    }

    /// Whether it has been open for so long that the next one begins.
    pub(super) fn is_full(&self, now: u64) -> bool {
        now.saturating_sub(self.opened) >= LIFE
    }
}

/// A sequence number as text, of 21 digits, so that it compares as text as it does as a number.
pub(crate) fn sequence_number(number: u64) -> String {
    (FIRST + u128::from(number)).to_string()
}

/// The sequence number of a text; `None` if none looks like that.
pub(super) fn parse_sequence_number(text: &str) -> Option<u64> {
    let number = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u128>().ok())??;
    u64::try_from(number.checked_sub(FIRST)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequence_numbers_are_of_one_length_and_read_back() {
        for number in [0, 1, 99, u64::MAX] {
            let text = sequence_number(number);
            assert_eq!((text.len(), parse_sequence_number(&text)), (21, Some(number)));
        }
        let wrong = ["", "-1", "+100000000000000000001", "99999999999999999999", "118446744073709551616", "1e21"];
        assert!(wrong.iter().all(|text| parse_sequence_number(text).is_none()));
    }
}
