//! Lines of JSON as a table.

mod lines;
mod rules;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::export::failed;
use super::place::{Keys, Place};
use super::writer::Writer;
use super::{CopyPlace, CopyReport, Existing, OnPage};
use crate::database::Database;
use crate::error::{Error, ErrorKind};
use crate::rate_limit::RateLimit;

use lines::Lines;
use rules::Rules;

impl Database {
    /// Reads a table from a file, or whatever else can be read, of JSON with a line for each item, as
    /// [`export`](Self::export) writes it: see [`copy`](crate::copy#files-of-json). The table is made if it is given by
    /// its [`Table`](crate::Table) and is not there; by its name alone, it must be there.
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
    /// let stores = db.table::<Store>();
    /// let lines = r#"{"Item":{"store_id":{"S":"S1"},"visits":{"N":"9"}}}"#;
    /// db.import(&stores).from(lines.as_bytes()).await?;
    /// assert_eq!(stores.get("S1").await?.visits, 9);
    ///
    /// let lines = r#"{"store_id": "S2", "visits": 12}"#;
    /// db.import("store").plain().from(lines.as_bytes()).await?;
    /// assert_eq!(stores.get("S2").await?.visits, 12);
    /// # Ok(())
    /// # }
    /// ```
    pub fn import(&self, to: impl CopyPlace) -> Import {
        let (existing, is_plain, is_dry) = (Existing::default(), false, false);
        Import { to: to.place(self), existing, is_plain, is_dry, progress: None }
    }
}

/// A table to be read from lines of JSON. Made by [`Database::import`]; ends in [`from_file`](Self::from_file) or
/// [`from`](Self::from).
///
/// Lines are read, checked and written a hundred at a time. Empty ones are passed over. Of several of the same key,
/// with [`Existing::Overwrite`], the last one stays.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::copy::Existing;
///
/// let lines = r#"
///     {"Item": {"store_id": {"S": "S1"}, "visits": {"N": "4"}}}
///     {"Item": {"store_id": {"S": "S4"}, "visits": {"N": "1"}}}
/// "#;
/// let report = db.import("store").existing(Existing::Skip).from(lines.as_bytes()).await?;
/// assert_eq!((report.read, report.written, report.skipped), (2, 1, 1));
/// assert_eq!(stores.get("S4").await?.visits, 1);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is imported until it ends in `from_file` or `from`"]
pub struct Import {
    to: Place,
    existing: Existing,
    is_plain: bool,
    is_dry: bool,
    progress: Option<OnPage>,
}

