//! Text to what it says: the grammar of statements. The grammar of what is in them is in `expression.rs`.
//!
//! Names of faults are those of the parser that the service uses, as far as they were recorded from the service
//! (<https://github.com/paritysuite/dynamodb-conformance>, `partiqlGrammar.test.ts`).

use super::ast::{
    Change, DEPTH, Delete, Excess, Expr, Insert, Kind, Order, Returning, Select, Source, Update, Written,
};
use super::error::PartiqlError;
use super::lexer::{Span, Token, TokenKind, tokens};

/// Reads a text, which may end in a semicolon.
///
/// # Errors
/// What is not PartiQL.
pub(super) fn parse(text: &str) -> Result<(Written, usize), PartiqlError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, parameters: 0, nesting: 0 };
    let written = parser.statement()?;
    parser.accept_symbol(";");
    if *parser.kind() != TokenKind::End {
        return Err(PartiqlError::Syntax("Unexpected token after expression"));
    }
    Ok((written, parser.parameters))
}

/// Where a text is being read.
pub(super) struct Parser {
    tokens: Vec<Token>,
    at: usize,
    /// The question marks so far.
    pub(super) parameters: usize,
    /// How many brackets and prefixes are open.
    pub(super) nesting: usize,
}

impl Parser {
    fn statement(&mut self) -> Result<Written, PartiqlError> {
        match *self.kind() {
            TokenKind::Keyword("insert") => self.insert().map(Written::Insert),
            TokenKind::Keyword("update") => self.update(),
            TokenKind::Keyword("from") => self.update_from(),
            TokenKind::Keyword("delete") => self.delete().map(Written::Delete),
            TokenKind::Keyword("create") => self.definition("table", "CreateTable", "CreateIndex"),
            TokenKind::Keyword("drop") => self.definition("table", "DropTable", "DropIndex"),
            TokenKind::Keyword("exec" | "execute") => self.rest_of("Exec"),
            _ => {
                let expr = self.expression(0)?;
                Ok(match expr.kind {
                    // Parentheses around a statement leave no trace.
                    Kind::Select(select) => Written::Select(*select),
                    _ => Written::Expression(expr),
                })
            }
        }
    }

    /// A statement that is told by its first words; nothing reads the others.
    fn definition(&mut self, word: &str, table: &'static str, index: &'static str) -> Result<Written, PartiqlError> {
        self.advance();
        let is_table = matches!(self.kind(), TokenKind::Keyword(keyword) if *keyword == word);
        self.rest_of(if is_table { table } else { index })
    }

    fn rest_of(&mut self, operation: &'static str) -> Result<Written, PartiqlError> {
        self.at = self.tokens.len() - 1;
        Ok(Written::Other(operation))
    }

    pub(super) fn select(&mut self) -> Result<Select, PartiqlError> {
        let span = self.span();
        self.advance();
        let mut excess = Vec::new();
        if self.accept_keyword("distinct") {
            excess.push(Excess { message: "Unsupported token in expression: DISTINCT", span: None });
        } else {
            self.accept_keyword("all");
        }
        if self.accept_keyword("value") {
            let message = "Select projection doesn't support value or pivot keywords";
            excess.push(Excess { message, span: None });
        }
        let columns = if self.accept_symbol("*") { None } else { Some(self.columns(&mut excess)?) };
        self.expect_keyword("from", "Expected FROM after SELECT list")?;
        let source = self.source()?;
        let condition = self.where_clause()?;
        let order = if self.accept_keyword("order") { self.order()? } else { Vec::new() };
        if self.accept_keyword("group") {
            self.expect_keyword("by", "Expected BY")?;
            self.expressions()?;
            excess.push(Excess { message: "Unsupported clause: GROUP BY", span: None });
        }
        for (word, message) in [("having", "Unsupported clause: HAVING"), ("limit", "Unsupported clause: LIMIT")] {
            if self.accept_keyword(word) {
                let span = Some(self.expression(0)?.span);
                excess.push(Excess { message, span });
            }
        }
        let excess = excess.first().copied();
        Ok(Select { span, columns, source, condition, order, excess })
    }

