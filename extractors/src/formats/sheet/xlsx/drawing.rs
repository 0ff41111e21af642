//! What stands on a sheet rather than in its cells (20.5): the words of text boxes, and what pictures show. The data of
//! charts stands in cells.

use super::parts::Links;
use crate::block::{Block, Inline, Kind};
use crate::error::Result;
use crate::formats::sheet::package;
use crate::xml;
use quick_xml::events::Event;

/// Blocks of one drawing.
const MOST_BLOCKS: usize = 10_000;

/// The blocks of the drawing `part`, in the order of the file.
pub(super) fn read(links: &mut Links<'_>, part: &str) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    let path = package::member(links.archive, part);
    let Some(member) = links.archive.member(&path)? else { return Ok(blocks) };
    let mut reader = xml::Reader::new(member, links.limits)?;
    let mut content: Vec<Inline> = Vec::new();
    let mut hidden = false;
    // The paragraphs of tables and text boxes stand in bodies; elsewhere `p` and `t` mean nothing here.
    let mut in_body = false;
    let mut in_picture = false;
    loop {
        let mut words = false;
        let mut skipped = false;
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                // The same again for programs that do not understand the first.
                "Fallback" => skipped = true,
                "cNvPr" => {
                    hidden =
                        matches!(xml::attribute(&element, "hidden").as_deref(), Some("1" | "true"));
                    let alt = xml::attribute(&element, "descr").unwrap_or_default();
                    let shown = in_picture && !hidden && !alt.trim().is_empty();
                    if shown && blocks.len() < MOST_BLOCKS {
                        blocks.push(Kind::Image { alt, source: None }.plain());
                    }
                }
                "pic" => in_picture = true,
                "txBody" => in_body = true,
                "br" if in_body => content.push(Inline::Break),
                "t" if in_body => words = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().into_inner() {
                "txBody" => in_body = false,
                "pic" => in_picture = false,
                "p" if in_body => {
                    let content = std::mem::take(&mut content);
                    if !hidden && blocks.len() < MOST_BLOCKS {
                        blocks.push(Block::paragraph(content));
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(blocks),
            _ => {}
        }
        if skipped {
            reader.skip()?;
        } else if words {
            let mut text = String::new();
            super::text::content(&mut reader, &[], &mut text)?;
            content.push(Inline::text(text));
        }
    }
}
