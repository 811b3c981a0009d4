//! Conditions, and what they mean.

use std::cmp::Ordering;

use dynamo_model::{AttributeType, AttributeValue, Comparator, Condition, Item, Number, Operand, Path};
use proptest::prelude::*;

use crate::value;

const COMPARATORS: [Comparator; 6] =
    [Comparator::Eq, Comparator::Ne, Comparator::Lt, Comparator::Le, Comparator::Gt, Comparator::Ge];

/// Any condition that the service does not refuse as it stands.
pub(crate) fn condition() -> impl Strategy<Value = Condition> {
    on(prop_oneof![8 => value::path(), 1 => prop::sample::select(vec!["p", "s", "h"]).prop_map(Path::attribute)]
        .boxed())
}

/// Any condition on these paths.
pub(crate) fn on(paths: BoxedStrategy<Path>) -> impl Strategy<Value = Condition> {
    test(paths).prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::Or),
            inner.prop_map(|condition| Condition::Not(Box::new(condition))),
        ]
    })
}

fn test(paths: BoxedStrategy<Path>) -> BoxedStrategy<Condition> {
    let comparator = || prop::sample::select(COMPARATORS.to_vec());
    let path = || paths.clone().prop_map(Operand::Path);
    let size = || paths.clone().prop_map(|path| Operand::Size(Box::new(Operand::Path(path))));
    let ordered = || value::ordered().prop_map(Operand::Value);
    let any = || value::value().prop_map(Operand::Value);
    let text = || value::text().prop_map(|text| Operand::Value(text.into()));
    let bytes = || value::bytes().prop_map(|bytes| Operand::Value(bytes.into()));
    let length = || (0i32..4).prop_map(|length| Operand::Value(Number::from(length).into()));
    let equality = prop::sample::select(COMPARATORS[..2].to_vec());
    prop_oneof![
        (comparator(), path(), ordered()).prop_map(|(op, left, right)| Condition::Compare(op, left, right)),
        (comparator(), ordered(), path()).prop_map(|(op, left, right)| Condition::Compare(op, left, right)),
        (equality, path(), any()).prop_map(|(op, left, right)| Condition::Compare(op, left, right)),
        (comparator(), size(), length()).prop_map(|(op, left, right)| Condition::Compare(op, left, right)),
        (comparator(), path(), path()).prop_map(|(op, left, right)| {
            // An attribute is not to be compared with itself.
            let right = if left == right { Operand::Path(Path::attribute("missing")) } else { right };
            Condition::Compare(op, left, right)
        }),
        (path(), value::bounds()).prop_map(|(operand, (low, high))| {
            Condition::Between(operand, Operand::Value(low), Operand::Value(high))
        }),
        (ordered(), path(), path()).prop_map(|(operand, low, high)| Condition::Between(operand, low, high)),
        (path(), prop::collection::vec(any(), 1..4)).prop_map(|(operand, list)| Condition::In(operand, list)),
        paths.clone().prop_map(Condition::AttributeExists),
        paths.clone().prop_map(Condition::AttributeNotExists),
        (path(), prop::sample::select(AttributeType::ALL.to_vec()))
            .prop_map(|(operand, kind)| Condition::AttributeType(operand, kind)),
        (path(), prop_oneof![text(), bytes()]).prop_map(|(operand, prefix)| Condition::BeginsWith(operand, prefix)),
        (path(), any()).prop_map(|(container, element)| Condition::Contains(container, element)),
        (text(), path()).prop_map(|(container, element)| Condition::Contains(container, element)),
    ]
    .boxed()
}

/// Whether a condition is true of an item.
pub(crate) fn is_true(condition: &Condition, item: &Item) -> bool {
    let value = |operand| look(operand, item);
    match condition {
        Condition::And(all) => all.iter().all(|condition| is_true(condition, item)),
        Condition::Or(any) => any.iter().any(|condition| is_true(condition, item)),
        Condition::Not(condition) => !is_true(condition, item),
        Condition::AttributeExists(path) => value::at(path, item).is_some(),
        Condition::AttributeNotExists(path) => value::at(path, item).is_none(),
        Condition::Compare(Comparator::Ne, left, right) => {
            !matches!((value(left), value(right)), (Some(left), Some(right)) if left == right)
        }
        Condition::Compare(op, left, right) => match (value(left), value(right)) {
            (Some(left), Some(right)) => compare(*op, &left, &right),
            _ => false,
        },
        Condition::Between(operand, low, high) => match (value(operand), value(low), value(high)) {
            (Some(operand), Some(low), Some(high)) => {
                compare(Comparator::Le, &low, &operand) && compare(Comparator::Le, &operand, &high)
            }
            _ => false,
        },
        Condition::In(operand, list) => {
            value(operand).is_some_and(|operand| list.iter().any(|one| value(one).as_ref() == Some(&operand)))
        }
        Condition::AttributeType(operand, kind) => value(operand).is_some_and(|it| it.attribute_type() == *kind),
        Condition::BeginsWith(operand, prefix) => match (value(operand), value(prefix)) {
            (Some(AttributeValue::S(text)), Some(AttributeValue::S(prefix))) => text.find(&prefix) == Some(0),
            (Some(AttributeValue::B(bytes)), Some(AttributeValue::B(prefix))) => {
                bytes.len() >= prefix.len() && bytes[..prefix.len()] == prefix
            }
            _ => false,
        },
        Condition::Contains(container, element) => match (value(container), value(element)) {
            (Some(container), Some(element)) => contains(&container, &element),
            _ => false,
        },
    }
}

