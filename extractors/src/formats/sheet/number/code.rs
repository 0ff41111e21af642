//! Format codes to what they ask for (ECMA-376 part 1, 18.8.31).

use super::date::DateLook;
use super::digits;

/// Longest code read, in characters; Excel allows 255.
const LONGEST_CODE: usize = 1_000;
/// Most decimal places; Excel allows 30.
const MOST_DECIMALS: usize = 30;

/// A part of a code between semicolons.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) condition: Option<Condition>,
    pub(super) look: Look,
}

/// `[>=100]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition {
    less: bool,
    equal: bool,
    greater: bool,
    than: f64,
}

impl Condition {
    pub(super) fn holds(self, value: f64) -> bool {
        (self.less && value < self.than)
            || (self.equal && value == self.than)
            || (self.greater && value > self.than)
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = text.trim_start_matches(['<', '=', '>']);
        let sign = text.strip_suffix(digits)?;
        if sign.is_empty() {
            return None;
        }
        let (less, equal, greater) = (sign.contains('<'), sign.contains('='), sign.contains('>'));
        Some(Self { less, equal, greater, than: digits.trim().parse().ok()? })
    }
}

/// What a section asks for.
#[derive(Debug, Clone)]
pub(super) enum Look {
    /// The number as it is.
    General,
    /// A date or time.
    Date(DateLook),
    /// Digits.
    Number(NumberLook),
    /// Only words.
    Words(String),
}

/// A piece of a number's format.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Literal(char),
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    /// `E+00`, fractions and `General`: shown as plain numbers.
    Plain,
    /// A run of one date letter.
    Date(char, usize),
    Elapsed(char),
}

/// The sections of a code.
pub(super) fn sections(code: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut pieces = Vec::new();
    let mut condition = None;
    let mut chars = code.chars().take(LONGEST_CODE).peekable();
    while let Some(c) = chars.next() {
        match c {
            ';' => {
                let look = look(&std::mem::take(&mut pieces));
                sections.push(Section { condition: condition.take(), look });
            }
            '"' => pieces.extend(chars.by_ref().take_while(|c| *c != '"').map(Piece::Literal)),
            '\\' | '!' => pieces.extend(chars.next().map(Piece::Literal)),
            '_' => {
                chars.next();
                pieces.push(Piece::Literal(' '));
            }
            // Fills the cell's width; a sign moves up to its number.
            '*' => {
                chars.next();
                if !matches!(pieces.last(), None | Some(Piece::Literal('-' | '('))) {
                    pieces.push(Piece::Literal(' '));
                }
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                match Condition::parse(&inner) {
                    Some(found) => condition = Some(found),
                    None => bracket(&inner, &mut pieces),
                }
            }
            '0' | '#' | '?' => pieces.push(Piece::Digit(c)),
            '.' => pieces.push(Piece::Point),
            ',' => pieces.push(Piece::Comma),
            '%' => pieces.push(Piece::Percent),
            'E' | 'e' if matches!(chars.peek(), Some('+' | '-')) => pieces.push(Piece::Plain),
            'G' | 'g' if general(&mut chars) => pieces.push(Piece::Plain),
            'A' | 'a' if noon(&mut chars) => {}
            'y' | 'Y' | 'e' => date(&mut pieces, 'y'),
            'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => {
                date(&mut pieces, c.to_ascii_lowercase());
            }
            '/' if matches!(pieces.last(), Some(Piece::Digit(_))) => pieces.push(Piece::Plain),
            '@' => pieces.push(Piece::Plain),
            c => pieces.push(Piece::Literal(c)),
        }
    }
    let look = look(&pieces);
    sections.push(Section { condition, look });
    sections
}

type Chars<'a> = std::iter::Peekable<std::iter::Take<std::str::Chars<'a>>>;

/// Takes the rest of `General`.
fn general(chars: &mut Chars<'_>) -> bool {
    take_word(chars, "eneral")
}

/// Takes the rest of `AM/PM` or `A/P`.
fn noon(chars: &mut Chars<'_>) -> bool {
    take_word(chars, "m/pm") || take_word(chars, "/p")
}

fn take_word(chars: &mut Chars<'_>, word: &str) -> bool {
    let mut ahead = chars.clone();
    if word.chars().all(|w| ahead.next().is_some_and(|c| c.eq_ignore_ascii_case(&w))) {
        *chars = ahead;
        return true;
    }
    false
}

fn date(pieces: &mut Vec<Piece>, letter: char) {
    match pieces.last_mut() {
        Some(Piece::Date(last, run)) if *last == letter => *run += 1,
        _ => pieces.push(Piece::Date(letter, 1)),
    }
}

/// `[$kr.-406]` is a currency, `[h]` a duration, anything else a colour or a language.
fn bracket(inner: &str, pieces: &mut Vec<Piece>) {
    if let Some(currency) = inner.strip_prefix('$') {
        let symbol = currency.rsplit_once('-').map_or(currency, |(symbol, _)| symbol);
        pieces.extend(symbol.chars().map(Piece::Literal));
        return;
    }
    let letter = inner.chars().next().map(|c| c.to_ascii_lowercase());
    if let Some(letter @ ('h' | 'm' | 's')) = letter
        && inner.chars().all(|c| c.eq_ignore_ascii_case(&letter))
    {
        pieces.push(Piece::Elapsed(letter));
    }
}

