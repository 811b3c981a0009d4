use dynamo_model::api::{DescribeContributorInsightsRequest, DescribeContributorInsightsResponse, FailureException};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for DescribeContributorInsightsRequest {
    fn java() -> Java {
        Java::Structure("DescribeContributorInsightsInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self { table_name: request.required("TableName")?, index_name: request.optional("IndexName")? })
    }
}

impl Encode for DescribeContributorInsightsResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("TableName", &self.table_name);
            response.optional("IndexName", &self.index_name);
            response.optional("ContributorInsightsRuleList", &self.contributor_insights_rule_list);
            response.optional("ContributorInsightsStatus", &self.contributor_insights_status);
            response.optional("LastUpdateDateTime", &self.last_update_date_time);
            response.optional("FailureException", &self.failure_exception);
            response.optional("ContributorInsightsMode", &self.contributor_insights_mode);
        });
    }
}

impl Encode for FailureException {
    fn encode(&self, out: &mut Writer) {
        out.object(|failure| {
            failure.optional("ExceptionName", &self.exception_name);
            failure.optional("ExceptionDescription", &self.exception_description);
        });
    }
}
