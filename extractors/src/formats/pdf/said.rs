//! What the document itself says about lines, by its outline and its tags: where paragraphs begin, which are headings, and
//! what the labels of list items are. Called by `paragraphs`, which asks geometry where nothing is said.

use super::content::Content;
use super::lines::Line;
use super::lists;
use super::paragraphs::{Setting, has_letters, is_bold, is_broken, marker_of};
use super::tagged::{Block, Kind};
use crate::block::Marker;

/// Size of a tagged heading at least, as a share of the size of the text.
const SMALLEST_HEADING: f32 = 0.93;
/// Characters of the label of a list item.
const LONGEST_LABEL: usize = 12;

/// Whether the document says that `line` begins a paragraph, or that it does not: by its outline, or by its tags.
pub(super) fn is_said_to_start(
    last: &Line,
    line: &Line,
    setting: Setting,
    content: &Content<'_>,
) -> Option<bool> {
    if last.title.is_some() || line.title.is_some() {
        return Some(last.title != line.title);
    }
    let (before, own) = (content.tag(last)?, content.tag(line)?);
    if last.mark() != line.mark() {
        return Some(true);
    }
    // A line that the author broke within a paragraph, to go on in another size or weight, and one of a large heading.
    let size = last.size.max(line.size);
    if size > 1.15 * content.body.size
        || (last.size - line.size).abs() > 0.09 * size
        || is_bold(last, content) != is_bold(line, content)
    {
        return None;
    }
    let listed = marker_of(line).is_some() && is_broken(last, line, setting);
    let far = line.baseline - last.baseline > 2.5 * setting.pitch * size;
    (before.kind != Kind::Loose && own.kind != Kind::Loose).then_some(listed || far)
}

/// The level that the document says these lines have as a heading.
pub(super) fn said_level(lines: &[&Line], content: &Content<'_>) -> Option<u8> {
    let first = lines.first()?;
    let tagged = content.tag(first).and_then(|tag| match tag.kind {
        Kind::Heading(level) => Some(level),
        Kind::Text | Kind::Note | Kind::Item | Kind::Loose => None,
    });
    // Styles of headings are used for small print, too.
    let small = |l: &&Line| l.size < SMALLEST_HEADING * content.body.size && !is_bold(l, content);
    let tagged = tagged.filter(|_| !lines.iter().all(small));
    let level = first.title.map(|title| title.level).or(tagged)?;
    lines.iter().any(|line| has_letters(line)).then_some(level)
}

/// The marker that the tags say a list item has, and how many of its words it takes.
pub(super) fn label_of(line: &Line, tag: Option<&Block>) -> Option<(Marker, usize)> {
    let words = line.segments.first().filter(|_| tag.is_some()).map_or(0, |s| s.label);
    let mut label = String::new();
    for word in line.words().take(words) {
        label.push_str(if label.is_empty() || word.glued { "" } else { " " });
        label.push_str(&word.text);
    }
    if label.is_empty() || label.chars().count() > LONGEST_LABEL {
        return None;
    }
    let marker = match lists::marker(&[&label, "a"]) {
        Some((marker, _)) => marker,
        None if label.contains(char::is_alphanumeric) && label.chars().count() > 1 => {
            Marker::Label(label)
        }
        None => Marker::Bullet,
    };
    Some((marker, words))
}
