use std::fmt;
use std::ops::Range;

use dynamo_model::{AttributeType, AttributeValue, Path, Segment};

/// The request's member that brings an expression. Error messages begin with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Parameter {
    /// The condition of a write.
    ConditionExpression,
    /// What a query or scan leaves out of its page.
    FilterExpression,
    /// What a query looks for.
    KeyConditionExpression,
    /// The attributes that are asked for.
    ProjectionExpression,
    /// What becomes of an item.
    UpdateExpression,
}

impl Parameter {
    /// The name of the member.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConditionExpression => "ConditionExpression",
            Self::FilterExpression => "FilterExpression",
            Self::KeyConditionExpression => "KeyConditionExpression",
            Self::ProjectionExpression => "ProjectionExpression",
            Self::UpdateExpression => "UpdateExpression",
        }
    }
}

/// One of the two maps that say what placeholders stand for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PlaceholderMap {
    /// `ExpressionAttributeNames`
    Names,
    /// `ExpressionAttributeValues`
    Values,
}

impl PlaceholderMap {
    fn as_str(self) -> &'static str {
        match self {
            Self::Names => "ExpressionAttributeNames",
            Self::Values => "ExpressionAttributeValues",
        }
    }
}

/// What is wrong with an expression or with its placeholders, each in the service's words.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum ExprErrorKind {
    // The placeholder maps.
    /// The map is there and has no entry.
    EmptyMap(PlaceholderMap),
    /// A placeholder without a character.
    EmptyPlaceholder(PlaceholderMap),
    /// A placeholder of more than 255 bytes; carries its size.
    LongPlaceholder(PlaceholderMap, usize),
    /// A placeholder that is not `#` or `:` and letters, digits or underscores.
    PlaceholderSyntax(PlaceholderMap, String),
    /// A placeholder for an attribute without a name.
    EmptyName(String),
    /// A placeholder for an attribute whose name is too long.
    LongName(String),
    /// The map holds more than 2 MB.
    LargeMap(PlaceholderMap),
    /// Placeholders that no expression uses.
    Unused(PlaceholderMap, Vec<String>),

    // The text.
    /// There is nothing in it.
    Empty,
    /// It has more than 4 KB; carries its size.
    TooLong(usize),
    /// A token where none of its kind can be.
    Syntax {
        /// The token, `<EOF>` at the end of the text.
        token: String,
        /// The text from the token before it to the token after it.
        near: String,
    },
    /// Two pairs of parentheses around the same thing.
    RedundantParentheses,
    /// A reserved word as an attribute name; carries it as written.
    Reserved(String),
    /// A function that does not exist; carries its name.
    UnknownFunction(String),
    /// A function of update expressions in a condition.
    NotInCondition(&'static str),
    /// A function of conditions in an update expression.
    NotInUpdate(&'static str),
    /// A function in a place where it cannot be.
    MisplacedFunction(&'static str),
    /// A list index above 2147483647; carries it as written.
    IndexOutOfRange(String),
    /// A section of an update that occurs twice.
    RepeatedSection(&'static str),

    // The placeholders in the text.
    /// A name that is not in the map.
    UndefinedName(String),
    /// A value that is not in the map.
    UndefinedValue(String),

    // The meaning.
    /// A path of more than 32 steps; carries their number.
    PathTooDeep(usize),
    /// More than 300 operators and functions.
    TooManyOperators,
    /// A function with more or fewer operands than it takes; carries their number.
    OperandCount(&'static str, usize),
    /// A function that takes a path and got something else.
    PathRequired(&'static str),
    /// An operand of a type that the operator or function does not take.
    OperandType(&'static str, AttributeType),
    /// `attribute_type` with a path for a type.
    PathAsType,
    /// An operand of `ADD` or `DELETE` of a type that it does not take.
    ClauseOperandType(&'static str, AttributeType),
    /// `attribute_type` with a type that does not exist; carries its name.
    UnknownType(String),
    /// The same path as first and as another operand.
    SameOperand(&'static str, Path),
    /// The bounds of `BETWEEN` are of two types.
    BoundTypes(Box<(AttributeValue, AttributeValue)>),
    /// The bounds of `BETWEEN` are in the wrong order.
    BoundOrder(Box<(AttributeValue, AttributeValue)>),
    /// More than 100 candidates of an `IN`; carries their number.
    TooManyCandidates(usize),
    /// One path leads to the other's place or through it.
    Overlap(Box<(Path, Path)>),
    /// Two paths take one place for a map and for a list.
    Conflict(Box<(Path, Path)>),

    // Key conditions.
    /// An operator or function that key conditions do not know.
    KeyOperator(&'static str),
    /// `size` in a key condition.
    NestedOperation,
    /// Two attributes in one term of a key condition.
    SeveralAttributes,
    /// A term of a key condition without an attribute.
    NoKeyAttribute,
    /// A value where the operator takes the key attribute.
    KeyNotFirst(&'static str),
    /// A path into an attribute in a key condition.
    NestedAttribute,
    /// Two terms of a key condition for one attribute.
    RepeatedKey,
}

/// An expression that the service refuses. Its `Display` is the service's message.
///
/// ```
/// use dynamo_expr::{Binder, ExprErrorKind, Parameter};
/// use dynamo_model::{Expression, Placeholders};
///
/// let placeholders = Placeholders::default();
/// let mut binder = Binder::new(&placeholders)?;
/// let error = binder.update(Expression::Text("SET city == town".into())).unwrap_err();
/// assert!(matches!(error.kind(), ExprErrorKind::Syntax { .. }));
/// assert_eq!(error.to_string(), r#"Invalid UpdateExpression: Syntax error; token: "=", near: "== town""#);
/// assert_eq!(error.caret().unwrap(), "SET city == town\n          ^");
/// # Ok::<(), dynamo_expr::ExprError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct ExprError(
    // Boxed, so that the result of a check that passes stays small.
    Box<Details>,
);

#[derive(Clone, PartialEq)]
struct Details {
    kind: ExprErrorKind,
    parameter: Option<Parameter>,
    source: Option<(String, Range<usize>)>,
}

impl ExprError {
    /// Something is wrong with the placeholder maps, whatever the expressions.
    pub(crate) fn of_placeholders(kind: ExprErrorKind) -> Self {
        Self(Box::new(Details { kind, parameter: None, source: None }))
    }

    /// Something is wrong with an expression.
    pub(crate) fn of(parameter: Parameter, kind: ExprErrorKind) -> Self {
        Self(Box::new(Details { kind, parameter: Some(parameter), source: None }))
    }

    /// The same error, with the place in the text that it is about.
    pub(crate) fn at(mut self, text: &str, span: Range<usize>) -> Self {
        self.0.source = Some((text.to_owned(), span));
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ExprErrorKind {
        &self.0.kind
    }

    /// The expression that it is wrong with; `None` for the placeholder maps.
    #[must_use]
    pub fn parameter(&self) -> Option<Parameter> {
        self.0.parameter
    }

    /// The expression's text, if there is a place in it to point at.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.0.source.as_ref().map(|(text, _)| text.as_str())
    }

    /// The place in the text, in bytes.
    #[must_use]
    pub fn span(&self) -> Option<Range<usize>> {
        self.0.source.as_ref().map(|(_, span)| span.clone())
    }

    /// The text with a pointer below the place, for people: a line of the text and a line of carets.
    #[must_use]
    pub fn caret(&self) -> Option<String> {
        let (text, span) = self.0.source.as_ref()?;
        let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[span.start..].find('\n').map_or(text.len(), |at| span.start + at);
        let before = text[line_start..span.start].chars().count();
        let width = text[span.start..span.end.clamp(span.start, line_end)].chars().count().max(1);
        Some(format!("{}\n{}{}", &text[line_start..line_end], " ".repeat(before), "^".repeat(width)))
    }
}

impl std::error::Error for ExprError {}

impl fmt::Debug for ExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ExprError");
        debug.field("kind", self.kind()).field("parameter", &self.parameter());
        debug.field("text", &self.text()).field("span", &self.span()).finish()
    }
}

impl fmt::Display for ExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &*self.0;
        if let Some(parameter) = details.parameter.filter(|_| details.kind.names_its_parameter()) {
            write!(f, "Invalid {}: ", parameter.as_str())?;
        }
        details.kind.fmt(f)?;
        match (&details.kind, details.parameter) {
            // The grammars of conditions say how long the text is, the other two do not.
            (
                ExprErrorKind::TooLong(_),
                Some(Parameter::UpdateExpression | Parameter::ConditionExpression | Parameter::ProjectionExpression),
            ) => Ok(()),
            (ExprErrorKind::TooLong(size), _) => write!(f, " expression size: {size}"),
            _ => Ok(()),
        }
    }
}

impl ExprErrorKind {
    /// Whether the message begins with "Invalid …Expression: ". Most of those about the form of a key condition do not.
    fn names_its_parameter(&self) -> bool {
        !matches!(
            self,
            Self::KeyOperator(_)
                | Self::NestedOperation
                | Self::SeveralAttributes
                | Self::NoKeyAttribute
                | Self::KeyNotFirst(_)
        )
    }
}

impl fmt::Display for ExprErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyMap(map) => write!(f, "{} must not be empty", map.as_str()),
            Self::EmptyPlaceholder(map) => {
                write!(f, "{} contains invalid key: The expression attribute map contains an empty key;", map.as_str())
            }
            Self::LongPlaceholder(map, size) => {
                let map_name = map.as_str();
                write!(
                    f,
                    "{map_name} contains invalid key: The expression attribute map contains a key that is too long;"
                )?;
                match map {
                    PlaceholderMap::Names => write!(f, " size of key: {size}"),
                    PlaceholderMap::Values => Ok(()),
                }
            }
            Self::PlaceholderSyntax(map, key) => {
                write!(f, "{} contains invalid key: Syntax error; key: \"{key}\"", map.as_str())
            }
            Self::EmptyName(key) => {
                write!(f, "ExpressionAttributeNames contains invalid value: Empty attribute name for key {key}")
            }
            Self::LongName(key) => write!(
                f,
                "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 \
                 bytes for key {key}"
            ),
            Self::LargeMap(map) => write!(f, "{} exceeds max size", map.as_str()),
            Self::Unused(map, keys) => {
                write!(f, "Value provided in {} unused in expressions: keys: {{{}}}", map.as_str(), keys.join(", "))
            }
            Self::Empty => f.write_str("The expression can not be empty;"),
            Self::TooLong(_) => f.write_str("Expression size has exceeded the maximum allowed size;"),
            Self::Syntax { token, near } => write!(f, "Syntax error; token: \"{token}\", near: \"{near}\""),
            Self::RedundantParentheses => f.write_str("The expression has redundant parentheses;"),
            Self::Reserved(word) => write!(f, "Attribute name is a reserved keyword; reserved keyword: {word}"),
            Self::UnknownFunction(name) => write!(f, "Invalid function name; function: {name}"),
            Self::NotInCondition(name) => {
                write!(f, "The function is not allowed in a condition expression; function: {name}")
            }
            Self::NotInUpdate(name) => {
                write!(f, "The function is not allowed in an update expression; function: {name}")
            }
            Self::MisplacedFunction(name) => {
                write!(f, "The function is not allowed to be used this way in an expression; function: {name}")
            }
            Self::IndexOutOfRange(index) => {
                write!(f, "List index is not within the allowable range; index: [{index}]")
            }
            Self::RepeatedSection(section) => {
                write!(f, "The \"{section}\" section can only be used once in an update expression;")
            }
            Self::UndefinedName(name) => write!(
                f,
                "An expression attribute name used in the document path is not defined; attribute name: {name}"
            ),
            Self::UndefinedValue(name) => {
                write!(f, "An expression attribute value used in expression is not defined; attribute value: {name}")
            }
            Self::PathTooDeep(levels) => {
                write!(f, "The document path has too many nesting levels; nesting levels: {levels}")
            }
            // The service stops counting there.
            Self::TooManyOperators => f.write_str("The expression contains too many operators; operator count: 301"),
            Self::OperandCount(function, count) => write!(
                f,
                "Incorrect number of operands for operator or function; operator or function: {function}, number of \
                 operands: {count}"
            ),
            Self::PathRequired(function) => {
                write!(f, "Operator or function requires a document path; operator or function: {function}")
            }
            Self::OperandType(operator, found) => write!(
                f,
                "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {found}"
            ),
            // The order within the braces varies by run; this is one that was recorded.
            Self::PathAsType => f.write_str(
                "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: \
                 {S,SS,N,NS,B,BS,BOOL,NULL,L,M,HD,DOUBLE,FLOAT,HDS,FS,DOUBLESET,DICT,DECIMAL,INT,DECIMALSET,INTSET}",
            ),
            Self::ClauseOperandType(clause, found) => write!(
                f,
                "Incorrect operand type for operator or function; operator: {clause}, operand type: {}, typeSet: \
                 ALLOWED_FOR_{clause}_OPERAND",
                word_of(*found)
            ),
            Self::UnknownType(name) => write!(
                f,
                "Invalid attribute type name found; type: {name}, valid types: {{S,SS,N,NS,B,BS,BOOL,NULL,L,M}}"
            ),
            Self::SameOperand(operator, path) => write!(
                f,
                "The first operand must be distinct from the remaining operands for this operator or function; \
                 operator: {operator}, first operand: {}",
                Steps(path)
            ),
            Self::BoundTypes(bounds) => write!(
                f,
                "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: {}, \
                 upper bound operand: {}",
                Bound(&bounds.0),
                Bound(&bounds.1)
            ),
            Self::BoundOrder(bounds) => write!(
                f,
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound \
                 operand: {}, upper bound operand: {}",
                Bound(&bounds.0),
                Bound(&bounds.1)
            ),
            Self::TooManyCandidates(count) => {
                write!(f, "The IN operator is provided with too many operands; number of operands: {count}")
            }
            Self::Overlap(paths) => write!(
                f,
                "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: {}, \
                 path two: {}",
                Steps(&paths.0),
                Steps(&paths.1)
            ),
            Self::Conflict(paths) => write!(
                f,
                "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: {}, \
                 path two: {}",
                Steps(&paths.0),
                Steps(&paths.1)
            ),
            Self::KeyOperator(operator) => {
                write!(f, "Invalid operator used in KeyConditionExpression: {operator}")
            }
            Self::NestedOperation => f.write_str("KeyConditionExpressions cannot contain nested operations"),
            Self::SeveralAttributes => f.write_str(
                "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
            ),
            Self::NoKeyAttribute => {
                f.write_str("Invalid condition in KeyConditionExpression: No key attribute specified")
            }
            Self::KeyNotFirst(operator) => write!(
                f,
                "Invalid condition in KeyConditionExpression: {operator} operator must have the key attribute as its \
                 first operand"
            ),
            Self::NestedAttribute => f.write_str("KeyConditionExpressions cannot have conditions on nested attributes"),
            Self::RepeatedKey => f.write_str("KeyConditionExpressions must only contain one condition per key"),
        }
    }
}

/// The words for types in messages about `ADD` and `DELETE`.
fn word_of(kind: AttributeType) -> &'static str {
    match kind {
        AttributeType::S => "STRING",
        AttributeType::N => "NUMBER",
        AttributeType::B => "BINARY",
        AttributeType::Bool => "BOOLEAN",
        AttributeType::Null => "NULL",
        AttributeType::L => "LIST",
        AttributeType::M => "MAP",
        AttributeType::Ss => "STRING_SET",
        AttributeType::Ns => "NUMBER_SET",
        AttributeType::Bs => "BINARY_SET",
    }
}

/// A path as messages show it: `[address, lines, [0]]`.
struct Steps<'a>(&'a Path);

impl fmt::Display for Steps<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}", self.0.root)?;
        for segment in &self.0.rest {
            match segment {
                Segment::Key(name) => write!(f, ", {name}")?,
                Segment::Index(index) => write!(f, ", [{index}]")?,
            }
        }
        f.write_str("]")
    }
}

/// A bound of a `BETWEEN` as messages show it: `AttributeValue: {N:1}`.
struct Bound<'a>(&'a AttributeValue);

impl fmt::Display for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttributeValue: {{{}:", self.0.attribute_type())?;
        match self.0 {
            AttributeValue::S(text) => f.write_str(text)?,
            AttributeValue::N(number) => write!(f, "{number}")?,
            // Bounds are of types that have an order; of those, the service shows bytes in no form to rely on.
            other => write!(f, "{} bytes", other.size())?,
        }
        f.write_str("}")
    }
}
