use dynamo_engine::Engine;
use dynamo_model::api::{Operation, ScanRequest};
use dynamo_model::{Item, Items, ServiceError};

/// Asks an engine and gets the response of the operation's own kind.
pub(crate) trait Ask {
    fn ask<O: Operation>(&self, operation: O) -> Result<O::Response, ServiceError>;

    /// All that a table, or an index of it, holds, page after page.
    fn contents(&self, table: &str, index: Option<&str>) -> Vec<Item> {
        let mut items = Vec::new();
        let index_name = index.map(str::to_owned);
        let mut request = ScanRequest { table_name: table.to_owned(), index_name, ..Default::default() };
        loop {
            let page = self.ask(request.clone()).expect("the table can be scanned");
            items.extend(made(page.items));
            match page.last_evaluated_key {
                Some(key) => request.exclusive_start_key = Some(key),
                None => return items,
            }
        }
    }
}

/// The items of a page that has some.
pub(crate) fn made(items: Option<Items>) -> Vec<Item> {
    let items = items.expect("a page has items unless they are only counted");
    items.into_vec().expect("what is in memory is not damaged")
}

impl Ask for Engine {
    fn ask<O: Operation>(&self, operation: O) -> Result<O::Response, ServiceError> {
        let (response, ticket) = self.answer(operation.into())?;
        assert!(ticket.is_resolved(), "what is in memory is as durable as it will get");
        Ok(O::response(response).expect("the engine answers with the response of the operation"))
    }
}
