//! What attributes say, whatever they are called.

use crate::block::Style;
use crate::formats::flow::lists::{List, Shape};

/// Gives the value of an attribute by its name without a prefix.
pub(super) type Attributes<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The value of the first of these attributes that is there.
pub(super) fn first(attributes: Attributes<'_>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| attributes(name)).filter(|value| !value.trim().is_empty())
}

/// The style that an element asks for.
pub(super) fn style(attributes: Attributes<'_>) -> Option<Style> {
    let names = ["role", "rend", "rendition", "style-type", "style", "formaChar", "type"];
    let value = first(attributes, &names)?.to_lowercase();
    let styles = [
        (["bold", "strong"], Style::BOLD),
        (["ital", "emph"], Style::ITALIC),
        (["sup", "hochgestellt"], Style::SUPERSCRIPT),
        (["sub", "tiefgestellt"], Style::SUBSCRIPT),
        (["strike", "line-through"], Style::STRIKE),
        (["mono", "typewriter"], Style::CODE),
    ];
    let asked = styles.iter().filter(|(words, _)| words.iter().any(|word| value.contains(word)));
    Some(asked.fold(Style::PLAIN, |all, (_, style)| all.with(*style)))
}

/// The list that an element opens.
pub(super) fn list(ordered: bool, attributes: Attributes<'_>) -> List {
    let names = ["numeration", "list-type", "type", "rend", "enum"];
    let kind = first(attributes, &names).unwrap_or_default().to_lowercase();
    let shape = match kind.as_str() {
        "loweralpha" | "alpha-lower" | "a" => Shape::Letter { upper: false },
        "upperalpha" | "alpha-upper" => Shape::Letter { upper: true },
        "lowerroman" | "roman-lower" | "i" => Shape::Roman { upper: false },
        "upperroman" | "roman-upper" => Shape::Roman { upper: true },
        "arabic" | "order" | "numbered" | "1" => Shape::Decimal,
        kind if kind.starts_with("ordered") => Shape::Decimal,
        _ if ordered => Shape::Decimal,
        _ => Shape::Bullet,
    };
    let start = first(attributes, &["startingnumber", "start"]);
    let start = start.and_then(|s| s.trim().parse().ok()).unwrap_or(1);
    List::counted(shape, start, 1)
}

/// The ids that a reference leads to within the document.
pub(super) fn targets(attributes: Attributes<'_>) -> Vec<String> {
    let ids = first(attributes, &["rid", "linkend", "idref"]);
    let address =
        || first(attributes, &["href", "target"])?.trim().strip_prefix('#').map(str::to_owned);
    let value = ids.or_else(address).unwrap_or_default();
    value
        .split_ascii_whitespace()
        .map(|id| id.trim_start_matches('#').to_owned())
        .take(20)
        .collect()
}

/// Where a link leads, if it leads out of the document.
pub(super) fn address(attributes: Attributes<'_>) -> Option<std::sync::Arc<str>> {
    let value = first(attributes, &["href", "url", "target", "htmlUrl", "xmlUrl"])?;
    crate::formats::html::outside(&value)
}
