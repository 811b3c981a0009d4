//! Two engines that are the same, one of them behind the SDK.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use dynamo_aws::SdkBackend;
use dynamo_engine::{Clock, Engine};
use dynamo_model::api::{Operation, Request, Response, ScanRequest};
use dynamo_model::{Backend, ServiceError};
use dynamo_store::MemoryStore;
use dynamo_wire::connector::Connector;

use crate::text::in_text;

/// An engine that is asked directly, and the same engine behind the SDK.
pub(crate) struct Pair {
    direct: Engine,
    behind: SdkBackend,
}

/// Always the same moment, so that both engines write the same times.
#[derive(Debug)]
struct Noon;

impl Clock for Noon {
    fn now(&self) -> Duration {
        Duration::from_millis(1_800_000_000_123)
    }
}

impl Pair {
    pub(crate) fn new() -> Self {
        let engine = || Engine::new(MemoryStore::new(), Arc::new(Noon), 7);
        let connector = Connector::new(Arc::new(engine()));
        Self { direct: engine(), behind: SdkBackend::new(connector.client(), connector.streams_client()) }
    }

    /// What both answer, which must be the same to the letter.
    pub(crate) async fn both(&self, request: Request) -> Result<Response, ServiceError> {
        let (direct, behind) = self.ask(request.clone(), request.clone()).await;
        assert_eq!(behind, direct, "{request:#?}");
        direct
    }

    /// As [`both`](Self::both), with the response of the operation's own kind.
    pub(crate) async fn same<O: Operation>(&self, operation: O) -> Result<O::Response, ServiceError> {
        let response = self.both(operation.into()).await?;
        Ok(O::response(response).expect("the engine answers with the response of the operation"))
    }

    /// Asks both, and compares; the one that is asked directly gets trees as text, for there are trees that cannot be
    /// written. Where both refuse a batch, the reason may be another one: the protocol's side finds the names of its
    /// tables at fault, and repeats the JSON that it got.
    pub(crate) async fn compare(&self, request: Request) {
        let is_batch = matches!(request, Request::BatchGetItem(_) | Request::BatchWriteItem(_));
        let has_tree = format!("{request:?}").contains("Tree(");
        let written = if has_tree { in_text(request.clone()) } else { request.clone() };
        let (direct, behind) = self.ask(written, request.clone()).await;
        match (&direct, &behind) {
            (Err(_), Err(ServiceError::Validation { .. })) if is_batch => {}
            (Err(_), Err(error)) if is_unsent(error) => {}
            _ => assert_eq!(behind, direct, "{request:#?}"),
        }
    }

    async fn ask(
        &self,
        direct: Request,
        behind: Request,
    ) -> (Result<Response, ServiceError>, Result<Response, ServiceError>) {
        let direct = self.direct.call(direct).await.map_err(|refusal| refusal.error);
        let behind = self.behind.call(behind).await;
        if let Err(refusal) = &behind {
            assert!(refusal.request_id.is_some() || is_unsent(&refusal.error), "{refusal}");
        }
        (direct, behind.map_err(|refusal| refusal.error))
    }

    /// Compares what the table holds.
    pub(crate) async fn hold_the_same(&self, table: &str) {
        let scan = self.same(ScanRequest { table_name: table.to_owned(), ..Default::default() }).await;
        assert_eq!(scan.expect("the table is there").last_evaluated_key, None, "one page holds all of it");
    }
}

/// Whether the SDK did not send the request: it insists on a table's name that is not blank.
fn is_unsent(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Validation { message } if message.ends_with("A required field was not set"))
}

pub(crate) fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(test);
}
