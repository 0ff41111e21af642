//! Signs within words that are no pair of marks: brackets, index terms, dashes, character references. `inline` meets them and
//! asks here.

use super::inline::Reader;
use crate::block::Style;

impl<'t> Reader<'t, '_> {
    /// `[[anchor]]`, `[[[reference]]]`, `[.role]#words#`
    pub(super) fn bracket(&mut self, rest: &'t str) -> Option<usize> {
        if let Some(inner) = rest
            .strip_prefix("[[[")
            .and_then(|r| r.split("]]]").next())
            .filter(|i| i.len() + 6 <= rest.len())
        {
            let label = inner.split(',').next_back().unwrap_or(inner).trim();
            self.add(&format!("[{label}]"), None);
            return Some(inner.len() + 6);
        }
        if let Some(inner) = rest
            .strip_prefix("[[")
            .and_then(|r| r.split("]]").next())
            .filter(|i| i.len() + 4 <= rest.len())
        {
            return (!inner.contains(char::is_whitespace)).then_some(inner.len() + 4);
        }
        let inner = rest.get(1..)?;
        let inner = inner.get(..self.seek(inner, "]")?)?;
        let n = inner.len() + 2;
        let behind = rest.get(n..)?;
        let marked = behind.starts_with(['#', '*', '_', '`']);
        let double = ["##", "**", "__", "``"].iter().any(|mark| behind.starts_with(mark));
        if !marked || inner.contains(['[', '\n']) || (Self::at_word(self.before) && !double) {
            return None;
        }
        // The attributes go; the mark behind them is read next.
        if inner.contains("line-through") && behind.starts_with('#') {
            let (words, width) = self.inside(behind, '#')?;
            let style = self.style().with(Style::STRIKE);
            self.words.add(words, style, None);
            return Some(n + words.len() + 2 * width);
        }
        let before = self.before.take();
        let found = self.inside(behind, behind.chars().next()?).map(|_| n);
        self.before = before;
        found
    }

    /// `((shown term))`, `(((hidden, term)))`, `(C)`
    pub(super) fn parenthesis(&mut self, rest: &'t str) -> Option<usize> {
        for (sign, text) in [("(C)", "©"), ("(R)", "®"), ("(TM)", "™")] {
            if rest.starts_with(sign) {
                self.add(text, None);
                return Some(sign.len());
            }
        }
        if let Some(behind) = rest.strip_prefix("(((") {
            let end = self.seek(behind, ")))")?;
            return Some(end + 6);
        }
        let behind = rest.strip_prefix("((")?;
        let inner = behind.get(..self.seek(behind, "))")?)?;
        self.add(inner, None);
        Some(inner.len() + 4)
    }

    pub(super) fn dash(&mut self, rest: &str) -> Option<usize> {
        if rest.starts_with("->") {
            self.add("→", None);
            return Some(2);
        }
        let next = rest.get(2..)?.chars().next();
        let spaced =
            self.before.is_none_or(char::is_whitespace) && next.is_none_or(char::is_whitespace);
        let joined = Self::at_word(self.before) && Self::at_word(next);
        if rest.starts_with("--") && !rest.starts_with("---") && (spaced || joined) {
            self.add("—", None);
            return Some(2);
        }
        None
    }

    /// A character reference of HTML.
    pub(super) fn reference(&mut self, rest: &str) -> Option<usize> {
        let near = rest.get(..rest.floor_char_boundary(12)).unwrap_or(rest);
        let name = near.get(1..)?.split(';').next().filter(|name| name.len() + 2 <= near.len())?;
        let code = match name.strip_prefix('#') {
            Some(hex) if hex.starts_with(['x', 'X']) => u32::from_str_radix(hex.get(1..)?, 16).ok(),
            Some(number) => number.parse().ok(),
            None => [
                ("amp", '&'),
                ("lt", '<'),
                ("gt", '>'),
                ("quot", '"'),
                ("nbsp", ' '),
                ("mdash", '—'),
                ("ndash", '–'),
                ("hellip", '…'),
                ("copy", '©'),
            ]
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, c)| *c as u32),
        };
        let c = char::from_u32(code?)?;
        self.add(c.encode_utf8(&mut [0; 4]), None);
        Some(name.len() + 2)
    }
}
