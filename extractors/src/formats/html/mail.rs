//! What pages that are sent as mail do and other pages do not: they hide a preview above the text, count their readers with
//! pictures of a pixel, and link through addresses of hundreds of letters. They are also laid out in
//! tables, see [`crate::formats::flow::layouts`].

use super::style;
use scraper::node::Element;

/// Longest address that a reader of the text may want; longer ones lead through a counter of clicks.
const LONGEST_LINK: usize = 200;

/// Whether an element shows nothing, by the tricks that mail programs need.
pub(super) fn is_hidden(element: &Element) -> bool {
    let Some(css) = element.attr("style") else { return false };
    style::declarations(css).any(|(property, value)| {
        matches!(
            (property.as_str(), value.as_str()),
            ("mso-hide", "all")
                | ("max-height", "0" | "0px" | "0%")
                | ("opacity", "0" | "0.0" | "0%")
        )
    })
}

/// Whether the letters inside of an element are too small to be seen; `None` where it says nothing about their size.
pub(super) fn is_tiny(element: &Element) -> Option<bool> {
    let css = element.attr("style").filter(|css| css.contains("font"))?;
    let size = style::declarations(css).filter(|(property, _)| property == "font-size").last()?.1;
    let digits = size.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let unit = size.get(digits.len()..)?;
    let number: f32 = digits.trim().parse().ok()?;
    Some(number < 0.1 || (matches!(unit, "px" | "pt") && number < 1.5))
}

/// Whether a picture is there to be counted and not to be seen.
pub(super) fn is_counter(element: &Element) -> bool {
    let small = |name| {
        let value = element.attr(name).map(|v| v.trim().trim_end_matches("px"));
        value.and_then(|v| v.parse::<u32>().ok()).is_some_and(|pixels| pixels <= 2)
    };
    small("width") && small("height")
}

/// Whether the target of a link says something to a reader.
pub(super) fn is_target(href: &str) -> bool {
    href.len() <= LONGEST_LINK
}
