//! A table as lines of JSON.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use dynamo_model::{Item, limits};
use dynamo_wire::{encode_item, encode_plain};

use super::checkpoint::Progress;
use super::place::Place;
use super::reading::{Reading, Sink};
use super::{CopyPlace, CopyReport, OnPage};
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::rate_limit::RateLimit;

impl Database {
    /// Writes a table into a file, or whatever else can be written to, as JSON: a line for each item. See
    /// [`copy`](crate::copy#files-of-json).
    ///
    /// ```
    /// # use dynamo_objects::{Database, Record};
    /// # #[derive(Record, Clone)]
    /// # #[dynamo(table = "store")]
    /// # struct Store {
    /// #     #[dynamo(partition_key)]
    /// #     store_id: String,
    /// #     visits: u64,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// let db = Database::memory();
    /// db.table::<Store>().put(&Store { store_id: "S1".into(), visits: 9 }).await?;
    ///
    /// let mut lines = Vec::new();
    /// db.export("store").to(&mut lines).await?;
    /// assert_eq!(lines, b"{\"Item\":{\"store_id\":{\"S\":\"S1\"},\"visits\":{\"N\":\"9\"}}}\n");
    ///
    /// let mut lines = Vec::new();
    /// db.export("store").plain().to(&mut lines).await?;
    /// assert_eq!(lines, b"{\"store_id\":\"S1\",\"visits\":9}\n");
    /// # Ok(())
    /// # }
    /// ```
    pub fn export(&self, from: impl CopyPlace) -> Export {
        Export { from: from.place(self), segments: 1, is_plain: false, progress: None }
    }
}

/// A table to be written as lines of JSON, in no particular order. Made by [`Database::export`]; ends in
/// [`to_file`](Self::to_file) or [`to`](Self::to).
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let mut lines = Vec::new();
/// let report = db.export(&orders).plain().segments(2).to(&mut lines).await?;
/// assert_eq!((report.read, report.written), (5, 5));
/// assert_eq!(lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(), 5);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is exported until it ends in `to_file` or `to`"]
pub struct Export {
    from: Place,
    segments: i32,
    is_plain: bool,
    progress: Option<OnPage>,
}

