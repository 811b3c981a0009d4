use crate::{AttributeType, AttributeValue, Path};

/// A condition or filter as a bound tree: names and values are in place, nothing is left to look up.
///
/// See [Condition and filter
/// expressions](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Condition {
    /// `left op right`
    Compare(Comparator, Operand, Operand),
    /// `operand BETWEEN low AND high`, both ends included.
    Between(Operand, Operand, Operand),
    /// `operand IN (…)`, 1 to 100 candidates.
    In(Operand, Vec<Operand>),
    /// `attribute_exists(path)`
    AttributeExists(Path),
    /// `attribute_not_exists(path)`
    AttributeNotExists(Path),
    /// `attribute_type(operand, type)`
    AttributeType(Operand, AttributeType),
    /// `begins_with(operand, prefix)`
    BeginsWith(Operand, Operand),
    /// `contains(container, element)`
    Contains(Operand, Operand),
    /// All are true. Two at least.
    And(Vec<Condition>),
    /// At least one is true. Two at least.
    Or(Vec<Condition>),
    /// It is not true.
    Not(Box<Condition>),
}

impl Condition {
    /// Both; chains of `and` stay flat.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::And(mut all) => {
                all.push(other);
                Self::And(all)
            }
            first => Self::And(vec![first, other]),
        }
    }

    /// Either; chains of `or` stay flat.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Or(mut any) => {
                any.push(other);
                Self::Or(any)
            }
            first => Self::Or(vec![first, other]),
        }
    }
}

/// How two operands are compared. Operands of different types are unequal and without order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Comparator {
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl Comparator {
    /// The operator as it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "<>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

/// What a condition looks at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Operand {
    /// The value at a path of the item.
    Path(Path),
    /// A value given with the request.
    Value(AttributeValue),
    /// `size(operand)`: characters of a text, bytes of a binary, elements of a set, list or map.
    Size(Box<Operand>),
}
