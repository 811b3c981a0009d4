//! JSON of a known shape, read strictly: each type says what it is made from and, for complaints, its name in the
//! service's own Java.
//!
//! The words of the complaints are those that the authors of dynalite recorded from the service
//! (<https://github.com/architect/dynalite/blob/main/test/helpers.js>, `assertType`). DynamoDB Local is no help here:
//! it answers wrong shapes with `InternalFailure`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use crate::findings::ValueFault;
use crate::json::{Array, Json, Object};
use crate::writer::{Encode, Writer};
use crate::{Findings, SerializationError};

/// Something that can be read from JSON.
pub(crate) trait Shape: Sized {
    /// The service's type for it.
    fn java() -> Java;

    /// Reads it. Never given `null`: that is an absent member, and what an absent element means is up to its container.
    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError>;
}

/// Something that a request cannot do without.
pub(crate) trait Required: Shape {
    /// What stands in its place where a request lacks it.
    fn missing() -> Self;
}

/// A type of the service's, as its complaints name it.
pub(crate) enum Java {
    /// One of Java's own.
    Own(&'static str),
    /// A structure of the service's.
    Structure(&'static str),
    List(Box<Java>),
    Map(Box<Java>),
}

impl Java {
    pub(crate) fn list(element: Java) -> Self {
        Self::List(Box::new(element))
    }

    pub(crate) fn map(value: Java) -> Self {
        Self::Map(Box::new(value))
    }

    fn is_parameterized(&self) -> bool {
        matches!(self, Self::List(_) | Self::Map(_))
    }
}

impl fmt::Display for Java {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(name) => f.write_str(name),
            Self::Structure(name) => write!(f, "com.amazonaws.dynamodb.v20120810.{name}"),
            Self::List(element) => write!(f, "java.util.List<{element}>"),
            Self::Map(value) => write!(f, "java.util.Map<java.lang.String, {value}>"),
        }
    }
}

/// Where in a request something stands: a path kept on the stack, written out only to complain.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    step: Step<'a>,
    outer: Option<&'a At<'a>>,
    findings: &'a RefCell<Findings>,
}

#[derive(Clone, Copy)]
pub(crate) enum Step<'a> {
    Body,
    Member(&'static str),
    /// Of a list, from 0.
    Index(usize),
    /// Of a map.
    Key(&'a str),
}

impl<'a> At<'a> {
    pub(crate) fn body(findings: &'a RefCell<Findings>) -> Self {
        Self { step: Step::Body, outer: None, findings }
    }

    pub(crate) fn inside(&'a self, step: Step<'a>) -> At<'a> {
        At { step, outer: Some(self), findings: self.findings }
    }

    /// The steps from here outwards.
    pub(crate) fn outwards(&self) -> impl Iterator<Item = Step<'a>> {
        std::iter::successors(Some(self), |at| at.outer).map(|at| at.step)
    }

    /// Notes that a required member is missing.
    pub(crate) fn note_missing(&self) {
        self.findings.borrow_mut().note_missing(self);
    }

    /// Notes that the request lacks a parameter that the service asks for before it looks at anything else.
    pub(crate) fn note_missing_parameter(&self, name: &str) {
        self.findings.borrow_mut().note_missing_parameter(name);
    }

    /// Notes that an attribute value is none.
    pub(crate) fn note_fault(&self, fault: &ValueFault) {
        self.findings.borrow_mut().note_fault(fault, self);
    }

    /// Notes that a structure is not what the service takes, in its words.
    pub(crate) fn note_refusal(&self, message: &str) {
        self.findings.borrow_mut().note_refusal(message.to_owned());
    }

    /// The members of a structure.
    pub(crate) fn members<'j, T: Shape>(self, json: Json<'j>) -> Result<Members<'a, 'j>, SerializationError> {
        Ok(Members { json: self.object::<T>(json)?, at: self })
    }

    pub(crate) fn object<'j, T: Shape>(&self, json: Json<'j>) -> Result<Object<'j>, SerializationError> {
        match json {
            Json::Object(object) => Ok(object),
            Json::Array(_) => Err(unrecognized_collection(&T::java())),
            _ => Err(self.unexpected_scalar(&T::java())),
        }
    }

    pub(crate) fn array<'j, T: Shape>(&self, json: Json<'j>) -> Result<Array<'j>, SerializationError> {
        match json {
            Json::Array(array) => Ok(array),
            Json::Object(_) => Err(unexpected_structure()),
            _ => Err(self.unexpected_scalar(&T::java())),
        }
    }

    fn unexpected_scalar(&self, java: &Java) -> SerializationError {
        SerializationError::new(match self.step {
            Step::Body => return SerializationError::not_json(),
            Step::Member(_) => "Unexpected field type",
            _ if java.is_parameterized() => {
                "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class \
                 java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class \
                 are in module java.base of loader 'bootstrap')"
            }
            _ => "Unexpected value type in payload",
        })
    }
}

