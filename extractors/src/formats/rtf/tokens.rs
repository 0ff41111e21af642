//! The tokens of RTF (version 1.9.1, "RTF syntax"), read as a stream: nothing of the document is held but a buffer of fixed
//! size. Called by the walk; nothing here knows what a word means, except `\bin`, behind which anything may stand.

use crate::input::InputReader;
use crate::limits::Cancel;
use std::io::{self, Read};

/// Bytes of the buffer.
const BUFFER: usize = 64 << 10;
/// Letters of a word that are kept; the specification has 32 at most.
const LONGEST_WORD: usize = 48;
/// Bytes that a word with its number takes at most; what goes on behind it is text.
const LOOK_AHEAD: usize = 128;

/// One token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// Bytes in the encoding of their font, line ends left out.
    Text(&'a [u8]),
    /// A control word and its number.
    Word(&'a str, Option<i32>),
    /// A control symbol: one character that is no letter.
    Symbol(u8),
    /// A byte written in two digits.
    Hex(u8),
    /// Bytes that are no text, passed over.
    Binary,
    End,
}

/// Where tokens come from.
pub(super) struct Tokens {
    reader: InputReader,
    buffer: Box<[u8]>,
    at: usize,
    end: usize,
    ended: bool,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("at", &self.at).finish_non_exhaustive()
    }
}

impl Tokens {
    pub(super) fn new(reader: InputReader) -> Self {
        Self { reader, buffer: vec![0; BUFFER].into(), at: 0, end: 0, ended: false }
    }

    /// The bytes in sight: at least `least`, unless the document ends before.
    fn rest(&mut self, least: usize) -> io::Result<&[u8]> {
        while self.end - self.at < least && !self.ended {
            self.buffer.copy_within(self.at..self.end, 0);
            self.end -= self.at;
            self.at = 0;
            let free = self.buffer.get_mut(self.end..).unwrap_or_default();
            let read = self.reader.read(free)?;
            self.end += read;
            self.ended = read == 0;
        }
        Ok(self.buffer.get(self.at..self.end).unwrap_or_default())
    }

    /// The next token.
    pub(super) fn next(&mut self) -> io::Result<Token<'_>> {
        let blank = |b: &&u8| matches!(b, b'\r' | b'\n' | 0);
        let first = loop {
            let rest = self.rest(1)?;
            let skip = rest.iter().take_while(blank).count();
            let first = rest.get(skip).copied();
            let ended = rest.is_empty();
            self.at += skip;
            match first {
                Some(first) => break first,
                None if ended => return Ok(Token::End),
                None => {}
            }
        };
        match first {
            b'{' => {
                self.at += 1;
                Ok(Token::Open)
            }
            b'}' => {
                self.at += 1;
                Ok(Token::Close)
            }
            b'\\' => self.control(),
            _ => {
                let special = |b: &u8| matches!(b, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0);
                let rest = self.buffer.get(self.at..self.end).unwrap_or_default();
                let length = rest.iter().position(special).unwrap_or(rest.len());
                self.at += length;
                Ok(Token::Text(rest.get(..length).unwrap_or_default()))
            }
        }
    }

    fn control(&mut self) -> io::Result<Token<'_>> {
        let rest = self.rest(LOOK_AHEAD)?.get(1..).unwrap_or_default();
        let letters =
            rest.iter().take(LONGEST_WORD).take_while(|b| b.is_ascii_alphabetic()).count();
        if letters == 0 {
            return Ok(self.symbol());
        }
        let behind = rest.get(letters..).unwrap_or_default();
        let (number, digits) = number(behind);
        let space = usize::from(behind.get(digits) == Some(&b' '));
        let binary = rest.get(..letters) == Some(b"bin");
        let from = self.at + 1;
        self.at = from + letters + digits + space;
        if binary && let Some(count) = number {
            self.pass(u64::try_from(count).unwrap_or(0))?;
            return Ok(Token::Binary);
        }
        let word = self.buffer.get(from..from + letters).unwrap_or_default();
        // Letters of ASCII are UTF-8.
        Ok(Token::Word(std::str::from_utf8(word).unwrap_or_default(), number))
    }

    fn symbol(&mut self) -> Token<'static> {
        let rest = self.buffer.get(self.at + 1..self.end).unwrap_or_default();
        let Some(symbol) = rest.first().copied() else {
            self.at = self.end;
            return Token::End;
        };
        let digit = |i: usize| rest.get(i).and_then(|b| char::from(*b).to_digit(16));
        if symbol == b'\'' {
            if let (Some(high), Some(low)) = (digit(1), digit(2)) {
                self.at += 4;
                return Token::Hex(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            }
            // Without its digits it says nothing.
            self.at += 2;
            return Token::Symbol(b'\'');
        }
        // The line end of some systems is two characters.
        let both = symbol == b'\r' && rest.get(1) == Some(&b'\n');
        self.at += 2 + usize::from(both);
        Token::Symbol(if both { b'\n' } else { symbol })
    }

    /// Passes over `count` bytes, as many as there are.
    fn pass(&mut self, mut count: u64) -> io::Result<()> {
        while count > 0 {
            let here = self.rest(1)?.len();
            if here == 0 {
                break;
            }
            let taken = here.min(usize::try_from(count).unwrap_or(here));
            self.at += taken;
            count -= taken as u64;
        }
        Ok(())
    }

    /// Passes over the rest of the group; its end is the next token.
    pub(super) fn skip(&mut self, cancel: &Cancel) -> crate::Result<()> {
        let mut depth = 0_u64;
        loop {
            let rest = self.rest(1)?;
            if rest.is_empty() {
                return Ok(());
            }
            let brace = rest.iter().position(|b| matches!(b, b'{' | b'}' | b'\\'));
            let Some(plain) = brace else {
                self.at = self.end;
                check(cancel)?;
                continue;
            };
            self.at += plain;
            match self.buffer.get(self.at) {
                Some(b'{') => {
                    depth += 1;
                    self.at += 1;
                }
                Some(b'}') if depth == 0 => return Ok(()),
                Some(b'}') => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => {
                    check(cancel)?;
                    self.control()?;
                }
            }
        }
    }
}

