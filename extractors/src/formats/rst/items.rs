//! How items of lists start and how far they reach: bullets, numbers, fields and options. Pure functions over lines; what
//! becomes of the items is `lists`' matter.

use super::body::dedented;
use crate::block::Marker;

pub(super) fn width_of(line: &str, width: usize) -> usize {
    let marker = width.min(line.len());
    let rest = line.get(marker..).unwrap_or_default();
    marker + (rest.len() - rest.trim_start().len())
}

/// Whether the line starts an item of any list.
pub(super) fn starts(line: &str) -> bool {
    bullet(line).is_some()
        || enumerator(line).is_some()
        || field(line).is_some()
        || line.starts_with(".. ")
}

/// The width of a bullet.
pub(super) fn bullet(line: &str) -> Option<usize> {
    let sign = line.chars().next().filter(|c| matches!(c, '*' | '+' | '-' | '•' | '‣' | '⁃'))?;
    let rest = line.get(sign.len_utf8()..)?;
    (rest.is_empty() || rest.starts_with(' ')).then_some(sign.len_utf8())
}

/// How the numbers of a list are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Number,
    Letter,
    Roman,
    Auto,
}

/// The width of `1.`, `(a)`, `#)` with the space behind it, how it counts, and what it is.
pub(super) fn enumerator(line: &str) -> Option<(usize, Form, Marker)> {
    let open = line.strip_prefix('(');
    let text = open.unwrap_or(line);
    let n = text.find(['.', ')'])?;
    let (name, rest) = text.split_at_checked(n)?;
    let mark = rest.chars().next()?;
    if open.is_some() && mark != ')' {
        return None;
    }
    let behind = rest.get(1..)?;
    if !(behind.is_empty() || behind.starts_with(' ')) || name.is_empty() || name.len() > 6 {
        return None;
    }
    let whole = line.get(..line.len() - behind.len())?;
    let width = whole.len() + (behind.len() - behind.trim_start().len());
    let labelled = || Marker::Label(whole.to_owned());
    if name == "#" {
        return Some((width, Form::Auto, Marker::Number(0)));
    }
    if let Ok(number) = name.parse::<u64>() {
        let marker = if open.is_some() { labelled() } else { Marker::Number(number) };
        return Some((width, Form::Number, marker));
    }
    let roman = name.chars().all(|c| "ivxlcdm".contains(c.to_ascii_lowercase()));
    if name.len() == 1 && name.chars().all(|c| c.is_ascii_alphabetic()) {
        let form = if matches!(name, "i" | "I") { Form::Roman } else { Form::Letter };
        return Some((width, form, labelled()));
    }
    roman.then(|| (width, Form::Roman, labelled()))
}

/// Whether the numbered line is an item: what follows is empty, indented, or the next item. A line of prose may start so.
pub(super) fn may_be_item(rest: &[&str]) -> bool {
    match rest.get(1) {
        None => true,
        Some(next) => next.is_empty() || next.starts_with(' ') || enumerator(next).is_some(),
    }
}

/// The name and value of a field. A role in front of words is none.
pub(super) fn field(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix(':')?;
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '`' => return None,
            ':' => {
                let (name, value) = (rest.get(..at)?, rest.get(at + 1..)?);
                let fits = !name.trim().is_empty() && (value.is_empty() || value.starts_with(' '));
                return fits.then_some((name, value.trim()));
            }
            _ => {}
        }
    }
    None
}

/// The width of the options that a line starts with.
pub(super) fn option(line: &str) -> Option<usize> {
    let is_option = |word: &str| {
        let letter = |c: char| c.is_ascii_alphabetic();
        word.strip_prefix("--").is_some_and(|w| w.starts_with(letter))
            || word.strip_prefix('-').is_some_and(|w| w.starts_with(letter) && w.len() <= 12)
            || word.strip_prefix('/').is_some_and(|w| w.len() == 1 && w.starts_with(letter))
    };
    let names = line.find("  ").unwrap_or(line.len());
    let head = line.get(..names)?;
    let fits = head.split(", ").all(|part| {
        let mut words = part.split([' ', '=']);
        words.next().is_some_and(is_option) && words.count() <= 1
    });
    fits.then_some(names)
}

/// How many lines an item has: those indented at least `width`, and empty lines between them.
pub(super) fn item_height(rest: &[&str], width: usize) -> usize {
    let deep = |line: &str| {
        line.is_empty() || line.len() - line.trim_start_matches(' ').len() >= width.min(2)
    };
    let n = 1 + rest.iter().skip(1).take_while(|line| deep(line)).count();
    let lines = rest.get(..n).unwrap_or_default();
    let trailing = lines.iter().rev().take_while(|line| line.is_empty()).count();
    n.saturating_sub(trailing).max(1).min(rest.len())
}

/// The lines of an item without its marker and indentation.
pub(super) fn item_lines<'t>(lines: &[&'t str], width: usize) -> Vec<&'t str> {
    let mut out = Vec::with_capacity(lines.len());
    if let Some((first, rest)) = lines.split_first() {
        out.push(first.get(width.min(first.len())..).unwrap_or_default());
        let indent = |line: &&&str| line.len() - line.trim_start_matches(' ').len();
        let least = rest
            .iter()
            .filter(|line| !line.is_empty())
            .map(|line| indent(&line))
            .min()
            .unwrap_or(0);
        let cut = least.min(width);
        out.extend(rest.iter().map(|line| line.get(cut..).unwrap_or_default()));
    }
    out
}

/// The lines of a field without its name; the rest may be indented as far as the author likes.
pub(super) fn field_lines<'t>(lines: &[&'t str], width: usize) -> Vec<&'t str> {
    let mut out = Vec::with_capacity(lines.len());
    if let Some((first, rest)) = lines.split_first() {
        out.push(first.get(width.min(first.len())..).unwrap_or_default().trim_start());
        out.extend(dedented(rest));
    }
    out
}

/// The bodies of the items of a bullet list, as the tables made of lists have them.
pub(super) fn bullets<'t>(lines: &[&'t str]) -> Vec<Vec<&'t str>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let Some(width) = bullet(line) else {
            at += 1;
            continue;
        };
        let width = width_of(line, width);
        let n = item_height(lines.get(at..).unwrap_or_default(), width);
        out.push(item_lines(lines.get(at..at + n).unwrap_or_default(), width));
        at += n;
    }
    out
}
