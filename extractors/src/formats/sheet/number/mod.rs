//! Number formats: what a number looks like on its sheet (ECMA-376 part 1, 18.8.30 and 18.8.31). Shared by all workbook
//! readers. Dates come out as ISO dates whatever their format, because a day and a month cannot be told apart by a reader
//! who does not see the format. Thousands separators are left out and the decimal mark is a point, because both depend on
//! the country of who looks at the sheet and not on the workbook.

mod code;
mod date;
mod digits;

use super::cell::{Entry, Nature};
use code::{Look, Section};
pub(super) use date::Epoch;

/// A compiled number format.
#[derive(Debug, Clone, Default)]
pub(super) struct NumberFormat {
    sections: Vec<Section>,
}

impl NumberFormat {
    /// The format with this code.
    pub(super) fn new(code: &str) -> Self {
        Self { sections: code::sections(code) }
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
            45 | 47 => "mm:ss",
            46 => "[h]:mm:ss",
            _ => "General",
        })
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
            Look::General => None,
            Look::Date(look) => match date::show(look, value, epoch) {
                Some(text) => return Entry::of(text, Nature::Date),
                None => None,
            },
            Look::Number(look) => Some(look.show(value.abs())),
            Look::Words(words) => Some(words.trim().to_owned()),
        };
        // A format that shows nothing (`;;;`) is there for the eye; the value is still what the cell says.
        number(match shown.filter(|s| !s.trim().is_empty()) {
            None => digits::general(value),
            Some(shown)
                if signed
                    && value < 0.0
                    && shown.contains(|c: char| matches!(c, '1'..='9'))
                    && matches!(section.look, Look::Number(_)) =>
            {
                format!("-{}", shown.trim())
            }
            Some(shown) => shown.trim().to_owned(),
        })
    }

    /// The section that `value` is shown by, and whether a minus sign has to be added to it.
    fn section(&self, value: f64) -> Option<(&Section, bool)> {
        let numeric: Vec<&Section> = self.sections.iter().take(3).collect();
        if numeric.iter().any(|s| s.condition.is_some()) {
            let fits = |s: &&&Section| s.condition.is_none_or(|c| c.holds(value));
            return numeric.iter().find(fits).map(|s| (*s, true));
        }
        match (numeric.first(), numeric.get(1), numeric.get(2)) {
            (_, Some(negative), _) if value < 0.0 => Some((negative, false)),
            (_, _, Some(zero)) if value == 0.0 => Some((zero, false)),
            (Some(first), ..) => Some((first, true)),
            _ => None,
        }
    }
}

/// A number without any format, as short as 15 digits allow; empty for what is none.
pub(in crate::formats) fn shortest(value: f64) -> String {
    if value.is_finite() { digits::general(value) } else { String::new() }
}

/// [`shortest`] as a cell.
pub(super) fn general(value: f64) -> Entry {
    Entry::of(shortest(value), Nature::Number)
}

#[cfg(test)]
mod tests;
