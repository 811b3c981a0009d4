//! The requests and responses of every operation, as the service's
//! [API reference](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/) has them. A member that the service
//! can do without is an `Option`; one that it needs is plain.

mod put_item;
mod get_item;
mod update_item;
mod delete_item;
mod query;
mod scan;
mod batch_get_item;
mod batch_write_item;
mod transact_get_items;
mod transact_write_items;
mod create_table;
mod describe_table;
mod update_table;
mod delete_table;
mod list_tables;
mod capacity;
mod returning;

pub use batch_get_item::{BatchGetItemRequest, BatchGetItemResponse, KeysAndAttributes};
pub use batch_write_item::{BatchWriteItemRequest, BatchWriteItemResponse, WriteRequest};
pub use capacity::{Capacity, ConsumedCapacity, ReturnConsumedCapacity};
pub use create_table::{CreateTableRequest, CreateTableResponse};
pub use delete_item::{DeleteItemRequest, DeleteItemResponse};
pub use delete_table::{DeleteTableRequest, DeleteTableResponse};
pub use describe_table::{DescribeTableRequest, DescribeTableResponse};
pub use get_item::{GetItemRequest, GetItemResponse};
pub use list_tables::{ListTablesRequest, ListTablesResponse};
pub use put_item::{PutItemRequest, PutItemResponse};
pub use query::{QueryRequest, QueryResponse};
pub use returning::{ReturnValues, ReturnValuesOnConditionCheckFailure, Select};
pub use scan::{ScanRequest, ScanResponse};
pub use transact_get_items::{TransactGet, TransactGetItemsRequest, TransactGetItemsResponse};
pub use transact_write_items::{
    TransactConditionCheck, TransactDelete, TransactPut, TransactUpdate, TransactWriteItem, TransactWriteItemsRequest,
    TransactWriteItemsResponse,
};
pub use update_item::{UpdateItemRequest, UpdateItemResponse};
pub use update_table::{GlobalSecondaryIndexUpdate, UpdateTableRequest, UpdateTableResponse};

/// A request that knows its response.
pub trait Operation: Into<Request> {
    /// What it is answered with.
    type Response;

    /// The operation's name, as in `PutItem`.
    const NAME: &'static str;

    /// The response, if it is of this operation.
    fn response(response: Response) -> Option<Self::Response>;
}

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident($request:ident, $response:ident),)+) => {
        /// A request of any operation.
        #[derive(Clone, PartialEq, Debug)]
        pub enum Request {
            $($(#[$doc])* $name($request),)+
        }

        /// A response of any operation.
        #[derive(Clone, PartialEq, Debug)]
        pub enum Response {
            $($(#[$doc])* $name($response),)+
        }

        impl Request {
            /// The operation's name, as in `PutItem`.
            #[must_use]
            pub fn operation(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($name),)+
                }
            }
        }

        $(
            impl From<$request> for Request {
                fn from(request: $request) -> Self {
                    Self::$name(request)
                }
            }

            impl From<$response> for Response {
                fn from(response: $response) -> Self {
                    Self::$name(response)
                }
            }

            impl Operation for $request {
                type Response = $response;

                const NAME: &'static str = stringify!($name);

                fn response(response: Response) -> Option<$response> {
                    match response {
                        Response::$name(response) => Some(response),
                        _ => None,
                    }
                }
            }
        )+
    };
}

operations! {
    /// Writes an item whole.
    PutItem(PutItemRequest, PutItemResponse),
    /// Reads an item by its key.
    GetItem(GetItemRequest, GetItemResponse),
    /// Changes attributes of an item.
    UpdateItem(UpdateItemRequest, UpdateItemResponse),
    /// Removes an item.
    DeleteItem(DeleteItemRequest, DeleteItemResponse),
    /// Reads the items of a partition, in order.
    Query(QueryRequest, QueryResponse),
    /// Reads all items.
    Scan(ScanRequest, ScanResponse),
    /// Reads items of several tables by their keys.
    BatchGetItem(BatchGetItemRequest, BatchGetItemResponse),
    /// Writes and removes items of several tables.
    BatchWriteItem(BatchWriteItemRequest, BatchWriteItemResponse),
    /// Reads items of several tables at one moment.
    TransactGetItems(TransactGetItemsRequest, TransactGetItemsResponse),
    /// Writes items of several tables, all or none.
    TransactWriteItems(TransactWriteItemsRequest, TransactWriteItemsResponse),
    /// Makes a table.
    CreateTable(CreateTableRequest, CreateTableResponse),
    /// Describes a table.
    DescribeTable(DescribeTableRequest, DescribeTableResponse),
    /// Changes a table's capacity and indexes.
    UpdateTable(UpdateTableRequest, UpdateTableResponse),
    /// Removes a table and all of its items.
    DeleteTable(DeleteTableRequest, DeleteTableResponse),
    /// Lists the tables.
    ListTables(ListTablesRequest, ListTablesResponse),
}
