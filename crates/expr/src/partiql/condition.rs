//! Conditions: what stands after `WHERE`, as the same trees as condition expressions have.

use dynamo_model::{AttributeType, Comparator, Condition, Operand};

use super::ast::{Expr, Kind};
use super::bind::Bind;
use super::error::PartiqlError;
use crate::bind::{Bound, call};
use crate::error::ExprErrorKind;
use crate::function::Function;

impl Bind<'_> {
    /// The test that an expression is; if it is none, `complaint` says so.
    pub(super) fn test(&self, expr: &Expr, complaint: &'static str) -> Result<Condition, PartiqlError> {
        match &expr.kind {
            Kind::And(terms) => self.tests(terms).map(Condition::And),
            Kind::Or(terms) => self.tests(terms).map(Condition::Or),
            Kind::Not(inner) => {
                let inner = self.test(inner, "The argument to NOT must be a Type or Expression")?;
                Ok(Condition::Not(inner.into()))
            }
            Kind::Compare(symbol, left, right) => self.compare(symbol, left, right),
            Kind::Between(operand, low, high) => {
                Ok(Condition::Between(self.operand(operand)?, self.operand(low)?, self.operand(high)?))
            }
            Kind::In(operand, candidates) => self.candidates(operand, candidates),
            Kind::Is(operand, name, place) => {
                let operand = match self.operand(operand)? {
                    Operand::Size(_) => {
                        let message =
                            "The left hand side argument to IS must be a Variable Reference, Literal, or Path";
                        return Err(PartiqlError::unsupported(message));
                    }
                    operand => operand,
                };
                is(operand, name).ok_or_else(|| self.at(unsupported_type(name), *place))
            }
            Kind::Call(name, arguments) => match self.call(name, arguments, expr)? {
                Bound::Test(test) => Ok(test),
                Bound::Operand(_) => Err(PartiqlError::unsupported(complaint)),
            },
            Kind::Operation(symbol, _) => Err(unsupported_operator(symbol)),
            Kind::Select(select) => Err(self.at("Unsupported token in expression: SELECT", select.span)),
            _ => Err(PartiqlError::unsupported(complaint)),
        }
    }

    fn tests(&self, terms: &[Expr]) -> Result<Vec<Condition>, PartiqlError> {
        terms.iter().map(|term| self.test(term, "The arguments to AND/OR must be Expressions")).collect()
    }

    /// A comparison of operands, or of a test with `TRUE` or `FALSE`.
    fn compare(&self, symbol: &str, left: &Expr, right: &Expr) -> Result<Condition, PartiqlError> {
        if matches!(left.kind, Kind::Missing) || matches!(right.kind, Kind::Missing) {
            return Err(PartiqlError::unsupported("MISSING must be compared using IS operator"));
        }
        let comparator = match symbol {
            "=" => Comparator::Eq,
            "<>" => Comparator::Ne,
            "<" => Comparator::Lt,
            "<=" => Comparator::Le,
            ">" => Comparator::Gt,
            _ => Comparator::Ge,
        };
        let truth = match (&left.kind, &right.kind) {
            (Kind::Bool(flag), _) if is_test(right) => Some((*flag, right)),
            (_, Kind::Bool(flag)) if is_test(left) => Some((*flag, left)),
            _ => None,
        };
        match (truth, comparator) {
            (Some((flag, test)), Comparator::Eq | Comparator::Ne) => {
                let test = self.test(test, "The arguments to AND/OR must be Expressions")?;
                let holds = flag == (comparator == Comparator::Eq);
                Ok(if holds { test } else { Condition::Not(test.into()) })
            }
            _ => Ok(Condition::Compare(comparator, self.operand(left)?, self.operand(right)?)),
        }
    }

    fn candidates(&self, operand: &Expr, candidates: &Expr) -> Result<Condition, PartiqlError> {
        let message = "IN operator must have a left hand argument of type Variable Reference and right hand argument of \
                       type Seq with at least one member";
        let several = match &candidates.kind {
            Kind::List(several) | Kind::Bag(several) => several,
            _ => return Err(PartiqlError::unsupported(message)),
        };
        if several.is_empty() || matches!(several.as_slice(), [Expr { kind: Kind::Select(_), .. }]) {
            return Err(PartiqlError::unsupported(message));
        }
        let several = several.iter().map(|candidate| self.operand(candidate)).collect::<Result<Vec<_>, _>>()?;
        Ok(Condition::In(self.operand(operand)?, several))
    }

    fn operand(&self, expr: &Expr) -> Result<Operand, PartiqlError> {
        if let Some(value) = self.value(expr)? {
            return Ok(Operand::Value(value));
        }
        if let Some(path) = self.path(expr)? {
            return Ok(Operand::Path(path));
        }
        match &expr.kind {
            Kind::Missing => Err(PartiqlError::unsupported("MISSING must be compared using IS operator")),
            Kind::Call(name, arguments) => match self.call(name, arguments, expr)? {
                Bound::Operand(operand) => Ok(operand),
                Bound::Test(_) => {
                    let function = Function::from_name(name).map_or("", Function::as_str);
                    Err(ExprErrorKind::MisplacedFunction(function).into())
                }
            },
            Kind::Select(select) => Err(self.at("Unsupported token in expression: SELECT", select.span)),
            Kind::Operation(symbol, _) => Err(unsupported_operator(symbol)),
            _ => Err(unsupported_operator(&self.token(expr.span).to_ascii_lowercase())),
        }
    }

    fn call(&self, name: &str, arguments: &[Expr], expr: &Expr) -> Result<Bound, PartiqlError> {
        let function = self.function(name, expr)?;
        if function.is_of_updates() {
            return Err(ExprErrorKind::NotInCondition(function.as_str()).into());
        }
        let operands = arguments.iter().map(|argument| self.operand(argument)).collect::<Result<Vec<_>, _>>()?;
        Ok(call(function, operands)?)
    }

    /// The function of a name; names are in small letters, whatever was written.
    pub(super) fn function(&self, name: &str, expr: &Expr) -> Result<Function, PartiqlError> {
        Function::from_name(name).ok_or_else(|| self.at(format!("Unrecognized function: {name}"), expr.span))
    }
}

fn is_test(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Call(name, _) => name != "size",
        Kind::And(_)
        | Kind::Or(_)
        | Kind::Not(_)
        | Kind::Compare(..)
        | Kind::Between(..)
        | Kind::In(..)
        | Kind::Is(..) => true,
        _ => false,
    }
}

/// A test for a type, by the service's name; `None` of types that it does not test for.
fn is(operand: Operand, name: &str) -> Option<Condition> {
    let kind = match name {
        "MISSING" => {
            return Some(match operand {
                Operand::Path(path) => Condition::AttributeNotExists(path),
                // A value is there.
                value => Condition::Compare(Comparator::Ne, value.clone(), value),
            });
        }
        "NULL" => AttributeType::Null,
        "BOOLEAN" => AttributeType::Bool,
        "BLOB" => AttributeType::B,
        "STRING" => AttributeType::S,
        "NUMERIC" => AttributeType::N,
        "STRUCT" | "TUPLE" => AttributeType::M,
        "LIST" => AttributeType::L,
        _ => return None,
    };
    Some(Condition::AttributeType(operand, kind))
}

fn unsupported_type(name: &str) -> String {
    format!(
        "Unsupported data type for IS operator: {name}. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, \
         NUMERIC, STRUCT, TUPLE, LIST]"
    )
}

fn unsupported_operator(symbol: &str) -> PartiqlError {
    PartiqlError::unsupported(format!("Unsupported operator in Condition Expression. Operator: {symbol}"))
}
