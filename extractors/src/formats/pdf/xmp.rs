//! The XMP packet of a document (ISO 16684-1; ISO 32000-2, 14.3.2): asked where the information dictionary, which it
//! replaced in PDF 2.0, says nothing. Called by `metadata`.

use super::expansion;
use crate::limits::{Cancel, Limits};
use crate::metadata::key;
use crate::xml::{self, Reader};
use hayro_syntax::object::{Dict, Stream};
use quick_xml::events::Event;

/// Bytes of a packet that is read: real ones stay below a hundred kilobytes.
const LONGEST_PACKET: usize = 1 << 20;
/// Bytes of one value.
const LONGEST_VALUE: usize = 4 << 10;
/// Values of one property, such as authors.
const MOST_VALUES: usize = 100;

/// The packet under `Metadata` of the catalogue, as names of metadata and values; damage ends it.
pub(super) fn read(
    catalog: &Dict<'_>,
    limits: &Limits,
    cancel: &Cancel,
) -> Vec<(&'static str, String)> {
    let Some(stream) = catalog.get::<Stream<'_>>(b"Metadata".as_slice()) else { return Vec::new() };
    if !expansion::is_shorter(&stream, LONGEST_PACKET) {
        return Vec::new();
    }
    let packet = stream.decoded_data().unwrap_or_default();
    parse(&packet, limits, cancel)
}

fn parse(packet: &[u8], limits: &Limits, cancel: &Cancel) -> Vec<(&'static str, String)> {
    let mut found = Properties::default();
    let Ok(mut reader) = Reader::new(packet, limits) else { return Vec::new() };
    // The property that is open, and how deep it stands: its value is its text, or that of its items.
    let mut open: Option<(&'static str, u64)> = None;
    let mut text = String::new();
    while !cancel.is_cancelled() {
        let depth = reader.depth();
        match reader.next_event() {
            Ok(Event::Start(element)) => {
                // Simple values may stand as attributes of the description (ISO 16684-1, 7.9.2.2).
                if xml::local(&element) == "Description" {
                    for name in ATTRIBUTES {
                        let value = xml::attribute(&element, name);
                        found.extend(property(name).zip(value));
                    }
                }
                if open.is_none() {
                    open = property(xml::local(&element)).map(|name| (name, depth));
                }
                text.clear();
            }
            Ok(Event::Text(words)) if open.is_some() && text.len() < LONGEST_VALUE => {
                text.push_str(&words);
            }
            Ok(Event::GeneralRef(name)) if open.is_some() && text.len() < LONGEST_VALUE => {
                xml::reference(&name, &mut text);
            }
            Ok(Event::End(_)) => {
                if let Some((name, at)) = open {
                    found.extend(Some((name, std::mem::take(&mut text))));
                    if depth <= at + 1 {
                        open = None;
                    }
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    found.told()
}

const ATTRIBUTES: [&str; 5] = ["CreateDate", "ModifyDate", "Producer", "Keywords", "CreatorTool"];

/// The name of metadata that a property has, whatever the prefix of its namespace.
fn property(name: &str) -> Option<&'static str> {
    Some(match name {
        "title" => key::TITLE,
        "creator" => key::CREATOR,
        "description" => key::SUBJECT,
        "subject" | "Keywords" => key::KEYWORDS,
        "language" => key::LANGUAGE,
        "CreateDate" => key::CREATED,
        "ModifyDate" => key::MODIFIED,
        "Producer" => key::PRODUCER,
        _ => return None,
    })
}

/// The values of each property, in the order of the packet.
#[derive(Default)]
struct Properties(Vec<(&'static str, Vec<String>)>);

impl Properties {
    fn extend(&mut self, value: Option<(&'static str, String)>) {
        let Some((name, value)) = value else { return };
        let value = crate::clean::line(&value);
        if value.is_empty() {
            return;
        }
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) if values.len() < MOST_VALUES && !values.contains(&value) => {
                values.push(value);
            }
            Some(_) => {}
            None => self.0.push((name, vec![value])),
        }
    }

    fn told(self) -> Vec<(&'static str, String)> {
        let join = |(name, values): (&'static str, Vec<String>)| {
            let value = match name {
                key::CREATOR => values.join("; "),
                key::KEYWORDS => values.join(", "),
                // Alternatives in several languages: the first is the default one.
                _ => values.into_iter().next().unwrap_or_default(),
            };
            (name, value)
        };
        self.0.into_iter().map(join).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_read_as_elements_lists_and_attributes() {
        let packet = r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>
            <rdf:Description xmp:CreateDate="2024-03-01T10:00:00+01:00" pdf:Producer="Skriver 3">
              <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Havneplan &amp; kaj</rdf:li><rdf:li xml:lang="en">Port</rdf:li></rdf:Alt></dc:title>
              <dc:creator><rdf:Seq><rdf:li>Åse Øst</rdf:li><rdf:li>Bo Ny</rdf:li></rdf:Seq></dc:creator>
              <dc:subject><rdf:Bag><rdf:li>havn</rdf:li><rdf:li>kaj</rdf:li></rdf:Bag></dc:subject>
            </rdf:Description></rdf:RDF></x:xmpmeta>"#;
        let found = parse(packet.as_bytes(), &Limits::default(), &Cancel::default());
        let expected = [
            (key::CREATED, "2024-03-01T10:00:00+01:00"),
            (key::PRODUCER, "Skriver 3"),
            (key::TITLE, "Havneplan & kaj"),
            (key::CREATOR, "Åse Øst; Bo Ny"),
            (key::KEYWORDS, "havn, kaj"),
        ];
        assert_eq!(found, expected.map(|(name, value)| (name, value.to_owned())));
    }
}
