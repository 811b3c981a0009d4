/// Lists the streams of changes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ListStreamsRequest {
    /// Those of this table alone.
    pub table_name: Option<String>,
    /// How many, 1 to 100; 100 by default.
    pub limit: Option<i32>,
    /// The last stream of the page before, by ARN.
    pub exclusive_start_stream_arn: Option<String>,
}

/// The answer to a [`ListStreamsRequest`]: one page.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ListStreamsResponse {
    /// The streams.
    pub streams: Vec<StreamSummary>,
    /// Where to go on, if there are more.
    pub last_evaluated_stream_arn: Option<String>,
}

/// A stream in a list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StreamSummary {
    /// Its ARN.
    pub stream_arn: String,
    /// The table.
    pub table_name: String,
    /// When it was switched on: unique for the table.
    pub stream_label: String,
}
