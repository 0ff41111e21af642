//! Whether a text layer is what a reader sees: fonts may map their glyphs to other characters, and then every letter is
//! there and no word is. Called by `page` when it measures a page, and by `file` to choose between readings of codes. Judges Latin letters only, and only where there are many.

use super::geometry::Direction;
use super::glyphs::{Drawing, Glyph};
use std::collections::HashSet;

/// Characters of a page that are looked at.
const SAMPLE: usize = 6_000;
/// Fewer letters, or fewer different words, say nothing: code and tables of codes have few.
const FEWEST_LETTERS: u32 = 120;
const FEWEST_WORDS: usize = 30;
/// Letters of a guess that can be judged.
const FEWEST_GUESSED: u32 = 40;
/// Glyphs without a meaning that make another reading worth while.
const FEWEST_UNKNOWN: usize = 20;
/// A language has at least this share of vowels among its letters.
const FEWEST_VOWELS: f32 = 0.27;
/// And at most these shares of words with as many consonants on end, and of words that mix letters with signs, or small
/// letters with capitals behind them.
const CONSONANTS: usize = 4;
const MOST_CLUSTERED: f32 = 0.15;
const MOST_MIXED: f32 = 0.25;
/// And it has frequent words, which no alphabet has that stands for another.
const FREQUENT: f32 = 0.04;

/// Short words that stand in every text of a language: English, German, Dutch, the Nordic, Romance and Slavic ones, Finnish,
/// Estonian, Hungarian, Turkish, Latin.
const WORDS: [&str; 83] = [
    "the", "of", "and", "to", "in", "is", "for", "that", "on", "by", "with", "as", "are", "der",
    "die", "das", "und", "den", "von", "zu", "mit", "des", "im", "auf", "ist", "ein", "eine", "de",
    "het", "van", "een", "en", "og", "at", "er", "det", "til", "af", "av", "som", "på", "att",
    "och", "är", "ikke", "för", "la", "le", "les", "et", "du", "un", "une", "que", "el", "los",
    "las", "se", "del", "por", "con", "da", "do", "em", "il", "di", "che", "per", "si", "na",
    "nie", "je", "ve", "ja", "ei", "ett", "az", "egy", "bir", "bu", "cu", "ad", "est",
];

/// Counts of one text.
#[derive(Debug, Default)]
struct Counts {
    letters: u32,
    vowels: u32,
    /// Different words, and how many of them are frequent, mixed, or have many consonants on end.
    words: HashSet<String>,
    frequent: u32,
    mixed: u32,
    clustered: u32,
}

/// Whether the glyphs of a page spell no language although they are letters.
pub(super) fn is_garbled(glyphs: &[Glyph]) -> bool {
    count(glyphs.iter()).are_garbled()
}

/// Whether the codes of a page are worth another reading: they mean nothing, or nothing sensible.
pub(super) fn is_doubtful(drawing: &Drawing) -> bool {
    let unknown = drawing.unknown as usize;
    (unknown >= FEWEST_UNKNOWN && unknown * 3 > drawing.glyphs.len()) || is_garbled(&drawing.glyphs)
}

/// Whether a guess reads like a language, and leaves no more unknown than the `unknown` glyphs before.
pub(super) fn is_language(drawing: &Drawing, unknown: u32) -> bool {
    let guessed = drawing.guessed.iter().filter_map(|at| drawing.glyphs.get(*at));
    drawing.unknown <= unknown && count(guessed).are_a_language()
}

fn count<'g>(glyphs: impl Iterator<Item = &'g Glyph>) -> Counts {
    let mut counts = Counts::default();
    let mut word = String::new();
    let mut last: Option<(Direction, f32, f32)> = None;
    for glyph in glyphs.take(SAMPLE) {
        let apart = last.is_none_or(|(direction, end, y)| {
            let slack = 0.2 * glyph.size;
            direction != glyph.direction
                || (glyph.y - y).abs() > glyph.size * 0.5
                || (glyph.x - end).abs() > slack
        });
        if apart || glyph.text.is_space() {
            counts.add(&word);
            word.clear();
        }
        if !glyph.text.is_space() {
            glyph.text.push_to(&mut word);
        }
        last = Some((glyph.direction, glyph.x + glyph.advance, glyph.y));
    }
    counts.add(&word);
    counts
}

