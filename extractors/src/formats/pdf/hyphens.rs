//! Hyphens: which of them part a word at the end of a line or a page, and what becomes of soft ones. Called by `words` for
//! the characters of a word, by `content` at the ends of lines and by `breaks` at the end of a page. What the document
//! writes elsewhere comes first, then the language. Never takes the hyphen before a capital or a figure: E-Mail-Adresse,
//! Nord-Süd, COVID-19.

use super::lexicon::Lexicon;
use std::borrow::Cow;

/// A soft hyphen that is drawn (U+00AD).
pub(super) const SOFT: char = '\u{ad}';
/// A soft hyphen that is not drawn: it only says that the word goes on.
pub(super) const UNSEEN: char = '\u{2060}';

/// What stands between the last word of a line and the first of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    Space,
    /// Nothing, and a hyphen stays.
    Keep,
    /// Nothing, and the hyphen goes.
    Drop,
}

/// What a language does with hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Habit {
    /// Compounds are one word: Danish, Norwegian, Swedish.
    Nordic,
    /// Compounds are one word, and a noun after a hyphen has a capital.
    German,
    /// Compounds may have a hyphen.
    English,
    #[default]
    Other,
}

impl Habit {
    /// The habit of a language by its tag (BCP 47).
    pub(super) fn of(language: &str) -> Self {
        match language.split(['-', '_']).next().unwrap_or_default().to_lowercase().as_str() {
            "da" | "nb" | "nn" | "no" | "sv" => Self::Nordic,
            "de" => Self::German,
            "en" => Self::English,
            _ => Self::Other,
        }
    }

    /// Words before which a hyphen is suspended: ind- og udgang, Ein- und Ausgang.
    fn between(self) -> &'static [&'static str] {
        match self {
            Self::Nordic => &["og", "eller", "samt", "och", "respektive", "hhv."],
            Self::German => &["und", "oder", "bis", "sowie", "bzw.", "beziehungsweise"],
            Self::English => &["and", "or", "to", "nor", "versus"],
            Self::Other => {
                &["og", "eller", "samt", "och", "und", "oder", "bis", "and", "or", "to", "et", "en"]
            }
        }
    }

    /// First parts that keep their hyphen whatever follows.
    fn firsts(self) -> &'static [&'static str] {
        match self {
            Self::Nordic => &["ikke", "icke", "it", "eks"],
            Self::German => &[],
            Self::English | Self::Other => &["self", "well", "non", "cross"],
        }
    }
}

/// First parts that keep their hyphen before a word of the document.
const PREFIXES: [&str; 8] = ["co", "pre", "post", "ex", "anti", "semi", "multi", "half"];
/// English words with which a word begins that is written in one: without, somewhere.
const OPENING: [&str; 13] = [
    "with", "any", "some", "every", "there", "where", "here", "can", "what", "when", "him", "her",
    "my",
];
/// English words that are no first part before "to".
const WITH_TO: [&str; 3] = ["in", "on", "un"];
/// Letters of a part behind an inner hyphen that is a word and no syllable.
const SHORT: usize = 3;

/// How two words join over the end of a line.
pub(super) fn at_end(last: &str, next: &str, lexicon: &Lexicon) -> LineEnd {
    let Some(stem) = last.strip_suffix(['-', '\u{2010}', SOFT, UNSEEN]) else {
        let ends = last.chars().next_back().zip(next.chars().next());
        let unspaced = ends.is_some_and(|(a, b)| is_unspaced(a) && is_unspaced(b));
        return if unspaced { LineEnd::Keep } else { LineEnd::Space };
    };
    // Where soft hyphens are drawn within lines, they are the only ones that the producer knows.
    if last.ends_with(UNSEEN) || (last.ends_with(SOFT) && !lexicon.draws_soft()) {
        return LineEnd::Drop;
    }
    let Some(before) = stem.chars().next_back().filter(|c| c.is_alphanumeric()) else {
        return LineEnd::Space;
    };
    let Some(after) = next.chars().next() else { return LineEnd::Space };
    if lexicon.knows([stem, "-", next]) {
        return LineEnd::Keep;
    }
    let capitals = |part: &str| part.chars().all(|c| !c.is_lowercase());
    let small = before.is_lowercase() && after.is_lowercase();
    if (small || (capitals(stem) && capitals(next))) && lexicon.knows([stem, next]) {
        return LineEnd::Drop;
    }
    let habit = lexicon.habit();
    let first = bare(stem);
    if habit.between().contains(&next) && !(next == "to" && WITH_TO.contains(&first.as_str())) {
        return LineEnd::Space;
    }
    if !small {
        return if after.is_alphanumeric() { LineEnd::Keep } else { LineEnd::Space };
    }
    if is_compound(stem, next, habit, lexicon) { LineEnd::Keep } else { LineEnd::Drop }
}

