//! Expressions and what their placeholders stand for. Over the wire an expression is text.

use dynamo_model::{Expression, Placeholders};

use crate::SerializationError;
use crate::json::Json;
use crate::shape::{At, Java, Members, Required, Shape};

impl<T> Shape for Expression<T> {
    fn java() -> Java {
        String::java()
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        String::read(json, at).map(Expression::Text)
    }
}

impl<T> Required for Expression<T> {
    fn missing() -> Self {
        Self::Text(String::new())
    }
}

impl Members<'_, '_> {
    /// `ExpressionAttributeNames` alone, of an operation whose expressions have no values.
    pub(crate) fn names(&mut self) -> Result<Placeholders, SerializationError> {
        Ok(Placeholders { names: self.optional("ExpressionAttributeNames")?, values: None })
    }

    /// `ExpressionAttributeNames` and `ExpressionAttributeValues`.
    pub(crate) fn placeholders(&mut self) -> Result<Placeholders, SerializationError> {
        Ok(Placeholders {
            names: self.optional("ExpressionAttributeNames")?,
            values: self.optional("ExpressionAttributeValues")?,
        })
    }
}
