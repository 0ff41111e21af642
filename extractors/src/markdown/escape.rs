//! Backslashes where a reader of CommonMark or GFM would otherwise take words for markup. Called for every run of plain
//! text; never adds one for looks, because the text is searched as it stands.

use super::address;
use super::pieces::{Mark, Piece};
use std::borrow::Cow;

/// Where inline text stands; decides what has to be escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the start of a line, line breaks allowed.
    Paragraph,
    /// At the start of a line, no line breaks.
    Note,
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

/// What tildes there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tildes {
    /// None that strike anything out.
    None,
    /// Some that may.
    Pairs,
    /// Words are struck out, between tildes of their own.
    Marks,
}

/// What could be markup in the words of one block, cell or label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope {
    pub(super) place: Place,
    /// Whether an underscore may open what a later one closes.
    underscores: bool,
    /// Whether tildes may strike something out.
    tildes: Tildes,
    /// Whether brackets would end the label too early or start another link in it.
    brackets: bool,
}

impl Scope {
    /// The scope of `pieces`, which stand in `place` and are not part of a label.
    pub(super) fn of(pieces: &[Piece<'_>], place: Place) -> Self {
        let mut scope = Self::of_runs(place, || {
            pieces.iter().filter_map(|piece| match piece {
                Piece::Text { text, mark: Mark::NONE, link: None } => Some(text.as_ref()),
                // Spaces at its ends stand outside of its marks, and the marks are no spaces.
                Piece::Text { text, mark, .. } if *mark != Mark::CODE => Some(text.trim()),
                _ => None,
            })
        });
        let struck =
            |piece: &Piece<'_>| matches!(piece, Piece::Text { mark, .. } if mark.strikes());
        if pieces.iter().any(struck) {
            scope.tildes = Tildes::Marks;
        }
        scope
    }

    /// The scope of a text that stands alone.
    pub(super) fn of_text(text: &str, place: Place) -> Self {
        Self::of_runs(place, || std::iter::once(text))
    }

    fn of_runs<'t, I: Iterator<Item = &'t str>>(place: Place, runs: impl Fn() -> I) -> Self {
        let (underscores, tildes) = (pairs(runs(), '_'), pairs(runs(), '~'));
        let tildes = if tildes { Tildes::Pairs } else { Tildes::None };
        Self { place, underscores, tildes, brackets: false }
    }

    /// The scope of a label, the words of a link or of a picture, whose whole text is `words`.
    pub(super) fn label(self, words: &str) -> Self {
        let place = if self.place.in_table() { self.place } else { Place::Line };
        let brackets = !balanced(words) || words.contains("](") || words.contains("[^");
        Self { place, brackets, ..self }
    }
}

/// Whether brackets close in the order in which they open.
fn balanced(text: &str) -> bool {
    let mut open = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'[' => open += 1,
            b']' if open == 0 => return false,
            b']' => open -= 1,
            _ => {}
        }
    }
    open == 0
}

/// Whether among the runs of `mark` in `texts` one can open what a later one can close (CommonMark 6.2). What stands
/// beside a text is not known here: it may be anything.
fn pairs<'t>(texts: impl Iterator<Item = &'t str>, mark: char) -> bool {
    let mut opened = false;
    for text in texts.filter(|text| text.contains(mark)) {
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find(mark)) {
            let run = Run::at(text, at + found, mark, None);
            if opened && run.closes() {
                return true;
            }
            opened |= run.opens();
            at += found + run.length;
        }
    }
    false
}

/// Equal marks in a row, and what stands beside them.
struct Run {
    mark: char,
    length: usize,
    previous: Option<char>,
    next: Option<char>,
}

impl Run {
    /// The run of `mark` at the byte `at` of `text`, with `outside` before the text.
    fn at(text: &str, at: usize, mark: char, outside: Option<char>) -> Self {
        let (before, from) = text.split_at_checked(at).unwrap_or((text, ""));
        let rest = from.trim_start_matches(mark);
        let length = (from.len() - rest.len()).max(1);
        Self {
            mark,
            length,
            previous: before.chars().next_back().or(outside),
            next: rest.chars().next(),
        }
    }

    fn opens(&self) -> bool {
        let inner = self.mark == '_' && word(self.previous);
        !inner && self.next.is_none_or(|c| !c.is_whitespace())
    }

    fn closes(&self) -> bool {
        let inner = self.mark == '_' && word(self.next);
        !inner && self.previous.is_none_or(|c| !c.is_whitespace())
    }

    fn needs_escape(&self, scope: Scope) -> bool {
        match self.mark {
            '_' => scope.underscores && self.opens(),
            // GFM: at most two tildes strike out. Beside the marks of a text that is struck out, any others make them longer.
            '~' => match scope.tildes {
                Tildes::None => false,
                Tildes::Pairs => self.length <= 2 && (self.opens() || self.closes()),
                Tildes::Marks => true,
            },
            _ => false,
        }
    }
}

fn word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

fn is_special(c: u8) -> bool {
    matches!(c, b'\\' | b'`' | b'*' | b'_' | b'[' | b']' | b'<' | b'&' | b'~' | b'|')
}

