//! What the service refuses in a bound tree: each rule once, for the binder, which applies it to a node as soon as it
//! is bound, and for trees that come whole.

use dynamo_model::{
    AttributeType, AttributeValue, Comparator, Condition, KeyCondition, KeyTest, Operand, Path, Projection, SetOperand,
    SetValue, Update, limits,
};

use crate::collision;
use crate::error::ExprErrorKind;
use crate::function::Function;
use crate::update::paths;

type Check = Result<(), ExprErrorKind>;

/// How many steps a path can have.
const PATH_STEPS: usize = 32;

/// Checks a condition that comes as a tree.
pub(crate) fn condition(condition: &Condition) -> Check {
    let mut operators = 0;
    let mut rest: Vec<&Condition> = Vec::new();
    let mut next = Some(condition);
    while let Some(condition) = next {
        match condition {
            Condition::And(terms) | Condition::Or(terms) => {
                operators += terms.len().checked_sub(1).ok_or(ExprErrorKind::Empty)?;
                rest.extend(terms.iter().rev());
            }
            Condition::Not(term) => {
                operators += 1;
                rest.push(term);
            }
            test => operators += 1 + self::test(test)?,
        }
        next = rest.pop();
    }
    operator_count(operators)
}

/// Checks a test, which is a condition that has no conditions in it; answers with the operators in its operands.
fn test(test: &Condition) -> Result<usize, ExprErrorKind> {
    match test {
        Condition::Compare(comparator, left, right) => {
            let operators = operands(&[left, right])?;
            compare(*comparator, left, right)?;
            Ok(operators)
        }
        Condition::Between(operand, low, high) => {
            let operators = operands(&[operand, low, high])?;
            between(operand, low, high)?;
            Ok(operators)
        }
        Condition::In(operand, candidates) => {
            let mut operators = self::operand(operand)?;
            for candidate in candidates {
                operators += self::operand(candidate)?;
            }
            self::candidates(operand, candidates)?;
            Ok(operators)
        }
        Condition::AttributeExists(path) | Condition::AttributeNotExists(path) => self::path(path).map(|()| 0),
        Condition::AttributeType(operand, _) => self::operand(operand),
        Condition::BeginsWith(operand, prefix) => {
            let operators = operands(&[operand, prefix])?;
            begins_with(operand, prefix)?;
            Ok(operators)
        }
        Condition::Contains(container, element) => {
            let operators = operands(&[container, element])?;
            self::contains(container, element)?;
            Ok(operators)
        }
        Condition::And(_) | Condition::Or(_) | Condition::Not(_) => Ok(0),
    }
}

fn operands(operands: &[&Operand]) -> Result<usize, ExprErrorKind> {
    operands.iter().try_fold(0, |operators, operand| Ok(operators + self::operand(operand)?))
}

/// Checks an operand; answers with the number of operators in it.
fn operand(operand: &Operand) -> Result<usize, ExprErrorKind> {
    match operand {
        Operand::Path(path) => self::path(path).map(|()| 0),
        Operand::Value(_) => Ok(0),
        Operand::Size(inner) => {
            // Of a size there is no size, which is why this goes no deeper.
            size(inner)?;
            if let Operand::Path(path) = &**inner {
                self::path(path)?;
            }
            Ok(1)
        }
    }
}

pub(crate) fn operator_count(operators: usize) -> Check {
    if operators > limits::EXPRESSION_OPERATORS { Err(ExprErrorKind::TooManyOperators) } else { Ok(()) }
}

pub(crate) fn path(path: &Path) -> Check {
    path_steps(1 + path.rest.len())
}

pub(crate) fn path_steps(steps: usize) -> Check {
    if steps > PATH_STEPS { Err(ExprErrorKind::PathTooDeep(steps)) } else { Ok(()) }
}

pub(crate) fn compare(comparator: Comparator, left: &Operand, right: &Operand) -> Check {
    let operator = comparator.as_str();
    if !matches!(comparator, Comparator::Eq | Comparator::Ne) {
        ordered(operator, &[left, right])?;
    }
    distinct(operator, left, &[right])
}

pub(crate) fn between(operand: &Operand, low: &Operand, high: &Operand) -> Check {
    ordered("BETWEEN", &[operand, low, high])?;
    distinct("BETWEEN", operand, &[low, high])?;
    match (low, high) {
        (Operand::Value(low), Operand::Value(high)) => bounds(low, high),
        _ => Ok(()),
    }
}

