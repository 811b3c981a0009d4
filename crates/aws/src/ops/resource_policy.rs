use aws_sdk_dynamodb::operation::delete_resource_policy::DeleteResourcePolicyOutput;
use aws_sdk_dynamodb::operation::delete_resource_policy::builders::DeleteResourcePolicyInputBuilder;
use aws_sdk_dynamodb::operation::get_resource_policy::GetResourcePolicyOutput;
use aws_sdk_dynamodb::operation::get_resource_policy::builders::GetResourcePolicyInputBuilder;
use aws_sdk_dynamodb::operation::put_resource_policy::PutResourcePolicyOutput;
use aws_sdk_dynamodb::operation::put_resource_policy::builders::PutResourcePolicyInputBuilder;
use dynamo_model::api::{
    DeleteResourcePolicyRequest, DeleteResourcePolicyResponse, GetResourcePolicyRequest, GetResourcePolicyResponse,
    PutResourcePolicyRequest, PutResourcePolicyResponse,
};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    PutResourcePolicyRequest => PutResourcePolicyInputBuilder {
        set_resource_arn(resource_arn),
        set_policy(policy),
        set_expected_revision_id(expected_revision_id),
        set_confirm_remove_self_resource_access(confirm_remove_self_resource_access),
    }
}

alike_to_sdk! {
    GetResourcePolicyRequest => GetResourcePolicyInputBuilder { set_resource_arn(resource_arn) }
}

alike_to_sdk! {
    DeleteResourcePolicyRequest => DeleteResourcePolicyInputBuilder {
        set_resource_arn(resource_arn),
        set_expected_revision_id(expected_revision_id),
    }
}

alike_from_sdk! {
    PutResourcePolicyOutput => PutResourcePolicyResponse { revision_id };
    GetResourcePolicyOutput => GetResourcePolicyResponse { policy, revision_id };
    DeleteResourcePolicyOutput => DeleteResourcePolicyResponse { revision_id };
}
