use dynamo_model::api::{UpdateContributorInsightsRequest, UpdateContributorInsightsResponse};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Shape};
use crate::writer::{Encode, Writer};

impl Shape for UpdateContributorInsightsRequest {
    fn java() -> Java {
        Java::Structure("UpdateContributorInsightsInput")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut request = at.members::<Self>(json)?;
        Ok(Self {
            table_name: request.required("TableName")?,
            index_name: request.optional("IndexName")?,
            contributor_insights_action: request.required("ContributorInsightsAction")?,
            contributor_insights_mode: request.optional("ContributorInsightsMode")?,
        })
    }
}

impl Encode for UpdateContributorInsightsResponse {
    fn encode(&self, out: &mut Writer) {
        out.object(|response| {
            response.optional("TableName", &self.table_name);
            response.optional("IndexName", &self.index_name);
            response.optional("ContributorInsightsStatus", &self.contributor_insights_status);
            response.optional("ContributorInsightsMode", &self.contributor_insights_mode);
        });
    }
}
