use std::io::{self, BufRead, BufReader, Read};

use dynamo_model::{Item, limits};

use crate::copy::reading::AT_ONCE;

/// What no line of an item is longer than, in bytes: the service counts two for `{"NULL":true}`, and JSON takes up to
/// six for a byte of text.
const LONGEST: usize = 16 * limits::ITEM_SIZE;

/// The lines of a file, and how far they were read.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    number: u64,
}

/// Why there is nothing more.
#[derive(Debug)]
pub(super) enum End {
    OfAll,
    Failed(io::Error),
    Wrong { line: u64, problem: String },
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader: BufReader::new(reader), line: Vec::new(), number: 0 }
    }

    /// The next items, as many as are written together, and the end if it came.
    pub(super) fn part(&mut self, make: impl Fn(&[u8]) -> Result<Item, String>) -> (Vec<Item>, Option<End>) {
        let (mut items, mut bytes) = (Vec::new(), 0);
        // As much as a page has, so that nothing large is held.
        while items.len() < AT_ONCE && bytes < limits::PAGE_SIZE {
            match self.next() {
                Ok(Some(line)) => bytes += line.len(),
                Ok(None) => return (items, Some(End::OfAll)),
                Err(error) => return (items, Some(End::Failed(error))),
            }
            let line = self.line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let made = match line.len() > LONGEST {
                true => Err(format!("it is longer than any item, of more than {LONGEST} bytes")),
                false => make(line),
            };
            match made {
                Ok(item) => items.push(item),
                Err(problem) => return (items, Some(End::Wrong { line: self.number, problem })),
            }
        }
        (items, None)
    }

    /// The next line, of which no more is read than shows that it is too long.
    fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.line.clear();
        let most = LONGEST as u64 + 2;
        let read = self.reader.by_ref().take(most).read_until(b'\n', &mut self.line)?;
        self.number += 1;
        Ok((read > 0).then_some(&self.line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(line: &[u8]) -> Result<Item, String> {
        let name = std::str::from_utf8(line).map_err(|error| error.to_string())?;
        Ok([("name", name.into())].into())
    }

    #[test]
    fn lines_are_counted_and_parted() {
        let text = "a\r\n\n  b\n".repeat(150) + "last";
        let mut lines = Lines::new(text.as_bytes());
        let (items, end) = lines.part(named);
        assert!(items.len() == 100 && end.is_none());
        assert_eq!(items[1], named(b"b").expect("text"));
        assert_eq!(lines.part(named).0.len() + lines.part(named).0.len(), 200);
        let (items, end) = lines.part(named);
        assert_eq!(items, [named(b"last").expect("text")]);
        assert!(matches!(end, Some(End::OfAll)));

        let (items, end) = Lines::new(b"a\n\n\xFF\nb".as_slice()).part(named);
        assert!(items.len() == 1 && matches!(end, Some(End::Wrong { line: 3, .. })), "{end:?}");
    }

    #[test]
    fn no_line_is_held_that_is_longer_than_an_item() {
        let (items, end) = Lines::new(io::repeat(b'x')).part(named);
        assert!(items.is_empty() && matches!(end, Some(End::Wrong { line: 1, .. })), "{end:?}");
        // What is only white space is no item either, and read on in pieces.
        let blank = io::repeat(b' ').take(3 * LONGEST as u64).chain(b"x".as_slice());
        let mut lines = Lines::new(blank);
        let found = std::iter::repeat_with(|| lines.part(named)).find(|(items, _)| !items.is_empty());
        assert!(found.is_some_and(|(items, _)| items.len() == 1));
    }
}