/// Whether two parts in small letters are a compound with a hyphen, and not one word. The document writes neither elsewhere.
fn is_compound(stem: &str, next: &str, habit: Habit, lexicon: &Lexicon) -> bool {
    // Only what stands behind the last hyphen is cut off from the rest.
    let inner = stem.rsplit_once(['-', '\u{2010}', SOFT]).map(|(_, part)| part);
    let together = matches!(habit, Habit::Nordic | Habit::German);
    let is_word = |part: &str| part.chars().count() <= SHORT || lexicon.knows([part]);
    if inner.is_some_and(|part| !together || is_word(part)) || is_address(stem) {
        return true;
    }
    let first = bare(inner.unwrap_or(stem));
    // No language parts a single letter, or letters without a vowel, from a word: e-mail, tv-avis.
    let syllable = first.chars().count() > 1 && first.contains(is_vowel);
    if !syllable || habit.firsts().contains(&first.as_str()) {
        return true;
    }
    if PREFIXES.contains(&first.as_str()) && lexicon.knows([next]) {
        return true;
    }
    if !lexicon.hyphenates() {
        return true;
    }
    !together && !OPENING.contains(&first.as_str()) && lexicon.knows_both(&first, next)
}

/// Whether a word is the beginning of an address, in which every hyphen counts.
fn is_address(word: &str) -> bool {
    word.contains("://") || word.contains("www.") || word.contains('@')
}

fn is_vowel(c: char) -> bool {
    !c.is_ascii() || matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// A word without the punctuation around it, lower case.
fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// Whether a character belongs to Chinese or Japanese, which put no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff01}'..='\u{ff9f}' | '\u{20000}'..='\u{3fffd}')
}

/// The characters of a word as they were drawn: a soft hyphen within it is a hyphen where it is seen, and nothing where it is
/// not. One at its end waits for the word's place. Says whether any was seen within.
pub(super) fn spelled(mut text: String) -> (String, bool) {
    if !text.contains([SOFT, UNSEEN]) {
        return (text, false);
    }
    let end = text.pop().filter(|c| !matches!(*c, SOFT | UNSEEN) || !text.is_empty());
    text.retain(|c| c != UNSEEN);
    let seen = text.contains(SOFT);
    text = text.replace(SOFT, "-");
    match end {
        // A hyphen by itself is a dash, or the mark of a list.
        None => text.push('-'),
        Some(end) => text.push(end),
    }
    (text, seen)
}

/// A word that is not the last of its line.
pub(super) fn within(word: &str) -> Cow<'_, str> {
    match word.strip_suffix([SOFT, UNSEEN]) {
        Some(stem) if word.ends_with(SOFT) => Cow::Owned(format!("{stem}-")),
        Some(stem) => Cow::Borrowed(stem),
        None => Cow::Borrowed(word),
    }
}

