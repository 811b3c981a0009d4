//! Expressions as they are written: places in the text, placeholders not looked up.
//!
//! Nothing here is a tree of boxes. What nests is kept in postfix order (operands before their operator), which is how
//! the parser finds it, the order in which binding checks it, and a shape that no text can make too deep.

use std::ops::Range;

use dynamo_model::Comparator;

use crate::function::Function;
use crate::lexer::{Section, Span};

/// A parsed text. Paths and formulas of the expression are ranges of `steps` and `nodes`.
pub(crate) struct Parsed<'t> {
    pub(crate) text: &'t str,
    pub(crate) steps: Vec<Step>,
    pub(crate) nodes: Vec<Node>,
}

/// One step of a path, the attribute's name included.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    Name(Span),
    Placeholder(Span),
    Index(usize),
}

/// A path as a range of [`Parsed::steps`].
#[derive(Clone)]
pub(crate) struct PathSteps {
    pub(crate) steps: Range<usize>,
    pub(crate) span: Span,
}

/// An operand, or an operator whose operands are the nodes before it.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) span: Span,
}

#[derive(Clone)]
pub(crate) enum NodeKind {
    Path(PathSteps),
    /// A value's placeholder.
    Value,
    /// A function and the number of its operands.
    Call(Function, usize),
    Compare(Comparator),
    Between,
    /// The number of candidates.
    In(usize),
    Not,
    /// The number of terms.
    And(usize),
    /// The number of terms.
    Or(usize),
    Plus,
    Minus,
}

impl NodeKind {
    /// How many the service counts it as, towards the limit of operators.
    pub(crate) fn operators(&self) -> usize {
        match self {
            Self::Path(_) | Self::Value => 0,
            Self::And(terms) | Self::Or(terms) => terms - 1,
            _ => 1,
        }
    }
}

/// One action of an update expression.
pub(crate) struct Action {
    pub(crate) section: Section,
    pub(crate) path: PathSteps,
    /// The right-hand side, as a range of [`Parsed::nodes`]; empty for `REMOVE`.
    pub(crate) value: Range<usize>,
}
