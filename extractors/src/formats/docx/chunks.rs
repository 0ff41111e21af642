//! Alternative format chunks (ECMA-376 part 1, 17.17.2.1): whole documents, in HTML, RTF, text or Word's own format, that the
//! text takes in at a place. They are opened before the text is walked, and read where it refers to them.

use crate::block::{Block, Inline, Kind};
use crate::embedded::{self, Embedded, Outcome};
use crate::error::Result;
use crate::formats::ooxml::package::{Package, Relationships};
use crate::input::Input;
use crate::limits::Limits;
use crate::sink::{Collected, Sink};
use crate::{Options, Pages};
use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

/// Most chunks read of one document.
const MOST: usize = 100;

/// The chunks that were not met yet, by the id of their relationship.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    waiting: HashMap<String, (String, Input)>,
    read: u32,
}

impl Chunks {
    /// Opens all chunks that a part points at; one that is broken or too large is left out.
    pub(super) fn open(
        package: &mut Package,
        rels: &Relationships,
        sink: &Sink<'_>,
    ) -> Result<Self> {
        let mut chunks = Self::default();
        let most = sink.limits().embedded_bytes;
        for (id, _, path) in rels.parts(|kind| kind == "aFChunk").take(MOST) {
            sink.check()?;
            let mut bytes = Vec::new();
            let outcome = match package.member(path) {
                Ok(Some(member)) => member
                    .take(most.saturating_add(1))
                    .read_to_end(&mut bytes)
                    .map_err(crate::archive::io_error),
                Ok(None) => continue,
                Err(error) => Err(error),
            };
            match outcome {
                Ok(_) if bytes.len() as u64 <= most => {
                    let entry = (path.to_owned(), Input::memory(Arc::new(bytes)));
                    chunks.waiting.insert(id.to_owned(), entry);
                }
                Err(error) if error.is_fatal() => return Err(error),
                Ok(_) | Err(_) => {}
            }
        }
        Ok(chunks)
    }

    /// What the chunk with this id says; `None` where it is not read. Each is read where it is met first.
    pub(super) fn take(
        &mut self,
        id: &str,
        options: &Options,
        limits: &Limits,
        sink: &mut Sink<'_>,
    ) -> Result<Option<Vec<Block>>> {
        let Some((path, input)) = self.waiting.remove(id) else { return Ok(None) };
        self.read += 1;
        let limits = embedded::inside(limits);
        let mut collected = Collected::default();
        let mut inner = Sink::new(&mut collected, &limits, sink.cancel().clone(), Pages::default());
        let chunk = Embedded { name: Some(&path), mime_type: None, input };
        let outcome = embedded::read(&chunk, options, &limits, 0, &mut inner)?;
        for warning in collected.warnings {
            sink.pass(warning)?;
        }
        if matches!(outcome, Outcome::Unread { .. }) {
            return Ok(None);
        }
        let mut blocks: Vec<Block> =
            collected.parts.into_iter().flat_map(|part| part.blocks).collect();
        blocks.iter_mut().for_each(|block| relabel(block, self.read));
        Ok(Some(blocks))
    }
}

/// Gives the notes of a chunk labels that those of the document around it do not have.
fn relabel(block: &mut Block, chunk: u32) {
    let new = |label: &mut String| *label = format!("{label}-{chunk}");
    let references = |content: &mut Vec<Inline>| {
        for inline in content {
            if let Inline::FootnoteRef { label } = inline {
                new(label);
            }
        }
    };
    match &mut block.kind {
        Kind::Heading { content, .. }
        | Kind::Paragraph { content }
        | Kind::ListItem { content, .. } => references(content),
        Kind::Footnote { label, content } => {
            new(label);
            references(content);
        }
        Kind::Table(table) => {
            references(&mut table.caption);
            table.rows.iter_mut().flatten().for_each(|cell| references(&mut cell.content));
        }
        Kind::Code { .. } | Kind::Math { .. } | Kind::Image { .. } | Kind::Rule => {}
    }
}
