//! Formulas: what a condition is, and the right-hand side of a `SET`. They are read from infix to postfix order with a
//! stack of what is open, not by recursion, so that no text can exhaust the program's own stack.
//!
//! What binds tighter stands higher:
//!
//! | conditions | right-hand sides |
//! |---|---|
//! | path, value, `function(operand, …)`, `(operand)` | the same |
//! | `= <> < <= > >=`, `BETWEEN … AND …`, `IN (…)` | `+`, `-` |
//! | `NOT` | |
//! | `AND` | |
//! | `OR` | |
//!
//! The operators of the second row take operands and give a whole (a test or a sum), which is an operand of nothing in
//! that row. `(` can open an operand or a whole, and a function's result can be either. Only what comes later tells,
//! which is why the word of what was read last is its [`Shape`].

use dynamo_model::Comparator;

use crate::ast::{Node, NodeKind};
use crate::error::{ExprError, ExprErrorKind};
use crate::function::Function;
use crate::lexer::{Grammar, Keyword, Span, TokenKind};
use crate::parser::{Parser, Suspect, Usage};

/// Reads a formula into the parser's nodes. A condition goes to the end of the text; a right-hand side ends before the
/// first token that cannot continue it.
pub(crate) fn parse(parser: &mut Parser<'_>) -> Result<(), ExprError> {
    let mut formula = Formula { parser, open: Vec::new(), redundant: None };
    let mut term = formula.operand()?;
    while let Some(next) = formula.after(term)? {
        term = next;
    }
    Ok(())
}

struct Formula<'p, 't> {
    parser: &'p mut Parser<'t>,
    /// What is open, outermost first.
    open: Vec<Open>,
    /// Redundant parentheses, found where it was not clear yet what they are around.
    redundant: Option<Span>,
}

/// Something that was begun and waits for what comes next.
enum Open {
    /// Parentheses; whether a whole can be in them, or an operand only.
    Parentheses {
        start: usize,
        whole: bool,
    },
    /// A function, the suspect that stands for it, and the number of operands so far.
    Call {
        name: Span,
        suspect: usize,
        operands: usize,
    },
    /// The operator, and the number of candidates so far.
    Candidates {
        span: Span,
        count: usize,
    },
    Compare(Comparator, Span),
    /// `BETWEEN`, up to its `AND`.
    Low(Span),
    /// `BETWEEN`, after its `AND`.
    High(Span),
    Not(Span),
    /// The number of terms so far.
    And(usize),
    /// The number of terms so far.
    Or(usize),
    Sum(NodeKind, Span),
}

/// A term that was read to its end.
#[derive(Clone, Copy)]
struct Term {
    shape: Shape,
    /// Whether the term is a pair of parentheses and what is in it.
    enclosed: bool,
    /// The suspect that stands for the call, if the term is one.
    call: Option<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Operand,
    /// A function's result, where it can be an operand or a test.
    Either,
    /// A test or a sum.
    Whole,
}

impl Term {
    fn of(shape: Shape) -> Self {
        Self { shape, enclosed: false, call: None }
    }
}

impl Formula<'_, '_> {
    /// Reads up to the end of the next operand, opening what opens on the way.
    fn operand(&mut self) -> Result<Term, ExprError> {
        loop {
            let span = self.parser.token.span;
            match self.parser.token.kind {
                TokenKind::OpenParenthesis => {
                    let whole = self.takes_whole();
                    self.open.push(Open::Parentheses { start: span.start, whole });
                    self.parser.advance();
                }
                TokenKind::Keyword(Keyword::Not) if self.takes_whole() => {
                    self.open.push(Open::Not(span));
                    self.parser.advance();
                }
                TokenKind::Name if self.parser.peek() == TokenKind::OpenParenthesis => self.call(span),
                TokenKind::ValuePlaceholder => {
                    self.parser.advance();
                    self.emit(NodeKind::Value, span);
                    return Ok(Term::of(Shape::Operand));
                }
                _ => {
                    let path = self.parser.path()?;
                    let span = path.span;
                    self.emit(NodeKind::Path(path), span);
                    return Ok(Term::of(Shape::Operand));
                }
            }
        }
    }

    fn call(&mut self, name: Span) {
        let usage = if self.takes_whole() { Usage::Whole } else { Usage::Operand };
        let suspect = self.parser.suspects.len();
        self.parser.suspects.push(Suspect::Call(name, usage));
        self.open.push(Open::Call { name, suspect, operands: 1 });
        self.parser.advance();
        self.parser.advance();
    }

