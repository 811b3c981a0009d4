//! The part of an item that paths lead to.

use std::borrow::Cow;

use dynamo_model::{AttributeValue, Attributes, Item, Path, Projection, Segment, Update};

use crate::source::Source;
use crate::update::paths;

/// The part of an item that a projection asks for. Maps and lists on the way keep their shape; of a list there are only
/// the elements asked for, in the list's order, without gaps. What is not there is left out.
///
/// ```
/// use dynamo_expr::project;
/// use dynamo_model::{AttributeValue, Attributes, Path, Projection};
///
/// let lines = AttributeValue::L(vec!["first".into(), "second".into(), "third".into()]);
/// let item = Attributes::from([("city", "Oslo".into()), ("lines", lines)]);
/// let lines = || Path::attribute("lines");
/// let projection = Projection { paths: vec![lines().index(2), lines().index(0)] };
/// let expected = AttributeValue::L(vec!["first".into(), "third".into()]);
/// assert_eq!(project(&projection, &item), Attributes::from([("lines", expected)]));
/// ```
#[must_use]
pub fn project<S: Source + ?Sized>(projection: &Projection, item: &S) -> Item {
    project_paths(projection.paths.iter(), item)
}

/// The part of an item that an update writes: of the item before, it is what `UPDATED_OLD` returns, of the item after,
/// what `UPDATED_NEW` returns.
#[must_use]
pub fn project_updated<S: Source + ?Sized>(update: &Update, item: &S) -> Item {
    project_paths(paths(update), item)
}

fn project_paths<'p, S: Source + ?Sized>(paths: impl Iterator<Item = &'p Path> + Clone, item: &S) -> Item {
    let mut projected = Attributes::with_capacity(paths.clone().count());
    if paths.clone().all(|path| path.rest.is_empty()) {
        for path in paths {
            if let Some(value) = item.attribute(&path.root) {
                projected.insert(path.root.clone(), value.into_owned());
            }
        }
        return projected;
    }
    let mut sorted: Vec<&Path> = paths.collect();
    sorted.sort_unstable();
    for same_root in sorted.chunk_by(|one, two| one.root == two.root) {
        let root = &same_root[0].root;
        let steps: Vec<&[Segment]> = same_root.iter().map(|path| path.rest.as_slice()).collect();
        if let Some(value) = item.attribute(root).and_then(|value| pick(value, &steps)) {
            projected.insert(root.clone(), value);
        }
    }
    projected
}

/// What the paths, which are sorted, lead to within the value. This goes as deep as the value does, at most.
fn pick(value: Cow<'_, AttributeValue>, paths: &[&[Segment]]) -> Option<AttributeValue> {
    if paths.first().is_none_or(|path| path.is_empty()) {
        return Some(value.into_owned());
    }
    match &*value {
        AttributeValue::M(map) => {
            let mut picked = Attributes::new();
            for (step, rest) in by_first_step(paths) {
                if let Segment::Key(name) = step
                    && let Some(value) = map.get(name).and_then(|value| pick(Cow::Borrowed(value), &rest))
                {
                    picked.insert(name.clone(), value);
                }
            }
            (!picked.is_empty()).then_some(AttributeValue::M(picked))
        }
        AttributeValue::L(list) => {
            let mut picked = Vec::new();
            for (step, rest) in by_first_step(paths) {
                if let Segment::Index(index) = step {
                    picked.extend(list.get(*index).and_then(|value| pick(Cow::Borrowed(value), &rest)));
                }
            }
            (!picked.is_empty()).then_some(AttributeValue::L(picked))
        }
        _ => None,
    }
}

/// The paths by their first steps, and what remains of them after it.
fn by_first_step<'p, 's>(
    paths: &'p [&'s [Segment]],
) -> impl Iterator<Item = (&'s Segment, Vec<&'s [Segment]>)> + use<'p, 's> {
    let same_step = paths.chunk_by(|one, two| one.first() == two.first());
    same_step.filter_map(|paths| {
        let (step, _) = paths[0].split_first()?;
        Some((step, paths.iter().map(|path| &path[1..]).collect()))
    })
}
