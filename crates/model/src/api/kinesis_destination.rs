use crate::choice::choice;

/// Sends a table's changes to a Kinesis stream.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct EnableKinesisStreamingDestinationRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The stream's ARN.
    pub stream_arn: String,
    /// How exact times are.
    pub enable_kinesis_streaming_configuration: Option<KinesisStreamingConfiguration>,
}

/// The answer to an [`EnableKinesisStreamingDestinationRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct EnableKinesisStreamingDestinationResponse {
    /// The table.
    pub table_name: Option<String>,
    /// The stream's ARN.
    pub stream_arn: Option<String>,
    /// Whether changes are sent.
    pub destination_status: Option<DestinationStatus>,
    /// How exact times are.
    pub enable_kinesis_streaming_configuration: Option<KinesisStreamingConfiguration>,
}

/// Sends a table's changes to a Kinesis stream no more.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DisableKinesisStreamingDestinationRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The stream's ARN.
    pub stream_arn: String,
    /// How exact times were.
    pub enable_kinesis_streaming_configuration: Option<KinesisStreamingConfiguration>,
}

/// The answer to a [`DisableKinesisStreamingDestinationRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DisableKinesisStreamingDestinationResponse {
    /// The table.
    pub table_name: Option<String>,
    /// The stream's ARN.
    pub stream_arn: Option<String>,
    /// Whether changes are sent.
    pub destination_status: Option<DestinationStatus>,
    /// How exact times were.
    pub enable_kinesis_streaming_configuration: Option<KinesisStreamingConfiguration>,
}

/// Changes how a table's changes are sent to a Kinesis stream.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UpdateKinesisStreamingDestinationRequest {
    /// The table, by name or ARN.
    pub table_name: String,
    /// The stream's ARN.
    pub stream_arn: String,
    /// How exact times are to be.
    pub update_kinesis_streaming_configuration: Option<KinesisStreamingConfiguration>,
}

/// The answer to an [`UpdateKinesisStreamingDestinationRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct UpdateKinesisStreamingDestinationResponse {
    /// The table.
    pub table_name: Option<String>,
    /// The stream's ARN.
    pub stream_arn: Option<String>,
    /// Whether changes are sent.
    pub destination_status: Option<DestinationStatus>,
    /// How exact times are.
    pub update_kinesis_streaming_configuration: Option<KinesisStreamingConfiguration>,
}

/// Asks to which Kinesis streams a table's changes are sent.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DescribeKinesisStreamingDestinationRequest {
    /// The table, by name or ARN.
    pub table_name: String,
}

/// The answer to a [`DescribeKinesisStreamingDestinationRequest`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DescribeKinesisStreamingDestinationResponse {
    /// The table.
    pub table_name: Option<String>,
    /// The streams.
    pub kinesis_data_stream_destinations: Vec<KinesisDataStreamDestination>,
}

/// A Kinesis stream to which a table's changes are sent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KinesisDataStreamDestination {
    /// The stream's ARN.
    pub stream_arn: Option<String>,
    /// Whether changes are sent.
    pub destination_status: Option<DestinationStatus>,
    /// Why they are not.
    pub destination_status_description: Option<String>,
    /// How exact times are.
    pub approximate_creation_date_time_precision: Option<TimePrecision>,
}

/// How a table's changes are sent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KinesisStreamingConfiguration {
    /// How exact times are.
    pub approximate_creation_date_time_precision: Option<TimePrecision>,
}

choice! {
    /// How exact times are: `ApproximateCreationDateTimePrecision`.
    TimePrecision {
        /// Thousandths of a second.
        Millisecond = "MILLISECOND",
        /// Millionths of a second.
        Microsecond = "MICROSECOND",
    }
}

choice! {
    /// The life of a destination.
    DestinationStatus {
        /// It is being switched on.
        Enabling = "ENABLING",
        /// Changes are sent.
        Active = "ACTIVE",
        /// It is being switched off.
        Disabling = "DISABLING",
        /// Changes are not sent.
        Disabled = "DISABLED",
        /// It could not be switched on.
        EnableFailed = "ENABLE_FAILED",
        /// It is being changed.
        Updating = "UPDATING",
    }
}
