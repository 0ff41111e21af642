//! What is written beside a picture, from all sources together, and how it comes out.

use crate::block::{Block, Inline, Marker};
use crate::error::Result;
use crate::metadata::key;
use crate::sink::Sink;

/// Most keywords and authors kept.
const MOST: usize = 200;

/// The words that belong to a picture. The first source of each counts.
#[derive(Debug, Default)]
pub(super) struct Caption {
    title: String,
    descriptions: Vec<String>,
    creators: Vec<String>,
    keywords: Vec<String>,
    places: Vec<String>,
    rights: String,
    taken: String,
    modified: String,
    producer: String,
}

/// What a value says about the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Description,
    Creator,
    Keyword,
    Place,
    Rights,
    Taken,
    Modified,
    Producer,
}

impl Caption {
    /// Takes a value; an empty one says nothing.
    pub(super) fn add(&mut self, field: Field, value: &str) {
        let value = value.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        if value.is_empty() || is_filler(value) {
            return;
        }
        let once = match field {
            Field::Title => &mut self.title,
            Field::Rights => &mut self.rights,
            Field::Taken => &mut self.taken,
            Field::Modified => &mut self.modified,
            Field::Producer => &mut self.producer,
            Field::Description => return self.describe(value),
            Field::Creator => return push(&mut self.creators, value),
            Field::Keyword => return push(&mut self.keywords, value),
            Field::Place => return push(&mut self.places, value),
        };
        if once.is_empty() {
            value.clone_into(once);
        }
    }

    /// The same description stands in several places, often cut short in one of them.
    fn describe(&mut self, value: &str) {
        if self.descriptions.iter().any(|known| known.contains(value)) {
            return;
        }
        match self.descriptions.iter_mut().find(|known| value.contains(known.as_str())) {
            Some(shorter) => value.clone_into(shorter),
            None => push(&mut self.descriptions, value),
        }
    }

    /// A text under a keyword of PNG (ISO/IEC 15948, 11.3.4.2) or a comment.
    pub(super) fn keyword(&mut self, keyword: &str, text: &str) {
        let field = match keyword {
            "Title" => Field::Title,
            "Author" => Field::Creator,
            "Description" | "Comment" => Field::Description,
            "Copyright" => Field::Rights,
            "Creation Time" => Field::Taken,
            "Software" => Field::Producer,
            _ => return,
        };
        self.add(field, text);
    }

    /// Whether nothing at all is said.
    pub(super) fn is_empty(&self) -> bool {
        !self.has_words() && self.taken.is_empty() && self.producer.is_empty()
    }

    /// Whether something is said that somebody may search for. Dates and programs alone are no text.
    fn has_words(&self) -> bool {
        !(self.title.is_empty()
            && self.descriptions.is_empty()
            && self.keywords.is_empty()
            && self.places.is_empty())
    }

    /// Writes metadata, and the words as a heading, a paragraph and a list.
    pub(super) fn write(&self, size: Option<(u32, u32)>, sink: &mut Sink<'_>) -> Result<()> {
        sink.metadata(key::TITLE, &self.title)?;
        sink.metadata(key::DESCRIPTION, &self.descriptions.join(" "))?;
        sink.metadata(key::CREATOR, &self.creators.join("; "))?;
        sink.metadata(key::KEYWORDS, &self.keywords.join(", "))?;
        sink.metadata(key::CREATED, &self.taken)?;
        sink.metadata(key::MODIFIED, &self.modified)?;
        sink.metadata(key::PRODUCER, &self.producer)?;
        sink.metadata("rights", &self.rights)?;
        if let Some((width, height)) = size {
            sink.metadata("width", &width.to_string())?;
            sink.metadata("height", &height.to_string())?;
        }
        if !self.has_words() {
            return Ok(());
        }
        if !self.title.is_empty() {
            sink.block(Block::heading(1, vec![Inline::text(self.title.as_str())]))?;
        }
        for line in self.descriptions.iter().filter(|d| **d != self.title).flat_map(|d| d.lines()) {
            sink.block(Block::paragraph(vec![Inline::text(line)]))?;
        }
        for (name, value) in [
            ("Keywords", self.keywords.join(", ")),
            ("Place", self.places.join(", ")),
            ("Creator", self.creators.join("; ")),
            ("Taken", self.taken.clone()),
            ("Rights", self.rights.clone()),
        ] {
            if !value.is_empty() {
                let words = vec![Inline::text(format!("{name}: {value}"))];
                sink.block(Block::item(1, Marker::Bullet, words))?;
            }
        }
        Ok(())
    }
}

fn push(list: &mut Vec<String>, value: &str) {
    if list.len() < MOST && !list.iter().any(|other| other == value) {
        list.push(value.to_owned());
    }
}

/// What cameras and programs write where a person might have written something.
fn is_filler(value: &str) -> bool {
    const FILLERS: [&str; 8] = [
        "OLYMPUS DIGITAL CAMERA",
        "SONY DSC",
        "KONICA MINOLTA DIGITAL CAMERA",
        "Exif_JPEG_PICTURE",
        "Created with GIMP",
        "Created with The GIMP",
        "MINOLTA DIGITAL CAMERA",
        "DCIM",
    ];
    FILLERS.iter().any(|filler| value.eq_ignore_ascii_case(filler))
}
