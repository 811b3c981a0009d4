use aws_sdk_dynamodb::operation::execute_transaction::ExecuteTransactionOutput;
use aws_sdk_dynamodb::operation::execute_transaction::builders::ExecuteTransactionInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::api::{ExecuteTransactionRequest, ExecuteTransactionResponse, ParameterizedStatement};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    ExecuteTransactionRequest => ExecuteTransactionInputBuilder {
        set_transact_statements(transact_statements),
        set_client_request_token(client_request_token),
        set_return_consumed_capacity(return_consumed_capacity),
    }
}

alike_to_sdk! {
    ParameterizedStatement => complete types::ParameterizedStatement {
        set_statement(statement),
        set_parameters(parameters),
        set_return_values_on_condition_check_failure(return_values_on_condition_check_failure),
    }
}

alike_from_sdk! {
    ExecuteTransactionOutput => ExecuteTransactionResponse { responses, consumed_capacity };
}
