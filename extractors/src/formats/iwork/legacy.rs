//! Documents of iWork '08 and '09: one XML document (`index.xml`, `index.apxl`). Texts, tables, slides and their notes are
//! read as they come; where something stands on a page is left aside.

use super::grid::Grid;
use super::styles::role;
use super::{App, Written};
use crate::Options;
use crate::archive::Archive;
use crate::block::{Block, Inline, Section, SectionKind, plain_text};
use crate::error::{ExtractError, Result};
use crate::formats::docx::blocks::flatten;
use crate::formats::docx::names::Role;
use crate::formats::docx::paragraph::{says_something, tidy_breaks};
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

/// Most styles kept.
const MOST: usize = 50_000;
/// Elements that are not read: what is not shown, what stands in margins, pictures of pages.
const SKIPPED: [&str; 9] = [
    "theme-list",
    "master-slides",
    "headers",
    "footers",
    "ghost-text",
    "ghost-text-ref",
    "metadata",
    "version-history",
    "thumbnails",
];

/// The member with the document, where there is one, and the program that wrote it.
pub(super) fn index(archive: &mut Archive) -> Option<(App, &'static str)> {
    if archive.contains("index.apxl") {
        return Some((App::Keynote, "index.apxl"));
    }
    let mut head = vec![0; 4_096];
    let mut member = match archive.member("index.xml") {
        Ok(Some(member)) => member,
        // Which program locked it is not known; that it is locked is.
        Err(ExtractError::Encrypted) => return Some((App::Pages, "index.xml")),
        Ok(None) | Err(_) => return None,
    };
    let mut read = 0;
    while let Some(rest) = head.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match member.read(rest) {
            Ok(0) | Err(_) => break,
            Ok(n) => read += n,
        }
    }
    head.truncate(read);
    let head = String::from_utf8_lossy(&head).into_owned();
    let starts = |root: &str| head.contains(root);
    match (starts("<sl:document"), starts("<ls:document")) {
        (true, _) => Some((App::Pages, "index.xml")),
        (_, true) => Some((App::Numbers, "index.xml")),
        _ => None,
    }
}

/// What is known, and where the walk stands.
#[derive(Default)]
struct Walk {
    /// Names of paragraph styles by their ids.
    styles: HashMap<String, String>,
    written: Vec<Written>,
    kind: Option<SectionKind>,
    paragraph: Option<Paragraph>,
    blocks: Vec<Block>,
    /// What floats beside the text, and its notes: they stand before it in the file and are read behind it.
    aside: Vec<Block>,
    /// The kinds of the open texts.
    storages: Vec<String>,
    /// The blocks of the slide's title, and where they are read.
    title: Vec<Block>,
    in_title: bool,
    in_notes: bool,
    /// Whether what the speaker says is read.
    notes: bool,
    table: Option<Grid>,
}

#[derive(Default)]
struct Paragraph {
    style: String,
    content: Vec<Inline>,
    link: Option<Arc<str>>,
}

/// Reads the document in `member`; the second value says whether it was read to its end.
pub(super) fn read(
    archive: &mut Archive,
    member: &str,
    options: &Options,
    sink: &Sink<'_>,
) -> Result<(Vec<Written>, bool)> {
    let Some(member) = archive.member(member)? else { return Ok((Vec::new(), true)) };
    let mut reader = Reader::new(member, sink.limits())?;
    let mut walk = Walk { notes: !options.without_notes, ..Walk::default() };
    let outcome = walk.walk(&mut reader, sink);
    walk.end_section();
    match outcome {
        Err(error) if error.is_fatal() || walk.written.is_empty() => Err(error),
        outcome => Ok((walk.written, outcome.is_ok())),
    }
}

impl Walk {
    fn walk<R: Read>(&mut self, reader: &mut Reader<R>, sink: &Sink<'_>) -> Result<()> {
        loop {
            sink.check()?;
            let depth = reader.depth();
            let skip = match reader.next_event()? {
                Event::Start(element) => self.start(&element, depth),
                Event::End(element) => {
                    self.end(element.local_name().into_inner(), depth);
                    false
                }
                Event::Text(text) => {
                    self.text(&text);
                    false
                }
                Event::GeneralRef(name) => {
                    let mut text = String::new();
                    xml::reference(&name, &mut text);
                    self.text(&text);
                    false
                }
                Event::Eof if depth > 0 => {
                    return Err(ExtractError::corrupt("the document ends in the middle"));
                }
                Event::Eof => return Ok(()),
                _ => false,
            };
            if skip {
                reader.skip()?;
            }
        }
    }

