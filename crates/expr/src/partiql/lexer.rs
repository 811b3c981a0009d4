//! The tokens of a statement.

use super::error::PartiqlError;
use super::keyword::keyword;

/// Where a token stands in the text, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum TokenKind {
    /// `city`, `"city"`
    Name(String),
    /// In small letters.
    Keyword(&'static str),
    /// `'Oslo'`, without the quotes.
    Text(String),
    /// As it is written.
    Number(String),
    /// A literal of Ion's, in backquotes.
    Ion,
    /// `?`
    Parameter,
    /// An operator or a bracket.
    Symbol(&'static str),
    End,
}

/// Every symbol; of two that begin alike, the longer comes first.
const SYMBOLS: &[&str] = &[
    "<<", ">>", "<=", ">=", "<>", "!=", "||", "<", ">", "=", "+", "-", "*", "/", "%", "(", ")", "[", "]", "{", "}",
    ",", ".", ":", ";", "@",
];

/// Reads the whole text.
///
/// # Errors
/// What begins no token, or does not end: the service does not say which.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, PartiqlError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blanks()?;
        let start = lexer.at;
        let kind = lexer.scan()?;
        let ended = kind == TokenKind::End;
        tokens.push(Token { kind, span: Span { start, end: lexer.at } });
        if ended {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Goes past blanks and comments.
    fn skip_blanks(&mut self) -> Result<(), PartiqlError> {
        loop {
            let rest = self.rest();
            if rest.starts_with("--") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                self.at += 2 + comment.find("*/").ok_or(UNREADABLE)? + 2;
            } else if rest.starts_with([' ', '\t', '\r', '\n', '\u{b}', '\u{c}']) {
                self.at += 1;
            } else {
                return Ok(());
            }
        }
    }

    fn scan(&mut self) -> Result<TokenKind, PartiqlError> {
        let rest = self.rest();
        let mut characters = rest.chars();
        let Some(first) = characters.next() else { return Ok(TokenKind::End) };
        match first {
            'a'..='z' | 'A'..='Z' | '_' | '$' => Ok(self.word()),
            '0'..='9' => self.number(),
            '.' if characters.next().is_some_and(|second| second.is_ascii_digit()) => self.number(),
            '"' => self.quoted('"').map(TokenKind::Name),
            '\'' => self.quoted('\'').map(TokenKind::Text),
            '`' => {
                self.at += 2 + rest[1..].find('`').ok_or(UNREADABLE)?;
                Ok(TokenKind::Ion)
            }
            '?' => {
                self.at += 1;
                Ok(TokenKind::Parameter)
            }
            _ => {
                let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)).ok_or(UNREADABLE)?;
                self.at += symbol.len();
                Ok(TokenKind::Symbol(symbol))
            }
        }
    }

    fn word(&mut self) -> TokenKind {
        let word = self.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$');
        keyword(word).map_or_else(|| TokenKind::Name(word.to_owned()), TokenKind::Keyword)
    }

    /// Digits with a point at most, and an exponent.
    fn number(&mut self) -> Result<TokenKind, PartiqlError> {
        let start = self.at;
        self.take_while(|byte| byte.is_ascii_digit());
        let mut decimals = 0;
        if self.rest().starts_with('.') {
            self.at += 1;
            decimals = self.take_while(|byte| byte.is_ascii_digit()).len();
        }
        let mut exponent = 0;
        if self.rest().starts_with(['e', 'E']) {
            self.at += 1;
            let begin = self.at;
            if self.rest().starts_with(['+', '-']) {
                self.at += 1;
            }
            self.take_while(|byte| byte.is_ascii_digit());
            // The service's decimals have exponents, and scales, of 32 bits.
            exponent = self.text[begin..self.at].parse::<i32>().map_err(|_| UNREADABLE)?;
        }
        let scale = i64::try_from(decimals).unwrap_or(i64::MAX).saturating_sub(exponent.into());
        i32::try_from(scale).map_err(|_| UNREADABLE)?;
        Ok(TokenKind::Number(self.text[start..self.at].to_owned()))
    }

    /// A text between quotes, in which two quotes stand for one.
    fn quoted(&mut self, quote: char) -> Result<String, PartiqlError> {
        let mut text = String::new();
        loop {
            self.at += 1;
            let inside = self.rest();
            let end = inside.find(quote).ok_or(UNREADABLE)?;
            text.push_str(&inside[..end]);
            self.at += end + 1;
            if !self.rest().starts_with(quote) {
                return Ok(text);
            }
            text.push(quote);
        }
    }

    fn take_while(&mut self, accepts: impl Fn(u8) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.bytes().position(|byte| !accepts(byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }
}

const UNREADABLE: PartiqlError = PartiqlError::Syntax("");