/// Escapes what would be read as markup in `text`. `before` is what stands in front of it in the same block; where a line
/// starts with the text, it is empty or ends with a line end. `more` says that something else follows on the same line.
pub(super) fn escape<'t>(text: &'t str, scope: Scope, before: &str, more: bool) -> Cow<'t, str> {
    let start = before.is_empty() || before.ends_with('\n');
    let at_start =
        start && matches!(scope.place, Place::Paragraph | Place::Note) && starts_like_a_block(text);
    if !at_start && !text.bytes().any(is_special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut done = 0;
    if at_start {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = text.split_at_checked(digits).unwrap_or_default();
        let mark = rest.chars().next();
        out.push_str(number);
        out.push('\\');
        out.extend(mark);
        done = digits + mark.map_or(0, char::len_utf8);
    }
    escape_into(&mut out, (text, done), scope, before, more);
    Cow::Owned(out)
}

/// Escapes the text from the byte `done` on.
fn escape_into(
    out: &mut String,
    (text, mut done): (&str, usize),
    scope: Scope,
    before: &str,
    more: bool,
) {
    let in_table = scope.place.in_table();
    let outside = before.chars().next_back();
    let space = |c: Option<char>| c.is_none_or(|c| c == ' ');
    let start = before.is_empty() || before.ends_with('\n');
    // Spaces at the start of a line are no part of it.
    let first = text.len() - text.trim_start_matches(' ').len();
    let has_address = text.contains("://") || text.contains("www.");
    let mut address = if has_address { address::next(text, 0) } else { None };
    let mut from = done;
    while let Some(found) = text.get(from..).and_then(|rest| rest.bytes().position(is_special)) {
        let at = from + found;
        if let Some(range) = address.take_if(|range| range.start <= at) {
            address = address::next(text, range.end);
            from = range.end.max(done);
            if in_table {
                let words = text.get(done..from).unwrap_or_default();
                out.push_str(&words.replace('|', "\\|"));
                done = from;
            }
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let Some(c) = rest.chars().next() else { break };
        let (needed, length) = if matches!(c, '_' | '~') {
            let run = Run::at(text, at, c, outside);
            (run.needs_escape(scope), run.length)
        } else {
            let behind = rest.get(c.len_utf8()..).unwrap_or_default();
            let needed = match c {
                '*' => {
                    let before = text.get(..at).and_then(|before| before.chars().next_back());
                    let behind = behind.chars().next().or(more.then_some(c));
                    !(space(before.or(outside)) && space(behind))
                }
                '[' if start && at == first && starts_like_a_definition(behind, more) => true,
                '|' => in_table,
                c => is_mark(c, behind, scope),
            };
            (needed, c.len_utf8())
        };
        from = at + length;
        if needed {
            out.push_str(text.get(done..at).unwrap_or_default());
            for _ in 0..length {
                out.push('\\');
                out.push(c);
            }
            done = from;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
}

/// Whether `c`, with `behind` behind it, would be read as a mark.
fn is_mark(c: char, behind: &str, scope: Scope) -> bool {
    let next = behind.chars().next();
    match c {
        '\\' => next.is_some_and(|n| n.is_ascii_punctuation()),
        '`' => true,
        '[' => scope.brackets || next == Some('^'),
        ']' => scope.brackets || next == Some('('),
        '<' => {
            let begins = |n: char| n.is_ascii_alphabetic() || matches!(n, '/' | '!' | '?');
            next.is_some_and(begins) || starts_like_mail(behind)
        }
        '&' => is_entity(behind),
        _ => false,
    }
}

/// Whether an angle bracket, with `behind` behind it, may open an address of mail (`CommonMark` 6.5).
fn starts_like_mail(behind: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let rest = behind.trim_start_matches(name);
    rest.len() < behind.len() && rest.starts_with('@')
}

/// Whether a bracket at the start of a line, with `behind` behind it and `more` after that, would open a definition or a checkbox.
fn starts_like_a_definition(behind: &str, more: bool) -> bool {
    // Where the bracket is not closed here, what follows may close it. One before a parenthesis is escaped and closes nothing.
    let closes = |rest: &str| !more || !rest.starts_with('(');
    let closed = behind.split(']').skip(1).any(closes);
    behind.contains("]:") || !closed || behind.starts_with([' ', 'x', 'X'])
}

/// Whether what follows an ampersand makes it a character reference.
pub(super) fn is_entity(rest: &str) -> bool {
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
pub(super) fn starts_like_a_block(text: &str) -> bool {
    let only = |set: &str| text.trim_end().chars().all(|c| set.contains(c));
    // The second line of a table makes one of the line before it.
    if text.starts_with(['|', ':', '-']) && text.contains('-') && only("|:- ") {
        return true;
    }
    let mut chars = text.chars();
    match chars.next() {
        Some('#') => {
            let rest = text.trim_start_matches('#');
            text.len() - rest.len() <= 6 && (rest.is_empty() || rest.starts_with(' '))
        }
        Some('>') => true,
        Some('-' | '+' | '*') => matches!(chars.next(), None | Some(' ')) || only("- "),
        Some('=') => only("="),
        Some('_') => only("_ ") && text.matches('_').count() >= 3,
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
