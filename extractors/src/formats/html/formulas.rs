//! Formulas: `MathML`, and the TeX that `KaTeX`, `MathJax` and pandoc leave in a page beside what they draw.

use super::forms::characters;
use super::notes::says;
use super::walk::Walker;
use crate::block::{Inline, Kind};
use crate::error::Result;
use crate::formats::mathml::Builder;
use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::node::{Element, Node};

/// Longest formula that is written.
const LONGEST: usize = 16_000;

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Formula {
    /// LaTeX without delimiters.
    pub(super) latex: String,
    /// Whether it stands in a line of its own.
    pub(super) display: bool,
}

/// What an element is to a formula.
pub(super) enum Place {
    /// It holds its TeX.
    Formula(Formula),
    /// It only draws what another element says.
    Picture,
}

impl Walker<'_, '_, '_> {
    /// Writes what an element that has to do with a formula says.
    pub(super) fn place(&mut self, place: Place) -> Result<()> {
        match place {
            Place::Formula(formula) => self.formula(Some(formula)),
            Place::Picture => Ok(()),
        }
    }

    /// Writes a formula.
    pub(super) fn formula(&mut self, formula: Option<Formula>) -> Result<()> {
        match formula {
            Some(Formula { latex, display: true }) if self.flow.stands_free() => {
                self.flow.own(Kind::Math { latex })
            }
            Some(Formula { latex, .. }) => {
                self.flow.push(Inline::Math { latex });
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// A `math` element.
pub(super) fn math(node: NodeRef<'_, Node>, element: &Element) -> Option<Formula> {
    let mut builder = Builder::default();
    // The `math` element itself is the root of the builder.
    for edge in node.traverse().skip(1) {
        match edge {
            Edge::Open(inner) => match inner.value() {
                Node::Element(e) => {
                    let name = e.name().rsplit(':').next().unwrap_or_default();
                    builder.start(name, |attribute| e.attr(attribute).map(str::to_owned));
                }
                Node::Text(text) => builder.text(&text.text),
                _ => {}
            },
            Edge::Close(inner) if inner.value().is_element() && inner.id() != node.id() => {
                builder.end();
            }
            Edge::Close(_) => {}
        }
    }
    let display = element.attr("display") == Some("block") || is_displayed(node);
    let found = formula(&builder.finish().latex, display);
    found.or_else(|| formula(element.attr("alttext").unwrap_or_default(), display))
}

/// Whether the box around a formula says that it stands in a line of its own.
fn is_displayed(node: NodeRef<'_, Node>) -> bool {
    let display = |n: NodeRef<'_, Node>| {
        n.value().as_element().is_some_and(|e| says(e, "class", "katex-display"))
    };
    node.ancestors().take(4).any(display)
}

/// What an element that is no `MathML` has to do with a formula; `None` for most.
pub(super) fn place(node: NodeRef<'_, Node>, element: &Element) -> Option<Place> {
    if !matches!(element.name(), "script" | "span" | "div") {
        return None;
    }
    if element.name() == "script" {
        let kind = element.attr("type")?.trim().to_ascii_lowercase();
        let display = kind.contains("mode=display");
        let tex = kind.starts_with("math/tex").then(|| characters(node))?;
        return formula(&tex, display).map(Place::Formula);
    }
    let class = element.attr("class")?;
    let has = |name| class.split_ascii_whitespace().any(|c| c == name);
    // KaTeX: the words of the drawing are those of the formula beside it.
    if has("katex-html") {
        return Some(Place::Picture);
    }
    if class.contains("MathJax") {
        let next = node.next_siblings().find_map(|n| n.value().as_element());
        let drawn = next.is_some_and(|e| {
            e.name() == "script" && e.attr("type").is_some_and(|t| t.starts_with("math/tex"))
        });
        return (drawn || has("MathJax_Preview")).then_some(Place::Picture);
    }
    if has("math") {
        let text = characters(node);
        let text = text.trim();
        let inside = |start, end| text.strip_prefix(start)?.strip_suffix(end);
        let inline = inside("\\(", "\\)");
        let found = inline.or_else(|| inside("\\[", "\\]")).map(|tex| (tex, inline.is_none()));
        return found.and_then(|(tex, display)| formula(tex, display)).map(Place::Formula);
    }
    None
}

fn formula(latex: &str, display: bool) -> Option<Formula> {
    let latex = latex.trim();
    (!latex.is_empty() && latex.len() <= LONGEST)
        .then(|| Formula { latex: latex.to_owned(), display })
}
