//! Data styles (ODF 1.3 part 3, 16.29) as the codes of number formats, so that a number looks the same in every kind of
//! workbook. Called by the reader of styles; what no code can say is left to the text that stands in the cell.

use crate::error::Result;
use crate::formats::sheet::number::NumberFormat;
use crate::xml;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::Read;

/// Most digits that a style asks for, and most thousands that it divides by.
const MOST_DIGITS: usize = 100;
/// Longest code, in characters.
const LONGEST_CODE: usize = 1_000;
/// Most styles that a style hands over to.
const MOST_MAPS: usize = 8;

/// A data style.
#[derive(Debug, Default)]
pub(super) struct DataStyle {
    code: String,
    /// Under which condition another style is used.
    maps: Vec<(String, String)>,
    /// Whether the text of the cell says more than the code.
    as_shown: bool,
    /// Whether the sign of a currency is that of the author's country.
    any_currency: bool,
}

/// How numbers look in the cells of a style.
#[derive(Debug)]
pub(super) struct Format {
    /// `None` where the style says nothing.
    pub(super) number: Option<NumberFormat>,
    pub(super) as_shown: bool,
    pub(super) any_currency: bool,
}

impl DataStyle {
    /// The format with those that it hands over to.
    pub(super) fn format(&self, others: &HashMap<String, Self>) -> Format {
        let mut code = String::new();
        let mut styles = vec![self];
        for (condition, name) in &self.maps {
            let Some(other) = others.get(name) else { continue };
            code.push_str(&format!("[{condition}]{};", other.code));
            styles.push(other);
        }
        code.push_str(&self.code);
        let number = NumberFormat::new(&code);
        Format {
            number: Some(number).filter(|number| !number.is_general()),
            as_shown: styles.iter().any(|style| style.as_shown),
            any_currency: styles.iter().any(|style| style.any_currency),
        }
    }

    fn literal(&mut self, text: &str, percent: bool) {
        for c in text.chars().take(LONGEST_CODE) {
            if !(percent && c == '%') {
                self.code.push('\\');
            }
            self.code.push(c);
        }
    }
}

/// Whether an element is a data style.
pub(super) fn is_style(name: &str) -> bool {
    matches!(
        name,
        "number-style"
            | "currency-style"
            | "percentage-style"
            | "date-style"
            | "time-style"
            | "boolean-style"
            | "text-style"
    )
}

/// What the text that is being read is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Nothing,
    Literal,
    Currency,
    /// A text so many digits before the decimal mark.
    Embedded(usize),
}

/// What a style was found to hold on the way.
struct Open {
    style: DataStyle,
    percent: bool,
    /// Whether the next unit of time is one that counts on beyond its usual end.
    elapsed: bool,
    digits: Option<Digits>,
    place: Place,
    hours: bool,
    seconds: bool,
    minutes: bool,
}

