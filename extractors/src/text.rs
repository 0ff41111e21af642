//! Blocks to plain text without any markup.

use crate::block::{Block, Inline, Kind, Marker, plain_text};

/// Columns of a rendered table.
const MOST_COLUMNS: usize = 1_000;

/// Writes blocks one after the other.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    notes: String,
    in_list: bool,
}

/// All blocks as one text that ends with a line end, or nothing.
#[must_use]
pub fn render(blocks: &[Block]) -> String {
    let mut writer = Writer::default();
    for block in blocks {
        writer.block(block);
    }
    writer.finish()
}

impl Writer {
    /// Bytes written and not yet taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether nothing is waiting to be taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Takes what was written so far, footnotes excepted.
    pub fn take(&mut self) -> String {
        self.in_list = false;
        std::mem::take(&mut self.out)
    }

    /// The rest, footnotes at the end.
    #[must_use]
    pub fn finish(mut self) -> String {
        if !self.notes.is_empty() && !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.push_str(&self.notes);
        self.out
    }

    /// Writes one block.
    pub fn block(&mut self, block: &Block) {
        match &block.kind {
            Kind::Heading { content, .. } | Kind::Paragraph { content } => {
                self.put(&lines(content), false);
            }
            Kind::ListItem { depth, marker, content } => {
                let indent = "  ".repeat(usize::from(depth.saturating_sub(1)));
                let marker = match marker {
                    Marker::Number(n) => format!("{n}. "),
                    Marker::Label(label) => format!("{label} "),
                    Marker::Bullet | Marker::Task(_) => String::new(),
                };
                self.put(&format!("{indent}{marker}{}", plain_text(content)), true);
            }
            Kind::Footnote { label, content } => {
                self.notes.push_str(&format!("{label}. {}\n", plain_text(content)));
            }
            Kind::Table(table) => {
                let rows = table.grid(MOST_COLUMNS);
                let row = |cells: &Vec<&[Inline]>| {
                    let mut cells: Vec<String> = cells.iter().map(|c| plain_text(c)).collect();
                    let filled = cells.iter().rposition(|cell| !cell.is_empty());
                    cells.truncate(filled.map_or(0, |last| last + 1));
                    cells.join("; ")
                };
                let rows: Vec<String> = rows.iter().map(row).filter(|r| !r.is_empty()).collect();
                self.put(&plain_text(&table.caption), false);
                self.put(&rows.join("\n"), false);
            }
            Kind::Code { text, .. } => self.put(text, false),
            Kind::Math { latex } => self.put(latex, false),
            Kind::Image { alt, .. } => self.put(alt, false),
            Kind::Rule => {}
        }
    }

    fn put(&mut self, text: &str, item: bool) {
        if text.trim().is_empty() {
            return;
        }
        let tight = item && self.in_list;
        if !self.out.is_empty() && !tight {
            self.out.push('\n');
        }
        self.in_list = item;
        self.out.push_str(text);
        self.out.push('\n');
    }
}

/// The words with the author's line breaks.
fn lines(content: &[Inline]) -> String {
    let mut out = String::new();
    for run in content.split(|i| matches!(i, Inline::Break)) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&plain_text(run));
    }
    out
}
