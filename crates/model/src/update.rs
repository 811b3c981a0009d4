use crate::{AttributeValue, Path};

/// An update expression as a bound tree: what becomes of an item. Every right-hand side sees the item as it was before.
///
/// See [Update
/// expressions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Update {
    /// `SET path = value`
    pub set: Vec<(Path, SetValue)>,
    /// `REMOVE path`
    pub remove: Vec<Path>,
    /// `ADD path value`: adds a number to a number, or elements to a set.
    pub add: Vec<(Path, AttributeValue)>,
    /// `DELETE path value`: takes elements out of a set.
    pub delete: Vec<(Path, AttributeValue)>,
}

impl Update {
    /// Whether nothing is to be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty() && self.add.is_empty() && self.delete.is_empty()
    }

    /// Every path that the update writes, clause by clause.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let set = self.set.iter().map(|(path, _)| path);
        let add = self.add.iter().map(|(path, _)| path);
        let delete = self.delete.iter().map(|(path, _)| path);
        set.chain(&self.remove).chain(add).chain(delete)
    }
}

/// The right-hand side of a `SET`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SetValue {
    /// The operand itself.
    Operand(SetOperand),
    /// The sum of two numbers.
    Plus(SetOperand, SetOperand),
    /// The difference of two numbers.
    Minus(SetOperand, SetOperand),
}

/// What a `SET` computes with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SetOperand {
    /// The value at a path of the item, which must be there.
    Path(Path),
    /// A value given with the request.
    Value(AttributeValue),
    /// `if_not_exists(path, operand)`: the value at the path, or else the operand.
    IfNotExists(Path, Box<SetOperand>),
    /// `list_append(first, second)`: the two lists as one.
    ListAppend(Box<SetOperand>, Box<SetOperand>),
}
