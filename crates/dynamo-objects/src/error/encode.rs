use std::error::Error;
use std::fmt;

use dynamo_model::{Name, NumberError, Path, Segment};

use super::place::Place;
use crate::error::BoxError;

/// A Rust value cannot be stored, or cannot be used in a condition or update.
///
/// Says which record, where in it, and why. One pointer wide, so that the way without errors stays cheap.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_objects::Error> {
/// # let (db, stores, orders) = shop().await?;
/// use dynamo_objects::{EncodeReason, ErrorKind};
///
/// let error = stores.get("").await.unwrap_err();
/// let ErrorKind::InvalidKey { source, .. } = error.kind() else { panic!("{error}") };
/// assert_eq!(source.path(), "store_id");
/// assert!(matches!(source.reason(), EncodeReason::EmptyKey));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct EncodeError(Box<Failure>);

#[derive(Debug)]
struct Failure {
    record: Option<&'static str>,
    place: Place,
    reason: EncodeReason,
}

/// Why a value cannot be stored.
///
/// ```
/// use dynamo_objects::{EncodeReason, ToAttribute};
///
/// let error = f64::NAN.to_attribute().unwrap_err();
/// assert!(matches!(error.reason(), EncodeReason::Number(_)));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum EncodeReason {
    /// It is not a number that the service has: NaN, an infinity, or beyond its digits or range.
    Number(NumberError),
    /// There is no value where there must be one: a `None` or an empty set as an operand or as a key.
    NoValue,
    /// It is a key, and empty: the service has no empty keys.
    EmptyKey,
    /// `is_in` was given nothing to choose from.
    NoCandidates,
    /// The value's own type refuses, and says why.
    Refused(BoxError),
}

impl EncodeError {
    /// An error for this reason.
    ///
    /// ```
    /// use dynamo_objects::{EncodeError, EncodeReason};
    ///
    /// let error = EncodeError::new(EncodeReason::EmptyKey).in_attribute("store_id");
    /// assert_eq!(error.to_string(), "`store_id` is a key, and a key cannot be empty");
    /// ```
    #[must_use]
    pub fn new(reason: EncodeReason) -> Self {
        Self(Box::new(Failure { record: None, place: Place::default(), reason }))
    }

    /// The error of a [`ToAttribute`](crate::ToAttribute) of your own: a text, or any error. An `EncodeError` is taken
    /// as it is.
    ///
    /// ```
    /// use dynamo_objects::EncodeError;
    ///
    /// let error = EncodeError::refused("a route needs two stops").in_attribute("route");
    /// assert_eq!(error.to_string(), "`route` cannot be stored: a route needs two stops");
    /// ```
    #[must_use]
    pub fn refused(why: impl Into<BoxError>) -> Self {
        match why.into().downcast::<Self>() {
            Ok(error) => *error,
            Err(why) => Self::new(EncodeReason::Refused(why)),
        }
    }

    /// The error as seen from around the attribute or map entry of this name.
    ///
    /// ```
    /// use dynamo_objects::EncodeError;
    ///
    /// // From the inside out.
    /// let error = EncodeError::refused("too far north").in_attribute("latitude").in_attribute("place");
    /// assert_eq!(error.path(), "place.latitude");
    /// ```
    #[must_use]
    pub fn in_attribute(mut self, name: impl Into<Name>) -> Self {
        self.0.place.within(Segment::Key(name.into()));
        self
    }

    /// The error as seen from around the list whose element this is.
    ///
    /// ```
    /// use dynamo_objects::EncodeError;
    ///
    /// assert_eq!(EncodeError::refused("it is empty").in_element(2).in_attribute("lines").path(), "lines[2]");
    /// ```
    #[must_use]
    pub fn in_element(mut self, index: usize) -> Self {
        self.0.place.within(Segment::Index(index));
        self
    }

    /// The error as seen from the item in which the value stands at this path.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # fn main() {
    /// use dynamo_objects::{EncodeError, fields};
    ///
    /// let line = fields::<Order>().lines.index(2);
    /// assert_eq!(EncodeError::refused("it is empty").at_path(line.path()).path(), "lines[2]");
    /// # }
    /// ```
    #[must_use]
    pub fn at_path(mut self, path: &Path) -> Self {
        self.0.place.within_path(path);
        self
    }

    /// The error as one of this record's.
    ///
    /// ```
    /// use dynamo_objects::EncodeError;
    ///
    /// let error = EncodeError::refused("too far north").in_attribute("latitude").of_record("Store");
    /// assert_eq!(error.record(), Some("Store"));
    /// ```
    #[must_use]
    pub fn of_record(mut self, record: &'static str) -> Self {
        self.0.record = Some(record);
        self
    }

    /// The Rust name of the record.
    ///
    /// ```
    /// use dynamo_objects::EncodeError;
    ///
    /// assert_eq!(EncodeError::refused("too far north").record(), None);
    /// ```
    #[must_use]
    pub fn record(&self) -> Option<&'static str> {
        self.0.record
    }

    /// Where in the record: `address.lines[0]`, by the names of the attributes. Empty if it is not known.
    ///
    /// ```
    /// use dynamo_objects::{Attributes, Document};
    ///
    /// #[derive(Document)]
    /// struct Place {
    ///     latitude: f64,
    /// }
    ///
    /// let error = Place { latitude: f64::NAN }.encode(&mut Attributes::new()).unwrap_err();
    /// assert_eq!(error.path(), "latitude");
    /// ```
    #[must_use]
    pub fn path(&self) -> String {
        self.0.place.to_string()
    }

    /// Why.
    ///
    /// ```
    /// use dynamo_objects::{EncodeError, EncodeReason};
    ///
    /// let error = EncodeError::refused("too far north");
    /// assert!(matches!(error.reason(), EncodeReason::Refused(why) if why.to_string() == "too far north"));
    /// ```
    #[must_use]
    pub fn reason(&self) -> &EncodeReason {
        &self.0.reason
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { record, place, reason } = &*self.0;
        match (place.is_empty(), record) {
            (true, None) => f.write_str("the value")?,
            (true, Some(record)) => write!(f, "{record}")?,
            (false, None) => write!(f, "`{place}`")?,
            (false, Some(record)) => write!(f, "`{place}` of {record}")?,
        }
        match reason {
            EncodeReason::Number(error) => write!(f, " cannot be stored: {error}"),
            EncodeReason::NoValue => f.write_str(" needs a value here, not `None` or an empty set"),
            EncodeReason::EmptyKey => f.write_str(" is a key, and a key cannot be empty"),
            EncodeReason::NoCandidates => f.write_str(" was to be one of no values at all"),
            EncodeReason::Refused(why) => write!(f, " cannot be stored: {why}"),
        }
    }
}

impl Error for EncodeError {
    // `Display` tells the cause already; what lies beneath it is the cause's own source.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.reason {
            EncodeReason::Number(error) => error.source(),
            EncodeReason::Refused(why) => why.source(),
            _ => None,
        }
    }
}

impl From<NumberError> for EncodeError {
    fn from(error: NumberError) -> Self {
        Self::new(EncodeReason::Number(error))
    }
}
