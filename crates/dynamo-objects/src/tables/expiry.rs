//! The attribute by which items expire is no part of a table's description: it is set once the table is there.

use dynamo_model::api::{
    DescribeTimeToLiveRequest, Operation, TimeToLiveDescription, TimeToLiveSpecification, TimeToLiveStatus,
    UpdateTimeToLiveRequest,
};
use dynamo_model::schema::TableDescription;
use dynamo_model::{BackendError, ServiceError};

use crate::database::Database;
use crate::error::Error;
use crate::sleep::backoff::Backoff;
use crate::tables::refused;

impl Database {
    /// Waits for a table that is being made, and lets its items expire, if they are to.
    pub(crate) async fn made_ready(
        &self,
        name: &str,
        ttl: Option<&str>,
        is_ready: fn(&TableDescription) -> bool,
    ) -> Result<TableDescription, Error> {
        let table = self.wait_until(name, is_ready).await?;
        if let Some(attribute) = ttl {
            self.expire_by(name, attribute).await?;
        }
        Ok(table)
    }

    /// Has the items of a table expire by this attribute. If they do so already, nothing is changed.
    pub(crate) async fn expire_by(&self, name: &str, attribute: &str) -> Result<(), Error> {
        let mut backoff = Backoff::creating();
        loop {
            let time_to_live_specification =
                TimeToLiveSpecification { enabled: true, attribute_name: attribute.to_owned() };
            let request = UpdateTimeToLiveRequest { table_name: name.to_owned(), time_to_live_specification };
            let Err(refusal) = self.backend().send(request).await else { return Ok(()) };
            match &refusal.error {
                // Somebody else may have done it: the service has no other word for that.
                ServiceError::Validation { .. } if self.expires_by(name, attribute).await? => return Ok(()),
                ServiceError::ResourceInUse { .. } if let Some(wait) = backoff.wait() => {
                    self.sleeper().sleep(wait).await;
                }
                _ => return Err(refused(UpdateTimeToLiveRequest::NAME, name, refusal)),
            }
        }
    }

    async fn expires_by(&self, name: &str, attribute: &str) -> Result<bool, Error> {
        let expiry = self.expiry(name).await;
        let expiry = expiry.map_err(|refusal| refused(DescribeTimeToLiveRequest::NAME, name, refusal))?;
        Ok(is_enabled(&expiry) && expiry.attribute_name.as_deref() == Some(attribute))
    }

    pub(crate) async fn expiry(&self, name: &str) -> Result<TimeToLiveDescription, BackendError> {
        let request = DescribeTimeToLiveRequest { table_name: name.to_owned() };
        Ok(self.backend().send(request).await?.time_to_live_description)
    }
}

/// Whether items expire, or are about to.
pub(crate) fn is_enabled(expiry: &TimeToLiveDescription) -> bool {
    matches!(expiry.time_to_live_status, TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
}