impl Counts {
    fn add(&mut self, word: &str) {
        let word = word.trim_matches(|c: char| !c.is_alphabetic() && c.is_ascii_punctuation());
        let letters = word.chars().filter(|c| is_latin(*c)).count();
        if letters == 0 || letters * 2 < word.chars().count() {
            return;
        }
        let lower = word.to_lowercase();
        if !self.words.insert(lower.clone()) {
            return;
        }
        self.letters += u32::try_from(letters).unwrap_or(u32::MAX);
        self.vowels += u32::try_from(word.chars().filter(|c| is_vowel(*c)).count()).unwrap_or(0);
        self.frequent += u32::from(WORDS.contains(&lower.as_str()));
        self.mixed += u32::from(is_mixed(word));
        let consonant = |c: char| is_latin(c) && !is_vowel(c);
        let mut runs = word.split(|c| !consonant(c)).map(|run| run.chars().count());
        self.clustered += u32::from(runs.any(|run| run >= CONSONANTS));
    }

    fn are_garbled(&self) -> bool {
        let enough = self.letters >= FEWEST_LETTERS && self.words.len() >= FEWEST_WORDS;
        enough && self.are_strange() && self.share(self.frequent) < FREQUENT
    }

    /// Whether a guess may be believed: more is asked of it than of what a document says.
    fn are_a_language(&self) -> bool {
        let enough = self.letters >= FEWEST_GUESSED && self.frequent >= 2;
        enough && !self.are_strange() && self.share(self.frequent) >= FREQUENT
    }

    fn share(&self, part: u32) -> f32 {
        part as f32 / self.words.len().max(1) as f32
    }

    fn are_strange(&self) -> bool {
        (self.vowels as f32) < FEWEST_VOWELS * self.letters as f32
            || self.share(self.clustered) > MOST_CLUSTERED
            || self.share(self.mixed) > MOST_MIXED
    }
}

/// Letters of the Latin script, with their marks.
fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || ('\u{c0}'..='\u{24f}').contains(&c)
        || ('\u{1e00}'..='\u{1eff}').contains(&c)
}

/// Vowels, with whatever mark: letters beyond ASCII are vowels for the most part.
fn is_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
        || (is_latin(c) && !c.is_ascii() && !"çñßðþćčďłńňřśšťźżžÇÑÐÞĆČĎŁŃŇŘŚŠŤŹŻŽ".contains(c))
}

/// Whether a word has signs or capitals where no word has them.
fn is_mixed(word: &str) -> bool {
    let mut last = None;
    word.chars().any(|c| {
        let before: Option<char> = last.replace(c);
        let joins = matches!(
            c,
            '-' | '\'' | '’' | '.' | '/' | '@' | '_' | ':' | '&' | '\u{2010}'..='\u{2015}'
        );
        before.is_some_and(|before| {
            (before.is_lowercase() && c.is_uppercase())
                || (before.is_alphabetic() && !c.is_alphanumeric() && !joins)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn garbled(text: &str) -> bool {
        let mut counts = Counts::default();
        text.split_whitespace().for_each(|word| counts.add(word));
        counts.are_garbled()
    }

    const DANISH: &str = "Fjordby Kommune har i det forløbne år åbnet tre nye børnehaver. Efterspørgslen var større end ventet, \
        og ventelisten er nu kortere end nogensinde før. Vi takker både medarbejdere og forældre for indsatsen i året der gik.";

    #[test]
    fn a_shifted_alphabet_is_no_language() {
        assert!(!garbled(DANISH));
        let shifted = |by: u32| -> String {
            let shift = |c: char| char::from_u32(u32::from(c) - by).unwrap_or('?');
            DANISH.chars().map(|c| if c.is_ascii_alphabetic() { shift(c) } else { c }).collect()
        };
        assert!(garbled(&shifted(29)));
        let swapped: String = DANISH
            .chars()
            .map(|c| match c {
                'a'..='z' => char::from((c as u8 - b'a') * 7 % 26 + b'a'),
                c => c,
            })
            .collect();
        assert!(garbled(&swapped), "{swapped}");
    }

    #[test]
    fn lists_and_tables_are_no_garbage() {
        assert!(!garbled(
            &"København Aarhus Odense Aalborg Esbjerg Randers Kolding Horsens Vejle Roskilde "
                .repeat(4)
        ));
        assert!(!garbled(&"HTTP GET 200 ms kB/s x86 i5 v2.1 ".repeat(10)));
        assert!(!garbled(
            &"let mut counts = Counts default if self letters return false ".repeat(5)
        ));
    }
}
