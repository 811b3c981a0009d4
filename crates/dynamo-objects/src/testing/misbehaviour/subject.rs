//! What a request is about, as far as it matters to what can go wrong with it.

use dynamo_expr::partiql::Statement;
use dynamo_model::AttributeValue;
use dynamo_model::api::Request;

use crate::hook::spans;

/// Whether a request reads or writes items, reads streams, or is about tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Read,
    Write,
    Stream,
    Table,
}

/// An operation, its tables, and what kind it is.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) operation: &'static str,
    pub(super) kind: Kind,
    /// The table of each action of a transaction and of each statement; of others, each table once.
    pub(super) tables: Vec<String>,
}

impl Subject {
    pub(super) fn of(request: &Request) -> Self {
        Self { operation: request.operation(), kind: kind(request), tables: tables(request) }
    }

    /// The request with only one of its tables.
    pub(super) fn part(&self, table: &str) -> Self {
        Self { operation: self.operation, kind: self.kind, tables: vec![table.to_owned()] }
    }

    pub(super) fn is_about_tables(&self) -> bool {
        self.kind == Kind::Table
    }
}

/// A statement as it is read, if it can be.
pub(super) fn read(statement: &str, parameters: Option<&[AttributeValue]>) -> Option<Statement> {
    Statement::read(statement, parameters.unwrap_or_default()).ok()
}

fn kind(request: &Request) -> Kind {
    let of_statement = |statement: Option<Statement>| match statement {
        Some(Statement::Select(_)) => Kind::Read,
        _ => Kind::Write,
    };
    match request {
        Request::GetItem(_)
        | Request::Query(_)
        | Request::Scan(_)
        | Request::BatchGetItem(_)
        | Request::TransactGetItems(_) => Kind::Read,
        Request::PutItem(_)
        | Request::UpdateItem(_)
        | Request::DeleteItem(_)
        | Request::BatchWriteItem(_)
        | Request::TransactWriteItems(_) => Kind::Write,
        Request::ExecuteStatement(asked) => of_statement(read(&asked.statement, asked.parameters.as_deref())),
        // All of them read, or none does.
        Request::BatchExecuteStatement(asked) => {
            let first = asked.statements.first();
            of_statement(first.and_then(|first| read(&first.statement, first.parameters.as_deref())))
        }
        Request::ExecuteTransaction(asked) => {
            let first = asked.transact_statements.first();
            of_statement(first.and_then(|first| read(&first.statement, first.parameters.as_deref())))
        }
        Request::ListStreams(_)
        | Request::DescribeStream(_)
        | Request::GetShardIterator(_)
        | Request::GetRecords(_) => Kind::Stream,
        _ => Kind::Table,
    }
}

fn tables(request: &Request) -> Vec<String> {
    let target = |statement: &str, parameters: Option<&[AttributeValue]>| {
        read(statement, parameters).map(|statement| statement.target().table.clone()).unwrap_or_default()
    };
    match request {
        Request::TransactWriteItems(asked) => {
            asked.transact_items.iter().map(spans::table_of).map(str::to_owned).collect()
        }
        Request::TransactGetItems(asked) => asked.transact_items.iter().map(|get| get.table_name.clone()).collect(),
        Request::ExecuteStatement(asked) => vec![target(&asked.statement, asked.parameters.as_deref())],
        Request::BatchExecuteStatement(asked) => {
            asked.statements.iter().map(|asked| target(&asked.statement, asked.parameters.as_deref())).collect()
        }
        Request::ExecuteTransaction(asked) => asked
            .transact_statements
            .iter()
            .map(|asked| target(&asked.statement, asked.parameters.as_deref()))
            .collect(),
        Request::DescribeStream(asked) => of_stream(&asked.stream_arn),
        Request::GetShardIterator(asked) => of_stream(&asked.stream_arn),
        Request::ListStreams(asked) => asked.table_name.iter().cloned().collect(),
        request => spans::tables(request).into_iter().map(str::to_owned).collect(),
    }
}

/// The table of a stream, from its ARN: `arn:aws:dynamodb:region:account:table/name/stream/label`.
fn of_stream(arn: &str) -> Vec<String> {
    let name = arn.split_once(":table/").and_then(|(_, rest)| rest.split('/').next());
    name.map(str::to_owned).into_iter().collect()
}
