use crate::schema::Tag;

/// Sets tags of a table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TagResourceRequest {
    /// The table's ARN.
    pub resource_arn: String,
    /// The tags to set.
    pub tags: Vec<Tag>,
}

/// The answer to a [`TagResourceRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TagResourceResponse {}

/// Removes tags of a table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UntagResourceRequest {
    /// The table's ARN.
    pub resource_arn: String,
    /// The keys of the tags to remove.
    pub tag_keys: Vec<String>,
}

/// The answer to an [`UntagResourceRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UntagResourceResponse {}

/// Lists the tags of a table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ListTagsOfResourceRequest {
    /// The table's ARN.
    pub resource_arn: String,
    /// Where to go on, from the page before.
    pub next_token: Option<String>,
}

/// The answer to a [`ListTagsOfResourceRequest`]: one page.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ListTagsOfResourceResponse {
    /// The tags.
    pub tags: Vec<Tag>,
    /// Where to go on, if there are more.
    pub next_token: Option<String>,
}
