//! Keys that are put together from fields, as they are written: `"ORDER#{placed_at}#{order_id:08}"`.

use proc_macro2::Span;
use syn::{Ident, LitStr};

use crate::problem::Problems;

/// How many digits a number has if nothing is said: as many as the largest `u64`.
const DIGITS: usize = 20;
/// A number has no more.
const MOST_DIGITS: usize = 38;

/// A key that is put together from fields.
#[derive(Clone)]
pub(crate) struct Template {
    pub(crate) literal: LitStr,
    pub(crate) parts: Vec<Part>,
}

/// A part of it.
#[derive(Clone)]
pub(crate) enum Part {
    Text(String),
    Field { ident: Ident, digits: usize },
}

impl Template {
    /// Reads as much as can be read; the rest is among the problems.
    pub(crate) fn parse(literal: LitStr, problems: &mut Problems) -> Self {
        let mut parts = Vec::new();
        let text = literal.value();
        let mut left = text.as_str();
        while !left.is_empty() {
            let (part, after) = next(left, literal.span()).unwrap_or_else(|problem| {
                problems.on(&literal, problem);
                (Part::Text(left.to_owned()), "")
            });
            left = after;
            match (parts.last_mut(), part) {
                (Some(Part::Text(before)), Part::Text(more)) => before.push_str(&more),
                (Some(Part::Field { ident, .. }), Part::Field { ident: next, .. }) => {
                    problems.on(
                        &literal,
                        format!("nothing tells where `{ident}` ends and `{next}` begins; put a `#` between them"),
                    );
                    parts.push(Part::Text(String::new()));
                }
                (_, part) => parts.push(part),
            }
        }
        if parts.is_empty() {
            problems.on(&literal, "a key cannot be empty");
        }
        Self { literal, parts }
    }

    /// The fields in it, each once.
    pub(crate) fn idents(&self) -> Vec<&Ident> {
        let mut idents: Vec<&Ident> = Vec::new();
        for part in &self.parts {
            if let Part::Field { ident, .. } = part
                && !idents.contains(&ident)
            {
                idents.push(ident);
            }
        }
        idents
    }
}

/// The next part, and what comes after it.
fn next(text: &str, span: Span) -> Result<(Part, &str), String> {
    for (doubled, brace) in [("{{", "{"), ("}}", "}")] {
        if let Some(after) = text.strip_prefix(doubled) {
            return Ok((Part::Text(brace.to_owned()), after));
        }
    }
    if text.starts_with('}') {
        return Err("a `}` that nothing opened; a brace in a key is written twice".to_owned());
    }
    let Some(inside) = text.strip_prefix('{') else {
        let end = text.find(['{', '}']).unwrap_or(text.len());
        let (text, after) = text.split_at(end);
        return Ok((Part::Text(text.to_owned()), after));
    };
    let Some((inside, after)) = inside.split_once('}') else {
        return Err("a `{` that nothing closes; a brace in a key is written twice".to_owned());
    };
    let (name, digits) = match inside.split_once(':') {
        None => (inside, DIGITS),
        Some((name, digits)) => (name, width(digits)?),
    };
    let mut ident: Ident = syn::parse_str(name)
        .map_err(|_| format!("`{{{inside}}}` names no field; write `{{field}}` or `{{field:08}}`"))?;
    ident.set_span(span);
    Ok((Part::Field { ident, digits }, after))
}

/// `08`: a number of eight digits.
fn width(digits: &str) -> Result<usize, String> {
    match digits.parse() {
        Ok(digits) if (1..=MOST_DIGITS).contains(&digits) => Ok(digits),
        _ => Err(format!("a number in a key has 1 to {MOST_DIGITS} digits, as in `{{field:08}}`, and not `{digits}`")),
    }
}
