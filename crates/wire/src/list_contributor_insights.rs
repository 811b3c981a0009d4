use dynamo_model::api::{ContributorInsightsSummary, ListContributorInsightsRequest, ListContributorInsightsResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for ListContributorInsightsRequest {
    fn java() -> Java {
        Java::Structure("ListContributorInsightsInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            table_name: request.optional("TableName")?,
            next_token: request.optional("NextToken")?,
            max_results: request.optional("MaxResults")?,
        })
    }
}

impl Encode for ListContributorInsightsResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.member("ContributorInsightsSummaries", &self.contributor_insights_summaries);
            response.optional("NextToken", &self.next_token);
        });
    }
}

impl Encode for ContributorInsightsSummary {
    fn encode(&self, out: &mut Writer) {
        out.object(|summary| {
            summary.optional("TableName", &self.table_name);
            summary.optional("IndexName", &self.index_name);
            summary.optional("ContributorInsightsStatus", &self.contributor_insights_status);
            summary.optional("ContributorInsightsMode", &self.contributor_insights_mode);
        });
    }
}
