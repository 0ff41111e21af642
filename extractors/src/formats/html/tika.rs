//! Tika's answers: XHTML with a `div` for every page, slide or embedded document, and `meta` elements.

use super::View;
use super::divide::{Divide, Divider};
use super::guard;
use super::walk::walk;
use crate::block::{Section, SectionKind};
use crate::charset::Utf8Reader;
use crate::error::Result;
use crate::input::Input;
use crate::metadata::key;
use crate::sink::Sink;
use ego_tree::NodeRef;
use scraper::node::{Element, Node};

/// Tika's names and ours; everything else it tells is about itself or about the file.
const NAMES: [(&str, &str); 9] = [
    ("dc:title", key::TITLE),
    ("dc:creator", key::CREATOR),
    ("dc:subject", key::SUBJECT),
    ("dc:description", key::DESCRIPTION),
    ("meta:keyword", key::KEYWORDS),
    ("dcterms:created", key::CREATED),
    ("dcterms:modified", key::MODIFIED),
    ("dc:language", key::LANGUAGE),
    ("xmptpg:npages", key::PAGES),
];

/// Reads Tika's XHTML answer: `div.page`, `div.slide-content` and `div.package-entry` open sections.
///
/// # Errors
/// A limit, cancellation, or storage that fails.
pub fn read_tika_xhtml(input: &Input, sink: &mut Sink<'_>) -> Result<()> {
    let source = Utf8Reader::new(input.reader(), encoding_rs::UTF_8);
    let parsed = guard::parse(source, true, sink)?;
    if parsed.truncated {
        sink.warn(
            "truncated",
            "The document has more elements than are read; the rest is missing.",
        )?;
    }
    for node in parsed.html.tree.nodes() {
        let Some(element) = node.value().as_element().filter(|e| e.name() == "meta") else {
            continue;
        };
        let name = element.attr("name").unwrap_or_default().to_ascii_lowercase();
        if let Some((_, key)) = NAMES.iter().find(|(n, _)| *n == name) {
            sink.metadata(key, element.attr("content").unwrap_or_default())?;
        }
    }
    walk(&parsed.html, None, View::Page, &mut Sections::default(), sink)
}

#[derive(Default)]
struct Sections {
    number: u32,
}

impl Divider for Sections {
    fn at(&mut self, node: NodeRef<'_, Node>, element: &Element) -> Divide {
        let has = |name| element.attr("class").is_some_and(|c| c.split(' ').any(|c| c == name));
        let (kind, name) = if has("page") {
            (SectionKind::Page, None)
        } else if has("slide-content") || has("slide") {
            (SectionKind::Slide, None)
        } else if has("package-entry") {
            (SectionKind::Entry, entry_name(node))
        } else if has("slide-master-content") {
            // The same on every slide.
            return Divide::Leave;
        } else {
            return Divide::No;
        };
        self.number = self.number.saturating_add(1);
        Divide::Section(Section { kind, number: self.number, name })
    }
}

/// The name that Tika writes as the first heading of an embedded document.
fn entry_name(node: NodeRef<'_, Node>) -> Option<String> {
    let heading =
        node.children().find(|n| n.value().as_element().is_some_and(|e| e.name() == "h1"))?;
    let text = heading.children().find_map(|n| n.value().as_text().map(|t| t.text.to_string()))?;
    Some(crate::clean::line(&text)).filter(|t| !t.is_empty())
}
