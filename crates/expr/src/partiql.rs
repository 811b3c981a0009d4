//! PartiQL, a SQL for DynamoDB: text to statements, whose conditions and updates are the same trees as those of
//! expressions.
//!
//! ```text
//! "SELECT * FROM songs WHERE artist = ? AND size(title) < 9"
//!   tokens   words, literals and symbols                    fails on what is none
//!   parse    what is written, as the grammar has it         fails on syntax
//!   bind     a statement: trees with parameters in place    fails on what the service does not do
//! ```
//!
//! See [PartiQL for DynamoDB](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html).

mod keyword;
mod lexer;
mod ast;
mod parser;
mod expression;
mod statement;
mod bind;
mod place;
mod literal;
mod condition;
mod update;
mod error;

pub use error::{PartiqlError, Place};
pub use statement::{Column, Delete, Insert, Order, Returning, Select, Statement, Target, Update};
