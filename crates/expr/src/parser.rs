//! Text to what it says: syntax, and what can be told from the text alone.
//!
//! An error in the syntax names the first token that no expression could have in its place, with the text from the
//! token before to the token after. Other faults are told only once the whole text is known to be well formed, and the
//! first of them in reading order wins.

use dynamo_model::{Comparator, limits};

use crate::ast::{Action, Node, NodeKind, Parsed, PathSteps, Step};
use crate::error::{ExprError, ExprErrorKind, Parameter};
use crate::formula;
use crate::function::Function;
use crate::lexer::{Grammar, Keyword, Lexer, Section, Span, Token, TokenKind};
use crate::reserved::is_reserved;

/// Parses a condition, filter or key condition: a formula that fills the text.
pub(crate) fn condition(parameter: Parameter, text: &str) -> Result<Parsed<'_>, ExprError> {
    let mut parser = Parser::new(parameter, Grammar::Condition, text)?;
    formula::parse(&mut parser)?;
    parser.finish()
}

/// Parses an update expression.
pub(crate) fn update(text: &str) -> Result<(Parsed<'_>, Vec<Action>), ExprError> {
    let mut parser = Parser::new(Parameter::UpdateExpression, Grammar::Update, text)?;
    let mut actions = Vec::new();
    let mut sections: Vec<Section> = Vec::new();
    loop {
        let TokenKind::Keyword(Keyword::Section(section)) = parser.token.kind else {
            return Err(parser.syntax_error());
        };
        let span = parser.token.span;
        parser.advance();
        actions.push(parser.action(section)?);
        while parser.accept(TokenKind::Comma) {
            actions.push(parser.action(section)?);
        }
        // Other faults in a section come before this one.
        if sections.contains(&section) {
            parser.suspects.push(Suspect::Section(section, span));
        }
        sections.push(section);
        if parser.token.kind == TokenKind::End {
            return Ok((parser.finish()?, actions));
        }
    }
}

/// Parses a projection: paths with commas between them.
pub(crate) fn projection(text: &str) -> Result<(Parsed<'_>, Vec<PathSteps>), ExprError> {
    let mut parser = Parser::new(Parameter::ProjectionExpression, Grammar::Projection, text)?;
    let mut paths = vec![parser.path()?];
    while parser.accept(TokenKind::Comma) {
        paths.push(parser.path()?);
    }
    if parser.token.kind != TokenKind::End {
        return Err(parser.syntax_error());
    }
    Ok((parser.finish()?, paths))
}

/// Where a text is being read, and what was found so far.
pub(crate) struct Parser<'t> {
    pub(crate) parameter: Parameter,
    pub(crate) grammar: Grammar,
    lexer: Lexer<'t>,
    previous: Option<Span>,
    pub(crate) token: Token,
    pub(crate) parsed: Parsed<'t>,
    /// What may turn out to be a fault once the text is known to be well formed, in reading order.
    pub(crate) suspects: Vec<Suspect>,
}

/// Something in a well formed text that may not be allowed.
pub(crate) enum Suspect {
    /// A reserved word as a name.
    Reserved(Span),
    /// An index too large.
    Index(Span),
    /// A section for the second time.
    Section(Section, Span),
    /// A call, which is to be looked at once it is known how its result is used.
    Call(Span, Usage),
}

/// How the result of a function is used.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Usage {
    /// As all that there is: a condition, or the whole right-hand side of a `SET`.
    Whole,
    /// As an operand of an operator or of another function.
    Operand,
}

impl<'t> Parser<'t> {
    fn new(parameter: Parameter, grammar: Grammar, text: &'t str) -> Result<Self, ExprError> {
        if text.is_empty() {
            return Err(ExprError::of(parameter, ExprErrorKind::Empty));
        }
        if text.len() > limits::EXPRESSION_SIZE {
            return Err(ExprError::of(parameter, ExprErrorKind::TooLong(text.len())));
        }
        let mut lexer = Lexer::new(text, grammar);
        let token = lexer.next_token();
        let parsed = Parsed { text, steps: Vec::new(), nodes: Vec::new() };
        Ok(Self { parameter, grammar, lexer, previous: None, token, parsed, suspects: Vec::new() })
    }

