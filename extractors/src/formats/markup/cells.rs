//! Blocks where only words may stand: the cells of tables, footnotes.

use crate::Pages;
use crate::block::{Block, Inline, Kind, Marker, Style};
use crate::error::Result;
use crate::sink::{Event, Receiver, Sink};

/// Columns of a table within a cell.
const MOST_COLUMNS: usize = 100;

struct Blocks(Vec<Block>);

impl Receiver for Blocks {
    fn receive(&mut self, event: Event) -> Result<()> {
        if let Event::Block(block) = event {
            self.0.push(block);
        }
        Ok(())
    }
}

/// The blocks that `read` writes, kept from `sink`; its limits and cancellation hold for them too.
///
/// # Errors
/// Those of `read`.
pub(in crate::formats) fn collect(
    sink: &Sink<'_>,
    read: impl FnOnce(&mut Sink<'_>) -> Result<()>,
) -> Result<Vec<Block>> {
    let mut blocks = Blocks(Vec::new());
    let mut inner = Sink::new(&mut blocks, sink.limits(), sink.cancel().clone(), Pages::default());
    read(&mut inner)?;
    Ok(blocks.0)
}

/// The words of `blocks`, a line a block. Footnotes lose their label.
pub(in crate::formats) fn flat(blocks: Vec<Block>) -> Vec<Inline> {
    let mut out = Vec::new();
    for block in blocks {
        if !out.is_empty() {
            out.push(Inline::Break);
        }
        match block.kind {
            Kind::Heading { content, .. }
            | Kind::Paragraph { content }
            | Kind::Footnote { content, .. } => out.extend(content),
            Kind::ListItem { marker, content, .. } => {
                out.push(Inline::text(match marker {
                    Marker::Bullet => "• ".to_owned(),
                    Marker::Number(number) => format!("{number}. "),
                    Marker::Label(label) => format!("{label} "),
                    Marker::Task(done) => if done { "☑ " } else { "☐ " }.to_owned(),
                }));
                out.extend(content);
            }
            Kind::Table(table) => {
                out.extend(table.caption.clone());
                for row in table.grid(MOST_COLUMNS) {
                    if !out.is_empty() {
                        out.push(Inline::Break);
                    }
                    for (i, cell) in row.into_iter().enumerate() {
                        if i > 0 {
                            out.push(Inline::text("; "));
                        }
                        out.extend_from_slice(cell);
                    }
                }
            }
            Kind::Code { text, .. } => {
                for (i, line) in text.lines().enumerate() {
                    if i > 0 {
                        out.push(Inline::Break);
                    }
                    out.push(Inline::styled(line, Style::CODE));
                }
            }
            Kind::Math { latex } => out.push(Inline::Math { latex }),
            Kind::Image { alt, .. } => out.push(Inline::Image { alt }),
            Kind::Rule => {}
        }
    }
    out
}
