//! Statements as they are written: grammar alone, parameters not looked up.

use super::lexer::Span;

/// How deep expressions can be nested in each other, operators and brackets alike.
pub(super) const DEPTH: usize = 128;

/// A text of PartiQL's.
#[derive(Debug)]
pub(super) enum Written {
    Select(Select),
    Insert(Insert),
    Update(Update),
    Delete(Delete),
    /// Anything that has a value: only `EXISTS(SELECT …)` is executed of these.
    Expression(Expr),
    /// Something else that PartiQL knows, by the service's name.
    Other(&'static str),
}

#[derive(Debug)]
pub(super) struct Select {
    pub(super) span: Span,
    /// `None` for `*`.
    pub(super) columns: Option<Vec<Expr>>,
    pub(super) source: Source,
    pub(super) condition: Option<Expr>,
    pub(super) order: Vec<Order>,
    /// A fault that waits until it is known that the text is well formed: the first clause that the service lacks.
    pub(super) excess: Option<Excess>,
}

/// A clause that PartiQL has and the service has not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Excess {
    pub(super) message: &'static str,
    pub(super) span: Option<Span>,
}

#[derive(Debug)]
pub(super) struct Order {
    pub(super) by: Expr,
    pub(super) descending: bool,
}

/// What stands after `FROM`.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) expr: Expr,
    pub(super) aliased: bool,
    pub(super) joined: bool,
}

#[derive(Debug)]
pub(super) struct Insert {
    pub(super) table: Expr,
    pub(super) item: Expr,
    pub(super) excess: Option<Excess>,
}

#[derive(Debug)]
pub(super) struct Update {
    pub(super) source: Source,
    pub(super) changes: Vec<Change>,
    pub(super) condition: Option<Expr>,
    pub(super) returning: Option<Returning>,
}

#[derive(Debug)]
pub(super) enum Change {
    Set(Expr, Expr),
    Remove(Expr),
}

#[derive(Debug)]
pub(super) struct Delete {
    pub(super) source: Source,
    pub(super) condition: Option<Expr>,
    pub(super) returning: Option<Returning>,
}

/// What stands after `RETURNING`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Returning {
    pub(super) modified: bool,
    pub(super) old: bool,
    /// Whether it ends in a star, as it must.
    pub(super) star: bool,
    /// Whether there is more than one.
    pub(super) several: bool,
}

/// An expression.
#[derive(Debug)]
pub(super) struct Expr {
    pub(super) kind: Kind,
    /// Its own token: of an operation the operator, of a call the name.
    pub(super) span: Span,
    /// How deep it is, itself included.
    pub(super) depth: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    Missing,
    Null,
    Bool(bool),
    /// As it is written, a sign in front included.
    Number(String),
    Text(String),
    Ion,
    /// The number of the question mark, from 0.
    Parameter(usize),
    Path(String, Vec<Step>),
    /// A function by its name in small letters, and its arguments.
    Call(String, Vec<Expr>),
    /// An operator that the service has in no condition, with one operand or two.
    Operation(&'static str, Vec<Expr>),
    Compare(&'static str, Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Box<Expr>),
    /// A test for a type, by its name and the place of the name.
    Is(Box<Expr>, &'static str, Span),
    List(Vec<Expr>),
    Bag(Vec<Expr>),
    Struct(Vec<(Expr, Expr)>),
    Select(Box<Select>),
}

/// A step of a path after its first name.
#[derive(Debug)]
pub(super) enum Step {
    Name(String),
    /// What is in brackets.
    Index(Expr),
    /// `.*` or `[*]`
    All,
}
