//! AWS DynamoDB, and whatever speaks its protocol, as a backend, by the official SDK.
