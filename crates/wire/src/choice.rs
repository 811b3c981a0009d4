//! Choices: texts of which the service knows a few. Any text is read; the engine refuses what is unknown.

use dynamo_model::api::{ReturnConsumedCapacity, ReturnValues, ReturnValuesOnConditionCheckFailure, Select};
use dynamo_model::schema::{BillingMode, IndexStatus, KeyAttributeType, KeyType, ProjectionType, TableStatus};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Required, Shape};
use crate::writer::{Encode, Writer};

macro_rules! choices {
    ($($name:ident),+ $(,)?) => {
        $(
            impl Shape for $name {
                fn java() -> Java {
                    String::java()
                }

                fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
                    String::read(json, at).map(|name| Self::from(name.as_str()))
                }
            }

            impl Required for $name {
                fn missing() -> Self {
                    Self::Unknown(String::new())
                }
            }

            impl Encode for $name {
                fn encode(&self, out: &mut Writer) {
                    out.text(self.as_str());
                }
            }
        )+
    };
}

choices! {
    ReturnValues,
    ReturnValuesOnConditionCheckFailure,
    ReturnConsumedCapacity,
    Select,
    KeyType,
    KeyAttributeType,
    ProjectionType,
    BillingMode,
    TableStatus,
    IndexStatus,
}
