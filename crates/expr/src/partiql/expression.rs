//! The grammar of expressions, by precedence climbing. What binds tighter stands lower:
//!
//! | operators | binding |
//! |---|---|
//! | `OR` | 1 |
//! | `AND` | 2 |
//! | `NOT` in front | 3 |
//! | `= <> !=`, `IS`, `IN` | 4 |
//! | `< <= > >=`, `BETWEEN`, `LIKE` | 5 |
//! | `+`, `-`, `\|\|` | 6 |
//! | `*`, `/`, `%` | 7 |
//! | a sign in front | 8 |
//!
//! Brackets and prefixes are counted while they are open, and every expression knows how deep it is, so that no text
//! can exhaust the program's own stack.

use super::ast::{DEPTH, Expr, Kind, Step};
use super::error::PartiqlError;
use super::lexer::{Span, TokenKind};
use super::parser::{Parser, TOO_DEEP};

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const EQUAL: u8 = 4;
const ORDER: u8 = 5;
const SUM: u8 = 6;
const PRODUCT: u8 = 7;

/// An operator between operands, and how tight it binds.
#[derive(Clone, Copy)]
enum Infix {
    Or,
    And,
    Compare(&'static str),
    Operation(&'static str),
    Is,
    In,
    Between,
}

impl Parser {
    /// Reads an expression whose operators bind at least as tight.
    pub(super) fn expression(&mut self, tightness: u8) -> Result<Expr, PartiqlError> {
        self.nested(|parser| {
            let mut left = parser.prefix()?;
            while let Some((infix, binding, negated)) = parser.infix().filter(|(_, binding, _)| *binding > tightness) {
                let span = parser.span();
                if negated {
                    parser.advance();
                }
                parser.advance();
                let whole = parser.continued(left, infix, binding, span)?;
                left = if negated { parser.negation(whole, span)? } else { whole };
            }
            Ok(left)
        })
    }

    /// Does a step deeper, unless it is too deep.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, PartiqlError>) -> Result<T, PartiqlError> {
        if self.nesting == DEPTH {
            return Err(TOO_DEEP);
        }
        self.nesting += 1;
        let result = read(self);
        self.nesting -= 1;
        result
    }

    /// The operator that the current token is, how tight it binds, and whether a `NOT` stands before it.
    fn infix(&self) -> Option<(Infix, u8, bool)> {
        let negated = matches!(self.kind(), TokenKind::Keyword("not"));
        let token = if negated { self.next_kind() } else { self.kind() };
        let (infix, binding) = match *token {
            TokenKind::Keyword("in") => (Infix::In, EQUAL),
            TokenKind::Keyword("between") => (Infix::Between, ORDER),
            TokenKind::Keyword("like") => (Infix::Operation("like"), ORDER),
            _ if negated => return None,
            TokenKind::Keyword("or") => (Infix::Or, OR),
            TokenKind::Keyword("and") => (Infix::And, AND),
            TokenKind::Keyword("is") => (Infix::Is, EQUAL),
            TokenKind::Symbol("=") => (Infix::Compare("="), EQUAL),
            TokenKind::Symbol("<>" | "!=") => (Infix::Compare("<>"), EQUAL),
            TokenKind::Symbol(symbol @ ("<" | "<=" | ">" | ">=")) => (Infix::Compare(symbol), ORDER),
            TokenKind::Symbol(symbol @ ("+" | "-" | "||")) => (Infix::Operation(symbol), SUM),
            TokenKind::Symbol(symbol @ ("*" | "/" | "%")) => (Infix::Operation(symbol), PRODUCT),
            _ => return None,
        };
        Some((infix, binding, negated))
    }

    /// The rest of an operation whose left operand and operator were read.
    fn continued(&mut self, left: Expr, infix: Infix, binding: u8, span: Span) -> Result<Expr, PartiqlError> {
        if *self.kind() == TokenKind::End {
            return Err(PartiqlError::Syntax("Missing right-hand side expression of infix operator"));
        }
        match infix {
            Infix::Is => self.type_test(left, span),
            Infix::Between => {
                // The AND belongs to BETWEEN, so the bounds bind tighter than it.
                let low = self.expression(ORDER)?;
                if !self.accept_keyword("and") {
                    return Err(PartiqlError::Syntax("Expected AND after BETWEEN"));
                }
                let high = self.expression(ORDER)?;
                let depth = left.depth.max(low.depth).max(high.depth);
                self.node(Kind::Between(left.into(), low.into(), high.into()), span, depth)
            }
            // Around candidates, parentheses make a list even of a single one.
            Infix::In if *self.kind() == TokenKind::Symbol("(") => {
                let parentheses = self.span();
                self.advance();
                let candidates = self.expressions()?;
                self.expect_symbol(")", "Expected closing parenthesis")?;
                let depth = deepest(&candidates);
                let candidates = self.node(Kind::List(candidates), parentheses, depth)?;
                let depth = left.depth.max(candidates.depth);
                self.node(Kind::In(left.into(), candidates.into()), span, depth)
            }
            infix => {
                let right = self.expression(binding)?;
                let depth = left.depth.max(right.depth);
                match infix {
                    Infix::And => self.junction(left, right, span, Kind::And),
                    Infix::Or => self.junction(left, right, span, Kind::Or),
                    Infix::In => self.node(Kind::In(left.into(), right.into()), span, depth),
                    Infix::Compare(symbol) => self.node(Kind::Compare(symbol, left.into(), right.into()), span, depth),
                    Infix::Operation(symbol) => self.node(Kind::Operation(symbol, vec![left, right]), span, depth),
                    Infix::Is | Infix::Between => unreachable!("both were read above"),
                }
            }
        }
    }

    /// A chain of `AND` or of `OR`, which is flat however long it is.
    fn junction(
        &mut self,
        left: Expr,
        right: Expr,
        span: Span,
        of: fn(Vec<Expr>) -> Kind,
    ) -> Result<Expr, PartiqlError> {
        let depth = left.depth.max(right.depth + 1);
        let same = matches!((&left.kind, of(Vec::new())), (Kind::And(_), Kind::And(_)) | (Kind::Or(_), Kind::Or(_)));
        match left.kind {
            Kind::And(mut terms) | Kind::Or(mut terms) if same => {
                terms.push(right);
                self.node(of(terms), span, depth - 1)
            }
            kind => {
                let depth = left.depth.max(right.depth);
                self.node(of(vec![Expr { kind, ..left }, right]), span, depth)
            }
        }
    }

    fn negation(&mut self, inner: Expr, span: Span) -> Result<Expr, PartiqlError> {
        let depth = inner.depth;
        self.node(Kind::Not(inner.into()), span, depth)
    }

    fn type_test(&mut self, left: Expr, span: Span) -> Result<Expr, PartiqlError> {
        let negated = self.accept_keyword("not");
        let place = self.span();
        let name = self.type_name().ok_or(PartiqlError::Syntax("Expected type name"))?;
        if self.accept_symbol("(") {
            self.expressions()?;
            self.expect_symbol(")", "Expected ) after the arguments of a type")?;
        }
        let depth = left.depth;
        let test = self.node(Kind::Is(left.into(), name, place), span, depth)?;
        if negated { self.negation(test, span) } else { Ok(test) }
    }

    /// The type that the current token names, and the next, as the service spells it.
    fn type_name(&mut self) -> Option<&'static str> {
        let word = match self.kind() {
            TokenKind::Keyword(word) => (*word).to_owned(),
            TokenKind::Name(word) => word.to_ascii_lowercase(),
            _ => return None,
        };
        let (_, name) = TYPES.iter().find(|(written, _)| *written == word)?;
        self.advance();
        match *name {
            "DOUBLE" if !self.accept_keyword("precision") => None,
            "DOUBLE" => Some("DOUBLE_PRECISION"),
            "CHARACTER" if self.accept_keyword("varying") => Some("CHARACTER_VARYING"),
            name => Some(name),
        }
    }

