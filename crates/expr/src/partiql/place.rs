//! Paths: where in an item something is read or written.

use dynamo_model::{Path, Segment};

use super::ast::{Expr, Kind, Step};
use super::bind::{Bind, EMPTY_NAME};
use super::error::PartiqlError;
use crate::check;
use crate::error::ExprErrorKind;

impl Bind<'_> {
    /// The path that an expression is, if it is one.
    pub(super) fn path(&self, expr: &Expr) -> Result<Option<Path>, PartiqlError> {
        let Kind::Path(root, steps) = &expr.kind else { return Ok(None) };
        if root.is_empty() {
            return Err(PartiqlError::unsupported(EMPTY_NAME));
        }
        let rest = steps.iter().map(|step| self.segment(step)).collect::<Result<Vec<_>, _>>()?;
        let path = Path { root: root.as_str().into(), rest };
        check::path(&path)?;
        Ok(Some(path))
    }

    fn segment(&self, step: &Step) -> Result<Segment, PartiqlError> {
        let name = match step {
            Step::Name(name) => name,
            Step::All => {
                return Err(PartiqlError::unsupported("Changing item's hierarchy while reading isn't supported"));
            }
            Step::Index(index) => match &index.kind {
                Kind::Text(name) => name,
                Kind::Number(number) if is_integer(number) => return self.index(number, index),
                _ => return Err(self.at("Unexpected path component", index.span)),
            },
        };
        if name.is_empty() {
            return Err(PartiqlError::unsupported(EMPTY_NAME));
        }
        Ok(Segment::Key(name.as_str().into()))
    }

    fn index(&self, number: &str, expr: &Expr) -> Result<Segment, PartiqlError> {
        let index = number.parse::<i32>().ok().and_then(|index| usize::try_from(index).ok());
        index
            .map(Segment::Index)
            .ok_or_else(|| self.at(ExprErrorKind::IndexOutOfRange(number.to_owned()).to_string(), expr.span))
    }
}

fn is_integer(number: &str) -> bool {
    number.strip_prefix('-').unwrap_or(number).bytes().all(|byte| byte.is_ascii_digit())
}
