//! Documents of a book (EPUB 3.3 content documents, and those of EPUB 2): XHTML with semantics in `epub:type`, read for the
//! reader of the book, who knows what stands around them.

use super::divide::Divider;
use super::notes::says;
use super::{View, guard, walk};
use crate::charset::Utf8Reader;
use crate::error::Result;
use crate::sink::Sink;
use ego_tree::NodeRef;
use scraper::Html;
use scraper::node::{Element, Node};

/// What the document as a whole says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::formats) enum Kind {
    /// A part of the text.
    #[default]
    Text,
    /// A cover.
    Cover,
    /// A title page.
    TitlePage,
    /// A table of contents, a list of pages or of landmarks.
    Contents,
}

/// Elements that begin a part of the document, at most, before the words.
const MOST_BOXES: usize = 4;

/// Reads a document of a book, its blocks only; answers with what it says that it is.
///
/// # Errors
/// A limit or cancellation.
pub(in crate::formats) fn read_book_part(
    bytes: &[u8],
    book: &mut dyn Divider,
    sink: &mut Sink<'_>,
) -> Result<Kind> {
    let encoding = super::encoding::of(bytes, None, None);
    let source = Utf8Reader::new(super::encoding::without_declarations(bytes), encoding);
    let parsed = guard::parse(source, true, sink)?;
    if parsed.truncated {
        sink.warn(
            "truncated",
            "A chapter has more elements than are read; the rest of it is missing.",
        )?;
    }
    walk::walk(&parsed.html, None, View::Book, book, sink)?;
    Ok(kind(&parsed.html))
}

/// Whether a book shows an element apart from its text, or in place of another one.
pub(super) fn is_left(node: NodeRef<'_, Node>, element: &Element) -> bool {
    match local(element) {
        "case" => return !has_formula(node),
        "default" => {
            return node.parent().is_some_and(|switch| switch.children().any(has_formula));
        }
        _ => {}
    }
    let Some(types) = element.attr("epub:type").or_else(|| element.attr("role")) else {
        return false;
    };
    let mut types = types.split_ascii_whitespace();
    match element.name() {
        "nav" => types.any(contents),
        _ => types.any(|t| matches!(t, "pagebreak" | "doc-pagebreak")),
    }
}

/// Whether a branch of a switch (EPUB 3.0, 2.3.2, no longer in later versions) holds a formula: the only kind that is read.
fn has_formula(branch: NodeRef<'_, Node>) -> bool {
    let named =
        |n: NodeRef<'_, Node>, name| n.value().as_element().is_some_and(|e| local(e) == name);
    named(branch, "case") && branch.descendants().take(20).any(|n| named(n, "math"))
}

fn local(element: &Element) -> &str {
    let name = element.name();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn contents(kind: &str) -> bool {
    matches!(
        kind,
        "toc" | "doc-toc" | "landmarks" | "page-list" | "doc-pagelist" | "loi" | "lot" | "loa"
    )
}

/// What the body, or the boxes that hold all of it, are typed as.
fn kind(html: &Html) -> Kind {
    let named =
        |n: &NodeRef<'_, Node>, name| n.value().as_element().is_some_and(|e| e.name() == name);
    let body = html.root_element().children().find(|n| named(n, "body"));
    let Some(mut at) = body else { return Kind::Text };
    for _ in 0..MOST_BOXES {
        if let Some(element) = at.value().as_element() {
            if says(element, "epub:type", "titlepage") {
                return Kind::TitlePage;
            }
            if says(element, "epub:type", "cover") {
                return Kind::Cover;
            }
            if says(element, "epub:type", "toc") {
                return Kind::Contents;
            }
        }
        let filled = |n: &NodeRef<'_, Node>| match n.value() {
            Node::Text(text) => !text.text.trim().is_empty(),
            Node::Element(_) => true,
            _ => false,
        };
        let mut inside = at.children().filter(filled);
        match (inside.next(), inside.next()) {
            (Some(only), None) if only.value().is_element() => at = only,
            _ => return Kind::Text,
        }
    }
    Kind::Text
}
