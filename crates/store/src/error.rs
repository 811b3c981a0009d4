/// The storage failed. Never the fault of a request.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the storage failed: {reason}")]
pub struct StoreError {
    /// What happened.
    pub reason: String,
}
