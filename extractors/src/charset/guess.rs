//! Which encoding without any hint fits best. Scripts other than Latin, and the encodings of East Asia, are told apart by
//! `chardetng`, which knows the encodings of the web. Between the encodings of Latin letters, those of the Mac and of DOS
//! among them, it is decided here: by the letters and words that come out, and by what stands inside of words.

use super::languages::{self, Region};
use super::units::Trail;
use super::{Charset, dos};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_2, ISO_8859_13, ISO_8859_15, MACINTOSH, UTF_8, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258, X_MAC_CYRILLIC,
};
use std::collections::HashMap;

/// Bytes of lines with letters beyond ASCII that are looked at.
const SAMPLE_BYTES: usize = 16 << 10;
/// Points, in tenths of a letter.
const FREQUENT: i32 = 20;
const RARE: i32 = 8;
const FOREIGN: i32 = -20;
const WORD: i32 = 10;
pub(super) const MISPLACED: i32 = -35;
const IMPOSSIBLE: i32 = -80;
pub(super) const WELL_PLACED: i32 = 4;
const PAIR: i32 = 25;
/// The same mark at the same kind of place counts this often at most: a rule of lines is one fact, not a thousand.
const MOST_SIGNS: i32 = 5;

/// Letters beyond ASCII that are words or labels by themselves.
const ALONE: &str = "åøæàéèìòóíáêöäüįúô";

/// The encodings that Latin-written languages come in, and how likely one is before a look at the text.
const CANDIDATES: [(Charset, Region, i32); 13] = [
    (Charset::Web(WINDOWS_1252), Region::Western, 10),
    (Charset::Web(ISO_8859_15), Region::Western, -2),
    (Charset::Web(MACINTOSH), Region::Western, -5),
    (Charset::Dos(&dos::CP850), Region::Western, -5),
    (Charset::Dos(&dos::CP865), Region::Western, -7),
    (Charset::Dos(&dos::CP437), Region::Western, -12),
    (Charset::Web(WINDOWS_1250), Region::Central, 0),
    (Charset::Web(ISO_8859_2), Region::Central, -2),
    (Charset::Dos(&dos::CP852), Region::Central, -10),
    (Charset::Web(WINDOWS_1254), Region::Turkish, -4),
    (Charset::Web(WINDOWS_1257), Region::Baltic, -4),
    (Charset::Web(ISO_8859_13), Region::Baltic, -6),
    (Charset::Web(WINDOWS_1254), Region::Western, -8),
];

/// The encoding of `bytes`, which are not UTF-8.
pub(super) fn of(bytes: &[u8]) -> Charset {
    let sample = sample(bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // A character that the sample cuts counts for nothing.
    detector.feed(&sample, false);
    let guess = match detector.guess(None, Utf8Detection::Deny) {
        guess if guess == UTF_8 => WINDOWS_1252,
        guess => guess,
    };
    let latin = is_latin(guess);
    if !latin && is_foreign_script(&sample) {
        return if guess == WINDOWS_1251 { cyrillic(&sample) } else { guess.into() };
    }
    let (charset, score) = best(&sample, guess);
    if !latin && score < 0 { guess.into() } else { charset }
}

fn is_latin(encoding: &'static Encoding) -> bool {
    CANDIDATES.iter().any(|(charset, ..)| *charset == Charset::Web(encoding))
}

/// The lines that hold bytes beyond ASCII.
fn sample(bytes: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    for line in bytes.split_inclusive(|b| *b == b'\n' || *b == b'\r') {
        if sample.len() >= SAMPLE_BYTES {
            break;
        }
        if !line.is_ascii() {
            let room = SAMPLE_BYTES - sample.len();
            sample.extend_from_slice(line.get(..line.len().min(room)).unwrap_or_default());
        }
    }
    sample
}

/// Whether words are written in bytes beyond ASCII throughout: in Latin letters such bytes stand alone or in pairs.
fn is_foreign_script(sample: &[u8]) -> bool {
    let (mut long, mut all) = (0, 0);
    for run in sample.split(u8::is_ascii).map(<[u8]>::len).filter(|n| *n > 0) {
        all += run;
        long += if run >= 3 { run } else { 0 };
    }
    long * 2 > all
}

/// Windows and Mac differ in capitals, and in one small letter: a capital stands at the start of a word.
fn cyrillic(sample: &[u8]) -> Charset {
    let misplaced = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        let mut before = ' ';
        let mut odd = 0;
        for c in text.chars() {
            let inside = before.is_alphabetic();
            odd += usize::from(inside && c.is_uppercase() && before.is_lowercase());
            odd += usize::from(inside && !c.is_alphabetic() && c > '\u{a0}' && c < '\u{2000}');
            odd += usize::from(!inside && matches!(c, '†' | '‡' | '‰' | '‹' | '°' | '¶'));
            before = c;
        }
        odd
    };
    let (windows, mac) = (misplaced(WINDOWS_1251), misplaced(X_MAC_CYRILLIC));
    // Mac files are rare, and Windows has signs of its own there.
    if windows >= 2 && mac * 2 < windows { X_MAC_CYRILLIC.into() } else { WINDOWS_1251.into() }
}

