//! Characters to tokens (`The TeXbook`, chapter 7, with the usual category codes). What macros expand to is read before the
//! rest of the document. How much may be pushed back is bounded, so no macro can make a document endless.

use std::rc::Rc;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// `\name`, an asterisk behind it included.
    Command(String),
    /// `\` and one character that is no letter.
    Symbol(char),
    /// `{`
    Open,
    /// `}`
    Close,
    /// `$`, or `$$` where it is double.
    Math {
        /// Whether it is `$$`.
        display: bool,
    },
    /// `&`
    Align,
    /// An empty line.
    Paragraph,
    /// `~`
    Tie,
    /// Anything else.
    Text(String),
}

/// Bytes that may be pushed back in all.
const MOST_PUSHED: usize = 8 << 20;
/// Pushed texts that may wait at once.
const MOST_PIECES: usize = 200;
/// Ends that were looked for and not there, after which none is looked for any more.
const MOST_MISSES: u32 = 200;
#[derive(Debug)]
struct Piece {
    text: Rc<str>,
    at: usize,
}

/// The document's characters, and what was pushed back in front of them.
#[derive(Debug)]
pub(super) struct Source<'t> {
    base: &'t str,
    at: usize,
    pushed: Vec<Piece>,
    budget: usize,
    /// How often an end was looked for and not there.
    misses: u32,
}

impl<'t> Source<'t> {
    pub(super) fn new(base: &'t str) -> Self {
        Self { base, at: 0, pushed: Vec::new(), budget: MOST_PUSHED, misses: 0 }
    }

    /// Puts `text` in front of what is left; false when there was too much of that.
    pub(super) fn push(&mut self, text: impl Into<Rc<str>>) -> bool {
        let text = text.into();
        self.pushed.retain(|piece| piece.at < piece.text.len());
        if self.pushed.len() >= MOST_PIECES || text.len() > self.budget {
            return false;
        }
        self.budget -= text.len();
        self.pushed.push(Piece { text, at: 0 });
        true
    }

    /// What is left of the text on top.
    pub(super) fn rest(&mut self) -> &str {
        while self.pushed.last().is_some_and(|piece| piece.at >= piece.text.len()) {
            self.pushed.pop();
        }
        match self.pushed.last() {
            Some(piece) => piece.text.get(piece.at..).unwrap_or_default(),
            None => self.base.get(self.at..).unwrap_or_default(),
        }
    }

    /// Takes `n` bytes off the text on top; they end at a character.
    pub(super) fn advance(&mut self, n: usize) {
        match self.pushed.last_mut() {
            Some(piece) => piece.at += n,
            None => self.at += n,
        }
    }

    pub(super) fn peek(&mut self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next_char(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.advance(c.len_utf8());
        Some(c)
    }

    /// Takes `c` if it comes next.
    pub(super) fn eat(&mut self, c: char) -> bool {
        let next = self.peek() == Some(c);
        if next {
            self.advance(c.len_utf8());
        }
        next
    }

    /// Takes white space, but not an empty line, and comments.
    pub(super) fn skip_space(&mut self) {
        loop {
            let rest = self.rest();
            let space = rest.len() - rest.trim_start().len();
            let blank = rest.get(..space).unwrap_or_default().matches('\n').count() > 1;
            if space > 0 && !blank {
                self.advance(space);
            } else if rest.starts_with('%') {
                self.skip_comment();
            } else {
                return;
            }
        }
    }

    /// Takes a comment with the end of its line and the indentation of the next.
    pub(super) fn skip_comment(&mut self) {
        let rest = self.rest();
        let line = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let after = rest.get(line..).unwrap_or_default();
        let indent = after.len() - after.trim_start_matches([' ', '\t']).len();
        self.advance(line + indent);
    }

    /// The next token; `None` at the end.
    pub(super) fn next(&mut self) -> Option<Token> {
        loop {
            let c = self.peek()?;
            return Some(match c {
                '%' => {
                    self.skip_comment();
                    continue;
                }
                '\\' => {
                    self.advance(1);
                    match self.name() {
                        Some(name) => Token::Command(name),
                        None => Token::Symbol(self.next_char().unwrap_or(' ')),
                    }
                }
                '{' => self.single(Token::Open),
                '}' => self.single(Token::Close),
                '&' => self.single(Token::Align),
                '~' => self.single(Token::Tie),
                '$' => {
                    self.advance(1);
                    Token::Math { display: self.eat('$') }
                }
                c if c.is_whitespace() => self.space(),
                _ => self.text(),
            });
        }
    }

    fn single(&mut self, token: Token) -> Token {
        self.advance(1);
        token
    }

    /// The name of a command, and the white space behind it.
    pub(super) fn name(&mut self) -> Option<String> {
        let rest = self.rest();
        let letters =
            rest.find(|c: char| !(c.is_ascii_alphabetic() || c == '@')).unwrap_or(rest.len());
        // `\@` alone is a sign.
        if letters == 0 || rest.get(..letters) == Some("@") {
            return None;
        }
        let mut name = rest.get(..letters).unwrap_or_default().to_owned();
        self.advance(letters);
        if self.eat('*') {
            name.push('*');
        }
        // White space behind a name means nothing, but an empty line still does.
        let rest = self.rest();
        let space = rest.len() - rest.trim_start().len();
        let newlines = rest.get(..space).unwrap_or_default().matches('\n').count();
        if newlines < 2 {
            self.advance(space);
        }
        Some(name)
    }

    fn space(&mut self) -> Token {
        let rest = self.rest();
        let space = rest.len() - rest.trim_start().len();
        let blank = rest.get(..space).unwrap_or_default().matches('\n').count() > 1;
        self.advance(space);
        if blank { Token::Paragraph } else { Token::Text(" ".to_owned()) }
    }

    fn text(&mut self) -> Token {
        let rest = self.rest();
        let ends = |c: char| matches!(c, '\\' | '{' | '}' | '$' | '&' | '~' | '%' | '\n');
        let n = rest.find(ends).unwrap_or(rest.len());
        let text = rest.get(..n).unwrap_or_default().to_owned();
        self.advance(n);
        Token::Text(text)
    }

    /// Everything before `end`, which is taken too, or the rest where it does not come. Nothing is interpreted.
    pub(super) fn raw_until(&mut self, end: &str) -> String {
        let rest = self.rest();
        let at = rest.find(end);
        let text = rest.get(..at.unwrap_or(rest.len())).unwrap_or_default().to_owned();
        self.advance(text.len() + if at.is_some() { end.len() } else { 0 });
        text
    }

    /// Notes that an end was looked for and not there.
    pub(super) fn missed(&mut self) {
        self.misses += 1;
    }

    /// Whether `end` comes, in the text on top. Once too many ends were missing, none comes.
    pub(super) fn has(&mut self, end: &str) -> bool {
        if self.misses > MOST_MISSES {
            return false;
        }
        let has = self.rest().contains(end);
        self.misses += u32::from(!has);
        has
    }
}
