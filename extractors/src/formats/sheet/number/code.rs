//! Format codes to what they ask for (ECMA-376 part 1, 18.8.31).

use super::look::Look;

/// Longest code read, in characters; Excel allows 255.
const LONGEST_CODE: usize = 1_000;

/// A part of a code between semicolons.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) condition: Option<Condition>,
    pub(super) look: Look,
    /// All that it writes around a number, spaces left out.
    pub(super) literals: String,
    /// Whether it has a place for the text of a cell.
    pub(super) for_words: bool,
}

impl Section {
    fn new(condition: Option<Condition>, pieces: &[Piece]) -> Self {
        let literal = |p: &Piece| match p {
            Piece::Literal(c) if !c.is_whitespace() => Some(*c),
            _ => None,
        };
        Self {
            condition,
            look: Look::new(pieces),
            literals: pieces.iter().filter_map(literal).collect(),
            for_words: pieces.contains(&Piece::Words),
        }
    }
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

    /// Whether it holds for all numbers above zero.
    pub(super) fn takes_positive(self) -> bool {
        self.greater && self.than <= 0.0
    }

    /// Whether it holds for no number above zero.
    pub(super) fn takes_only_negative(self) -> bool {
        self.less && !self.greater && self.than <= 0.0
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

/// A piece of a number's format.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Literal(char),
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    /// `E+00`, fractions and `General`: shown as plain numbers.
    Plain,
    /// `@`: what the cell says, be it a text or a number.
    Words,
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
                let pieces = std::mem::take(&mut pieces);
                sections.push(Section::new(condition.take(), &pieces));
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
            '/' if matches!(pieces.last(), Some(Piece::Digit(_))) => {
                // A denominator that is given is no text behind the number.
                while chars.next_if(char::is_ascii_digit).is_some() {}
                pieces.push(Piece::Plain);
            }
            '@' => pieces.push(Piece::Words),
            c => pieces.push(Piece::Literal(c)),
        }
    }
    sections.push(Section::new(condition, &pieces));
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
