/// Sets the policy of a table or stream.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PutResourcePolicyRequest {
    /// The ARN of the table or stream.
    pub resource_arn: String,
    /// The policy, JSON of at most 20 KB.
    pub policy: String,
    /// The revision that is to be replaced; `NO_POLICY` if there is to be none.
    pub expected_revision_id: Option<String>,
    /// Whether the caller may lose the right to change the policy.
    pub confirm_remove_self_resource_access: Option<bool>,
}

/// The answer to a [`PutResourcePolicyRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PutResourcePolicyResponse {
    /// The new revision.
    pub revision_id: Option<String>,
}

/// Asks for the policy of a table or stream.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GetResourcePolicyRequest {
    /// The ARN of the table or stream.
    pub resource_arn: String,
}

/// The answer to a [`GetResourcePolicyRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GetResourcePolicyResponse {
    /// The policy, JSON.
    pub policy: Option<String>,
    /// Its revision.
    pub revision_id: Option<String>,
}

/// Removes the policy of a table or stream.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DeleteResourcePolicyRequest {
    /// The ARN of the table or stream.
    pub resource_arn: String,
    /// The revision that is to be removed.
    pub expected_revision_id: Option<String>,
}

/// The answer to a [`DeleteResourcePolicyRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DeleteResourcePolicyResponse {
    /// The revision that was removed; absent if there was none.
    pub revision_id: Option<String>,
}
