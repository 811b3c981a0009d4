//! One request, put to one side: through all of its pages and segments.

use conformance::endpoint::{Endpoint, Reply};
use serde_json::{Value, json};

use crate::streams;

/// A request to be put to both sides.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// The operation.
    pub(crate) operation: &'static str,
    /// Its body.
    pub(crate) request: Value,
    /// How to ask.
    pub(crate) how: How,
}

/// How a request is put.
#[derive(Clone, Debug)]
pub(crate) enum How {
    /// Once.
    Once,
    /// Until there is no next page. Without a sort key the order of the items means nothing; with one it is the order
    /// that this attribute's values have.
    Pages {
        /// The attribute by which the items are in order.
        sorted_by: Option<&'static str>,
    },
    /// All segments of a scan, each until there is no next page.
    Segments(i32),
    /// All pages of ListTables.
    Names,
    /// Once, and then what streams tell of it.
    Streamed,
}

impl Ask {
    /// A request.
    pub(crate) fn new(operation: &'static str, request: Value, how: How) -> Self {
        Self { operation, request, how }
    }

    /// Whether it changes items.
    pub(crate) fn writes(&self) -> bool {
        matches!(
            self.operation,
            "PutItem"
                | "UpdateItem"
                | "DeleteItem"
                | "BatchWriteItem"
                | "TransactWriteItems"
                | "ExecuteStatement"
                | "BatchExecuteStatement"
                | "ExecuteTransaction"
        )
    }

    /// Whether it changes a table.
    pub(crate) fn is_about_tables(&self) -> bool {
        matches!(self.operation, "CreateTable" | "UpdateTable" | "DeleteTable" | "UpdateTimeToLive")
    }
}

/// Puts it; the pages of one answer are put together, and counted under `Pages`.
pub(crate) fn put(side: &dyn Endpoint, ask: &Ask) -> Reply {
    match ask.how {
        How::Once => side.call(ask.operation, &ask.request),
        How::Pages { .. } => all_pages(side, ask.operation, &ask.request),
        How::Segments(total) => all_segments(side, ask, total),
        How::Names => all_names(side, &ask.request),
        How::Streamed => streams::put(side, ask),
    }
}

/// More pages than any answer here has: the end of a server that never ends.
const PAGES: usize = 500;

fn all_pages(side: &dyn Endpoint, operation: &str, request: &Value) -> Reply {
    let mut request = request.clone();
    let mut whole = json!({"Items": [], "Count": 0, "ScannedCount": 0, "Pages": []});
    for _ in 0..PAGES {
        let mut page = side.call(operation, &request);
        if page.status != 200 {
            return page;
        }
        add(&mut whole, &page.body);
        // DynamoDB Local tells no key of a statement's page.
        let (told, asked) = match operation {
            "ExecuteStatement" => ("NextToken", "NextToken"),
            _ => ("LastEvaluatedKey", "ExclusiveStartKey"),
        };
        match page.body[told].take() {
            Value::Null => return Reply { status: 200, body: whole },
            place => request[asked] = place,
        }
    }
    Reply { status: 599, body: json!({"__type": "#EndlessPages"}) }
}

fn all_segments(side: &dyn Endpoint, ask: &Ask, total: i32) -> Reply {
    let mut whole = json!({"Items": [], "Count": 0, "ScannedCount": 0, "Pages": []});
    for segment in 0..total {
        let mut request = ask.request.clone();
        request["Segment"] = segment.into();
        let mut reply = all_pages(side, ask.operation, &request);
        if reply.status != 200 {
            return reply;
        }
        // How many pages there are depends on who is in which segment.
        reply.body["Pages"] = json!([]);
        add(&mut whole, &reply.body);
    }
    whole["Pages"] = json!([]);
    Reply { status: 200, body: whole }
}

fn add(whole: &mut Value, page: &Value) {
    for count in ["Count", "ScannedCount"] {
        whole[count] = (whole[count].as_i64().unwrap_or(0) + page[count].as_i64().unwrap_or(0)).into();
    }
    let items = page["Items"].as_array().into_iter().flatten().cloned();
    whole["Items"].as_array_mut().expect("made as an array").extend(items);
    whole["Pages"].as_array_mut().expect("made as an array").push(page["ScannedCount"].clone());
}

fn all_names(side: &dyn Endpoint, request: &Value) -> Reply {
    let mut request = request.clone();
    let mut names = Vec::new();
    for _ in 0..PAGES {
        let mut page = side.call("ListTables", &request);
        if page.status != 200 {
            return page;
        }
        names.extend(page.body["TableNames"].as_array().into_iter().flatten().cloned());
        match page.body["LastEvaluatedTableName"].take() {
            Value::Null => return Reply { status: 200, body: json!({"TableNames": names}) },
            name => request["ExclusiveStartTableName"] = name,
        }
    }
    Reply { status: 599, body: json!({"__type": "#EndlessPages"}) }
}
