//! What an update makes of an item.
//!
//! Every right-hand side and every condition for a path looks at the item as it was, so an update is two steps: what is
//! to become of each place, which can fail, and then doing it, which cannot.

use dynamo_model::{
    AttributeValue, Attributes, Item, Number, NumberError, Path, Segment, SetOperand, SetValue, Update,
};

/// Why an update cannot be applied to an item, in the service's words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// A place to be written is in a map or list that is not there.
    #[error("The document path provided in the update expression is invalid for update")]
    InvalidPath,
    /// A value to compute with is not there.
    #[error("The provided expression refers to an attribute that does not exist in the item")]
    MissingAttribute,
    /// A value to compute with is of a type that cannot be.
    #[error("An operand in the update expression has an incorrect data type")]
    OperandType,
    /// A sum or difference is not a number that can be stored.
    #[error(transparent)]
    Number(#[from] NumberError),
}

/// Applies an update to an item, wholly or not at all.
///
/// # Errors
///
/// See [`UpdateError`]; the item is then as it was.
///
/// ```
/// use dynamo_expr::apply;
/// use dynamo_model::{Attributes, Number, Path, Update};
///
/// let visits = Path::attribute("visits");
/// let update = Update { add: vec![(visits, Number::from(2).into())], ..Update::default() };
/// let mut item = Attributes::new();
/// apply(&update, &mut item)?;
/// apply(&update, &mut item)?;
/// assert_eq!(item, Attributes::from([("visits", Number::from(4).into())]));
/// # Ok::<(), dynamo_expr::UpdateError>(())
/// ```
pub fn apply(update: &Update, item: &mut Item) -> Result<(), UpdateError> {
    let (mut writes, mut removals) = edits(update, item)?;
    // Of the elements that go past the end of a list, the one with the lowest index comes first.
    writes.sort_by_key(|(path, _)| last_index(path));
    // The last elements of a list go first, so that the others stay where they were.
    removals.sort_unstable_by(|one, two| two.cmp(one));
    for (path, value) in writes {
        write(path, value, item);
    }
    for path in removals {
        remove(path, item);
    }
    Ok(())
}

/// Every path that the update writes, clause by clause.
pub(crate) fn paths(update: &Update) -> impl Iterator<Item = &Path> + Clone {
    let set = update.set.iter().map(|(path, _)| path);
    let add = update.add.iter().map(|(path, _)| path);
    let delete = update.delete.iter().map(|(path, _)| path);
    set.chain(&update.remove).chain(add).chain(delete)
}

type Write<'u> = (&'u Path, AttributeValue);

/// What is to be written where, and which places that are there are to be removed.
fn edits<'u>(update: &'u Update, item: &Item) -> Result<(Vec<Write<'u>>, Vec<&'u Path>), UpdateError> {
    let mut writes = Vec::with_capacity(update.set.len() + update.add.len());
    let mut removals = Vec::new();
    for (path, value) in &update.set {
        place(path, item)?;
        writes.push((path, set_value(value, item)?));
    }
    for path in &update.remove {
        removals.extend(place(path, item)?.map(|_| path));
    }
    for (path, value) in &update.add {
        let sum = add(place(path, item)?, value)?;
        writes.push((path, sum));
    }
    for (path, value) in &update.delete {
        if let Some(old) = place(path, item)? {
            match subtract(old, value)? {
                Some(rest) => writes.push((path, rest)),
                None => removals.push(path),
            }
        }
    }
    Ok((writes, removals))
}

/// The value at a place that is to be changed, if there is one; the map or list that it is in must be there.
fn place<'i>(path: &Path, item: &'i Item) -> Result<Option<&'i AttributeValue>, UpdateError> {
    let Some((last, way)) = path.rest.split_last() else {
        return Ok(item.get(&path.root));
    };
    let container = way.iter().try_fold(item.get(&path.root), |value, step| match (step, value) {
        (Segment::Key(name), Some(AttributeValue::M(map))) => Ok(map.get(name)),
        (Segment::Index(index), Some(AttributeValue::L(list))) => Ok(list.get(*index)),
        _ => Err(UpdateError::InvalidPath),
    })?;
    match (last, container) {
        (Segment::Key(name), Some(AttributeValue::M(map))) => Ok(map.get(name)),
        (Segment::Index(index), Some(AttributeValue::L(list))) => Ok(list.get(*index)),
        _ => Err(UpdateError::InvalidPath),
    }
}

fn set_value(value: &SetValue, item: &Item) -> Result<AttributeValue, UpdateError> {
    match value {
        SetValue::Operand(operand) => set_operand(operand, item),
        SetValue::Plus(left, right) => Ok(number(left, item)?.checked_add(number(right, item)?)?.into()),
        SetValue::Minus(left, right) => Ok(number(left, item)?.checked_sub(number(right, item)?)?.into()),
    }
}

fn number(operand: &SetOperand, item: &Item) -> Result<Number, UpdateError> {
    match resolve(operand, item)? {
        Resolved::Value(AttributeValue::N(number)) => Ok(*number),
        _ => Err(UpdateError::OperandType),
    }
}

fn set_operand(operand: &SetOperand, item: &Item) -> Result<AttributeValue, UpdateError> {
    match resolve(operand, item)? {
        Resolved::Value(value) => Ok(value.clone()),
        Resolved::Append(first, second) => append(first, second, item).map(AttributeValue::L),
    }
}

