use dynamo_model::ServiceError;
use dynamo_model::api::{DeleteTableRequest, ListTablesRequest};

use crate::backoff::Backoff;
use crate::database::Database;
use crate::error::Error;

/// Drops every table whose name begins with the database's prefix.
pub(super) async fn drop_with_prefix(database: &Database) -> Result<(), Error> {
    for table in with_prefix(database).await? {
        drop_table(database, &table).await?;
    }
    Ok(())
}

/// All pages are read, because not every server that speaks the protocol lists tables by name.
async fn with_prefix(database: &Database) -> Result<Vec<String>, Error> {
    let mut tables = Vec::new();
    let mut after = None;
    loop {
        let request = ListTablesRequest { exclusive_start_table_name: after, ..Default::default() };
        let page = database.backend().send(request).await;
        let page =
            page.map_err(|refused| Error::answered("ListTables", database.table_prefix(), None, refused.error))?;
        tables.extend(page.table_names.into_iter().filter(|name| name.starts_with(database.table_prefix())));
        after = page.last_evaluated_table_name;
        if after.is_none() {
            return Ok(tables);
        }
    }
}

/// A table that is still being made or changed is waited for, as is a service that drops too many at the moment.
async fn drop_table(database: &Database, table: &str) -> Result<(), Error> {
    let mut backoff = Backoff::creating();
    loop {
        let request = DeleteTableRequest { table_name: table.to_owned() };
        let source = match database.backend().send(request).await.map_err(|refused| refused.error) {
            Ok(_) | Err(ServiceError::ResourceNotFound { .. }) => return Ok(()),
            Err(source) => source,
        };
        let passing = matches!(source, ServiceError::ResourceInUse { .. } | ServiceError::LimitExceeded { .. });
        let error = Error::answered("DeleteTable", table, None, source);
        match backoff.wait().filter(|_| passing || error.is_retryable()) {
            Some(wait) => database.sleeper().sleep(wait).await,
            None => return Err(error),
        }
    }
}
