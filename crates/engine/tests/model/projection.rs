//! Projections, and what they keep.

use dynamo_model::{AttributeValue, Attributes, Item, Path, Projection, Segment};
use proptest::prelude::*;

use crate::value;

/// Paths of which no two collide.
pub(crate) fn projection() -> impl Strategy<Value = Projection> {
    let path = prop_oneof![4 => value::path(), 1 => prop::sample::select(vec!["p", "s"]).prop_map(Path::attribute)];
    prop::collection::vec(path, 1..4).prop_map(|all| {
        let mut paths: Vec<Path> = Vec::new();
        for path in all {
            if !paths.iter().any(|other| value::collide(other, &path)) {
                paths.push(path);
            }
        }
        Projection { paths }
    })
}

/// What paths keep of an item.
pub(crate) fn project<'a>(paths: impl IntoIterator<Item = &'a Path>, item: &Item) -> Item {
    let paths: Vec<(Segment, &[Segment])> =
        paths.into_iter().map(|path| (Segment::Key(path.root.clone()), path.rest.as_slice())).collect();
    keep_of_map(item, &paths)
}

/// What the ways keep of a value: all of it, if one of them ends here.
fn keep(value: &AttributeValue, ways: &[&[Segment]]) -> Option<AttributeValue> {
    let steps: Option<Vec<(Segment, &[Segment])>> =
        ways.iter().map(|way| way.split_first().map(|(first, rest)| (first.clone(), rest))).collect();
    let Some(steps) = steps else { return Some(value.clone()) };
    match value {
        AttributeValue::M(map) => {
            let kept = keep_of_map(map, &steps);
            (!kept.is_empty()).then_some(AttributeValue::M(kept))
        }
        AttributeValue::L(list) => {
            let element = |(at, value)| keep_step(value, &Segment::Index(at), &steps);
            let kept: Vec<_> = list.iter().enumerate().filter_map(element).collect();
            (!kept.is_empty()).then_some(AttributeValue::L(kept))
        }
        _ => None,
    }
}

fn keep_of_map(map: &Attributes, steps: &[(Segment, &[Segment])]) -> Attributes {
    let entry = |(name, value): (&dynamo_model::Name, &AttributeValue)| {
        Some((name.clone(), keep_step(value, &Segment::Key(name.clone()), steps)?))
    };
    map.iter().filter_map(entry).collect()
}

fn keep_step(value: &AttributeValue, here: &Segment, steps: &[(Segment, &[Segment])]) -> Option<AttributeValue> {
    let ways: Vec<&[Segment]> = steps.iter().filter(|(step, _)| step == here).map(|(_, rest)| *rest).collect();
    if ways.is_empty() { None } else { keep(value, &ways) }
}
