//! What is sent for a request, and what becomes of the answer, byte by byte: for what the engine never asks or answers,
//! and for answers that are not the service's.

mod error;
mod operation;
mod server;
mod table;
