//! Number formats: what a number looks like on its sheet (ECMA-376 part 1, 18.8.30 and 18.8.31). Shared by all workbook
//! readers. Dates come out as ISO dates whatever their format, because a day and a month cannot be told apart by a reader
//! who does not see the format. Thousands separators are left out and the decimal mark is a point, because both depend on
//! the country of who looks at the sheet and not on the workbook.

mod code;
mod date;
mod digits;
mod look;

use super::cell::{Entry, Nature};
use code::Section;
pub(in crate::formats) use date::Epoch;
use look::{Frame, Look};

/// A compiled number format.
#[derive(Debug, Clone, Default)]
pub(in crate::formats) struct NumberFormat {
    /// Those for numbers, at most three.
    sections: Vec<Section>,
    /// What stands around the text of a cell.
    words: Option<Frame>,
}

impl NumberFormat {
    /// The format with this code.
    pub(in crate::formats) fn new(code: &str) -> Self {
        let mut sections = code::sections(code);
        let place = sections.len().min(4) - 1;
        let words = sections.get(place).filter(|s| s.for_words).and_then(|s| match &s.look {
            Look::Plain(frame) if !frame.is_blank() => Some(frame.clone()),
            Look::Plain(_) | Look::Date(_) | Look::Number(_) | Look::Words(_) => None,
        });
        // A section for texts is none for numbers, unless it is the only one.
        if place > 0 && sections.get(place).is_some_and(|s| s.for_words) {
            sections.truncate(place);
        }
        sections.truncate(3);
        Self { sections, words }
    }

    /// The built-in format of this number (18.8.30); those that differ by country are dates.
    pub(super) fn built_in(id: u32) -> Self {
        Self::new(match id {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 | 39 | 40 | 43 => "#,##0.00",
            5..=8 | 37 | 38 | 41 | 42 => "#,##0",
            44 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            11 => "0.00E+00",
            14..=16 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
            17 => "yyyy-mm",
            22 => "yyyy-mm-dd h:mm",
            18 | 20 | 32 | 34 | 55 => "h:mm",
            19 | 21 | 33 | 35 | 56 => "h:mm:ss",
            45 => "mm:ss",
            47 => "mm:ss.0",
            46 => "[h]:mm:ss",
            _ => "General",
        })
    }

    /// Whether it says nothing of how a number looks.
    pub(in crate::formats) fn is_general(&self) -> bool {
        let plain = |s: &Section| matches!(&s.look, Look::Plain(frame) if frame.is_blank());
        self.sections.iter().all(|s| plain(s) && s.condition.is_none())
    }

    /// [`Self::show`] as a text.
    pub(in crate::formats) fn text(&self, value: f64, epoch: Epoch) -> String {
        self.show(value, epoch).text
    }

    /// What `value` looks like; empty for what is no number.
    pub(super) fn show(&self, value: f64, epoch: Epoch) -> Entry {
        if !value.is_finite() {
            return Entry::default();
        }
        let number = |text| Entry::of(text, Nature::Number);
        let Some((section, signed)) = self.section(value) else {
            return number(digits::general(value));
        };
        let shown = match &section.look {
            Look::Date(look) => match date::show(look, value, epoch) {
                Some(text) => return Entry::of(text, Nature::Date),
                None => None,
            },
            Look::Plain(frame) => Some(frame.show(value.abs())),
            Look::Number(look) => Some(look.show(value.abs())),
            Look::Words(words) => Some(words.trim().to_owned()),
        };
        let is_number = matches!(section.look, Look::Plain(_) | Look::Number(_));
        // A format that shows nothing (`;;;`) is there for the eye; the value is still what the cell says.
        number(match shown.filter(|s| !s.trim().is_empty()) {
            None => digits::general(value),
            Some(shown)
                if signed
                    && value < 0.0
                    && is_number
                    && shown.contains(|c: char| matches!(c, '1'..='9')) =>
            {
                format!("-{}", shown.trim())
            }
            Some(shown) => shown.trim().to_owned(),
        })
    }

    /// The text of a cell with what the format adds to it; `None` where it adds nothing.
    pub(super) fn words(&self, text: &str) -> Option<String> {
        self.words.as_ref().map(|frame| frame.around(text).trim().to_owned())
    }

    /// The section that `value` is shown by, and whether a minus sign has to be added to it.
    fn section(&self, value: f64) -> Option<(&Section, bool)> {
        let at = self.place(value)?;
        let section = self.sections.get(at)?;
        if value >= 0.0 || !self.is_for_negatives(at) {
            return Some((section, true));
        }
        // Where only the colour tells a number from its opposite, the colour is the sign.
        let opposite = self.place(-value).and_then(|at| self.sections.get(at));
        let alike = opposite.is_some_and(|opposite| opposite.literals == section.literals);
        Some((section, alike && !section.literals.starts_with(['-', '('])))
    }

    /// The place of the section that `value` is shown by.
    fn place(&self, value: f64) -> Option<usize> {
        if self.is_conditional() {
            let fits = |s: &Section| s.condition.is_none_or(|c| c.holds(value));
            return self.sections.iter().position(fits);
        }
        match self.sections.len() {
            0 => None,
            2.. if value < 0.0 => Some(1),
            3.. if value == 0.0 => Some(2),
            _ => Some(0),
        }
    }

    fn is_conditional(&self) -> bool {
        self.sections.iter().any(|s| s.condition.is_some())
    }

    /// Whether the section at `at` is never asked to show a number above zero, and has to say itself that it shows others.
    fn is_for_negatives(&self, at: usize) -> bool {
        if !self.is_conditional() {
            return at == 1;
        }
        let mut before = self.sections.iter().take(at).filter_map(|s| s.condition);
        let own = self.sections.get(at).and_then(|s| s.condition);
        before.any(|c| c.takes_positive()) || own.is_some_and(|c| c.takes_only_negative())
    }
}

/// A number without any format, as short as 15 digits allow; empty for what is none.
pub(in crate::formats) fn shortest(value: f64) -> String {
    if value.is_finite() { digits::general(value) } else { String::new() }
}

/// A number of a chart without any format: six decimal places, and of a small number six digits. What was worked out has
/// more, which say nothing to a reader.
pub(in crate::formats) fn rounded(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return shortest(value);
    }
    let leading = value.abs().log10().floor() as i32;
    let places = usize::try_from((5 - leading).clamp(6, 300)).unwrap_or(6);
    shortest(format!("{value:.places$}").parse().unwrap_or(value))
}

/// [`shortest`] as a cell.
pub(super) fn general(value: f64) -> Entry {
    Entry::of(shortest(value), Nature::Number)
}

#[cfg(test)]
mod tests;