/// The path as the service writes it, as in `transactItems.1.member.put.tableName`.
impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer
            && !matches!(outer.step, Step::Body)
        {
            write!(f, "{outer}.")?;
        }
        match self.step {
            Step::Body => Ok(()),
            Step::Member(name) => write!(f, "{}{}", name[..1].to_ascii_lowercase(), &name[1..]),
            Step::Index(index) => write!(f, "{}.member", index + 1),
            Step::Key(key) => write!(f, "{key}.member"),
        }
    }
}

/// A structure that is being read, member by member. Their order in the reading code decides which fault comes first.
pub(crate) struct Members<'a, 'j> {
    json: Object<'j>,
    pub(crate) at: At<'a>,
}

impl<'j> Members<'_, 'j> {
    /// A member that may be absent.
    pub(crate) fn optional<T: Shape>(&mut self, name: &'static str) -> Result<Option<T>, SerializationError> {
        match self.json.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(json) => T::read(json, self.at.inside(Step::Member(name))).map(Some),
        }
    }

    /// Whether a member is there and asks for something.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self.json.get(name) {
            None | Some(Json::Null) => false,
            Some(Json::Array(list)) => !list.is_empty(),
            Some(_) => true,
        }
    }

    /// A member that must not be absent.
    pub(crate) fn required<T: Required>(&mut self, name: &'static str) -> Result<T, SerializationError> {
        let member = self.optional(name)?;
        Ok(member.unwrap_or_else(|| {
            self.at.inside(Step::Member(name)).note_missing();
            T::missing()
        }))
    }
}

impl Members<'_, '_> {
    /// Checks that the keys of a map are names or ARNs of tables, before the map is read: the service's complaint shows
    /// it as it was sent.
    pub(crate) fn check_table_names(&self, name: &'static str) {
        let Some(map @ Json::Object(mut tables)) = self.json.get(name) else { return };
        if !tables.all(|(table, _)| is_table_name(table)) {
            let mut echo = Writer::default();
            map.encode(&mut echo);
            let member = self.at.inside(Step::Member(name));
            self.at.findings.borrow_mut().note_table_names(&echo.into_text(), &member.to_string());
        }
    }
}

fn is_table_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    name.starts_with("arn:") || (3..=255).contains(&name.len()) && name.bytes().all(allowed)
}

/// An array or object where the service's type is neither.
fn check_scalar(json: Json<'_>, java: &Java) -> Result<(), SerializationError> {
    match json {
        Json::Array(_) => Err(unrecognized_collection(java)),
        Json::Object(_) => Err(unexpected_structure()),
        _ => Ok(()),
    }
}

fn unrecognized_collection(java: &Java) -> SerializationError {
    let class = if java.is_parameterized() { "" } else { "class " };
    SerializationError::new(format!("Unrecognized collection type {class}{java}"))
}

fn unexpected_structure() -> SerializationError {
    SerializationError::new("Start of structure or map found where not expected")
}