    /// The start of an element; whether it is skipped.
    fn start(&mut self, element: &BytesStart<'_>, depth: u64) -> bool {
        let attribute = |name| xml::attribute(element, name);
        let name = xml::local(element);
        match name {
            "slide" => self.begin(SectionKind::Slide, None),
            "workspace" => self.begin(SectionKind::Sheet, attribute("workspace-name")),
            "title-placeholder" => self.in_title = true,
            "notes" if !self.notes => return true,
            "notes" => self.in_notes = true,
            "paragraphstyle" => self.style(element),
            "tabular-model" => self.table = Some(Grid::of(element)),
            "datasource" => {
                if let Some(grid) = &mut self.table {
                    grid.depth = Some(depth + 1);
                }
            }
            "text-storage" => {
                let kind = attribute("kind").unwrap_or_default();
                if matches!(kind.as_str(), "header" | "footer") {
                    return true;
                }
                self.storages.push(kind);
            }
            "p" => {
                let style = attribute("style").unwrap_or_default();
                self.paragraph = Some(Paragraph { style, ..Paragraph::default() });
            }
            "link" => {
                if let Some(paragraph) = &mut self.paragraph {
                    let href = attribute("href").filter(|href| href.contains(':'));
                    paragraph.link = href.map(Arc::from);
                }
            }
            "tab" => self.text("\t"),
            "lnbr" => {
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.content.push(Inline::Break);
                }
            }
            name if SKIPPED.contains(&name) => return true,
            _ => {}
        }
        if let Some(grid) = &mut self.table {
            grid.start(element, name, depth);
        }
        false
    }

    fn end(&mut self, name: &str, depth: u64) {
        if let Some(grid) = &mut self.table {
            grid.end(name, depth);
        }
        match name {
            "p" => self.end_paragraph(),
            "link" => {
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.link = None;
                }
            }
            "text-storage" => drop(self.storages.pop()),
            "title-placeholder" => self.in_title = false,
            "notes" => self.in_notes = false,
            "tabular-model" => {
                let table = self.table.take().and_then(Grid::finish);
                table.into_iter().for_each(|table| self.push(table));
            }
            "slide" | "workspace" => self.end_section(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let Some(paragraph) = &mut self.paragraph else { return };
        paragraph.content.push(Inline::Text {
            text: text.to_owned(),
            style: crate::block::Style::PLAIN,
            link: paragraph.link.clone(),
        });
    }

    fn style(&mut self, element: &BytesStart<'_>) {
        let Some(name) = xml::attribute(element, "name") else { return };
        for id in ["ID", "ident"] {
            if let Some(id) = xml::attribute(element, id).filter(|_| self.styles.len() < MOST) {
                self.styles.insert(id, name.clone());
            }
        }
    }

    fn end_paragraph(&mut self) {
        let Some(mut paragraph) = self.paragraph.take() else { return };
        if !says_something(&paragraph.content) {
            return;
        }
        if let Some(grid) = &mut self.table {
            grid.text.append(&mut paragraph.content);
            return;
        }
        tidy_breaks(&mut paragraph.content);
        let role = self.styles.get(&paragraph.style).and_then(|name| role(name));
        let block = match role.filter(|_| self.kind.is_none()) {
            Some(Role::Heading(level)) => Block::heading(level, paragraph.content),
            Some(Role::Title) => Block::heading(1, paragraph.content),
            _ => Block::paragraph(paragraph.content),
        };
        if self.in_title {
            self.title.push(block);
        } else {
            self.push(block.quoted(u8::from(self.in_notes)));
        }
    }

    fn push(&mut self, block: Block) {
        let beside = self.storages.last().is_none_or(|kind| kind != "body");
        if self.kind.is_none() && beside {
            self.aside.push(block);
        } else {
            self.blocks.push(block);
        }
    }

    fn begin(&mut self, kind: SectionKind, name: Option<String>) {
        self.end_section();
        self.kind = Some(kind);
        self.title.extend(name.map(|name| Block::paragraph(vec![Inline::text(name)])));
    }

    fn end_section(&mut self) {
        self.end_paragraph();
        let mut blocks = Vec::new();
        let title = flatten(std::mem::take(&mut self.title));
        let name = crate::clean::line(&plain_text(&title));
        if !title.is_empty() {
            blocks.push(Block::heading(2, title));
        }
        blocks.append(&mut self.blocks);
        blocks.append(&mut self.aside);
        let section = match self.kind.take() {
            Some(kind) => Section {
                kind,
                number: u32::try_from(self.written.len() + 1).unwrap_or(u32::MAX),
                name: Some(name).filter(|name| !name.is_empty()),
            },
            None if blocks.is_empty() => return,
            None => Section::whole(),
        };
        self.written.push(Written { section, blocks });
    }
}
