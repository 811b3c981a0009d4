//! Trees that are refused because they are too deep, taken apart from the top: dropped as they are, they would need as
//! much of the stack as they are deep.

use dynamo_model::{Condition, Operand, SetOperand, SetValue, Update};

/// Drops a tree, however deep.
pub(crate) fn dismantle(tree: impl Dismantle) {
    tree.dismantle();
}

pub(crate) trait Dismantle {
    fn dismantle(self);
}

impl Dismantle for Condition {
    fn dismantle(self) {
        let mut rest = vec![self];
        while let Some(condition) = rest.pop() {
            match condition {
                Self::And(terms) | Self::Or(terms) => rest.extend(terms),
                Self::Not(term) => rest.push(*term),
                Self::In(operand, candidates) => candidates.into_iter().chain([operand]).for_each(Dismantle::dismantle),
                Self::Between(operand, low, high) => [operand, low, high].into_iter().for_each(Dismantle::dismantle),
                Self::Compare(_, left, right) | Self::BeginsWith(left, right) | Self::Contains(left, right) => {
                    left.dismantle();
                    right.dismantle();
                }
                Self::AttributeType(operand, _) => operand.dismantle(),
                Self::AttributeExists(_) | Self::AttributeNotExists(_) => {}
            }
        }
    }
}

impl Dismantle for Operand {
    fn dismantle(self) {
        let mut operand = self;
        while let Self::Size(inner) = operand {
            operand = *inner;
        }
    }
}

impl Dismantle for Update {
    fn dismantle(self) {
        let mut rest = Vec::new();
        for (_, value) in self.set {
            match value {
                SetValue::Operand(operand) => rest.push(operand),
                SetValue::Plus(left, right) | SetValue::Minus(left, right) => rest.extend([left, right]),
            }
        }
        while let Some(operand) = rest.pop() {
            match operand {
                SetOperand::IfNotExists(_, default) => rest.push(*default),
                SetOperand::ListAppend(first, second) => rest.extend([*first, *second]),
                SetOperand::Path(_) | SetOperand::Value(_) => {}
            }
        }
    }
}
