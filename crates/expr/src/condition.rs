//! What a condition says of an item. It never fails: a value that is missing or of the wrong type makes a test false.

use std::borrow::Cow;
use std::cmp::Ordering;

use dynamo_model::{AttributeValue, Comparator, Condition, Number, Operand, Path};

use crate::source::{Source, value_at};

/// Whether the condition is true of the item.
///
/// ```
/// use dynamo_expr::holds;
/// use dynamo_model::{Attributes, Comparator, Condition, Operand, Path};
///
/// let item = Attributes::from([("city", "Oslo".into())]);
/// let city = || Operand::Path(Path::attribute("city"));
/// let is_oslo = Condition::Compare(Comparator::Eq, city(), Operand::Value("Oslo".into()));
/// assert!(holds(&is_oslo, &item));
/// assert!(!holds(&Condition::AttributeExists(Path::attribute("street")), &item));
/// ```
#[must_use]
pub fn holds<S: Source + ?Sized>(condition: &Condition, item: &S) -> bool {
    match condition {
        Condition::And(terms) if terms.iter().all(is_test) => terms.iter().all(|term| test(term, item)),
        Condition::Or(terms) if terms.iter().all(is_test) => terms.iter().any(|term| test(term, item)),
        Condition::And(_) | Condition::Or(_) | Condition::Not(_) => nested(condition, item),
        _ => test(condition, item),
    }
}

/// Whether there is no condition in the condition.
fn is_test(condition: &Condition) -> bool {
    !matches!(condition, Condition::And(_) | Condition::Or(_) | Condition::Not(_))
}

/// A condition whose answer waits for those of its terms.
enum Open<'c> {
    All(std::slice::Iter<'c, Condition>),
    Any(std::slice::Iter<'c, Condition>),
    Not,
}

/// Evaluates with a stack of its own, so that the depth of a condition does not matter.
fn nested<S: Source + ?Sized>(condition: &Condition, item: &S) -> bool {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut next = condition;
    loop {
        let mut answer = match next {
            Condition::And(terms) => {
                open.push(Open::All(terms.iter()));
                true
            }
            Condition::Or(terms) => {
                open.push(Open::Any(terms.iter()));
                false
            }
            Condition::Not(term) => {
                open.push(Open::Not);
                next = term;
                continue;
            }
            _ => test(next, item),
        };
        // The answer ends what is open until one needs the answer of another term.
        next = loop {
            let undecided = match open.last_mut() {
                None => return answer,
                Some(Open::Not) => {
                    answer = !answer;
                    None
                }
                Some(Open::All(terms)) => {
                    if answer {
                        terms.next()
                    } else {
                        None
                    }
                }
                Some(Open::Any(terms)) => {
                    if answer {
                        None
                    } else {
                        terms.next()
                    }
                }
            };
            match undecided {
                Some(term) => break term,
                None => open.pop(),
            };
        };
    }
}

fn test<S: Source + ?Sized>(test: &Condition, item: &S) -> bool {
    match test {
        Condition::Compare(comparator, left, right) => {
            compare(*comparator, value(left, item).as_deref(), value(right, item).as_deref())
        }
        Condition::Between(operand, low, high) => {
            let operand = value(operand, item);
            let is_in_order =
                |one: Option<&AttributeValue>, two: Option<&AttributeValue>| compare(Comparator::Le, one, two);
            is_in_order(value(low, item).as_deref(), operand.as_deref())
                && is_in_order(operand.as_deref(), value(high, item).as_deref())
        }
        Condition::In(operand, candidates) => value(operand, item).is_some_and(|operand| {
            candidates.iter().any(|candidate| value(candidate, item).is_some_and(|candidate| candidate == operand))
        }),
        Condition::AttributeExists(path) => exists(path, item),
        Condition::AttributeNotExists(path) => !exists(path, item),
        Condition::AttributeType(operand, kind) => {
            value(operand, item).is_some_and(|value| value.attribute_type() == *kind)
        }
        Condition::BeginsWith(operand, prefix) => {
            both(operand, prefix, item).is_some_and(|(value, prefix)| begins_with(&value, &prefix))
        }
        Condition::Contains(container, element) => {
            both(container, element, item).is_some_and(|(container, element)| contains(&container, &element))
        }
        // Their terms are looked at by `nested`, before this.
        Condition::And(_) | Condition::Or(_) | Condition::Not(_) => nested(test, item),
    }
}

fn exists<S: Source + ?Sized>(path: &Path, item: &S) -> bool {
    value_at(item, path).is_some()
}

fn both<'v, S: Source + ?Sized>(
    one: &'v Operand,
    two: &'v Operand,
    item: &'v S,
) -> Option<(Cow<'v, AttributeValue>, Cow<'v, AttributeValue>)> {
    value(one, item).zip(value(two, item))
}

