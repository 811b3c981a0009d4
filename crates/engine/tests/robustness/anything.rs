//! Values, paths, trees and texts, most of them absurd.

use std::collections::BTreeMap;

use dynamo_model::{
    AttributeType, AttributeValue, Attributes, Comparator, Condition, Expression, KeyCondition, KeyTest, Number,
    Operand, Path, Placeholders, Projection, Segment, SetOperand, SetValue, Update,
};
use proptest::prelude::*;

/// A name that may be one of something that is there.
pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec!["p", "s", "n", "g", "a", "b"]).prop_map(str::to_owned),
        1 => text(),
    ]
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => any::<String>(),
        2 => prop::sample::select(vec!["", " ", "\0", "é", "😀", "arn:", "arn:aws:dynamodb:x:0:table/", "#", ":"])
            .prop_map(str::to_owned),
        1 => prop::sample::select(vec![255, 256, 1025, 2049, 70_000]).prop_map(|length| "x".repeat(length)),
    ]
}

fn number() -> impl Strategy<Value = Number> {
    let extremes = ["0", "9.9999999999999999999999999999999999999E125", "-1E-130", "1E125", "-0.5", "1E37"];
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        prop::sample::select(extremes.map(|number| number.parse().expect("a number in order")).to_vec()),
    ]
}

/// A value as a request could bring it, whether or not it is one that is taken.
pub(crate) fn value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        4 => text().prop_map(AttributeValue::S),
        4 => number().prop_map(AttributeValue::N),
        2 => prop::collection::vec(any::<u8>(), 0..5).prop_map(AttributeValue::B),
        1 => any::<bool>().prop_map(AttributeValue::Bool),
        1 => Just(AttributeValue::Null),
        1 => prop::collection::vec(text(), 0..4).prop_map(|set| AttributeValue::Ss(set.into())),
        1 => prop::collection::vec(number(), 0..4).prop_map(|set| AttributeValue::Ns(set.into())),
        1 => prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3), 0..4)
            .prop_map(|set| AttributeValue::Bs(set.into())),
    ];
    leaf.prop_recursive(4, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            prop::collection::vec((name(), inner), 0..4).prop_map(|map| AttributeValue::M(map.into_iter().collect())),
        ]
    })
}

pub(crate) fn attributes() -> impl Strategy<Value = Attributes> {
    prop_oneof![
        3 => key(),
        2 => (key(), prop::collection::vec((name(), value()), 0..4)).prop_map(|(mut item, more)| {
            more.into_iter().for_each(|(name, value)| { item.insert(name, value); });
            item
        }),
        1 => prop::collection::vec((name(), value()), 0..5).prop_map(|all| all.into_iter().collect()),
    ]
}

/// A key as it should be.
fn key() -> impl Strategy<Value = Attributes> {
    let partitions = prop::sample::select(vec!["x", "y", "z"]);
    (partitions, 0i32..4).prop_map(|(p, s)| Attributes::from([("p", p.into()), ("s", Number::from(s).into())]))
}

pub(crate) fn path() -> impl Strategy<Value = Path> {
    let segment = prop_oneof![
        name().prop_map(|name| Segment::Key(name.into())),
        (0usize..3).prop_map(Segment::Index),
        prop::sample::select(vec![usize::MAX, 1 << 31, 1 << 40]).prop_map(Segment::Index),
    ];
    let rest = prop_oneof![
        6 => prop::collection::vec(segment.clone(), 0..3),
        1 => prop::collection::vec(segment, 30..60),
    ];
    (name(), rest).prop_map(|(root, rest)| Path { root: root.into(), rest })
}

fn operand() -> impl Strategy<Value = Operand> {
    let leaf = prop_oneof![path().prop_map(Operand::Path), value().prop_map(Operand::Value)];
    leaf.prop_recursive(2, 4, 1, |inner| inner.prop_map(|operand| Operand::Size(Box::new(operand))))
}

pub(crate) fn condition() -> impl Strategy<Value = Condition> {
    let comparators =
        vec![Comparator::Eq, Comparator::Ne, Comparator::Lt, Comparator::Le, Comparator::Gt, Comparator::Ge];
    let test = prop_oneof![
        (prop::sample::select(comparators), operand(), operand())
            .prop_map(|(op, left, right)| Condition::Compare(op, left, right)),
        (operand(), operand(), operand()).prop_map(|(operand, low, high)| Condition::Between(operand, low, high)),
        (operand(), prop::collection::vec(operand(), 0..3)).prop_map(|(one, list)| Condition::In(one, list)),
        path().prop_map(Condition::AttributeExists),
        path().prop_map(Condition::AttributeNotExists),
        (operand(), prop::sample::select(AttributeType::ALL.to_vec()))
            .prop_map(|(operand, kind)| Condition::AttributeType(operand, kind)),
        (operand(), operand()).prop_map(|(one, two)| Condition::BeginsWith(one, two)),
        (operand(), operand()).prop_map(|(one, two)| Condition::Contains(one, two)),
    ];
    test.prop_recursive(4, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::Or),
            inner.prop_map(|condition| Condition::Not(Box::new(condition))),
        ]
    })
}

