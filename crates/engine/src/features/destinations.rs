//! The Kinesis streams to which a table's changes would be sent. They are kept; nothing is ever sent.
//!
//! The service answers to a stream that is not there as to one that is, and finds out later.

use dynamo_model::ServiceError;
use dynamo_model::api::{
    DestinationStatus, KinesisDataStreamDestination, KinesisStreamingConfiguration, TimePrecision,
};

use crate::constraints::Constraints;
use crate::table::Table;

/// The destinations that there ever were, the newest first. One at most is active.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Destinations(Vec<Destination>);

#[derive(Clone, PartialEq, Debug)]
struct Destination {
    stream_arn: String,
    is_active: bool,
    /// Told only once it was said.
    precision: Option<TimePrecision>,
}

impl Constraints {
    pub(crate) fn destination(&mut self, table_name: &str, stream_arn: &str) {
        self.known_table(table_name);
        self.stream_arn(stream_arn, "streamArn");
    }

    pub(crate) fn precision(&mut self, configuration: Option<&KinesisStreamingConfiguration>, member: &str) {
        let precision = configuration.and_then(|told| told.approximate_creation_date_time_precision.as_ref());
        if let Some(precision) = precision {
            let member = format!("{member}.approximateCreationDateTimePrecision");
            self.choice(precision.as_str(), TimePrecision::NAMES, &member);
        }
    }
}

impl Destinations {
    pub(crate) fn enable(&mut self, stream_arn: &str, precision: Option<TimePrecision>) -> Result<(), ServiceError> {
        if self.0.iter().any(|destination| destination.is_active) {
            return Err(wrong_state(
                "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.",
            ));
        }
        self.0.retain(|destination| destination.stream_arn != stream_arn);
        self.0.insert(0, Destination { stream_arn: stream_arn.to_owned(), is_active: true, precision });
        Ok(())
    }

    pub(crate) fn disable(&mut self, stream_arn: &str) -> Result<(), ServiceError> {
        let Some(destination) = self.active(stream_arn) else {
            return Err(wrong_state("KinesisStreamingDestination must be ACTIVE to perform DISABLE operation."));
        };
        destination.is_active = false;
        Ok(())
    }

    /// Changes how exact times are.
    pub(crate) fn change(
        &mut self,
        stream_arn: &str,
        precision: &TimePrecision,
        table: &Table,
    ) -> Result<(), ServiceError> {
        let Some(destination) = self.active(stream_arn) else {
            return Err(wrong_state(format_args!(
                "Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. \
                 TableName: {}, kdsArn: {stream_arn}",
                table.name
            )));
        };
        if destination.precision.as_ref().unwrap_or(&TimePrecision::Millisecond) == precision {
            return Err(ServiceError::validation(format!(
                "Invalid Request: Precision is already set to the desired value of {precision} for tableId: {}, \
                 kdsArn: {stream_arn}",
                table.id
            )));
        }
        destination.precision = Some(precision.clone());
        Ok(())
    }

    pub(crate) fn describe(&self) -> Vec<KinesisDataStreamDestination> {
        let describe = |destination: &Destination| KinesisDataStreamDestination {
            stream_arn: Some(destination.stream_arn.clone()),
            destination_status: Some(if destination.is_active {
                DestinationStatus::Active
            } else {
                DestinationStatus::Disabled
            }),
            destination_status_description: None,
            approximate_creation_date_time_precision: destination.precision.clone(),
        };
        self.0.iter().map(describe).collect()
    }

    fn active(&mut self, stream_arn: &str) -> Option<&mut Destination> {
        self.0.iter_mut().find(|destination| destination.is_active && destination.stream_arn == stream_arn)
    }
}

/// The service says ENABLE whatever is asked.
fn wrong_state(why: impl std::fmt::Display) -> ServiceError {
    let message = format!("Table is not in a valid state to enable Kinesis Streaming Destination: {why}");
    ServiceError::validation(message)
}
