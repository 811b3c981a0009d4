use dynamo_model::{AttributeValue, Comparator, Condition, KeyCondition, KeyTest, Name, Operand};

use crate::error::{ExprError, ExprErrorKind, Parameter};
use crate::function::Function;

/// A key condition that is bound, but whose form is still that of any condition.
#[derive(Clone, Debug)]
pub struct KeyConditionDraft(Draft);

#[derive(Clone, Debug)]
enum Draft {
    Tree(KeyCondition),
    Condition(Condition),
}

impl From<KeyCondition> for KeyConditionDraft {
    fn from(tree: KeyCondition) -> Self {
        Self(Draft::Tree(tree))
    }
}

impl KeyConditionDraft {
    /// The key condition: terms joined by `AND`, each about one key attribute.
    ///
    /// # Errors
    ///
    /// The first term with something that can be in a condition, but not in a key condition: an operator that is not
    /// allowed, operands that are not an attribute and values, or an attribute that has a term already.
    pub fn finish(self) -> Result<KeyCondition, ExprError> {
        terms_of(self.0).map_err(|kind| ExprError::of(Parameter::KeyConditionExpression, kind))
    }

    /// A draft of a condition that was bound from text, and so is no deeper than text can make it.
    pub(crate) fn of_text(condition: Condition) -> Self {
        Self(Draft::Condition(condition))
    }
}

fn terms_of(draft: Draft) -> Result<KeyCondition, ExprErrorKind> {
    match draft {
        Draft::Tree(tree) => {
            let terms = &tree.terms;
            let is_known = |at: usize| terms[..at].iter().any(|(name, _)| *name == terms[at].0);
            if (1..terms.len()).any(is_known) { Err(ExprErrorKind::RepeatedKey) } else { Ok(tree) }
        }
        Draft::Condition(condition) => {
            let mut terms = Vec::new();
            push_all(&mut terms, condition)?;
            Ok(KeyCondition { terms })
        }
    }
}

type Term = (Name, KeyTest);

/// Adds the terms of a condition, from the first to the last.
fn push_all(terms: &mut Vec<Term>, condition: Condition) -> Result<(), ExprErrorKind> {
    let mut rest = vec![condition];
    while let Some(condition) = rest.pop() {
        match condition {
            Condition::And(conditions) => rest.extend(conditions.into_iter().rev()),
            test => push(terms, term_of(test)?)?,
        }
    }
    Ok(())
}

fn push(terms: &mut Vec<Term>, term: Term) -> Result<(), ExprErrorKind> {
    if terms.iter().any(|(name, _)| *name == term.0) {
        return Err(ExprErrorKind::RepeatedKey);
    }
    terms.push(term);
    Ok(())
}

fn term_of(test: Condition) -> Result<Term, ExprErrorKind> {
    match test {
        Condition::Compare(Comparator::Ne, ..) => Err(ExprErrorKind::KeyOperator(Comparator::Ne.as_str())),
        Condition::Compare(comparator, left, right) => comparison(comparator, left, right),
        Condition::Between(operand, low, high) => {
            key_comes_first(&operand, "BETWEEN")?;
            let (name, [low, high]) = sides(operand, [low, high])?;
            Ok((name, KeyTest::Between(low, high)))
        }
        Condition::BeginsWith(operand, prefix) => {
            key_comes_first(&operand, Function::BeginsWith.as_str())?;
            let (name, [prefix]) = sides(operand, [prefix])?;
            Ok((name, KeyTest::BeginsWith(prefix)))
        }
        other => Err(ExprErrorKind::KeyOperator(operator_of(&other))),
    }
}

fn operator_of(condition: &Condition) -> &'static str {
    match condition {
        Condition::Compare(comparator, ..) => comparator.as_str(),
        Condition::Between(..) => "BETWEEN",
        Condition::In(..) => "IN",
        Condition::AttributeExists(_) => Function::AttributeExists.as_str(),
        Condition::AttributeNotExists(_) => Function::AttributeNotExists.as_str(),
        Condition::AttributeType(..) => Function::AttributeType.as_str(),
        Condition::BeginsWith(..) => Function::BeginsWith.as_str(),
        Condition::Contains(..) => Function::Contains.as_str(),
        Condition::And(_) => "AND",
        Condition::Or(_) => "OR",
        Condition::Not(_) => "NOT",
    }
}

fn comparison(comparator: Comparator, left: Operand, right: Operand) -> Result<Term, ExprErrorKind> {
    let value_comes_first = matches!(left, Operand::Value(_));
    let (name, [value]) = if value_comes_first { sides_reversed(left, right)? } else { sides(left, [right])? };
    let test = match (comparator, value_comes_first) {
        (Comparator::Eq | Comparator::Ne, _) => KeyTest::Eq(value),
        (Comparator::Lt, false) | (Comparator::Gt, true) => KeyTest::Lt(value),
        (Comparator::Le, false) | (Comparator::Ge, true) => KeyTest::Le(value),
        (Comparator::Gt, false) | (Comparator::Lt, true) => KeyTest::Gt(value),
        (Comparator::Ge, false) | (Comparator::Le, true) => KeyTest::Ge(value),
    };
    Ok((name, test))
}

fn key_comes_first(operand: &Operand, operator: &'static str) -> Result<(), ExprErrorKind> {
    if matches!(operand, Operand::Value(_)) { Err(ExprErrorKind::KeyNotFirst(operator)) } else { Ok(()) }
}

/// The key attribute and the values that it is tested against.
fn sides<const VALUES: usize>(
    key: Operand,
    values: [Operand; VALUES],
) -> Result<(Name, [AttributeValue; VALUES]), ExprErrorKind> {
    let name = attribute(key)?;
    let mut bound = [const { AttributeValue::Null }; VALUES];
    for (place, value) in bound.iter_mut().zip(values) {
        *place = match value {
            Operand::Value(value) => value,
            Operand::Path(_) => return Err(ExprErrorKind::SeveralAttributes),
            Operand::Size(_) => return Err(ExprErrorKind::NestedOperation),
        };
    }
    Ok((name, bound))
}

/// As [`sides`], of a comparison with the value first.
fn sides_reversed(value: Operand, key: Operand) -> Result<(Name, [AttributeValue; 1]), ExprErrorKind> {
    match key {
        Operand::Value(_) => Err(ExprErrorKind::NoKeyAttribute),
        key => sides(key, [value]),
    }
}

fn attribute(operand: Operand) -> Result<Name, ExprErrorKind> {
    match operand {
        Operand::Path(path) if path.rest.is_empty() => Ok(path.root),
        Operand::Path(_) => Err(ExprErrorKind::NestedAttribute),
        Operand::Size(_) => Err(ExprErrorKind::NestedOperation),
        Operand::Value(_) => Err(ExprErrorKind::NoKeyAttribute),
    }
}
