use std::fmt;

use dynamo_model::NumberError;

use super::lexer::Span;
use crate::error::ExprErrorKind;

/// A statement that the service refuses, whatever the tables hold. Its `Display` is the service's message.
///
/// ```
/// use dynamo_expr::partiql::Statement;
///
/// let error = Statement::read("SELECT * FROM songs WHERE artist = ?", &[]).unwrap_err();
/// assert_eq!(error.to_string(), "Number of parameters in request and statement don't match.");
/// ```
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PartiqlError {
    /// The text is not PartiQL. The service says little more, and of what cannot be read at all, nothing.
    #[error("Statement wasn't well formed, can't be processed: {0}")]
    Syntax(&'static str),
    /// It is PartiQL, and no statement that the service executes; carries what it is.
    #[error("Unsupported operation: {0}")]
    Operation(&'static str),
    /// There are more question marks than parameters.
    #[error("Number of parameters in request and statement don't match.")]
    TooFewParameters,
    /// A number that cannot be stored, and the way to it in the value that it is part of.
    #[error("{error} under root{path}")]
    Number {
        /// What is wrong with it.
        error: NumberError,
        /// As in `.lines[0]`; empty for the value itself.
        path: String,
    },
    /// Something that conditions, updates and projections refuse in expressions, too.
    #[error("{0}")]
    Expression(ExprErrorKind),
    /// Something that the service does not do, in its words.
    #[error("{message}{}", Suffix(place))]
    Unsupported {
        /// What it is.
        message: String,
        /// Where it stands, if the service says so.
        place: Option<Place>,
    },
}

impl PartiqlError {
    pub(super) fn unsupported(message: impl Into<String>) -> Self {
        Self::Unsupported { message: message.into(), place: None }
    }
}

impl From<ExprErrorKind> for PartiqlError {
    fn from(kind: ExprErrorKind) -> Self {
        Self::Expression(kind)
    }
}

/// A token's place in a statement: line and column from 1, and its length, in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// The length.
    pub length: usize,
}

impl Place {
    pub(super) fn of(span: Span, text: &str) -> Self {
        let before = &text[..span.start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: 1 + before.matches('\n').count(),
            column: 1 + before[line_start..].chars().count(),
            length: text[span.start..span.end].chars().count(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.line, self.column, self.length)
    }
}

struct Suffix<'a>(&'a Option<Place>);

impl fmt::Display for Suffix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(place) => write!(f, " at {place}"),
            None => Ok(()),
        }
    }
}
