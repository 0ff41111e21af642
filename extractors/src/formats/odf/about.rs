//! What an OpenDocument file says about itself (ODF 1.3 part 3, 4.3). Called by the readers of texts, slides and sheets;
//! damage here costs nothing but the rest of it.

use super::package::Package;
use crate::error::{ExtractError, Result};
use crate::limits::{Cancel, Limits};
use crate::metadata::key;
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

/// Most values kept.
const MOST_VALUES: usize = 64;
/// Longest value read, in bytes.
const LONGEST_VALUE: usize = 8_000;

/// Keys and values.
#[derive(Debug, Default)]
pub(in crate::formats) struct About {
    values: Vec<(&'static str, String)>,
    keywords: Vec<String>,
    /// Who saved it last; stands in for the author where nobody else is named.
    last_editor: String,
}

impl About {
    /// The title, where it says something.
    pub(in crate::formats) fn title(&self) -> Option<String> {
        let title = self.get(key::TITLE).map(crate::clean::line)?;
        (!title.is_empty()).then_some(title)
    }

    /// How many pages the program that saved the document counted.
    pub(in crate::formats) fn pages(&self) -> Option<u32> {
        self.get(key::PAGES)?.trim().parse().ok().filter(|pages| *pages > 0)
    }

    /// Writes everything as metadata.
    ///
    /// # Errors
    /// A receiver that is gone.
    pub(in crate::formats) fn write(&self, sink: &mut Sink<'_>) -> Result<()> {
        self.values.iter().try_for_each(|(key, value)| sink.metadata(key, value))?;
        sink.metadata(key::KEYWORDS, &self.keywords.join(", "))?;
        sink.metadata(key::CREATOR, &self.last_editor)
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.values.iter().find(|(k, _)| *k == key).map(|(_, value)| value.as_str())
    }

    fn take(&mut self, field: Field, value: String) {
        match field {
            Field::Key(key) if self.values.len() < MOST_VALUES => self.values.push((key, value)),
            Field::Keyword if self.keywords.len() < MOST_VALUES => self.keywords.push(value),
            Field::LastEditor => self.last_editor = value,
            Field::Key(_) | Field::Keyword => {}
        }
    }
}

/// What an element of the metadata is.
#[derive(Clone, Copy)]
enum Field {
    Key(&'static str),
    Keyword,
    LastEditor,
}

fn field(name: &str) -> Option<Field> {
    Some(Field::Key(match name {
        "title" => key::TITLE,
        "initial-creator" => key::CREATOR,
        "creator" => return Some(Field::LastEditor),
        "subject" => key::SUBJECT,
        "description" => key::DESCRIPTION,
        "keyword" => return Some(Field::Keyword),
        "language" => key::LANGUAGE,
        "creation-date" => key::CREATED,
        "date" => key::MODIFIED,
        "generator" => key::PRODUCER,
        _ => return None,
    }))
}

/// The metadata of an open file, as much as can be read.
///
/// # Errors
/// Only cancellation and limits of the whole document.
pub(in crate::formats) fn of(
    package: &mut Package,
    limits: &Limits,
    cancel: &Cancel,
) -> Result<About> {
    let mut about = About::default();
    let flat = package.is_flat();
    let part = match package {
        Package::Flat(_) => package.content().map(Some),
        Package::Packed(_) => package.part("meta.xml"),
    };
    let outcome = part.and_then(|part| match part {
        Some(part) => Reader::new(part, limits)
            .and_then(|mut reader| read(&mut reader, flat, cancel, &mut about)),
        None => Ok(()),
    });
    match outcome {
        Err(error) if matters(&error) => Err(error),
        Err(_) | Ok(()) => Ok(about),
    }
}

/// Whether an error is more than damage in this part.
fn matters(error: &ExtractError) -> bool {
    use crate::limits::Limit;
    match error {
        ExtractError::LimitReached { limit, .. } => *limit == Limit::ExpandedBytes,
        error => error.is_fatal(),
    }
}

/// Reads to the end of `office:meta`. In a flat file it stands before everything else, so nothing is read beyond it.
fn read<R: Read>(
    reader: &mut Reader<R>,
    flat: bool,
    cancel: &Cancel,
    about: &mut About,
) -> Result<()> {
    let mut open: Option<(Field, String)> = None;
    let mut within = false;
    loop {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "meta" => within = true,
                "body" | "automatic-styles" if flat => return Ok(()),
                "document-statistic" => statistics(&element, about),
                name if within => open = field(name).map(|field| (field, String::new())),
                _ => {}
            },
            Event::Text(text) => {
                if let Some((_, value)) = open.as_mut().filter(|o| o.1.len() < LONGEST_VALUE) {
                    value.extend(text.chars().take(LONGEST_VALUE));
                }
            }
            Event::GeneralRef(name) => {
                if let Some((_, value)) = open.as_mut().filter(|o| o.1.len() < LONGEST_VALUE) {
                    xml::reference(&name, value);
                }
            }
            Event::End(element) if element.local_name().into_inner() == "meta" => return Ok(()),
            Event::End(_) => {
                if let Some((field, value)) = open.take() {
                    about.take(field, value);
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn statistics(element: &BytesStart<'_>, about: &mut About) {
    if let Some(pages) = xml::attribute(element, "page-count") {
        about.take(Field::Key(key::PAGES), pages);
    }
}
