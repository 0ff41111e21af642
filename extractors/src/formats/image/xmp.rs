//! XMP packets (ISO 16684-1): RDF with Dublin Core and the IPTC core.

use super::caption::{Caption, Field};
use crate::error::Result;
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};

/// Longest value kept, in bytes.
const LONGEST: usize = 64 << 10;

/// Adds what the packet says; damage ends it.
pub(super) fn read(packet: &[u8], sink: &Sink<'_>, caption: &mut Caption) -> Result<()> {
    let Ok(mut reader) = Reader::new(packet, sink.limits()) else { return Ok(()) };
    let mut open: Option<(Field, u64)> = None;
    let mut text = String::new();
    loop {
        sink.check()?;
        let depth = reader.depth();
        let Ok(event) = reader.next_event() else { return Ok(()) };
        match event {
            Event::Start(element) => {
                // Simple values may stand as attributes of the description (7.9.2.2).
                if xml::local(&element) == "Description" {
                    attributes(&element, caption);
                }
                if open.is_none() {
                    open = field(xml::local(&element)).map(|field| (field, depth));
                }
                text.clear();
            }
            Event::Text(words) if open.is_some() && text.len() < LONGEST => text.push_str(&words),
            Event::GeneralRef(name) if open.is_some() && text.len() < LONGEST => {
                xml::reference(&name, &mut text);
            }
            Event::End(_) => {
                if let Some((field, at)) = open {
                    caption.add(field, &text);
                    text.clear();
                    if depth <= at + 1 {
                        open = None;
                    }
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn attributes(element: &BytesStart<'_>, caption: &mut Caption) {
    for name in ["Headline", "City", "State", "Country", "CreateDate", "DateCreated", "ModifyDate"]
    {
        if let (Some(field), Some(value)) = (field(name), xml::attribute(element, name)) {
            caption.add(field, &value);
        }
    }
}

fn field(name: &str) -> Option<Field> {
    Some(match name {
        "title" | "Headline" => Field::Title,
        "description" | "AltTextAccessibility" => Field::Description,
        "creator" => Field::Creator,
        "subject" => Field::Keyword,
        "rights" => Field::Rights,
        "Location" | "City" | "State" | "Country" => Field::Place,
        "DateCreated" | "CreateDate" => Field::Taken,
        "ModifyDate" => Field::Modified,
        "CreatorTool" => Field::Producer,
        _ => return None,
    })
}
