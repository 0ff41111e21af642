//! JSON (RFC 8259) as a stream of tokens. Lenient where people are: comments, trailing commas, bare words and single quotes
//! are read. Numbers stay the characters that they are. Nothing recurses; depth is bounded.

use crate::error::{ExtractError, Result};
use crate::limits::{Limit, Limits};
use std::io::BufRead;

/// A token. Commas and colons say nothing that the others do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) enum Token {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `}` or `]`
    End,
    /// The name of a field.
    Key(String),
    /// A string.
    Text(String),
    /// A number, `true`, `false` or `null`.
    Plain(String),
}

impl Token {
    pub(in crate::formats) fn text(self) -> String {
        match self {
            Self::Key(text) | Self::Text(text) | Self::Plain(text) => text,
            Self::Object | Self::Array | Self::End => String::new(),
        }
    }
}

/// Bytes of a line that is no value; the rest of it is left out.
const LONGEST_STRAY: usize = 64 << 10;

/// Whether a word without quotes is a value: a number, in the dialects too, or one of the names.
pub(super) fn is_literal(word: &str) -> bool {
    let number = word.trim_start_matches(['+', '-']);
    matches!(number, "true" | "false" | "null" | "NaN" | "Infinity" | "undefined")
        || number.starts_with(|c: char| c.is_ascii_digit() || c == '.')
}

/// What an open container expects next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Array,
    Key,
    Value,
}

pub(in crate::formats) struct Tokens<R> {
    source: R,
    open: Vec<Open>,
    depth: u64,
    damaged: bool,
}

impl<R: BufRead> Tokens<R> {
    pub(in crate::formats) fn new(source: R, limits: &Limits) -> Self {
        Self { source, open: Vec::new(), depth: limits.depth, damaged: false }
    }

    /// Whether something was met that is not JSON, dialects included.
    pub(in crate::formats) fn is_damaged(&self) -> bool {
        self.damaged
    }

