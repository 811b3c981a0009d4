//! What a request costs, reckoned from its bytes, where the server does not tell.

use dynamo_model::api::{Request, Response, TransactWriteItem, WriteRequest};
use dynamo_model::{Item, Items};

use crate::explain::units_of;

/// What is to be known of a request to tell what it costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    is_consistent: bool,
    /// The write units.
    writes: f64,
}

impl Asked {
    pub(super) fn of(request: &Request) -> Self {
        let is_consistent = match request {
            Request::GetItem(request) => request.consistent_read == Some(true),
            Request::Query(request) => request.consistent_read == Some(true),
            Request::Scan(request) => request.consistent_read == Some(true),
            Request::BatchGetItem(request) => {
                request.request_items.values().any(|asked| asked.consistent_read == Some(true))
            }
            // Two consistent ones for each.
            Request::TransactGetItems(_) => true,
            _ => false,
        };
        Self { is_consistent, writes: writes(request) }
    }

    /// The units that it cost, at least one if it is a write.
    pub(super) fn cost(self, response: &Response) -> f64 {
        let read = |item: &Item| units_of(item.size() as u64, self.is_consistent);
        match response {
            Response::GetItem(response) => {
                units_of(response.item.as_ref().map_or(0, Item::size) as u64, self.is_consistent)
            }
            Response::Query(page) => self.page(page.items.as_ref(), page.scanned_count),
            Response::Scan(page) => self.page(page.items.as_ref(), page.scanned_count),
            Response::BatchGetItem(response) => response.responses.values().flatten().map(read).sum(),
            Response::TransactGetItems(response) => 2.0 * response.responses.iter().flatten().map(read).sum::<f64>(),
            _ => self.writes,
        }
    }

    /// Those that the filter left out were read, too, and are taken to be as large as the others.
    fn page(self, items: Option<&Items>, scanned: i32) -> f64 {
        let sizes = items.into_iter().flat_map(Items::iter).filter_map(|item| Some(item.ok()?.size() as u64));
        let (count, bytes) = sizes.fold((0, 0), |(count, sum), size| (count + 1, sum + size));
        let scanned = u64::try_from(scanned).unwrap_or(0).max(count);
        units_of(bytes.div_ceil(count.max(1)).saturating_mul(scanned), self.is_consistent)
    }
}

fn writes(request: &Request) -> f64 {
    match request {
        Request::PutItem(request) => of_item(&request.item),
        Request::BatchWriteItem(request) => {
            let write = |write: &WriteRequest| match write {
                WriteRequest::Put(item) => of_item(item),
                WriteRequest::Delete(_) => 1.0,
            };
            request.request_items.values().flatten().map(write).sum()
        }
        Request::TransactWriteItems(request) => {
            let write = |write: &TransactWriteItem| match write {
                TransactWriteItem::Put(put) => of_item(&put.item),
                _ => 1.0,
            };
            2.0 * request.transact_items.iter().map(write).sum::<f64>()
        }
        Request::BatchExecuteStatement(request) => request.statements.len() as f64,
        Request::ExecuteTransaction(request) => 2.0 * request.transact_statements.len() as f64,
        // How large the item is that is changed is not known.
        _ => 1.0,
    }
}

fn of_item(item: &Item) -> f64 {
    item.size().div_ceil(1024).max(1) as f64
}
