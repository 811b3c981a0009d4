//! From what is written to a statement: parameters are put in place, and what the service lacks is refused.

use dynamo_model::{AttributeValue, Condition, Name};

use super::ast::{self, Excess, Expr, Kind, Source, Step, Written};
use super::error::{PartiqlError, Place};
use super::lexer::Span;
use super::statement::{Column, Delete, Insert, Order, Returning, Select, Statement, Target, Update};
use crate::{check, collision};

/// A text, and what its question marks stand for.
pub(super) struct Bind<'t> {
    pub(super) text: &'t str,
    pub(super) parameters: &'t [AttributeValue],
}

impl Bind<'_> {
    pub(super) fn statement(&self, written: Written) -> Result<Statement, PartiqlError> {
        match written {
            Written::Select(select) => self.select(&select).map(Statement::Select),
            Written::Insert(insert) => self.insert(&insert).map(Statement::Insert),
            Written::Update(update) => self.update(&update).map(Statement::Update),
            Written::Delete(delete) => self.delete(&delete).map(Statement::Delete),
            Written::Expression(expr) => self.exists(&expr),
            Written::Other(operation) => Err(PartiqlError::Operation(operation)),
        }
    }

    fn select(&self, select: &ast::Select) -> Result<Select, PartiqlError> {
        self.refuse(select.excess)?;
        let target = self.source(&select.source)?;
        let columns = match &select.columns {
            Some(columns) => Some(self.columns(columns)?),
            None => None,
        };
        let condition = self.condition(select.condition.as_ref())?;
        let order = select.order.iter().map(|order| self.order(order)).collect::<Result<Vec<_>, _>>()?;
        if !order.is_empty() && condition.is_none() {
            let message = "Must have WHERE clause in the statement when using ORDER BY clause.";
            return Err(PartiqlError::unsupported(message));
        }
        Ok(Select { target, columns, condition, order })
    }

    fn columns(&self, written: &[Expr]) -> Result<Vec<Column>, PartiqlError> {
        let mut columns: Vec<Column> = Vec::with_capacity(written.len());
        for expr in written {
            let column = self.column(expr)?;
            if columns.iter().any(|other| other.name == column.name) {
                let message = format!("Duplicate identifiers in select clause: {}", column.name);
                return Err(PartiqlError::unsupported(message));
            }
            columns.push(column);
        }
        collision::check(columns.iter().map(|column| &column.path))?;
        Ok(columns)
    }

    fn column(&self, expr: &Expr) -> Result<Column, PartiqlError> {
        let path = self.path(expr)?.ok_or_else(|| self.at("Unexpected path component", expr.span))?;
        Ok(Column { name: column_name(&path), path })
    }

    fn order(&self, order: &ast::Order) -> Result<Order, PartiqlError> {
        let found = match &order.by.kind {
            Kind::Path(root, steps) if steps.is_empty() => {
                return Ok(Order { attribute: root.as_str().into(), descending: order.descending });
            }
            Kind::Path(..) => "PATH".to_owned(),
            Kind::Text(text) => format!("\"{text}\""),
            _ => self.token(order.by.span).to_owned(),
        };
        let message = format!("Argument to ORDER BY must be of type VariableReference. Type: {found}");
        Err(PartiqlError::unsupported(message))
    }

    fn insert(&self, insert: &ast::Insert) -> Result<Insert, PartiqlError> {
        self.refuse(insert.excess)?;
        let target = self.target(&insert.table)?;
        if target.index.is_some() {
            let message = "FROM clause may only contain a single table name in data manipulation statements";
            return Err(PartiqlError::unsupported(message));
        }
        let item = self.item(&insert.item)?;
        Ok(Insert { target, item })
    }

    fn update(&self, update: &ast::Update) -> Result<Update, PartiqlError> {
        let returning = self.returning(update.returning)?;
        let target = self.source(&update.source)?;
        let changes = self.changes(&update.changes)?;
        let condition = self.condition(update.condition.as_ref())?;
        Ok(Update { target, update: changes, condition, returning })
    }

    fn delete(&self, delete: &ast::Delete) -> Result<Delete, PartiqlError> {
        let returning = self.returning(delete.returning)?;
        if let Some(other) = returning.filter(|returning| *returning != Returning::AllOld) {
            return Err(PartiqlError::unsupported(format!(
                "Invalid returning clause: RETURNING {} *. Only RETURNING ALL OLD * is allowed in DELETE statements.",
                other.as_str()
            )));
        }
        let target = self.source(&delete.source)?;
        let condition = self.condition(delete.condition.as_ref())?;
        Ok(Delete { target, condition, returning })
    }

    fn returning(&self, written: Option<ast::Returning>) -> Result<Option<Returning>, PartiqlError> {
        let Some(returning) = written else { return Ok(None) };
        if returning.several {
            let message = "Invalid syntax with multiple returning elements in RETURNING clause";
            return Err(PartiqlError::unsupported(message));
        }
        if !returning.star {
            let message = "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause";
            return Err(PartiqlError::unsupported(message));
        }
        Ok(Some(match (returning.modified, returning.old) {
            (false, true) => Returning::AllOld,
            (true, true) => Returning::ModifiedOld,
            (false, false) => Returning::AllNew,
            (true, false) => Returning::ModifiedNew,
        }))
    }

    /// The one expression that is executed.
    fn exists(&self, expr: &Expr) -> Result<Statement, PartiqlError> {
        match &expr.kind {
            Kind::Call(name, arguments) if name == "exists" => match arguments.as_slice() {
                [Expr { kind: Kind::Select(select), .. }] => self.select(select).map(Statement::Exists),
                _ => Err(PartiqlError::Operation("NAry")),
            },
            kind => Err(PartiqlError::Operation(operation(kind))),
        }
    }

    fn condition(&self, written: Option<&Expr>) -> Result<Option<Condition>, PartiqlError> {
        let Some(expr) = written else { return Ok(None) };
        let message = "WHERE clause must contain an expression that resolves to a boolean";
        let condition = self.test(expr, message)?;
        check::condition(&condition)?;
        Ok(Some(condition))
    }

    fn source(&self, source: &Source) -> Result<Target, PartiqlError> {
        if source.joined {
            return Err(PartiqlError::unsupported("Only select from a single table or index is supported."));
        }
        if source.aliased {
            return Err(PartiqlError::unsupported("Aliasing is not supported"));
        }
        self.target(&source.expr)
    }

    /// A table, or a table and an index of it.
    fn target(&self, expr: &Expr) -> Result<Target, PartiqlError> {
        let Kind::Path(table, steps) = &expr.kind else {
            return Err(PartiqlError::unsupported("Unexpected from source"));
        };
        let mut names = vec![table.clone()];
        for step in steps {
            let Step::Name(name) = step else {
                return Err(PartiqlError::unsupported("Invalid list expression in source."));
            };
            names.push(name.clone());
        }
        if names.len() > 2 {
            let message = "A path may contain at most 2 components in the FROM clause";
            return Err(PartiqlError::unsupported(message));
        }
        if names.iter().any(String::is_empty) {
            return Err(PartiqlError::unsupported(EMPTY_NAME));
        }
        let index = if names.len() == 2 { names.pop() } else { None };
        Ok(Target { table: table.clone(), index })
    }

    fn refuse(&self, excess: Option<Excess>) -> Result<(), PartiqlError> {
        let Some(Excess { message, span }) = excess else { return Ok(()) };
        Err(match span {
            Some(span) => self.at(message, span),
            None => PartiqlError::unsupported(message),
        })
    }

    pub(super) fn parameter(&self, number: usize) -> Result<&AttributeValue, PartiqlError> {
        self.parameters.get(number).ok_or(PartiqlError::TooFewParameters)
    }

    /// A refusal that tells the place.
    pub(super) fn at(&self, message: impl Into<String>, span: Span) -> PartiqlError {
        PartiqlError::Unsupported { message: message.into(), place: Some(Place::of(span, self.text)) }
    }

    /// A token as it is written.
    pub(super) fn token(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }
}

pub(super) const EMPTY_NAME: &str = "Path component cannot be an empty string";

/// What the answer calls the part of an item that a path leads to.
fn column_name(path: &dynamo_model::Path) -> Name {
    use dynamo_model::Segment;
    let mut name = path.root.as_str().to_owned();
    for segment in &path.rest {
        match segment {
            Segment::Key(key) => key.as_str().clone_into(&mut name),
            Segment::Index(index) => name.push_str(&format!("[{index}]")),
        }
    }
    name.into()
}

/// The service's name for an expression that it does not execute.
fn operation(kind: &Kind) -> &'static str {
    match kind {
        Kind::Missing => "LiteralMissing",
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Ion => "Literal",
        Kind::Parameter(_) => "Parameter",
        Kind::Path(_, steps) if steps.is_empty() => "VariableReference",
        Kind::Path(..) => "Path",
        Kind::List(_) | Kind::Bag(_) => "Seq",
        Kind::Struct(_) => "Struct",
        Kind::Is(..) => "IsType",
        Kind::Select(_) => "Select",
        _ => "NAry",
    }
}
