//! Web addresses in running text, told apart as links to themselves.

use crate::block::{Inline, Style};
use crate::markdown::address;
use std::sync::Arc;

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
    let mut from = 0;
    let mut push = |text: &str, link: Option<Arc<str>>| {
        if !text.is_empty() {
            out.push(Inline::Text { text: text.to_owned(), style: *style, link });
        }
    };
    let mut done = 0;
    while let Some(found) = address::next(text, from) {
        from = found.end;
        let address = text.get(found.clone()).unwrap_or_default();
        // Without a scheme a target would be a file's name.
        if !address.contains("://") {
            continue;
        }
        push(text.get(done..found.start).unwrap_or_default(), None);
        push(address, Some(address.into()));
        done = from;
    }
    push(text.get(done..).unwrap_or_default(), None);
    out
}
