use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use dynamo_model::{AttributeType, AttributeValue, Item, Name, Segment};

use super::place::Place;
use super::shown::Shown;
use crate::error::BoxError;

/// What is stored is not what the Rust type says.
///
/// Says which record, which item, where in it, what should be there and what is. One pointer wide, so that the way
/// without errors stays cheap.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::{Document, ErrorKind};
///
/// #[derive(Document, Debug)]
/// struct Visited {
///     visits: String,
/// }
///
/// let error = stores.scan().project::<Visited>().all().await.unwrap_err();
/// let ErrorKind::Decode { source, .. } = error.kind() else { panic!("{error}") };
/// assert_eq!((source.path().as_str(), source.expected_text()), ("visits", "text (S)"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct DecodeError(Box<Failure>);

#[derive(Debug)]
struct Failure {
    record: Option<&'static str>,
    key: Option<Item>,
    place: Place,
    expected: Cow<'static, str>,
    found: Found,
}

/// What is stored where something else was expected.
///
/// ```
/// use dynamo_objects::{AttributeType, AttributeValue, Found, FromAttribute};
///
/// let error = u64::from_attribute(AttributeValue::from("twelve")).unwrap_err();
/// assert!(matches!(error.found(), Found::Type(AttributeType::S)));
///
/// let error = u8::from_attribute(dynamo_objects::Number::from(300).into()).unwrap_err();
/// assert!(matches!(error.found(), Found::Unfit(_)));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Found {
    /// Nothing: the attribute is not there.
    Nothing,
    /// A value of another type.
    Type(AttributeType),
    /// A value of the right type that does not fit: 300 for a `u8`, a text that is no date.
    Unfit(BoxError),
}

impl DecodeError {
    /// A value of another type was found. `expected` is a noun with its article: `"a number (N)"`.
    ///
    /// ```
    /// use dynamo_objects::{AttributeValue, DecodeError};
    ///
    /// let error = DecodeError::expected("a route (L)", &AttributeValue::from("Rome"));
    /// assert_eq!(error.in_attribute("route").to_string(), "`route` should be a route (L), but is text (S)");
    /// ```
    #[must_use]
    pub fn expected(expected: impl Into<Cow<'static, str>>, found: &AttributeValue) -> Self {
        Self::of(expected.into(), Found::Type(found.attribute_type()))
    }

    /// The value is of the right type and does not fit; `why` is a text or any error. A `DecodeError` is taken as it
    /// is.
    ///
    /// ```
    /// use dynamo_objects::DecodeError;
    ///
    /// let error = DecodeError::unfit("a date like 2026-01-31", "there is no month 13");
    /// assert_eq!(
    ///     error.in_attribute("born").to_string(),
    ///     "`born` should be a date like 2026-01-31: there is no month 13"
    /// );
    /// ```
    #[must_use]
    pub fn unfit(expected: impl Into<Cow<'static, str>>, why: impl Into<BoxError>) -> Self {
        match why.into().downcast::<Self>() {
            Ok(error) => *error,
            Err(why) => Self::of(expected.into(), Found::Unfit(why)),
        }
    }

    /// The attribute is not there, and must be.
    ///
    /// ```
    /// use dynamo_objects::DecodeError;
    ///
    /// assert_eq!(DecodeError::missing().in_attribute("city").to_string(), "`city` is missing");
    /// ```
    #[must_use]
    pub fn missing() -> Self {
        Self::of(Cow::Borrowed("a value"), Found::Nothing)
    }

    fn of(expected: Cow<'static, str>, found: Found) -> Self {
        Self(Box::new(Failure { record: None, key: None, place: Place::default(), expected, found }))
    }

    /// The error as seen from around the attribute or map entry of this name.
    ///
    /// ```
    /// use dynamo_objects::DecodeError;
    ///
    /// // From the inside out.
    /// let error = DecodeError::missing().in_attribute("city").in_attribute("address");
    /// assert_eq!(error.path(), "address.city");
    /// ```
    #[must_use]
    pub fn in_attribute(mut self, name: impl Into<Name>) -> Self {
        self.0.place.within(Segment::Key(name.into()));
        self
    }

    /// The error as seen from around the list whose element this is.
    ///
    /// ```
    /// use dynamo_objects::DecodeError;
    ///
    /// assert_eq!(DecodeError::missing().in_element(2).in_attribute("lines").path(), "lines[2]");
    /// ```
    #[must_use]
    pub fn in_element(mut self, index: usize) -> Self {
        self.0.place.within(Segment::Index(index));
        self
    }

