use aws_sdk_dynamodb::operation::describe_kinesis_streaming_destination::DescribeKinesisStreamingDestinationOutput;
use aws_sdk_dynamodb::operation::describe_kinesis_streaming_destination::builders::DescribeKinesisStreamingDestinationInputBuilder;
use aws_sdk_dynamodb::operation::disable_kinesis_streaming_destination::DisableKinesisStreamingDestinationOutput;
use aws_sdk_dynamodb::operation::disable_kinesis_streaming_destination::builders::DisableKinesisStreamingDestinationInputBuilder;
use aws_sdk_dynamodb::operation::enable_kinesis_streaming_destination::EnableKinesisStreamingDestinationOutput;
use aws_sdk_dynamodb::operation::enable_kinesis_streaming_destination::builders::EnableKinesisStreamingDestinationInputBuilder;
use aws_sdk_dynamodb::operation::update_kinesis_streaming_destination::UpdateKinesisStreamingDestinationOutput;
use aws_sdk_dynamodb::operation::update_kinesis_streaming_destination::builders::UpdateKinesisStreamingDestinationInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::api::{
    DescribeKinesisStreamingDestinationRequest, DescribeKinesisStreamingDestinationResponse,
    DisableKinesisStreamingDestinationRequest, DisableKinesisStreamingDestinationResponse,
    EnableKinesisStreamingDestinationRequest, EnableKinesisStreamingDestinationResponse, KinesisDataStreamDestination,
    KinesisStreamingConfiguration, UpdateKinesisStreamingDestinationRequest, UpdateKinesisStreamingDestinationResponse,
};

use crate::convert::{Member, ToSdk, alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    EnableKinesisStreamingDestinationRequest => EnableKinesisStreamingDestinationInputBuilder {
        set_table_name(table_name),
        set_stream_arn(stream_arn),
        set_enable_kinesis_streaming_configuration(enable_kinesis_streaming_configuration),
    }
}

alike_to_sdk! {
    DisableKinesisStreamingDestinationRequest => DisableKinesisStreamingDestinationInputBuilder {
        set_table_name(table_name),
        set_stream_arn(stream_arn),
        set_enable_kinesis_streaming_configuration(enable_kinesis_streaming_configuration),
    }
}

impl ToSdk for UpdateKinesisStreamingDestinationRequest {
    type Sdk = UpdateKinesisStreamingDestinationInputBuilder;

    fn to_sdk(self) -> Self::Sdk {
        // The SDK has a type of its own for this configuration, which is the same.
        let configuration = self.update_kinesis_streaming_configuration.map(|configuration| {
            types::UpdateKinesisStreamingConfiguration::builder()
                .set_approximate_creation_date_time_precision(
                    configuration.approximate_creation_date_time_precision.member(),
                )
                .build()
        });
        UpdateKinesisStreamingDestinationInputBuilder::default()
            .set_table_name(self.table_name.member())
            .set_stream_arn(self.stream_arn.member())
            .set_update_kinesis_streaming_configuration(configuration)
    }
}

alike_to_sdk! {
    KinesisStreamingConfiguration => built types::EnableKinesisStreamingConfiguration {
        set_approximate_creation_date_time_precision(approximate_creation_date_time_precision),
    }
}

alike_to_sdk! {
    DescribeKinesisStreamingDestinationRequest => DescribeKinesisStreamingDestinationInputBuilder {
        set_table_name(table_name),
    }
}

alike_from_sdk! {
    EnableKinesisStreamingDestinationOutput => EnableKinesisStreamingDestinationResponse {
        table_name,
        stream_arn,
        destination_status,
        enable_kinesis_streaming_configuration,
    };
    DisableKinesisStreamingDestinationOutput => DisableKinesisStreamingDestinationResponse {
        table_name,
        stream_arn,
        destination_status,
        enable_kinesis_streaming_configuration,
    };
    UpdateKinesisStreamingDestinationOutput => UpdateKinesisStreamingDestinationResponse {
        table_name,
        stream_arn,
        destination_status,
        update_kinesis_streaming_configuration,
    };
    DescribeKinesisStreamingDestinationOutput => DescribeKinesisStreamingDestinationResponse {
        table_name,
        kinesis_data_stream_destinations,
    };
    types::KinesisDataStreamDestination => KinesisDataStreamDestination {
        stream_arn,
        destination_status,
        destination_status_description,
        approximate_creation_date_time_precision,
    };
    types::EnableKinesisStreamingConfiguration => KinesisStreamingConfiguration {
        approximate_creation_date_time_precision,
    };
    types::UpdateKinesisStreamingConfiguration => KinesisStreamingConfiguration {
        approximate_creation_date_time_precision,
    };
}
