//! What is in the table.

use dynamo_objects::{Document, Record, SharedTable};

/// The table.
#[derive(SharedTable, Debug)]
#[dynamo(table = "shop", index(name = "gsi1"), index(name = "gsi2"))]
pub struct App;

/// Somebody who buys.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "user", partition_key = "USER#{id}", sort_key = "PROFILE")]
pub struct User {
    /// A name for the program.
    pub id: String,
    /// Nobody else has it.
    #[dynamo(unique)]
    pub email: String,
}

/// Where a user lives.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "address", partition_key = "USER#{user}", sort_key = "ADDRESS#{name}")]
pub struct Address {
    /// Who lives there.
    pub user: String,
    /// `home`, `office`.
    pub name: String,
    /// Where it is.
    pub city: String,
}

/// What a user ordered.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "order", partition_key = "USER#{user}", sort_key = "ORDER#{placed:012}#{id}")]
#[dynamo(index(name = "gsi1", partition_key = "ORDER#{id}", sort_key = "ORDER"))]
#[dynamo(index(name = "gsi2", partition_key = "STATUS#{status}", sort_key = "{placed:012}#{id}"))]
pub struct Order {
    /// Who ordered.
    pub user: String,
    /// When, in seconds since 1970.
    pub placed: u64,
    /// The order's number.
    pub id: String,
    /// How far it is.
    pub status: Status,
}

/// How far an order is.
#[derive(Document, Clone, Copy, Debug, PartialEq, Eq)]
#[dynamo(rename_all = "lowercase")]
pub enum Status {
    /// It is to be paid.
    Open,
    /// It is to be sent.
    Paid,
    /// It is on its way.
    Sent,
}

/// A product in an order.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "item", partition_key = "ITEM#{order}#{product}", sort_key = "ITEM")]
#[dynamo(index(name = "gsi1", partition_key = "ORDER#{order}", sort_key = "ITEM#{product}"))]
#[dynamo(index(name = "gsi2", partition_key = "PRODUCT#{product}", sort_key = "{order}"))]
pub struct Item {
    /// The order.
    pub order: String,
    /// What is ordered.
    pub product: String,
    /// How many of it.
    pub count: u32,
}

/// Something to be sold.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "product", partition_key = "PRODUCT#{id}", sort_key = "STOCK")]
pub struct Product {
    /// What it is.
    pub id: String,
    /// How many there are.
    pub stock: u32,
}