fn look(pieces: &[Piece]) -> Look {
    if pieces.iter().any(|p| matches!(p, Piece::Date(..) | Piece::Elapsed(_))) {
        return Look::Date(date_look(pieces));
    }
    if pieces.contains(&Piece::Plain) {
        return Look::General;
    }
    if pieces.iter().any(|p| matches!(p, Piece::Digit(_))) {
        return Look::Number(NumberLook::new(pieces));
    }
    let literal = |p: &Piece| match p {
        Piece::Literal(c) => Some(*c),
        Piece::Point => Some('.'),
        Piece::Comma => Some(','),
        Piece::Percent => Some('%'),
        Piece::Digit(_) | Piece::Plain | Piece::Date(..) | Piece::Elapsed(_) => None,
    };
    Look::Words(pieces.iter().filter_map(literal).collect())
}

fn date_look(pieces: &[Piece]) -> DateLook {
    let mut look = DateLook::default();
    let letters: Vec<(char, usize)> = pieces
        .iter()
        .filter_map(|p| match p {
            Piece::Date(letter, run) => Some((*letter, *run)),
            Piece::Elapsed(letter) => Some((*letter, 0)),
            _ => None,
        })
        .collect();
    for (i, (letter, run)) in letters.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| letters.get(i)).map(|l| l.0);
        let after = letters.get(i + 1).map(|l| l.0);
        match letter {
            'y' => look.year = true,
            'd' => look.day = true,
            'h' => look.hour = true,
            's' => look.second = true,
            // A month, unless it stands behind hours or before seconds.
            _ if *run < 3 && (before == Some('h') || after == Some('s')) => look.minute = true,
            _ if *run > 0 => look.month = true,
            _ => {}
        }
        if *run == 0 {
            look.elapsed = look.elapsed.or(Some(*letter));
        }
    }
    look
}

/// Whether the comma at `at` divides by a thousand: it stands behind the digits before the point, or behind all.
fn scales(pieces: &[Piece], at: usize) -> bool {
    let next = pieces.iter().skip(at).find(|p| **p != Piece::Comma);
    !matches!(next, Some(Piece::Digit(_)))
}

/// How digits are laid out.
#[derive(Debug, Clone)]
pub(super) struct NumberLook {
    /// Literals and digit places before the decimal point.
    whole: Vec<Piece>,
    /// Decimal places that are always shown, and the most that are.
    least: usize,
    most: usize,
    /// What stands behind the last digit.
    tail: String,
    /// Whether a dash is part of the format, as accountants write zero.
    dash: bool,
    /// Powers of ten that the value is multiplied by: two a percent sign, minus three a trailing comma.
    scale: i32,
}

impl NumberLook {
    fn new(pieces: &[Piece]) -> Self {
        let last = pieces.iter().rposition(|p| matches!(p, Piece::Digit(_))).unwrap_or(0);
        let first = pieces.iter().position(|p| matches!(p, Piece::Digit(_))).unwrap_or(0);
        let point = pieces.iter().position(|p| *p == Piece::Point);
        let mut look = Self {
            whole: Vec::new(),
            least: 0,
            most: 0,
            tail: String::new(),
            dash: pieces.contains(&Piece::Literal('-')),
            scale: 0,
        };
        for (i, piece) in pieces.iter().enumerate() {
            let behind = point.is_some_and(|p| i > p);
            match piece {
                Piece::Percent => look.scale += 2,
                Piece::Comma if i > first && scales(pieces, i) => look.scale -= 3,
                _ => {}
            }
            match piece {
                Piece::Digit(c) if behind => {
                    look.most += 1;
                    if *c == '0' {
                        look.least = look.most;
                    }
                }
                Piece::Digit(_) => look.whole.push(piece.clone()),
                Piece::Percent if i > last => look.tail.push('%'),
                Piece::Percent => look.whole.push(Piece::Literal('%')),
                Piece::Literal(c) if i > last => look.tail.push(*c),
                Piece::Literal(_) if !behind => look.whole.push(piece.clone()),
                _ => {}
            }
        }
        look.most = look.most.min(MOST_DECIMALS);
        look.least = look.least.min(look.most);
        look.scale = look.scale.clamp(-30, 30);
        look
    }

    pub(super) fn show(&self, value: f64) -> String {
        let (whole, mut places) = digits::fixed(value * 10_f64.powi(self.scale), self.most);
        while places.len() > self.least && places.ends_with('0') {
            places.pop();
        }
        let mut left: Vec<char> = whole.trim_start_matches('0').chars().collect();
        let first = self.whole.iter().position(|p| matches!(p, Piece::Digit(_)));
        let mut shown: Vec<char> = Vec::new();
        let mut any = false;
        for (i, piece) in self.whole.iter().enumerate().rev() {
            match piece {
                Piece::Literal(c) => shown.push(*c),
                Piece::Digit(place) => {
                    match left.pop() {
                        Some(digit) => shown.push(digit),
                        // A lone `#` shows nothing for zero, but a number without a digit helps nobody, unless
                        // a dash stands for it.
                        None if *place == '0' || !(any || self.dash) => shown.push('0'),
                        None => {}
                    }
                    any = true;
                    if first == Some(i) {
                        shown.extend(std::mem::take(&mut left).into_iter().rev());
                    }
                }
                _ => {}
            }
        }
        let mut out: String = shown.into_iter().rev().collect();
        if first.is_none() {
            out.extend(if left.is_empty() { vec!['0'] } else { left });
        }
        if !places.is_empty() {
            out.push('.');
            out.push_str(&places);
        }
        out.push_str(&self.tail);
        out
    }
}
