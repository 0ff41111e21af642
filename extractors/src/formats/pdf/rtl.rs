//! Text that runs from right to left. It is drawn in the order of the eye, or letter by letter backwards; both come out of
//! `segments` from left to right and are turned around here, so that the text is in the order of reading.

use super::segments::Segment;
use super::words::Word;

/// Whether a letter belongs to a script that runs from right to left: Hebrew, Arabic, Syriac, Thaana and their forms.
pub(super) fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
}

/// Whether a text is mostly of such letters.
pub(super) fn is_rtl_text(text: &str) -> bool {
    let rtl = text.chars().filter(|c| is_rtl(*c)).count();
    rtl > 0 && rtl * 2 > text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Pairs of signs that are drawn the other way around in text from right to left.
const PAIRS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('{', '}'), ('\u{ab}', '\u{bb}')];

/// Turns brackets around that were drawn as they look and not as they are read: each is closed before it is opened.
fn mirror(segment: &mut Segment) {
    for (open, close) in PAIRS {
        let signs = segment.words.iter().flat_map(|w| w.text.chars());
        let mut signs = signs.filter(|c| *c == open || *c == close);
        let first = signs.next();
        if first != Some(close) || signs.next_back() != Some(open) {
            continue;
        }
        let turned = |c: char| match c {
            c if c == open => close,
            c if c == close => open,
            c => c,
        };
        for word in segment.words.iter_mut().filter(|w| w.text.contains([open, close])) {
            word.text = word.text.chars().map(turned).collect();
        }
    }
}

/// Brings the words of a line into the order of reading.
pub(super) fn turn(segment: &mut Segment) {
    let letters = |rtl: bool| {
        let words = segment.words.iter().filter(|w| is_rtl_text(&w.text) == rtl);
        words.flat_map(|w| w.text.chars()).filter(|c| c.is_alphabetic()).count()
    };
    if letters(true) <= letters(false) {
        return;
    }
    let glued: Vec<bool> = segment.words.iter().skip(1).map(|w| w.glued).collect();
    segment.words.reverse();
    // What was glued to the word on its left is now followed by that word.
    for (word, glued) in segment.words.iter_mut().skip(1).zip(glued.into_iter().rev()) {
        word.glued = glued;
    }
    // Words and figures from left to right keep their order among themselves.
    let runs = segment
        .words
        .chunk_by_mut(|a: &Word, b: &Word| is_rtl_text(&a.text) == is_rtl_text(&b.text));
    for run in runs.filter(|run| run.first().is_some_and(|w| !is_rtl_text(&w.text))) {
        let glued: Vec<bool> = run.iter().map(|w| w.glued).collect();
        run.reverse();
        let (before, within) =
            glued.split_first().map_or((false, &[][..]), |(first, rest)| (*first, rest));
        for (i, word) in run.iter_mut().enumerate() {
            let at = within.len().checked_sub(i).and_then(|at| within.get(at));
            word.glued = if i == 0 { before } else { at.copied().unwrap_or(false) };
        }
    }
    mirror(segment);
}
