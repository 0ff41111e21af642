//! Pages: the body, and what floats on its pages behind it (TP.DocumentArchive).

use super::drawables;
use super::store::Store;
use super::text::Reader;
use super::{Outcome, Written};
use crate::block::Section;

pub(super) fn read(store: &Store, reader: &mut Reader<'_, '_>, _hidden: &mut u32) -> Outcome {
    let Some(root) = store.root() else { return Ok(Vec::new()) };
    let mut blocks = match root.message.reference(4) {
        Some(body) => reader.text(body)?,
        None => Vec::new(),
    };
    let floating = root.message.reference(3).and_then(|id| store.message(id));
    for page in floating.into_iter().flat_map(|floating| floating.messages(1)) {
        let layers = [2, 3, 4].into_iter().flat_map(|layer| page.messages(layer));
        let drawables: Vec<u64> = layers.filter_map(|entry| entry.reference(1)).collect();
        blocks.append(&mut drawables::on_page(reader, &drawables)?);
    }
    blocks.append(&mut reader.notes);
    Ok(vec![Written { section: Section::whole(), blocks }])
}
