//! Formulas in MathML (MathML Core and MathML 3, presentation mark-up) as LaTeX. Called by every reader that meets a `math`
//! element: those over the XML reader hand it over with [`read`], those with a parser of their own push its elements into a
//! [`Builder`]. A stack of open elements stands for the tree, so that none can make this recurse; what it holds is bounded.

mod fences;
mod latex;

use super::ooxml::math_symbols as symbols;
use crate::error::{ExtractError, Result};
use crate::limits::Cancel;
use crate::xml::{self, Reader};
use quick_xml::events::Event;
use std::io::Read;

/// Deepest nesting that is told apart; elements below are read as if they stood side by side.
const DEEPEST: usize = 128;
/// Most children of an element.
const MOST_CHILDREN: usize = 2_000;
/// Longest formula, and longest annotation, in bytes; the rest is left out.
const LONGEST: usize = 64 << 10;

/// What a `math` element comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::formats) struct Formula {
    /// LaTeX without delimiters; empty where there is nothing that could be said.
    pub(in crate::formats) latex: String,
    /// The same formula in the language of the program that wrote it (`StarMath 5.0`), where that is given.
    pub(in crate::formats) source: Option<String>,
}

/// An open element, or a closed one among the children of the next.
#[derive(Debug, Default)]
struct Node {
    name: String,
    /// LaTeX of a closed element; words of an open one.
    out: String,
    children: Vec<Node>,
    /// Attributes that matter for this element.
    attributes: Vec<(&'static str, String)>,
}

/// Attributes that are kept.
const ATTRIBUTES: [&str; 11] = [
    "mathvariant",
    "linethickness",
    "bevelled",
    "open",
    "close",
    "separators",
    "notation",
    "columnalign",
    "accent",
    "encoding",
    "display",
];

impl Node {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// Takes the elements of a formula one after the other.
#[derive(Debug)]
pub(in crate::formats) struct Builder {
    stack: Vec<Node>,
    /// Elements that are open beyond [`DEEPEST`].
    beyond: usize,
    /// Bytes taken.
    taken: usize,
    tex: Option<String>,
    source: Option<String>,
}

impl Default for Builder {
    fn default() -> Self {
        let root = Node { name: "math".to_owned(), ..Node::default() };
        Self { stack: vec![root], beyond: 0, taken: 0, tex: None, source: None }
    }
}

impl Builder {
    /// The start of an element inside `math`; `name` is without a prefix, `attribute` gives the value of one.
    pub(in crate::formats) fn start(
        &mut self,
        name: &str,
        attribute: impl Fn(&str) -> Option<String>,
    ) {
        if self.stack.len() >= DEEPEST {
            self.beyond += 1;
            return;
        }
        let attributes = ATTRIBUTES.iter().filter_map(|name| Some((*name, attribute(name)?)));
        let attributes = attributes.collect();
        self.stack.push(Node { name: name.to_owned(), attributes, ..Node::default() });
    }

    /// Text inside the element that was started last.
    pub(in crate::formats) fn text(&mut self, text: &str) {
        self.taken = self.taken.saturating_add(text.len());
        if self.taken > LONGEST {
            return;
        }
        if let Some(node) = self.stack.last_mut() {
            node.out.push_str(text);
        }
    }

    /// The end of the element that was started last.
    pub(in crate::formats) fn end(&mut self) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        if self.stack.len() < 2 {
            return;
        }
        let Some(mut node) = self.stack.pop() else { return };
        if node.name == "annotation" {
            self.annotation(&node);
            return;
        }
        if node.name == "annotation-xml" {
            return;
        }
        node.out = latex::of(&node);
        if !matches!(node.name.as_str(), "mtr" | "mlabeledtr" | "mtable") {
            node.children.clear();
        }
        if let Some(parent) = self.stack.last_mut()
            && parent.children.len() < MOST_CHILDREN
        {
            parent.children.push(node);
        }
    }

    fn annotation(&mut self, node: &Node) {
        let text = node.out.trim();
        match node.attribute("encoding") {
            _ if text.is_empty() => {}
            Some("application/x-tex" | "TeX" | "LaTeX") => self.tex = Some(undisplayed(text)),
            Some(encoding) if encoding.starts_with("StarMath") => {
                self.source = Some(text.to_owned());
            }
            _ => {}
        }
    }

    /// The formula, now that all of it was taken.
    pub(in crate::formats) fn finish(mut self) -> Formula {
        self.beyond = 0;
        while self.stack.len() > 1 {
            self.end();
        }
        let latex = self.stack.pop().map(|root| latex::of(&root)).unwrap_or_default();
        let latex = self.tex.unwrap_or(latex);
        Formula { latex: latex.trim().to_owned(), source: self.source }
    }
}

/// TeX as Wikipedia and others annotate it, without the braces that make it large.
fn undisplayed(tex: &str) -> String {
    let inner = tex.strip_prefix("{\\displaystyle").and_then(|tex| tex.strip_suffix('}'));
    inner.unwrap_or(tex).trim().to_owned()
}

/// Reads `math`, whose start was just read, to its end.
///
/// # Errors
/// Cancellation, malformed XML, or a limit of the reader.
pub(in crate::formats) fn read<R: Read>(
    reader: &mut Reader<R>,
    cancel: &Cancel,
) -> Result<Formula> {
    let outside = reader.depth().saturating_sub(1);
    let mut builder = Builder::default();
    loop {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        match reader.next_event()? {
            Event::Start(element) => {
                builder.start(xml::local(&element), |name| xml::attribute(&element, name));
            }
            Event::Text(text) => builder.text(&text),
            Event::CData(text) => builder.text(&text),
            Event::GeneralRef(name) => {
                let mut text = String::new();
                xml::reference(&name, &mut text);
                builder.text(&text);
            }
            Event::End(_) => builder.end(),
            Event::Eof => return Ok(builder.finish()),
            _ => {}
        }
        if reader.depth() <= outside {
            return Ok(builder.finish());
        }
    }
}

#[cfg(test)]
mod tests;
