//! Binding the expressions of a request: from text and placeholders to trees that were checked.

use dynamo_expr::{Binder, ExprError, KeyConditionDraft, Leaves as _, Parameter};
use dynamo_model::{Condition, Expression, KeyCondition, Path, Placeholders, Projection, ServiceError, Update};

use crate::table::Table;
use crate::values;

/// The expressions of one request. They are bound in the service's order, which is that of the calls.
#[derive(Debug)]
pub(crate) struct Bind<'a>(Binder<'a>);

impl<'a> Bind<'a> {
    pub(crate) fn new(placeholders: &'a Placeholders) -> Result<Self, ServiceError> {
        let binder = Binder::new(placeholders).map_err(refused)?;
        values::check_placeholders(placeholders)?;
        Ok(Self(binder))
    }

    /// As older parts of the service do it: Scan.
    pub(crate) fn older(placeholders: &'a Placeholders) -> Result<Self, ServiceError> {
        let binder = Binder::new(placeholders).map_err(refused)?;
        values::check_placeholders_older(placeholders)?;
        Ok(Self(binder))
    }

    pub(crate) fn condition(
        &mut self,
        expression: Option<Expression<Condition>>,
    ) -> Result<Option<Condition>, ServiceError> {
        self.condition_of(Parameter::ConditionExpression, expression)
    }

    pub(crate) fn filter(
        &mut self,
        expression: Option<Expression<Condition>>,
    ) -> Result<Option<Condition>, ServiceError> {
        self.condition_of(Parameter::FilterExpression, expression)
    }

    fn condition_of(
        &mut self,
        parameter: Parameter,
        expression: Option<Expression<Condition>>,
    ) -> Result<Option<Condition>, ServiceError> {
        let bind = |expression| self.0.condition(parameter, expression);
        let condition = expression.map(bind).transpose().map_err(refused)?;
        if let Some(condition) = &condition {
            values::check_tree(condition)?;
        }
        Ok(condition)
    }

    pub(crate) fn update(&mut self, expression: Option<Expression<Update>>) -> Result<Option<Update>, ServiceError> {
        let update = expression.map(|expression| self.0.update(expression)).transpose().map_err(refused)?;
        if let Some(update) = &update {
            values::check_tree(update)?;
        }
        Ok(update)
    }

    pub(crate) fn projection(
        &mut self,
        expression: Option<Expression<Projection>>,
    ) -> Result<Option<Projection>, ServiceError> {
        expression.map(|expression| self.0.projection(expression)).transpose().map_err(refused)
    }

    pub(crate) fn key_condition(
        &mut self,
        expression: Expression<KeyCondition>,
    ) -> Result<KeyConditionDraft, ServiceError> {
        self.0.key_condition(expression).map_err(refused)
    }

    /// Refuses placeholders that no expression used.
    pub(crate) fn finish(self) -> Result<(), ServiceError> {
        self.0.finish().map_err(refused)
    }
}

/// Binds the only expression of a write.
pub(crate) fn only_condition(
    condition: Option<Expression<Condition>>,
    placeholders: &Placeholders,
) -> Result<Option<Condition>, ServiceError> {
    let mut bind = Bind::new(placeholders)?;
    let condition = bind.condition(condition)?;
    bind.finish()?;
    Ok(condition)
}

/// Binds the expressions of an update.
pub(crate) fn update_and_condition(
    update: Option<Expression<Update>>,
    condition: Option<Expression<Condition>>,
    placeholders: &Placeholders,
) -> Result<(Option<Update>, Option<Condition>), ServiceError> {
    let mut bind = Bind::new(placeholders)?;
    let update = bind.update(update)?;
    let condition = bind.condition(condition)?;
    bind.finish()?;
    Ok((update, condition))
}

pub(crate) fn refused(error: ExprError) -> ServiceError {
    ServiceError::validation(error.to_string())
}

/// Refuses names if the request has no expression at all, and values if it has none of those that take values; in the
/// latter case, `missing` is what the operation adds.
pub(crate) fn placeholders_wanted(
    placeholders: &Placeholders,
    any_expression: bool,
    expression_with_values: bool,
    missing: &str,
) -> Result<(), ServiceError> {
    if placeholders.names.is_some() && !any_expression {
        return Err(ServiceError::validation("ExpressionAttributeNames can only be specified when using expressions"));
    }
    if placeholders.values.is_some() && !expression_with_values {
        let message = format!("ExpressionAttributeValues can only be specified when using expressions{missing}");
        return Err(ServiceError::validation(message));
    }
    Ok(())
}

/// Refuses a path that leads below a key attribute: keys are scalars.
pub(crate) fn check_scalar(table: &Table, path: &Path) -> Result<(), ServiceError> {
    if path.rest.is_empty() {
        return Ok(());
    }
    let part = if table.key.contains(&path.root) {
        "Key"
    } else if table.is_index_key(&path.root) {
        "IndexKey"
    } else {
        return Ok(());
    };
    Err(ServiceError::validation(format!(
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {part}: {}",
        path.root
    )))
}

/// [`check_scalar`] for every path that a condition looks at.
pub(crate) fn check_condition_paths(table: &Table, condition: Option<&Condition>) -> Result<(), ServiceError> {
    condition.map_or(Ok(()), |condition| condition.try_paths(|path| check_scalar(table, path)))
}

/// [`check_scalar`] for every path of a projection.
pub(crate) fn check_projection_paths(table: &Table, projection: Option<&Projection>) -> Result<(), ServiceError> {
    projection.iter().flat_map(|projection| &projection.paths).try_for_each(|path| check_scalar(table, path))
}
