//! Values and paths: few of each, of every type.

use dynamo_model::{AttributeValue, Attributes, Item, Number, Path, Segment};
use proptest::prelude::*;

use crate::shape::{ATTRIBUTES, values_of};

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => prop::sample::select(vec!["", "x", "xy", "y", "g", "é😀"]).prop_map(str::to_owned),
        // Enough for a second unit of writing, and for a second unit of reading.
        1 => prop::sample::select(vec![1100, 4200]).prop_map(|length| "x".repeat(length)),
    ]
}

pub(crate) fn number() -> impl Strategy<Value = Number> {
    let numbers = ["-1", "0", "0.5", "1", "2", "1E20", "-0.25"];
    prop::sample::select(numbers.map(|number| number.parse().expect("a number in order")).to_vec())
}

pub(crate) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::sample::select(vec![vec![], vec![0], vec![0, 1], vec![255]])
}

/// A set of any type.
pub(crate) fn set() -> impl Strategy<Value = AttributeValue> {
    let texts = prop::sample::subsequence(vec!["", "x", "y", "z"], 1..4);
    let numbers = prop::sample::subsequence(vec![-1, 0, 2], 1..3);
    let binaries = prop::sample::subsequence(vec![vec![0u8], vec![1, 2], vec![]], 1..3);
    prop_oneof![
        texts.prop_map(|set| AttributeValue::Ss(set.into_iter().map(str::to_owned).collect())),
        numbers.prop_map(|set| AttributeValue::Ns(set.into_iter().map(Number::from).collect())),
        binaries.prop_map(|set| AttributeValue::Bs(set.into_iter().collect())),
    ]
}

/// A value that has an order.
pub(crate) fn ordered() -> impl Strategy<Value = AttributeValue> {
    prop_oneof![
        text().prop_map(AttributeValue::S),
        number().prop_map(AttributeValue::N),
        bytes().prop_map(AttributeValue::B),
    ]
}

/// Two values of one type, the first not above the second.
pub(crate) fn bounds() -> impl Strategy<Value = (AttributeValue, AttributeValue)> {
    fn sorted<T: Ord + Into<AttributeValue>>((one, two): (T, T)) -> (AttributeValue, AttributeValue) {
        if one <= two { (one.into(), two.into()) } else { (two.into(), one.into()) }
    }
    prop_oneof![
        (text(), text()).prop_map(sorted),
        (number(), number()).prop_map(sorted),
        (bytes(), bytes()).prop_map(sorted),
    ]
}

pub(crate) fn list() -> impl Strategy<Value = AttributeValue> {
    prop::collection::vec(value(), 0..3).prop_map(AttributeValue::L)
}

/// Any value.
pub(crate) fn value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        6 => ordered(),
        2 => set(),
        1 => any::<bool>().prop_map(AttributeValue::Bool),
        1 => Just(AttributeValue::Null),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            (prop::option::of(inner.clone()), prop::option::of(inner)).prop_map(|(x, y)| {
                let entries = [("x", x), ("y", y)].into_iter().filter_map(|(name, value)| Some((name, value?)));
                AttributeValue::M(entries.collect())
            }),
        ]
    })
}

/// A value for an attribute; for one that is part of an index's key mostly one that can be.
pub(crate) fn value_of(attribute: &'static str) -> BoxedStrategy<AttributeValue> {
    match attribute {
        // Lists are what there are most ways to change.
        "b" => prop_oneof![prop::collection::vec(value(), 2..5).prop_map(AttributeValue::L), value()].boxed(),
        "d" => prop_oneof![prop::sample::select(values_of("d")), value()].boxed(),
        "g" | "n" | "t" => {
            prop_oneof![30 => prop::sample::select(values_of(attribute)), 1 => value(), 1 => Just("".into())].boxed()
        }
        _ => value().boxed(),
    }
}

/// Attributes of an item beside its key.
pub(crate) fn attributes() -> impl Strategy<Value = Attributes> {
    let each = ATTRIBUTES.map(|name| prop::option::of(value_of(name)).boxed()).to_vec();
    each.prop_map(|values| {
        ATTRIBUTES.into_iter().zip(values).filter_map(|(name, value)| Some((name, value?))).collect()
    })
}

/// A path to a whole attribute or into one that is no key.
pub(crate) fn path() -> impl Strategy<Value = Path> {
    prop_oneof![
        prop::sample::select(vec!["a", "b", "c"]).prop_map(Path::attribute),
        prop::sample::select(ATTRIBUTES.to_vec()).prop_map(Path::attribute),
        path_inside(),
    ]
}

/// A path into an attribute that is no key.
pub(crate) fn path_inside() -> impl Strategy<Value = Path> {
    let attribute = Path::attribute;
    prop::sample::select(vec![
        attribute("a").key("x"),
        attribute("a").key("y"),
        attribute("a").index(0),
        attribute("a").index(1),
        attribute("a").index(7),
        attribute("a").key("x").index(0),
        attribute("a").index(0).key("x"),
        attribute("b").key("x"),
        attribute("b").index(1),
        attribute("b").index(9),
        attribute("c").key("y").key("x"),
    ])
}

/// Whether two paths cannot both be written, or both be asked for: one leads to, or through, the place of the other, or
/// they take one place for a map and for a list.
pub(crate) fn collide(one: &Path, two: &Path) -> bool {
    if one.root != two.root {
        return false;
    }
    for (one, two) in one.rest.iter().zip(&two.rest) {
        match (one, two) {
            (Segment::Key(one), Segment::Key(two)) if one != two => return false,
            (Segment::Index(one), Segment::Index(two)) if one != two => return false,
            (Segment::Key(_), Segment::Key(_)) | (Segment::Index(_), Segment::Index(_)) => {}
            _ => return true,
        }
    }
    true
}

/// The value that a path leads to.
pub(crate) fn at<'a>(path: &Path, item: &'a Item) -> Option<&'a AttributeValue> {
    let mut value = item.get(&path.root)?;
    for segment in &path.rest {
        value = step(value, segment)?;
    }
    Some(value)
}

/// The value one step further.
pub(crate) fn step<'a>(value: &'a AttributeValue, segment: &Segment) -> Option<&'a AttributeValue> {
    match (value, segment) {
        (AttributeValue::M(map), Segment::Key(name)) => map.get(name),
        (AttributeValue::L(list), Segment::Index(index)) => list.get(*index),
        _ => None,
    }
}
