//! Block quotes that nothing tags: running text that is set in from both sides between paragraphs that are not. Called by
//! `paragraphs` for those of one column.

use super::paragraphs::Paragraph;

/// How far a quote is set in on each side, in sizes of its text.
const SET_IN: f32 = 1.5;
/// How far it is set in at most: what is narrower stands in a column of its own.
const MOST: f32 = 9.0;
/// Lines of a quote, and of a paragraph around it, at least.
const FEWEST_LINES: usize = 2;
/// Paragraphs of one quote.
const MOST_PARAGRAPHS: usize = 20;

/// Marks the quotes among paragraphs that stand below each other.
pub(super) fn mark(paragraphs: &mut [Paragraph]) {
    let mut at = 0;
    while at < paragraphs.len() {
        let end = end_of_quote(paragraphs, at);
        for paragraph in paragraphs.iter_mut().take(end).skip(at) {
            paragraph.quote = 1;
        }
        at = end.max(at + 1);
    }
}

/// Behind the quote that begins at `at`; `at` where none does.
fn end_of_quote(paragraphs: &[Paragraph], at: usize) -> usize {
    let before = at.checked_sub(1).and_then(|at| paragraphs.get(at));
    let (Some(before), Some(first)) = (before.filter(|p| is_text(p)), paragraphs.get(at)) else {
        return at;
    };
    let level = |p: &Paragraph| (p.rect.x0 - first.rect.x0).abs() < 0.5 * first.size;
    let own = paragraphs.iter().skip(at).take(MOST_PARAGRAPHS);
    let count = own.take_while(|p| is_text(p) && level(p) && is_within(p, before)).count();
    let end = at + count;
    match paragraphs.get(end) {
        // Where the text does not come back to its margins there is no telling.
        Some(after) if count > 0 && is_text(after) && is_within(first, after) => end,
        _ => at,
    }
}

/// Whether a paragraph is running text and nothing that is known otherwise.
fn is_text(p: &Paragraph) -> bool {
    let plain = p.heading.is_none() && p.marker.is_none() && p.code.is_none() && p.note.is_none();
    plain && p.list == 0 && p.quote == 0 && p.flush >= FEWEST_LINES
}

/// Whether a paragraph is set in from both edges of another one.
fn is_within(p: &Paragraph, of: &Paragraph) -> bool {
    let (left, right) = (p.rect.x0 - of.rect.x0, of.rect.x1 - p.rect.x1);
    let set_in = SET_IN * p.size..MOST * p.size;
    set_in.contains(&left) && set_in.contains(&right) && p.size < 1.05 * of.size
}
