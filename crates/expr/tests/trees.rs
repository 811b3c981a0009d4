//! Which tree a text is bound to.

use std::collections::BTreeMap;

use dynamo_expr::{Binder, Leaf, Leaves, Parameter, Renderer};
use dynamo_model::{
    AttributeType, AttributeValue, Comparator, Condition, Expression, KeyCondition, KeyTest, Number, Operand, Path,
    Placeholders, Projection, SetOperand, SetValue, Update,
};

fn placeholders() -> Placeholders {
    let names = [("#a", "a"), ("#dot", "x.y")];
    let values = [(":n", number(1)), (":m", number(2)), (":s", "S".into())];
    Placeholders {
        names: Some(BTreeMap::from(names.map(|(key, name)| (key.to_owned(), name.to_owned())))),
        values: Some(BTreeMap::from(values.map(|(key, value)| (key.to_owned(), value)))),
    }
}

fn number(number: i32) -> AttributeValue {
    Number::from(number).into()
}

fn condition(text: &str) -> Condition {
    let placeholders = placeholders();
    let mut binder = Binder::new(&placeholders).unwrap();
    binder.condition(Parameter::ConditionExpression, Expression::Text(text.to_owned())).unwrap()
}

fn update(text: &str) -> Update {
    Binder::new(&placeholders()).unwrap().update(Expression::Text(text.to_owned())).unwrap()
}

fn attribute(name: &str) -> Path {
    Path::attribute(name)
}

fn path(name: &str) -> Operand {
    Operand::Path(attribute(name))
}

fn equal(left: &str, right: &str) -> Condition {
    Condition::Compare(Comparator::Eq, path(left), path(right))
}

#[test]
fn operators() {
    let comparators = [
        ("a = b", Comparator::Eq),
        ("a <> b", Comparator::Ne),
        ("a < b", Comparator::Lt),
        ("a<=b", Comparator::Le),
        ("(a)>(b)", Comparator::Gt),
        (" a >=\n\tb ", Comparator::Ge),
    ];
    for (text, comparator) in comparators {
        assert_eq!(condition(text), Condition::Compare(comparator, path("a"), path("b")), "{text}");
    }
    let (one, two) = (|| Operand::Value(number(1)), || Operand::Value(number(2)));
    assert_eq!(condition("a between :n and :m"), Condition::Between(path("a"), one(), two()));
    assert_eq!(condition("a IN (:n,(b) , size(c))"), {
        Condition::In(path("a"), vec![one(), path("b"), Operand::Size(Box::new(path("c")))])
    });
}

#[test]
fn functions() {
    let cases = [
        ("attribute_exists(a)", Condition::AttributeExists(attribute("a"))),
        ("attribute_not_exists((a))", Condition::AttributeNotExists(attribute("a"))),
        ("attribute_type(a, :s)", Condition::AttributeType(path("a"), AttributeType::S)),
        ("begins_with(a, :s)", Condition::BeginsWith(path("a"), Operand::Value("S".into()))),
        ("contains(:s, a)", Condition::Contains(Operand::Value("S".into()), path("a"))),
    ];
    for (text, tree) in cases {
        assert_eq!(condition(text), tree, "{text}");
    }
}

#[test]
fn paths() {
    let cases = [
        ("#a", attribute("a")),
        ("#dot", attribute("x.y")),
        ("b.#a[0].c", attribute("b").key("a").index(0).key("c")),
        ("b [ 12 ] . c", attribute("b").index(12).key("c")),
        ("b[2147483647]", attribute("b").index(2_147_483_647)),
    ];
    for (text, path) in cases {
        assert_eq!(condition(&format!("attribute_exists({text})")), Condition::AttributeExists(path), "{text}");
    }
}

