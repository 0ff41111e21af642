//! PowerPoint 97-2003 presentations (MS-PPT): a stream of records inside a compound file.
//!
//! `persist` says which records are alive, `document` in which order slides come; `slide` makes a section of each, of what
//! `shapes`, `text` and `table` find on it. Nothing here follows a link or opens an embedded file.

mod document;
mod kinds;
mod numbers;
mod objects;
mod persist;
mod shapes;
mod slide;
mod style;
mod table;
mod tags;
mod text;

use super::{Document, Family, Format, Sign, Spec};
use crate::Facts;
use crate::block::{Block, Inline};
use crate::compound::{Compound, Node, summary};
use crate::embedded;
use crate::error::{ExtractError, Result};
use crate::formats::officeart::Record;
use crate::limits::Cancel;
use crate::metadata::key;
use crate::sink::Sink;
use document::{Deck, Listed};
use encoding_rs::WINDOWS_1252;
use kinds::{DOCUMENT, SLIDE};
use persist::Persist;
use slide::{Before, Source};
use std::collections::HashSet;

/// The password of presentations that anybody may look at, but not change.
const DEFAULT_PASSWORD: &str = "/01Hannes Ruescher/01";

/// PowerPoint 97-2003 presentation.
#[derive(Debug)]
pub struct Ppt;

impl Format for Ppt {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "ppt",
            title: "PowerPoint 97-2003 presentation",
            family: Family::Slides,
            mime_types: &["application/vnd.ms-powerpoint"],
            extensions: &["ppt", "pps", "pot"],
            // Names of streams are compared as they are; some writers shout.
            signs: &[Sign::Stream("PowerPoint Document"), Sign::Stream("POWERPOINT DOCUMENT")],
            readable: true,
        }
    }

    fn probe(&self, document: Document<'_>, _cancel: &Cancel) -> Result<Facts> {
        let encrypted = |encrypted| Facts { encrypted: Some(encrypted), ..Facts::default() };
        let bytes = document.input.bytes(document.limits)?;
        let streams = Streams::open(&Compound::open_document((*bytes).as_ref())?)?;
        let persist = Persist::read(&streams.main, &streams.user);
        if streams.is_encrypted(&persist) {
            return Ok(encrypted(true));
        }
        let found = persist.document(&streams.main);
        let deck = found.map(|found| Deck::read(&found, &streams.main, &persist));
        let slides = deck.and_then(|deck| u32::try_from(deck.slides.len()).ok());
        Ok(Facts { pages: slides, ..encrypted(false) })
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let bytes = document.input.bytes(document.limits)?;
        let file = Compound::open_document((*bytes).as_ref())?;
        let mut streams = Streams::open(&file)?;
        let mut persist = Persist::read(&streams.main, &streams.user);
        if streams.is_encrypted(&persist) {
            let password = document.options.password.as_deref().unwrap_or(DEFAULT_PASSWORD);
            persist.decrypt(&mut streams.main, password).ok_or(ExtractError::Encrypted)?;
        }
        let properties = file.stream("\u{5}SummaryInformation").unwrap_or_default();
        summary::write(&properties, sink)?;
        let title = summary::title(&properties);
        match file.stream("Text_Content").filter(|_| persist.damaged) {
            Some(text) => old(&text, sink),
            None => read(&streams.main, &persist, (document, title.as_deref()), sink),
        }
    }
}

/// The streams of a presentation.
#[derive(Debug)]
struct Streams {
    main: Vec<u8>,
    user: Vec<u8>,
}

impl Streams {
    /// Opens the streams. A file that PowerPoint 95 reads too has those of later versions in a storage of their own.
    fn open(file: &Compound<'_>) -> Result<Self> {
        let later = file.child(Node::ROOT, "PP97_DUALSTORAGE");
        let stream = |name: &str| match later.and_then(|storage| file.child(storage, name)) {
            Some(stream) => file.read(stream),
            None => file.stream(name),
        };
        let main = stream("PowerPoint Document")
            .ok_or_else(|| ExtractError::corrupt("the stream with the slides is missing"))?;
        Ok(Self { main, user: stream("Current User").unwrap_or_default() })
    }

    fn is_encrypted(&self, persist: &Persist) -> bool {
        persist::is_encrypted(&self.user) || persist.session.is_some()
    }
}

/// A presentation of PowerPoint 95, of which the text alone is had: it stands in a stream of its own.
fn old(text: &[u8], sink: &mut Sink<'_>) -> Result<()> {
    let text = WINDOWS_1252.decode_without_bom_handling(text).0;
    for line in text.split(['\r', '\n']) {
        sink.block(Block::paragraph(vec![Inline::text(line)]))?;
    }
    sink.warn("left_out", "The slides are of an old version; only their text was read.")
}

/// Writes all slides.
fn read(
    stream: &[u8],
    persist: &Persist,
    (document, title): (Document<'_>, Option<&str>),
    sink: &mut Sink<'_>,
) -> Result<()> {
    let found = persist.document(stream).or_else(|| persist::search(stream, DOCUMENT).last());
    let deck = found.map(|found| Deck::read(&found, stream, persist)).unwrap_or_default();
    let inside = embedded::inside(document.limits);
    let source =
        Source { stream, persist, deck: &deck, options: document.options, title, inside: &inside };
    let mut seen = HashSet::new();
    // A slide stands in the list once.
    let mut listed = |slide: &Listed<'_>| {
        persist.object(stream, slide.object, SLIDE).filter(|_| seen.insert(slide.object))
    };
    let mut slides: Vec<(Option<Record<'_>>, Option<&Listed<'_>>)> =
        deck.slides.iter().map(|slide| (listed(slide), Some(slide))).collect();
    let lost = slides.iter().any(|(record, _)| record.is_none());
    let unknown = slides.is_empty() && persist.damaged;
    if unknown || (lost && slides.iter().all(|(record, _)| record.is_none())) {
        // Nothing leads to the slides: those that are in the stream, in its order.
        slides = persist::search(stream, SLIDE).map(|slide| (Some(slide), None)).collect();
        if slides.is_empty() {
            return Err(ExtractError::corrupt("there is no slide"));
        }
    }
    sink.metadata(key::SLIDES, &slides.len().to_string())?;
    let mut hidden = 0_u32;
    let mut before = Before::default();
    for (number, (record, listed)) in (1..).zip(slides) {
        sink.check()?;
        let Some(record) = record else { continue };
        if slide::is_hidden(&record) {
            hidden += 1;
        } else if sink.wants(number) {
            slide::write(source, &record, (number, listed), &mut before, sink)?;
        }
    }
    match hidden {
        0 => {}
        1 => sink.warn("hidden_slides", "One hidden slide was left out.")?,
        n => sink.warn("hidden_slides", format!("{n} hidden slides were left out."))?,
    }
    if lost || persist.damaged {
        sink.warn("damaged", "The presentation is damaged; a part of it may be missing.")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
