//! DynamoDB's protocol over HTTP: an engine as a server, for every language that has an SDK.
//!
//! ```
//! use std::sync::Arc;
//!
//! use dynamo_engine::Engine;
//! use tokio::net::TcpListener;
//! use tokio::sync::oneshot;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let listener = TcpListener::bind("127.0.0.1:0").await?;
//! println!("http://{}", listener.local_addr()?);
//! let (stop, stopped) = oneshot::channel::<()>();
//! let server = dynamo_server::run(listener, Arc::new(Engine::memory()), async {
//!     let _ = stopped.await;
//! });
//! # drop(stop);
//! // … ask it, and drop or use `stop` to have it end …
//! server.await;
//! # Ok(())
//! # }
//! ```
//!
//! [`Config`] has what can be chosen: credentials, other sites that may ask, limits, logs.
//!
//! To read first: `listen.rs`, who may connect and until when; then `server.rs`, the way of a request. What operations
//! there are, and what is in a body, only `dynamo-wire` and the engine know.

mod config;
mod listen;
mod connection;
mod server;
mod origin;
mod body;
mod budget;
mod auth;
mod gzip;
mod fault;
mod metrics;
mod expiry;
mod schema;

pub use config::Config;
pub use listen::run;
pub use schema::{SchemaError, create_tables};
