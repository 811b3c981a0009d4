//! Attribute values and items. Both clients have types of their own for them, which are the same but for their names.

use std::collections::HashMap;

use aws_sdk_dynamodb::types;
use aws_smithy_types::Blob;
use dynamo_model::{AttributeValue, Attributes, Item, Name, Number, ServiceError, Set};

use crate::convert::{FromSdk, ToSdk, from_sdk, incomprehensible};

impl ToSdk for AttributeValue {
    type Sdk = types::AttributeValue;

    fn to_sdk(self) -> Self::Sdk {
        match self {
            Self::S(text) => types::AttributeValue::S(text),
            Self::N(number) => types::AttributeValue::N(number.to_string()),
            Self::B(bytes) => types::AttributeValue::B(Blob::new(bytes)),
            Self::Bool(flag) => types::AttributeValue::Bool(flag),
            Self::Null => types::AttributeValue::Null(true),
            Self::L(list) => types::AttributeValue::L(list.to_sdk()),
            Self::M(map) => types::AttributeValue::M(map.to_sdk()),
            Self::Ss(set) => types::AttributeValue::Ss(set.into_vec()),
            Self::Ns(set) => types::AttributeValue::Ns(set.iter().map(Number::to_string).collect()),
            Self::Bs(set) => types::AttributeValue::Bs(set.into_iter().map(Blob::new).collect()),
        }
    }
}

impl ToSdk for Item {
    type Sdk = HashMap<String, types::AttributeValue>;

    fn to_sdk(self) -> Self::Sdk {
        self.into_iter().map(|(name, value)| (String::from(name), value.to_sdk())).collect()
    }
}

macro_rules! values_of {
    ($sdk:ty) => {
        impl FromSdk<$sdk> for AttributeValue {
            fn from_sdk(sdk: $sdk) -> Result<Self, ServiceError> {
                type Sdk = $sdk;
                Ok(match sdk {
                    Sdk::S(text) => Self::S(text),
                    Sdk::N(number) => Self::N(number_of(&number)?),
                    Sdk::B(bytes) => Self::B(bytes.into_inner()),
                    Sdk::Bool(flag) => Self::Bool(flag),
                    Sdk::Null(_) => Self::Null,
                    Sdk::L(list) => Self::L(from_sdk(list)?),
                    Sdk::M(map) => Self::M(from_sdk(map)?),
                    Sdk::Ss(set) => Self::Ss(Set::from(set)),
                    Sdk::Ns(set) => Self::Ns(set.iter().map(|number| number_of(number)).collect::<Result<_, _>>()?),
                    Sdk::Bs(set) => Self::Bs(set.into_iter().map(Blob::into_inner).collect()),
                    _ => return Err(incomprehensible("an attribute value is of a type that the SDK does not know")),
                })
            }
        }

        impl FromSdk<HashMap<String, $sdk>> for Attributes {
            fn from_sdk(sdk: HashMap<String, $sdk>) -> Result<Self, ServiceError> {
                sdk.into_iter().map(|(name, value)| Ok((Name::from(name), from_sdk(value)?))).collect()
            }
        }

        impl FromSdk<Option<HashMap<String, $sdk>>> for Attributes {
            fn from_sdk(sdk: Option<HashMap<String, $sdk>>) -> Result<Self, ServiceError> {
                sdk.map_or_else(|| Ok(Attributes::new()), from_sdk)
            }
        }
    };
}

values_of!(types::AttributeValue);
values_of!(aws_sdk_dynamodbstreams::types::AttributeValue);

fn number_of(text: &str) -> Result<Number, ServiceError> {
    text.parse().map_err(|error| incomprehensible(format_args!("{text:?} is not a number: {error}")))
}
