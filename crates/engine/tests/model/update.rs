//! Updates, and what they make of an item.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_model::{AttributeValue, Attributes, Item, Number, Path, Segment, SetOperand, SetValue, Update};
use proptest::prelude::*;

use crate::value;

const INVALID_PATH: &str = "The document path provided in the update expression is invalid for update";
const MISSING: &str = "The provided expression refers to an attribute that does not exist in the item";
const WRONG_TYPE: &str = "An operand in the update expression has an incorrect data type";
const TOO_MANY_DIGITS: &str = "Attempting to store more than 38 significant digits in a Number";

#[derive(Clone, Debug)]
enum Action {
    Set(Path, SetValue),
    Remove(Path),
    Add(Path, AttributeValue),
    Delete(Path, AttributeValue),
}

impl Action {
    fn path(&self) -> &Path {
        match self {
            Self::Set(path, _) | Self::Remove(path) | Self::Add(path, _) | Self::Delete(path, _) => path,
        }
    }
}

/// An update that the service does not refuse as it stands, unless for the type of an index's key.
pub(crate) fn update() -> impl Strategy<Value = Update> {
    prop_oneof![4 => prop::collection::vec(action(), 1..5), 1 => elements_of_a_list()].prop_map(|actions| {
        let mut update = Update::default();
        for action in actions {
            if update.paths().any(|other| value::collide(other, action.path())) {
                continue;
            }
            match action {
                Action::Set(path, value) => update.set.push((path, value)),
                Action::Remove(path) => update.remove.push(path),
                Action::Add(path, value) => update.add.push((path, value)),
                Action::Delete(path, value) => update.delete.push((path, value)),
            }
        }
        update
    })
}

fn action() -> impl Strategy<Value = Action> {
    let addend = prop_oneof![value::number().prop_map(AttributeValue::N), value::set()];
    prop_oneof![
        4 => set_of_value(),
        4 => (value::path(), set_value()).prop_map(|(path, value)| Action::Set(path, value)),
        3 => value::path().prop_map(Action::Remove),
        3 => (value::path(), addend).prop_map(|(path, value)| Action::Add(path, value)),
        2 => (value::path(), value::set()).prop_map(|(path, value)| Action::Delete(path, value)),
    ]
}

/// Elements of one list are set, appended and removed, in any order.
fn elements_of_a_list() -> impl Strategy<Value = Vec<Action>> {
    let indexes = prop::sample::subsequence(vec![0, 1, 2, 3, 7, 8, 9], 2..5).prop_shuffle();
    (indexes, prop::collection::vec(prop::option::of(value::text()), 4)).prop_map(|(indexes, texts)| {
        let change = |(index, text): (usize, Option<String>)| {
            let path = Path::attribute("b").index(index);
            match text {
                Some(text) => Action::Set(path, SetValue::Operand(SetOperand::Value(text.into()))),
                None => Action::Remove(path),
            }
        };
        indexes.into_iter().zip(texts).map(change).collect()
    })
}

/// An attribute is set to a value that it mostly can have.
fn set_of_value() -> impl Strategy<Value = Action> {
    let whole = prop::sample::select(crate::shape::ATTRIBUTES.to_vec())
        .prop_flat_map(|name| (Just(Path::attribute(name)), value::value_of(name)));
    let inside = (value::path_inside(), value::value());
    prop_oneof![whole, inside].prop_map(|(path, value)| Action::Set(path, SetValue::Operand(SetOperand::Value(value))))
}

fn set_value() -> impl Strategy<Value = SetValue> {
    let number = || operand(value::number().prop_map(AttributeValue::N).boxed());
    let list = || operand(value::list().boxed());
    let append = (list(), list()).prop_map(|(one, two)| SetOperand::ListAppend(Box::new(one), Box::new(two)));
    prop_oneof![
        2 => operand(value::value().boxed()).prop_map(SetValue::Operand),
        2 => append.prop_map(SetValue::Operand),
        1 => (number(), number()).prop_map(|(one, two)| SetValue::Plus(one, two)),
        1 => (number(), number()).prop_map(|(one, two)| SetValue::Minus(one, two)),
    ]
}

/// A path, a value or the one or the other.
fn operand(values: BoxedStrategy<AttributeValue>) -> impl Strategy<Value = SetOperand> {
    let path = || value::path().prop_map(SetOperand::Path);
    let otherwise = prop_oneof![path(), values.clone().prop_map(SetOperand::Value)];
    prop_oneof![
        path(),
        values.prop_map(SetOperand::Value),
        (value::path(), otherwise).prop_map(|(path, otherwise)| {
            // An attribute is not to stand in for itself.
            let is_same = otherwise == SetOperand::Path(path.clone());
            let otherwise = if is_same { SetOperand::Path(Path::attribute("missing")) } else { otherwise };
            SetOperand::IfNotExists(path, Box::new(otherwise))
        }),
    ]
}

