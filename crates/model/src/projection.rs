use crate::Path;

/// A projection as a bound tree: the paths of the item that are asked for. No two overlap.
///
/// See [Projection
/// expressions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Projection {
    /// What to keep, in the order written.
    pub paths: Vec<Path>,
}
