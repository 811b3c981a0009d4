//! Paths of one expression that get in each other's way.
//!
//! Two paths overlap if one is the other's beginning, and conflict if they part at a place where one goes on by name
//! and the other by index.

use dynamo_model::{Path, Segment};

use crate::error::ExprErrorKind;

/// Up to this many paths, comparing each with each is cheaper than to sort them.
const FEW: usize = 12;

/// Checks that no two of the paths, in the order written, overlap or conflict.
pub(crate) fn check<'p>(paths: impl Iterator<Item = &'p Path> + Clone) -> Result<(), ExprErrorKind> {
    let collides = match paths.clone().nth(FEW) {
        None => any_pair(paths.clone()),
        Some(_) => any_neighbours(paths.clone()),
    };
    let found = if collides { first_collision(&paths.collect::<Vec<_>>()) } else { None };
    found.map_or(Ok(()), Err)
}

fn any_pair<'p>(mut paths: impl Iterator<Item = &'p Path> + Clone) -> bool {
    while let Some(path) = paths.next() {
        if paths.clone().any(|other| collide(path, other)) {
            return true;
        }
    }
    false
}

/// In sorted order, if any two paths collide, then two neighbours do.
fn any_neighbours<'p>(paths: impl Iterator<Item = &'p Path>) -> bool {
    let mut sorted: Vec<&Path> = paths.collect();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| collide(pair[0], pair[1]))
}

fn collide(one: &Path, two: &Path) -> bool {
    if one.root != two.root {
        return false;
    }
    match one.rest.iter().zip(&two.rest).find(|(one, two)| one != two) {
        None => true,
        Some((one, two)) => is_index(one) != is_index(two),
    }
}

fn is_index(segment: &Segment) -> bool {
    matches!(segment, Segment::Index(_))
}

/// Which two paths to name: the last path that collides with a later one, and the first of those.
///
/// The service names the same first path; the second, if there are more than two paths, depends on how it hashes names.
fn first_collision(paths: &[&Path]) -> Option<ExprErrorKind> {
    (0..paths.len()).rev().find_map(|first| {
        let one = paths[first];
        let two = paths[first + 1..].iter().find(|two| collide(one, two))?;
        let pair = Box::new((one.clone(), Path::clone(two)));
        let is_overlap = one.rest.iter().zip(&two.rest).all(|(one, two)| one == two);
        Some(if is_overlap { ExprErrorKind::Overlap(pair) } else { ExprErrorKind::Conflict(pair) })
    })
}
