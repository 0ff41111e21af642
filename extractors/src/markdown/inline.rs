//! Runs of text with their styles, links, formulas and pictures. Called by the writer for what stands in a block or a cell;
//! never starts or ends a block.

use super::escape::{Place, Scope, escape, is_entity};
use super::notes::Notes;
use super::pieces::{Mark, Piece, pieces};
use crate::block::{Inline, Style};
use std::borrow::Cow;

pub(super) fn inlines(content: &[Inline], place: Place, notes: &mut Notes) -> String {
    // Most blocks and cells are one plain run.
    if let [Inline::Text { text, style: Style::PLAIN, link: None }] = content {
        let mut out = escape(text, Scope::of_text(text, place), "", false).into_owned();
        close(&mut out, place);
        return out;
    }
    let pieces = pieces(content, place);
    let scope = Scope::of(&pieces, place);
    let mut out = String::new();
    write(&mut out, &pieces, scope, notes);
    close(&mut out, place);
    out
}

/// Nothing breaks behind the last line, and a row of `#` at the end of a heading would be no part of it.
fn close(out: &mut String, place: Place) {
    if out.ends_with('\n') {
        out.truncate(out.trim_end_matches(['\n', ' ']).len());
    }
    if place == Place::Heading && out.ends_with('#') {
        out.insert(out.len() - 1, '\\');
    }
}