    /// What comes after a term: the end of what it is in, which makes a larger term; or an operator, and then the next
    /// operand; or the end of the formula.
    fn after(&mut self, term: Term) -> Result<Option<Term>, ExprError> {
        if let Some(whole) = self.complete() {
            return Ok(Some(whole));
        }
        let span = self.parser.token.span;
        match self.parser.token.kind {
            TokenKind::CloseParenthesis => self.close(term).map(Some),
            TokenKind::Comma => match self.open.last_mut() {
                Some(Open::Call { operands: count, .. } | Open::Candidates { count, .. }) => {
                    *count += 1;
                    self.next_operand()
                }
                _ => self.end(term),
            },
            TokenKind::Comparator(comparator)
                if self.parser.grammar == Grammar::Condition && self.is_left_side(term) =>
            {
                self.infix(term, Open::Compare(comparator, span))
            }
            TokenKind::Keyword(Keyword::Between) if self.is_left_side(term) => self.infix(term, Open::Low(span)),
            TokenKind::Keyword(Keyword::In) if self.is_left_side(term) => {
                self.settle_as(term, Usage::Operand)?;
                self.parser.advance();
                self.parser.expect(TokenKind::OpenParenthesis)?;
                self.open.push(Open::Candidates { span, count: 1 });
                self.operand().map(Some)
            }
            kind @ (TokenKind::Plus | TokenKind::Minus)
                if self.parser.grammar == Grammar::Update && self.is_left_side(term) =>
            {
                let operator = if kind == TokenKind::Plus { NodeKind::Plus } else { NodeKind::Minus };
                self.infix(term, Open::Sum(operator, span))
            }
            TokenKind::Keyword(Keyword::And) => {
                if let Some(&Open::Low(span)) = self.open.last() {
                    self.open.pop();
                    self.open.push(Open::High(span));
                    return self.next_operand();
                }
                self.junction(term, Open::And(1))
            }
            TokenKind::Keyword(Keyword::Or) => self.junction(term, Open::Or(1)),
            _ => self.end(term),
        }
    }

    /// Ends the operator that waited for exactly the operand that was read last.
    fn complete(&mut self) -> Option<Term> {
        let (kind, span) = match self.open.last()? {
            Open::Compare(comparator, span) => (NodeKind::Compare(*comparator), *span),
            Open::High(span) => (NodeKind::Between, *span),
            Open::Sum(operator, span) => (operator.clone(), *span),
            _ => return None,
        };
        self.open.pop();
        self.emit(kind, span);
        Some(Term::of(Shape::Whole))
    }

    /// Goes on after an operator of the second row of the table.
    fn infix(&mut self, left: Term, operator: Open) -> Result<Option<Term>, ExprError> {
        self.settle_as(left, Usage::Operand)?;
        self.open.push(operator);
        self.next_operand()
    }

    /// Goes on after an `AND` or `OR`.
    fn junction(&mut self, term: Term, operator: Open) -> Result<Option<Term>, ExprError> {
        if !self.is_test(term) {
            return Err(self.syntax_error(term));
        }
        self.settle_as(term, Usage::Whole)?;
        self.reduce(matches!(operator, Open::And(_)));
        match (self.open.last_mut(), &operator) {
            (Some(Open::And(count)), Open::And(_)) | (Some(Open::Or(count)), Open::Or(_)) => *count += 1,
            _ => self.open.push(operator),
        }
        self.next_operand()
    }

    /// Ends the operators that bind tighter than what comes: `NOT`, and `AND` if no other `AND` comes.
    fn reduce(&mut self, before_and: bool) {
        while let Some(open) = self.open.last() {
            let (kind, span) = match *open {
                Open::Not(span) => (NodeKind::Not, span),
                Open::And(count) if !before_and => (NodeKind::And(count + 1), Span::default()),
                _ => return,
            };
            self.open.pop();
            self.emit(kind, span);
        }
    }

    /// Closes the innermost parentheses.
    fn close(&mut self, mut term: Term) -> Result<Term, ExprError> {
        if matches!(self.open.last(), Some(Open::Not(_) | Open::And(_) | Open::Or(_))) {
            term = self.end_junctions(term)?;
        }
        let end = self.parser.token.span.end;
        match self.open.pop() {
            Some(Open::Parentheses { start, .. }) => {
                if term.enclosed {
                    self.found_redundant(term, Span { start, end })?;
                }
                self.parser.advance();
                Ok(Term { enclosed: true, ..term })
            }
            Some(Open::Call { name, suspect, operands }) => {
                self.parser.advance();
                // A function that does not exist is told when the text is known to be well formed; until then any
                // function does.
                let function = Function::from_name(name.of(self.parser.parsed.text)).unwrap_or(Function::Size);
                self.emit(NodeKind::Call(function, operands), Span { start: name.start, end });
                let shape = if self.takes_whole() { Shape::Either } else { Shape::Operand };
                Ok(Term { shape, enclosed: false, call: Some(suspect) })
            }
            Some(Open::Candidates { span, count }) => {
                self.parser.advance();
                self.emit(NodeKind::In(count), span);
                Ok(Term::of(Shape::Whole))
            }
            other => {
                self.open.extend(other);
                Err(self.syntax_error(term))
            }
        }
    }

