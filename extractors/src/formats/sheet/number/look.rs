//! What a section of a format code asks for, and how a number looks in it.

use super::code::Piece;
use super::date::DateLook;
use super::digits;

/// Most decimal places; Excel allows 30.
const MOST_DECIMALS: usize = 30;
/// Most decimal places of seconds: a moment of today is no more exact than that.
const MOST_SECOND_DECIMALS: u32 = 6;

/// What a section asks for.
#[derive(Debug, Clone)]
pub(super) enum Look {
    /// The number as it is, or the text of a cell, within words.
    Plain(Frame),
    /// A date or time.
    Date(DateLook),
    /// Digits.
    Number(NumberLook),
    /// Only words.
    Words(String),
}

impl Look {
    pub(super) fn new(pieces: &[Piece]) -> Self {
        if pieces.iter().any(|p| matches!(p, Piece::Date(..) | Piece::Elapsed(_))) {
            return Self::Date(date_look(pieces));
        }
        if pieces.iter().any(|p| matches!(p, Piece::Plain | Piece::Words)) {
            return Self::Plain(Frame::new(pieces));
        }
        if pieces.iter().any(|p| matches!(p, Piece::Digit(_))) {
            return Self::Number(NumberLook::new(pieces));
        }
        let literal = |p: &Piece| match p {
            Piece::Literal(c) => Some(*c),
            Piece::Point => Some('.'),
            Piece::Comma => Some(','),
            Piece::Percent => Some('%'),
            Piece::Digit(_) | Piece::Plain | Piece::Words | Piece::Date(..) | Piece::Elapsed(_) => {
                None
            }
        };
        Self::Words(pieces.iter().filter_map(literal).collect())
    }
}

/// What stands before and behind a value that is shown as it is.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    before: String,
    behind: String,
    /// Powers of ten that a number is multiplied by: two a percent sign.
    scale: i32,
}

impl Frame {
    fn new(pieces: &[Piece]) -> Self {
        let is_value = |p: &Piece| matches!(p, Piece::Plain | Piece::Words | Piece::Digit(_));
        let first = pieces.iter().position(is_value).unwrap_or(0);
        let last = pieces.iter().rposition(is_value).unwrap_or(0);
        let mut frame = Self::default();
        for (i, piece) in pieces.iter().enumerate() {
            let c = match piece {
                Piece::Literal(c) => *c,
                Piece::Percent => {
                    frame.scale = (frame.scale + 2).min(30);
                    '%'
                }
                _ => continue,
            };
            if i < first {
                frame.before.push(c);
            } else if i > last {
                frame.behind.push(c);
            }
        }
        frame
    }

    /// `value`, which is not negative, within the words.
    pub(super) fn show(&self, value: f64) -> String {
        self.around(&digits::general(value * 10_f64.powi(self.scale)))
    }

    /// A text within the words.
    pub(super) fn around(&self, text: &str) -> String {
        format!("{}{text}{}", self.before, self.behind)
    }

    /// Whether it adds nothing to see.
    pub(super) fn is_blank(&self) -> bool {
        self.before.trim().is_empty() && self.behind.trim().is_empty()
    }
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
    look.decimals = second_decimals(pieces);
    look
}

/// How many decimal places seconds have: `ss.00` has two.
fn second_decimals(pieces: &[Piece]) -> u32 {
    let seconds = |p: &Piece| matches!(p, Piece::Date('s', _) | Piece::Elapsed('s'));
    let mut behind = pieces.iter().skip_while(|p| !seconds(p)).skip(1);
    if behind.next() != Some(&Piece::Point) {
        return 0;
    }
    let places = behind.take_while(|p| matches!(p, Piece::Digit(_))).count();
    u32::try_from(places).unwrap_or(MOST_SECOND_DECIMALS).min(MOST_SECOND_DECIMALS)
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