/// Reads the data style whose start was just read, an element `kind`, to its end; `elapsed` where its times may be longer
/// than a day.
pub(super) fn read<R: Read>(
    reader: &mut xml::Reader<R>,
    kind: &str,
    elapsed: bool,
) -> Result<DataStyle> {
    let outside = reader.depth().saturating_sub(1);
    let mut open = Open {
        style: DataStyle::default(),
        percent: kind == "percentage-style",
        elapsed,
        digits: None,
        place: Place::Nothing,
        hours: false,
        seconds: false,
        minutes: false,
    };
    let mut text = String::new();
    while reader.depth() > outside {
        match reader.next_event()? {
            Event::Start(element) => {
                text.clear();
                open.start(&element);
            }
            Event::Text(words) if text.len() < LONGEST_CODE => text.push_str(&words),
            Event::GeneralRef(name) => xml::reference(&name, &mut text),
            Event::End(element) => {
                open.end(element.local_name().into_inner(), &text);
                text.clear();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    // The letter of minutes stands for months, unless it stands beside hours or seconds.
    if open.minutes && !open.hours && !open.seconds {
        open.style.code.insert(0, 'h');
    }
    Ok(open.style)
}

impl Open {
    fn start(&mut self, element: &BytesStart<'_>) {
        self.place = Place::Nothing;
        let attribute = |name| xml::attribute(element, name);
        match xml::local(element) {
            "text" => self.place = Place::Literal,
            "currency-symbol" => self.place = Place::Currency,
            "embedded-text" => {
                let at = attribute("position").and_then(|n| n.trim().parse().ok()).unwrap_or(0);
                self.place = Place::Embedded(at);
            }
            "number" => self.digits = Some(Digits::of(element)),
            "scientific-number" => self.style.code.push_str("General"),
            "fraction" => {
                self.style.as_shown = true;
                self.style.code.push_str("General");
            }
            "boolean" => self.style.code.push_str(r#""TRUE";"TRUE";"FALSE""#),
            "text-content" => self.style.code.push('@'),
            "fill-character" => self.style.code.push_str("* "),
            "year" => self.style.code.push_str("yyyy"),
            "month" => self.style.code.push_str("mmm"),
            // Nothing is told of a week that its day would not tell.
            "day" | "day-of-week" | "week-of-year" | "quarter" => self.style.code.push('d'),
            "hours" => {
                self.hours = true;
                self.unit('h');
            }
            "minutes" => {
                self.minutes = true;
                self.unit('m');
            }
            "seconds" => {
                self.seconds = true;
                self.unit('s');
                if let Some(places @ 1..) = count(element, "decimal-places") {
                    self.style.code.push('.');
                    self.style.code.push_str(&"0".repeat(places));
                }
            }
            "map" if self.style.maps.len() < MOST_MAPS => {
                let condition = attribute("condition").unwrap_or_default();
                let condition = condition.trim().trim_start_matches("value()").replace("!=", "<>");
                let name = attribute("apply-style-name").unwrap_or_default();
                self.style.maps.push((condition, name));
            }
            _ => {}
        }
    }

    fn unit(&mut self, letter: char) {
        match std::mem::take(&mut self.elapsed) {
            true => self.style.code.push_str(&format!("[{letter}]")),
            false => self.style.code.push(letter),
        }
    }

    fn end(&mut self, name: &str, text: &str) {
        match std::mem::replace(&mut self.place, Place::Nothing) {
            Place::Nothing => {}
            Place::Literal => self.style.literal(text, self.percent),
            Place::Currency => {
                self.style.any_currency |= text.trim().is_empty();
                self.style.literal(text, false);
            }
            Place::Embedded(at) => {
                if let Some(digits) = self.digits.as_mut().filter(|_| at < MOST_DIGITS) {
                    digits.embedded.entry(at).or_default().push_str(text);
                }
            }
        }
        if name == "number"
            && let Some(digits) = self.digits.take()
        {
            digits.write(&mut self.style);
        }
    }
}

/// `number:number` (16.29.3).
struct Digits {
    least: usize,
    /// `None` where as many are shown as there are.
    decimals: Option<usize>,
    least_decimals: usize,
    thousands: usize,
    embedded: HashMap<usize, String>,
}

/// A count of digits.
fn count(element: &BytesStart<'_>, name: &str) -> Option<usize> {
    let count: usize = xml::attribute(element, name)?.trim().parse().ok()?;
    Some(count.min(MOST_DIGITS))
}

impl Digits {
    fn of(element: &BytesStart<'_>) -> Self {
        let decimals = count(element, "decimal-places");
        let least = count(element, "min-decimal-places");
        // An empty text for decimals that are zero leaves them out.
        let replaced = xml::attribute(element, "decimal-replacement");
        let optional = replaced.is_some_and(|text| text.is_empty());
        let factor = xml::attribute(element, "display-factor").and_then(|f| f.trim().parse().ok());
        let mut factor: f64 = factor.unwrap_or(1.0);
        let mut thousands = 0;
        while factor >= 1_000.0 && thousands < MOST_DIGITS {
            factor /= 1_000.0;
            thousands += 1;
        }
        Self {
            least: count(element, "min-integer-digits").unwrap_or(0),
            decimals,
            least_decimals: least.or(decimals).filter(|_| !optional).unwrap_or(0),
            thousands,
            embedded: HashMap::new(),
        }
    }

    fn write(self, style: &mut DataStyle) {
        let plain = self.least <= 1 && self.thousands == 0 && self.embedded.is_empty();
        if self.decimals.is_none() && plain {
            style.code.push_str("General");
            return;
        }
        let deepest = self.embedded.keys().max().map_or(0, |at| at + 1);
        let total = self.least.max(deepest).max(1);
        for at in (0..total).rev() {
            style.code.push(if at < self.least { '0' } else { '#' });
            if let Some(text) = self.embedded.get(&at) {
                style.literal(text, false);
            }
        }
        // What is not said to be rounded is not rounded away.
        let decimals = self.decimals.unwrap_or(10);
        for at in 0..decimals {
            if at == 0 {
                style.code.push('.');
            }
            style.code.push(if at < self.least_decimals { '0' } else { '#' });
        }
        style.code.extend(std::iter::repeat_n(',', self.thousands));
    }
}
