use dynamo_model::ServiceError;

/// Refuses a request that says things in both languages: in parameters from before expressions, and in expressions.
/// Each parameter comes with whether the request has it, in the order in which they are told.
pub(crate) fn check_mixing(legacy: &[(&str, bool)], expressions: &[(&str, bool)]) -> Result<(), ServiceError> {
    let given = |parameters: &[(&str, bool)]| parameters.iter().any(|(_, given)| *given);
    if !given(legacy) || !given(expressions) {
        return Ok(());
    }
    Err(ServiceError::validation(format!(
        "Can not use both expression and non-expression parameters in the same request: \
         Non-expression parameters: {{{}}} Expression parameters: {{{}}}",
        listed(legacy),
        listed(expressions)
    )))
}

fn listed(parameters: &[(&str, bool)]) -> String {
    let given: Vec<_> = parameters.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
    given.join(", ")
}