    /// The error as one of this record's.
    ///
    /// ```
    /// use dynamo_objects::DecodeError;
    ///
    /// let error = DecodeError::missing().in_attribute("city").of_record("Store");
    /// assert_eq!(error.record(), Some("Store"));
    /// ```
    #[must_use]
    pub fn of_record(mut self, record: &'static str) -> Self {
        self.0.record = Some(record);
        self
    }

    /// The error as one of the item with this key.
    ///
    /// ```
    /// use dynamo_objects::{DecodeError, Item};
    ///
    /// let error = DecodeError::missing().in_attribute("city").with_key(Item::from([("store_id", "S1".into())]));
    /// assert!(error.key().is_some_and(|key| key.contains_key("store_id")));
    /// ```
    #[must_use]
    pub fn with_key(mut self, key: Item) -> Self {
        self.0.key = Some(key);
        self
    }

    /// The Rust name of the record.
    ///
    /// ```
    /// use dynamo_objects::{Attributes, Document};
    ///
    /// #[derive(Document, Debug)]
    /// struct Place {
    ///     city: String,
    /// }
    ///
    /// let error = Place::decode(&mut Attributes::new()).unwrap_err();
    /// assert_eq!(error.record(), Some("Place"));
    /// ```
    #[must_use]
    pub fn record(&self) -> Option<&'static str> {
        self.0.record
    }

    /// The key of the item, where it is known. An [`Error`](crate::Error) has it in any case.
    ///
    /// ```
    /// use dynamo_objects::DecodeError;
    ///
    /// // It is told where the item is known.
    /// assert_eq!(DecodeError::missing().key(), None);
    /// ```
    #[must_use]
    pub fn key(&self) -> Option<&Item> {
        self.0.key.as_ref()
    }

    /// Where in the item: `address.lines[0]`, by the names of the attributes. Empty for the item itself.
    ///
    /// ```
    /// use dynamo_objects::{Attributes, Document};
    ///
    /// #[derive(Document, Debug)]
    /// struct Place {
    ///     city: String,
    /// }
    ///
    /// assert_eq!(Place::decode(&mut Attributes::new()).unwrap_err().path(), "city");
    /// ```
    #[must_use]
    pub fn path(&self) -> String {
        self.0.place.to_string()
    }

    /// What should be there, as a noun: `a number (N)`.
    ///
    /// ```
    /// use dynamo_objects::{AttributeValue, FromAttribute};
    ///
    /// let error = bool::from_attribute(AttributeValue::from("yes")).unwrap_err();
    /// assert_eq!(error.expected_text(), "a boolean (BOOL)");
    /// ```
    #[must_use]
    pub fn expected_text(&self) -> &str {
        &self.0.expected
    }

    /// What is there.
    ///
    /// ```
    /// use dynamo_objects::{DecodeError, Found};
    ///
    /// assert!(matches!(DecodeError::missing().found(), Found::Nothing));
    /// ```
    #[must_use]
    pub fn found(&self) -> &Found {
        &self.0.found
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { record, key, place, expected, found } = &*self.0;
        match (place.is_empty(), record) {
            (true, None) => f.write_str("the value")?,
            (true, Some(record)) => f.write_str(record)?,
            (false, None) => write!(f, "`{place}`")?,
            (false, Some(record)) => write!(f, "`{place}` of {record}")?,
        }
        if let Some(key) = key {
            write!(f, " with key {}", Shown(key))?;
        }
        match found {
            Found::Nothing => f.write_str(" is missing"),
            Found::Type(found) => write!(f, " should be {expected}, but is {}", noun(*found)),
            Found::Unfit(why) => write!(f, " should be {expected}: {why}"),
        }
    }
}

impl Error for DecodeError {
    // `Display` tells the cause already; what lies beneath it is the cause's own source.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.found {
            Found::Unfit(why) => why.source(),
            Found::Nothing | Found::Type(_) => None,
        }
    }
}

fn noun(found: AttributeType) -> &'static str {
    match found {
        AttributeType::S => "text (S)",
        AttributeType::N => "a number (N)",
        AttributeType::B => "bytes (B)",
        AttributeType::Bool => "a boolean (BOOL)",
        AttributeType::Null => "null (NULL)",
        AttributeType::L => "a list (L)",
        AttributeType::M => "a map (M)",
        AttributeType::Ss => "a set of texts (SS)",
        AttributeType::Ns => "a set of numbers (NS)",
        AttributeType::Bs => "a set of bytes (BS)",
    }
}
