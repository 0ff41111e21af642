//! Bullets and numbers of paragraphs (ECMA-376 part 1, 21.1.2.4): which one a level has, and how far its numbers have come.

use crate::block::Marker;
use crate::error::Result;
use crate::formats::docx::numbering::Label;
use crate::formats::docx::numerals::Numeral;
use crate::formats::ooxml::values::visit;
use crate::xml::{self, Reader};
use quick_xml::events::BytesStart;
use std::io::Read;

/// Levels of a text (21.1.2.4.13 and after).
pub(super) const LEVELS: usize = 9;

/// What stands in front of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bullet {
    None,
    Sign,
    /// A box, ticked or not.
    Task(bool),
    Number(Scheme),
}

/// How paragraphs are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scheme {
    numeral: Numeral,
    before: &'static str,
    after: &'static str,
    start: u32,
}

/// The bullets of all levels, where something is said of them.
pub(super) type Bullets = [Option<Bullet>; LEVELS];

/// `own` where it says something, else `inherited`.
pub(super) fn over(own: &Bullets, inherited: &Bullets) -> Bullets {
    let mut all = *own;
    for (bullet, inherited) in all.iter_mut().zip(inherited) {
        *bullet = bullet.or(*inherited);
    }
    all
}

impl Bullet {
    /// The bullet that an element of paragraph properties stands for.
    pub(super) fn of(element: &BytesStart<'_>) -> Option<Self> {
        Some(match xml::local(element) {
            "buNone" => Self::None,
            "buBlip" => Self::Sign,
            "buChar" => {
                let sign = xml::attribute(element, "char").unwrap_or_default();
                match Label::of_bullet(&sign) {
                    Label::Task(done) => Self::Task(done),
                    Label::Nothing => Self::None,
                    Label::Bullet | Label::Number(_) | Label::Text(_) => Self::Sign,
                }
            }
            "buAutoNum" => {
                let kind = xml::attribute(element, "type").unwrap_or_default();
                let start = xml::attribute(element, "startAt").and_then(|n| n.trim().parse().ok());
                Self::Number(Scheme::of(&kind, start.unwrap_or(1)))
            }
            _ => return None,
        })
    }
}

impl Scheme {
    /// The scheme that 20.1.10.61 calls `kind`. Digits of other scripts are written as ours.
    fn of(kind: &str, start: u32) -> Self {
        let numeral = match kind {
            kind if kind.starts_with("alphaLc") => Numeral::LowerLetter,
            kind if kind.starts_with("alphaUc") => Numeral::UpperLetter,
            kind if kind.starts_with("romanLc") => Numeral::LowerRoman,
            kind if kind.starts_with("romanUc") => Numeral::UpperRoman,
            _ => Numeral::Decimal,
        };
        let (before, after) = match kind {
            kind if kind.ends_with("ParenBoth") => ("(", ")"),
            kind if kind.ends_with("ParenR") => ("", ")"),
            _ => ("", "."),
        };
        Self { numeral, before, after, start }
    }
}

/// How far the numbers of each level have come within one text.
#[derive(Debug, Default)]
pub(super) struct Counters([Option<(Scheme, u32)>; LEVELS]);

impl Counters {
    /// Takes the next paragraph at `level` and says what stands in front of it; `None` is nothing.
    pub(super) fn next(&mut self, level: usize, bullet: Bullet) -> Option<Marker> {
        let last = self.0.get(level).copied().flatten();
        // What stands higher, or is of another kind, ends the counting of a level.
        self.0.iter_mut().skip(level).for_each(|counter| *counter = None);
        let scheme = match bullet {
            Bullet::None => return None,
            Bullet::Sign => return Some(Marker::Bullet),
            Bullet::Task(done) => return Some(Marker::Task(done)),
            Bullet::Number(scheme) => scheme,
        };
        let n = match last {
            Some((same, n)) if same == scheme => n.saturating_add(1),
            _ => scheme.start,
        };
        if let Some(counter) = self.0.get_mut(level) {
            *counter = Some((scheme, n));
        }
        let text = format!("{}{}{}", scheme.before, scheme.numeral.write(n), scheme.after);
        Some(match Label::of_number(&text) {
            Label::Number(n) => Marker::Number(n.into()),
            Label::Text(text) => Marker::Label(text),
            Label::Bullet | Label::Task(_) | Label::Nothing => Marker::Bullet,
        })
    }
}

/// Reads a list of styles of levels (21.1.2.4.12), whose start was just read.
pub(super) fn list_style<R: Read>(reader: &mut Reader<R>) -> Result<Bullets> {
    let mut found = Bullets::default();
    let mut level = None;
    visit(reader, |depth, element| {
        if depth == 1 {
            // lvl1pPr to lvl9pPr; the default of all levels is none of them.
            let number =
                xml::local(element).strip_prefix("lvl").and_then(|n| n.strip_suffix("pPr"));
            level = number.and_then(|n| n.parse::<usize>().ok()?.checked_sub(1));
            return level.is_some();
        }
        if let (Some(bullet), Some(slot)) =
            (Bullet::of(element), level.and_then(|at| found.get_mut(at)))
        {
            *slot = Some(bullet);
        }
        false
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_at_their_level_until_something_else_stands_there() {
        let mut counters = Counters::default();
        let number = |kind| Bullet::Number(Scheme::of(kind, 1));
        let (arabic, letter) = (number("arabicPeriod"), number("alphaLcParenR"));
        let label = |text: &str| Some(Marker::Label(text.to_owned()));
        assert_eq!(counters.next(0, arabic), Some(Marker::Number(1)));
        assert_eq!(counters.next(1, letter), label("a)"));
        assert_eq!(counters.next(1, letter), label("b)"));
        assert_eq!(counters.next(0, arabic), Some(Marker::Number(2)));
        assert_eq!(counters.next(1, letter), label("a)"));
        assert_eq!(counters.next(0, Bullet::Sign), Some(Marker::Bullet));
        assert_eq!(counters.next(0, arabic), Some(Marker::Number(1)));
        assert_eq!(counters.next(0, number("romanUcParenBoth")), label("(I)"));
        assert_eq!(counters.next(0, Bullet::None), None);
        let high = Bullet::Number(Scheme::of("arabicPlain", u32::MAX));
        assert_eq!(counters.next(0, high), label("4294967295."));
        assert_eq!(counters.next(0, high), label("4294967295."));
    }
}
