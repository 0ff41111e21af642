//! A paragraph while it is read.

use super::properties::ParagraphProps;
use super::styles::{Look, ParagraphStyle};
use crate::block::{Block, Inline, Style, plain_text};
use std::rc::Rc;
use std::sync::Arc;

/// A paragraph of more characters is no heading, whatever its style or outline level.
pub(in crate::formats) const LONGEST_HEADING: usize = 400;
/// A paragraph set in a code font of more characters is prose from a typewriter.
const LONGEST_CODE_LINE: usize = 200;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub(super) props: ParagraphProps,
    pub(super) style: Rc<ParagraphStyle>,
    pub(super) content: Vec<Inline>,
    /// Text boxes and rules that are anchored in it.
    pub(super) after: Vec<Block>,
    /// Its formulas are displayed.
    pub(super) displayed: bool,
}

/// Adds text to `content`.
pub(super) fn push_text(content: &mut Vec<Inline>, text: &str, look: Look, link: Option<Arc<str>>) {
    if let Some(Inline::Text { text: last, style, link: l }) = content.last_mut()
        && *style == look.marks
        && *l == link
    {
        last.push_str(text);
        return;
    }
    // A picture parts two words.
    if matches!(content.last(), Some(Inline::Image { .. })) {
        content.push(Inline::text(" "));
    }
    content.push(Inline::Text { text: text.to_owned(), style: look.marks, link });
}

/// Whether there is anything to read in `content`.
pub(in crate::formats) fn says_something(content: &[Inline]) -> bool {
    content.iter().any(|inline| match inline {
        Inline::Text { text, .. } => !text.trim().is_empty(),
        Inline::Break => false,
        Inline::Math { latex } => !latex.is_empty(),
        Inline::Image { alt } => !alt.is_empty(),
        Inline::FootnoteRef { .. } => true,
    })
}

/// Whether all words of `content` are in a code font.
fn is_code(content: &[Inline]) -> bool {
    content.iter().all(|inline| match inline {
        Inline::Text { text, style, .. } => text.trim().is_empty() || style.contains(Style::CODE),
        Inline::Break => true,
        Inline::Math { .. } | Inline::Image { .. } | Inline::FootnoteRef { .. } => false,
    })
}

/// The lines of `content` where all of it is in a code font and it is short; of a longer one the font is forgotten.
pub(in crate::formats) fn code_line(content: &mut [Inline]) -> Option<String> {
    if !is_code(content) {
        return None;
    }
    let lines = lines(content);
    if lines.lines().all(|line| line.chars().count() <= LONGEST_CODE_LINE) {
        return Some(lines);
    }
    forget_font(content);
    None
}

/// Makes code of a paragraph's font words again, as in a heading that is set so.
pub(in crate::formats) fn forget_font(content: &mut [Inline]) {
    for inline in content {
        if let Inline::Text { style, .. } = inline {
            *style = style.without(Style::CODE);
        }
    }
}

/// Leaves one break where several make an empty line on the page.
pub(in crate::formats) fn tidy_breaks(content: &mut Vec<Inline>) {
    let mut broken = false;
    content.retain(|inline| match inline {
        Inline::Break => !std::mem::replace(&mut broken, true),
        Inline::Text { text, .. } if broken && text.trim().is_empty() => false,
        _ => {
            broken = false;
            true
        }
    });
}

/// The text of `content` with its breaks as line ends.
pub(in crate::formats) fn lines(content: &[Inline]) -> String {
    let mut out = String::new();
    for inline in content {
        match inline {
            Inline::Break => out.push('\n'),
            other => out.push_str(&plain_text(std::slice::from_ref(other))),
        }
    }
    out
}

/// A line of a table of contents without its page number and the dots before it.
pub(in crate::formats) fn contents_line(content: &[Inline]) -> String {
    let text = plain_text(content);
    let mut line = text.trim();
    let page = |word: &str| {
        !word.is_empty()
            && word.len() <= 8
            && (word.chars().all(|c| c.is_ascii_digit())
                || word.chars().all(|c| "ivxlc".contains(c)))
    };
    if let Some((before, last)) = line.rsplit_once('\t')
        && page(last.trim())
    {
        line = before;
    }
    if let Some(at) = line.find("....") {
        let (before, after) = line.split_at(at);
        if after.trim_matches(['.', ' ', '\t']).chars().all(|c| c.is_ascii_digit()) {
            line = before;
        }
    }
    line.trim_matches(['\t', ' ', '.', '…']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_contents_loses_its_page_number_only() {
        let line = |text: &str| contents_line(&[Inline::text(text)]);
        assert_eq!(line("1.2\tØkonomi 2026\t14"), "1.2\tØkonomi 2026");
        assert_eq!(line("Økonomi ........ 14"), "Økonomi");
        assert_eq!(line("Regnskab 2026"), "Regnskab 2026");
    }
}
