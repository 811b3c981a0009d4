//! DynamoDB's expression language: text to trees and back, and what trees say of an item.
//!
//! ```text
//! "#s = :open AND size(tags) < :n"
//!   parse   what is written: places in the text, placeholders      fails on syntax
//!   bind    a tree of dynamo-model: paths and values in place      fails on unknown placeholders and on what makes no sense
//!   holds   a condition's answer about one item                    does not fail
//!   apply   what an update makes of an item                        fails if the item is not as the update needs it
//!   project the part of an item that a projection asks for         does not fail
//!   render  a tree as text and placeholders                        the inverse of parse and bind
//! ```
//!
//! A [`Binder`] does the first two for all expressions of a request, and checks trees that come as such in the same
//! way. Errors are in the service's words, so they can be handed on as they are.

mod lexer;
mod ast;
mod function;
mod reserved;
mod parser;
mod formula;
mod bind;
mod check;
mod collision;
mod key_condition;
mod dismantle;
mod leaves;
mod source;
mod condition;
mod update;
mod projection;
mod render;
pub mod partiql;
mod error;

pub use bind::Binder;
pub use condition::holds;
pub use error::{ExprError, ExprErrorKind, Parameter, PlaceholderMap};
pub use key_condition::KeyConditionDraft;
pub use leaves::{Leaf, Leaves};
pub use projection::{project, project_updated};
pub use render::Renderer;
pub use source::Source;
pub use update::{UpdateError, apply};
