//! The server, asked over HTTP.

mod served;
mod protocol;
mod origin;
mod signatures;
mod hostile;
mod lifetime;
mod schema;
