//! Laws that hold for all expressions and items.

use dynamo_expr::{Binder, ExprErrorKind, Parameter, Renderer, UpdateError, apply, holds, project, project_updated};
use dynamo_model::{
    AttributeType, AttributeValue, Attributes, Comparator, Condition, Expression, KeyCondition, KeyTest, Number,
    Operand, Path, Placeholders, Projection, Segment, Set, SetOperand, SetValue, Update,
};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

const PARAMETER: Parameter = Parameter::ConditionExpression;

/// Few names and numbers, so that paths meet and values are equal now and then; one name that needs a placeholder.
fn name() -> impl Strategy<Value = &'static str> {
    select(vec!["a", "b", "c", "name", "x.y"])
}

fn path() -> impl Strategy<Value = Path> {
    let segment = prop_oneof![name().prop_map(|name| Segment::Key(name.into())), (0..3_usize).prop_map(Segment::Index)];
    (name(), vec(segment, 0..3)).prop_map(|(root, rest)| Path { root: root.into(), rest })
}

fn number() -> impl Strategy<Value = Number> {
    (-20..20_i64).prop_map(|tenths| Number::from_parts(tenths < 0, tenths.unsigned_abs().into(), -1).expect("small"))
}

fn text() -> impl Strategy<Value = String> {
    select(vec!["", "a", "ab", "b", "é", "S", "N"]).prop_map(str::to_owned)
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(select(vec![0, 1, 255]), 0..3)
}

fn set<T: Ord + std::fmt::Debug>(elements: impl Strategy<Value = T>) -> impl Strategy<Value = Set<T>> {
    btree_set(elements, 1..4).prop_map(|elements| elements.into_iter().collect())
}

fn value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        3 => text().prop_map(AttributeValue::S),
        3 => number().prop_map(AttributeValue::N),
        1 => bytes().prop_map(AttributeValue::B),
        1 => any::<bool>().prop_map(AttributeValue::Bool),
        1 => Just(AttributeValue::Null),
        1 => set(text()).prop_map(AttributeValue::Ss),
        1 => set(number()).prop_map(AttributeValue::Ns),
        1 => set(bytes()).prop_map(AttributeValue::Bs),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            vec((name(), inner), 0..4).prop_map(|map| AttributeValue::M(map.into_iter().collect())),
        ]
    })
}

fn item() -> impl Strategy<Value = Attributes> {
    vec((name(), value()), 0..5).prop_map(|attributes| attributes.into_iter().collect())
}

fn operand() -> impl Strategy<Value = Operand> {
    prop_oneof![
        4 => path().prop_map(Operand::Path),
        3 => value().prop_map(Operand::Value),
        1 => path().prop_map(|path| Operand::Size(Box::new(Operand::Path(path)))),
    ]
}

fn comparator() -> impl Strategy<Value = Comparator> {
    use Comparator::{Eq, Ge, Gt, Le, Lt, Ne};
    select(vec![Eq, Ne, Lt, Le, Gt, Ge])
}

fn test() -> impl Strategy<Value = Condition> {
    prop_oneof![
        4 => (comparator(), operand(), operand()).prop_map(|(comparator, a, b)| Condition::Compare(comparator, a, b)),
        1 => (operand(), operand(), operand()).prop_map(|(a, b, c)| Condition::Between(a, b, c)),
        1 => (operand(), vec(operand(), 1..4)).prop_map(|(a, candidates)| Condition::In(a, candidates)),
        1 => path().prop_map(Condition::AttributeExists),
        1 => path().prop_map(Condition::AttributeNotExists),
        1 => (operand(), select(&AttributeType::ALL[..])).prop_map(|(a, kind)| Condition::AttributeType(a, kind)),
        1 => (operand(), operand()).prop_map(|(a, b)| Condition::BeginsWith(a, b)),
        1 => (operand(), operand()).prop_map(|(a, b)| Condition::Contains(a, b)),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    test().prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Condition::And),
            vec(inner.clone(), 2..4).prop_map(Condition::Or),
            inner.prop_map(|term| Condition::Not(Box::new(term))),
        ]
    })
}

fn set_operand() -> impl Strategy<Value = SetOperand> {
    let leaf = prop_oneof![path().prop_map(SetOperand::Path), value().prop_map(SetOperand::Value)];
    leaf.prop_recursive(2, 4, 1, |inner| {
        (path(), inner).prop_map(|(path, default)| SetOperand::IfNotExists(path, Box::new(default)))
    })
}

