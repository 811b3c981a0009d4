use aws_sdk_dynamodb::operation::list_tags_of_resource::ListTagsOfResourceOutput;
use aws_sdk_dynamodb::operation::list_tags_of_resource::builders::ListTagsOfResourceInputBuilder;
use aws_sdk_dynamodb::operation::tag_resource::TagResourceOutput;
use aws_sdk_dynamodb::operation::tag_resource::builders::TagResourceInputBuilder;
use aws_sdk_dynamodb::operation::untag_resource::UntagResourceOutput;
use aws_sdk_dynamodb::operation::untag_resource::builders::UntagResourceInputBuilder;
use dynamo_model::api::{
    ListTagsOfResourceRequest, ListTagsOfResourceResponse, TagResourceRequest, TagResourceResponse,
    UntagResourceRequest, UntagResourceResponse,
};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    TagResourceRequest => TagResourceInputBuilder { set_resource_arn(resource_arn), set_tags(tags) }
}

alike_to_sdk! {
    UntagResourceRequest => UntagResourceInputBuilder {
        set_resource_arn(resource_arn),
        set_tag_keys(tag_keys),
    }
}

alike_to_sdk! {
    ListTagsOfResourceRequest => ListTagsOfResourceInputBuilder {
        set_resource_arn(resource_arn),
        set_next_token(next_token),
    }
}

alike_from_sdk! {
    TagResourceOutput => TagResourceResponse {};
    UntagResourceOutput => UntagResourceResponse {};
    ListTagsOfResourceOutput => ListTagsOfResourceResponse { tags, next_token };
}
