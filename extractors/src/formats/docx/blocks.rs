//! Blocks as the content of a cell or a note, where a document model has room for a line of words only.

use crate::block::{Block, Inline, Kind, Marker, Style, Table};

/// The words of `blocks` in one line, a break between two blocks.
pub(in crate::formats) fn flatten(blocks: Vec<Block>) -> Vec<Inline> {
    let mut out = Vec::new();
    for block in blocks {
        let from = out.len();
        if from > 0 {
            out.push(Inline::Break);
        }
        match block.kind {
            Kind::Heading { content, .. }
            | Kind::Paragraph { content }
            | Kind::Footnote { content, .. } => out.extend(content),
            Kind::ListItem { marker, content, .. } => {
                out.push(Inline::text(match marker {
                    Marker::Bullet | Marker::Task(_) => "• ".to_owned(),
                    Marker::Number(n) => format!("{n}. "),
                    Marker::Label(label) => format!("{label} "),
                }));
                out.extend(content);
            }
            Kind::Table(table) => words(table, &mut out),
            Kind::Code { text, .. } => {
                for (at, line) in text.lines().enumerate() {
                    if at > 0 {
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

/// A table in a cell: a comma between two cells, a semicolon between two rows.
fn words(table: Table, out: &mut Vec<Inline>) {
    let mut first = true;
    for row in table.rows {
        let mut between = "; ";
        for cell in row.into_iter().filter(|cell| !cell.content.is_empty()) {
            if !first {
                out.push(Inline::text(between));
            }
            first = false;
            between = ", ";
            out.extend(cell.content);
        }
    }
}
