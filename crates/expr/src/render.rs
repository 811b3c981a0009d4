//! Trees back to text.

use std::collections::BTreeMap;
use std::fmt::Write;

use dynamo_model::{
    AttributeValue, Condition, KeyCondition, KeyTest, Name, Operand, Path, Placeholders, Projection, Segment,
    SetOperand, SetValue, Update,
};

use crate::function::Function;

/// Turns the trees of one request into text, and collects what they name and what values they hold as placeholders:
/// `#0`, `#1`… and `:0`, `:1`…, each once.
///
/// To bind the text gives the tree again.
///
/// ```
/// use dynamo_expr::Renderer;
/// use dynamo_model::{Comparator, Condition, Operand, Path};
///
/// let status = Operand::Path(Path::attribute("status"));
/// let mut renderer = Renderer::new();
/// let text = renderer.condition(&Condition::Compare(Comparator::Eq, status, Operand::Value("open".into())));
/// assert_eq!(text, "#0 = :0");
/// assert_eq!(renderer.finish().names.unwrap()["#0"], "status");
/// ```
#[derive(Debug, Default)]
pub struct Renderer {
    names: BTreeMap<Name, usize>,
    // Few, and not ordered: a map would need to invent an order for values.
    values: Vec<AttributeValue>,
    /// The numbers of the first name and of the first value.
    first: (usize, usize),
}

impl Renderer {
    /// Begins without placeholders.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins beside the placeholders of expressions that are text already: none of its own will have their names.
    #[must_use]
    pub fn beside(given: &Placeholders) -> Self {
        let first = (first_free(given.names.as_ref()), first_free(given.values.as_ref()));
        Self { first, ..Self::default() }
    }

