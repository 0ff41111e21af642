//! Words that go elsewhere than into the text: metadata, names of people, labels, formulas in TeX.

use super::Prose;
use super::role::Role;
use crate::block::Inline;
use crate::clean;
use crate::error::Result;
use crate::metadata::key;

/// Most bytes that are captured.
const MOST: usize = 256 << 10;
/// Most people.
const MOST_PEOPLE: usize = 10_000;

/// What becomes of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Meta(&'static str),
    Person,
    Label,
    Tex,
    Alt,
    Html,
    DatePart(usize),
}

/// Words that are being captured.
#[derive(Debug)]
pub(super) struct Capture {
    pub(super) purpose: Purpose,
    /// How many elements were open when it began.
    pub(super) level: usize,
    words: String,
    given: String,
    family: String,
    part: Role,
}

impl Capture {
    pub(super) fn new(purpose: Purpose, level: usize) -> Self {
        let (words, given, family) = (String::new(), String::new(), String::new());
        Self { purpose, level, words, given, family, part: Role::Inline }
    }

    pub(super) fn text(&mut self, text: &str) {
        let into = match self.part {
            Role::Given => &mut self.given,
            Role::Family => &mut self.family,
            _ => &mut self.words,
        };
        if into.len() + text.len() <= MOST {
            into.push_str(text);
        }
    }

    /// An element begins inside.
    pub(super) fn start(&mut self, role: Role) {
        match role {
            Role::Given | Role::Family if self.purpose == Purpose::Person => {
                self.part = role;
                self.text(" ");
            }
            // Several values, unless they are paragraphs of one.
            Role::Box if self.purpose == Purpose::Meta(key::DESCRIPTION) => self.text(" "),
            Role::Box | Role::Item
                if matches!(self.purpose, Purpose::Meta(_)) && !self.words.trim().is_empty() =>
            {
                self.words = format!("{}; ", self.words.trim_end());
            }
            _ => {}
        }
    }

    /// An element ends inside.
    pub(super) fn end(&mut self) {
        self.part = Role::Inline;
    }

    fn person(&self) -> String {
        let name = clean::line(&format!("{} {}", self.given, self.family));
        if name.is_empty() { clean::line(&self.words) } else { name }
    }
}

impl Prose<'_, '_> {
    /// Uses what was captured.
    pub(super) fn release(&mut self, capture: &Capture) -> Result<()> {
        let words = clean::line(&capture.words);
        match capture.purpose {
            Purpose::Meta(key) => self.flow.metadata(key, &words)?,
            Purpose::Person => {
                let name = capture.person();
                if !name.is_empty() && self.people.len() < MOST_PEOPLE {
                    self.people.push(name);
                }
            }
            Purpose::Label => self.label(words)?,
            Purpose::Tex => self.formula(tex(&capture.words))?,
            Purpose::Alt if words.is_empty() => {}
            Purpose::Alt => {
                self.written += 1;
                self.flow.push(Inline::Image { alt: words });
            }
            Purpose::Html => {
                let words = self.flow.plain(&capture.words)?;
                self.flow.flush()?;
                self.text(&words)?;
                self.flow.flush()?;
            }
            Purpose::DatePart(part) => {
                if let Some(slot) = self.date.get_mut(part) {
                    slot.get_or_insert(words);
                }
            }
        }
        Ok(())
    }

    /// Writes the people as metadata.
    pub(super) fn write_people(&mut self) -> Result<()> {
        self.shown = 0;
        let people = std::mem::take(&mut self.people);
        self.flow.metadata(key::CREATOR, &people.join("; "))
    }

    /// Writes the people who are not in the text yet as a line of it.
    pub(super) fn show_people(&mut self) -> Result<()> {
        let names = self.people.get(self.shown..).unwrap_or_default().join(", ");
        self.shown = self.people.len();
        if names.is_empty() {
            return Ok(());
        }
        self.flow.flush()?;
        self.written += 1;
        self.words(&names);
        self.flow.flush()
    }

    /// Writes a date that came in parts.
    pub(super) fn write_date(&mut self, key: &str) -> Result<()> {
        let [year, month, day] = std::mem::take(&mut self.date);
        let number = |part: Option<String>| part.and_then(|p| p.parse::<u32>().ok());
        let Some(year) = number(year) else { return Ok(()) };
        let date = match (number(month), number(day)) {
            (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (Some(month), None) => format!("{year:04}-{month:02}"),
            (None, _) => format!("{year:04}"),
        };
        self.flow.metadata(key, &date)
    }
}

/// TeX without the document and the delimiters around it.
fn tex(text: &str) -> &str {
    let inside = |text, start: &str, end: &str| -> Option<&str> {
        let (_, after): (&str, &str) = str::split_once(text, start)?;
        Some(after.split_once(end).map_or(after, |(inner, _)| inner))
    };
    let text = inside(text, "\\begin{document}", "\\end{document}").unwrap_or(text).trim();
    let pairs = [("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$")];
    let bare = pairs.iter().find_map(|(start, end)| text.strip_prefix(start)?.strip_suffix(end));
    bare.unwrap_or(text).trim()
}
