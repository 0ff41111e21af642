//! Runs of text with their styles, links, formulas and pictures. Called by the writer for what stands in a block or a cell;
//! never starts or ends a block.

use super::escape::{Place, Scope, escape};
use crate::block::{Inline, Style};
use std::borrow::Cow;

pub(super) fn inlines(content: &[Inline], place: Place) -> String {
    let scope = Scope::of(content, place);
    let mut out = String::new();
    let mut i = 0;
    // Whether the last character is a backslash that would escape what follows.
    let mut open = false;
    while let Some(inline) = content.get(i) {
        if std::mem::take(&mut open) {
            out.push('\\');
        }
        match inline {
            Inline::Text { link: Some(href), .. } => {
                let run = content
                    .iter()
                    .skip(i)
                    .take_while(|x| matches!(x, Inline::Text { link: Some(l), .. } if l == href));
                let n = run.count().max(1);
                link(
                    &mut out,
                    content.get(i..i + n).unwrap_or_default(),
                    href,
                    content.get(i + n),
                    scope,
                );
                i += n;
                continue;
            }
            Inline::Text { text, style, link: None } => {
                styled(&mut out, text, *style, content.get(i + 1), scope);
                open = text.ends_with('\\') && out.ends_with('\\');
            }
            Inline::Break if place == Place::Paragraph => out.push_str("  \n"),
            Inline::Break => out.push(' '),
            Inline::Math { latex } if place.in_table() => {
                out.push_str(&format!("${}$", latex.replace('|', "\\|")));
            }
            Inline::Math { latex } => out.push_str(&format!("${latex}$")),
            Inline::FootnoteRef { label } => out.push_str(&format!("[^{}]", note_label(label))),
            Inline::Image { alt } => out.push_str(&picture(alt, "", place)),
        }
        i += 1;
    }
    if place == Place::Heading && out.ends_with('#') {
        out.insert(out.len() - 1, '\\');
    }
    out
}

/// A picture: its alternative text, and itself as a `data:` address. Without one it has no target, because there is none
/// that a reader elsewhere could open.
pub(super) fn picture(alt: &str, source: &str, place: Place) -> String {
    let end = if alt.ends_with('\\') { "\\" } else { "" };
    format!("![{}{end}]({source})", escape(alt, Scope::of_text(alt, place).label(alt), "!["))
}

/// A link, or only its words where the target is of no use to a reader elsewhere.
fn link(out: &mut String, words: &[Inline], href: &str, next: Option<&Inline>, scope: Scope) {
    let text = crate::block::plain_text(words);
    let href = href.trim();
    let scheme = href.split_once(':').map(|(s, _)| s.to_ascii_lowercase());
    let useful = match scheme.as_deref() {
        Some("http" | "https" | "mailto" | "tel" | "ftp") => true,
        Some(s) => s.contains('/') || s.contains('?'),
        None => !href.starts_with('#') && !href.is_empty(),
    };
    let bare = text.trim() == href || href.strip_prefix("mailto:") == Some(text.trim());
    if !useful || text.trim().is_empty() || bare {
        if bare && useful {
            // A renderer links a bare address by itself.
            let words = escape(&text, scope, out);
            out.push_str(&words);
            return;
        }
        for word in words {
            if let Inline::Text { text, style, .. } = word {
                styled(out, text, *style, next, scope);
            }
        }
        return;
    }
    let (before, after) =
        (text.len() - text.trim_start().len(), text.len() - text.trim_end().len());
    let label = scope.label(&text);
    let mut inner = String::new();
    for (i, word) in words.iter().enumerate() {
        if let Inline::Text { text, style, .. } = word {
            styled(&mut inner, text, *style, words.get(i + 1), label);
            if text.ends_with('\\') && inner.ends_with('\\') {
                inner.push('\\');
            }
        }
    }
    let target: String = href
        .chars()
        .map(|c| match c {
            ' ' => Cow::Borrowed("%20"),
            '(' => Cow::Borrowed("%28"),
            ')' => Cow::Borrowed("%29"),
            '<' => Cow::Borrowed("%3C"),
            '>' => Cow::Borrowed("%3E"),
            '|' => Cow::Borrowed("%7C"),
            '\\' => Cow::Borrowed("%5C"),
            c if c.is_control() => Cow::Borrowed(""),
            c => Cow::Owned(c.to_string()),
        })
        .collect();
    if before > 0 {
        out.push(' ');
    }
    if out.ends_with('!') {
        // Or the link would be a picture.
        out.insert(out.len() - 1, '\\');
    }
    out.push_str(&format!("[{}]({target})", inner.trim()));
    if after > 0 {
        out.push(' ');
    }
}

