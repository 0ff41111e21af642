//! The words of a document and how its lines end: what tells the hyphen of a compound from one that only parts a word at
//! the end of a line, and a word from a piece that a narrow cell has cut off. Besides what the document itself writes
//! out elsewhere it knows only what its language does with hyphens.

use super::hyphens::{Habit, SOFT, UNSEEN};
use super::segments::Segment;
use crate::language;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Different words that are remembered of one document.
const MOST_WORDS: usize = 100_000;
/// Characters from which on a segment counts as a line of text.
const LINE: usize = 25;
/// Bytes of text that tell the language.
const SAMPLE: usize = 4_000;
/// Letters of a part that count as a word by itself.
const FEWEST_LETTERS: usize = 3;

/// How far the right edges of justified lines are apart, in sizes of their text.
const FLUSH: f32 = 0.07;

/// What the document's own words tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    /// Hashes of its words.
    words: HashSet<u64>,
    lines: usize,
    /// Lines that end in a hyphen.
    hyphens: usize,
    /// Lines that end where the line above them ends.
    flush: usize,
    /// Text that tells the language.
    sample: String,
    habit: Habit,
    /// Whether soft hyphens are drawn within lines.
    soft: bool,
}

impl Lexicon {
    /// Learns from the segments of one page, in the order of drawing.
    pub(super) fn add(&mut self, segments: &[Segment]) {
        let mut last: Option<&Segment> = None;
        for segment in segments.iter().filter(|s| !s.artifact) {
            self.line(segment);
            let full = |last: &Segment| {
                let flush = (last.rect.x1 - segment.rect.x1).abs() < FLUSH * segment.size;
                flush && last.baseline < segment.baseline && segment.chars() >= LINE
            };
            self.flush += usize::from(last.is_some_and(full));
            last = Some(segment);
        }
    }

    /// Learns from one segment. Its first and last word may be pieces, and say nothing.
    fn line(&mut self, segment: &Segment) {
        let parted = segment.words.last().is_some_and(|w| {
            let stem = w.text.strip_suffix(['-', '\u{2010}', SOFT, UNSEEN]);
            let before = stem.and_then(|s| s.chars().next_back());
            before.is_some_and(char::is_lowercase)
        });
        self.lines += usize::from(parted || segment.chars() >= LINE);
        self.hyphens += usize::from(parted);
        if segment.chars() >= LINE && self.sample.len() < SAMPLE {
            self.sample.push_str(&segment.text());
            self.sample.push('\n');
        }
        let Some((last, words)) = segment.words.split_last() else { return };
        self.soft |= last.soft || words.iter().any(|w| w.soft || w.text.ends_with(SOFT));
        for word in words.iter().skip(1) {
            if self.words.len() < MOST_WORDS && !word.glued {
                self.words.extend(hash([word.text.as_str()]));
            }
        }
    }

    /// Tells the language once all pages are added; `declared` is what the document says of itself.
    pub(super) fn settle(&mut self, declared: Option<&str>) {
        let sample = std::mem::take(&mut self.sample);
        // Only a document that parts words needs to know.
        let found = if self.hyphens > 0 { language::detect(&sample) } else { None };
        self.habit = found.or(declared).map(Habit::of).unwrap_or_default();
    }

    /// What the document's language does with hyphens.
    pub(super) fn habit(&self) -> Habit {
        self.habit
    }

    /// Whether the document draws soft hyphens within its lines, as producers do that know no others.
    pub(super) fn draws_soft(&self) -> bool {
        self.soft
    }

    /// Whether the document writes these parts as one word somewhere.
    pub(super) fn knows<'w>(&self, parts: impl IntoIterator<Item = &'w str>) -> bool {
        hash(parts).is_some_and(|hash| self.words.contains(&hash))
    }

    /// Whether both parts are words of the document by themselves.
    pub(super) fn knows_both(&self, first: &str, second: &str) -> bool {
        let long =
            |part: &str| part.chars().filter(|c| c.is_alphabetic()).count() >= FEWEST_LETTERS;
        long(first) && long(second) && self.knows([first]) && self.knows([second])
    }

    /// Whether words are parted at the ends of lines at all: where lines are justified, or where many are.
    pub(super) fn hyphenates(&self) -> bool {
        self.hyphens * 25 >= self.lines || self.flush * 3 >= self.lines
    }
}

/// A hash of the letters, digits and inner hyphens of a word in lower case; nothing where it has no letter.
fn hash<'w>(parts: impl IntoIterator<Item = &'w str>) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    // Punctuation counts only once a letter follows it.
    let (mut letters, mut waiting) = (0_usize, 0_usize);
    for c in parts.into_iter().flat_map(str::chars) {
        if c.is_alphanumeric() {
            if letters > 0 {
                (0..waiting).for_each(|_| '-'.hash(&mut hasher));
            }
            waiting = 0;
            letters += 1;
            c.to_lowercase().for_each(|c| c.hash(&mut hasher));
        } else {
            waiting += 1;
        }
    }
    (letters > 1).then(|| hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::Lexicon;
    use crate::formats::pdf::segments::Segment;
    use crate::formats::pdf::words::Word;

    fn segment(text: &str) -> Segment {
        let word = |text: &str| Word { text: text.to_owned(), ..Word::default() };
        Segment { words: text.split(' ').map(word).collect(), ..Segment::default() }
    }

    #[test]
    fn words_are_known_by_what_stands_within_lines() {
        let mut lexicon = Lexicon::default();
        lexicon.add(&[segment("Der Arbeitsspeicher (und) Debian-spezifische Dinge speich-")]);
        assert!(
            lexicon.knows(["arbeitsspeich", "er,"]) && lexicon.knows(["Debian-", "spezifische"])
        );
        assert!(
            !lexicon.knows(["Der"])
                && !lexicon.knows(["speich"])
                && !lexicon.knows(["debianspezifische"])
        );
        assert!(lexicon.hyphenates() && !lexicon.knows_both("und", "er"));
    }
}
