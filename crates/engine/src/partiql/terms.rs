//! What a `WHERE` clause says of key attributes.

use dynamo_model::{AttributeValue, Comparator, Condition, KeyTest, Operand};

/// The conditions that must all be true for this one to be.
pub(super) fn terms(condition: &Condition) -> Vec<&Condition> {
    let mut terms = Vec::new();
    let mut rest = vec![condition];
    while let Some(condition) = rest.pop() {
        match condition {
            Condition::And(all) => rest.extend(all.iter().rev()),
            term => terms.push(term),
        }
    }
    terms
}

/// The conditions that must all be true, each by itself.
pub(super) fn into_terms(condition: Condition) -> Vec<Condition> {
    let mut terms = Vec::new();
    let mut rest = vec![condition];
    while let Some(condition) = rest.pop() {
        match condition {
            Condition::And(all) => rest.extend(all.into_iter().rev()),
            term => terms.push(term),
        }
    }
    terms
}

/// One condition of several; `None` of none.
pub(super) fn all(mut terms: Vec<Condition>) -> Option<Condition> {
    if terms.len() < 2 { terms.pop() } else { Some(Condition::And(terms)) }
}

/// The attribute that an operand is.
pub(super) fn attribute(operand: &Operand) -> Option<&str> {
    match operand {
        Operand::Path(path) if path.rest.is_empty() => Some(path.root.as_str()),
        _ => None,
    }
}

fn value(operand: &Operand) -> Option<&AttributeValue> {
    match operand {
        Operand::Value(value) => Some(value),
        _ => None,
    }
}

/// A comparison of an attribute with a value, the attribute in front.
fn comparison(term: &Condition) -> Option<(&str, Comparator, &AttributeValue)> {
    let Condition::Compare(comparator, left, right) = term else { return None };
    if let (Some(name), Some(value)) = (attribute(left), value(right)) {
        return Some((name, *comparator, value));
    }
    let turned = match comparator {
        Comparator::Lt => Comparator::Gt,
        Comparator::Le => Comparator::Ge,
        Comparator::Gt => Comparator::Lt,
        Comparator::Ge => Comparator::Le,
        same => *same,
    };
    Some((attribute(right)?, turned, value(left)?))
}

/// The attribute and the value that a term says are equal.
pub(super) fn equality(term: &Condition) -> Option<(&str, &AttributeValue)> {
    match comparison(term)? {
        (name, Comparator::Eq, value) => Some((name, value)),
        _ => None,
    }
}

/// The values that a term leaves to an attribute, by equality or `IN`.
pub(super) fn candidates<'c>(term: &'c Condition, name: &str) -> Option<Vec<&'c AttributeValue>> {
    match term {
        Condition::In(operand, several) if attribute(operand) == Some(name) => several.iter().map(value).collect(),
        term => equality(term).filter(|(of, _)| *of == name).map(|(_, value)| vec![value]),
    }
}

/// The values that a condition leaves to an attribute if they are spread over the branches of an `OR`.
pub(super) fn branches<'c>(condition: &'c Condition, name: &str) -> Option<Vec<&'c AttributeValue>> {
    match condition {
        // As deep as the statement's text is nested, which is limited.
        Condition::Or(any) => {
            let each = any.iter().map(|branch| branches(branch, name)).collect::<Option<Vec<_>>>()?;
            Some(each.concat())
        }
        condition => terms(condition).into_iter().find_map(|term| match term {
            Condition::Or(_) => branches(term, name),
            term => candidates(term, name),
        }),
    }
}

/// What a term asks of an attribute, if a key can be searched by that; equality is not among it.
pub(super) fn range(term: &Condition, name: &str) -> Option<KeyTest> {
    let test = match term {
        Condition::Between(operand, low, high) if attribute(operand) == Some(name) => {
            KeyTest::Between(value(low)?.clone(), value(high)?.clone())
        }
        Condition::BeginsWith(operand, prefix) if attribute(operand) == Some(name) => {
            KeyTest::BeginsWith(value(prefix)?.clone())
        }
        term => {
            let (of, comparator, value) = comparison(term)?;
            let value = value.clone();
            match comparator {
                _ if of != name => return None,
                Comparator::Lt => KeyTest::Lt(value),
                Comparator::Le => KeyTest::Le(value),
                Comparator::Gt => KeyTest::Gt(value),
                Comparator::Ge => KeyTest::Ge(value),
                Comparator::Eq | Comparator::Ne => return None,
            }
        }
    };
    Some(test)
}

/// Whether a condition cannot be true without a look at the attribute.
pub(super) fn always_tests(condition: &Condition, name: &str) -> bool {
    // As deep as the statement's text is nested, which is limited.
    match condition {
        Condition::And(all) => all.iter().any(|term| always_tests(term, name)),
        Condition::Or(any) => any.iter().all(|term| always_tests(term, name)),
        Condition::Not(term) => always_tests(term, name),
        Condition::Compare(_, left, right) => attribute(left) == Some(name) || attribute(right) == Some(name),
        Condition::Between(operand, ..)
        | Condition::In(operand, _)
        | Condition::BeginsWith(operand, _)
        | Condition::Contains(operand, _)
        | Condition::AttributeType(operand, _) => attribute(operand) == Some(name),
        Condition::AttributeExists(path) | Condition::AttributeNotExists(path) => {
            path.rest.is_empty() && path.root == *name
        }
    }
}

/// Shows the values that a condition compares an attribute with.
pub(super) fn try_compared<E>(
    condition: &Condition,
    visit: &mut impl FnMut(&str, &AttributeValue) -> Result<(), E>,
) -> Result<(), E> {
    // As deep as the statement's text is nested, which is limited.
    match condition {
        Condition::And(several) | Condition::Or(several) => {
            several.iter().try_for_each(|condition| try_compared(condition, visit))
        }
        Condition::Not(inner) => try_compared(inner, visit),
        Condition::Between(operand, low, high) => match attribute(operand) {
            Some(name) => [low, high].into_iter().filter_map(value).try_for_each(|value| visit(name, value)),
            None => Ok(()),
        },
        Condition::In(operand, several) => match attribute(operand) {
            Some(name) => several.iter().filter_map(value).try_for_each(|value| visit(name, value)),
            None => Ok(()),
        },
        Condition::BeginsWith(operand, other) | Condition::Contains(operand, other) => {
            match (attribute(operand), value(other)) {
                (Some(name), Some(value)) => visit(name, value),
                _ => Ok(()),
            }
        }
        term => comparison(term).map_or(Ok(()), |(name, _, value)| visit(name, value)),
    }
}