/// Text with the marks of its style, where these would be read as marks.
fn styled(out: &mut String, text: &str, style: Style, next: Option<&Inline>, scope: Scope) {
    let words = text.trim_matches(' ');
    let mut style = style;
    if matches!(scope.place, Place::Heading | Place::HeaderCell) {
        style = style.without(Style::BOLD);
    }
    let raised = style.contains(Style::SUPERSCRIPT).then(|| superscript(words)).flatten();
    if let Some(raised) = raised {
        out.push_str(&raised);
        return;
    }
    if words.is_empty() || style.without(Style::SUPERSCRIPT.with(Style::SUBSCRIPT)).is_plain() {
        let text = escape(text, scope, out);
        out.push_str(&text);
        return;
    }
    let before = text.len() - text.trim_start_matches(' ').len();
    let after = text.len() - text.trim_end_matches(' ').len();
    let previous = if before > 0 { Some(' ') } else { out.chars().next_back() };
    let following = if after > 0 { Some(' ') } else { first_char(next) };
    if before > 0 {
        out.push(' ');
    }
    if style.contains(Style::CODE) {
        let ticks = fence(words, 1);
        let pad = if words.starts_with('`') || words.ends_with('`') { " " } else { "" };
        let words = if scope.place.in_table() {
            Cow::Owned(words.replace('|', "\\|"))
        } else {
            Cow::Borrowed(words)
        };
        out.push_str(&format!("{ticks}{pad}{words}{pad}{ticks}"));
    } else {
        let mut marks = String::new();
        if flanks(previous, words, following) {
            let pairs = [(Style::STRIKE, "~~"), (Style::BOLD, "**"), (Style::ITALIC, "*")];
            marks = pairs.iter().filter(|(s, _)| style.contains(*s)).map(|(_, m)| *m).collect();
        }
        out.push_str(&marks);
        let words = escape(words, scope, out);
        out.push_str(&words);
        if !marks.is_empty() && words.ends_with('\\') {
            out.push('\\');
        }
        out.extend(marks.chars().rev());
    }
    if after > 0 {
        out.push(' ');
    }
}

/// Raised digits and signs as characters of their own, because 10 to the 6 must not read as 106; `None` where one has none.
/// Lowered ones stay as they are: H2O is what people search for.
fn superscript(words: &str) -> Option<String> {
    let raise = |c: char| {
        Some(match c {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4'..='9' => char::from_u32('⁰' as u32 + c.to_digit(10)?)?,
            '+' => '⁺',
            '-' | '\u{2212}' => '⁻',
            'n' => 'ⁿ',
            'i' => 'ⁱ',
            _ => return None,
        })
    };
    if words.is_empty() { None } else { words.chars().map(raise).collect() }
}

fn first_char(next: Option<&Inline>) -> Option<char> {
    match next? {
        Inline::Text { text, .. } => text.chars().next(),
        Inline::Break => Some(' '),
        Inline::Math { .. } => Some('$'),
        Inline::FootnoteRef { .. } => Some('['),
        Inline::Image { .. } => Some('!'),
    }
}

/// Whether emphasis marks around `words` would be read as such (CommonMark 6.2, left- and right-flanking).
fn flanks(previous: Option<char>, words: &str, following: Option<char>) -> bool {
    let outside =
        |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || (!c.is_alphanumeric() && c != '*'));
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    (inside(words.chars().next()) || outside(previous))
        && (inside(words.chars().next_back()) || outside(following))
        && previous != Some('*')
        && following != Some('*')
}

/// A run of backticks that does not occur in `text`.
pub(super) fn fence(text: &str, least: usize) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat(least.max(if longest >= least { longest + 1 } else { 0 }))
}

pub(super) fn note_label(label: &str) -> String {
    label.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect()
}