/// NOT binds tighter than AND, and AND tighter than OR. Chains are flat; parentheses stay.
#[test]
fn precedence() {
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| equal(name, "z"));
    let not = |term: &Condition| Condition::Not(Box::new(term.clone()));
    let and = |terms: &[&Condition]| Condition::And(terms.iter().map(|term| (*term).clone()).collect());
    let or = |terms: &[&Condition]| Condition::Or(terms.iter().map(|term| (*term).clone()).collect());
    let cases = [
        ("a = z AND b = z AND c = z", and(&[&a, &b, &c])),
        ("a = z OR b = z OR c = z", or(&[&a, &b, &c])),
        ("a = z OR b = z AND c = z OR d = z", or(&[&a, &and(&[&b, &c]), &d])),
        ("a = z AND b = z OR c = z AND d = z", or(&[&and(&[&a, &b]), &and(&[&c, &d])])),
        ("(a = z OR b = z) AND (c = z OR d = z)", and(&[&or(&[&a, &b]), &or(&[&c, &d])])),
        ("(a = z AND b = z) AND c = z", and(&[&and(&[&a, &b]), &c])),
        ("a = z AND (b = z AND c = z)", and(&[&a, &and(&[&b, &c])])),
        ("NOT a = z AND b = z", and(&[&not(&a), &b])),
        ("a = z AND NOT b = z OR c = z", or(&[&and(&[&a, &not(&b)]), &c])),
        ("NOT (a = z AND b = z)", not(&and(&[&a, &b]))),
        ("NOT NOT a = z", not(&not(&a))),
        ("NOT (NOT (a = z))", not(&not(&a))),
        ("a = z and not b = z or c = z", or(&[&and(&[&a, &not(&b)]), &c])),
    ];
    for (text, tree) in cases {
        assert_eq!(condition(text), tree, "{text}");
    }
}

#[test]
fn updates() {
    let set = |value: SetValue| Update { set: vec![(attribute("a"), value)], ..Update::default() };
    let operand = |name: &str| SetOperand::Path(attribute(name));
    let one = || SetOperand::Value(number(1));
    let cases = [
        ("SET a = b", set(SetValue::Operand(operand("b")))),
        ("SET a = (b)", set(SetValue::Operand(operand("b")))),
        ("SET a=b+:n", set(SetValue::Plus(operand("b"), one()))),
        ("SET a = (:n - (b))", set(SetValue::Minus(one(), operand("b")))),
        ("SET a = if_not_exists(b, if_not_exists(c, :n)) + :n", {
            let inner = SetOperand::IfNotExists(attribute("c"), Box::new(one()));
            set(SetValue::Plus(SetOperand::IfNotExists(attribute("b"), Box::new(inner)), one()))
        }),
        ("SET a = list_append(b, c)", {
            set(SetValue::Operand(SetOperand::ListAppend(Box::new(operand("b")), Box::new(operand("c")))))
        }),
    ];
    for (text, tree) in cases {
        assert_eq!(update(text), tree, "{text}");
    }
}

/// Within a section, actions keep the order of the text.
#[test]
fn sections() {
    let placeholders = Placeholders {
        names: None,
        values: Some(BTreeMap::from([(":set".to_owned(), AttributeValue::Ss(vec!["x".into()].into()))])),
    };
    let mut binder = Binder::new(&placeholders).unwrap();
    let text = "DELETE g :set REMOVE e, f[1].x add d :set, c :set Set b = z, a = z";
    let operand = |name: &str| SetValue::Operand(SetOperand::Path(attribute(name)));
    let set = || AttributeValue::Ss(vec!["x".to_owned()].into());
    assert_eq!(
        binder.update(Expression::Text(text.into())).unwrap(),
        Update {
            set: vec![(attribute("b"), operand("z")), (attribute("a"), operand("z"))],
            remove: vec![attribute("e"), attribute("f").index(1).key("x")],
            add: vec![(attribute("d"), set()), (attribute("c"), set())],
            delete: vec![(attribute("g"), set())],
        }
    );
}

#[test]
fn projections_keep_their_order() {
    let placeholders = placeholders();
    let mut binder = Binder::new(&placeholders).unwrap();
    let projection = binder.projection(Expression::Text("c.d, b , #a[0]".into())).unwrap();
    let paths = vec![attribute("c").key("d"), attribute("b"), attribute("a").index(0)];
    assert_eq!(projection, Projection { paths });
}