/// What an operand comes down to once it is known which attributes exist.
enum Resolved<'v> {
    Value(&'v AttributeValue),
    Append(&'v SetOperand, &'v SetOperand),
}

fn resolve<'v>(mut operand: &'v SetOperand, item: &'v Item) -> Result<Resolved<'v>, UpdateError> {
    let mut found: Option<&AttributeValue> = None;
    loop {
        match operand {
            SetOperand::Value(value) => return Ok(Resolved::Value(found.unwrap_or(value))),
            SetOperand::Path(path) => {
                let value = path.get(item).ok_or(UpdateError::MissingAttribute)?;
                return Ok(Resolved::Value(found.unwrap_or(value)));
            }
            SetOperand::ListAppend(first, second) => {
                return Ok(found.map_or(Resolved::Append(first, second), Resolved::Value));
            }
            // The default must be there even if it is not needed.
            SetOperand::IfNotExists(path, default) => {
                found = found.or_else(|| path.get(item));
                operand = default;
            }
        }
    }
}

/// The elements of two lists, which an unchecked tree may make of further lists.
fn append(first: &SetOperand, second: &SetOperand, item: &Item) -> Result<Vec<AttributeValue>, UpdateError> {
    let mut elements = Vec::new();
    let mut rest = vec![second, first];
    while let Some(operand) = rest.pop() {
        match resolve(operand, item)? {
            Resolved::Value(AttributeValue::L(list)) => elements.extend_from_slice(list),
            Resolved::Value(_) => return Err(UpdateError::OperandType),
            Resolved::Append(first, second) => rest.extend([second, first]),
        }
    }
    Ok(elements)
}

fn add(old: Option<&AttributeValue>, value: &AttributeValue) -> Result<AttributeValue, UpdateError> {
    let Some(old) = old else { return Ok(value.clone()) };
    match (old, value) {
        (AttributeValue::N(old), AttributeValue::N(number)) => Ok(old.checked_add(*number)?.into()),
        (AttributeValue::Ss(old), AttributeValue::Ss(set)) => {
            let mut union = old.clone();
            union.union(set.clone());
            Ok(AttributeValue::Ss(union))
        }
        (AttributeValue::Ns(old), AttributeValue::Ns(set)) => {
            let mut union = old.clone();
            union.union(set.clone());
            Ok(AttributeValue::Ns(union))
        }
        (AttributeValue::Bs(old), AttributeValue::Bs(set)) => {
            let mut union = old.clone();
            union.union(set.clone());
            Ok(AttributeValue::Bs(union))
        }
        _ => Err(UpdateError::OperandType),
    }
}

/// The set without those elements; `None` if there is nothing left of it, since there are no empty sets.
fn subtract(old: &AttributeValue, value: &AttributeValue) -> Result<Option<AttributeValue>, UpdateError> {
    match (old, value) {
        (AttributeValue::Ss(old), AttributeValue::Ss(set)) => {
            let mut rest = old.clone();
            rest.subtract(set);
            Ok((!rest.is_empty()).then_some(AttributeValue::Ss(rest)))
        }
        (AttributeValue::Ns(old), AttributeValue::Ns(set)) => {
            let mut rest = old.clone();
            rest.subtract(set);
            Ok((!rest.is_empty()).then_some(AttributeValue::Ns(rest)))
        }
        (AttributeValue::Bs(old), AttributeValue::Bs(set)) => {
            let mut rest = old.clone();
            rest.subtract(set);
            Ok((!rest.is_empty()).then_some(AttributeValue::Bs(rest)))
        }
        _ => Err(UpdateError::OperandType),
    }
}

fn last_index(path: &Path) -> usize {
    match path.rest.last() {
        Some(Segment::Index(index)) => *index,
        _ => 0,
    }
}

fn write(path: &Path, value: AttributeValue, item: &mut Item) {
    match container(path, item) {
        Some((AttributeValue::M(map), Segment::Key(name))) => {
            map.insert(name.clone(), value);
        }
        Some((AttributeValue::L(list), Segment::Index(index))) => match list.get_mut(*index) {
            Some(element) => *element = value,
            None => list.push(value),
        },
        Some(_) => {}
        None => {
            item.insert(path.root.clone(), value);
        }
    }
}

fn remove(path: &Path, item: &mut Item) {
    match container(path, item) {
        Some((AttributeValue::M(map), Segment::Key(name))) => {
            map.remove(name);
        }
        Some((AttributeValue::L(list), Segment::Index(index))) if *index < list.len() => {
            list.remove(*index);
        }
        Some(_) => {}
        None => {
            item.remove(&path.root);
        }
    }
}

/// The map or list that a place is in, and the last step to the place; `None` for a whole attribute.
fn container<'i, 'p>(path: &'p Path, item: &'i mut Attributes) -> Option<(&'i mut AttributeValue, &'p Segment)> {
    let (last, way) = path.rest.split_last()?;
    let container = way.iter().try_fold(item.get_mut(&path.root)?, |value, step| match (step, value) {
        (Segment::Key(name), AttributeValue::M(map)) => map.get_mut(name),
        (Segment::Index(index), AttributeValue::L(list)) => list.get_mut(*index),
        _ => None,
    })?;
    Some((container, last))
}
