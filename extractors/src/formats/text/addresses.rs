//! Web addresses in running text, told apart so that nobody escapes what is inside them.

use crate::block::{Inline, Style};

/// The same content with every bare web address as a link to itself.
#[must_use]
pub fn mark(content: Vec<Inline>) -> Vec<Inline> {
    let has = |inline: &Inline| matches!(inline, Inline::Text { text, link: None, .. } if text.contains("://"));
    if content.iter().any(has) { content.into_iter().flat_map(split).collect() } else { content }
}

fn split(inline: Inline) -> Vec<Inline> {
    let Inline::Text { text, style, link: None } = &inline else { return vec![inline] };
    if style.contains(Style::CODE) {
        return vec![inline];
    }
    let mut out = Vec::new();
    let mut rest = text.as_str();
    let plain = |text: &str| Inline::Text { text: text.to_owned(), style: *style, link: None };
    while let Some(at) = address_in(rest) {
        let (before, address) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let end = address.find([' ', '<', '>', '"', '“', '”', '«', '»']).unwrap_or(address.len());
        let address = address.get(..end).unwrap_or(address);
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '*', '_']);
        let taken = before.len() + address.len().max(1);
        if !before.is_empty() {
            out.push(plain(before));
        }
        if address.len() > "https://".len() {
            let link = Some(address.into());
            out.push(Inline::Text { text: address.to_owned(), style: *style, link });
        } else {
            out.push(plain(rest.get(before.len()..taken).unwrap_or_default()));
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    if !rest.is_empty() {
        out.push(plain(rest));
    }
    out
}

/// Where the next address starts.
fn address_in(text: &str) -> Option<usize> {
    text.match_indices("http").map(|(at, _)| at).find(|at| {
        let rest = text.get(at + 4..).unwrap_or_default();
        rest.starts_with("://") || rest.starts_with("s://")
    })
}
