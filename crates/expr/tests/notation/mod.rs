//! Values as the case files write them.
//!
//! | written | is |
//! |---|---|
//! | `"text"` | S |
//! | `12.5` | N |
//! | `0x00ff` | B |
//! | `true`, `false`, `null` | BOOL, NULL |
//! | `[1, "a"]` | L |
//! | `{a: 1, b: 2}` | M, or a whole item |
//! | `<1, 2>` | NS, SS or BS, by its elements |

use dynamo_model::{AttributeValue, Attributes};

/// Reads a whole value.
pub(crate) fn value(text: &str) -> AttributeValue {
    let mut reader = Reader { rest: text };
    let value = reader.value();
    reader.blanks();
    assert_eq!(reader.rest, "", "the end of {text}");
    value
}

/// Reads an item.
pub(crate) fn item(text: &str) -> Attributes {
    match value(text) {
        AttributeValue::M(item) => item,
        other => panic!("{other:?} is no item"),
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn value(&mut self) -> AttributeValue {
        self.blanks();
        match self.rest.chars().next() {
            Some('"') => AttributeValue::S(self.text()),
            Some('[') => AttributeValue::L(self.elements(']')),
            Some('<') => set(self.elements('>')),
            Some('{') => AttributeValue::M(self.map()),
            _ => scalar(&self.word()),
        }
    }

    fn map(&mut self) -> Attributes {
        let mut map = Attributes::new();
        self.rest = &self.rest[1..];
        while !self.accept('}') {
            let name = self.word();
            assert!(self.accept(':'), "a colon after {name}");
            map.insert(name, self.value());
            self.accept(',');
        }
        map
    }

    fn elements(&mut self, end: char) -> Vec<AttributeValue> {
        let mut elements = Vec::new();
        self.rest = &self.rest[1..];
        while !self.accept(end) {
            elements.push(self.value());
            self.accept(',');
        }
        elements
    }

    fn text(&mut self) -> String {
        let end = 1 + self.rest[1..].find('"').expect("the end of a text");
        let text = self.rest[1..end].to_owned();
        self.rest = &self.rest[end + 1..];
        text
    }

    fn word(&mut self) -> String {
        self.blanks();
        let is_part = |c: char| c.is_alphanumeric() || "_-+.".contains(c);
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        assert!(end > 0, "a word before {}", self.rest);
        let word = self.rest[..end].to_owned();
        self.rest = &self.rest[end..];
        word
    }

    fn accept(&mut self, expected: char) -> bool {
        self.blanks();
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

fn scalar(word: &str) -> AttributeValue {
    match word {
        "true" => true.into(),
        "false" => false.into(),
        "null" => AttributeValue::Null,
        _ => match word.strip_prefix("0x") {
            Some(digits) => {
                let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect(word);
                AttributeValue::B((0..digits.len()).step_by(2).map(byte).collect())
            }
            None => AttributeValue::N(word.parse().expect(word)),
        },
    }
}

fn set(elements: Vec<AttributeValue>) -> AttributeValue {
    let unlike = "a set has elements of one type";
    match elements.first() {
        Some(AttributeValue::S(_)) => {
            AttributeValue::Ss(elements.iter().map(|element| element.as_s().expect(unlike).to_owned()).collect())
        }
        Some(AttributeValue::N(_)) => {
            AttributeValue::Ns(elements.iter().map(|element| *element.as_n().expect(unlike)).collect())
        }
        Some(AttributeValue::B(_)) => AttributeValue::Bs(
            elements
                .into_iter()
                .map(|element| if let AttributeValue::B(bytes) = element { bytes } else { panic!("{unlike}") })
                .collect(),
        ),
        other => panic!("no set of {other:?}"),
    }
}
