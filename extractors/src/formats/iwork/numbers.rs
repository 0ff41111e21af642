//! Numbers: a section a sheet, with its tables, charts and texts in the order of the page (TN.DocumentArchive).

use super::drawables;
use super::store::Store;
use super::text::Reader;
use super::{Outcome, Written};
use crate::block::{Block, Inline, Section, SectionKind};

pub(super) fn read(store: &Store, reader: &mut Reader<'_, '_>, hidden: &mut u32) -> Outcome {
    let mut written = Vec::new();
    let Some(root) = store.root() else { return Ok(written) };
    for id in root.message.references(1) {
        reader.sink.check()?;
        let Some(sheet) = store.message(id).filter(|_| reader.enter(id)) else { continue };
        if sheet.is_set(25) {
            *hidden += 1;
            continue;
        }
        let number = u32::try_from(written.len() + 1).unwrap_or(u32::MAX);
        let name = crate::clean::line(&sheet.text(1).unwrap_or_default());
        let section = Section {
            kind: SectionKind::Sheet,
            number,
            name: Some(name.clone()).filter(|name| !name.is_empty()),
        };
        let mut blocks = Vec::new();
        if reader.sink.wants(number) {
            blocks.push(Block::heading(2, vec![Inline::text(name)]));
            let drawables: Vec<u64> = sheet.references(2).collect();
            blocks.append(&mut drawables::on_page(reader, &drawables)?);
            blocks.append(&mut reader.notes);
        }
        written.push(Written { section, blocks });
    }
    Ok(written)
}
