use aws_sdk_dynamodb::operation::execute_statement::ExecuteStatementOutput;
use aws_sdk_dynamodb::operation::execute_statement::builders::ExecuteStatementInputBuilder;
use dynamo_model::api::{ExecuteStatementRequest, ExecuteStatementResponse};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    ExecuteStatementRequest => ExecuteStatementInputBuilder {
        set_statement(statement),
        set_parameters(parameters),
        set_consistent_read(consistent_read),
        set_next_token(next_token),
        set_return_consumed_capacity(return_consumed_capacity),
        set_limit(limit),
        set_return_values_on_condition_check_failure(return_values_on_condition_check_failure),
    }
}

alike_from_sdk! {
    ExecuteStatementOutput => ExecuteStatementResponse {
        items,
        next_token,
        consumed_capacity,
        last_evaluated_key,
    };
}
