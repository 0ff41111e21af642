//! The facts that routing needs, from a few pages spread over the document.

use super::file::{self, Drawer};
use super::page::{self, COVERED};
use crate::Facts;
use crate::error::{ExtractError, Result};
use crate::formats::Document;
use crate::limits::Cancel;

/// Pages that are looked at.
const SAMPLE: usize = 20;

/// Looks at a document.
pub(super) fn probe(document: Document<'_>, cancel: &Cancel) -> Result<Facts> {
    let pdf = match file::open(document) {
        Ok(pdf) => pdf,
        Err(ExtractError::Encrypted) => {
            return Ok(Facts { encrypted: Some(true), ..Facts::default() });
        }
        Err(error) => return Err(error),
    };
    let pages = pdf.pages();
    let mut drawer = Drawer::new();
    let (mut looked, mut text, mut pictures) = (0.0_f32, 0.0_f32, 0.0_f32);
    for at in spread(pages.len(), SAMPLE) {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        let Some(found) = pages.get(at) else { continue };
        let facts = page::facts(&drawer.draw(found, cancel));
        if facts.blank {
            continue;
        }
        looked += 1.0;
        text += f32::from(u8::from(facts.has_text()));
        pictures += f32::from(u8::from(facts.pictures >= COVERED));
    }
    let share = |n: f32| (looked > 0.0).then(|| n / looked);
    Ok(Facts {
        pages: u32::try_from(pages.len()).ok(),
        text_share: share(text),
        image_share: share(pictures),
        encrypted: Some(false),
        ..Facts::default()
    })
}

/// At most `most` of `n` indices, the first and the last among them.
pub(super) fn spread(n: usize, most: usize) -> impl Iterator<Item = usize> {
    let taken = n.min(most);
    (0..taken).map(move |i| if taken < 2 { 0 } else { i * (n - 1) / (taken - 1) })
}
