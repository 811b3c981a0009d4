use crate::error::{Error, ErrorKind};
use crate::physical::Physical;

/// What a database does about scans, which read all of a table or index, and are paid for by what is read.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::{ErrorKind, ScanPolicy};
///
/// let guarded = db.scan_policy(ScanPolicy::Refuse).table::<Store>();
/// let error = guarded.scan().all().await.unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::ScanRefused { index: None, .. }));
/// // What reads one partition is no scan.
/// assert_eq!(guarded.index(Store::BY_COMPANY).query("MYC").count().await?, 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
#[non_exhaustive]
pub enum ScanPolicy {
    /// They are made.
    #[default]
    Allow,
    /// They are not asked for: `scan` and `count` of a table or an index fail with [`ErrorKind::ScanRefused`]. For
    /// those that are meant, take the table from a database that allows them:
    ///
    /// ```
    /// # use dynamo_objects::{Database, ScanPolicy};
    /// let db = Database::memory().scan_policy(ScanPolicy::Refuse);
    /// let nightly = db.clone().scan_policy(ScanPolicy::Allow);
    /// ```
    ///
    /// PartiQL is not looked at: it is the service that plans a statement.
    Refuse,
}

impl Physical {
    /// What a scan of the table, or of an index of it, is refused with.
    pub(crate) fn scan_problem(&self, index: Option<&'static str>) -> Option<Error> {
        match self.database().scans() {
            ScanPolicy::Allow => None,
            ScanPolicy::Refuse => Some(ErrorKind::ScanRefused { table: self.name().to_owned(), index }.into()),
        }
    }
}