fn look(operand: &Operand, item: &Item) -> Option<AttributeValue> {
    match operand {
        Operand::Path(path) => value::at(path, item).cloned(),
        Operand::Value(value) => Some(value.clone()),
        Operand::Size(operand) => {
            let size = match look(operand, item)? {
                AttributeValue::S(text) => text.encode_utf16().count(),
                AttributeValue::B(bytes) => bytes.len(),
                AttributeValue::L(list) => list.len(),
                AttributeValue::M(map) => map.len(),
                AttributeValue::Ss(set) => set.len(),
                AttributeValue::Ns(set) => set.len(),
                AttributeValue::Bs(set) => set.len(),
                AttributeValue::N(_) | AttributeValue::Bool(_) | AttributeValue::Null => return None,
            };
            Some(Number::from(u32::try_from(size).expect("values here are small")).into())
        }
    }
}

/// The order of two values, if they have one.
pub(crate) fn order(left: &AttributeValue, right: &AttributeValue) -> Option<Ordering> {
    match (left, right) {
        (AttributeValue::S(left), AttributeValue::S(right)) => Some(left.as_bytes().cmp(right.as_bytes())),
        (AttributeValue::N(left), AttributeValue::N(right)) => Some(left.cmp(right)),
        (AttributeValue::B(left), AttributeValue::B(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn compare(op: Comparator, left: &AttributeValue, right: &AttributeValue) -> bool {
    let order = order(left, right);
    match op {
        Comparator::Eq => left == right,
        Comparator::Ne => left != right,
        Comparator::Lt => order == Some(Ordering::Less),
        Comparator::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparator::Gt => order == Some(Ordering::Greater),
        Comparator::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

fn contains(container: &AttributeValue, element: &AttributeValue) -> bool {
    match (container, element) {
        (AttributeValue::S(text), AttributeValue::S(part)) => text.find(part.as_str()).is_some(),
        (AttributeValue::B(bytes), AttributeValue::B(part)) => {
            (0..=bytes.len()).any(|start| bytes[start..].starts_with(part))
        }
        (AttributeValue::Ss(set), AttributeValue::S(element)) => set.iter().any(|one| one == element),
        (AttributeValue::Ns(set), AttributeValue::N(element)) => set.iter().any(|one| one == element),
        (AttributeValue::Bs(set), AttributeValue::B(element)) => set.iter().any(|one| one == element),
        (AttributeValue::L(list), element) => list.iter().any(|one| one == element),
        _ => false,
    }
}

/// The attributes that a condition looks at, in the order written, each once.
pub(crate) fn attributes(condition: &Condition) -> Vec<String> {
    fn walk(condition: &Condition, see: &mut impl FnMut(&Path)) {
        let mut operands: Vec<&Operand> = Vec::new();
        match condition {
            Condition::And(inner) | Condition::Or(inner) => inner.iter().for_each(|condition| walk(condition, see)),
            Condition::Not(inner) => walk(inner, see),
            Condition::AttributeExists(path) | Condition::AttributeNotExists(path) => see(path),
            Condition::Compare(_, one, two) | Condition::BeginsWith(one, two) | Condition::Contains(one, two) => {
                operands.extend([one, two]);
            }
            Condition::Between(one, two, three) => operands.extend([one, two, three]),
            Condition::In(one, list) => operands.extend(std::iter::once(one).chain(list)),
            Condition::AttributeType(one, _) => operands.push(one),
        }
        for operand in operands {
            match operand {
                Operand::Path(path) => see(path),
                Operand::Size(inner) => {
                    if let Operand::Path(path) = &**inner {
                        see(path);
                    }
                }
                Operand::Value(_) => {}
            }
        }
    }
    let mut names: Vec<String> = Vec::new();
    walk(condition, &mut |path| {
        if !names.contains(&path.root.to_string()) {
            names.push(path.root.to_string());
        }
    });
    names
}