    /// A condition or filter as text.
    #[must_use]
    pub fn condition(&mut self, condition: &Condition) -> String {
        let mut text = String::new();
        // What is still to be written, last first: conditions can be too deep to go down into them.
        let mut rest = vec![Piece::Tree(condition)];
        while let Some(piece) = rest.pop() {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Tree(Condition::And(terms)) => {
                    join(&mut rest, terms, " AND ", |term| matches!(term, Condition::And(_) | Condition::Or(_)));
                }
                Piece::Tree(Condition::Or(terms)) => {
                    join(&mut rest, terms, " OR ", |term| matches!(term, Condition::Or(_)));
                }
                Piece::Tree(Condition::Not(term)) => {
                    text.push_str("NOT ");
                    enclose(&mut rest, term, matches!(**term, Condition::And(_) | Condition::Or(_)));
                }
                Piece::Tree(test) => self.test(&mut text, test),
            }
        }
        text
    }

    /// An update expression as text.
    #[must_use]
    pub fn update(&mut self, update: &Update) -> String {
        let mut text = String::new();
        for (count, (path, value)) in update.set.iter().enumerate() {
            text.push_str(separator("SET ", count));
            self.path(&mut text, path);
            text.push_str(" = ");
            self.set_value(&mut text, value);
        }
        for (count, path) in update.remove.iter().enumerate() {
            text.push_str(separator(if text.is_empty() { "REMOVE " } else { " REMOVE " }, count));
            self.path(&mut text, path);
        }
        for (count, (path, value)) in update.add.iter().enumerate() {
            text.push_str(separator(if text.is_empty() { "ADD " } else { " ADD " }, count));
            self.path(&mut text, path);
            text.push(' ');
            self.value(&mut text, value);
        }
        for (count, (path, value)) in update.delete.iter().enumerate() {
            text.push_str(separator(if text.is_empty() { "DELETE " } else { " DELETE " }, count));
            self.path(&mut text, path);
            text.push(' ');
            self.value(&mut text, value);
        }
        text
    }

    /// A projection expression as text.
    #[must_use]
    pub fn projection(&mut self, projection: &Projection) -> String {
        let mut text = String::new();
        for (count, path) in projection.paths.iter().enumerate() {
            text.push_str(separator("", count));
            self.path(&mut text, path);
        }
        text
    }

    /// A key condition as text.
    #[must_use]
    pub fn key_condition(&mut self, condition: &KeyCondition) -> String {
        let mut text = String::new();
        for (count, (name, test)) in condition.terms.iter().enumerate() {
            text.push_str(if count == 0 { "" } else { " AND " });
            self.key_test(&mut text, name, test);
        }
        text
    }

    /// The placeholders of all that was rendered.
    #[must_use]
    pub fn finish(self) -> Placeholders {
        let names = self.names.into_iter().map(|(name, number)| (format!("#{number}"), String::from(name)));
        let values = (self.first.1..).zip(self.values).map(|(number, value)| (format!(":{number}"), value));
        let (names, values) = (names.collect::<BTreeMap<_, _>>(), values.collect::<BTreeMap<_, _>>());
        Placeholders { names: (!names.is_empty()).then_some(names), values: (!values.is_empty()).then_some(values) }
    }

    fn test(&mut self, text: &mut String, test: &Condition) {
        match test {
            Condition::Compare(comparator, left, right) => {
                self.operand(text, left);
                text.push(' ');
                text.push_str(comparator.as_str());
                text.push(' ');
                self.operand(text, right);
            }
            Condition::Between(operand, low, high) => {
                self.operand(text, operand);
                text.push_str(" BETWEEN ");
                self.operand(text, low);
                text.push_str(" AND ");
                self.operand(text, high);
            }
            Condition::In(operand, candidates) => {
                self.operand(text, operand);
                text.push_str(" IN (");
                for (count, candidate) in candidates.iter().enumerate() {
                    text.push_str(separator("", count));
                    self.operand(text, candidate);
                }
                text.push(')');
            }
            Condition::AttributeExists(path) => {
                open_call(text, Function::AttributeExists);
                self.path(text, path);
                text.push(')');
            }
            Condition::AttributeNotExists(path) => {
                open_call(text, Function::AttributeNotExists);
                self.path(text, path);
                text.push(')');
            }
            Condition::AttributeType(operand, kind) => {
                open_call(text, Function::AttributeType);
                self.operand(text, operand);
                text.push_str(", ");
                self.value(text, &AttributeValue::from(kind.as_str()));
                text.push(')');
            }
            Condition::BeginsWith(operand, prefix) => self.call(text, Function::BeginsWith, operand, prefix),
            Condition::Contains(container, element) => self.call(text, Function::Contains, container, element),
            // They are taken apart before this.
            Condition::And(_) | Condition::Or(_) | Condition::Not(_) => {}
        }
    }

    fn call(&mut self, text: &mut String, function: Function, first: &Operand, second: &Operand) {
        open_call(text, function);
        self.operand(text, first);
        text.push_str(", ");
        self.operand(text, second);
        text.push(')');
    }

    fn operand(&mut self, text: &mut String, operand: &Operand) {
        let (mut operand, mut sizes) = (operand, 0);
        while let Operand::Size(inner) = operand {
            open_call(text, Function::Size);
            sizes += 1;
            operand = inner;
        }
        match operand {
            Operand::Path(path) => self.path(text, path),
            Operand::Value(value) => self.value(text, value),
            Operand::Size(_) => {}
        }
        text.extend(std::iter::repeat_n(')', sizes));
    }

    fn set_value(&mut self, text: &mut String, value: &SetValue) {
        let (left, operator, right) = match value {
            SetValue::Operand(operand) => return self.set_operand(text, operand),
            SetValue::Plus(left, right) => (left, " + ", right),
            SetValue::Minus(left, right) => (left, " - ", right),
        };
        self.set_operand(text, left);
        text.push_str(operator);
        self.set_operand(text, right);
    }

    fn set_operand(&mut self, text: &mut String, operand: &SetOperand) {
        // As with conditions: what is still to be written, last first.
        let mut rest = vec![Piece::Tree(operand)];
        while let Some(piece) = rest.pop() {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Tree(SetOperand::Path(path)) => self.path(text, path),
                Piece::Tree(SetOperand::Value(value)) => self.value(text, value),
                Piece::Tree(SetOperand::IfNotExists(path, default)) => {
                    open_call(text, Function::IfNotExists);
                    self.path(text, path);
                    rest.extend([Piece::Text(")"), Piece::Tree(&**default), Piece::Text(", ")]);
                }
                Piece::Tree(SetOperand::ListAppend(first, second)) => {
                    open_call(text, Function::ListAppend);
                    rest.extend([Piece::Text(")"), Piece::Tree(&**second), Piece::Text(", ")]);
                    rest.push(Piece::Tree(&**first));
                }
            }
        }
    }

    fn key_test(&mut self, text: &mut String, name: &Name, test: &KeyTest) {
        let (operator, value) = match test {
            KeyTest::Eq(value) => (" = ", value),
            KeyTest::Lt(value) => (" < ", value),
            KeyTest::Le(value) => (" <= ", value),
            KeyTest::Gt(value) => (" > ", value),
            KeyTest::Ge(value) => (" >= ", value),
            KeyTest::Between(low, high) => {
                self.name(text, name);
                text.push_str(" BETWEEN ");
                self.value(text, low);
                text.push_str(" AND ");
                return self.value(text, high);
            }
            KeyTest::BeginsWith(prefix) => {
                open_call(text, Function::BeginsWith);
                self.name(text, name);
                text.push_str(", ");
                self.value(text, prefix);
                return text.push(')');
            }
        };
        self.name(text, name);
        text.push_str(operator);
        self.value(text, value);
    }

    fn path(&mut self, text: &mut String, path: &Path) {
        self.name(text, &path.root);
        for segment in &path.rest {
            match segment {
                Segment::Key(name) => {
                    text.push('.');
                    self.name(text, name);
                }
                Segment::Index(index) => push_number(text, "[", *index, "]"),
            }
        }
    }

    fn name(&mut self, text: &mut String, name: &Name) {
        let next = self.first.0 + self.names.len();
        let number = match self.names.get(name) {
            Some(number) => *number,
            None => *self.names.entry(name.clone()).or_insert(next),
        };
        push_number(text, "#", number, "");
    }

    fn value(&mut self, text: &mut String, value: &AttributeValue) {
        let known = self.values.iter().position(|known| known == value);
        let number = known.unwrap_or_else(|| {
            self.values.push(value.clone());
            self.values.len() - 1
        });
        push_number(text, ":", self.first.1 + number, "");
    }
}

