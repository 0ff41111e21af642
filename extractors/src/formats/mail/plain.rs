//! The plain text of mail: lines that were broken to a width, quotes, and files and seals written into the text.

use super::mime::transfer;
use crate::error::Result;
use crate::formats::text::Paragraphs;
use crate::sink::Sink;

/// Deepest quote.
const MOST_QUOTES: u8 = 16;
/// Files of one text that are taken out of it.
const MOST_FILES: usize = 100;

/// How deep a line is quoted, and what is quoted.
fn unquote(line: &str) -> (u8, &str) {
    let mut depth = 0;
    let mut rest = line;
    while let Some(inner) = rest.strip_prefix('>').filter(|_| depth < MOST_QUOTES) {
        depth += 1;
        // `> > > ` as well as `>>> `; one space belongs to the mark.
        rest = match inner.strip_prefix(' ') {
            Some(spaced) if spaced.starts_with('>') => spaced,
            _ => inner,
        };
    }
    (depth, if depth > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest })
}

/// Writes plain text.
///
/// # Errors
/// A limit, cancellation, or a receiver that is gone.
pub(super) fn write(text: &str, sink: &mut Sink<'_>) -> Result<()> {
    let mut paragraphs = Paragraphs::new(sink);
    let mut armour = Armour::default();
    for line in text.lines() {
        let (quote, line) = unquote(line);
        if let Some(line) = armour.line(line) {
            paragraphs.quoted(quote, line)?;
        }
    }
    paragraphs.end()
}

/// Text whose lines may flow (RFC 3676): one line a paragraph. `joined` says that the space at the end of a line is none of
/// the text (`DelSp=yes`).
pub(super) fn unflowed(text: &str, joined: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The depth of the line that is open.
    let mut open: Option<u8> = None;
    for line in text.lines() {
        let mut depth = 0_u8;
        let mut rest = line;
        while let Some(inner) = rest.strip_prefix('>').filter(|_| depth < MOST_QUOTES) {
            depth += 1;
            rest = inner;
        }
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let signature = rest == "-- ";
        if open != Some(depth) || signature {
            if open.is_some() {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('>', depth.into()));
            if depth > 0 {
                out.push(' ');
            } else if rest.starts_with('>') {
                // A stuffed line is no quote.
                out.push(' ');
            }
        }
        let flows = rest.ends_with(' ') && !signature;
        let words = if flows && joined { rest.strip_suffix(' ').unwrap_or(rest) } else { rest };
        out.push_str(words);
        open = flows.then_some(depth);
        if !flows {
            out.push('\n');
        }
    }
    out
}

/// The text without the files that are written into it (uuencode), and these files with their names.
pub(super) fn without_files(text: String) -> (String, Vec<(String, Vec<u8>)>) {
    if !text.contains("begin ") {
        return (text, Vec::new());
    }
    let mut out = String::with_capacity(text.len());
    let mut files = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let inside = file_name(line).filter(|_| files.len() < MOST_FILES).and_then(|name| {
            // Only what ends as a file does is one: a sentence may begin with `begin`.
            let mut ahead = lines.clone();
            let n = ahead.by_ref().take_while(|l| is_uu(l)).count();
            (n > 0 && ahead_is_end(&mut lines.clone(), n)).then_some((name, n))
        });
        let Some((name, n)) = inside else {
            out.push_str(line);
            out.push('\n');
            continue;
        };
        let mut bytes = Vec::new();
        for line in lines.by_ref().take(n) {
            bytes.extend(transfer::uu(line.as_bytes()));
        }
        lines.next();
        files.push((name.to_owned(), bytes));
    }
    (out, files)
}

fn ahead_is_end(lines: &mut std::str::Lines<'_>, n: usize) -> bool {
    lines.nth(n).is_some_and(|line| line.trim_end() == "end")
}