    /// Reads a term, and what stands in front of it.
    fn prefix(&mut self) -> Result<Expr, PartiqlError> {
        let span = self.span();
        match *self.kind() {
            TokenKind::Keyword("not") => {
                self.advance();
                let inner = self.expression(NOT)?;
                self.negation(inner, span)
            }
            TokenKind::Symbol(sign @ ("+" | "-")) => {
                self.advance();
                let operand = self.nested(Self::prefix)?;
                self.signed(sign, operand, span)
            }
            _ => self.term(),
        }
    }

    /// A number takes the sign in front of it; of anything else the sign is an operation.
    fn signed(&self, sign: &'static str, operand: Expr, span: Span) -> Result<Expr, PartiqlError> {
        match operand.kind {
            Kind::Number(number) => {
                let number = match number.strip_prefix('-') {
                    Some(positive) if sign == "-" => positive.to_owned(),
                    None if sign == "-" => format!("-{number}"),
                    _ => number,
                };
                Ok(Expr { kind: Kind::Number(number), span: operand.span, depth: operand.depth })
            }
            _ => {
                let depth = operand.depth;
                self.node(Kind::Operation(sign, vec![operand]), span, depth)
            }
        }
    }

    fn term(&mut self) -> Result<Expr, PartiqlError> {
        let span = self.span();
        let kind = match self.kind().clone() {
            TokenKind::Name(_) if *self.next_kind() == TokenKind::Symbol("(") => return self.call(),
            TokenKind::Name(_) => return self.path(false),
            TokenKind::Text(text) => Kind::Text(text),
            TokenKind::Number(number) => Kind::Number(number),
            TokenKind::Ion => Kind::Ion,
            TokenKind::Parameter => {
                self.parameters += 1;
                Kind::Parameter(self.parameters - 1)
            }
            TokenKind::Symbol("@") => {
                self.advance();
                return self.path(false);
            }
            TokenKind::Symbol("(") => return self.parentheses(),
            TokenKind::Symbol("[") => return self.sequence("]", Kind::List),
            TokenKind::Symbol("<<") => return self.sequence(">>", Kind::Bag),
            TokenKind::Symbol("{") => return self.structure(),
            TokenKind::Keyword("null") => Kind::Null,
            TokenKind::Keyword("missing") => Kind::Missing,
            TokenKind::Keyword("true") => Kind::Bool(true),
            TokenKind::Keyword("false") => Kind::Bool(false),
            TokenKind::Keyword("select") => {
                let select = self.nested(Self::select)?;
                return self.node(Kind::Select(select.into()), span, 0);
            }
            TokenKind::Keyword("from") => return Err(PartiqlError::Syntax("Expected data manipulation")),
            TokenKind::Keyword("and" | "or" | "is" | "in" | "like" | "between" | "union" | "intersect" | "except") => {
                return Err(PartiqlError::Syntax("Unexpected operator"));
            }
            TokenKind::Keyword(_) if *self.next_kind() == TokenKind::Symbol("(") => return self.call(),
            TokenKind::Keyword(_) => return Err(PartiqlError::Syntax("Unexpected keyword")),
            TokenKind::Symbol(_) | TokenKind::End => return Err(PartiqlError::Syntax("Unexpected term")),
        };
        self.advance();
        self.node(kind, span, 0)
    }

