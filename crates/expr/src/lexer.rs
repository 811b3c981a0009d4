use std::ops::Range;

use dynamo_model::Comparator;

/// A place in the text of an expression, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    pub(crate) fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    pub(crate) fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Which words are keywords: each grammar knows its own, and takes the others' for names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Grammar {
    Condition,
    Update,
    Projection,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum TokenKind {
    /// `city`
    Name,
    /// `#city`
    NamePlaceholder,
    /// `:city`
    ValuePlaceholder,
    /// `0`, `17`
    Number,
    Keyword(Keyword),
    Comparator(Comparator),
    Plus,
    Minus,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    /// A character that begins no token.
    Stray,
    End,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Keyword {
    And,
    Or,
    Not,
    Between,
    In,
    Section(Section),
}

/// A part of an update expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Section {
    Set,
    Remove,
    Add,
    Delete,
}

impl Section {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Set => "SET",
            Self::Remove => "REMOVE",
            Self::Add => "ADD",
            Self::Delete => "DELETE",
        }
    }
}

/// The tokens of a text, one after another. Cheap to copy, which is how the parser looks ahead.
#[derive(Clone, Copy)]
pub(crate) struct Lexer<'t> {
    text: &'t str,
    position: usize,
    grammar: Grammar,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str, grammar: Grammar) -> Self {
        Self { text, position: 0, grammar }
    }

    pub(crate) fn next_token(&mut self) -> Token {
        self.position += self.count_while(0, |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        let start = self.position;
        let (kind, length) = self.scan();
        self.position += length;
        Token { kind, span: Span { start, end: self.position } }
    }

    /// The token after the last one, which stays the next one.
    pub(crate) fn peek_token(mut self) -> Token {
        self.next_token()
    }

    /// What the text at the position begins with, and how many bytes that has.
    fn scan(&self) -> (TokenKind, usize) {
        let rest = &self.text.as_bytes()[self.position..];
        let second = rest.get(1).copied();
        match rest.first() {
            None => (TokenKind::End, 0),
            Some(b'a'..=b'z' | b'A'..=b'Z') => {
                let length = self.count_while(0, is_word_byte);
                (self.word(length), length)
            }
            Some(b'#') => self.placeholder(TokenKind::NamePlaceholder),
            Some(b':') => self.placeholder(TokenKind::ValuePlaceholder),
            // A number does not begin with 0 unless it is 0: `01` is two tokens.
            Some(b'0') => (TokenKind::Number, 1),
            Some(b'1'..=b'9') => (TokenKind::Number, self.count_while(0, |byte| byte.is_ascii_digit())),
            Some(b'=') => (TokenKind::Comparator(Comparator::Eq), 1),
            Some(b'<') => match second {
                Some(b'>') => (TokenKind::Comparator(Comparator::Ne), 2),
                Some(b'=') => (TokenKind::Comparator(Comparator::Le), 2),
                _ => (TokenKind::Comparator(Comparator::Lt), 1),
            },
            Some(b'>') => match second {
                Some(b'=') => (TokenKind::Comparator(Comparator::Ge), 2),
                _ => (TokenKind::Comparator(Comparator::Gt), 1),
            },
            Some(b'+') => (TokenKind::Plus, 1),
            Some(b'-') => (TokenKind::Minus, 1),
            Some(b'(') => (TokenKind::OpenParenthesis, 1),
            Some(b')') => (TokenKind::CloseParenthesis, 1),
            Some(b'[') => (TokenKind::OpenBracket, 1),
            Some(b']') => (TokenKind::CloseBracket, 1),
            Some(b',') => (TokenKind::Comma, 1),
            Some(b'.') => (TokenKind::Dot, 1),
            Some(_) => (TokenKind::Stray, self.text[self.position..].chars().next().map_or(1, char::len_utf8)),
        }
    }

    fn placeholder(&self, kind: TokenKind) -> (TokenKind, usize) {
        match self.count_while(1, is_word_byte) {
            0 => (TokenKind::Stray, 1),
            length => (kind, 1 + length),
        }
    }

    fn word(&self, length: usize) -> TokenKind {
        let word = &self.text[self.position..self.position + length];
        let keywords: &[(&str, Keyword)] = match self.grammar {
            Grammar::Condition => &[
                ("AND", Keyword::And),
                ("OR", Keyword::Or),
                ("NOT", Keyword::Not),
                ("BETWEEN", Keyword::Between),
                ("IN", Keyword::In),
            ],
            Grammar::Update => &[
                ("SET", Keyword::Section(Section::Set)),
                ("REMOVE", Keyword::Section(Section::Remove)),
                ("ADD", Keyword::Section(Section::Add)),
                ("DELETE", Keyword::Section(Section::Delete)),
            ],
            Grammar::Projection => &[],
        };
        let keyword = keywords.iter().find(|(spelling, _)| spelling.eq_ignore_ascii_case(word));
        keyword.map_or(TokenKind::Name, |(_, keyword)| TokenKind::Keyword(*keyword))
    }

    /// How many bytes from `skip` after the position on are such ones.
    fn count_while(&self, skip: usize, accepts: impl Fn(u8) -> bool) -> usize {
        let rest = &self.text.as_bytes()[self.position + skip..];
        rest.iter().position(|byte| !accepts(*byte)).unwrap_or(rest.len())
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether the whole text is one placeholder of that kind.
pub(crate) fn is_placeholder(text: &str, kind: TokenKind) -> bool {
    let token = Lexer::new(text, Grammar::Projection).next_token();
    token.kind == kind && token.span == (Span { start: 0, end: text.len() })
}
