use aws_sdk_dynamodb::operation::describe_continuous_backups::DescribeContinuousBackupsOutput;
use aws_sdk_dynamodb::operation::describe_continuous_backups::builders::DescribeContinuousBackupsInputBuilder;
use aws_sdk_dynamodb::operation::update_continuous_backups::UpdateContinuousBackupsOutput;
use aws_sdk_dynamodb::operation::update_continuous_backups::builders::UpdateContinuousBackupsInputBuilder;
use aws_sdk_dynamodb::types;
use dynamo_model::api::{
    ContinuousBackupsDescription, DescribeContinuousBackupsRequest, DescribeContinuousBackupsResponse,
    PointInTimeRecoveryDescription, PointInTimeRecoverySpecification, UpdateContinuousBackupsRequest,
    UpdateContinuousBackupsResponse,
};

use crate::convert::{alike_from_sdk, alike_to_sdk};

alike_to_sdk! {
    DescribeContinuousBackupsRequest => DescribeContinuousBackupsInputBuilder {
        set_table_name(table_name),
    }
}

alike_to_sdk! {
    UpdateContinuousBackupsRequest => UpdateContinuousBackupsInputBuilder {
        set_table_name(table_name),
        set_point_in_time_recovery_specification(point_in_time_recovery_specification),
    }
}

alike_to_sdk! {
    PointInTimeRecoverySpecification => complete types::PointInTimeRecoverySpecification {
        set_point_in_time_recovery_enabled(point_in_time_recovery_enabled),
        set_recovery_period_in_days(recovery_period_in_days),
    }
}

alike_from_sdk! {
    DescribeContinuousBackupsOutput => DescribeContinuousBackupsResponse { continuous_backups_description };
    UpdateContinuousBackupsOutput => UpdateContinuousBackupsResponse { continuous_backups_description };
    types::ContinuousBackupsDescription => ContinuousBackupsDescription {
        continuous_backups_status,
        point_in_time_recovery_description,
    };
    types::PointInTimeRecoveryDescription => PointInTimeRecoveryDescription {
        point_in_time_recovery_status,
        recovery_period_in_days,
        earliest_restorable_date_time,
        latest_restorable_date_time,
    };
}
