//! The facts that routing needs, from a few pages spread over the document.

use super::file::{self, Drawer};
use super::glyphs::Glyph;
use super::page::{self, COVERED};
use super::{metadata, strings};
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::limits::Cancel;
use crate::{Facts, PageFacts, clean, language};
use hayro_syntax::Pdf;
use hayro_syntax::object::Dict;
use hayro_syntax::page::Rotation;

/// Pages that are looked at.
const SAMPLE: usize = 20;
/// Characters that tell the language, and how many of one page.
const LANGUAGE_CHARS: usize = 4_000;
const PAGE_CHARS: usize = 1_000;
/// Longest name of a program that is told.
const LONGEST_PRODUCER: usize = 100;

/// Looks at a document.
pub(super) fn probe(document: Document<'_>, cancel: &Cancel) -> Result<Facts> {
    let pdf = match file::open(document) {
        Ok(opened) => opened.pdf,
        Err(ExtractError::Encrypted) => {
            return Ok(Facts { encrypted: Some(true), ..Facts::default() });
        }
        Err(error) => return Err(error),
    };
    let pages = pdf.pages();
    let mut drawer = Drawer::new(false);
    let mut looked_at = Vec::new();
    let mut sample = String::new();
    let (mut looked, mut text, mut pictures, mut ocr) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    for at in spread(pages.len(), SAMPLE) {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        let Some(found) = pages.get(at) else { continue };
        let drawn = drawer.draw(found, cancel);
        let facts = page::facts(&drawn);
        looked_at.push(PageFacts {
            page: u32::try_from(at + 1).unwrap_or(u32::MAX),
            characters: u32::try_from(facts.chars).unwrap_or(u32::MAX),
            garbage: facts.garbage(),
            pictures: facts.pictures,
            rotation: match found.rotation() {
                Rotation::None => 0,
                Rotation::Horizontal => 90,
                Rotation::Flipped => 180,
                Rotation::FlippedHorizontal => 270,
            },
            needs_ocr: facts.needs_ocr(),
        });
        if facts.blank {
            continue;
        }
        looked += 1.0;
        text += f32::from(u8::from(facts.has_text()));
        pictures += f32::from(u8::from(facts.pictures >= COVERED));
        ocr += f32::from(u8::from(facts.needs_ocr().is_some()));
        if sample.len() < LANGUAGE_CHARS && facts.has_text() {
            spell(&drawn.drawing.glyphs, &mut sample);
        }
    }
    let share = |n: f32| (looked > 0.0).then(|| n / looked);
    let catalog = metadata::catalog(&pdf);
    let declared = catalog.as_ref().and_then(|c| strings::text_of(c, b"Lang"));
    let found = language::detect(&sample).map(str::to_owned);
    Ok(Facts {
        pages: u32::try_from(pages.len()).ok(),
        text_share: share(text),
        image_share: share(pictures),
        ocr_share: share(ocr),
        looked_at,
        encrypted: Some(false),
        tagged: catalog.as_ref().map(is_tagged),
        language: found.or_else(|| declared.map(|d| clean::line(&d))).filter(|l| l.len() <= 35),
        producer: producer(&pdf),
        ..Facts::default()
    })
}

/// Whether the document says that it is tagged, and has a structure to show for it (ISO 32000-2, 14.7.1).
fn is_tagged(catalog: &Dict<'_>) -> bool {
    let info = catalog.get::<Dict<'_>>(b"MarkInfo".as_slice());
    info.is_some_and(|info| info.get::<bool>(b"Marked".as_slice()) == Some(true))
        && catalog.contains_key(b"StructTreeRoot".as_slice())
}

fn producer(pdf: &Pdf) -> Option<String> {
    let mut name = clean::line(&strings::decode(pdf.metadata().producer.as_deref()?));
    name.truncate(name.floor_char_boundary(LONGEST_PRODUCER));
    Some(name).filter(|name| !name.is_empty())
}

/// Appends the words of a page, roughly: a gap is a space.
fn spell(glyphs: &[Glyph], out: &mut String) {
    let mut last: Option<(f32, f32)> = None;
    for glyph in glyphs.iter().take(PAGE_CHARS) {
        let apart = last.is_none_or(|(end, y)| {
            (glyph.y - y).abs() > 0.5 * glyph.size || glyph.x - end > 0.2 * glyph.size
        });
        if apart || glyph.text.is_space() {
            out.push(' ');
        }
        if !glyph.text.is_space() {
            glyph.text.push_to(out);
        }
        last = Some((glyph.x + glyph.advance, glyph.y));
    }
    out.push(' ');
}

/// At most `most` of `n` indices, the first and the last among them.
pub(super) fn spread(n: usize, most: usize) -> impl Iterator<Item = usize> {
    let taken = n.min(most);
    (0..taken).map(move |i| if taken < 2 { 0 } else { i * (n - 1) / (taken - 1) })
}