    fn columns(&mut self, excess: &mut Vec<Excess>) -> Result<Vec<Expr>, PartiqlError> {
        let mut columns = Vec::new();
        loop {
            columns.push(self.expression(0)?);
            if self.alias()? {
                excess.push(ALIAS);
            }
            if !self.accept_symbol(",") {
                return Ok(columns);
            }
        }
    }

    fn order(&mut self) -> Result<Vec<Order>, PartiqlError> {
        self.expect_keyword("by", "Expected BY")?;
        let mut order = Vec::new();
        loop {
            let by = self.expression(0)?;
            let descending = self.accept_keyword("desc");
            if !descending {
                self.accept_keyword("asc");
            }
            order.push(Order { by, descending });
            if !self.accept_symbol(",") {
                return Ok(order);
            }
        }
    }

    fn source(&mut self) -> Result<Source, PartiqlError> {
        let expr = self.expression(0)?;
        let aliased = self.alias()?;
        let mut joined = false;
        loop {
            let words = ["cross", "inner", "left", "right", "full", "outer", "natural"];
            let mut joins = false;
            while words.iter().any(|word| self.accept_keyword(word)) {
                joins = true;
            }
            if self.accept_keyword("join") {
                joins = true;
            } else if !joins {
                joins = self.accept_symbol(",");
            }
            if !joins {
                return Ok(Source { expr, aliased, joined });
            }
            joined = true;
            self.expression(0)?;
            self.alias()?;
            if self.accept_keyword("on") {
                self.expression(0)?;
            }
        }
    }

    /// Reads the other names that something is given, if it is.
    fn alias(&mut self) -> Result<bool, PartiqlError> {
        let mut aliased = false;
        for word in ["as", "at", "by"] {
            let named = self.accept_keyword(word);
            if matches!(self.kind(), TokenKind::Name(_)) && (named || word == "as") {
                self.advance();
                aliased = true;
            } else if named {
                return Err(PartiqlError::Syntax("Expected identifier for alias"));
            }
        }
        Ok(aliased)
    }

    fn insert(&mut self) -> Result<Insert, PartiqlError> {
        let span = self.span();
        self.advance();
        self.expect_keyword("into", "Expected INTO")?;
        let table = self.simple_path()?;
        let mut excess = None;
        if !self.accept_keyword("value") {
            let message = "Unsupported operation: InsertOp";
            excess = Some(Excess { message, span: None });
            self.accept_keyword("values");
        }
        let item = self.expression(0)?;
        if self.accept_keyword("at") {
            self.expression(0)?;
            excess.get_or_insert(Excess { message: "AT is not supported in insert statements.", span: Some(span) });
        }
        if self.accept_keyword("on") {
            for word in ["conflict", "where"] {
                self.expect_keyword(word, "Expected ON CONFLICT WHERE")?;
            }
            self.expression(0)?;
            for word in ["do", "nothing"] {
                self.expect_keyword(word, "Expected DO NOTHING")?;
            }
            excess.get_or_insert(Excess { message: "Unsupported clause: ON CONFLICT", span: None });
        }
        if self.returning()?.is_some() {
            excess.get_or_insert(Excess { message: "RETURNING is not supported in INSERT", span: None });
        }
        Ok(Insert { table, item, excess })
    }

    fn update(&mut self) -> Result<Written, PartiqlError> {
        self.advance();
        let source = self.target()?;
        let changes = self.changes()?;
        let condition = self.where_clause()?;
        let returning = self.returning()?;
        Ok(Written::Update(Update { source, changes, condition, returning }))
    }

    /// The other way to write an update: `FROM table WHERE … SET …`.
    fn update_from(&mut self) -> Result<Written, PartiqlError> {
        self.advance();
        let source = self.source()?;
        let condition = self.where_clause()?;
        let changes = self.changes()?;
        let returning = self.returning()?;
        Ok(Written::Update(Update { source, changes, condition, returning }))
    }

    fn delete(&mut self) -> Result<Delete, PartiqlError> {
        self.advance();
        self.expect_keyword("from", "Expected FROM")?;
        let source = self.target()?;
        let condition = self.where_clause()?;
        let returning = self.returning()?;
        Ok(Delete { source, condition, returning })
    }

    fn target(&mut self) -> Result<Source, PartiqlError> {
        let expr = self.simple_path()?;
        Ok(Source { expr, aliased: self.alias()?, joined: false })
    }