    fn call(&mut self) -> Result<Expr, PartiqlError> {
        let span = self.span();
        let name = match self.kind() {
            TokenKind::Name(name) => name.to_ascii_lowercase(),
            TokenKind::Keyword(word) => (*word).to_owned(),
            _ => return Err(PartiqlError::Syntax("Unexpected term")),
        };
        self.advance();
        self.advance();
        let mut arguments = Vec::new();
        if !self.accept_symbol(")") {
            // As in COUNT(*), which the service reads and refuses.
            if !self.accept_symbol("*") {
                arguments = self.expressions()?;
            }
            self.expect_symbol(")", "Expected ) after the arguments of a function")?;
        }
        let depth = deepest(&arguments);
        self.node(Kind::Call(name, arguments), span, depth)
    }

    /// One expression in parentheses is itself, several are a list.
    fn parentheses(&mut self) -> Result<Expr, PartiqlError> {
        let span = self.span();
        self.advance();
        let mut inside = self.expressions()?;
        self.expect_symbol(")", "Expected closing parenthesis")?;
        if inside.len() == 1 {
            return inside.pop().ok_or(PartiqlError::Syntax("Unexpected term"));
        }
        let depth = deepest(&inside);
        self.node(Kind::List(inside), span, depth)
    }

    fn sequence(&mut self, close: &str, of: fn(Vec<Expr>) -> Kind) -> Result<Expr, PartiqlError> {
        let span = self.span();
        self.advance();
        let mut elements = Vec::new();
        if !self.accept_symbol(close) {
            elements = self.expressions()?;
            self.expect_symbol(close, "Expected closing bracket")?;
        }
        let depth = deepest(&elements);
        self.node(of(elements), span, depth)
    }

