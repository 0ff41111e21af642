//! What a single line of plain text is.

use crate::block::Marker;

/// Kinds of lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'t> {
    /// Nothing.
    Blank,
    /// The start of a list item.
    Item {
        /// Its marker.
        marker: Marker,
        /// What follows the marker.
        words: &'t str,
    },
    /// A row of one character, such as `-----`.
    Row(char),
    /// Anything else.
    Words(&'t str),
}

/// Digits of an item's number: what is longer is a year or an amount.
const MOST_DIGITS: usize = 3;

/// What `line`, trimmed and without quote marks, is.
pub(super) fn kind(line: &str) -> Line<'_> {
    let Some(first) = line.chars().next() else { return Line::Blank };
    if "-=_*~".contains(first) && line.len() > 2 && line.chars().all(|c| c == first) {
        return Line::Row(first);
    }
    match item(line) {
        Some((marker, words)) => Line::Item { marker, words },
        None => Line::Words(line),
    }
}

fn item(line: &str) -> Option<(Marker, &str)> {
    let (mark, words) = line.split_once([' ', '\t'])?;
    let words = words.trim();
    if words.is_empty() {
        return None;
    }
    if matches!(
        mark,
        "-" | "*" | "+" | "•" | "‣" | "◦" | "▪" | "■" | "●" | "○" | "·" | "–" | "—" | "\u{f0b7}"
    ) {
        return Some(match words.strip_prefix("[ ] ") {
            Some(words) => (Marker::Task(false), words),
            None => match words.strip_prefix("[x] ").or_else(|| words.strip_prefix("[X] ")) {
                Some(words) => (Marker::Task(true), words),
                None => (Marker::Bullet, words),
            },
        });
    }
    let name = mark.strip_suffix(['.', ')'])?;
    if (1..=MOST_DIGITS).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit()) {
        return Some((Marker::Number(name.parse().ok()?), words));
    }
    let letter = name.len() == 1 && name.bytes().all(|b| b.is_ascii_alphabetic());
    (letter && mark.ends_with(')')).then(|| (Marker::Label(mark.to_owned()), words))
}

/// Whether the marker may start a list in the middle of a paragraph: a line of prose may begin with `12. april`.
pub(super) fn starts_list(marker: &Marker) -> bool {
    match marker {
        Marker::Bullet | Marker::Task(_) => true,
        Marker::Number(number) => *number == 1,
        Marker::Label(label) => label.starts_with(['a', 'A']),
    }
}

/// How deep a line is quoted, as in mail, and what is quoted.
pub(super) fn unquote(line: &str) -> (u8, &str) {
    let mut depth = 0;
    let mut rest = line;
    while let Some(inner) = rest.strip_prefix('>').filter(|_| depth < 8) {
        depth += 1;
        rest = inner.strip_prefix(' ').unwrap_or(inner);
    }
    // An arrow or a prompt is no quote.
    if depth > 0 && rest.starts_with(['=', '-', '<']) { (0, line) } else { (depth, rest) }
}

/// Columns of white space before the first word; a tab goes to the next multiple of eight.
pub(super) fn indent(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars() {
        match c {
            '\t' => columns += 8 - columns % 8,
            c if c.is_whitespace() => columns += 1,
            _ => break,
        }
    }
    columns
}

/// Lines of prose as one. A word that was divided at the end of a line is one again.
pub(super) fn joined(lines: &[String]) -> String {
    let mut out = String::new();
    for line in lines {
        let last = out.rsplit(' ').next().unwrap_or_default();
        let start = last.strip_suffix('-').unwrap_or_default();
        let divided = start.chars().count() >= 3
            && start.chars().all(char::is_lowercase)
            && line.starts_with(char::is_lowercase)
            // `ind- og udgående`: the hyphen stands for what both have.
            && !["og ", "eller ", "and ", "or ", "und ", "oder ", "och ", "samt ", "til ", "to "]
                .iter()
                .any(|word| line.starts_with(word));
        if divided {
            out.pop();
        } else if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

/// Whether lines are prose that was broken to a width: most lines are so long that the next word did not fit, none is
/// short, and most go on in small letters.
pub(super) fn is_wrapped(lines: &[String]) -> bool {
    let chars = |line: &String| line.chars().count();
    let width = lines.iter().map(chars).max().unwrap_or(0);
    // A line of one word each is a list: addresses, names of files.
    let short = lines.iter().filter(|line| !line.contains(' ')).count();
    if lines.len() < 2 || !(45..=130).contains(&width) || short * 2 > lines.len() {
        return false;
    }
    let (mut small, mut loose) = (0, 0);
    for (line, next) in lines.iter().zip(lines.iter().skip(1)) {
        let word = next.split_whitespace().next().unwrap_or_default();
        let full = chars(line) + 1 + word.chars().count() > width;
        if line.contains("   ") || (!full && chars(line) * 10 < width * 7) {
            return false;
        }
        loose += usize::from(!full);
        small += usize::from(next.starts_with(char::is_lowercase));
    }
    small * 2 >= lines.len() - 1 && loose * 3 < lines.len()
}
