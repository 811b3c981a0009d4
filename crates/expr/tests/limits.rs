//! Long, large and deep: what no text and no tree may bring down.

use std::collections::BTreeMap;

use dynamo_expr::{
    Binder, ExprError, ExprErrorKind, Parameter, PlaceholderMap, Renderer, apply, holds, project, project_updated,
};
use dynamo_model::{
    AttributeValue, Attributes, Comparator, Condition, Expression, Operand, Path, Placeholders, Projection, SetOperand,
    SetValue, Update,
};

fn condition(text: impl Into<String>) -> Result<Condition, ExprError> {
    let placeholders = Placeholders::default();
    let mut binder = Binder::new(&placeholders)?;
    binder.condition(Parameter::ConditionExpression, Expression::Text(text.into()))
}

fn update(text: impl Into<String>) -> Result<Update, ExprError> {
    Binder::new(&Placeholders::default())?.update(Expression::Text(text.into()))
}

fn check_tree(tree: Condition) -> Result<Condition, ExprError> {
    let placeholders = Placeholders::default();
    Binder::new(&placeholders)?.condition(Parameter::FilterExpression, Expression::Tree(tree))
}

fn kind<T: std::fmt::Debug>(result: Result<T, ExprError>) -> ExprErrorKind {
    result.unwrap_err().kind().clone()
}

fn equal(left: &str, right: &str) -> Condition {
    let path = |name: &str| Operand::Path(Path::attribute(name));
    Condition::Compare(Comparator::Eq, path(left), path(right))
}

#[test]
fn texts_have_4_kb() {
    let long = |length: usize| format!("a = b{}", "c".repeat(length - 5));
    assert!(condition(long(4096)).is_ok());
    assert_eq!(
        condition(long(4097)).unwrap_err().to_string(),
        "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size;"
    );
    // Bytes count, and blanks too. Messages about updates and projections do not tell the size.
    assert_eq!(
        update(format!("REMOVE a{}", " ".repeat(4096))).unwrap_err().to_string(),
        "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;"
    );
    assert_eq!(kind(condition("é".repeat(2049))), ExprErrorKind::TooLong(4098));
}

#[test]
fn expressions_have_300_operators() {
    let all = |terms: usize| vec!["a = b"; terms].join(" AND ");
    assert!(condition(all(150)).is_ok());
    assert_eq!(
        condition(all(151)).unwrap_err().to_string(),
        "Invalid ConditionExpression: The expression contains too many operators; operator count: 301"
    );
    assert!(condition("NOT ".repeat(299) + "a = b").is_ok());
    assert_eq!(kind(condition("NOT ".repeat(300) + "a = b")), ExprErrorKind::TooManyOperators);
    // Other faults come first.
    assert!(matches!(kind(condition(all(151) + " AND c = c")), ExprErrorKind::SameOperand("=", _)));

    let sums = |count: usize| {
        let sum = |at: usize| format!("a{at}=if_not_exists(b,c)+d");
        format!("SET {}", (0..count).map(sum).collect::<Vec<_>>().join(", "))
    };
    assert!(update(sums(150)).is_ok());
    assert_eq!(kind(update(sums(151))), ExprErrorKind::TooManyOperators);
}

#[test]
fn trees_have_300_operators() {
    let tree = |terms: usize| Condition::And((0..terms).map(|_| equal("a", "b")).collect());
    assert!(check_tree(tree(150)).is_ok());
    assert_eq!(kind(check_tree(tree(151))), ExprErrorKind::TooManyOperators);
}

#[test]
fn in_has_100_candidates() {
    let text = |count: usize| format!("a IN ({})", vec!["b"; count].join(", "));
    assert!(condition(text(100)).is_ok());
    assert_eq!(
        condition(text(101)).unwrap_err().to_string(),
        "Invalid ConditionExpression: The IN operator is provided with too many operands; number of operands: 101"
    );
}

#[test]
fn placeholders_have_limits() {
    let bind = |key: &str, name: &str| {
        let names = Some(BTreeMap::from([(key.to_owned(), name.to_owned())]));
        Binder::new(&Placeholders { names, values: None }).map(|_| ())
    };
    assert!(bind(&format!("#{}", "k".repeat(254)), "a").is_ok());
    assert_eq!(
        bind(&format!("#{}", "k".repeat(255)), "a").unwrap_err().to_string(),
        "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; \
         size of key: 256"
    );
    assert_eq!(
        bind("", "a").unwrap_err().to_string(),
        "ExpressionAttributeNames contains invalid key: The expression attribute map contains an empty key;"
    );
    assert!(bind("#k", &"n".repeat(65_535)).is_ok());
    assert_eq!(kind(bind("#k", &"n".repeat(65_536))), ExprErrorKind::LongName("#k".into()));

    let text = AttributeValue::from("v".repeat(1024 * 1024));
    let values = BTreeMap::from([(":a".to_owned(), text.clone()), (":b".to_owned(), text)]);
    let placeholders = Placeholders { names: None, values: Some(values) };
    assert_eq!(kind(Binder::new(&placeholders)), ExprErrorKind::LargeMap(PlaceholderMap::Values));
}