    fn structure(&mut self) -> Result<Expr, PartiqlError> {
        let span = self.span();
        self.advance();
        let mut members = Vec::new();
        if !self.accept_symbol("}") {
            loop {
                let name = self.expression(0)?;
                self.expect_symbol(":", "Expected : after the name of a member")?;
                members.push((name, self.expression(0)?));
                if !self.accept_symbol(",") {
                    break;
                }
            }
            self.expect_symbol("}", "Expected closing brace")?;
        }
        let depth = members.iter().map(|(name, value)| name.depth.max(value.depth)).max().unwrap_or(0);
        self.node(Kind::Struct(members), span, depth)
    }

    /// Reads a path. A simple one, which something is written to, has no star.
    pub(super) fn path(&mut self, simple: bool) -> Result<Expr, PartiqlError> {
        let span = self.span();
        let root = self.name().ok_or(PartiqlError::Syntax("Unexpected term"))?;
        let mut steps = Vec::new();
        let mut depth = 0;
        loop {
            if self.accept_symbol(".") {
                let step = match self.name() {
                    Some(name) => Step::Name(name),
                    None if !simple && self.accept_symbol("*") => Step::All,
                    None => return Err(PartiqlError::Syntax("Invalid path dot component")),
                };
                steps.push(step);
            } else if self.accept_symbol("[") {
                let index = self.expression(0)?;
                self.expect_symbol("]", "Expected closing bracket")?;
                depth = depth.max(index.depth);
                steps.push(Step::Index(index));
            } else {
                return self.node(Kind::Path(root, steps), span, depth);
            }
        }
    }

    fn name(&mut self) -> Option<String> {
        let TokenKind::Name(name) = self.kind() else { return None };
        let name = name.clone();
        self.advance();
        Some(name)
    }
}

fn deepest(expressions: &[Expr]) -> usize {
    expressions.iter().map(|expr| expr.depth).max().unwrap_or(0)
}

/// Types as they are written, in small letters, and as the service spells them in its answers.
const TYPES: &[(&str, &str)] = &[
    ("missing", "MISSING"),
    ("null", "NULL"),
    ("bool", "BOOLEAN"),
    ("boolean", "BOOLEAN"),
    ("smallint", "SMALLINT"),
    ("int2", "SMALLINT"),
    ("int", "INTEGER"),
    ("integer", "INTEGER"),
    ("int4", "INTEGER4"),
    ("int8", "INTEGER8"),
    ("float", "FLOAT"),
    ("real", "REAL"),
    ("double", "DOUBLE"),
    ("decimal", "DECIMAL"),
    ("numeric", "NUMERIC"),
    ("date", "DATE"),
    ("timestamp", "TIMESTAMP"),
    ("char", "CHARACTER"),
    ("character", "CHARACTER"),
    ("varchar", "CHARACTER_VARYING"),
    ("string", "STRING"),
    ("symbol", "SYMBOL"),
    ("clob", "CLOB"),
    ("blob", "BLOB"),
    ("struct", "STRUCT"),
    ("tuple", "TUPLE"),
    ("list", "LIST"),
    ("sexp", "SEXP"),
    ("bag", "BAG"),
];
