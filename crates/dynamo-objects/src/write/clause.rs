//! Conditions as people read them: `visits < 10`. For errors; the service is sent trees.

use std::fmt;

use dynamo_model::{AttributeValue, Condition, Item, Operand};

/// The clauses of a condition that are false of an item: of those that all must hold, each that does not.
pub(crate) fn false_of(condition: &Condition, item: Option<&Item>) -> Vec<String> {
    let nothing = Item::new();
    let item = item.unwrap_or(&nothing);
    let clauses = match condition {
        Condition::And(clauses) => clauses.as_slice(),
        single => std::slice::from_ref(single),
    };
    let is_false = |clause: &&Condition| !dynamo_expr::holds(clause, item);
    clauses.iter().filter(is_false).map(|clause| Clause { condition: clause, depth: 0 }.to_string()).collect()
}

struct Clause<'a> {
    condition: &'a Condition,
    depth: usize,
}

/// What is nested deeper is left out: nobody reads it, and the stack ends somewhere.
const DEPTH: usize = 16;

impl fmt::Display for Clause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.depth > DEPTH {
            return f.write_str("…");
        }
        let inner = |condition| Clause { condition, depth: self.depth + 1 };
        match self.condition {
            Condition::Compare(comparator, left, right) => {
                write!(f, "{} {} {}", side(left), comparator.as_str(), side(right))
            }
            Condition::Between(operand, low, high) => {
                write!(f, "{} between {} and {}", side(operand), side(low), side(high))
            }
            Condition::In(operand, candidates) => {
                write!(f, "{} in ", side(operand))?;
                joined(f, candidates.iter().map(side), ", ")
            }
            Condition::AttributeExists(path) => write!(f, "{path} exists"),
            Condition::AttributeNotExists(path) => write!(f, "{path} does not exist"),
            Condition::AttributeType(operand, kind) => write!(f, "{} is of type {kind}", side(operand)),
            Condition::BeginsWith(operand, prefix) => write!(f, "{} begins with {}", side(operand), side(prefix)),
            Condition::Contains(container, element) => {
                write!(f, "{} contains {}", side(container), side(element))
            }
            Condition::And(all) => joined(f, all.iter().map(inner), " and "),
            Condition::Or(any) => joined(f, any.iter().map(inner), " or "),
            Condition::Not(condition) => write!(f, "not ({})", inner(condition)),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: impl Iterator<Item = impl fmt::Display>, between: &str) -> fmt::Result {
    f.write_str("(")?;
    for (at, part) in parts.enumerate() {
        write!(f, "{}{part}", if at == 0 { "" } else { between })?;
    }
    f.write_str(")")
}

fn side(operand: &Operand) -> Side<'_> {
    Side(operand)
}

struct Side<'a>(&'a Operand);

impl fmt::Display for Side<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The service has no sizes of sizes, so one step is enough.
        match self.0 {
            Operand::Path(path) => path.fmt(f),
            Operand::Value(value) => Value(value).fmt(f),
            Operand::Size(sized) => match &**sized {
                Operand::Path(path) => write!(f, "size({path})"),
                _ => f.write_str("size(…)"),
            },
        }
    }
}

/// A value as errors show it: `"Rome"`, `7`, `0x0aff`.
pub(crate) struct Value<'a>(pub(crate) &'a AttributeValue);

/// Of a long text or binary, so much is shown.
const SHOWN: usize = 64;

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            AttributeValue::S(text) => match text.char_indices().nth(SHOWN) {
                Some((end, _)) => write!(f, "{:?}…", &text[..end]),
                None => write!(f, "{text:?}"),
            },
            AttributeValue::N(number) => number.fmt(f),
            AttributeValue::B(bytes) => {
                f.write_str("0x")?;
                bytes.iter().take(SHOWN).try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str(if bytes.len() > SHOWN { "…" } else { "" })
            }
            AttributeValue::Bool(flag) => flag.fmt(f),
            AttributeValue::Null => f.write_str("null"),
            AttributeValue::L(list) => write!(f, "[{} elements]", list.len()),
            AttributeValue::M(map) => write!(f, "{{{} entries}}", map.len()),
            AttributeValue::Ss(set) => write!(f, "{{{} texts}}", set.len()),
            AttributeValue::Ns(set) => write!(f, "{{{} numbers}}", set.len()),
            AttributeValue::Bs(set) => write!(f, "{{{} binaries}}", set.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use dynamo_model::{Comparator, Path};

    use super::*;

    fn path(name: &str) -> Operand {
        Operand::Path(Path::attribute(name))
    }

    #[test]
    fn the_false_clauses_are_told_and_the_true_ones_are_not() {
        let less = |name, number: u32| {
            Condition::Compare(Comparator::Lt, path(name), Operand::Value(AttributeValue::N(number.into())))
        };
        let city = Condition::BeginsWith(path("city"), Operand::Value("R".into()));
        let gone = Condition::Not(Box::new(Condition::AttributeExists(Path::attribute("gone"))));
        let item = Item::from([("visits", AttributeValue::N(12.into())), ("gone", true.into())]);
        let condition = less("visits", 20).and(less("visits", 10)).and(city.or(less("visits", 5))).and(gone);

        let expected = ["visits < 10", r#"(city begins with "R" or visits < 5)"#, "not (gone exists)"];
        assert_eq!(false_of(&condition, Some(&item)), expected);
        assert_eq!(false_of(&less("visits", 20), None), ["visits < 20"]);
    }

    #[test]
    fn depth_does_not_matter() {
        let mut deep = Condition::AttributeExists(Path::attribute("a"));
        for _ in 0..50 {
            deep = Condition::Not(Box::new(deep));
        }
        let told = false_of(&deep, None);
        assert!(told[0].contains('…'), "{told:?}");
    }
}