fn check(cancel: &Cancel) -> crate::Result<()> {
    if cancel.is_cancelled() { Err(crate::ExtractError::Cancelled) } else { Ok(()) }
}

/// The number at the start of `bytes`, and how many bytes it takes. One beyond the range is brought into it.
fn number(bytes: &[u8]) -> (Option<i32>, usize) {
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let digits = bytes.iter().skip(sign).take(20).take_while(|b| b.is_ascii_digit()).count();
    if digits == 0 {
        return (None, 0);
    }
    let value = bytes
        .iter()
        .skip(sign)
        .take(digits)
        .fold(0_i64, |n, b| n.saturating_mul(10).saturating_add(i64::from(b - b'0')));
    let value = if sign == 1 { -value } else { value };
    let value = value.clamp(i32::MIN.into(), i32::MAX.into());
    (i32::try_from(value).ok(), sign + digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;
    use std::sync::Arc;

    fn tokens(bytes: &[u8]) -> Vec<String> {
        let mut tokens = Tokens::new(Input::memory(Arc::new(bytes.to_vec())).reader());
        let mut out = Vec::new();
        loop {
            match tokens.next().unwrap() {
                Token::End => return out,
                Token::Text(text) => out.push(String::from_utf8_lossy(text).into_owned()),
                token => out.push(format!("{token:?}")),
            }
        }
    }

    #[test]
    fn words_numbers_and_symbols_are_told_apart() {
        assert_eq!(
            tokens(b"{\\b0 x\r\ny\\li-720\\'e6\\'g\\~\\bin3 }}}\\\r\n}\\"),
            [
                "Open",
                "Word(\"b\", Some(0))",
                "x",
                "y",
                "Word(\"li\", Some(-720))",
                "Hex(230)",
                "Symbol(39)",
                "g",
                "Symbol(126)",
                "Binary",
                "Symbol(10)",
                "Close"
            ]
        );
    }

    #[test]
    fn numbers_that_lie_end_with_the_document() {
        assert_eq!(tokens(b"\\bin99999999999 abc}"), ["Binary"]);
        assert_eq!(tokens(b"\\bin-5 a"), ["Binary", "a"]);
        assert_eq!(tokens(b"\\u99999999999999x"), ["Word(\"u\", Some(2147483647))", "x"]);
    }

    #[test]
    fn tokens_are_whole_across_the_buffer() {
        let mut bytes = vec![b'a'; BUFFER - 2];
        bytes.extend(b"\\outlinelevel1 b");
        let found = tokens(&bytes);
        assert_eq!(found.get(1..).unwrap(), ["Word(\"outlinelevel\", Some(1))", "b"]);
    }
}
