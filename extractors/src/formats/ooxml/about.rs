//! What the document says about itself: core properties (ECMA-376 part 2, 11) and extended ones (part 1, 22.2).

use super::opc;
use super::package::Package;
use crate::error::Result;
use crate::limits::{Cancel, Limits};
use crate::metadata::key;
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::Event;

/// Most values kept.
const MOST_VALUES: usize = 64;
/// Longest value read, in bytes.
const LONGEST_VALUE: usize = 8_000;

/// Keys and values, best source first.
#[derive(Debug, Default)]
pub(in crate::formats) struct About(Vec<(&'static str, String)>);

impl About {
    /// The title in the properties, where it says something.
    pub(in crate::formats) fn title(&self) -> Option<String> {
        let title = self.get(key::TITLE).map(crate::clean::line)?;
        (!title.is_empty()).then_some(title)
    }

    /// How many pages the program that saved the document counted.
    pub(in crate::formats) fn pages(&self) -> Option<u32> {
        self.get(key::PAGES)?.trim().parse().ok().filter(|pages| *pages > 0)
    }

    /// Writes the values of the keys that are `wanted` as metadata.
    pub(in crate::formats) fn write(
        &self,
        wanted: impl Fn(&str) -> bool,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        let mut wanted = self.0.iter().filter(|(key, _)| wanted(key));
        wanted.try_for_each(|(key, value)| sink.metadata(key, value))
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, value)| value.as_str())
    }
}

/// Reads both parts; what is missing or damaged is left out, because the text does not depend on it.
pub(in crate::formats) fn read(package: &mut Package, limits: &Limits, cancel: &Cancel) -> About {
    let mut about = About::default();
    let core = package.root().part("core-properties").unwrap_or("docProps/core.xml").to_owned();
    let app = package.root().part("extended-properties").unwrap_or("docProps/app.xml").to_owned();
    for (path, name) in [(core, opc::core_key as fn(&str) -> _), (app, app_key as fn(&str) -> _)] {
        if let Ok(Some(member)) = package.member(&path)
            && let Ok(mut reader) = Reader::new(member, limits)
        {
            values(&mut reader, name, cancel, &mut about.0);
        }
    }
    about
}

fn app_key(name: &str) -> Option<&'static str> {
    Some(match name {
        "Pages" => key::PAGES,
        "Application" => key::PRODUCER,
        // The properties of Word 2003, which are all in one place.
        "Title" => key::TITLE,
        "Author" => key::CREATOR,
        "Subject" => key::SUBJECT,
        "Description" => key::DESCRIPTION,
        "Keywords" => key::KEYWORDS,
        "Created" => key::CREATED,
        "LastSaved" => key::MODIFIED,
        _ => return None,
    })
}

fn values<R: std::io::Read>(
    reader: &mut Reader<R>,
    known: fn(&str) -> Option<&'static str>,
    cancel: &Cancel,
    out: &mut Vec<(&'static str, String)>,
) {
    let mut open: Option<(&'static str, String)> = None;
    while let Ok(event) = reader.next_event() {
        if cancel.is_cancelled() {
            break;
        }
        match event {
            Event::Start(element) => {
                open = known(xml::local(&element)).map(|key| (key, String::new()));
            }
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
            Event::End(_) => out.extend(open.take().filter(|_| out.len() < MOST_VALUES)),
            Event::Eof => break,
            _ => {}
        }
    }
}
