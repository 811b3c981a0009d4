use std::fmt;

use dynamo_model::Item;

use crate::error::Error;

/// What a flush did.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// let held = stores.in_memory();
/// held.update("S1", |store| store.visits += 1).await?;
/// held.delete("S2")?;
/// let report = held.flush().await?;
/// assert_eq!((report.saved, report.deleted, report.failed.len()), (1, 1, 0));
/// # Ok(())
/// # }
/// ```
#[derive(Default, Debug)]
#[non_exhaustive]
pub struct FlushReport {
    /// How many records were written.
    pub saved: usize,
    /// How many records were removed, or were not there any more.
    pub deleted: usize,
    /// What is still to be written or removed, and why.
    pub failed: Vec<Unflushed>,
}

/// A record that a flush could not write or remove. It is held still.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::ErrorKind;
///
/// let held = stores.in_memory();
/// held.update("S1", |store| store.visits += 1).await?;
/// stores.delete("S1").await?;
///
/// let error = held.flush().await.unwrap_err().into_kind();
/// let ErrorKind::Unflushed { report, .. } = error else { panic!("{error}") };
/// assert_eq!(report.failed[0].key.get("store_id"), Some(&"S1".into()));
/// assert!(report.failed[0].error.is_not_found());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Unflushed {
    /// The record's key.
    pub key: Item,
    /// Why, as if it had been written alone.
    pub error: Error,
}

impl fmt::Display for FlushReport {
    /// Says what there is to say: `3 saved, 1 deleted, 2 failed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} saved, {} deleted", self.saved, self.deleted)?;
        if self.failed.is_empty() { Ok(()) } else { write!(f, ", {} failed", self.failed.len()) }
    }
}
