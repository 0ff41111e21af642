//! Strings of SpreadsheetML: the text of `si`, `is` and their runs, and many of them in little memory.

use crate::error::Result;
use crate::xml;
use quick_xml::events::Event;
use std::io::Read;

/// Bytes of text kept in one piece: growing never copies what is there.
const PIECE: usize = 1 << 20;

/// Many strings in little more memory than their text: eight bytes each beside it.
#[derive(Debug, Default)]
pub(super) struct Strings {
    pieces: Vec<String>,
    /// For each string its piece and where it ends there; it begins where the one before it ends.
    ends: Vec<(u32, u32)>,
}

impl Strings {
    /// Adds a string; its number is the count of those before it.
    pub(super) fn push(&mut self, text: &str) {
        let fits = |piece: &&mut String| piece.len() + text.len() <= piece.capacity();
        let end = match self.pieces.last_mut().filter(fits) {
            Some(piece) => {
                piece.push_str(text);
                piece.len()
            }
            None => {
                // Few workbooks have more than a handful of strings.
                let size = if self.pieces.is_empty() { PIECE / 64 } else { PIECE };
                let mut piece = String::with_capacity(size.max(text.len()));
                piece.push_str(text);
                self.pieces.push(piece);
                text.len()
            }
        };
        let piece = u32::try_from(self.pieces.len()).unwrap_or(u32::MAX).saturating_sub(1);
        self.ends.push((piece, u32::try_from(end).unwrap_or(u32::MAX)));
    }

    /// String number `index`.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let (piece, end) = *self.ends.get(index)?;
        let before = index.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.filter(|(other, _)| *other == piece).map_or(0, |(_, end)| *end);
        let text = self.pieces.get(usize::try_from(piece).ok()?)?;
        text.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }
}

/// Appends the characters up to the end of the element whose start was just read, child elements included, except those
/// that `skip` names.
pub(super) fn content<R: Read>(
    reader: &mut xml::Reader<R>,
    skip: &[&str],
    out: &mut String,
) -> Result<()> {
    let outside = reader.depth().saturating_sub(1);
    loop {
        let skipped = match reader.next_event()? {
            Event::Start(element) => skip.contains(&xml::local(&element)),
            Event::Text(text) => {
                out.push_str(&text);
                false
            }
            Event::CData(text) => {
                out.push_str(&text);
                false
            }
            Event::GeneralRef(name) => {
                xml::reference(&name, out);
                false
            }
            Event::Eof => return Ok(()),
            _ => false,
        };
        if skipped {
            reader.skip()?;
        }
        if reader.depth() <= outside {
            return Ok(());
        }
    }
}

/// Appends the words of the string (18.4.8, 18.3.1.53) whose start was just read: the text of its runs, white space between
/// them and phonetic hints, which repeat the words in another script, left out.
pub(super) fn runs<R: Read>(reader: &mut xml::Reader<R>, out: &mut String) -> Result<()> {
    let outside = reader.depth().saturating_sub(1);
    let mut in_words = false;
    loop {
        let skipped = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "t" => {
                    in_words = true;
                    false
                }
                name => name == "rPh",
            },
            Event::End(element) => {
                in_words &= element.local_name().into_inner() != "t";
                false
            }
            Event::Text(text) if in_words => {
                out.push_str(&text);
                false
            }
            Event::CData(text) if in_words => {
                out.push_str(&text);
                false
            }
            Event::GeneralRef(name) if in_words => {
                xml::reference(&name, out);
                false
            }
            Event::Eof => return Ok(()),
            _ => false,
        };
        if skipped {
            reader.skip()?;
        }
        if reader.depth() <= outside {
            return Ok(());
        }
    }
}

/// A string with its escapes resolved: `_x000D_` is a character that XML cannot hold (ECMA-376 part 1, 22.4.2.4).
pub(super) fn unescaped(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        out.push_str(before);
        let code = after.get(..4).filter(|_| after.get(4..5) == Some("_"));
        let c = code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        match (c, after.get(5..)) {
            (Some(c), Some(tail)) => {
                out.push(c);
                rest = tail;
            }
            _ => {
                out.push_str("_x");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_and_others_left_alone() {
        assert_eq!(unescaped("a_x000D_b_x005F_x0041_ _xyz_ _x00"), "a\rb_x0041_ _xyz_ _x00");
        assert_eq!(unescaped("_xæøå_"), "_xæøå_");
    }

    #[test]
    fn strings_are_found_by_number() {
        let mut strings = Strings::default();
        for text in ["æ", "", "øå"] {
            strings.push(text);
        }
        assert_eq!([0, 1, 2, 3].map(|i| strings.get(i)), [Some("æ"), Some(""), Some("øå"), None]);
        let long = "å".repeat(PIECE);
        for text in ["a", &long, "b", &long, "c"] {
            strings.push(text);
        }
        let found = [3, 4, 5, 6, 7].map(|i| strings.get(i));
        assert_eq!(found, [Some("a"), Some(&*long), Some("b"), Some(&*long), Some("c")]);
    }
}