/// Ends a line of text as it was decided: takes the hyphen off, or leaves one that is seen.
pub(super) fn settle(text: &mut String, end: LineEnd) {
    match end {
        LineEnd::Drop => {
            text.pop();
        }
        LineEnd::Keep | LineEnd::Space => {
            if let Cow::Owned(seen) = within(text) {
                *text = seen;
            } else if text.ends_with(UNSEEN) {
                text.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::segments::Segment;
    use super::super::words::Word;
    use super::*;

    /// A document in `language` that parts words, and has these words within its lines.
    fn lexicon(language: &str, words: &str) -> Lexicon {
        let word = |text: &str| Word { text: text.to_owned(), ..Word::default() };
        let line = format!("a {words} speci-");
        let segment = Segment { words: line.split(' ').map(word).collect(), ..Segment::default() };
        let mut lexicon = Lexicon::default();
        lexicon.add(&[segment]);
        lexicon.settle(Some(language));
        lexicon
    }

    fn joined(lexicon: &Lexicon, last: &str, next: &str) -> String {
        let end = at_end(last, next, lexicon);
        let mut text = last.to_owned();
        settle(&mut text, end);
        format!("{text}{}{next}", if end == LineEnd::Space { " " } else { "" })
    }

    #[test]
    fn each_language_has_its_own_compounds() {
        let danish = lexicon("da-DK", "børne haver bruger");
        for (last, next, whole) in [
            ("børne-", "haver.", "børnehaver."),
            ("Efterspørgs-", "len", "Efterspørgslen"),
            ("bruger-", "og", "bruger- og"),
            ("ikke-", "rygere", "ikke-rygere"),
            ("tv-", "avis", "tv-avis"),
            ("EU-", "borgere", "EU-borgere"),
            ("3-", "årige", "3-årige"),
            ("ski-", "bet", "skibet"),
            ("hus-", "et", "huset"),
        ] {
            assert_eq!(joined(&danish, last, next), whole);
        }
        let german = lexicon("de", "Haus tür Grund");
        for (last, next, whole) in [
            ("Haus-", "tür", "Haustür"),
            ("E-Mail-", "Adresse", "E-Mail-Adresse"),
            ("E-Mail-Adres-", "se", "E-Mail-Adresse"),
            ("Nord-", "Süd", "Nord-Süd"),
            ("Ein-", "und", "Ein- und"),
            ("Grund-", "sätze", "Grundsätze"),
            ("COVID-", "19", "COVID-19"),
        ] {
            assert_eq!(joined(&german, last, next), whole);
        }
        let english = lexicon("en", "text based out school");
        for (last, next, whole) in [
            ("well-", "known", "well-known"),
            ("text-", "based", "text-based"),
            ("with-", "out", "without"),
            ("knowl-", "edge", "knowledge"),
            ("ex-", "ample", "example"),
            ("pre-", "school", "pre-school"),
            ("state-of-the-", "art", "state-of-the-art"),
            ("21-year-", "old", "21-year-old"),
            ("https://example.org/har-", "bour", "https://example.org/har-bour"),
            ("in-", "to", "into"),
            ("short-", "to", "short- to"),
            ("e-", "mail", "e-mail"),
        ] {
            assert_eq!(joined(&english, last, next), whole);
        }
    }

    #[test]
    fn what_the_document_writes_elsewhere_comes_first() {
        let german = lexicon("de", "deutsch-französisch Umwelt-Bundesamt");
        assert_eq!(joined(&german, "deutsch-", "französisch"), "deutsch-französisch");
        assert_eq!(joined(&german, "französisch-", "deutsch"), "französischdeutsch");
        let english = lexicon("en", "wellness selfish text based textbased INFORMATION");
        assert_eq!(joined(&english, "well-", "ness"), "wellness");
        assert_eq!(joined(&english, "text-", "based"), "textbased");
        assert_eq!(joined(&english, "INFORMA-", "TION"), "INFORMATION");
        assert_eq!(joined(&english, "NATO-", "EU"), "NATO-EU");
    }

    #[test]
    fn a_soft_hyphen_joins_at_the_end_and_vanishes_within() {
        let plain = lexicon("en", "");
        assert_eq!(joined(&plain, "well\u{ad}", "known"), "wellknown");
        assert_eq!(joined(&plain, "Nord\u{2060}", "Süd"), "NordSüd");
        let spelled = |text: &str| spelled(text.to_owned());
        assert_eq!(spelled("kom\u{2060}mu\u{2060}ne"), ("kommune".to_owned(), false));
        assert_eq!(spelled("e\u{ad}mail"), ("e-mail".to_owned(), true));
        assert_eq!(spelled("\u{ad}"), ("-".to_owned(), false));
        assert_eq!(spelled("havne\u{ad}"), ("havne\u{ad}".to_owned(), false));
        assert_eq!((within("ind\u{ad}"), within("ind\u{2060}")), ("ind-".into(), "ind".into()));
        // A producer that draws soft hyphens within lines has no others.
        let word = |text: &str| Word { text: text.to_owned(), ..Word::default() };
        let words = ["the", "ind\u{ad}", "well\u{ad}"].map(word).to_vec();
        let mut drawn = lexicon("en", "");
        drawn.add(&[Segment { words, ..Segment::default() }]);
        assert_eq!(joined(&drawn, "well\u{ad}", "known"), "well-known");
        assert_eq!(joined(&drawn, "knowl\u{ad}", "edge"), "knowledge");
    }
}