/// The first number after those that are taken. No request has so many placeholders that a number of more than 32 bits
/// would ever be one of ours.
fn first_free<T>(taken: Option<&BTreeMap<String, T>>) -> usize {
    let numbers = taken.into_iter().flat_map(BTreeMap::keys).filter_map(|name| name.get(1..)?.parse::<u32>().ok());
    numbers.max().map_or(0, |number| number as usize + 1)
}

/// What is still to be written.
enum Piece<'t, Tree> {
    Text(&'static str),
    Tree(&'t Tree),
}

/// Puts terms and what stands between them on the stack, those in parentheses that need them.
fn join<'t>(
    rest: &mut Vec<Piece<'t, Condition>>,
    terms: &'t [Condition],
    operator: &'static str,
    needs_parentheses: impl Fn(&Condition) -> bool,
) {
    // A single term is no conjunction, and says the same without one.
    let is_single = terms.len() == 1;
    for (index, term) in terms.iter().enumerate().rev() {
        enclose(rest, term, !is_single && needs_parentheses(term));
        if index > 0 {
            rest.push(Piece::Text(operator));
        }
    }
}

fn enclose<'t>(rest: &mut Vec<Piece<'t, Condition>>, term: &'t Condition, parentheses: bool) {
    if parentheses {
        rest.extend([Piece::Text(")"), Piece::Tree(term), Piece::Text("(")]);
    } else {
        rest.push(Piece::Tree(term));
    }
}

fn open_call(text: &mut String, function: Function) {
    text.push_str(function.as_str());
    text.push('(');
}

/// What stands before an action or path, of which so many came before it.
fn separator(first: &'static str, count: usize) -> &'static str {
    if count == 0 { first } else { ", " }
}

fn push_number(text: &mut String, before: &str, number: usize, after: &str) {
    write!(text, "{before}{number}{after}").expect("a string takes all that is written to it");
}
