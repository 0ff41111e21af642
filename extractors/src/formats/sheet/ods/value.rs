//! What a cell says in its attributes (ODF 1.3 part 3, 19.389), shown as its style asks: numbers, dates and truth values
//! come from there and not from the text of the cell, which depends on the author's country.

use super::formats::Format;
use super::moment;
use crate::formats::sheet::binary::truth;
use crate::formats::sheet::cell::{Entry, Nature};
use crate::formats::sheet::number::{self, Epoch, NumberFormat};
use crate::formats::sheet::xlsx::iso;
use crate::xml;
use quick_xml::events::BytesStart;

/// The value of a cell.
#[derive(Debug)]
pub(super) struct Value {
    /// The style of the cell, where it names one.
    pub(super) style: Option<String>,
    kind: String,
    value: String,
    currency: String,
}

impl Value {
    pub(super) fn of(element: &BytesStart<'_>) -> Self {
        let attribute = |name| xml::attribute(element, name);
        let kind = attribute("value-type").unwrap_or_default();
        let name = match kind.as_str() {
            "date" => "date-value",
            "time" => "time-value",
            "boolean" => "boolean-value",
            "string" => "string-value",
            _ => "value",
        };
        Self {
            value: attribute(name).unwrap_or_default(),
            style: attribute("style-name"),
            currency: attribute("currency").unwrap_or_default(),
            kind,
        }
    }

    /// The cell in the format of its style; `words` is the text that stands in it.
    pub(super) fn entry(self, words: String, format: Option<&Format>) -> Entry {
        let shown = !words.trim().is_empty();
        match self.kind.as_str() {
            "string" | "" => Entry::words(if shown { words } else { self.value }),
            "boolean" if !self.value.is_empty() => {
                Entry::of(self.value.to_ascii_uppercase(), Nature::Sign)
            }
            "boolean" => Entry::of(words, Nature::Sign),
            "date" => self.date(format).unwrap_or_else(|| Entry::of(words, Nature::Date)),
            "time" => self.time(format).unwrap_or_else(|| Entry::of(words, Nature::Date)),
            // The value of an error is zero.
            _ if is_error(&words) => Entry::of(words, Nature::Sign),
            _ => match self.value.trim().parse() {
                Ok(_) if shown && format.is_some_and(|f| f.as_shown) => {
                    Entry::of(words, Nature::Number)
                }
                Ok(value) => self.number(value, format, &words),
                Err(_) if shown => Entry::of(words, Nature::Number),
                Err(_) => Entry::of(self.value, Nature::Number),
            },
        }
    }

    fn number(&self, value: f64, format: Option<&Format>, words: &str) -> Entry {
        let format_of_number = format.and_then(|f| f.number.as_ref());
        let mut entry = match format_of_number {
            Some(format) => format.show(value, Epoch::Y1899),
            None if self.kind == "percentage" => {
                NumberFormat::new("General%").show(value, Epoch::Y1899)
            }
            // Truth is a number whose text is a word of the author's language.
            None if is_word(words) && value == 1.0 => truth(true),
            None if is_word(words) && value == 0.0 => truth(false),
            None => number::general(value),
        };
        if self.kind == "currency" && format.is_none_or(|f| f.any_currency || f.number.is_none()) {
            entry.text = self.with_currency(&entry.text, words);
        }
        entry
    }

    /// A number with the sign of its currency, which its style leaves to the author's country: as the cell's text has it,
    /// or else its code.
    fn with_currency(&self, number: &str, words: &str) -> String {
        let digit = |c: char| c.is_ascii_digit();
        let around = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2212}' | '(' | ')');
        let before = words.split(digit).next().unwrap_or_default();
        let behind = words.rsplit(digit).next().unwrap_or_default();
        let (sign, number) = match number.strip_prefix('-') {
            Some(number) => ("-", number),
            None => ("", number),
        };
        let gap = if before.ends_with(char::is_whitespace) { " " } else { "" };
        match (before.trim_matches(around), behind.trim_matches(around)) {
            ("", "") if self.currency.is_empty() => format!("{sign}{number}"),
            ("", "") => format!("{sign}{number} {}", self.currency),
            ("", symbol) => format!("{sign}{number} {symbol}"),
            (symbol, _) => format!("{sign}{symbol}{gap}{number}"),
        }
    }

    fn date(&self, format: Option<&Format>) -> Option<Entry> {
        if self.value.trim().is_empty() {
            return None;
        }
        let shown = moment::date(&self.value).and_then(|days| moment_in(days, format));
        Some(shown.unwrap_or_else(|| Entry::of(iso(&self.value), Nature::Date)))
    }

    fn time(&self, format: Option<&Format>) -> Option<Entry> {
        let days = moment::duration(&self.value)?;
        let plain = if (0.0..1.0).contains(&days) { "hh:mm:ss" } else { "[h]:mm:ss" };
        let plain = || NumberFormat::new(plain).show(days, Epoch::Y1899);
        Some(moment_in(days, format).unwrap_or_else(plain))
    }
}

/// A moment in a format, where that is one of moments.
fn moment_in(days: f64, format: Option<&Format>) -> Option<Entry> {
    let entry = format?.number.as_ref()?.show(days, Epoch::Y1899);
    Some(entry).filter(|entry| entry.nature == Nature::Date)
}

fn is_word(words: &str) -> bool {
    let words = words.trim();
    !words.is_empty() && words.chars().all(char::is_alphabetic)
}

/// Whether a cell shows an error in place of its number.
fn is_error(words: &str) -> bool {
    let words = words.trim();
    words.starts_with("Err:") || (words.starts_with('#') && words.ends_with(['!', '?', 'A']))
}
