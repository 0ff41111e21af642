//! The headers and footers of pages, each once. Those of later sections stand in the middle of the text, so they are read in a
//! walk of their own.

use super::tokens::Tokens;
use super::walk::{Margins, Walker};
use crate::block::{Block, Inline, Kind, plain_text};
use crate::error::Result;
use crate::limits::{Cancel, Limits};
use crate::sink::{Event, Receiver, Sink};
use crate::{Input, Options, Pages};

/// Most headers, and most footers.
const MOST: usize = 1_000;

/// Takes the text and forgets it.
struct Nobody;

impl Receiver for Nobody {
    fn receive(&mut self, _event: Event) -> Result<()> {
        Ok(())
    }
}

/// Reads them.
pub(super) fn read(
    input: &Input,
    options: &Options,
    limits: &Limits,
    cancel: &Cancel,
) -> Result<Margins> {
    let mut nobody = Nobody;
    let mut sink = Sink::new(&mut nobody, limits, cancel.clone(), Pages::default());
    let mut walker = Walker::new(options, limits);
    walker.margins = Some(Margins::default());
    // What is wrong with the document is told by the walk through its text.
    match walker.walk(&mut Tokens::new(input.reader()), &mut sink) {
        Err(error) if matches!(error, crate::ExtractError::Cancelled) => Err(error),
        _ => Ok(walker.margins.take().unwrap_or_default()),
    }
}

/// Writes some of them.
pub(super) fn write(margins: Vec<Vec<Block>>, sink: &mut Sink<'_>) -> Result<()> {
    margins.into_iter().flatten().try_for_each(|block| sink.block(block))
}

impl Margins {
    /// Keeps one, unless it is known or says nothing.
    pub(super) fn add(&mut self, header: bool, blocks: Vec<Block>) {
        let all = if header { &mut self.headers } else { &mut self.footers };
        let text = words(&blocks);
        let known = all.iter().any(|other| words(other) == text);
        if !known && text.contains(char::is_alphanumeric) && all.len() < MOST {
            all.push(blocks);
        }
    }
}

/// The words of blocks, for comparison.
fn words(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut add = |content: &[Inline]| out.push_str(&plain_text(content));
    for block in blocks {
        match &block.kind {
            Kind::Heading { content, .. }
            | Kind::Paragraph { content }
            | Kind::ListItem { content, .. }
            | Kind::Footnote { content, .. } => add(content),
            Kind::Table(table) => table.rows.iter().flatten().for_each(|cell| add(&cell.content)),
            Kind::Code { text, .. } => add(&[Inline::text(text.as_str())]),
            Kind::Math { latex } => add(&[Inline::text(latex.as_str())]),
            Kind::Image { alt, .. } => add(&[Inline::text(alt.as_str())]),
            Kind::Rule => {}
        }
    }
    out
}