impl Export {
    /// Writes plain JSON, which not everything comes back from: see [`copy`](crate::copy#files-of-json).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut lines = Vec::new();
    /// db.export("store").plain().to(&mut lines).await?;
    /// // Sets are arrays there.
    /// let text = String::from_utf8(lines).expect("JSON is text");
    /// assert!(text.contains(r#""tags":["new","wifi"]"#), "{text}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn plain(mut self) -> Self {
        self.is_plain = true;
        self
    }

    /// Reads so many parts of the table at once, 1 to 1,000,000; one unless set. A page of each is held, 1 MB at most.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut lines = Vec::new();
    /// assert_eq!(db.export("order").segments(4).to(&mut lines).await?.written, 5);
    /// # Ok(())
    /// # }
    /// ```
    pub fn segments(mut self, segments: u32) -> Self {
        self.segments = i32::try_from(segments).unwrap_or(i32::MAX).clamp(1, limits::SCAN_SEGMENTS);
        self
    }

    /// Reads no faster than this limit allows: see [`rate_limit`](crate::rate_limit).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::RateLimit;
    ///
    /// let mut lines = Vec::new();
    /// db.export("order").rate_limit(&RateLimit::new().reads(100.0)).to(&mut lines).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.from.limit_rate(limit);
        self
    }

    /// Is called after every page, with what was done so far.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let mut lines = Vec::new();
    /// let report = db.export("order").progress(|report| println!("{report}")).to(&mut lines).await?;
    /// assert_eq!(report.written, 5);
    /// # Ok(())
    /// # }
    /// ```
    pub fn progress(mut self, report: impl Fn(&CopyReport) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(report));
        self
    }

    /// Writes into a file, which is replaced if it is there. Until all is done it has another name, with `.part` behind
    /// its own; so a file of this name is whole. Folders are not made.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// # let file = std::env::temp_dir().join(format!("dynamo-objects-export-{}.jsonl", std::process::id()));
    /// db.export("store").to_file(&file).await?;
    /// let text = std::fs::read_to_string(&file).expect("it was written");
    /// assert_eq!(text.lines().count(), 3);
    /// # std::fs::remove_file(&file).expect("it was written");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`to`](Self::to). Then there is no new file.
    pub async fn to_file(self, file: impl Into<PathBuf>) -> Result<CopyReport, Error> {
        let (file, table) = (file.into(), self.from.name().to_owned());
        let failed = |source| failed(&table, Some(&file), source);
        let part = part_of(&file);
        let written = match File::create(&part) {
            Ok(out) => self.write(out, Some(&file)).await,
            Err(source) => return Err(failed(source)),
        };
        let done = written.and_then(|(out, report)| {
            let kept = out.sync_all().and_then(|()| fs::rename(&part, &file));
            kept.map(|()| report.clone()).map_err(|source| failed(source).of_copy(report))
        });
        if done.is_err() {
            // What failed is told; that there is something left over is not worse.
            let _ = fs::remove_file(&part);
        }
        done
    }

    /// Writes to this, and flushes it in the end.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// // Whatever can be written to: a file, a pipe, what packs it.
    /// let mut lines = Vec::new();
    /// db.export("store").to(&mut lines).await?;
    /// assert!(lines.starts_with(b"{\"Item\":{"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::TableMissing`] if the table is not there; [`ErrorKind::File`] if it cannot be written; if the
    /// service refuses. [`Error::copied`] tells how far it got.
    pub async fn to(self, writer: impl Write + Send) -> Result<CopyReport, Error> {
        self.write(writer, None).await.map(|(_, report)| report)
    }

    async fn write<W: Write + Send>(self, out: W, file: Option<&Path>) -> Result<(W, CopyReport), Error> {
        let table = self.from.name();
        if self.from.find().await?.is_none() {
            return Err(self.from.missing());
        }
        let positions = vec![Progress::Beginning; self.segments as usize];
        let reading = Reading { from: &self.from, positions, checkpoint: None, progress: self.progress.clone() };
        let lines = Lines { out: Mutex::new(out), is_plain: self.is_plain, table, file };
        let report = reading.into(&lines).await?;
        let mut out = lines.out.into_inner().unwrap_or_else(PoisonError::into_inner);
        match out.flush() {
            Ok(()) => Ok((out, report)),
            Err(source) => Err(failed(table, file, source).of_copy(report)),
        }
    }
}

/// Where all segments write to.
struct Lines<'a, W> {
    out: Mutex<W>,
    is_plain: bool,
    table: &'a str,
    file: Option<&'a Path>,
}

impl<W: Write + Send> Sink for Lines<'_, W> {
    async fn take(&self, items: Vec<Item>) -> Result<CopyReport, Error> {
        let count = items.len() as u64;
        let mut lines = Vec::new();
        for item in &items {
            if self.is_plain {
                lines.extend(encode_plain(item));
            } else {
                lines.extend(b"{\"Item\":");
                lines.extend(encode_item(item));
                lines.push(b'}');
            }
            lines.push(b'\n');
        }
        let written = self.out.lock().unwrap_or_else(PoisonError::into_inner).write_all(&lines);
        written.map_err(|source| failed(self.table, self.file, source))?;
        Ok(CopyReport { read: count, written: count, ..CopyReport::default() })
    }
}

/// The name of a file while it is not whole.
fn part_of(file: &Path) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".part");
    name.into()
}

/// That a file, or what stands for one, cannot be read or written.
pub(super) fn failed(table: &str, file: Option<&Path>, source: io::Error) -> Error {
    ErrorKind::File { table: table.to_owned(), file: file.map(Path::to_owned), source }.into()
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Export")
            .field("from", &self.from.name())
            .field("segments", &self.segments)
            .field("is_plain", &self.is_plain)
            .finish_non_exhaustive()
    }
}