fn write(out: &mut String, pieces: &[Piece<'_>], scope: Scope, notes: &mut Notes) {
    // Whether the last character is a backslash that would escape what follows.
    let mut open = false;
    // Whether the last piece would define a footnote, with a colon behind it.
    let mut defines = false;
    let mut i = 0;
    while let Some(piece) = pieces.get(i) {
        if std::mem::take(&mut open) {
            out.push('\\');
        }
        let noted = i > 0 && matches!(pieces.get(i - 1), Some(Piece::Note(_)));
        // A bracket right behind the reference of a footnote would make a link of it.
        if noted && piece.first(false) == '[' && !matches!(piece, Piece::Note(_)) {
            out.push(' ');
        }
        i += 1;
        let next = pieces.get(i);
        let defines_now = std::mem::take(&mut defines);
        match piece {
            Piece::Text { link: Some(href), .. } => {
                let same =
                    |p: &&Piece<'_>| matches!(p, Piece::Text { link: Some(l), .. } if l == href);
                let more = pieces.iter().skip(i).take_while(same).count();
                let words = pieces.get(i - 1..i + more).unwrap_or_default();
                link(out, words, href, scope, notes);
                i += more;
            }
            Piece::Text { text, mark, link: None } => {
                // Behind the reference of a footnote it would be a target, or the start of the footnote itself.
                let note = noted && text.starts_with('(') || defines_now && text.starts_with(':');
                if note && *mark == Mark::NONE {
                    out.push('\\');
                }
                open = marked(
                    out,
                    text,
                    *mark,
                    next.is_some_and(|n| !matches!(n, Piece::Break)),
                    scope,
                );
            }
            Piece::Break if scope.place == Place::Paragraph => line_end(out),
            Piece::Break => out.push(' '),
            Piece::Math(latex) => {
                out.push('$');
                out.push_str(&formula(latex, scope.place.in_table()));
                out.push('$');
            }
            Piece::Note(label) => {
                defines = out.is_empty() || out.ends_with('\n');
                no_picture(out);
                out.push_str(&format!("[^{}]", notes.name(label)));
            }
            Piece::Image(alt) => out.push_str(&picture(alt, "", scope.place)),
        }
    }
}

/// A line break; a second one makes a paragraph of what follows, as an empty line does.
fn line_end(out: &mut String) {
    if out.ends_with("  \n") {
        out.truncate(out.len() - "  \n".len());
        out.push_str("\n\n");
    } else if !out.is_empty() && !out.ends_with('\n') {
        out.push_str("  \n");
    }
}

/// What follows is no picture, although an exclamation mark stands before its bracket.
fn no_picture(out: &mut String) {
    if out.ends_with('!') {
        out.insert(out.len() - 1, '\\');
    }
}

/// A picture: its alternative text, and itself as a `data:` address. Without one it has no target, because there is none
/// that a reader elsewhere could open.
pub(super) fn picture(alt: &str, source: &str, place: Place) -> String {
    let end = if alt.ends_with('\\') { "\\" } else { "" };
    let alt = escape(alt, Scope::of_text(alt, place).label(alt), "![", true);
    format!("![{alt}{end}]({source})")
}

/// A formula without its dollars: none in it ends it too early, nor does a backslash at its end take the last one.
pub(super) fn formula(latex: &str, in_table: bool) -> String {
    let mut out = String::with_capacity(latex.len());
    let mut open = false;
    for c in latex.chars() {
        match c {
            '$' if !open => out.push_str("\\$"),
            // The same signs without a bar, which would end the cell.
            '|' if in_table && open => {
                out.pop();
                out.push_str("\\Vert ");
            }
            '|' if in_table => out.push_str("\\|"),
            c => out.push(c),
        }
        open = c == '\\' && !open;
    }
    if open {
        out.push_str(" {}");
    }
    // A space before the last dollar would keep it from closing.
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// A link with its words.
fn link(out: &mut String, words: &[Piece<'_>], href: &str, scope: Scope, notes: &mut Notes) {
    let text: String = words.iter().map(Piece::text).collect();
    let (before, after) = (text.starts_with(' '), text.ends_with(' '));
    let label = scope.label(&text);
    let inner: Vec<Piece<'_>> = words.iter().map(Piece::unlinked).collect();
    let mut written = "[".to_owned();
    write(&mut written, &inner, label, notes);
    let written = written.strip_prefix('[').unwrap_or_default().trim_matches(' ');
    // One at the end would escape the bracket.
    let backslashes = written.len() - written.trim_end_matches('\\').len();
    let end = if backslashes % 2 == 1 { "\\" } else { "" };
    if before {
        out.push(' ');
    }
    no_picture(out);
    out.push_str(&format!("[{written}{end}]({})", target(href)));
    if after {
        out.push(' ');
    }
}

/// A target in which nothing ends it.
fn target(href: &str) -> String {
    let mut out = String::with_capacity(href.len());
    for (at, c) in href.char_indices() {
        out.push_str(&match c {
            ' ' => Cow::Borrowed("%20"),
            '(' => Cow::Borrowed("%28"),
            ')' => Cow::Borrowed("%29"),
            '<' => Cow::Borrowed("%3C"),
            '>' => Cow::Borrowed("%3E"),
            '|' => Cow::Borrowed("%7C"),
            '\\' => Cow::Borrowed("%5C"),
            '&' if is_entity(href.get(at + 1..).unwrap_or_default()) => Cow::Borrowed("&amp;"),
            c if c.is_control() => Cow::Borrowed(""),
            c => Cow::Owned(c.to_string()),
        });
    }
    out
}

/// Text between the marks of its style; `more` says that something follows it on the line. Whether its last character is a
/// backslash that would escape what follows.
fn marked(out: &mut String, text: &str, mark: Mark, more: bool, scope: Scope) -> bool {
    if mark == Mark::NONE {
        let text = escape(text, scope, out, more);
        out.push_str(&text);
        return text.ends_with('\\');
    }
    let words = text.trim_matches(' ');
    if text.starts_with(' ') {
        out.push(' ');
    }
    if mark == Mark::CODE {
        let ticks = fence(words, 1);
        let pad = if words.starts_with('`') || words.ends_with('`') { " " } else { "" };
        let words = if scope.place.in_table() {
            Cow::Owned(words.replace('|', "\\|"))
        } else {
            Cow::Borrowed(words)
        };
        out.push_str(&format!("{ticks}{pad}{words}{pad}{ticks}"));
    } else {
        let marks = mark.signs();
        out.push_str(&marks);
        let words = escape(words, scope, out, true);
        out.push_str(&words);
        if words.ends_with('\\') {
            out.push('\\');
        }
        out.extend(marks.chars().rev());
    }
    if text.ends_with(' ') {
        out.push(' ');
    }
    false
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
