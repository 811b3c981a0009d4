use crate::choice::choice;

/// Switches the expiry of items on or off.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UpdateTimeToLiveRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// What to switch.
    pub time_to_live_specification: TimeToLiveSpecification,
}

/// Which attribute tells when an item expires: a number, in seconds since 1970.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TimeToLiveSpecification {
    /// Whether items expire.
    pub enabled: bool,
    /// The attribute, 1 to 255 bytes.
    pub attribute_name: String,
}

/// The answer to an [`UpdateTimeToLiveRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UpdateTimeToLiveResponse {
    /// What was switched.
    pub time_to_live_specification: TimeToLiveSpecification,
}

/// Asks whether items of a table expire.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DescribeTimeToLiveRequest {
    /// The table, by name or ARN.
    pub table_name: String,
}

/// The answer to a [`DescribeTimeToLiveRequest`].
#[derive(Clone, PartialEq, Debug)]
pub struct DescribeTimeToLiveResponse {
    /// How it is.
    pub time_to_live_description: TimeToLiveDescription,
}

/// Whether items of a table expire, and by which attribute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimeToLiveDescription {
    /// Whether they do.
    pub time_to_live_status: TimeToLiveStatus,
    /// The attribute; absent if they do not.
    pub attribute_name: Option<String>,
}

choice! {
    /// The life of a table's expiry.
    TimeToLiveStatus {
        /// It is being switched on.
        Enabling = "ENABLING",
        /// It is being switched off.
        Disabling = "DISABLING",
        /// Items expire.
        Enabled = "ENABLED",
        /// They do not.
        Disabled = "DISABLED",
    }
}