/// The best of the candidates and its points; what `chardetng` prefers has a little start.
fn best(sample: &[u8], preferred: &'static Encoding) -> (Charset, i32) {
    let mut best = (Charset::Web(WINDOWS_1252), i32::MIN);
    for (charset, region, prior) in CANDIDATES {
        let look = Look::of(&charset.decode(sample));
        let start = match charset == Charset::Web(preferred) {
            // It knows neither Mac nor DOS, and this is what it says of them.
            true if preferred == WINDOWS_1252 => 3,
            true => 6,
            false => 0,
        };
        let languages = languages::ALL.iter().filter(|l| l.region == region);
        let fit = languages.map(|language| look.fit(language)).max().unwrap_or(0);
        let score = fit + prior + start + look.places;
        if score > best.1 {
            best = (charset, score);
        }
    }
    if preferred == WINDOWS_1258 && best.1 < FREQUENT {
        best.0 = preferred.into();
    }
    best
}

/// What a decoding of the sample shows.
#[derive(Default)]
struct Look {
    /// Letters beyond ASCII, made small. A word that comes again and again counts [`MOST_SIGNS`] times.
    letters: HashMap<char, i32>,
    /// Words of a few letters.
    words: HashMap<String, i32>,
    /// Points for what stands where.
    places: i32,
}

impl Look {
    fn of(text: &str) -> Self {
        let mut look = Self::default();
        look.read_places(text);
        look.read_words(text);
        look
    }

    fn read_places(&mut self, text: &str) {
        let mut signs: HashMap<(char, bool), i32> = HashMap::new();
        let mut quotes: HashMap<char, [i32; 2]> = HashMap::new();
        let mut trail = Trail::default();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            let (before, after) = (trail.before, rest.clone().next().unwrap_or(' '));
            if is_letter(c) && !c.is_ascii() {
                self.places += letter_place(before, c, after);
                if trail.misread_unit(c, &rest) {
                    self.places += MISPLACED;
                }
            } else if !c.is_ascii() {
                let points = trail.sign(c, &rest).unwrap_or_else(|| place(before, c, after));
                if points == 0 && quote(c).is_some() {
                    let opens = before.is_whitespace() || matches!(before, '(' | '[');
                    let kind = quotes.entry(quote(c).unwrap_or(c)).or_default();
                    let [opened, closed] = kind;
                    *(if opens { opened } else { closed }) += 1;
                }
                let seen = signs.entry((c, points > 0)).or_default();
                *seen += 1;
                if points < 0 || *seen <= MOST_SIGNS {
                    self.places += points;
                }
            }
            trail.pass(c);
        }
        let pairs = quotes.values().map(|[opened, closed]| (*opened).min(*closed).min(MOST_SIGNS));
        self.places += pairs.sum::<i32>() * PAIR;
    }

    fn read_words(&mut self, text: &str) {
        let mut seen: HashMap<&str, i32> = HashMap::new();
        for word in text.split(|c: char| !is_letter(c)).filter(|w| !w.is_empty()) {
            if !word.is_ascii() {
                let times = seen.entry(word).or_default();
                *times += 1;
                if *times > MOST_SIGNS {
                    continue;
                }
                for c in word.chars().filter(|c| !c.is_ascii()) {
                    let small = c.to_lowercase().next().unwrap_or(c);
                    *self.letters.entry(small).or_default() += 1;
                }
            }
            if word.len() <= 10 {
                *self.words.entry(word.to_lowercase()).or_default() += 1;
            }
        }
    }

    /// How well the letters and words are those of `language`.
    fn fit(&self, language: &languages::Language) -> i32 {
        let letters = self.letters.iter().map(|(letter, n)| {
            let points = if language.frequent.contains(*letter) {
                FREQUENT
            } else if language.rare.contains(*letter) {
                RARE
            } else {
                FOREIGN
            };
            points * n
        });
        let words = language.words.iter().filter_map(|word| self.words.get(*word));
        letters.sum::<i32>() + words.sum::<i32>() * WORD + language.prior
    }
}

