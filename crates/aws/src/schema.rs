//! What tables and indexes are to be made of.

use aws_sdk_dynamodb::types;
use dynamo_model::schema::{
    AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, LocalSecondaryIndex, OnDemandThroughput, Projection,
    ProvisionedThroughput, SseSpecification, StreamSpecification, Tag, WarmThroughput,
};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    KeySchemaElement => complete types::KeySchemaElement {
        set_attribute_name(attribute_name),
        set_key_type(key_type),
    }
}

alike_to_sdk! {
    AttributeDefinition => complete types::AttributeDefinition {
        set_attribute_name(attribute_name),
        set_attribute_type(attribute_type),
    }
}

alike_to_sdk! {
    Projection => built types::Projection {
        set_projection_type(projection_type),
        set_non_key_attributes(non_key_attributes),
    }
}

alike_to_sdk! {
    LocalSecondaryIndex => complete types::LocalSecondaryIndex {
        set_index_name(index_name),
        set_key_schema(key_schema),
        set_projection(projection),
    }
}

alike_to_sdk! {
    GlobalSecondaryIndex => complete types::GlobalSecondaryIndex {
        set_index_name(index_name),
        set_key_schema(key_schema),
        set_projection(projection),
        set_provisioned_throughput(provisioned_throughput),
        set_on_demand_throughput(on_demand_throughput),
        set_warm_throughput(warm_throughput),
    }
}

alike_to_sdk! {
    ProvisionedThroughput => complete types::ProvisionedThroughput {
        set_read_capacity_units(read_capacity_units),
        set_write_capacity_units(write_capacity_units),
    }
}

alike_to_sdk! {
    OnDemandThroughput => built types::OnDemandThroughput {
        set_max_read_request_units(max_read_request_units),
        set_max_write_request_units(max_write_request_units),
    }
}

alike_to_sdk! {
    WarmThroughput => built types::WarmThroughput {
        set_read_units_per_second(read_units_per_second),
        set_write_units_per_second(write_units_per_second),
    }
}

alike_to_sdk! {
    StreamSpecification => complete types::StreamSpecification {
        set_stream_enabled(stream_enabled),
        set_stream_view_type(stream_view_type),
    }
}

alike_to_sdk! {
    SseSpecification => built types::SseSpecification {
        set_enabled(enabled),
        set_sse_type(sse_type),
        set_kms_master_key_id(kms_master_key_id),
    }
}

alike_to_sdk! {
    Tag => complete types::Tag { set_key(key), set_value(value) }
}

alike_from_sdk! {
    types::KeySchemaElement => KeySchemaElement { attribute_name, key_type };
    aws_sdk_dynamodbstreams::types::KeySchemaElement => KeySchemaElement { attribute_name, key_type };
    types::AttributeDefinition => AttributeDefinition { attribute_name, attribute_type };
    types::Projection => Projection { projection_type, non_key_attributes } or default;
    types::OnDemandThroughput => OnDemandThroughput { max_read_request_units, max_write_request_units };
    types::StreamSpecification => StreamSpecification { stream_enabled, stream_view_type };
    types::Tag => Tag { key, value };
}
