//! Fields, conditions, updates and keys: what they are as trees.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_model::{Condition as Tree, KeyTest, SetOperand, SetValue};
use dynamo_objects::key::{Composite, IntoKey, IntoPartition, SortKey, SortTest};
use dynamo_objects::{
    AttributeType, AttributeValue, Condition, Document, Field, Index, Item, Number, Record, Update, fields,
};

#[derive(Record)]
#[dynamo(table = "order")]
#[dynamo(index(name = "by_state", partition_key = (state, region), sort_key = (day, total)))]
#[dynamo(index(name = "by_region", partition_key = region))]
struct Order {
    #[dynamo(partition_key)]
    customer: String,
    #[dynamo(sort_key)]
    number: u64,
    state: String,
    region: Option<u32>,
    day: String,
    total: f64,
    #[dynamo(rename = "limit")]
    budget: Option<f64>,
    tags: BTreeSet<String>,
    lines: Vec<Line>,
    scores: BTreeMap<String, u32>,
    seal: Vec<u8>,
    open: bool,
    any: AttributeValue,
}

#[derive(Document)]
struct Line {
    article: String,
    count: u32,
}

type Fields = <Order as Document>::Fields<Order>;

fn n(number: i64) -> AttributeValue {
    Number::from(number).into()
}

/// The condition, as it would be written.
fn written(condition: impl FnOnce(Fields) -> Condition<Order>) -> String {
    match condition(fields::<Order>()).into_tree() {
        Ok(tree) => format!("{tree:?}"),
        Err(error) => error.to_string(),
    }
}

fn tree(condition: impl FnOnce(Fields) -> Condition<Order>) -> Tree {
    condition(fields::<Order>()).into_tree().expect("it can be stored")
}

fn new() -> Update<Order> {
    Update::new()
}

fn update(update: Update<Order>) -> dynamo_model::Update {
    update.into_tree().expect("it can be stored")
}

fn path<T>(field: Field<Order, T>) -> dynamo_model::Path {
    field.into_path()
}

#[test]
fn comparisons() {
    use dynamo_model::{Comparator, Operand};

    let f = fields::<Order>();
    let number = Operand::Path(f.number.path().clone());
    let seven = || Operand::Value(n(7));
    let seven_by_reference = &7;
    let all = [
        (f.number.eq(7), Comparator::Eq),
        (f.number.ne(7), Comparator::Ne),
        (f.number.lt(7), Comparator::Lt),
        (f.number.le(7_u8), Comparator::Le),
        (f.number.gt(Some(7)), Comparator::Gt),
        (f.number.ge(seven_by_reference), Comparator::Ge),
    ];
    for (condition, comparator) in all {
        let expected = Tree::Compare(comparator, number.clone(), seven());
        assert_eq!(condition.into_tree().unwrap(), expected);
    }
    assert_eq!(
        tree(|f| f.number.between(1, f.total)),
        Tree::Between(number.clone(), Operand::Value(n(1)), Operand::Path(path(f.total.clone())))
    );
    assert_eq!(tree(|f| f.number.is_in([7, 7])), Tree::In(number, vec![seven(), seven()]));
    assert_eq!(tree(|f| f.total.lt(&f.budget)), tree(|f| f.total.lt(f.budget)));
    assert_eq!(tree(|f| f.state.is_in(vec!["a", "b"])), tree(|f| f.state.is_in(["a".to_owned(), "b".to_owned()])));
}

#[test]
fn functions_apply_to_what_they_are_for() {
    use dynamo_model::Operand;

    let at = |text: &str| Operand::Path(dynamo_model::Path::attribute(text));
    let text = |text: &str| Operand::Value(text.into());
    assert_eq!(tree(|f| f.budget.exists()), Tree::AttributeExists(dynamo_model::Path::attribute("limit")));
    assert_eq!(tree(|f| f.budget.not_exists()), Tree::AttributeNotExists(dynamo_model::Path::attribute("limit")));
    assert_eq!(tree(|f| f.any.has_type(AttributeType::Ss)), Tree::AttributeType(at("any"), AttributeType::Ss));
    assert_eq!(tree(|f| f.day.begins_with("2026")), Tree::BeginsWith(at("day"), text("2026")));
    assert_eq!(tree(|f| f.seal.begins_with([1_u8])), Tree::BeginsWith(at("seal"), Operand::Value(vec![1].into())));
    assert_eq!(tree(|f| f.tags.contains("new")), Tree::Contains(at("tags"), text("new")));
    assert_eq!(tree(|f| f.day.contains("01")), Tree::Contains(at("day"), text("01")));
    assert_eq!(tree(|f| f.any.contains(7)), Tree::Contains(at("any"), Operand::Value(n(7))));
    assert_eq!(
        tree(|f| f.tags.size().between(1, f.number)),
        Tree::Between(Operand::Size(Box::new(at("tags"))), Operand::Value(n(1)), at("number"))
    );
    assert!(matches!(tree(|f| f.open.eq(true)), Tree::Compare(..)));
    assert!(matches!(tree(|f| f.any.eq("x") & f.state.eq(AttributeValue::Null)), Tree::And(_)));
}

