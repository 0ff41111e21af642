//! The title of what a page is about: the heading that the page calls itself by, wherever it stands.

use super::boilerplate::Left;
use super::choice::Choice;
use super::outline::{Outline, Role};
use super::vocabulary::Traits;
use crate::clean;
use scraper::Html;
use scraper::node::Node;

/// Headings that are looked at.
const MOST: usize = 50;
/// Longest title, in bytes.
const LONGEST: usize = 400;

/// The title, if the content does not have it already. `page` is what the page calls itself.
pub(super) fn find(
    html: &Html,
    outline: &Outline,
    left: &Left,
    choice: &Choice,
    page: Option<&str>,
) -> Option<String> {
    let page = folded(page.unwrap_or_default());
    let mut best: Option<(u8, String)> = None;
    let mut seen = 0;
    let mut place = 0;
    while let Some(entry) = outline.get(place) {
        let inside = place > choice.place && place < choice.end;
        if inside && left.at(place) || entry.traits.any(Traits::HIDDEN) {
            place = entry.end;
            continue;
        }
        place += 1;
        let Role::Heading(level) = entry.role else { continue };
        seen += 1;
        if seen > MOST {
            break;
        }
        let Some(text) = words(html, entry.id) else { continue };
        let found = folded(&text);
        let names_page = found.len() > 3 && page.contains(&found);
        let rank = match (names_page, level) {
            (true, 1) => 0,
            (true, _) => 1,
            (false, 1) if entry.all.linked == 0 => 2,
            _ => continue,
        };
        if best.as_ref().is_some_and(|(known, _)| *known <= rank) {
            continue;
        }
        best = Some((rank, if inside { String::new() } else { text }));
    }
    best.map(|(_, text)| text).filter(|text| !text.is_empty())
}

/// The words of a heading.
fn words(html: &Html, id: ego_tree::NodeId) -> Option<String> {
    let mut text = String::new();
    for node in html.tree.get(id)?.descendants() {
        if let Node::Text(piece) = node.value() {
            text.push_str(piece);
        }
        if text.len() > LONGEST {
            return None;
        }
    }
    Some(clean::line(&text)).filter(|text| !text.is_empty())
}

/// Letters and digits in lower case, for comparing.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
