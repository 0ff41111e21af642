//! Counting list items.

use crate::block::Marker;
use scraper::node::Element;

/// An open list.
#[derive(Debug)]
pub(super) struct List {
    shape: Shape,
    next: i64,
    step: i64,
    /// Whether the item that is open has been written; what is inside one that was not does not stand deeper.
    pub(super) shown: bool,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Bullet,
    Decimal,
    Letter { upper: bool },
    Roman { upper: bool },
}

impl List {
    /// A list that stands in no `ul` or `ol`.
    pub(super) fn bullets() -> Self {
        Self { shape: Shape::Bullet, next: 1, step: 1, shown: false }
    }

    /// A list around another one, whose items were written before.
    pub(super) fn around() -> Self {
        Self { shown: true, ..Self::bullets() }
    }

    /// The list that `element` opens; `items` is how many items it has.
    pub(super) fn open(element: &Element, items: usize) -> Self {
        if element.name() != "ol" {
            return Self::bullets();
        }
        let css = element.attr("style").unwrap_or_default().to_ascii_lowercase();
        let named = |name: &str| css.contains(name);
        let shape = match element.attr("type").unwrap_or_default() {
            "a" => Shape::Letter { upper: false },
            "A" => Shape::Letter { upper: true },
            "i" => Shape::Roman { upper: false },
            "I" => Shape::Roman { upper: true },
            _ if named("lower-alpha") || named("lower-latin") => Shape::Letter { upper: false },
            _ if named("upper-alpha") || named("upper-latin") => Shape::Letter { upper: true },
            _ if named("lower-roman") => Shape::Roman { upper: false },
            _ if named("upper-roman") => Shape::Roman { upper: true },
            _ => Shape::Decimal,
        };
        let reversed = element.attr("reversed").is_some();
        let first = if reversed { i64::try_from(items).unwrap_or(1) } else { 1 };
        let start = element.attr("start").and_then(|s| s.trim().parse().ok()).unwrap_or(first);
        Self { shape, next: start, step: if reversed { -1 } else { 1 }, shown: false }
    }

    /// The marker of the next item, `value` being the attribute that sets its number.
    pub(super) fn item(&mut self, value: Option<&str>) -> Marker {
        self.shown = false;
        let number = value.and_then(|v| v.trim().parse().ok()).unwrap_or(self.next);
        self.next = number.saturating_add(self.step);
        let label = match self.shape {
            Shape::Bullet => return Marker::Bullet,
            Shape::Decimal => None,
            Shape::Letter { upper } => letters(number, upper),
            Shape::Roman { upper } => roman(number, upper),
        };
        match (label, u64::try_from(number)) {
            (Some(label), _) => Marker::Label(format!("{label}.")),
            // CommonMark 5.2: at most nine digits.
            (None, Ok(n)) if n <= 999_999_999 => Marker::Number(n),
            _ => Marker::Label(format!("{number}.")),
        }
    }
}

fn letters(number: i64, upper: bool) -> Option<String> {
    let mut rest = u32::try_from(number).ok().filter(|n| *n > 0)?;
    let mut out = Vec::new();
    while rest > 0 {
        rest -= 1;
        let first = if upper { 'A' } else { 'a' };
        out.push(char::from_u32(u32::from(first) + rest % 26)?);
        rest /= 26;
    }
    Some(out.into_iter().rev().collect())
}

fn roman(number: i64, upper: bool) -> Option<String> {
    const SIGNS: [(i64, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if !(1..4_000).contains(&number) {
        return None;
    }
    let mut rest = number;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    Some(if upper { out.to_uppercase() } else { out })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_romans_are_counted() {
        assert_eq!(letters(1, false).as_deref(), Some("a"));
        assert_eq!(letters(28, true).as_deref(), Some("AB"));
        assert_eq!(letters(0, true), None);
        assert_eq!(roman(1999, false).as_deref(), Some("mcmxcix"));
        assert_eq!(roman(4000, false), None);
    }
}
