//! Backslashes where a reader of CommonMark or GFM would otherwise take words for markup. Called for every run of plain
//! text; never adds one for looks, because the text is searched as it stands.

use std::borrow::Cow;

/// Where inline text stands; decides what has to be escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the start of a line, line breaks allowed.
    Paragraph,
    /// Not at the start of a line, no line breaks.
    Line,
    Heading,
    Cell,
    HeaderCell,
}

impl Place {
    pub(super) fn in_table(self) -> bool {
        matches!(self, Self::Cell | Self::HeaderCell)
    }
}

/// Escapes what would be read as markup in `text`. `start` says that it stands at the start of a line.
pub(super) fn escape(text: &str, place: Place, start: bool) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~' | '|');
    let at_start = start && matches!(place, Place::Paragraph) && starts_like_a_block(text);
    if !at_start && !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    if at_start {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = text.split_at(digits);
        out.push_str(number);
        out.push('\\');
        escape_into(&mut out, rest, place, start);
    } else {
        escape_into(&mut out, text, place, start);
    }
    Cow::Owned(out)
}

fn escape_into(out: &mut String, text: &str, place: Place, start: bool) {
    let mut previous: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    let mut skip = out.ends_with('\\');
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let space = |c: Option<char>| c.is_none_or(|c| c == ' ');
        // CommonMark 6.2: an underscore between two letters or two spaces marks nothing.
        let inner = |a, b| (space(a) && space(b)) || (word(a) && word(b));
        let needed = match c {
            '\\' => next.is_some_and(|n| n.is_ascii_punctuation()),
            '`' => true,
            '*' => !(space(previous) && space(next)),
            '_' => next != Some('_') && !inner(previous, next),
            '[' => {
                next == Some('^')
                    || (start
                        && at == 0
                        && (rest.contains("]:") || rest.starts_with([' ', 'x', 'X'])))
            }
            ']' => next == Some('('),
            '<' => next.is_some_and(|n| n.is_ascii_alphabetic() || matches!(n, '/' | '!' | '?')),
            '&' => is_entity(rest),
            '~' => next == Some('~'),
            '|' => place.in_table(),
            _ => false,
        };
        if needed && !skip {
            out.push('\\');
        }
        skip = false;
        out.push(c);
        previous = Some(c);
    }
}

/// Whether what follows an ampersand makes it a character reference.
fn is_entity(rest: &str) -> bool {
    // The longest name has 31 letters; looking further would take as long as the text for every ampersand.
    let near = rest.get(..rest.floor_char_boundary(32)).unwrap_or(rest);
    let Some((name, _)) = near.split_once(';') else {
        return false;
    };
    match name.strip_prefix('#') {
        Some(digits) => {
            !digits.is_empty()
                && digits.chars().all(|c| c.is_ascii_hexdigit() || c == 'x' || c == 'X')
        }
        None => !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()),
    }
}

/// Whether the start of a line would be read as the start of another kind of block. Numbers are escaped behind their digits.
fn starts_like_a_block(text: &str) -> bool {
    let only = |set: &str| text.trim_end().chars().all(|c| set.contains(c));
    let mut chars = text.chars();
    match chars.next() {
        Some('#') => {
            let rest = text.trim_start_matches('#');
            text.len() - rest.len() <= 6 && (rest.is_empty() || rest.starts_with(' '))
        }
        Some('>') => true,
        Some('-' | '+' | '*') => matches!(chars.next(), None | Some(' ')) || only("- "),
        Some('=') => only("="),
        Some('~') => text.starts_with("~~~"),
        Some(c) if c.is_ascii_digit() => {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            text.len() - rest.len() <= 9
                && (rest.starts_with(['.', ')']))
                && matches!(rest.chars().nth(1), None | Some(' '))
        }
        _ => false,
    }
}