    /// Ends the `NOT`, `AND` and `OR` that end with the term.
    fn end_junctions(&mut self, term: Term) -> Result<Term, ExprError> {
        if !self.is_test(term) {
            return Err(self.syntax_error(term));
        }
        self.settle_as(term, Usage::Whole)?;
        self.reduce(false);
        if let Some(Open::Or(count)) = self.open.last() {
            let kind = NodeKind::Or(count + 1);
            self.open.pop();
            self.emit(kind, Span::default());
        }
        Ok(Term::of(Shape::Whole))
    }

    /// The token can only be what ends the formula.
    fn end(&mut self, term: Term) -> Result<Option<Term>, ExprError> {
        if self.parser.grammar == Grammar::Update {
            if !self.open.is_empty() {
                return Err(self.syntax_error(term));
            }
            self.settle()?;
            return Ok(None);
        }
        let nests = |open: &Open| !matches!(open, Open::Not(_) | Open::And(_) | Open::Or(_));
        if self.parser.token.kind != TokenKind::End || self.open.iter().any(nests) || !self.is_test(term) {
            return Err(self.syntax_error(term));
        }
        self.end_junctions(term)?;
        Ok(None)
    }

    fn next_operand(&mut self) -> Result<Option<Term>, ExprError> {
        self.parser.advance();
        self.operand().map(Some)
    }

    fn emit(&mut self, kind: NodeKind, span: Span) {
        self.parser.parsed.nodes.push(Node { kind, span });
    }

    /// Whether a whole can be here, not only an operand.
    fn takes_whole(&self) -> bool {
        match self.open.last() {
            None | Some(Open::Not(_) | Open::And(_) | Open::Or(_)) => true,
            Some(Open::Parentheses { whole, .. }) => *whole,
            _ => false,
        }
    }

    /// Whether the term can be the left side of an operator that makes a whole.
    fn is_left_side(&self, term: Term) -> bool {
        term.shape != Shape::Whole && self.takes_whole()
    }

    fn is_test(&self, term: Term) -> bool {
        term.shape != Shape::Operand && self.takes_whole()
    }

    /// It is clear now how the term is used.
    fn settle_as(&mut self, term: Term, usage: Usage) -> Result<(), ExprError> {
        if let Some(Suspect::Call(_, known)) = term.call.and_then(|suspect| self.parser.suspects.get_mut(suspect)) {
            *known = usage;
        }
        self.settle()
    }

    fn settle(&mut self) -> Result<(), ExprError> {
        match self.redundant {
            Some(span) => Err(self.parser.error(ExprErrorKind::RedundantParentheses, span)),
            None => Ok(()),
        }
    }

    /// Redundant parentheses are an error as soon as it is clear whether they are around an operand or a whole. Until
    /// then, an error in the syntax wins.
    fn found_redundant(&mut self, term: Term, span: Span) -> Result<(), ExprError> {
        self.redundant.get_or_insert(span);
        if term.shape == Shape::Whole || self.is_within_operand() { self.settle() } else { Ok(()) }
    }

    /// Whether an operator was met that makes all that is open since then an operand.
    fn is_within_operand(&self) -> bool {
        let decisive = |open: &&Open| !matches!(open, Open::Parentheses { .. } | Open::Call { .. });
        let nearest = self.open.iter().rev().find(decisive);
        !matches!(nearest, None | Some(Open::Not(_) | Open::And(_) | Open::Or(_)))
    }

    /// The token cannot come after the term.
    fn syntax_error(&self, term: Term) -> ExprError {
        let ends_here = self.parser.grammar == Grammar::Update || term.shape == Shape::Either;
        let is_outermost = !matches!(self.open.last(), Some(Open::Parentheses { .. } | Open::Call { .. }));
        match self.redundant {
            Some(span) if ends_here && is_outermost => self.parser.error(ExprErrorKind::RedundantParentheses, span),
            _ => self.parser.syntax_error(),
        }
    }
}