/// The name in `begin 644 name`.
fn file_name(line: &str) -> Option<&str> {
    let (mode, name) = line.strip_prefix("begin ")?.split_once(' ')?;
    let mode = (3..=4).contains(&mode.len()) && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
    Some(name.trim()).filter(|name| mode && !name.is_empty())
}

/// Whether the length that the line states is the one that it has.
fn is_uu(line: &str) -> bool {
    let Some((length, letters)) = line.trim_end_matches('\r').as_bytes().split_first() else {
        return false;
    };
    let length = usize::from(length.wrapping_sub(32) & 63);
    let least = length.div_ceil(3) * 4;
    letters.len() <= least + 4
        && letters.len() + 3 >= least.saturating_sub(3)
        && letters.iter().all(|b| (b' '..=b'`').contains(b))
}

/// Text with the tags of RFC 1896, without them.
pub(super) fn unenriched(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut hidden = false;
    while let Some((before, after)) = rest.split_once('<') {
        if !hidden {
            out.push_str(before);
        }
        if let Some(after) = after.strip_prefix('<') {
            out.push('<');
            rest = after;
            continue;
        }
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        match tag.to_ascii_lowercase().as_str() {
            "param" => hidden = true,
            "/param" => hidden = false,
            "nl" => out.push('\n'),
            _ => {}
        }
        rest = after;
    }
    if !hidden {
        out.push_str(rest);
    }
    out
}

/// Leaves out the armour of `OpenPGP` (RFC 9580, 6.2 and 7) that stands around or instead of words.
#[derive(Default)]
struct Armour {
    state: Sealed,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Sealed {
    #[default]
    No,
    /// The header of a signed text.
    Header,
    /// A signed text.
    Signed,
    /// A signature, key or encrypted text.
    Letters,
}

impl Armour {
    fn line<'t>(&mut self, line: &'t str) -> Option<&'t str> {
        let mark = line.trim_end();
        if let Some(what) = mark.strip_prefix("-----BEGIN PGP ") {
            self.state =
                if what == "SIGNED MESSAGE-----" { Sealed::Header } else { Sealed::Letters };
            return None;
        }
        match self.state {
            Sealed::No => Some(line),
            Sealed::Header => {
                if mark.is_empty() {
                    self.state = Sealed::Signed;
                }
                None
            }
            Sealed::Signed => Some(line.strip_prefix("- ").unwrap_or(line)),
            Sealed::Letters => {
                if mark.starts_with("-----END PGP ") {
                    self.state = Sealed::No;
                }
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_may_flow_are_joined_within_their_quote() {
        let text =
            "Kære alle, \nvi mødes \ni morgen.\n> I skrev, \n> at I kom.\n>> ja \nSlut\n-- \nÅse\n";
        assert_eq!(
            unflowed(text, false),
            "Kære alle, vi mødes i morgen.\n> I skrev, at I kom.\n>> ja \nSlut\n-- \nÅse\n"
        );
        assert_eq!(unflowed("sammen \nsat\n  indrykket\n", true), "sammensat\n indrykket\n");
        assert_eq!(unflowed(" > intet citat\n", false), " > intet citat\n");
    }

    #[test]
    fn files_in_the_text_are_taken_out() {
        let text =
            "Se filen:\nbegin 644 a.txt\n#2&5J\n`\nend\nslut\nbegin 644 ikke en fil\n".to_owned();
        let (text, files) = without_files(text);
        assert_eq!(text, "Se filen:\nslut\nbegin 644 ikke en fil\n");
        assert_eq!(files, [("a.txt".to_owned(), b"Hej".to_vec())]);
    }

    #[test]
    fn quotes_count_however_they_are_spaced() {
        assert_eq!(unquote(">> a"), (2, "a"));
        assert_eq!(unquote("> > - b"), (2, "- b"));
        assert_eq!(unquote(">  c"), (1, " c"));
        assert_eq!(unquote("d > e"), (0, "d > e"));
    }
}
