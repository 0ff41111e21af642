//! What elements and their style attributes do to the words inside.

use crate::block::Style;
use ego_tree::NodeRef;
use scraper::node::{Element, Node};

/// Whether an element shows nothing.
pub(super) fn is_hidden(element: &Element) -> bool {
    if element.attr("hidden").is_some() {
        return true;
    }
    let name = element.name();
    if name == "dialog" && element.attr("open").is_none() {
        return true;
    }
    let Some(css) = element.attr("style") else { return false };
    declarations(css).any(|(property, value)| {
        matches!(
            (property.as_str(), value.as_str()),
            ("display", "none") | ("visibility", "hidden") | ("visibility", "collapse")
        )
    })
}

/// The style inside `element`, given the style around it.
pub(super) fn inside(element: &Element, around: Style) -> Style {
    let mut style = match element.name() {
        "b" | "strong" => around.with(Style::BOLD),
        "i" | "em" | "cite" | "dfn" | "var" => around.with(Style::ITALIC),
        "code" | "kbd" | "samp" | "tt" => around.with(Style::CODE),
        "s" | "strike" | "del" => around.with(Style::STRIKE),
        "sup" => around.with(Style::SUPERSCRIPT),
        "sub" => around.with(Style::SUBSCRIPT),
        _ => around,
    };
    let Some(css) = element.attr("style") else { return style };
    for (property, value) in declarations(css) {
        style = match (property.as_str(), value.as_str()) {
            ("font-weight", "bold" | "bolder" | "600" | "700" | "800" | "900") => {
                style.with(Style::BOLD)
            }
            ("font-weight", "normal" | "400") => style.without(Style::BOLD),
            ("font-style", "italic" | "oblique") => style.with(Style::ITALIC),
            ("font-style", "normal") => style.without(Style::ITALIC),
            ("text-decoration" | "text-decoration-line", v) if v.contains("line-through") => {
                style.with(Style::STRIKE)
            }
            ("vertical-align", "super") => style.with(Style::SUPERSCRIPT),
            ("vertical-align", "sub") => style.with(Style::SUBSCRIPT),
            _ => style,
        };
    }
    style
}

pub(super) fn declarations(css: &str) -> impl Iterator<Item = (String, String)> + '_ {
    css.split(';').filter_map(|d| {
        let (property, value) = d.split_once(':')?;
        let value = value.trim().to_ascii_lowercase();
        let value = value.trim_end_matches("!important").trim_end().to_owned();
        Some((property.trim().to_ascii_lowercase(), value))
    })
}

/// The language of a code block in the spelling of code fences, from classes such as `language-rust`.
pub(super) fn language(element: &Element) -> Option<String> {
    let class = element.attr("class").unwrap_or_default();
    let named = class.split_whitespace().find_map(|class| {
        ["language-", "lang-", "highlight-source-", "brush:"]
            .iter()
            .find_map(|prefix| class.strip_prefix(prefix))
    });
    // pandoc and friends: `<pre class="sourceCode python">`.
    let second = || {
        let mut words = class.split_whitespace();
        words.find(|w| matches!(*w, "sourceCode" | "highlight" | "code"))?;
        words.next()
    };
    let language =
        named.or_else(|| element.attr("data-lang")).or_else(second)?.trim_end_matches(';');
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '#' | '.' | '_');
    let fits = !language.is_empty() && language.len() <= 24 && language.chars().all(plain);
    (fits && !matches!(language, "none" | "text" | "plaintext" | "plain"))
        .then(|| language.to_ascii_lowercase())
}

/// The language of a preformatted block: its own, its `code` child's, or that of the box around it.
pub(super) fn code_language(node: NodeRef<'_, Node>, element: &Element) -> Option<String> {
    let of = |n: NodeRef<'_, Node>| n.value().as_element().and_then(language);
    let child = || node.children().find(|c| c.value().is_element()).and_then(of);
    language(element).or_else(child).or_else(|| node.parent().and_then(of))
}

/// Elements that begin and end a line by themselves (HTML standard, 15.3.3).
pub(super) const BLOCKS: [&str; 34] = [
    "address",
    "article",
    "aside",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "header",
    "hgroup",
    "html",
    "legend",
    "main",
    "nav",
    "optgroup",
    "option",
    "p",
    "search",
    "section",
    "tbody",
    "tfoot",
    "colgroup",
    "col",
    "marquee",
    "isindex",
    "multicol",
    "dt",
];