/// Checks the bounds of a `BETWEEN` against each other.
pub(crate) fn bounds(low: &AttributeValue, high: &AttributeValue) -> Check {
    let in_order = match (low, high) {
        (AttributeValue::S(low), AttributeValue::S(high)) => low <= high,
        (AttributeValue::N(low), AttributeValue::N(high)) => low <= high,
        (AttributeValue::B(low), AttributeValue::B(high)) => low <= high,
        _ => return Err(ExprErrorKind::BoundTypes(Box::new((low.clone(), high.clone())))),
    };
    if in_order { Ok(()) } else { Err(ExprErrorKind::BoundOrder(Box::new((low.clone(), high.clone())))) }
}

pub(crate) fn candidates(operand: &Operand, candidates: &[Operand]) -> Check {
    if candidates.is_empty() {
        return Err(ExprErrorKind::Empty);
    }
    for candidate in candidates {
        distinct("IN", operand, &[candidate])?;
    }
    if candidates.len() > limits::IN_CANDIDATES {
        return Err(ExprErrorKind::TooManyCandidates(candidates.len()));
    }
    Ok(())
}

pub(crate) fn begins_with(operand: &Operand, prefix: &Operand) -> Check {
    let function = Function::BeginsWith.as_str();
    for operand in [operand, prefix] {
        of_type(function, operand, |kind| matches!(kind, AttributeType::S | AttributeType::B))?;
    }
    distinct(function, operand, &[prefix])
}

pub(crate) fn contains(container: &Operand, element: &Operand) -> Check {
    distinct(Function::Contains.as_str(), container, &[element])
}

pub(crate) fn size(operand: &Operand) -> Check {
    let is_sizeless = |kind| matches!(kind, AttributeType::N | AttributeType::Bool | AttributeType::Null);
    of_type(Function::Size.as_str(), operand, |kind| !is_sizeless(kind))
}

/// The type that `attribute_type` asks for.
pub(crate) fn attribute_type(operand: &Operand, name: &Operand) -> Result<AttributeType, ExprErrorKind> {
    let function = Function::AttributeType.as_str();
    of_type(function, name, |kind| kind == AttributeType::S)?;
    distinct(function, operand, &[name])?;
    match name {
        Operand::Value(AttributeValue::S(name)) => {
            AttributeType::from_name(name).ok_or_else(|| ExprErrorKind::UnknownType(name.clone()))
        }
        _ => Err(ExprErrorKind::PathAsType),
    }
}

/// Checks that all operands whose type is known are of a type with an order.
fn ordered(operator: &'static str, operands: &[&Operand]) -> Check {
    let has_order = |kind| matches!(kind, AttributeType::S | AttributeType::N | AttributeType::B);
    operands.iter().try_for_each(|operand| of_type(operator, operand, has_order))
}

/// Checks the type of an operand, if it is known.
fn of_type(operator: &'static str, operand: &Operand, allows: impl Fn(AttributeType) -> bool) -> Check {
    let kind = match operand {
        Operand::Path(_) => return Ok(()),
        Operand::Value(value) => value.attribute_type(),
        Operand::Size(_) => AttributeType::N,
    };
    if allows(kind) { Ok(()) } else { Err(ExprErrorKind::OperandType(operator, kind)) }
}

fn distinct(operator: &'static str, first: &Operand, others: &[&Operand]) -> Check {
    let Operand::Path(path) = first else { return Ok(()) };
    if others.contains(&first) { Err(ExprErrorKind::SameOperand(operator, path.clone())) } else { Ok(()) }
}

/// Checks an update that comes as a tree.
pub(crate) fn update(update: &Update) -> Check {
    if update.is_empty() {
        return Err(ExprErrorKind::Empty);
    }
    paths(update).try_for_each(path)?;
    collision::check(paths(update))?;
    for (_, value) in &update.delete {
        delete(value)?;
    }
    for (_, value) in &update.add {
        add(value)?;
    }
    let operators = update.set.iter().try_fold(0, |operators, (_, value)| Ok(operators + set(value)?))?;
    operator_count(operators)
}