    fn changes(&mut self) -> Result<Vec<Change>, PartiqlError> {
        let mut changes = Vec::new();
        loop {
            if self.accept_keyword("set") {
                loop {
                    let place = self.simple_path()?;
                    if !self.accept_symbol("=") {
                        return Err(PartiqlError::Syntax("Expected '=' after the path of an assignment"));
                    }
                    let value = self.expression(0)?;
                    changes.push(Change::Set(place, value));
                    if !self.accept_symbol(",") {
                        break;
                    }
                }
            } else if self.accept_keyword("remove") {
                changes.push(Change::Remove(self.simple_path()?));
            } else if changes.is_empty() {
                return Err(PartiqlError::Syntax("Expected data manipulation"));
            } else {
                return Ok(changes);
            }
        }
    }

    fn where_clause(&mut self) -> Result<Option<Expr>, PartiqlError> {
        if self.accept_keyword("where") { self.expression(0).map(Some) } else { Ok(None) }
    }

    fn returning(&mut self) -> Result<Option<Returning>, PartiqlError> {
        if !self.accept_keyword("returning") {
            return Ok(None);
        }
        let mut returning: Option<Returning> = None;
        loop {
            let syntax = PartiqlError::Syntax("Expected ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause");
            let modified = self.accept_keyword("modified");
            if !modified {
                self.expect_keyword("all", "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause")?;
            }
            let old = self.accept_keyword("old");
            if !old && !self.accept_keyword("new") {
                return Err(syntax);
            }
            let star = self.accept_symbol("*");
            if !star {
                self.expression(0)?;
            }
            let several = returning.is_some();
            returning = Some(Returning { several, ..returning.unwrap_or(Returning { modified, old, star, several }) });
            if !self.accept_symbol(",") {
                return Ok(returning);
            }
        }
    }

    /// A path as it is written in front of `=`, or for a table.
    fn simple_path(&mut self) -> Result<Expr, PartiqlError> {
        match self.kind() {
            TokenKind::Name(_) => self.path(true),
            _ => Err(PartiqlError::Syntax("Expected identifier for simple path")),
        }
    }

    pub(super) fn expressions(&mut self) -> Result<Vec<Expr>, PartiqlError> {
        let mut expressions = vec![self.expression(0)?];
        while self.accept_symbol(",") {
            expressions.push(self.expression(0)?);
        }
        Ok(expressions)
    }

    /// An expression of these parts, unless they make it too deep.
    pub(super) fn node(&self, kind: Kind, span: Span, deepest: usize) -> Result<Expr, PartiqlError> {
        let depth = deepest + 1;
        if depth > DEPTH { Err(TOO_DEEP) } else { Ok(Expr { kind, span, depth }) }
    }

    pub(super) fn kind(&self) -> &TokenKind {
        &self.tokens[self.at].kind
    }

    pub(super) fn next_kind(&self) -> &TokenKind {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].kind
    }

    pub(super) fn span(&self) -> Span {
        self.tokens[self.at].span
    }

    /// Goes on to the next token; the last is never passed.
    pub(super) fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    pub(super) fn accept_symbol(&mut self, symbol: &str) -> bool {
        self.accept(|kind| matches!(kind, TokenKind::Symbol(found) if *found == symbol))
    }

    pub(super) fn accept_keyword(&mut self, word: &str) -> bool {
        self.accept(|kind| matches!(kind, TokenKind::Keyword(found) if *found == word))
    }

    fn accept(&mut self, accepts: impl Fn(&TokenKind) -> bool) -> bool {
        let found = accepts(self.kind());
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str, complaint: &'static str) -> Result<(), PartiqlError> {
        if self.accept_symbol(symbol) { Ok(()) } else { Err(PartiqlError::Syntax(complaint)) }
    }

    fn expect_keyword(&mut self, word: &str, complaint: &'static str) -> Result<(), PartiqlError> {
        if self.accept_keyword(word) { Ok(()) } else { Err(PartiqlError::Syntax(complaint)) }
    }
}

pub(super) const ALIAS: Excess = Excess { message: "Aliasing is not supported", span: None };
pub(super) const TOO_DEEP: PartiqlError = PartiqlError::Syntax("Expressions are nested too deeply");