/// The faults that an update has with an item: any of them may be told.
pub(crate) type Faults = BTreeSet<String>;

/// What an update makes of an item.
pub(crate) fn updated(update: &Update, old: &Item) -> Result<Item, Faults> {
    let mut faults = Faults::new();
    let mut changes: Vec<(&Path, Option<AttributeValue>)> = Vec::new();
    let mut change = |path, new: Result<Option<AttributeValue>, Faults>| {
        if !has_a_place(path, old) {
            faults.insert(INVALID_PATH.to_owned());
        }
        match new {
            Ok(new) => changes.push((path, new)),
            Err(others) => faults.extend(others),
        }
    };
    for (path, value) in &update.set {
        change(path, evaluated(value, old).map(Some));
    }
    for path in &update.remove {
        change(path, Ok(None));
    }
    for (path, value) in &update.add {
        let sum = match value::at(path, old) {
            None => Ok(value.clone()),
            Some(old) => sum(old, value),
        };
        change(path, sum.map(Some));
    }
    for (path, value) in &update.delete {
        change(path, value::at(path, old).map_or(Ok(None), |old| rest(old, value)));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut root = Node::of_map(old);
    for (path, new) in changes {
        root.change(&Segment::Key(path.root.clone()), &path.rest, new);
    }
    Ok(root.into_map())
}

fn fault<T>(message: &str) -> Result<T, Faults> {
    Err(Faults::from([message.to_owned()]))
}

/// Both, or the faults of both.
fn both<T>(one: Result<T, Faults>, two: Result<T, Faults>) -> Result<(T, T), Faults> {
    match (one, two) {
        (Ok(one), Ok(two)) => Ok((one, two)),
        (Err(one), Err(two)) => Err(one.into_iter().chain(two).collect()),
        (Err(faults), Ok(_)) | (Ok(_), Err(faults)) => Err(faults),
    }
}

/// Whether what the path's last step goes into is there, and of the type to be gone into.
fn has_a_place(path: &Path, item: &Item) -> bool {
    let Some((last, way)) = path.rest.split_last() else { return true };
    let parent = value::at(&Path { root: path.root.clone(), rest: way.to_vec() }, item);
    matches!(
        (parent, last),
        (Some(AttributeValue::M(_)), Segment::Key(_)) | (Some(AttributeValue::L(_)), Segment::Index(_))
    )
}

fn evaluated(value: &SetValue, item: &Item) -> Result<AttributeValue, Faults> {
    match value {
        SetValue::Operand(operand) => look(operand, item),
        SetValue::Plus(one, two) => {
            let (one, two) = both(number(one, item), number(two, item))?;
            Ok(added(one, two)?.into())
        }
        SetValue::Minus(one, two) => {
            let (one, two) = both(number(one, item), number(two, item))?;
            Ok(added(one, -two)?.into())
        }
    }
}

fn number(operand: &SetOperand, item: &Item) -> Result<Number, Faults> {
    match look(operand, item)? {
        AttributeValue::N(number) => Ok(number),
        _ => fault(WRONG_TYPE),
    }
}

fn elements(operand: &SetOperand, item: &Item) -> Result<Vec<AttributeValue>, Faults> {
    match look(operand, item)? {
        AttributeValue::L(list) => Ok(list),
        _ => fault(WRONG_TYPE),
    }
}

/// The arithmetic itself is the business of the number's own tests.
fn added(one: Number, two: Number) -> Result<Number, Faults> {
    one.checked_add(two).or_else(|_| fault(TOO_MANY_DIGITS))
}

fn look(operand: &SetOperand, item: &Item) -> Result<AttributeValue, Faults> {
    match operand {
        SetOperand::Value(value) => Ok(value.clone()),
        SetOperand::Path(path) => value::at(path, item).cloned().map_or_else(|| fault(MISSING), Ok),
        // The other operand has to exist even if it is not wanted.
        SetOperand::IfNotExists(path, otherwise) => {
            let otherwise = look(otherwise, item)?;
            Ok(value::at(path, item).cloned().unwrap_or(otherwise))
        }
        SetOperand::ListAppend(one, two) => {
            let (one, two) = both(elements(one, item), elements(two, item))?;
            Ok(AttributeValue::L([one, two].concat()))
        }
    }
}

fn sum(old: &AttributeValue, value: &AttributeValue) -> Result<AttributeValue, Faults> {
    fn union<T: Ord + Clone>(one: &[T], two: &[T]) -> Vec<T> {
        one.iter().chain(two).cloned().collect::<BTreeSet<T>>().into_iter().collect()
    }
    match (old, value) {
        (AttributeValue::N(old), AttributeValue::N(number)) => Ok(added(*old, *number)?.into()),
        (AttributeValue::Ss(old), AttributeValue::Ss(set)) => {
            Ok(AttributeValue::Ss(union(old.as_slice(), set.as_slice()).into()))
        }
        (AttributeValue::Ns(old), AttributeValue::Ns(set)) => {
            Ok(AttributeValue::Ns(union(old.as_slice(), set.as_slice()).into()))
        }
        (AttributeValue::Bs(old), AttributeValue::Bs(set)) => {
            Ok(AttributeValue::Bs(union(old.as_slice(), set.as_slice()).into()))
        }
        _ => fault(WRONG_TYPE),
    }
}

/// What is left of a set; nothing, if no element is.
fn rest(old: &AttributeValue, value: &AttributeValue) -> Result<Option<AttributeValue>, Faults> {
    fn without<T: PartialEq + Clone>(old: &[T], gone: &[T]) -> Option<Vec<T>> {
        let rest: Vec<T> = old.iter().filter(|element| !gone.contains(element)).cloned().collect();
        (!rest.is_empty()).then_some(rest)
    }
    match (old, value) {
        (AttributeValue::Ss(old), AttributeValue::Ss(set)) => {
            Ok(without(old.as_slice(), set.as_slice()).map(|rest| AttributeValue::Ss(rest.into())))
        }
        (AttributeValue::Ns(old), AttributeValue::Ns(set)) => {
            Ok(without(old.as_slice(), set.as_slice()).map(|rest| AttributeValue::Ns(rest.into())))
        }
        (AttributeValue::Bs(old), AttributeValue::Bs(set)) => {
            Ok(without(old.as_slice(), set.as_slice()).map(|rest| AttributeValue::Bs(rest.into())))
        }
        _ => fault(WRONG_TYPE),
    }
}

/// A value that is being changed. The elements of a list stay in their places until all is done, so that every change
/// finds the element that it means.
enum Node {
    Leaf(AttributeValue),
    Map(BTreeMap<String, Node>),
    List {
        elements: Vec<Option<Node>>,
        /// By the index that was asked for.
        appended: BTreeMap<usize, AttributeValue>,
    },
}

impl Node {
    fn of_map(map: &Attributes) -> Self {
        Self::Map(map.iter().map(|(name, value)| (name.to_string(), Self::of(value.clone()))).collect())
    }

    fn of(value: AttributeValue) -> Self {
        match value {
            AttributeValue::M(map) => Self::of_map(&map),
            AttributeValue::L(list) => {
                let elements = list.into_iter().map(|element| Some(Self::of(element))).collect();
                Self::List { elements, appended: BTreeMap::new() }
            }
            leaf => Self::Leaf(leaf),
        }
    }

    /// Sets what the steps lead to, or removes it.
    fn change(&mut self, first: &Segment, rest: &[Segment], new: Option<AttributeValue>) {
        if let Some((next, rest)) = rest.split_first() {
            let inner = match (self, first) {
                (Self::Map(map), Segment::Key(name)) => map.get_mut(name.as_str()),
                (Self::List { elements, .. }, Segment::Index(at)) => elements.get_mut(*at).and_then(Option::as_mut),
                _ => None,
            };
            inner.expect("the place was looked for").change(next, rest, new);
            return;
        }
        match (self, first, new) {
            (Self::Map(map), Segment::Key(name), Some(new)) => {
                map.insert(name.to_string(), Self::of(new));
            }
            (Self::Map(map), Segment::Key(name), None) => {
                map.remove(name.as_str());
            }
            (Self::List { elements, .. }, Segment::Index(at), new) if *at < elements.len() => {
                elements[*at] = new.map(Self::of);
            }
            (Self::List { appended, .. }, Segment::Index(at), Some(new)) => {
                appended.insert(*at, new);
            }
            (Self::List { .. }, Segment::Index(_), None) => {}
            _ => unreachable!("the place was looked for"),
        }
    }

    fn into_value(self) -> AttributeValue {
        match self {
            Self::Leaf(value) => value,
            Self::List { elements, appended } => {
                let stayed = elements.into_iter().flatten().map(Self::into_value);
                AttributeValue::L(stayed.chain(appended.into_values()).collect())
            }
            map @ Self::Map(_) => AttributeValue::M(map.into_map()),
        }
    }

    fn into_map(self) -> Attributes {
        match self {
            Self::Map(map) => map.into_iter().map(|(name, node)| (name, node.into_value())).collect(),
            _ => unreachable!("it is a map"),
        }
    }
}