fn not_convertible(json: Json<'_>, to: &str) -> SerializationError {
    let token = match json {
        Json::Bool(true) => "TRUE_VALUE",
        Json::Bool(false) => "FALSE_VALUE",
        Json::Decimal(_) => "DECIMAL_VALUE",
        Json::Whole(_) => "NUMBER_VALUE",
        _ => "STRING_VALUE",
    };
    SerializationError::new(format!("{token} cannot be converted to {to}"))
}

/// A text, as it stands in the body.
pub(crate) fn read_text(json: Json<'_>) -> Result<&str, SerializationError> {
    check_scalar(json, &String::java())?;
    match json {
        Json::Text(text) => Ok(text),
        other => Err(not_convertible(other, "String")),
    }
}

impl Shape for String {
    fn java() -> Java {
        Java::Own("java.lang.String")
    }

    fn read(json: Json<'_>, _: At<'_>) -> Result<Self, SerializationError> {
        read_text(json).map(str::to_owned)
    }
}

impl Required for String {
    fn missing() -> Self {
        Self::new()
    }
}

impl Shape for bool {
    fn java() -> Java {
        Java::Own("java.lang.Boolean")
    }

    fn read(json: Json<'_>, _: At<'_>) -> Result<Self, SerializationError> {
        check_scalar(json, &Self::java())?;
        match json {
            Json::Bool(flag) => Ok(flag),
            // The service takes some texts for booleans; `NULL: "no"` is among dynalite's records.
            Json::Text(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" => Ok(true),
                "false" | "no" => Ok(false),
                _ => Err(SerializationError::new("Unexpected token received from parser")),
            },
            other => Err(not_convertible(other, "Boolean")),
        }
    }
}

impl Required for bool {
    fn missing() -> Self {
        false
    }
}

/// Reads a whole number; a fraction is cut off, as the service does.
fn read_integer<T: TryFrom<i64> + Shape>(json: Json<'_>, to: &str) -> Result<T, SerializationError> {
    check_scalar(json, &T::java())?;
    let whole = match json {
        Json::Whole(number) => Some(number),
        Json::Decimal(number) if number.abs() < 9e18 => Some(number.trunc() as i64),
        _ => None,
    };
    whole.and_then(|n| T::try_from(n).ok()).ok_or_else(|| not_convertible(json, to))
}

impl Shape for i32 {
    fn java() -> Java {
        Java::Own("java.lang.Integer")
    }

    fn read(json: Json<'_>, _: At<'_>) -> Result<Self, SerializationError> {
        read_integer(json, "Integer")
    }
}

impl Shape for i64 {
    fn java() -> Java {
        Java::Own("java.lang.Long")
    }

    fn read(json: Json<'_>, _: At<'_>) -> Result<Self, SerializationError> {
        read_integer(json, "Long")
    }
}

impl Required for i64 {
    fn missing() -> Self {
        0
    }
}

impl<T: Required> Shape for Vec<T> {
    fn java() -> Java {
        Java::list(T::java())
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let elements = at.array::<Self>(json)?.enumerate();
        elements.map(|(index, json)| read_element(json, at.inside(Step::Index(index)))).collect()
    }
}

impl<T: Required> Required for Vec<T> {
    fn missing() -> Self {
        Self::new()
    }
}

impl<T: Required> Shape for BTreeMap<String, T> {
    fn java() -> Java {
        Java::map(T::java())
    }

    fn read(json: Json<'_>, at: At<'_>) -> Result<Self, SerializationError> {
        let entries = at.object::<Self>(json)?;
        entries
            .map(|(key, json)| {
                let value = read_element(json, at.inside(Step::Key(key)))?;
                Ok((key.to_owned(), value))
            })
            .collect()
    }
}

impl<T: Required> Required for BTreeMap<String, T> {
    fn missing() -> Self {
        Self::new()
    }
}

fn read_element<T: Required>(json: Json<'_>, at: At<'_>) -> Result<T, SerializationError> {
    if json.is_null() {
        at.note_missing();
        return Ok(T::missing());
    }
    T::read(json, at)
}