fn set_value() -> impl Strategy<Value = SetValue> {
    let pair = || (set_operand(), set_operand());
    prop_oneof![
        2 => set_operand().prop_map(SetValue::Operand),
        1 => pair().prop_map(|(a, b)| SetValue::Plus(a, b)),
        1 => pair().prop_map(|(a, b)| SetValue::Minus(a, b)),
        1 => pair().prop_map(|(a, b)| SetValue::Operand(SetOperand::ListAppend(Box::new(a), Box::new(b)))),
    ]
}

/// Mostly what `ADD` or `DELETE` can take.
fn addend() -> impl Strategy<Value = AttributeValue> {
    prop_oneof![
        4 => set(text()).prop_map(AttributeValue::Ss),
        4 => set(number()).prop_map(AttributeValue::Ns),
        2 => number().prop_map(AttributeValue::N),
        1 => value(),
    ]
}

fn update() -> impl Strategy<Value = Update> {
    let actions = (
        vec((path(), set_value()), 0..3),
        vec(path(), 0..2),
        vec((path(), addend()), 0..2),
        vec((path(), addend()), 0..2),
    );
    actions.prop_map(|(set, remove, add, delete)| Update { set, remove, add, delete })
}

fn projection() -> impl Strategy<Value = Projection> {
    vec(path(), 1..5).prop_map(|paths| Projection { paths })
}

fn key_condition() -> impl Strategy<Value = KeyCondition> {
    let value = || prop_oneof![4 => text().prop_map(AttributeValue::S), 1 => value()];
    let test = prop_oneof![
        value().prop_map(KeyTest::Eq),
        value().prop_map(KeyTest::Lt),
        value().prop_map(KeyTest::Le),
        value().prop_map(KeyTest::Gt),
        value().prop_map(KeyTest::Ge),
        (value(), value()).prop_map(|(low, high)| KeyTest::Between(low, high)),
        value().prop_map(KeyTest::BeginsWith),
    ];
    vec((name().prop_map(Into::into), test), 1..3).prop_map(|terms| KeyCondition { terms })
}

/// Text of words, signs and blanks that expressions are made of, so that some of it is well formed.
fn expression_text() -> impl Strategy<Value = String> {
    let words = vec![
        "a",
        "b",
        "name",
        "#a",
        "#b",
        ":v",
        ":w",
        "0",
        "7",
        "99999999999",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "=",
        "<",
        ">",
        "<>",
        "+",
        "-",
        "AND",
        "OR",
        "NOT",
        "BETWEEN",
        "IN",
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "size(",
        "contains(",
        "begins_with(",
        "attribute_type(",
        "attribute_exists(",
        "if_not_exists(",
        "list_append(",
        "f(",
        "é",
        "\u{1F600}",
        "!",
        "\u{a0}",
        "\n",
        "a = b",
        "a.b[0]",
        "SET a = ",
        "REMOVE a",
    ];
    vec((select(words), select(vec!["", " ", " "])), 0..14)
        .prop_map(|words| words.iter().flat_map(|(word, blank)| [*word, *blank]).collect())
}

fn some_placeholders() -> Placeholders {
    let names = [("#a", "a"), ("#b", "x.y")].map(|(key, name)| (key.to_owned(), name.to_owned()));
    let values = [(":v", AttributeValue::from("S")), (":w", Number::ONE.into())];
    Placeholders { names: Some(names.into()), values: Some(values.map(|(key, value)| (key.to_owned(), value)).into()) }
}