    /// Ends the reading of a well formed text with the first fault in it, if there is one.
    fn finish(self) -> Result<Parsed<'t>, ExprError> {
        for suspect in &self.suspects {
            if let Some((kind, span)) = self.fault(suspect) {
                return Err(self.error(kind, span));
            }
        }
        Ok(self.parsed)
    }

    fn fault(&self, suspect: &Suspect) -> Option<(ExprErrorKind, Span)> {
        let text = |span: Span| span.of(self.parsed.text).to_owned();
        match *suspect {
            Suspect::Reserved(span) => Some((ExprErrorKind::Reserved(text(span)), span)),
            Suspect::Index(span) => Some((ExprErrorKind::IndexOutOfRange(text(span)), span)),
            Suspect::Section(section, span) => Some((ExprErrorKind::RepeatedSection(section.as_str()), span)),
            Suspect::Call(span, usage) => self.call_fault(span, usage).map(|kind| (kind, span)),
        }
    }

    fn call_fault(&self, name: Span, usage: Usage) -> Option<ExprErrorKind> {
        let name = name.of(self.parsed.text);
        let Some(function) = Function::from_name(name) else {
            return Some(ExprErrorKind::UnknownFunction(name.to_owned()));
        };
        let of_updates = self.grammar == Grammar::Update;
        if function.is_of_updates() != of_updates {
            let not_here = if of_updates { ExprErrorKind::NotInUpdate } else { ExprErrorKind::NotInCondition };
            return Some(not_here(function.as_str()));
        }
        let fits = match function {
            Function::Size => usage == Usage::Operand,
            Function::IfNotExists => true,
            _ => usage == Usage::Whole,
        };
        (!fits).then_some(ExprErrorKind::MisplacedFunction(function.as_str()))
    }

    fn action(&mut self, section: Section) -> Result<Action, ExprError> {
        let path = self.path()?;
        let start = self.parsed.nodes.len();
        match section {
            Section::Remove => {}
            Section::Set => {
                self.expect(TokenKind::Comparator(Comparator::Eq))?;
                formula::parse(self)?;
            }
            Section::Add | Section::Delete => {
                let span = self.token.span;
                self.expect(TokenKind::ValuePlaceholder)?;
                self.parsed.nodes.push(Node { kind: NodeKind::Value, span });
            }
        }
        let goes_on =
            matches!(self.token.kind, TokenKind::Comma | TokenKind::End | TokenKind::Keyword(Keyword::Section(_)));
        if !goes_on {
            return Err(self.syntax_error());
        }
        Ok(Action { section, path, value: start..self.parsed.nodes.len() })
    }

    /// Reads a path: `name(.name | [index])*`, each name as it is or as a placeholder.
    pub(crate) fn path(&mut self) -> Result<PathSteps, ExprError> {
        let start = self.token.span.start;
        let first = self.parsed.steps.len();
        let end = match self.token.kind {
            TokenKind::Name | TokenKind::NamePlaceholder => self.name(),
            _ => return Err(self.syntax_error()),
        };
        let mut span = Span { start, end };
        loop {
            span.end = if self.accept(TokenKind::Dot) {
                match self.token.kind {
                    // The service's grammar has a value's placeholder in this place too. It is never defined as a name.
                    TokenKind::Name | TokenKind::NamePlaceholder | TokenKind::ValuePlaceholder => self.name(),
                    _ => return Err(self.syntax_error()),
                }
            } else if self.accept(TokenKind::OpenBracket) {
                self.index()?
            } else {
                return Ok(PathSteps { steps: first..self.parsed.steps.len(), span });
            };
        }
    }

    /// Takes the current token as a name; answers with its end.
    fn name(&mut self) -> usize {
        let span = self.token.span;
        if self.token.kind == TokenKind::Name {
            if is_reserved(span.of(self.parsed.text)) {
                self.suspects.push(Suspect::Reserved(span));
            }
            self.parsed.steps.push(Step::Name(span));
        } else {
            self.parsed.steps.push(Step::Placeholder(span));
        }
        self.advance();
        span.end
    }

    /// Reads an index and the bracket that closes it; answers with the end.
    fn index(&mut self) -> Result<usize, ExprError> {
        let span = self.token.span;
        self.expect(TokenKind::Number)?;
        let index = span.of(self.parsed.text).parse::<i32>().ok();
        if index.is_none() {
            self.suspects.push(Suspect::Index(span));
        }
        self.parsed.steps.push(Step::Index(index.and_then(|index| usize::try_from(index).ok()).unwrap_or(usize::MAX)));
        let end = self.token.span.end;
        self.expect(TokenKind::CloseBracket)?;
        Ok(end)
    }

    pub(crate) fn advance(&mut self) {
        self.previous = Some(self.token.span);
        self.token = self.lexer.next_token();
    }

    pub(crate) fn accept(&mut self, kind: TokenKind) -> bool {
        let found = self.token.kind == kind;
        if found {
            self.advance();
        }
        found
    }

    pub(crate) fn expect(&mut self, kind: TokenKind) -> Result<(), ExprError> {
        if self.accept(kind) { Ok(()) } else { Err(self.syntax_error()) }
    }

    /// The kind of the token after the current one.
    pub(crate) fn peek(&self) -> TokenKind {
        self.lexer.peek_token().kind
    }

    pub(crate) fn error(&self, kind: ExprErrorKind, span: Span) -> ExprError {
        ExprError::of(self.parameter, kind).at(self.parsed.text, span.range())
    }

    /// The current token cannot be where it is.
    pub(crate) fn syntax_error(&self) -> ExprError {
        let text = self.parsed.text;
        let at_end = self.token.kind == TokenKind::End;
        let next = self.lexer.peek_token();
        // Blanks at either end of the text belong to the window if it reaches that far.
        let start = self.previous.map_or(0, |span| span.start);
        let end = if next.kind == TokenKind::End { text.len() } else { next.span.end };
        let token = if at_end { "<EOF>" } else { self.token.span.of(text) };
        let kind = ExprErrorKind::Syntax { token: token.to_owned(), near: text[start..end].to_owned() };
        self.error(kind, self.token.span)
    }
}
