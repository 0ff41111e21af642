//! What stands in a cell and hangs on it: its words, a link, a comment, and shapes with words of their own.

use crate::block::{Block, Inline, Kind};
use crate::error::Result;
use crate::formats::sheet::outline::Comment;
use crate::xml;
use quick_xml::events::Event;
use std::io::Read;

/// What is not read: embedded documents and pictures, forms, phonetic hints, marks of the detective.
const SKIPPED: [&str; 10] = [
    "object",
    "object-ole",
    "image",
    "plugin",
    "control",
    "forms",
    "table",
    "ruby-text",
    "detective",
    "event-listeners",
];
/// Shapes, which may hold words.
const SHAPES: [&str; 14] = [
    "shapes",
    "frame",
    "custom-shape",
    "g",
    "rect",
    "line",
    "polyline",
    "polygon",
    "path",
    "circle",
    "ellipse",
    "connector",
    "caption",
    "measure",
];
/// Blocks in the shapes of one cell.
const MOST_BLOCKS: usize = 1_000;

/// The content of a cell.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) words: String,
    pub(super) link: Option<String>,
    pub(super) comment: Option<Comment>,
    pub(super) shapes: Vec<Block>,
}

/// The content of the cell whose start was just read.
pub(super) fn read<R: Read>(reader: &mut xml::Reader<R>) -> Result<Content> {
    let outside = reader.depth().saturating_sub(1);
    let mut content = Content::default();
    loop {
        let mut aside = Aside::None;
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "p" | "h" if !content.words.is_empty() => content.words.push('\n'),
                "s" | "tab" | "line-break" => content.words.push(' '),
                "a" if content.link.is_none() => {
                    let target = xml::attribute(&element, "href");
                    content.link = target.filter(|target| target.contains(':'));
                }
                "annotation" => aside = Aside::Comment,
                name if SHAPES.contains(&name) => aside = Aside::Shape,
                name if SKIPPED.contains(&name) => aside = Aside::Skipped,
                _ => {}
            },
            Event::Text(text) if is_text(&text) => content.words.push_str(&text),
            Event::CData(text) => content.words.push_str(&text),
            Event::GeneralRef(name) => xml::reference(&name, &mut content.words),
            Event::Eof => return Ok(content),
            _ => {}
        }
        match aside {
            Aside::None => {}
            Aside::Comment => content.comment = Some(comment(reader)?),
            Aside::Shape => content.shapes.extend(shapes(reader)?),
            Aside::Skipped => reader.skip()?,
        }
        if reader.depth() <= outside {
            return Ok(content);
        }
    }
}

/// What stands in a cell beside its words.
enum Aside {
    None,
    Comment,
    Shape,
    Skipped,
}

/// The comment whose start was just read (14.1).
fn comment<R: Read>(reader: &mut xml::Reader<R>) -> Result<Comment> {
    let outside = reader.depth().saturating_sub(1);
    let mut comment = Comment::default();
    while reader.depth() > outside {
        let into = match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "creator" => &mut comment.author,
                "p" => &mut comment.text,
                _ => continue,
            },
            Event::Eof => break,
            _ => continue,
        };
        if !into.is_empty() {
            into.push(' ');
        }
        super::super::text::content(reader, &[], into)?;
    }
    Ok(comment)
}

/// The words within the shape whose start was just read, and what pictures are said to show.
pub(super) fn shapes<R: Read>(reader: &mut xml::Reader<R>) -> Result<Vec<Block>> {
    let outside = reader.depth().saturating_sub(1);
    let mut blocks = Vec::new();
    while reader.depth() > outside {
        let mut words = false;
        match reader.next_event()? {
            Event::Start(element) => match xml::local(&element) {
                "p" | "h" => words = true,
                "desc" => {}
                name if SKIPPED.contains(&name) => {
                    reader.skip()?;
                    continue;
                }
                _ => continue,
            },
            Event::Eof => break,
            _ => continue,
        }
        let mut text = String::new();
        super::super::text::content(reader, &[], &mut text)?;
        if blocks.len() < MOST_BLOCKS {
            blocks.push(match words {
                true => Block::paragraph(vec![Inline::text(text)]),
                false => Kind::Image { alt: text, source: None }.plain(),
            });
        }
    }
    Ok(blocks)
}

/// Line ends between elements are no text; line ends within are spaces.
fn is_text(text: &str) -> bool {
    !(text.starts_with('\n') && text.trim().is_empty())
}
