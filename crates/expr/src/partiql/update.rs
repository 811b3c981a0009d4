//! Updates: what stands after `SET` and `REMOVE`, as the same trees as update expressions have.

use dynamo_model::{AttributeType, AttributeValue, Path, SetOperand, SetValue, Update};

use super::ast::{Change, Expr, Kind};
use super::bind::Bind;
use super::error::PartiqlError;
use crate::bind::update_call;
use crate::check;
use crate::error::ExprErrorKind;

impl Bind<'_> {
    pub(super) fn changes(&self, changes: &[Change]) -> Result<Update, PartiqlError> {
        let mut update = Update::default();
        for change in changes {
            match change {
                Change::Remove(place) => update.remove.push(self.place(place)?),
                Change::Set(place, value) => self.set(self.place(place)?, value, &mut update)?,
            }
        }
        check::update(&update)?;
        Ok(update)
    }

    fn place(&self, expr: &Expr) -> Result<Path, PartiqlError> {
        self.path(expr)?.ok_or_else(|| self.at("Unexpected path component", expr.span))
    }

    fn set(&self, place: Path, value: &Expr, update: &mut Update) -> Result<(), PartiqlError> {
        match &value.kind {
            Kind::Call(name, arguments) if name == "set_add" => {
                update.add.push(self.set_function("SET_ADD", place, arguments, value)?);
            }
            Kind::Call(name, arguments) if name == "set_delete" => {
                update.delete.push(self.set_function("SET_DELETE", place, arguments, value)?);
            }
            Kind::Operation(symbol @ ("+" | "-"), operands) => {
                let [left, right] = operands.as_slice() else {
                    return Err(ExprErrorKind::OperandCount(symbol, operands.len()).into());
                };
                let (left, right) = (self.set_operand(left)?, self.set_operand(right)?);
                let sum = if *symbol == "+" { SetValue::Plus(left, right) } else { SetValue::Minus(left, right) };
                update.set.push((place, sum));
            }
            _ => update.set.push((place, SetValue::Operand(self.set_operand(value)?))),
        }
        Ok(())
    }

    /// `set_add` and `set_delete`, which change the set in the place that they are assigned to.
    fn set_function(
        &self,
        name: &str,
        place: Path,
        arguments: &[Expr],
        call: &Expr,
    ) -> Result<(Path, AttributeValue), PartiqlError> {
        let [set, change] = arguments else {
            return Err(self.at(format!("{name} must have exactly two arguments"), call.span));
        };
        if self.path(set)?.as_ref() != Some(&place) {
            let message = format!("The first argument to {name} must equal the assignment value");
            return Err(self.at(message, call.span));
        }
        let value = self.value(change)?.filter(|value| {
            matches!(value.attribute_type(), AttributeType::Ss | AttributeType::Ns | AttributeType::Bs)
        });
        // The place that the service tells is that of the first argument.
        let value = value
            .ok_or_else(|| self.at(format!("The second argument to {name} must be a value with type SET"), set.span))?;
        Ok((place, value))
    }

    fn set_operand(&self, expr: &Expr) -> Result<SetOperand, PartiqlError> {
        if let Some(value) = self.value(expr)? {
            return Ok(SetOperand::Value(value));
        }
        if let Some(path) = self.path(expr)? {
            return Ok(SetOperand::Path(path));
        }
        match &expr.kind {
            Kind::Missing => Err(PartiqlError::unsupported("MISSING must be compared using IS operator")),
            Kind::Call(name, arguments) => {
                let function = self.function(name, expr)?;
                if !function.is_of_updates() {
                    return Err(ExprErrorKind::NotInUpdate(function.as_str()).into());
                }
                let operands = arguments.iter().map(|it| self.set_operand(it)).collect::<Result<Vec<_>, _>>()?;
                Ok(update_call(function, operands)?)
            }
            Kind::Select(select) => Err(self.at("Unsupported token in expression: SELECT", select.span)),
            _ => {
                let symbol = self.token(expr.span).to_ascii_lowercase();
                let message = format!("Unsupported operator in Update Expression. Operator: {symbol}");
                Err(PartiqlError::unsupported(message))
            }
        }
    }
}