    /// The next token; `None` at the end.
    pub(in crate::formats) fn next(&mut self) -> Result<Option<Token>> {
        loop {
            let Some(byte) = self.peek()? else {
                self.damaged |= !self.open.is_empty();
                // Close what the document left open.
                return Ok(self.open.pop().map(|_| Token::End));
            };
            match byte {
                b'{' | b'[' => {
                    self.source.consume(1);
                    self.value();
                    if self.open.len() as u64 >= self.depth {
                        return Err(ExtractError::LimitReached {
                            limit: Limit::Depth,
                            value: self.depth,
                        });
                    }
                    let (open, token) = if byte == b'{' {
                        (Open::Key, Token::Object)
                    } else {
                        (Open::Array, Token::Array)
                    };
                    self.open.push(open);
                    return Ok(Some(token));
                }
                b'}' | b']' => {
                    self.source.consume(1);
                    let fits = matches!(
                        (byte, self.open.last()),
                        (b']', Some(Open::Array)) | (b'}', Some(Open::Key))
                    );
                    self.damaged |= !fits;
                    if self.open.pop().is_some() {
                        return Ok(Some(Token::End));
                    }
                }
                b'"' | b'\'' => {
                    self.source.consume(1);
                    let text = self.string(byte)?;
                    return Ok(Some(if self.value() {
                        Token::Text(text)
                    } else {
                        Token::Key(text)
                    }));
                }
                b'/' => self.comment()?,
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' | 0x1e | 0xc2 | 0xa0 => {
                    self.source.consume(1);
                }
                _ => {
                    let word = self.word()?;
                    return Ok(Some(if self.value() {
                        Token::Plain(word)
                    } else {
                        Token::Key(word)
                    }));
                }
            }
        }
    }

    /// The line that starts with `word`, which is no value; this is damage.
    pub(in crate::formats) fn stray_line(&mut self, word: String) -> Result<String> {
        self.damaged = true;
        let mut line = word.into_bytes();
        loop {
            let buffer = self.source.fill_buf()?;
            let end = buffer.iter().position(|b| *b == b'\n');
            let n = end.unwrap_or(buffer.len());
            let room = LONGEST_STRAY.saturating_sub(line.len()).min(n);
            line.extend_from_slice(buffer.get(..room).unwrap_or_default());
            let done = end.is_some() || buffer.is_empty();
            self.source.consume(n);
            if done {
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        Ok(self.source.fill_buf()?.first().copied())
    }

    /// Notes that a value or key was read; true when it is a value.
    fn value(&mut self) -> bool {
        match self.open.last_mut() {
            Some(open @ Open::Key) => {
                *open = Open::Value;
                false
            }
            Some(open @ Open::Value) => {
                *open = Open::Key;
                true
            }
            _ => true,
        }
    }

    /// The rest of a string, its escapes resolved (RFC 8259, 7).
    fn string(&mut self, quote: u8) -> Result<String> {
        let mut out: Vec<u8> = Vec::new();
        let mut high: Option<u32> = None;
        loop {
            let buffer = self.source.fill_buf()?;
            let plain =
                buffer.iter().position(|b| *b == quote || *b == b'\\').unwrap_or(buffer.len());
            out.extend_from_slice(buffer.get(..plain).unwrap_or_default());
            if plain > 0 {
                high = None;
            }
            let found = buffer.get(plain).copied();
            let ended = buffer.is_empty();
            self.source.consume(plain + usize::from(found.is_some()));
            match found {
                Some(b'\\') => self.escape(&mut out, &mut high)?,
                Some(_) => break,
                None if ended => {
                    self.damaged = true;
                    break;
                }
                None => {}
            }
        }
        Ok(String::from_utf8(out)
            .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
    }

    fn escape(&mut self, out: &mut Vec<u8>, high: &mut Option<u32>) -> Result<()> {
        let Some(byte) = self.peek()? else { return Ok(()) };
        self.source.consume(1);
        let c = match byte {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' | b'f' | b'\n' => ' ',
            b'u' => match self.hex()? {
                Some(unit @ 0xd800..=0xdbff) => {
                    *high = Some(unit);
                    return Ok(());
                }
                Some(low @ 0xdc00..=0xdfff) => {
                    let high = high.take().unwrap_or(0xd800);
                    let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    char::from_u32(code).unwrap_or('\u{fffd}')
                }
                code => code.and_then(char::from_u32).unwrap_or('\u{fffd}'),
            },
            byte => {
                out.push(byte);
                return Ok(());
            }
        };
        *high = None;
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn hex(&mut self) -> Result<Option<u32>> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek()?.and_then(|b| char::from(b).to_digit(16));
            let Some(digit) = digit else {
                self.damaged = true;
                return Ok(None);
            };
            self.source.consume(1);
            code = code * 16 + digit;
        }
        Ok(Some(code))
    }

    /// A number, a literal, or a word that should have been in quotes.
    fn word(&mut self) -> Result<String> {
        let mut out = Vec::new();
        loop {
            let buffer = self.source.fill_buf()?;
            let ends = |b: &u8| b",:{}[]\"\n\r\t ".contains(b);
            let end = buffer.iter().position(ends);
            let n = end.unwrap_or(buffer.len());
            out.extend_from_slice(buffer.get(..n).unwrap_or_default());
            let done = end.is_some() || buffer.is_empty();
            self.source.consume(n);
            if done {
                break;
            }
        }
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    /// `// to the end of the line` or `/* up to here */`.
    fn comment(&mut self) -> Result<()> {
        self.source.consume(1);
        let star = self.peek()? == Some(b'*');
        let mut last = 0;
        while let Some(byte) = self.peek()? {
            self.source.consume(1);
            if (star && last == b'*' && byte == b'/') || (!star && byte == b'\n') {
                break;
            }
            // The star that opens does not close.
            last = if last == 0 { 1 } else { byte };
        }
        Ok(())
    }
}