/// Ten thousand of anything is too long a text. What fits into one nests 4,096 times at most.
#[test]
fn text_can_be_as_deep_as_it_is_long() {
    for depth in [1, 10, 300, 1000, 4096, 10_000] {
        for open in ["(", "NOT ", "NOT (", "size(", "f(", "((", "a IN ((", "a = b AND ("] {
            let text = open.repeat(depth);
            assert!(condition(text.clone()).is_err());
            assert!(condition(format!("{text}a = b{}", ")".repeat(depth))).is_err() || depth <= 300);
        }
        for open in ["(", "if_not_exists(a, ", "list_append(", "f("] {
            assert!(update(format!("SET a = {}", open.repeat(depth))).is_err());
            let text = format!("SET z = {}b{}", open.repeat(depth), ")".repeat(depth));
            assert!(update(text).is_err() || depth <= 300);
        }
        assert!(update("REMOVE a".to_owned() + &".b".repeat(depth) + ", c, c").is_err());
        assert!(condition("a".to_owned() + &"[0]".repeat(depth)).is_err());
    }
}

const DEEP: usize = 100_000;

/// A tree that is as deep as no text can make it. It is forgotten at the end: to drop it takes the depth of it.
fn deep(mut grow: impl FnMut(Condition) -> Condition) -> std::mem::ManuallyDrop<Condition> {
    let mut tree = equal("a", "b");
    for _ in 0..DEEP {
        tree = grow(tree);
    }
    std::mem::ManuallyDrop::new(tree)
}

fn growths() -> [fn(Condition) -> Condition; 3] {
    [
        |term| Condition::Not(Box::new(term)),
        |term| Condition::And(vec![term, equal("a", "b")]),
        |term| Condition::Or(vec![equal("a", "c"), term]),
    ]
}

#[test]
fn deep_conditions_are_refused() {
    for grow in growths() {
        let tree = std::mem::ManuallyDrop::into_inner(deep(grow));
        assert_eq!(kind(check_tree(tree)), ExprErrorKind::TooManyOperators);
    }
    let mut size = Operand::Path(Path::attribute("a"));
    for _ in 0..DEEP {
        size = Operand::Size(Box::new(size));
    }
    let tree = Condition::Compare(Comparator::Eq, size, Operand::Path(Path::attribute("b")));
    assert!(matches!(kind(check_tree(tree)), ExprErrorKind::OperandType("size", _)));
}

#[test]
fn deep_conditions_that_nobody_checked_are_evaluated_and_rendered() {
    let item = Attributes::from([("a", true.into()), ("b", true.into())]);
    for grow in growths() {
        let tree = deep(grow);
        assert!(holds(&tree, &item));
        assert!(Renderer::new().condition(&tree).len() > DEEP);
    }
}

#[test]
fn deep_updates_are_refused_applied_and_rendered() {
    let growths: [fn(SetOperand) -> SetOperand; 3] = [
        |operand| SetOperand::IfNotExists(Path::attribute("nope"), Box::new(operand)),
        |operand| SetOperand::ListAppend(Box::new(operand), Box::new(SetOperand::Value(AttributeValue::L(vec![])))),
        |operand| SetOperand::ListAppend(Box::new(SetOperand::Value(AttributeValue::L(vec![]))), Box::new(operand)),
    ];
    for grow in growths {
        let mut operand = SetOperand::Value(AttributeValue::L(vec![true.into()]));
        for _ in 0..DEEP {
            operand = grow(operand);
        }
        let path = Path::attribute("a");
        let update = Update { set: vec![(path, SetValue::Operand(operand))], ..Update::default() };

        let mut item = Attributes::new();
        apply(&update, &mut item).unwrap();
        assert_eq!(item, Attributes::from([("a", AttributeValue::L(vec![true.into()]))]));
        assert_eq!(project_updated(&update, &item), item);
        assert!(Renderer::new().update(&update).len() > DEEP);

        let placeholders = Placeholders::default();
        let refused = Binder::new(&placeholders).unwrap().update(Expression::Tree(update));
        let kind = kind(refused);
        assert!(matches!(kind, ExprErrorKind::TooManyOperators | ExprErrorKind::MisplacedFunction("list_append")));
    }
}

#[test]
fn long_paths_lead_nowhere() {
    let path = (0..DEEP).fold(Path::attribute("a"), |path, _| path.index(0));
    let projection = Projection { paths: vec![path.clone(), Path::attribute("b")] };
    let item = Attributes::from([("a", AttributeValue::L(vec![true.into()])), ("b", true.into())]);
    assert_eq!(project(&projection, &item), Attributes::from([("b", true.into())]));
    let placeholders = Placeholders::default();
    let refused = Binder::new(&placeholders).unwrap().projection(Expression::Tree(projection));
    assert_eq!(kind(refused), ExprErrorKind::PathTooDeep(DEEP + 1));
}

#[test]
fn trees_that_no_text_could_say_are_refused() {
    assert_eq!(kind(check_tree(Condition::And(vec![]))), ExprErrorKind::Empty);
    assert_eq!(kind(check_tree(Condition::Or(vec![]))), ExprErrorKind::Empty);
    assert_eq!(kind(check_tree(Condition::In(Operand::Value(true.into()), vec![]))), ExprErrorKind::Empty);
    let placeholders = Placeholders::default();
    let mut binder = Binder::new(&placeholders).unwrap();
    assert_eq!(kind(binder.update(Update::default().into())), ExprErrorKind::Empty);
    assert_eq!(kind(binder.projection(Projection::default().into())), ExprErrorKind::Empty);
}
