//! Where the databases of a run of the tests are.

use std::env::{self, VarError};
use std::sync::Arc;

use dynamo_engine::Engine;
use dynamo_wire::connector::Connector;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::database::Database;
use crate::embedded::Embedded;
use crate::error::{BoxError, Error};

const VARIABLE: &str = "DYNAMO_OBJECTS_TEST";

/// Where the databases are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Memory,
    Sdk,
    Http,
    Url(String),
}

impl Place {
    pub(super) fn from_environment() -> Result<Self, BoxError> {
        match env::var(VARIABLE) {
            Ok(name) => Self::named(&name),
            Err(VarError::NotPresent) => Ok(Self::Memory),
            Err(error @ VarError::NotUnicode(_)) => Err(format!("{VARIABLE}: {error}").into()),
        }
    }

    fn named(name: &str) -> Result<Self, BoxError> {
        match name {
            "" | "memory" => Ok(Self::Memory),
            "sdk" => Ok(Self::Sdk),
            "http" => Ok(Self::Http),
            url if url.starts_with("http://") || url.starts_with("https://") => Ok(Self::Url(url.to_owned())),
            other => Err(format!("{VARIABLE} is {other:?}; it can be memory, sdk, http, or a URL").into()),
        }
    }

    /// A database there, and what is to be kept for as long as it is used.
    pub(super) async fn open(self) -> Result<(Database, Kept), BoxError> {
        match self {
            Self::Memory => Ok((Database::memory(), Kept(None))),
            Self::Sdk => {
                let connector = Connector::new(Embedded::new().backend());
                let connect = Database::connect().clients(connector.client(), connector.streams_client());
                Ok((connect.await?, Kept(None)))
            }
            Self::Http => {
                let (url, server) = Server::start().await?;
                Ok((connect(&url).await?, Kept(Some(server))))
            }
            Self::Url(url) => Ok((connect(&url).await?, Kept(None))),
        }
    }
}

async fn connect(url: &str) -> Result<Database, Error> {
    let connect = Database::connect().endpoint(url);
    let known = ["AWS_ACCESS_KEY_ID", "AWS_PROFILE"].iter().any(|variable| env::var_os(variable).is_some());
    if known || url.contains(".amazonaws.com") {
        connect.await
    } else {
        connect.region("us-east-1").credentials("test", "test").await
    }
}

/// What is to be kept for as long as a database is used: a server, if one was started for it.
pub(super) struct Kept(Option<Server>);

impl Kept {
    pub(super) async fn end(self) {
        if let Some(server) = self.0 {
            server.stop().await;
        }
    }
}

/// A server with an engine of its own, on a free port of this machine.
struct Server {
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Server {
    async fn start() -> Result<(String, Self), BoxError> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(async move {
            let shutdown = async { drop(stopped.await) };
            dynamo_server::run(listener, Arc::new(Engine::memory()), shutdown).await;
        });
        Ok((url, Self { stop, running }))
    }

    async fn stop(self) {
        drop(self.stop);
        // A server that has panicked has failed the test by then.
        drop(self.running.await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_names() {
        assert_eq!(Place::named("").unwrap(), Place::Memory);
        assert_eq!(Place::named("http").unwrap(), Place::Http);
        assert_eq!(Place::named("http://[::1]:8000").unwrap(), Place::Url("http://[::1]:8000".into()));
        let refused = Place::named("htpp").unwrap_err().to_string();
        assert_eq!(refused, r#"DYNAMO_OBJECTS_TEST is "htpp"; it can be memory, sdk, http, or a URL"#);
    }
}