fn value<'v, S: Source + ?Sized>(operand: &'v Operand, item: &'v S) -> Option<Cow<'v, AttributeValue>> {
    match operand {
        Operand::Path(path) => value_at(item, path),
        Operand::Value(value) => Some(Cow::Borrowed(value)),
        Operand::Size(operand) => {
            // The size of a size is not, and no condition that was checked asks for it.
            let value = match &**operand {
                Operand::Path(path) => value_at(item, path)?,
                Operand::Value(value) => Cow::Borrowed(value),
                Operand::Size(_) => return None,
            };
            size(&value).map(|size| Cow::Owned(AttributeValue::N(Number::from(size))))
        }
    }
}

/// How large a value is, of the types that have a size.
fn size(value: &AttributeValue) -> Option<u64> {
    let size = match value {
        // The service counts UTF-16 units: an emoji is 2 (recorded on AWS).
        AttributeValue::S(text) => text.encode_utf16().count(),
        AttributeValue::B(bytes) => bytes.len(),
        AttributeValue::L(list) => list.len(),
        AttributeValue::M(map) => map.len(),
        AttributeValue::Ss(set) => set.len(),
        AttributeValue::Ns(set) => set.len(),
        AttributeValue::Bs(set) => set.len(),
        AttributeValue::N(_) | AttributeValue::Bool(_) | AttributeValue::Null => return None,
    };
    u64::try_from(size).ok()
}

fn compare(comparator: Comparator, left: Option<&AttributeValue>, right: Option<&AttributeValue>) -> bool {
    let equal = || matches!((left, right), (Some(left), Some(right)) if left == right);
    let order = || order(left?, right?);
    match comparator {
        Comparator::Eq => equal(),
        Comparator::Ne => !equal(),
        Comparator::Lt => order() == Some(Ordering::Less),
        Comparator::Le => order().is_some_and(Ordering::is_le),
        Comparator::Gt => order() == Some(Ordering::Greater),
        Comparator::Ge => order().is_some_and(Ordering::is_ge),
    }
}

/// The order of two values of one type that has an order. Text is ordered by its bytes.
fn order(left: &AttributeValue, right: &AttributeValue) -> Option<Ordering> {
    match (left, right) {
        (AttributeValue::S(left), AttributeValue::S(right)) => Some(left.cmp(right)),
        (AttributeValue::N(left), AttributeValue::N(right)) => Some(left.cmp(right)),
        (AttributeValue::B(left), AttributeValue::B(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn begins_with(value: &AttributeValue, prefix: &AttributeValue) -> bool {
    match (value, prefix) {
        (AttributeValue::S(value), AttributeValue::S(prefix)) => value.starts_with(prefix.as_str()),
        (AttributeValue::B(value), AttributeValue::B(prefix)) => value.starts_with(prefix),
        _ => false,
    }
}

fn contains(container: &AttributeValue, element: &AttributeValue) -> bool {
    match (container, element) {
        (AttributeValue::S(text), AttributeValue::S(part)) => text.contains(part.as_str()),
        (AttributeValue::B(bytes), AttributeValue::B(part)) => contains_bytes(bytes, part),
        (AttributeValue::Ss(set), AttributeValue::S(element)) => set.contains(element),
        (AttributeValue::Ns(set), AttributeValue::N(element)) => set.contains(element),
        (AttributeValue::Bs(set), AttributeValue::B(element)) => set.contains(element),
        (AttributeValue::L(list), element) => list.contains(element),
        _ => false,
    }
}

fn contains_bytes(bytes: &[u8], part: &[u8]) -> bool {
    part.is_empty() || bytes.windows(part.len()).any(|window| window == part)
}
