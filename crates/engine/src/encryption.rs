//! How a table says that it is encrypted. There is no service of keys here: what is said is kept to be told.

use dynamo_model::ServiceError;
use dynamo_model::schema::{SseDescription, SseSpecification, SseStatus, SseType};

use crate::catalog;
use crate::constraints::Constraints;
use crate::refusal::invalid;

/// The key that the service has in every account, by its name and by its id.
const MANAGED_ALIAS: &str = "alias/aws/dynamodb";
const MANAGED_KEY: &str = "key/00000000-0000-4000-8000-000000000000";

/// A table that is encrypted with a key of KMS.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Encryption {
    key_arn: String,
}

impl Constraints {
    pub(crate) fn encryption(&mut self, specification: Option<&SseSpecification>) {
        let Some(specification) = specification else { return };
        if let Some(kind) = &specification.sse_type {
            self.choice(kind.as_str(), SseType::NAMES, "sSESpecification.sSEType");
        }
        if let Some(key) = &specification.kms_master_key_id {
            self.shortest(key, "sSESpecification.kMSMasterKeyId", 1);
        }
    }
}

impl Encryption {
    /// What a request says; `None` if the key is to be the service's own.
    pub(crate) fn of(specification: &SseSpecification) -> Result<Option<Self>, ServiceError> {
        let SseSpecification { enabled, sse_type, kms_master_key_id } = specification;
        if *enabled == Some(false) {
            let refused =
                |member: &str| Err(invalid(format_args!("{member} can not be specified if Enabled is false")));
            return match (sse_type, kms_master_key_id) {
                (Some(_), _) => refused("SSEType"),
                (None, Some(_)) => refused("KMSMasterKeyId"),
                (None, None) => Ok(None),
            };
        }
        if *sse_type == Some(SseType::Aes256) {
            return Err(invalid("SSEType AES256 is not supported"));
        }
        match (sse_type, kms_master_key_id) {
            (None, Some(_)) => Err(invalid("SSEType KMS is required if KMSMasterKeyId is specified")),
            (None, None) if enabled.is_none() => Ok(None),
            (_, None) => Ok(Some(Self::with_key(MANAGED_ALIAS))),
            (Some(_), Some(key)) => Ok(Some(Self::with_key(key))),
        }
    }

    /// A key by its ARN, its alias or its id.
    fn with_key(key: &str) -> Self {
        let resource = match key {
            arn if arn.starts_with("arn:") => return Self { key_arn: arn.to_owned() },
            MANAGED_ALIAS => MANAGED_KEY.to_owned(),
            // What key an alias is of is known to no one here.
            alias if alias.starts_with("alias/") => alias.to_owned(),
            id => format!("key/{id}"),
        };
        Self { key_arn: format!("arn:aws:kms:{}:{}:{resource}", catalog::REGION, catalog::ACCOUNT) }
    }

    pub(crate) fn describe(&self) -> SseDescription {
        SseDescription {
            status: Some(SseStatus::Enabled),
            sse_type: Some(SseType::Kms),
            kms_master_key_arn: Some(self.key_arn.clone()),
            inaccessible_encryption_date_time: None,
        }
    }
}

/// The encryption after a request of UpdateTable. Only a change that is told to be none by its words is refused: the
/// service encrypts anew for an alias, an id, and no key at all.
pub(crate) fn changed(
    before: Option<&Encryption>,
    asked: &SseSpecification,
) -> Result<Option<Encryption>, ServiceError> {
    let after = Encryption::of(asked)?;
    match (before, &after, &asked.kms_master_key_id) {
        (None, None, _) => Err(invalid("Table is already encrypted by default")),
        (Some(before), Some(_), Some(key)) if before.key_arn == *key => Err(invalid(
            "Table is already encrypted with given KMSMasterKeyId. \
             Use KMSMasterKeyId parameter if you want to change Master Key",
        )),
        _ => Ok(after),
    }
}
