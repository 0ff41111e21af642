//! Formulas stay LaTeX: cut out whole, labels taken off, the document's own macros put in. Numbers with units become words.

use super::reader::Reader;
use super::source::Source;
use crate::block::Inline;
use crate::error::Result;

/// Longest formula; a dollar sign that is not closed within is a dollar sign.
const LONGEST: usize = 20_000;
/// Rounds in which macros are replaced by what they stand for.
const MOST_ROUNDS: usize = 8;

impl Reader<'_, '_, '_> {
    /// A formula between dollar signs.
    pub(super) fn dollar(&mut self, display: bool) -> Result<()> {
        let rest = self.source.rest();
        let near = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
        let end = if display { "$$" } else { "$" };
        let Some(at) = closing(near, end, display) else {
            self.add(end);
            return Ok(());
        };
        let latex = near.get(..at).unwrap_or_default().to_owned();
        self.source.advance(at + end.len());
        if display {
            return self.display_math(&latex);
        }
        self.inline_math(&latex);
        Ok(())
    }

    pub(super) fn inline_math(&mut self, latex: &str) {
        let latex = self.formula(latex);
        if !latex.is_empty() {
            self.push(Inline::Math { latex });
        }
    }

    pub(super) fn display_math(&mut self, latex: &str) -> Result<()> {
        if !self.in_body && self.words.len() == 1 {
            return Ok(());
        }
        if self.words.len() > 1 {
            self.inline_math(latex);
            return Ok(());
        }
        let latex = self.formula(latex);
        self.end_paragraph()?;
        if latex.is_empty() { Ok(()) } else { self.flow.math(latex) }
    }

    /// Cleans a formula.
    fn formula(&mut self, latex: &str) -> String {
        let mut latex = without_comments(latex);
        if !self.macros.is_empty() {
            for _ in 0..MOST_ROUNDS {
                match self.expanded(&latex) {
                    Some(text) if text.len() <= LONGEST => latex = text,
                    Some(_) | None => break,
                }
            }
        }
        latex.trim().to_owned()
    }

    /// The formula with every macro replaced once; `None` where there is none.
    fn expanded(&mut self, latex: &str) -> Option<String> {
        let mut source = Source::new(latex);
        let mut out = String::with_capacity(latex.len());
        let mut any = false;
        while let Some(c) = source.next_char() {
            out.push(c);
            if c != '\\' {
                continue;
            }
            let rest = source.rest();
            let n = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let name = rest.get(..n).unwrap_or_default().to_owned();
            if name.is_empty() {
                out.extend(source.next_char());
                continue;
            }
            source.advance(n);
            let text =
                self.macros.has(&name).then(|| self.macros.expand(&name, &mut source)).flatten();
            match text {
                Some(text) if out.len() + text.len() <= 2 * LONGEST => {
                    any = true;
                    out.pop();
                    out.push_str(&text);
                }
                Some(_) | None => out.push_str(&name),
            }
        }
        any.then_some(out)
    }

    /// Numbers and units of `siunitx`: `\SI{5}{\kilo\metre}` is `5 km`.
    pub(super) fn quantity(&mut self, command: &str) {
        self.source.optional();
        let first = self.source.argument().unwrap_or_default();
        let text = match command {
            "num" => first,
            "ang" => format!("{}°", first.replace(';', "°")),
            "si" | "unit" => units(&first),
            "SIrange" => {
                let last = self.source.argument().unwrap_or_default();
                let unit = self.source.argument().unwrap_or_default();
                format!("{first} – {last} {}", units(&unit))
            }
            _ => {
                let unit = self.source.argument().unwrap_or_default();
                format!("{first} {}", units(&unit))
            }
        };
        self.add(text.trim());
    }
}

/// Where the formula ends: at a sign that is not escaped, before the paragraph does.
fn closing(text: &str, end: &str, display: bool) -> Option<usize> {
    let mut escaped = false;
    let mut newline = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '$' if text.get(at..).is_some_and(|t| t.starts_with(end)) => return Some(at),
            '\n' if newline && !display => return None,
            _ => {}
        }
        newline = c == '\n' || (newline && c.is_whitespace());
    }
    None
}

/// The formula without comments, labels, and instructions about its number.
fn without_comments(latex: &str) -> String {
    let mut source = Source::new(latex);
    let mut out = String::with_capacity(latex.len());
    while let Some(c) = source.next_char() {
        match c {
            '%' => {
                source.raw_until("\n");
                out.push(' ');
            }
            '\\' if source.rest().starts_with("label{") => {
                source.advance("label".len());
                source.group();
            }
            '\\' if source.rest().starts_with("nonumber") => source.advance("nonumber".len()),
            '\\' if source.rest().starts_with("notag") => source.advance("notag".len()),
            '\\' => {
                out.push(c);
                out.extend(source.next_char());
            }
            c => out.push(c),
        }
    }
    out
}

/// Units as people write them.
fn units(text: &str) -> String {
    let mut out = String::new();
    let mut per = false;
    for word in text.split(['\\', '~', ' ', '.']).map(|w| w.trim_matches(['{', '}'])) {
        match word {
            "" => {}
            "per" => per = true,
            word => {
                if per && !out.is_empty() {
                    out.push('/');
                }
                per = false;
                let sign = UNITS.iter().find(|(name, _)| *name == word).map(|(_, sign)| *sign);
                out.push_str(sign.unwrap_or(word));
            }
        }
    }
    out
}

#[rustfmt::skip]
const UNITS: [(&str, &str); 52] = [
    ("kilo", "k"), ("mega", "M"), ("giga", "G"), ("tera", "T"), ("hecto", "h"), ("deci", "d"), ("centi", "c"), ("milli", "m"),
    ("micro", "µ"), ("nano", "n"), ("pico", "p"), ("metre", "m"), ("meter", "m"), ("gram", "g"), ("kilogram", "kg"),
    ("second", "s"), ("minute", "min"), ("hour", "h"), ("day", "d"), ("ampere", "A"), ("kelvin", "K"), ("mole", "mol"),
    ("candela", "cd"), ("hertz", "Hz"), ("newton", "N"), ("pascal", "Pa"), ("joule", "J"), ("watt", "W"), ("volt", "V"),
    ("ohm", "Ω"), ("farad", "F"), ("tesla", "T"), ("henry", "H"), ("lumen", "lm"), ("lux", "lx"), ("becquerel", "Bq"),
    ("celsius", "°C"), ("degreeCelsius", "°C"), ("degree", "°"), ("percent", "%"), ("litre", "l"), ("liter", "l"), ("tonne", "t"),
    ("hectare", "ha"), ("bar", "bar"), ("electronvolt", "eV"), ("bit", "bit"), ("byte", "B"), ("squared", "²"), ("cubed", "³"),
    ("square", "²"), ("cubic", "³"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_written_out() {
        assert_eq!(units("\\kilo\\metre\\per\\hour"), "km/h");
        assert_eq!(units("kg"), "kg");
    }

    #[test]
    fn a_dollar_ends_at_the_next_that_is_not_escaped() {
        assert_eq!(closing("a\\$b$ c", "$", false), Some(4));
        assert_eq!(closing("5 og\n \n6$", "$", false), None);
        assert_eq!(closing("x\n\ny$$", "$$", true), Some(4));
    }
}
