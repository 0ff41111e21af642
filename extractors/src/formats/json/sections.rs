//! An object that is longer than a block: what is short in it as a list, a section for each field that is long, under a
//! heading that says the whole way to it.

use super::records::Records;
use super::tree::{self, Node};
use crate::block::{Block, Inline};
use crate::error::Result;
use crate::markdown::BLOCK_CHARS;
use crate::sink::Sink;

/// Levels of headings down to which long fields are sections.
const MOST_LEVEL: u8 = 5;

/// Writes the field `name` with a heading of `level`.
pub(super) fn write(name: &str, node: &Node, level: u8, sink: &mut Sink<'_>) -> Result<()> {
    let mut waiting = vec![(name.to_owned(), node, level)];
    while let Some((name, node, level)) = waiting.pop() {
        sink.check()?;
        sink.block(Block::heading(level, vec![Inline::text(name.as_str())]))?;
        match node {
            Node::Object(fields) if level < MOST_LEVEL && node.is_longer(BLOCK_CHARS) => {
                let is_long = |value: &Node| !value.is_plain() && value.is_longer(BLOCK_CHARS / 3);
                for (key, value) in fields.iter().filter(|(_, value)| !is_long(value)) {
                    tree::write(Some(key), value, sink)?;
                }
                let long = fields.iter().rev().filter(|(_, value)| is_long(value));
                waiting
                    .extend(long.map(|(key, value)| (format!("{name}.{key}"), value, level + 1)));
            }
            Node::Array(items) => {
                let mut records = Records::default();
                for item in items {
                    records.add(item, sink)?;
                }
                records.finish(sink)?;
            }
            node => tree::write(None, node, sink)?,
        }
    }
    Ok(())
}
