use std::fmt::Write as _;
use std::io::ErrorKind as Io;
use std::path::{Path, PathBuf};
use std::{fs, io};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dynamo_model::{Item, Name};

use crate::error::{Error, ErrorKind};
use crate::key::bytes;

/// How far a segment was copied.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Progress {
    Beginning,
    /// Everything up to the item with this key.
    After(Item),
    End,
}

impl Progress {
    pub(super) fn after(&self) -> Option<&Item> {
        match self {
            Self::After(key) => Some(key),
            Self::Beginning | Self::End => None,
        }
    }
}

/// A file that says how far a copy got:
///
/// ```text
/// dynamo-objects copy 2
/// store lab_store Fail
/// arn:aws:dynamodb:eu-west-1:000000000000:table/store 2c3c8fd0-… 1767225600.5
/// arn:aws:dynamodb:eu-west-1:000000000000:table/lab_store 95cd0b2e-… 1767225601
/// beginning
/// after c3RvcmVfaWQ:UwACUzE
/// end
/// ```
///
/// After the version, the copy it belongs to, and what tells its tables from others of these names, there is a line for
/// each segment. A key is its attributes' names and values in base64, of the values the [bytes](crate::key::bytes).
pub(super) struct Checkpoint {
    file: PathBuf,
    head: String,
}

const FORMAT: &str = "dynamo-objects copy 2";

impl Checkpoint {
    /// The checkpoint of a copy, and what is in the file, if there is one. What it is bound to is a line for the copy,
    /// and one for each table.
    pub(super) fn open(file: &Path, bound: &str, segments: i32) -> Result<(Self, Vec<Progress>), Error> {
        let checkpoint = Self { file: file.to_owned(), head: head(bound) };
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == Io::NotFound => {
                return Ok((checkpoint, vec![Progress::Beginning; segments as usize]));
            }
            Err(error) => return Err(checkpoint.failed(error)),
        };
        if !text.starts_with(FORMAT) {
            return Err(checkpoint.problem("it is no checkpoint of a copy, or of another version of this library"));
        }
        let Some(lines) = text.strip_prefix(&checkpoint.head) else {
            let is_same_copy = text.lines().nth(1) == bound.lines().next();
            return Err(checkpoint.problem(match is_same_copy {
                true => "one of its tables is gone, or was made anew or in another place since",
                false => "it belongs to a copy of other tables, or of other settings",
            }));
        };
        let positions: Option<Vec<_>> = lines.lines().map(position).collect();
        match positions {
            Some(positions) if positions.len() == segments as usize && text.ends_with('\n') => {
                Ok((checkpoint, positions))
            }
            Some(positions) if text.ends_with('\n') => {
                let segments = positions.len();
                Err(checkpoint.problem(&format!("it belongs to a copy in {segments} segments")))
            }
            _ => Err(checkpoint.problem("it is damaged or cut off")),
        }
    }

    /// It is bound to this from now on.
    pub(super) fn bind(&mut self, bound: &str) {
        self.head = head(bound);
    }

    /// Writes how far it is, beside the file first, so that there is always a whole one.
    pub(super) fn save(&self, positions: &[Progress]) -> Result<(), Error> {
        let mut text = self.head.clone();
        for position in positions {
            match position {
                Progress::Beginning => text.push_str("beginning"),
                Progress::End => text.push_str("end"),
                Progress::After(key) => {
                    text.push_str("after");
                    for (name, value) in key.iter() {
                        let mut encoded = Vec::new();
                        bytes::write(value, &mut encoded);
                        let (name, value) = (URL_SAFE_NO_PAD.encode(&**name), URL_SAFE_NO_PAD.encode(encoded));
                        write!(text, " {name}:{value}").expect("a text takes any text");
                    }
                }
            }
            text.push('\n');
        }
        let beside = self.file.with_extension("new");
        fs::write(&beside, text).and_then(|()| fs::rename(&beside, &self.file)).map_err(|error| self.failed(error))
    }

    /// The copy is done.
    pub(super) fn remove(&self) -> Result<(), Error> {
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != Io::NotFound => Err(self.failed(error)),
            _ => Ok(()),
        }
    }

    fn failed(&self, error: io::Error) -> Error {
        self.problem(&error.to_string())
    }

    fn problem(&self, problem: &str) -> Error {
        ErrorKind::CopyCheckpoint { file: self.file.clone(), problem: problem.to_owned() }.into()
    }
}

fn head(bound: &str) -> String {
    format!("{FORMAT}\n{bound}")
}

fn position(line: &str) -> Option<Progress> {
    let mut words = line.split(' ');
    match words.next()? {
        "beginning" => Some(Progress::Beginning),
        "end" => Some(Progress::End),
        "after" => words.map(attribute).collect::<Option<Item>>().map(Progress::After),
        _ => None,
    }
}

fn attribute(word: &str) -> Option<(Name, dynamo_model::AttributeValue)> {
    let (name, value) = word.split_once(':')?;
    let name = String::from_utf8(URL_SAFE_NO_PAD.decode(name).ok()?).ok()?;
    let value = URL_SAFE_NO_PAD.decode(value).ok()?;
    let mut left = value.as_slice();
    let value = bytes::read(&mut left)?;
    left.is_empty().then_some((name.into(), value))
}