/// What a checked tree, rendered, is bound to; `None` if the text is too long for the service.
macro_rules! round_trip {
    ($tree:expr, $render:ident, $bind:expr) => {{
        let mut renderer = Renderer::new();
        let text = renderer.$render($tree);
        let placeholders = renderer.finish();
        let mut binder = Binder::new(&placeholders).expect("rendered placeholders are well formed");
        let bound = $bind(&mut binder, Expression::Text(text.clone()));
        match bound {
            Ok(bound) => {
                binder.finish().expect("all rendered placeholders are used");
                Some(bound)
            }
            Err(error) => {
                assert!(matches!(error.kind(), ExprErrorKind::TooLong(_)), "{text}\n{error}");
                None
            }
        }
    }};
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn conditions_survive_rendering(tree in condition()) {
        let placeholders = Placeholders::default();
        if let Ok(tree) = Binder::new(&placeholders).unwrap().condition(PARAMETER, tree.into()) {
            let bound = round_trip!(&tree, condition, |binder: &mut Binder<'_>, text| binder.condition(PARAMETER, text));
            prop_assert!(bound.is_none_or(|bound| bound == tree));
        }
    }

    #[test]
    fn updates_survive_rendering(tree in update()) {
        let placeholders = Placeholders::default();
        if let Ok(tree) = Binder::new(&placeholders).unwrap().update(tree.into()) {
            let bound = round_trip!(&tree, update, |binder: &mut Binder<'_>, text| binder.update(text));
            prop_assert!(bound.is_none_or(|bound| bound == tree));
        }
    }

    #[test]
    fn projections_survive_rendering(tree in projection()) {
        let placeholders = Placeholders::default();
        if let Ok(tree) = Binder::new(&placeholders).unwrap().projection(tree.into()) {
            let bound = round_trip!(&tree, projection, |binder: &mut Binder<'_>, text| binder.projection(text));
            prop_assert!(bound.is_none_or(|bound| bound == tree));
        }
    }

    #[test]
    fn key_conditions_survive_rendering(tree in key_condition()) {
        let placeholders = Placeholders::default();
        let draft = Binder::new(&placeholders).unwrap().key_condition(tree.into());
        if let Ok(tree) = draft.and_then(|draft| draft.finish()) {
            let bound = round_trip!(&tree, key_condition, |binder: &mut Binder<'_>, text| {
                binder.key_condition(text).and_then(|draft| draft.finish())
            });
            prop_assert!(bound.is_none_or(|bound| bound == tree));
        }
    }

    /// Whether a tree is refused does not depend on how it comes.
    #[test]
    fn trees_and_texts_are_checked_alike(tree in condition()) {
        let placeholders = Placeholders::default();
        let of_tree = Binder::new(&placeholders).unwrap().condition(PARAMETER, tree.clone().into());
        let mut renderer = Renderer::new();
        let text = renderer.condition(&tree);
        let placeholders = renderer.finish();
        let of_text = Binder::new(&placeholders).unwrap().condition(PARAMETER, Expression::Text(text));
        match (of_tree, of_text) {
            (Ok(tree), Ok(text)) => prop_assert_eq!(tree, text),
            (Err(tree), Err(text)) => prop_assert_eq!(tree.to_string(), text.to_string()),
            (tree, text) => prop_assert!(false, "{tree:?}\n{text:?}"),
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in expression_text(), item in item()) {
        let placeholders = some_placeholders();
        let expression = || text.clone();
        let mut errors = Vec::new();
        let mut binder = Binder::new(&placeholders).unwrap();
        match binder.condition(PARAMETER, Expression::Text(expression())) {
            Ok(condition) => {
                let _ = holds(&condition, &item);
                let bound = round_trip!(&condition, condition, |binder: &mut Binder<'_>, text| {
                    binder.condition(PARAMETER, text)
                });
                prop_assert!(bound.is_none_or(|bound| bound == condition));
            }
            Err(error) => errors.push(error),
        }
        match binder.update(Expression::Text(expression())) {
            Ok(update) => {
                let _ = apply(&update, &mut item.clone());
            }
            Err(error) => errors.push(error),
        }
        match binder.projection(Expression::Text(expression())) {
            Ok(projection) => {
                let _ = project(&projection, &item);
            }
            Err(error) => errors.push(error),
        }
        let draft = binder.key_condition(Expression::Text(expression()));
        errors.extend(draft.and_then(|draft| draft.finish()).err());
        for error in errors {
            let span = error.span();
            prop_assert!(span.is_none_or(|span| text.get(span).is_some()));
            prop_assert_eq!(error.caret().is_some(), error.text().is_some());
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn not_inverts(tree in condition(), item in item()) {
        let not = Condition::Not(Box::new(tree.clone()));
        prop_assert_eq!(holds(&not, &item), !holds(&tree, &item));
        prop_assert_eq!(holds(&Condition::Not(Box::new(not)), &item), holds(&tree, &item));
    }

    #[test]
    fn de_morgan(terms in vec(condition(), 2..4), item in item()) {
        let not = |term: Condition| Condition::Not(Box::new(term));
        let each_not: Vec<_> = terms.iter().cloned().map(not).collect();
        prop_assert_eq!(holds(&not(Condition::And(terms.clone())), &item), holds(&Condition::Or(each_not.clone()), &item));
        prop_assert_eq!(holds(&not(Condition::Or(terms)), &item), holds(&Condition::And(each_not), &item));
    }

    #[test]
    fn and_or_are_all_and_any(terms in vec(condition(), 2..4), item in item()) {
        let all = terms.iter().all(|term| holds(term, &item));
        let any = terms.iter().any(|term| holds(term, &item));
        prop_assert_eq!(holds(&Condition::And(terms.clone()), &item), all);
        prop_assert_eq!(holds(&Condition::Or(terms), &item), any);
    }

    #[test]
    fn comparisons_agree(left in operand(), right in operand(), third in operand(), item in item()) {
        let is = |comparator| holds(&Condition::Compare(comparator, left.clone(), right.clone()), &item);
        prop_assert_eq!(is(Comparator::Ne), !is(Comparator::Eq));
        prop_assert_eq!(is(Comparator::Le) && is(Comparator::Ge), is(Comparator::Eq) && (is(Comparator::Le) || is(Comparator::Ge)));
        prop_assert!(!(is(Comparator::Lt) && is(Comparator::Ge)));
        prop_assert_eq!(holds(&Condition::In(left.clone(), vec![right.clone()]), &item), is(Comparator::Eq));
        let between = Condition::Between(left.clone(), right.clone(), third.clone());
        let at_most = holds(&Condition::Compare(Comparator::Le, left.clone(), third), &item);
        prop_assert_eq!(holds(&between, &item), is(Comparator::Ge) && at_most);
    }

    #[test]
    fn a_failed_update_changes_nothing(update in update(), before in item()) {
        let mut after = before.clone();
        if apply(&update, &mut after).is_err() {
            prop_assert_eq!(before, after);
        }
    }

    /// A value that was set is there, and is all of the item that changed.
    #[test]
    fn set_sets_and_nothing_else(path in path(), value in value(), before in item()) {
        let set = SetValue::Operand(SetOperand::Value(value.clone()));
        let update = Update { set: vec![(path.clone(), set)], ..Update::default() };
        let mut after = before.clone();
        match apply(&update, &mut after) {
            Err(error) => {
                prop_assert_eq!(error, UpdateError::InvalidPath);
                prop_assert!(!path.rest.is_empty());
            }
            Ok(()) => {
                // What goes past the end of a list is there, but where the list ended.
                if path.get(&before).is_some() || !matches!(path.rest.last(), Some(Segment::Index(_))) {
                    prop_assert_eq!(path.get(&after), Some(&value));
                }
                after.remove(&path.root);
                let mut rest = before;
                rest.remove(&path.root);
                prop_assert_eq!(after, rest);
            }
        }
    }

    #[test]
    fn a_removed_place_is_gone_and_back_when_set(path in path(), before in item()) {
        let mut after = before.clone();
        let remove = Update { remove: vec![path.clone()], ..Update::default() };
        if let (Some(value), Ok(())) = (path.get(&before), apply(&remove, &mut after))
            && !matches!(path.rest.last(), Some(Segment::Index(_)))
        {
            prop_assert_eq!(path.get(&after), None);
            let set = SetValue::Operand(SetOperand::Value(value.clone()));
            apply(&Update { set: vec![(path, set)], ..Update::default() }, &mut after).unwrap();
            prop_assert_eq!(after, before);
        }
    }

    /// A projection onto whole attributes picks them; onto one path, it holds what the path leads to and nothing else.
    #[test]
    fn projections_pick(path in path(), item in item()) {
        let picked = project(&Projection { paths: vec![path.clone()] }, &item);
        let Some(value) = path.get(&item) else {
            prop_assert!(picked.is_empty());
            return Ok(());
        };
        // Lists have only the element asked for.
        let in_picked = path.rest.iter().fold(Path::attribute(path.root.clone()), |path, step| match step {
            Segment::Key(name) => path.key(name.clone()),
            Segment::Index(_) => path.index(0),
        });
        prop_assert_eq!(in_picked.get(&picked), Some(value));
        prop_assert!(picked.size() <= item.size());
        prop_assert_eq!(picked.len(), 1);
    }

    #[test]
    fn what_is_written_is_returned(update in update(), before in item()) {
        let placeholders = Placeholders::default();
        let mut after = before.clone();
        if let Ok(update) = Binder::new(&placeholders).unwrap().update(update.into())
            && apply(&update, &mut after).is_ok()
        {
            let projection = Projection { paths: update.paths().cloned().collect() };
            prop_assert_eq!(project_updated(&update, &before), project(&projection, &before));
            prop_assert_eq!(project_updated(&update, &after), project(&projection, &after));
        }
    }
}
