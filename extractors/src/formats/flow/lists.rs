//! Counting list items.

use crate::block::Marker;

/// An open list.
#[derive(Debug)]
pub(in crate::formats) struct List {
    shape: Shape,
    next: i64,
    step: i64,
    /// Whether the item that is open has been written; what is inside one that was not does not stand deeper.
    pub(in crate::formats) shown: bool,
}

/// How items are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::formats) enum Shape {
    /// A bullet.
    Bullet,
    /// 1, 2, 3.
    Decimal,
    /// a, b, c.
    Letter { upper: bool },
    /// i, ii, iii.
    Roman { upper: bool },
}

impl List {
    /// A list that stands in no `ul` or `ol`.
    pub(in crate::formats) fn bullets() -> Self {
        Self { shape: Shape::Bullet, next: 1, step: 1, shown: false }
    }

    /// A list around another one, whose items were written before.
    pub(in crate::formats) fn around() -> Self {
        Self { shown: true, ..Self::bullets() }
    }

    /// A list that counts from `first` in steps of `step`.
    pub(in crate::formats) fn counted(shape: Shape, first: i64, step: i64) -> Self {
        Self { shape, next: first, step, shown: false }
    }

    /// The marker of the next item, `value` being the attribute that sets its number.
    pub(in crate::formats) fn item(&mut self, value: Option<&str>) -> Marker {
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
