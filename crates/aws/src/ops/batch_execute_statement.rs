use aws_sdk_dynamodb::operation::batch_execute_statement::BatchExecuteStatementOutput;
use aws_sdk_dynamodb::operation::batch_execute_statement::builders::BatchExecuteStatementInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::api::{
    BatchExecuteStatementRequest, BatchExecuteStatementResponse, BatchStatement, BatchStatementError,
    BatchStatementResponse,
};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    BatchExecuteStatementRequest => BatchExecuteStatementInputBuilder {
        set_statements(statements),
        set_return_consumed_capacity(return_consumed_capacity),
    }
}

alike_to_sdk! {
    BatchStatement => complete types::BatchStatementRequest {
        set_statement(statement),
        set_parameters(parameters),
        set_consistent_read(consistent_read),
        set_return_values_on_condition_check_failure(return_values_on_condition_check_failure),
    }
}

alike_from_sdk! {
    BatchExecuteStatementOutput => BatchExecuteStatementResponse { responses, consumed_capacity };
    types::BatchStatementResponse => BatchStatementResponse { error, table_name, item };
    types::BatchStatementError => BatchStatementError { code, message, item };
}
