use std::borrow::Borrow;
use std::cmp::Ordering;

/// A key as the memory store holds it: its bytes, and in front of them the first eight as a number.
///
/// Nearly all comparisons end with that number, which lies in the tree's node, and so do not go to memory for the
/// bytes.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    head: u64,
    bytes: Box<[u8]>,
}

/// A key to look for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Probe<'a> {
    head: u64,
    bytes: &'a [u8],
}

/// What keys and probes are compared by. Equal heads, of keys that begin alike or are shorter, leave it to the bytes,
/// so the order is that of the bytes.
pub(crate) trait Ranked {
    fn head(&self) -> u64;
    fn bytes(&self) -> &[u8];
}

/// A probe as what maps compare keys with.
pub(crate) fn ranked<'a>(probe: &'a Probe<'_>) -> &'a (dyn Ranked + 'a) {
    probe
}

fn head_of(bytes: &[u8]) -> u64 {
    let mut head = [0; 8];
    let length = bytes.len().min(head.len());
    head[..length].copy_from_slice(&bytes[..length]);
    u64::from_be_bytes(head)
}

impl From<Vec<u8>> for Key {
    fn from(bytes: Vec<u8>) -> Self {
        Self { head: head_of(&bytes), bytes: bytes.into_boxed_slice() }
    }
}

impl<'a> Probe<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { head: head_of(bytes), bytes }
    }
}

impl Ranked for Key {
    fn head(&self) -> u64 {
        self.head
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Ranked for Probe<'_> {
    fn head(&self) -> u64 {
        self.head
    }

    fn bytes(&self) -> &[u8] {
        self.bytes
    }
}

impl<'a> Borrow<dyn Ranked + 'a> for Key {
    fn borrow(&self) -> &(dyn Ranked + 'a) {
        self
    }
}

impl Ord for dyn Ranked + '_ {
    fn cmp(&self, other: &Self) -> Ordering {
        self.head().cmp(&other.head()).then_with(|| self.bytes().cmp(other.bytes()))
    }
}

impl PartialOrd for dyn Ranked + '_ {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for dyn Ranked + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for dyn Ranked + '_ {}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        self.head.cmp(&other.head).then_with(|| self.bytes.cmp(&other.bytes))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Key {}
