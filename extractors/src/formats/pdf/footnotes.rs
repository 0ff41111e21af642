//! Footnotes that nothing tags, told by how they are set: a small raised number in the text, and a paragraph in smaller
//! letters further down the page that begins with it. Only where both ends are found. Called by `extract` for the text of a page
//! before it is laid out; `content` and `paragraphs` ask for its words.

use super::fonts::Body;
use super::lines::Line;
use super::segments::Segment;
use super::words::Word;
use crate::limits::Cancel;
use std::collections::{HashMap, HashSet};

/// Notes of one page that are told apart, and labels of one document that are remembered.
const MOST_NOTES: usize = 200;
const MOST_LABELS: usize = 20_000;
/// Digits of a number.
const LONGEST: usize = 3;
/// A number is smaller than the text that it stands in by this, and raised by so much of the text's size.
const SMALLER: f32 = 0.88;
const RAISED: f32 = 0.15;
/// The size of notes, as a share of the size of the text, at most.
const SMALL: f32 = 0.95;
/// Signs that refer to a note, too.
const SIGNS: [char; 3] = ['*', '\u{2020}', '\u{2021}'];

/// A word, by where it stands.
type Place = (u32, u32);

fn place_of(word: &Word) -> Place {
    (word.rect.x0.to_bits(), word.rect.y0.to_bits())
}

/// A word that refers to notes: what it says before and after their marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) before: String,
    pub(super) labels: Vec<String>,
    pub(super) after: String,
}

/// The footnotes of a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Footnotes {
    references: HashMap<Place, Reference>,
    /// The labels of notes by their first words.
    notes: HashMap<Place, String>,
}

impl Footnotes {
    /// The footnotes among the segments of a page.
    pub(super) fn of(segments: &[Segment], body: &Body, cancel: &Cancel) -> Self {
        let mut starts: HashMap<&str, Vec<&Segment>> = HashMap::new();
        for segment in segments.iter().filter(|s| s.size < SMALL * body.size) {
            if let Some(mark) = mark_of_note(segment)
                && starts.len() < MOST_NOTES
            {
                starts.entry(mark).or_default().push(segment);
            }
        }
        let mut found = Self::default();
        if starts.is_empty() {
            return found;
        }
        // What two notes of a page begin with tells neither.
        let below = |mark: &str, segment: &Segment| match starts.get(mark)?.as_slice() {
            [note] if note.baseline > segment.baseline && note.size < segment.size => Some(*note),
            _ => None,
        };
        for segment in segments {
            if cancel.is_cancelled() {
                break;
            }
            for pair in segment.words.windows(2) {
                let [last, word] = pair else { continue };
                let Some(reference) = reference(last, word) else { continue };
                let notes: Option<Vec<&Segment>> =
                    reference.labels.iter().map(|mark| below(mark, segment)).collect();
                let Some(notes) = notes else { continue };
                for (note, mark) in notes.iter().zip(&reference.labels) {
                    if let Some(first) = note.words.first() {
                        found.notes.insert(place_of(first), mark.clone());
                    }
                }
                found.references.insert(place_of(word), reference);
            }
        }
        found
    }

    /// The same with labels that no page before has; `used` are those that are taken.
    pub(super) fn named(mut self, used: &mut HashSet<String>, page: u32) -> Self {
        let mut names: HashMap<String, String> = HashMap::new();
        let mut marks: Vec<String> = self.notes.values().cloned().collect();
        marks.sort_by_key(|mark| (mark.len(), mark.clone()));
        for (at, mark) in marks.into_iter().enumerate() {
            let number = mark.chars().all(|c| c.is_ascii_digit());
            let plain = if number { mark.clone() } else { format!("note-{page}-{}", at + 1) };
            let free = used.len() < MOST_LABELS && !used.contains(&plain);
            let name = if free { plain } else { format!("{plain}-{page}") };
            if used.len() < MOST_LABELS {
                used.insert(name.clone());
            }
            names.insert(mark, name);
        }
        let name = |mark: &mut String| {
            if let Some(name) = names.get(mark) {
                mark.clone_from(name);
            }
        };
        self.notes.values_mut().for_each(name);
        self.references.values_mut().flat_map(|r| &mut r.labels).for_each(name);
        self
    }

    /// What a word refers to.
    pub(super) fn reference(&self, word: &Word) -> Option<&Reference> {
        self.references.get(&place_of(word))
    }

    /// The label of the note that a line begins; its mark is the first word.
    pub(super) fn begun_by(&self, line: &Line) -> Option<&str> {
        self.notes.get(&place_of(line.words().next()?)).map(String::as_str)
    }
}

/// The mark that a note begins with.
fn mark_of_note(segment: &Segment) -> Option<&str> {
    let [mark, next, ..] = segment.words.as_slice() else { return None };
    let text = mark.text.as_str();
    let sign = text.chars().all(|c| SIGNS.contains(&c)) && text.chars().count() <= LONGEST;
    (sign || (is_number(text) && is_raised(mark, next))).then_some(text)
}

fn is_number(text: &str) -> bool {
    text.len() <= LONGEST && text.parse::<u16>().is_ok_and(|n| n > 0)
}

fn is_raised(small: &Word, beside: &Word) -> bool {
    small.size < SMALLER * beside.size && beside.baseline - small.baseline > RAISED * beside.size
}

/// What a word behind another one may refer to: raised numbers, or signs at its end.
fn reference(last: &Word, word: &Word) -> Option<Reference> {
    let no_text = String::new;
    if is_raised(word, last) {
        let numbers = word.text.trim_end_matches(',');
        let labels: Vec<String> = numbers.split(',').map(str::to_owned).collect();
        let known = labels
            .iter()
            .all(|l| is_number(l) || l.chars().all(|c| SIGNS.contains(&c)) && !l.is_empty());
        return known.then(|| Reference { before: no_text(), labels, after: no_text() });
    }
    let from = word.text.find(SIGNS).filter(|from| *from > 0)?;
    let (before, rest) = word.text.split_at(from);
    let after = rest.trim_start_matches(SIGNS);
    let mark = rest.strip_suffix(after)?;
    let closes = after.chars().all(|c| !c.is_alphanumeric());
    let letters = before.ends_with(char::is_alphabetic);
    (closes && letters && mark.chars().count() <= LONGEST).then(|| Reference {
        before: before.to_owned(),
        labels: vec![mark.to_owned()],
        after: after.to_owned(),
    })
}