#[test]
fn paths_go_inside() {
    let f = fields::<Order>();
    assert_eq!(f.lines.index(3).at(|line| line.article).path().to_string(), "lines[3].article");
    assert_eq!(f.scores.key("x").path().to_string(), "scores.x");
    assert_eq!(f.any.key("a").index(0).path().to_string(), "any.a[0]");
    assert!(matches!(tree(|f| f.lines.index(0).at(|line| line.count.ge(2))), Tree::Compare(..)));
    assert!(matches!(tree(|f| f.scores.key("x").gt(2)), Tree::Compare(..)));
    assert!(matches!(tree(|f| f.any.key("x").gt(2)), Tree::Compare(..)));
}

#[test]
fn conditions_combine() {
    let parts = || (fields::<Order>().open.eq(true), fields::<Order>().number.lt(7));
    let (a, b) = parts();
    let operators = ((a & b) | !parts().0).into_tree().unwrap();
    let (a, b) = parts();
    assert_eq!(operators, a.and(b).or(parts().0.not()).into_tree().unwrap());
    assert!(matches!(operators, Tree::Or(any) if matches!(&any[..], [Tree::And(_), Tree::Not(_)])));
    let flat = tree(|f| f.open.eq(true) & f.open.exists() & f.number.eq(7));
    assert!(matches!(flat, Tree::And(all) if all.len() == 3));
}

#[test]
fn what_cannot_be_stored_is_an_error_later() {
    assert_eq!(
        written(|f| f.open.eq(true) & f.total.lt(f64::NAN)),
        "`total` cannot be stored: NaN and the infinities are not numbers that DynamoDB can store"
    );
    assert_eq!(written(|f| f.budget.eq(None::<f64>)), "`limit` needs a value here, not `None` or an empty set");
    assert_eq!(
        written(|f| f.tags.eq(BTreeSet::<&str>::new()).not()),
        "`tags` needs a value here, not `None` or an empty set"
    );
    assert_eq!(written(|f| f.state.is_in([""; 0])), "`state` was to be one of no values at all");
    assert_eq!(
        written(|f| f.lines.index(0).at(|line| line.count.eq(f32::INFINITY))),
        "`lines[0].count` cannot be stored: NaN and the infinities are not numbers that DynamoDB can store"
    );
}

#[test]
fn updates_set_and_remove() {
    let f = fields::<Order>();
    let value = |value: AttributeValue| SetValue::Operand(SetOperand::Value(value));
    let made = update(new().set(|f| f.state, "open").set(|f| f.budget, 7).set(|f| f.any, true));
    assert_eq!(
        made.set,
        [
            (path(f.state), value("open".into())),
            (path(f.budget.clone()), value(n(7))),
            (path(f.any), value(true.into()))
        ]
    );
    let made = update(new().set(|f| f.budget, None::<f64>).set(|f| f.tags, BTreeSet::<String>::new()));
    assert_eq!(made.remove, [path(f.budget.clone()), path(f.tags)]);
    let made = update(new().set(|f| f.budget, fields::<Order>().total).remove(|f| f.lines.index(0)));
    assert_eq!(made.set, [(path(f.budget), SetValue::Operand(SetOperand::Path(path(f.total))))]);
    assert_eq!(made.remove, [path(f.lines.index(0))]);
    let refused = Update::<Order>::new().set(|f| f.state, None::<String>).into_tree().unwrap_err();
    assert_eq!(refused.to_string(), "`state` needs a value here, not `None` or an empty set");
    assert!(Update::<Order>::new().is_empty());
}

