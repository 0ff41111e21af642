//! Objects of other programs on a slide: tables, charts and texts that are documents of their own, each a compound file,
//! most of them compressed (MS-PPT 2.10.34).

use super::kinds::OBJECT_DATA;
use super::persist::Persist;
use super::slide::Source;
use crate::archive::{Budget, io_error};
use crate::block::{Block, Kind};
use crate::bytes::u16_at;
use crate::compound::Compound;
use crate::embedded::{self, Embedded};
use crate::error::{ExtractError, Result};
use crate::formats::Family;
use crate::formats::officeart::Record;
use crate::limits::Limit;
use crate::sink::{Event, Receiver, Sink};
use crate::{Hints, Input, Pages, detect};
use flate2::read::ZlibDecoder;
use std::io::Read;
use std::sync::Arc;

/// Headings of an object stand below the slide's title.
const BELOW: u8 = 2;
/// The instance of a compressed object.
const COMPRESSED: u16 = 1;
/// Records of a workbook: its window, and the end of what concerns all sheets.
const WINDOW: u16 = 0x003d;
const END: u16 = 0x000a;
/// Where the newer formats stand in a compound file.
const PACKAGE: &str = "Package";

/// Reads the object `number`. One that cannot be read is left out: its picture stands on the slide, and says what the
/// author wanted shown.
pub(super) fn write(source: Source<'_, '_>, number: u32, sink: &mut Sink<'_>) -> Result<()> {
    let Some(record) = record(source.stream, source.persist, number) else { return Ok(()) };
    let bytes = match bytes(&record, source) {
        Ok(bytes) => bytes,
        Err(error) if embedded_alone(&error) => return Ok(()),
        Err(error) => return Err(error),
    };
    let file = Compound::open(&bytes);
    let package = file.as_ref().and_then(|file| file.stream(PACKAGE));
    let book = ["Workbook", "Book"].iter().find_map(|name| file.as_ref()?.stream(name));
    let input = Input::memory(Arc::new(package.unwrap_or(bytes)));
    let (options, inside) = (source.options, source.inside);
    let family = detect(&input, &Hints::default(), inside)?.format.spec().family;
    let embedded = Embedded { name: None, mime_type: None, input };
    if family != Family::Sheet {
        return embedded::read(&embedded, options, inside, BELOW, sink).map(|_| ());
    }
    let wanted = book.map_or(0, |book| shown(&book));
    let cancel = sink.cancel().clone();
    let mut one = OneSheet { sink, wanted, at: None };
    let mut outlet = Sink::new(&mut one, inside, cancel, Pages::default());
    embedded::read(&embedded, options, inside, BELOW, &mut outlet).map(|_| ())
}

/// The sheet of a workbook that was open last (MS-XLS 2.4.345): the one that the object shows, counted from 0.
fn shown(book: &[u8]) -> usize {
    let mut rest = book;
    while let (Some(kind), Some(size)) = (u16_at(rest, 0), u16_at(rest, 2)) {
        match kind {
            WINDOW => return u16_at(rest, 14).map_or(0, usize::from),
            END => break,
            _ => rest = rest.get(4 + usize::from(size)..).unwrap_or_default(),
        }
    }
    0
}

/// Lets one sheet of a workbook through, without its name: the others are not on the slide.
struct OneSheet<'o, 's> {
    sink: &'o mut Sink<'s>,
    wanted: usize,
    /// The sheet that is read.
    at: Option<usize>,
}

impl Receiver for OneSheet<'_, '_> {
    fn receive(&mut self, event: Event) -> Result<()> {
        match event {
            // Every sheet begins with its name.
            Event::Block(Block { kind: Kind::Heading { .. }, .. }) => {
                self.at = Some(self.at.map_or(0, |at| at + 1));
                Ok(())
            }
            Event::Block(block) if self.at.unwrap_or(0) == self.wanted => self.sink.block(block),
            // What is wrong with sheets that are not on the slide does not matter.
            Event::Block(_) | Event::Section(_) | Event::Metadata { .. } | Event::Warning(_) => {
                Ok(())
            }
        }
    }
}

fn record<'a>(stream: &'a [u8], persist: &Persist, number: u32) -> Option<Record<'a>> {
    persist.object(stream, number, OBJECT_DATA)
}

/// The bytes of an object, unpacked.
fn bytes(record: &Record<'_>, source: Source<'_, '_>) -> Result<Vec<u8>> {
    if record.instance != COMPRESSED {
        return Ok(record.body.to_vec());
    }
    let most = source.inside.embedded_bytes;
    let packed = record.body.get(4..).unwrap_or_default();
    let mut bytes = Vec::new();
    let budget = Budget::new(source.inside);
    let mut reader = budget.cap(ZlibDecoder::new(packed)).take(most.saturating_add(1));
    reader.read_to_end(&mut bytes).map_err(io_error)?;
    if bytes.len() as u64 > most {
        return Err(ExtractError::LimitReached { limit: Limit::EmbeddedBytes, value: most });
    }
    Ok(bytes)
}

/// Whether an error is one of the object alone.
fn embedded_alone(error: &ExtractError) -> bool {
    matches!(
        error,
        ExtractError::Corrupt(_) | ExtractError::LimitReached { limit: Limit::EmbeddedBytes, .. }
    )
}