/// Checks the right-hand side of a `SET`; answers with the number of operators in it.
fn set(value: &SetValue) -> Result<usize, ExprErrorKind> {
    match value {
        SetValue::Operand(SetOperand::ListAppend(first, second)) => {
            let operators = set_operand(first)? + set_operand(second)?;
            list_append(first, second)?;
            Ok(1 + operators)
        }
        SetValue::Operand(operand) => set_operand(operand),
        SetValue::Plus(left, right) | SetValue::Minus(left, right) => {
            let operators = set_operand(left)? + set_operand(right)?;
            sum(if matches!(value, SetValue::Plus(..)) { "+" } else { "-" }, left, right)?;
            Ok(1 + operators)
        }
    }
}

/// Checks an operand of a `SET`; answers with the number of operators in it.
fn set_operand(mut operand: &SetOperand) -> Result<usize, ExprErrorKind> {
    let mut operators = 0;
    loop {
        match operand {
            SetOperand::Value(_) => return Ok(operators),
            SetOperand::Path(path) => return self::path(path).map(|()| operators),
            SetOperand::IfNotExists(path, default) => {
                self::path(path)?;
                if_not_exists(path, default)?;
                operators += 1;
                operand = default;
            }
            SetOperand::ListAppend(..) => {
                return Err(ExprErrorKind::MisplacedFunction(Function::ListAppend.as_str()));
            }
        }
    }
}

pub(crate) fn sum(operator: &'static str, left: &SetOperand, right: &SetOperand) -> Check {
    [left, right].into_iter().try_for_each(|operand| value_of_type(operator, operand, AttributeType::N))
}

pub(crate) fn list_append(first: &SetOperand, second: &SetOperand) -> Check {
    let function = Function::ListAppend.as_str();
    [first, second].into_iter().try_for_each(|operand| value_of_type(function, operand, AttributeType::L))
}

pub(crate) fn if_not_exists(path: &Path, default: &SetOperand) -> Check {
    match default {
        SetOperand::Path(other) if other == path => {
            Err(ExprErrorKind::SameOperand(Function::IfNotExists.as_str(), path.clone()))
        }
        _ => Ok(()),
    }
}

fn value_of_type(operator: &'static str, operand: &SetOperand, expected: AttributeType) -> Check {
    match operand {
        SetOperand::Value(value) if value.attribute_type() != expected => {
            Err(ExprErrorKind::OperandType(operator, value.attribute_type()))
        }
        _ => Ok(()),
    }
}

pub(crate) fn add(value: &AttributeValue) -> Check {
    match value.attribute_type() {
        AttributeType::N | AttributeType::Ss | AttributeType::Ns | AttributeType::Bs => Ok(()),
        other => Err(ExprErrorKind::ClauseOperandType("ADD", other)),
    }
}

pub(crate) fn delete(value: &AttributeValue) -> Check {
    match value.attribute_type() {
        AttributeType::Ss | AttributeType::Ns | AttributeType::Bs => Ok(()),
        other => Err(ExprErrorKind::ClauseOperandType("DELETE", other)),
    }
}

/// Checks a projection that comes as a tree.
pub(crate) fn projection(projection: &Projection) -> Check {
    if projection.paths.is_empty() {
        return Err(ExprErrorKind::Empty);
    }
    projection.paths.iter().try_for_each(path)?;
    collision::check(projection.paths.iter())
}

/// Checks a key condition that comes as a tree.
pub(crate) fn key_condition(condition: &KeyCondition) -> Check {
    if condition.terms.is_empty() {
        return Err(ExprErrorKind::Empty);
    }
    condition.terms.iter().try_for_each(|(_, test)| key_test(test))
}

fn key_test(test: &KeyTest) -> Check {
    let value = |operator: &'static str, value: &AttributeValue| match value.attribute_type() {
        AttributeType::S | AttributeType::N | AttributeType::B => Ok(()),
        other => Err(ExprErrorKind::OperandType(operator, other)),
    };
    match test {
        KeyTest::Eq(_) => Ok(()),
        KeyTest::Lt(bound) => value("<", bound),
        KeyTest::Le(bound) => value("<=", bound),
        KeyTest::Gt(bound) => value(">", bound),
        KeyTest::Ge(bound) => value(">=", bound),
        KeyTest::Between(low, high) => {
            value("BETWEEN", low)?;
            value("BETWEEN", high)?;
            bounds(low, high)
        }
        KeyTest::BeginsWith(prefix) => match prefix.attribute_type() {
            AttributeType::S | AttributeType::B => Ok(()),
            other => Err(ExprErrorKind::OperandType(Function::BeginsWith.as_str(), other)),
        },
    }
}