impl Import {
    /// Reads plain JSON: see [`copy`](crate::copy#files-of-json).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let lines = r#"{"customer": "bob", "number": 1, "status": "open", "total": 12, "lines": ["ink"]}"#;
    /// db.import(&orders).plain().from(lines.as_bytes()).await?;
    /// assert_eq!(orders.get(("bob", 1)).await?.lines, ["ink"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn plain(mut self) -> Self {
        self.is_plain = true;
        self
    }

    /// What becomes of items that are there already; [`Existing::Fail`] unless set.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::copy::Existing;
    ///
    /// let line = r#"{"Item":{"store_id":{"S":"S1"},"visits":{"N":"99"}}}"#;
    /// assert!(db.import("store").from(line.as_bytes()).await.unwrap_err().is_already_exists());
    /// db.import("store").existing(Existing::Overwrite).from(line.as_bytes()).await?;
    /// assert_eq!(stores.get("S1").await?.visits, 99);
    /// # Ok(())
    /// # }
    /// ```
    pub fn existing(mut self, existing: Existing) -> Self {
        self.existing = existing;
        self
    }

    /// Reads and checks everything, and writes nothing: the report tells what would be written, if nothing is there.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::ErrorKind;
    ///
    /// let lines = "{\"Item\":{\"store_id\":{\"S\":\"S4\"}}}\n{\"Item\":{\"store\":{\"S\":\"S5\"}}}\n";
    /// let error = db.import("store").dry_run().from(lines.as_bytes()).await.unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::NotAnItem { line: 2, .. }));
    /// assert!(stores.find("S4").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn dry_run(mut self) -> Self {
        self.is_dry = true;
        self
    }

    /// Writes no faster than this limit allows: see [`rate_limit`](crate::rate_limit).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::RateLimit;
    ///
    /// let line = r#"{"store_id": "S4"}"#;
    /// db.import("store").plain().rate_limit(&RateLimit::new().writes(50.0)).from(line.as_bytes()).await?;
    /// assert!(stores.find("S4").await?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.to.limit_rate(limit);
        self
    }

    /// Is called after every hundred items, with what was done so far.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let lines: String = (0..250).map(|n| format!("{{\"store_id\":\"N{n}\"}}\n")).collect();
    /// let report = db.import("store").plain().progress(|report| println!("{report}")).from(lines.as_bytes()).await?;
    /// assert_eq!(report.written, 250);
    /// # Ok(())
    /// # }
    /// ```
    pub fn progress(mut self, report: impl Fn(&CopyReport) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(report));
        self
    }

    /// Reads from a file.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// # let file = std::env::temp_dir().join(format!("dynamo-objects-import-{}.jsonl", std::process::id()));
    /// db.export("store").to_file(&file).await?;
    /// let lab = db.prefix("lab_").table::<Store>();
    /// assert_eq!(lab.database().import(&lab).from_file(&file).await?.written, 3);
    /// # std::fs::remove_file(&file).expect("it was written");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`from`](Self::from).
    pub async fn from_file(self, file: impl Into<PathBuf>) -> Result<CopyReport, Error> {
        let file = file.into();
        match File::open(&file) {
            Ok(reader) => self.read(reader, Some(&file)).await,
            Err(source) => Err(failed(self.to.name(), Some(&file), source)),
        }
    }

    /// Reads from this, to its end.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// let line = r#"{"Item":{"store_id":{"S":"S4"},"city":{"S":"Bern"}}}"#;
    /// db.import("store").from(line.as_bytes()).await?;
    /// assert_eq!(stores.get("S4").await?.city.as_deref(), Some("Bern"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::NotAnItem`] names the line that is none; [`ErrorKind::File`] if it cannot be read;
    /// [`ErrorKind::AlreadyExists`] as [`Existing`] says; [`ErrorKind::TableMissing`]; if the service refuses. What was
    /// written by then stays, and [`Error::copied`] tells how much that is.
    pub async fn from(self, reader: impl Read + Send) -> Result<CopyReport, Error> {
        self.read(reader, None).await
    }

    async fn read(self, reader: impl Read + Send, file: Option<&Path>) -> Result<CopyReport, Error> {
        let rules = self.rules().await?;
        let writer = Writer {
            db: self.to.db(),
            table: self.to.name(),
            key: Keys::new(&rules.key_schema),
            existing: self.existing,
            has_twins: true,
        };
        let mut report = CopyReport::default();
        match self.run(Lines::new(reader), &rules, &writer, file, &mut report).await {
            Ok(()) => Ok(report),
            Err(error) => Err(error.of_copy(report)),
        }
    }

    async fn run(
        &self,
        mut lines: Lines<impl Read + Send>,
        rules: &Rules,
        writer: &Writer<'_>,
        file: Option<&Path>,
        report: &mut CopyReport,
    ) -> Result<(), Error> {
        loop {
            let (items, ended) = lines.part(|line| rules.item(line, self.is_plain));
            if !items.is_empty() {
                let count = items.len() as u64;
                let (written, skipped) = if self.is_dry { (count, 0) } else { writer.write(items).await? };
                report.add(&CopyReport { read: count, written, skipped, ..CopyReport::default() });
                if let Some(progress) = &self.progress {
                    progress(report);
                }
            }
            match ended {
                None => {}
                Some(lines::End::OfAll) => return Ok(()),
                Some(lines::End::Failed(source)) => return Err(failed(self.to.name(), file, source)),
                Some(lines::End::Wrong { line, problem }) => {
                    return Err(ErrorKind::NotAnItem { table: self.to.name().to_owned(), line, problem }.into());
                }
            }
        }
    }

    /// What the table asks of its items; it is made if it is not there.
    async fn rules(&self) -> Result<Rules, Error> {
        let declared = self.to.declared().filter(|_| self.is_dry);
        match (self.to.find().await?, declared) {
            (Some(table), _) => Ok(Rules::new(table.key_schema, table.attribute_definitions)),
            (None, Some(declared)) => Ok(Rules::new(declared.key_schema, declared.attribute_definitions)),
            (None, None) => {
                let table = self.to.make(None).await?;
                Ok(Rules::new(table.key_schema, table.attribute_definitions))
            }
        }
    }
}

impl std::fmt::Debug for Import {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Import")
            .field("to", &self.to.name())
            .field("existing", &self.existing)
            .field("is_plain", &self.is_plain)
            .field("is_dry", &self.is_dry)
            .finish_non_exhaustive()
    }
}