fn set_operand() -> impl Strategy<Value = SetOperand> {
    let leaf = prop_oneof![path().prop_map(SetOperand::Path), value().prop_map(SetOperand::Value)];
    leaf.prop_recursive(3, 6, 2, |inner| {
        prop_oneof![
            (path(), inner.clone()).prop_map(|(path, other)| SetOperand::IfNotExists(path, Box::new(other))),
            (inner.clone(), inner).prop_map(|(one, two)| SetOperand::ListAppend(Box::new(one), Box::new(two))),
        ]
    })
}

pub(crate) fn update() -> impl Strategy<Value = Update> {
    let set = prop_oneof![
        set_operand().prop_map(SetValue::Operand),
        (set_operand(), set_operand()).prop_map(|(one, two)| SetValue::Plus(one, two)),
        (set_operand(), set_operand()).prop_map(|(one, two)| SetValue::Minus(one, two)),
    ];
    let few = 0..3;
    (
        prop::collection::vec((path(), set), few.clone()),
        prop::collection::vec(path(), few.clone()),
        prop::collection::vec((path(), value()), few.clone()),
        prop::collection::vec((path(), value()), few),
    )
        .prop_map(|(set, remove, add, delete)| Update { set, remove, add, delete })
}

pub(crate) fn projection() -> impl Strategy<Value = Projection> {
    prop::collection::vec(path(), 0..4).prop_map(|paths| Projection { paths })
}

pub(crate) fn key_condition() -> impl Strategy<Value = KeyCondition> {
    let test = prop_oneof![
        value().prop_map(KeyTest::Eq),
        value().prop_map(KeyTest::Lt),
        value().prop_map(KeyTest::Le),
        value().prop_map(KeyTest::Gt),
        value().prop_map(KeyTest::Ge),
        (value(), value()).prop_map(|(low, high)| KeyTest::Between(low, high)),
        value().prop_map(KeyTest::BeginsWith),
    ];
    let partition = prop::sample::select(vec!["x", "y"]).prop_map(|p| ("p".into(), KeyTest::Eq(p.into())));
    prop_oneof![
        prop::collection::vec((name().prop_map(Into::into), test.clone()), 0..4),
        (partition, name().prop_map(Into::into), test)
            .prop_map(|(partition, name, test)| vec![partition, (name, test)]),
    ]
    .prop_map(|terms| KeyCondition { terms })
}

/// The tree as it is, or some text in its place.
pub(crate) fn expression<T: Clone + std::fmt::Debug + 'static>(
    tree: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Expression<T>> {
    prop_oneof![tree.prop_map(Expression::Tree), expression_text().prop_map(Expression::Text)]
}

/// Words of the language in any order, and anything else.
pub(crate) fn expression_text() -> impl Strategy<Value = String> {
    let words = vec![
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "and",
        "size",
        "contains",
        "begins_with",
        "attribute_exists",
        "attribute_not_exists",
        "attribute_type",
        "if_not_exists",
        "list_append",
        "a",
        "b",
        "p",
        "s",
        "g",
        "name",
        "status",
        "#a",
        "#b",
        "#undefined",
        ":a",
        ":b",
        ":undefined",
        "=",
        "<>",
        "<",
        "<=",
        ">",
        ">=",
        "+",
        "-",
        "(",
        ")",
        "[",
        "]",
        ".",
        ",",
        "0",
        "1",
        "99999999999999999999",
        "00",
        "#",
        ":",
        "é",
        "\0",
        "😀",
        "'",
        "\"",
        "\n",
        "\u{a0}",
    ];
    let word = prop::sample::select(words);
    let spaced = prop::collection::vec(word, 0..14).prop_map(|words| words.join(" "));
    let nested = (1usize..2000).prop_map(|depth| format!("{}a = :a{}", "(".repeat(depth), ")".repeat(depth)));
    let negated = (1usize..800).prop_map(|depth| format!("{}a = :a", "NOT ".repeat(depth)));
    let deep = (1usize..800).prop_map(|depth| format!("a{}", ".b[0]".repeat(depth)));
    let sums =
        (1usize..300).prop_map(|depth| format!("SET a = {}:a{}", "if_not_exists(b, ".repeat(depth), ")".repeat(depth)));
    prop_oneof![
        6 => spaced,
        2 => prop::sample::select(vec![
            "a = :a", "SET a = :a", "a, b", "p = :a AND s > :b", "SET #a = if_not_exists(b, :b) REMOVE a[0]",
            "size(#a) IN (:a, :b) OR NOT contains(b, :b)", "ADD a :a DELETE b :b",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => prop_oneof![nested, negated, deep, sums],
    ]
}

pub(crate) fn placeholders() -> impl Strategy<Value = Placeholders> {
    let name_of = prop_oneof![4 => prop::sample::select(vec!["#a", "#b"]).prop_map(str::to_owned), 1 => text()];
    let value_of = prop_oneof![4 => prop::sample::select(vec![":a", ":b"]).prop_map(str::to_owned), 1 => text()];
    let names = prop::collection::vec((name_of, name()), 0..3).prop_map(BTreeMap::from_iter);
    let values = prop::collection::vec((value_of, value()), 0..3).prop_map(BTreeMap::from_iter);
    (prop::option::of(names), prop::option::of(values)).prop_map(|(names, values)| Placeholders { names, values })
}
