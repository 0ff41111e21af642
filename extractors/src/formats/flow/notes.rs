//! Footnotes and endnotes as a flow knows them.

use crate::block::Inline;

/// A note that a text refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) struct Note {
    /// What reference and note are called in the output.
    pub(in crate::formats) label: String,
    /// What the page shows at the reference: `1`, `*`.
    pub(in crate::formats) mark: String,
}

/// The words of a note without the mark that it repeats.
pub(super) fn without_mark(mut content: Vec<Inline>, mark: &str) -> Vec<Inline> {
    let mark = mark.trim_matches(['[', ']', '(', ')', '.', ' ']);
    if let Some(Inline::Text { text, .. }) = content.first_mut() {
        let rest = text.trim_start().trim_start_matches(['[', '(']);
        let rest = if mark.is_empty() { None } else { rest.strip_prefix(mark) };
        let ends = |r: &&str| r.is_empty() || r.starts_with(['.', ')', ']', ':', ' ', '\u{a0}']);
        let rest = rest.filter(ends).unwrap_or(text.trim_start());
        // What stood behind a link back.
        let rest = rest.trim_start_matches(['.', ')', ']', ':', ' ', '\u{a0}']);
        *text = rest.to_owned();
    }
    content
}
