//! Literals: the values that a statement brings along.

use dynamo_model::{AttributeValue, Attributes, Item, Name, Number, Set};

use super::ast::{Expr, Kind};
use super::bind::{Bind, EMPTY_NAME};
use super::error::PartiqlError;

impl Bind<'_> {
    /// The item that a statement inserts.
    pub(super) fn item(&self, expr: &Expr) -> Result<Item, PartiqlError> {
        let Kind::Struct(members) = &expr.kind else {
            let message = "Unsupported format in item expression. Please use struct format {...} to express item values \
                           for insert statement.";
            return Err(self.at(message, expr.span));
        };
        self.members(members, &|_| String::new(), "")
    }

    /// The value of a literal or parameter; `None` of anything else.
    pub(super) fn value(&self, expr: &Expr) -> Result<Option<AttributeValue>, PartiqlError> {
        match expr.kind {
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Ion
            | Kind::Parameter(_)
            | Kind::List(_)
            | Kind::Bag(_)
            | Kind::Struct(_) => self.literal(expr, "").map(Some),
            _ => Ok(None),
        }
    }

    /// The value of a literal; `path` is the way to it in the value that it is part of.
    fn literal(&self, expr: &Expr, path: &str) -> Result<AttributeValue, PartiqlError> {
        match &expr.kind {
            Kind::Null => Ok(AttributeValue::Null),
            Kind::Bool(flag) => Ok(AttributeValue::Bool(*flag)),
            Kind::Number(number) => number_of(number, path).map(AttributeValue::N),
            Kind::Text(text) => Ok(AttributeValue::S(text.clone())),
            Kind::Parameter(number) => self.parameter(*number).cloned(),
            Kind::List(elements) => {
                let element = |(at, element)| self.literal(element, &format!("{path}[{at}]"));
                elements.iter().enumerate().map(element).collect::<Result<Vec<_>, _>>().map(AttributeValue::L)
            }
            Kind::Bag(elements) => self.bag(expr, elements, path),
            Kind::Struct(members) => {
                self.members(members, &|name| format!("{path}.{name}"), path).map(AttributeValue::M)
            }
            Kind::Ion => Err(self.at(format!("Ion Literals are not supported under key root{path}"), expr.span)),
            Kind::Path(_, steps) if !steps.is_empty() => {
                Err(PartiqlError::unsupported(format!("Unsupported data type: PATH under key root{path}")))
            }
            _ => {
                let token = self.token(expr.span);
                Err(self.at(format!("Unsupported data type: {token} under key root{path}"), expr.span))
            }
        }
    }

    fn members(
        &self,
        members: &[(Expr, Expr)],
        path_of: &dyn Fn(&str) -> String,
        path: &str,
    ) -> Result<Attributes, PartiqlError> {
        let mut attributes = Attributes::new();
        for (name, value) in members {
            let Kind::Text(text) = &name.kind else {
                let found = match name.kind {
                    Kind::Path(..) => "VariableReference",
                    Kind::Parameter(_) => "Parameter",
                    Kind::Number(_) => "NUMBER",
                    _ => self.token(name.span),
                };
                let message = format!("Tuple keys must be of type String. Actual type: {found} under root{path}");
                return Err(self.at(message, name.span));
            };
            if text.is_empty() {
                return Err(PartiqlError::unsupported(EMPTY_NAME));
            }
            let value = self.literal(value, &path_of(text))?;
            if attributes.insert(Name::from(text.as_str()), value).is_some() {
                return Err(self.at(format!("Duplicate keys in tuple. Key: {text} under root{path}"), name.span));
            }
        }
        Ok(attributes)
    }

    /// A set: of numbers, or of texts. Parameters can make it a set of bytes.
    fn bag(&self, expr: &Expr, elements: &[Expr], path: &str) -> Result<AttributeValue, PartiqlError> {
        let mut texts = Vec::new();
        let mut numbers = Vec::new();
        let mut binaries = Vec::new();
        for element in elements {
            let mixed = || {
                let message = "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags";
                self.at(message, element.span)
            };
            let value = match element.kind {
                Kind::Text(_) | Kind::Number(_) | Kind::Parameter(_) => self.literal(element, path)?,
                _ => return Err(mixed()),
            };
            match value {
                AttributeValue::S(text) if numbers.is_empty() && binaries.is_empty() => texts.push(text),
                AttributeValue::N(number) if texts.is_empty() && binaries.is_empty() => numbers.push(number),
                AttributeValue::B(bytes) if texts.is_empty() && numbers.is_empty() => binaries.push(bytes),
                _ => return Err(mixed()),
            }
        }
        match (texts.is_empty(), numbers.is_empty(), binaries.is_empty()) {
            (false, ..) => set(texts).map(AttributeValue::Ss),
            (_, false, _) => set(numbers).map(AttributeValue::Ns),
            (.., false) => set(binaries).map(AttributeValue::Bs),
            _ => Err(self.at("Empty bags are not supported", expr.span)),
        }
    }
}

fn set<T: Ord>(elements: Vec<T>) -> Result<Set<T>, PartiqlError> {
    let set = Set::from(elements);
    if set.has_duplicates() {
        return Err(PartiqlError::unsupported("Input collection contains duplicates"));
    }
    Ok(set)
}

fn number_of(text: &str, path: &str) -> Result<Number, PartiqlError> {
    text.parse().map_err(|error| PartiqlError::Number { error, path: path.to_owned() })
}