#[test]
fn updates_count_collect_and_append() {
    let f = fields::<Order>();
    let tags = || BTreeSet::from(["new"]);
    let made = update(
        new()
            .add(|f| f.number, 2)
            .subtract(|f| f.total, 0.5)
            .add(|f| f.tags, tags())
            .delete(|f| f.tags, tags())
            .add(|f| f.tags, BTreeSet::<&str>::new()),
    );
    let set = AttributeValue::Ss(vec!["new".to_owned()].into());
    assert_eq!(
        made.add,
        [
            (path(f.number), n(2)),
            (path(f.total), AttributeValue::N("-0.5".parse().unwrap())),
            (path(f.tags.clone()), set.clone())
        ]
    );
    assert_eq!(made.delete, [(path(f.tags), set)]);

    let line = || Line { article: "a".into(), count: 1 };
    let made = update(new().append(|f| f.lines, [line()]).prepend(|f| f.any, vec![1]));
    let there = |path: dynamo_model::Path| {
        Box::new(SetOperand::IfNotExists(path, Box::new(SetOperand::Value(AttributeValue::L(vec![])))))
    };
    let given = |list: AttributeValue| Box::new(SetOperand::Value(list));
    let line = AttributeValue::M(Item::from([("article", "a".into()), ("count", n(1))]));
    let lines = path(f.lines);
    let any = path(f.any);
    assert_eq!(
        made.set,
        [
            (
                lines.clone(),
                SetValue::Operand(SetOperand::ListAppend(there(lines), given(AttributeValue::L(vec![line]))))
            ),
            (any.clone(), SetValue::Operand(SetOperand::ListAppend(given(AttributeValue::L(vec![n(1)])), there(any)))),
        ]
    );
    let made = update(new().set_if_absent(|f| f.state, "new").and(new().remove(|f| f.day)));
    let SetValue::Operand(SetOperand::IfNotExists(at, _)) = &made.set[0].1 else { panic!("{made:?}") };
    assert_eq!((at.to_string(), made.remove.len()), ("state".to_owned(), 1));
}

fn key(key: impl IntoKey<Composite<String, u64>>) -> Result<Item, String> {
    key.into_key(Order::KEY).map_err(|error| error.to_string())
}

#[test]
fn keys() {
    let expected = Item::from([("customer", "c1".into()), ("number", n(7))]);
    assert_eq!(key(("c1", 7)), Ok(expected.clone()));
    assert_eq!(key(&("c1".to_owned(), 7_u64)), Ok(expected));
    assert_eq!(key(("", 7)), Err("`customer` is a key, and a key cannot be empty".into()));
    assert_eq!(key((None::<String>, 7)), Err("`customer` needs a value here, not `None` or an empty set".into()));
    assert_eq!(
        key(("c1", f64::NAN)),
        Err("`number` cannot be stored: NaN and the infinities are not numbers that DynamoDB can store".into())
    );
}

/// What a query of this index is given.
fn query<K, P>(index: Index<Order, K>, partition: P) -> Result<Vec<AttributeValue>, String>
where
    K: dynamo_objects::key::KeyShape,
    P: IntoPartition<K::Partition>,
{
    partition.into_partition(index.partition()).map_err(|error| error.to_string())
}

#[test]
fn partitions_of_indexes() {
    assert_eq!(query(Order::BY_REGION, 7), Ok(vec![n(7)]));
    assert_eq!(query(Order::BY_STATE, ("open", 7)), Ok(vec!["open".into(), n(7)]));
    assert_eq!(query(Order::BY_STATE, ("", 7)), Err("`state` is a key, and a key cannot be empty".into()));
}

fn tests<S>(test: impl FnOnce(SortKey<S>) -> SortTest) -> Result<Vec<KeyTest>, String> {
    test(SortKey::default()).into_tests().map_err(|error| error.to_string())
}

#[test]
fn sort_keys() {
    assert_eq!(tests::<u64>(|k| k.ge(50)), Ok(vec![KeyTest::Ge(n(50))]));
    assert_eq!(tests::<u64>(|k| k.between(1, 2)), Ok(vec![KeyTest::Between(n(1), n(2))]));
    assert_eq!(tests::<String>(|k| k.begins_with("a")), Ok(vec![KeyTest::BeginsWith("a".into())]));
    assert_eq!(tests::<(String, f64)>(|k| k.lt("a")), Ok(vec![KeyTest::Lt("a".into())]));
    assert_eq!(tests::<(String, f64)>(|k| k.is("a").le(7)), Ok(vec![KeyTest::Eq("a".into()), KeyTest::Le(n(7))]));
    assert_eq!(
        tests::<(u8, u8, u8, u8)>(|k| k.is(1).is(2).is(3).gt(4)),
        Ok(vec![KeyTest::Eq(n(1)), KeyTest::Eq(n(2)), KeyTest::Eq(n(3)), KeyTest::Gt(n(4))])
    );
    assert!(tests::<f64>(|k| k.eq(f64::NAN)).is_err());
}
