//! Escape sequences of terminals, which are no words.

use std::borrow::Cow;

/// The text without control sequences (ECMA-48, 5.4) and other escapes.
#[must_use]
pub fn without_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains('\u{1b}') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        rest = match after.chars().next() {
            // Up to a byte of 0x40 to 0x7e.
            Some('[') => {
                let sequence = after.get(1..).unwrap_or_default();
                let end = sequence.find(|c: char| ('@'..='~').contains(&c));
                end.and_then(|end| sequence.get(end + 1..)).unwrap_or_default()
            }
            // A command of the operating system, up to a bell or the end of the string.
            Some(']') => {
                let end = after.find(['\u{7}', '\u{1b}', '\n']);
                end.and_then(|end| after.get(end..)).unwrap_or_default()
            }
            Some(c) if c.is_ascii() && !c.is_control() => after.get(1..).unwrap_or_default(),
            _ => after,
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_titles_of_windows_go() {
        assert_eq!(
            without_escapes("\u{1b}[1;31mrød\u{1b}[0m \u{1b}]0;titel\u{7}x\u{1b}(B"),
            "rød \u{7}xB"
        );
        assert_eq!(without_escapes("a\u{1b}["), "a");
    }
}
