//! Hooks before every request.

use std::sync::{Arc, Mutex};

use crate::fixture::{Store, store};
use dynamo_objects::api::{Request, Response};
use dynamo_objects::{Answered, BackendError, Database, ErrorKind, Hook, ServiceError};

/// Writes down what it is told, and lets no item be deleted.
#[derive(Clone, Default, Debug)]
struct Log {
    name: &'static str,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Log {
    fn note(&self, line: &str) {
        self.lines.lock().unwrap().push(format!("{}{line}", self.name));
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }
}

impl Hook for Log {
    type Note = &'static str;

    fn before(&self, request: &mut Request) -> Result<&'static str, BackendError> {
        let operation = match request {
            Request::PutItem(_) => "put",
            Request::GetItem(_) => "get",
            Request::DeleteItem(_) => {
                self.note("no delete");
                return Err(ServiceError::AccessDenied { message: "nothing is deleted here".to_owned() }.into());
            }
            _ => "other",
        };
        self.note(operation);
        Ok(operation)
    }

    fn after(&self, operation: &'static str, answer: Answered<'_>) {
        let outcome = match answer {
            Ok(Response::GetItem(response)) if response.item.is_none() => "nothing",
            Ok(_) => "done",
            Err(refusal) => refusal.error.code(),
        };
        self.note(&format!("{operation}: {outcome}"));
    }
}

#[dynamo_objects::test]
async fn every_request_and_its_answer_are_told(db: Database) {
    db.create_table::<Store>().await.unwrap();
    let log = Log::default();
    let hooked = db.clone().hook(log.clone());
    let stores = hooked.table::<Store>();
    stores.put(&store("S1")).await.unwrap();
    assert_eq!(stores.find("S2").await.unwrap(), None);
    stores.create(&store("S1")).await.unwrap_err();
    assert_eq!(log.take(), ["put", "put: done", "get", "get: nothing", "put", "put: ConditionalCheckFailedException"]);
    // Others use the same tables unseen.
    db.table::<Store>().get("S1").await.unwrap();
    assert!(log.take().is_empty());
}

#[dynamo_objects::test]
async fn what_a_hook_refuses_is_not_asked(db: Database) {
    let log = Log::default();
    let stores = db.clone().hook(log.clone()).table::<Store>();
    stores.put(&store("S1")).await.unwrap();
    log.take();
    let error = stores.delete("S1").await.unwrap_err();
    assert!(error.to_string().contains("nothing is deleted here"), "{error}");
    assert_eq!(error.table(), Some(stores.name()));
    assert_eq!(log.take(), ["no delete"]);
    assert!(db.table::<Store>().find("S1").await.unwrap().is_some());
}

/// Makes every read a consistent one.
#[derive(Debug)]
struct Consistent;

impl Hook for Consistent {
    type Note = ();

    fn before(&self, request: &mut Request) -> Result<(), BackendError> {
        if let Request::GetItem(get) = request {
            get.consistent_read = Some(true);
        }
        Ok(())
    }

    fn after(&self, (): (), _: Answered<'_>) {}
}

#[dynamo_objects::test]
async fn a_request_can_be_changed(db: Database) {
    let (db, meter) = db.metered();
    let stores = db.clone().hook(Consistent).table::<Store>();
    stores.put(&store("S1")).await.unwrap();
    stores.get("S1").await.unwrap();
    assert_eq!(meter.total().reads, 1.0);
}

#[dynamo_objects::test]
async fn the_last_hook_is_the_outermost(db: Database) {
    db.create_table::<Store>().await.unwrap();
    let inner = Log { name: "inner ", ..Log::default() };
    let outer = Log { name: "outer ", lines: Arc::clone(&inner.lines) };
    let db = db.hook(inner.clone()).hook(outer);
    db.table::<Store>().find("S1").await.unwrap();
    assert_eq!(inner.take(), ["outer get", "inner get", "inner get: nothing", "outer get: nothing"]);
    let error = db.table::<Store>().delete("S1").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Service { .. }), "{error:?}");
    assert_eq!(inner.take(), ["outer no delete"]);
}