/// Whether a character is a letter of words; Unicode counts a few signs as letters too.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !matches!(c, 'ª' | 'º' | 'µ')
}

/// Points for a letter beyond ASCII: nothing, unless it cannot stand there.
fn letter_place(before: char, c: char, after: char) -> i32 {
    let small = c.to_lowercase().next().unwrap_or(c);
    let alone = !before.is_alphanumeric() && !after.is_alphanumeric();
    let odd = odd_case(before, c, after) || (alone && !ALONE.contains(small));
    let beside_digit = before.is_ascii_digit() || after.is_ascii_digit();
    (if odd { MISPLACED } else { 0 }) + if beside_digit { MISPLACED / 2 } else { 0 }
}

/// Whether a letter has the wrong size for where it stands.
fn odd_case(before: char, c: char, after: char) -> bool {
    (c.is_uppercase() && before.is_lowercase())
        || (c.is_lowercase() && !before.is_lowercase() && after.is_uppercase())
}

/// The kind of a quotation mark: what opens is closed by the same kind.
fn quote(c: char) -> Option<char> {
    match c {
        '“' | '”' | '„' => Some('“'),
        '‘' | '’' | '‚' => Some('‘'),
        '«' | '»' => Some('«'),
        '‹' | '›' => Some('‹'),
        _ => None,
    }
}

/// Points for a mark beyond ASCII that is no letter.
fn place(before: char, c: char, after: char) -> i32 {
    let (left, right) = (is_letter(before), is_letter(after));
    let (left_digit, right_digit) = (before.is_ascii_digit(), after.is_ascii_digit());
    let inside = left && right;
    let edge = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '/' | '-');
    let opens = edge(before) && (after.is_alphanumeric() || after.is_ascii_punctuation());
    let closes = !after.is_alphanumeric() && !before.is_whitespace();
    let well = |fits: bool| if fits { WELL_PLACED } else { MISPLACED };
    match c {
        '\u{80}'..='\u{9f}' | '\u{fffd}' => IMPOSSIBLE,
        // As in `don’t` and `l’homme`.
        '’' if inside => WELL_PLACED * 4,
        '’' if opens || closes => 0,
        '\u{ad}' | '·' if inside => 0,
        // Worth something only in pairs: see `Look::of`.
        _ if quote(c).is_some() && !inside && (opens || closes) => 0,
        '–' | '—' => match inside {
            true => MISPLACED / 3,
            false => well(left == right || left_digit || right_digit || closes),
        },
        '…' => well(!right) * 3,
        '¿' | '¡' => well(opens && !after.is_lowercase()) * 5,
        '£' | '€' | '¥' => {
            well(!inside && (left_digit || right_digit || before == ' ' || after == ' '))
        }
        '§' | '°' | '½' | '¼' | '¾' | '²' | '³' | '¹' | '±' | '×' | '÷' | 'µ' => {
            well(!right || (!inside && matches!(c, '°' | 'µ'))) * 3 / 4
        }
        '·' if edge(before) && edge(after) => WELL_PLACED,
        'º' | 'ª' => well((left || left_digit || before == '.') && !right),
        '•' | '®' | '©' | '™' | '¶' => {
            if inside {
                MISPLACED
            } else {
                0
            }
        }
        '\u{a0}' => match (inside, before == ' ' || after == ' ') {
            (true, _) => MISPLACED / 4,
            (false, true) => MISPLACED / 6,
            (false, false) => WELL_PLACED,
        },
        // Shades fill; they stand beside no word and no number.
        '░' | '▒' | '▓' if left_digit || right_digit => MISPLACED,
        '\u{2500}'..='\u{259f}' | '■' => {
            if left || right {
                MISPLACED
            } else {
                WELL_PLACED
            }
        }
        _ if inside || left || right => MISPLACED,
        _ => MISPLACED / 3,
    }
}
