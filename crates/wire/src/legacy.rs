//! The parameters that there were before expressions. They are one structure of the model, which a request without them
//! does not have.

use dynamo_model::api::{
    AttributeUpdate, ComparisonOperator, ExpectedAttribute, LegacyCondition, LegacyQuery, LegacyScan, LegacyUpdate,
    LegacyWrite,
};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Members, Required, Shape};

impl Members<'_, '_> {
    /// Those of PutItem and DeleteItem.
    pub(crate) fn legacy_write(&mut self) -> Result<Option<Box<LegacyWrite>>, SerializationError> {
        Ok(unless_default(LegacyWrite {
            expected: self.optional("Expected")?,
            conditional_operator: self.optional("ConditionalOperator")?,
        }))
    }

    /// Those of UpdateItem.
    pub(crate) fn legacy_update(&mut self) -> Result<Option<Box<LegacyUpdate>>, SerializationError> {
        Ok(unless_default(LegacyUpdate {
            attribute_updates: self.optional("AttributeUpdates")?,
            expected: self.optional("Expected")?,
            conditional_operator: self.optional("ConditionalOperator")?,
        }))
    }

    /// Those of Query but for `KeyConditions`, which the service looks at after the start key.
    pub(crate) fn legacy_query(&mut self) -> Result<LegacyQuery, SerializationError> {
        Ok(LegacyQuery {
            query_filter: self.optional("QueryFilter")?,
            conditional_operator: self.optional("ConditionalOperator")?,
            attributes_to_get: self.optional("AttributesToGet")?,
            key_conditions: None,
        })
    }

    /// Those of Scan.
    pub(crate) fn legacy_scan(&mut self) -> Result<Option<Box<LegacyScan>>, SerializationError> {
        Ok(unless_default(LegacyScan {
            scan_filter: self.optional("ScanFilter")?,
            conditional_operator: self.optional("ConditionalOperator")?,
            attributes_to_get: self.optional("AttributesToGet")?,
        }))
    }
}

/// Parameters, if a request has any of them.
pub(crate) fn unless_default<T: Default + PartialEq>(parameters: T) -> Option<Box<T>> {
    (parameters != T::default()).then(|| Box::new(parameters))
}

impl Shape for ExpectedAttribute {
    fn java() -> Java {
        Java::Structure("ExpectedAttributeValue")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut attribute = at.members::<Self>(json)?;
        Ok(Self {
            value: attribute.optional("Value")?,
            exists: attribute.optional("Exists")?,
            comparison_operator: attribute.optional("ComparisonOperator")?,
            attribute_value_list: attribute.optional("AttributeValueList")?,
        })
    }
}

impl Required for ExpectedAttribute {
    fn missing() -> Self {
        Self::default()
    }
}

impl Shape for LegacyCondition {
    fn java() -> Java {
        Java::Structure("Condition")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut condition = at.members::<Self>(json)?;
        Ok(Self {
            comparison_operator: condition.required("ComparisonOperator")?,
            attribute_value_list: condition.optional("AttributeValueList")?,
        })
    }
}

impl Required for LegacyCondition {
    fn missing() -> Self {
        Self { comparison_operator: ComparisonOperator::missing(), attribute_value_list: None }
    }
}

impl Shape for AttributeUpdate {
    fn java() -> Java {
        Java::Structure("AttributeValueUpdate")
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let mut update = at.members::<Self>(json)?;
        Ok(Self { value: update.optional("Value")?, action: update.optional("Action")? })
    }
}

impl Required for AttributeUpdate {
    fn missing() -> Self {
        Self::default()
    }
}