#[test]
fn key_conditions_have_the_key_first() {
    let cases = [
        ("pk = :n", KeyTest::Eq(number(1))),
        (":n = pk", KeyTest::Eq(number(1))),
        ("pk < :n", KeyTest::Lt(number(1))),
        (":n < pk", KeyTest::Gt(number(1))),
        ("pk <= :n", KeyTest::Le(number(1))),
        (":n <= pk", KeyTest::Ge(number(1))),
        ("pk > :n", KeyTest::Gt(number(1))),
        (":n > pk", KeyTest::Lt(number(1))),
        ("pk >= :n", KeyTest::Ge(number(1))),
        (":n >= pk", KeyTest::Le(number(1))),
        ("pk BETWEEN :n AND :m", KeyTest::Between(number(1), number(2))),
        ("begins_with(pk, :s)", KeyTest::BeginsWith("S".into())),
    ];
    let placeholders = placeholders();
    for (text, test) in cases {
        let mut binder = Binder::new(&placeholders).unwrap();
        let draft = binder.key_condition(Expression::Text(text.to_owned())).unwrap();
        assert_eq!(draft.finish().unwrap(), KeyCondition { terms: vec![("pk".into(), test)] }, "{text}");
    }
}

#[test]
fn rendered() {
    let cases = [
        "#0 = #1 AND NOT #2 <> #3",
        "(#0 = #1 OR #2 = #3) AND #4 = #5",
        "NOT (#0 = #1 AND #2 = #3) OR #4 = #5 AND #6 = #7",
        "(#0 = #1 AND #2 = #3) AND #4 = #5",
        "size(#0.#1[3]) BETWEEN :0 AND :1",
        "#0 IN (:0, #1) OR begins_with(#2, :1) OR attribute_type(#3, :1)",
    ];
    for text in cases {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"].iter().enumerate();
        let placeholders = Placeholders {
            names: Some(names.map(|(number, name)| (format!("#{number}"), (*name).to_owned())).collect()),
            values: Some(BTreeMap::from([(":0".to_owned(), "B".into()), (":1".to_owned(), "S".into())])),
        };
        let mut binder = Binder::new(&placeholders).unwrap();
        let tree = binder.condition(Parameter::FilterExpression, Expression::Text(text.to_owned())).unwrap();
        assert_eq!(Renderer::new().condition(&tree), text);
    }
}

/// What two expressions of a request share, they share as placeholders.
#[test]
fn placeholders_are_rendered_once() {
    let mut renderer = Renderer::new();
    assert_eq!(renderer.update(&update("SET a = :n, b = :n, c.a = a")), "SET #0 = :0, #1 = :0, #2.#0 = #0");
    assert_eq!(renderer.condition(&condition("a = :n AND d = :m")), "#0 = :0 AND #3 = :1");
    let placeholders = renderer.finish();
    let names: Vec<_> = placeholders.names.unwrap().into_iter().collect();
    let expected = [("#0", "a"), ("#1", "b"), ("#2", "c"), ("#3", "d")];
    assert_eq!(names, expected.map(|(key, name)| (key.to_owned(), name.to_owned())));
    assert_eq!(placeholders.values.unwrap().len(), 2);
    assert!(Renderer::new().finish().is_absent());
}

#[test]
fn leaves_are_shown_in_order() {
    let cases = [
        ("a = :n AND (size(b.c) < :m OR NOT c IN (d, :s)) AND attribute_exists(e)", "a :N b.c :N c d :S e"),
        ("a BETWEEN :n AND b AND contains(c, :s) AND attribute_type(d, :s)", "a :N b c :S d"),
        // The first error ends it.
        ("a = :n AND stop.b = :m AND c = d", "a :N stop.b!"),
    ];
    for (text, leaves) in cases {
        assert_eq!(shown(&condition(text)), leaves, "{text}");
    }
    let tree = update("SET a = if_not_exists(b, c) + :n, d = list_append(e, f) REMOVE g ADD h :n");
    assert_eq!(shown(&tree), "b c :N e f :N");
    let terms = vec![("pk".into(), KeyTest::Eq("x".into())), ("sk".into(), KeyTest::Between(number(1), number(2)))];
    assert_eq!(shown(&KeyCondition { terms }), ":S :N :N");
}

/// The leaves of a tree, up to a path that begins with `stop`.
fn shown(tree: &impl Leaves) -> String {
    let mut shown = Vec::new();
    let all = tree.try_leaves(|leaf| {
        match leaf {
            Leaf::Path(path) if path.root == "stop" => return Err(path.to_string()),
            Leaf::Path(path) => shown.push(path.to_string()),
            Leaf::Value(value) => shown.push(format!(":{}", value.attribute_type())),
        }
        Ok(())
    });
    shown.extend(all.err().map(|path| path + "!"));
    shown.join(" ")
}
