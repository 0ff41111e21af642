//! Styles of lists (ODF 1.3 part 3, 16.30 to 16.34) and the counters that run through a document.

use crate::error::{ExtractError, Result};
use crate::formats::docx::numerals::Numeral;
use crate::limits::Cancel;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::Read;

/// Levels of a list (19.880.20).
pub(super) const LEVELS: u8 = 10;
/// Most lists whose numbers are remembered.
const MOST_LISTS: usize = 100_000;
/// Longest text around a number, in characters.
const LONGEST_TEXT: usize = 64;

/// How the levels of a list are marked.
#[derive(Debug, Default)]
pub(super) struct ListStyle {
    levels: [Option<Level>; LEVELS as usize],
}

#[derive(Debug, Clone)]
struct Level {
    mark: Mark,
    start: u64,
}

#[derive(Debug, Clone)]
enum Mark {
    /// This sign, or a picture.
    Bullet(String),
    Number(Number),
}

#[derive(Debug, Clone, Default)]
struct Number {
    format: String,
    /// Letters beyond the last are doubled, rather than counted like digits.
    synced: bool,
    prefix: String,
    suffix: String,
    /// How many levels are shown, this one included.
    shown: u8,
    /// `%1%.%2%)`, where the writer knows more than a prefix and a suffix.
    pattern: Option<String>,
}

/// What stands in front of a paragraph of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Label {
    Bullet,
    /// A plain number and a full stop.
    Number(u64),
    Text(String),
    /// A box, ticked or not.
    Task(bool),
    /// Nothing: the paragraph belongs to the item before it.
    Nothing,
}

impl Label {
    /// A label that is written out.
    pub(super) fn of(text: &str) -> Self {
        let text = text.trim();
        match text.strip_suffix('.').and_then(|n| n.parse().ok()) {
            _ if text.is_empty() => Self::Nothing,
            Some(n) if text.len() <= 10 && !text.starts_with(['+', '0']) => Self::Number(n),
            // A dash that was entered as if it were a number.
            _ if !text.contains(|c: char| c.is_alphanumeric() || c == '§') => Self::Bullet,
            _ => Self::Text(text.to_owned()),
        }
    }
}

/// The numbers of one list, by level.
type Counts = [Option<u64>; LEVELS as usize];

/// The numbers of all lists.
#[derive(Debug, Default)]
pub(super) struct Counters {
    lists: HashMap<u64, Counts>,
    /// The list that was counted last, by its own name and by its style.
    by_id: HashMap<String, u64>,
    by_style: HashMap<String, u64>,
    next: u64,
}

/// What the start of a list says about its numbers.
#[derive(Debug, Default)]
pub(super) struct Beginning<'a> {
    pub(super) id: Option<String>,
    pub(super) style: Option<&'a str>,
    /// It goes on where the last list of the same style stopped.
    pub(super) goes_on: bool,
    /// It goes on where this list stopped.
    pub(super) goes_on_from: Option<String>,
}

impl Counters {
    /// Begins a list that stands in no other; gives the key that its items are counted by.
    pub(super) fn begin(&mut self, beginning: Beginning<'_>) -> u64 {
        let style = beginning.style.unwrap_or_default();
        let from = beginning.goes_on_from.and_then(|id| self.by_id.get(&id)).copied();
        let from = from.or_else(|| self.by_style.get(style).copied().filter(|_| beginning.goes_on));
        let key = from.unwrap_or_else(|| {
            self.next += 1;
            self.next
        });
        if self.by_style.len() < MOST_LISTS {
            self.by_style.insert(style.to_owned(), key);
        }
        if let Some(id) = beginning.id.filter(|_| self.by_id.len() < MOST_LISTS) {
            self.by_id.insert(id, key);
        }
        key
    }

    /// A list of this name that is spread over the text, as numbered paragraphs are.
    pub(super) fn named(&mut self, id: String) -> u64 {
        if let Some(key) = self.by_id.get(&id) {
            return *key;
        }
        self.begin(Beginning { id: Some(id), ..Beginning::default() })
    }

    /// Counts an item at `level`, from 1, and says what stands in front of it.
    pub(super) fn next(
        &mut self,
        key: u64,
        level: u8,
        style: Option<&ListStyle>,
        start: Option<u64>,
    ) -> Label {
        let at = usize::from(level.clamp(1, LEVELS) - 1);
        let found = style.and_then(|style| style.level(at));
        if self.lists.len() >= MOST_LISTS && !self.lists.contains_key(&key) {
            return Label::Bullet;
        }
        let counts = self.lists.entry(key).or_default();
        if let Some(count) = counts.get_mut(at) {
            let first = found.map_or(1, |level| level.start);
            *count = start.or_else(|| count.map(|n| n.saturating_add(1))).or(Some(first));
        }
        for deeper in counts.iter_mut().skip(at + 1) {
            *deeper = None;
        }
        match (style, found.map(|level| &level.mark)) {
            (Some(style), Some(Mark::Number(number))) => style.label(number, at, counts),
            (Some(style), Some(Mark::Bullet(sign))) if style.defines(at) => bullet(sign),
            _ => Label::Bullet,
        }
    }
}

fn bullet(sign: &str) -> Label {
    match sign.trim() {
        "☐" => Label::Task(false),
        "☒" | "☑" => Label::Task(true),
        "" => Label::Nothing,
        _ => Label::Bullet,
    }
}

impl ListStyle {
    fn defines(&self, at: usize) -> bool {
        matches!(self.levels.get(at), Some(Some(_)))
    }

    /// The level at `at`, or where it is not defined the one nearest to it, of those above first: some programs define a
    /// style only as deep as its own list goes, wherever it stands.
    fn level(&self, at: usize) -> Option<&Level> {
        let above = self.levels.iter().take(at + 1).rev().flatten().next();
        above.or_else(|| self.levels.iter().skip(at).flatten().next())
    }

    fn label(&self, number: &Number, at: usize, counts: &Counts) -> Label {
        let shown = |at: usize| {
            let level = self.level(at);
            let n = counts.get(at).copied().flatten().or(level.map(|l| l.start)).unwrap_or(1);
            match level.map(|level| &level.mark) {
                Some(Mark::Number(number)) => number.written(n),
                Some(Mark::Bullet(_)) | None => String::new(),
            }
        };
        // A pattern names levels by their places, which are others where the level is borrowed.
        if let Some(pattern) = number.pattern.as_ref().filter(|_| self.defines(at)) {
            let mut text = String::new();
            for (i, piece) in pattern.split('%').enumerate() {
                match piece.parse::<usize>() {
                    Ok(level) if i % 2 == 1 => text.push_str(&shown(level.saturating_sub(1))),
                    _ => text.push_str(piece),
                }
            }
            return Label::of(&text);
        }
        if number.format.is_empty() {
            // No number of its own, so none of the levels above either; what is around it may still be shown.
            return Label::of(&format!("{}{}", number.prefix, number.suffix));
        }
        let first = (at + 1).saturating_sub(usize::from(number.shown.max(1)));
        let numbers: Vec<String> = (first..=at).map(shown).filter(|n| !n.is_empty()).collect();
        Label::of(&format!("{}{}{}", number.prefix, numbers.join("."), number.suffix))
    }
}

impl Number {
    fn written(&self, n: u64) -> String {
        let small = u32::try_from(n).unwrap_or(u32::MAX);
        let numeral = match self.format.as_str() {
            "" => return String::new(),
            "i" => Numeral::LowerRoman,
            "I" => Numeral::UpperRoman,
            "a" | "A" if !self.synced => return letters(n, self.format == "A"),
            "a" => Numeral::LowerLetter,
            "A" => Numeral::UpperLetter,
            _ => return n.to_string(),
        };
        numeral.write(small)
    }
}

/// `z`, `aa`, `ab`: letters counted like digits.
fn letters(mut n: u64, upper: bool) -> String {
    let first = if upper { b'A' } else { b'a' };
    let mut out = Vec::new();
    while n > 0 {
        let place = u8::try_from((n - 1) % 26).unwrap_or(0);
        out.push(char::from(first + place));
        n = (n - 1) / 26;
    }
    out.iter().rev().collect()
}

/// Reads a list style or the outline style, whose start was just read, to its end.
pub(super) fn read<R: Read>(reader: &mut Reader<R>, cancel: &Cancel) -> Result<ListStyle> {
    let outside = reader.depth().saturating_sub(1);
    let mut style = ListStyle::default();
    loop {
        if cancel.is_cancelled() {
            return Err(ExtractError::Cancelled);
        }
        let within = match reader.next_event()? {
            Event::Start(element) => {
                if let Some((at, level)) = level(&element)
                    && let Some(slot) = style.levels.get_mut(at)
                {
                    *slot = Some(level);
                }
                true
            }
            Event::Eof => return Ok(style),
            _ => false,
        };
        if within {
            reader.skip()?;
        }
        if reader.depth() <= outside {
            return Ok(style);
        }
    }
}

/// One level and its place, from 0.
fn level(element: &BytesStart<'_>) -> Option<(usize, Level)> {
    let attribute = |name| xml::attribute(element, name);
    let short = |text: String| text.chars().take(LONGEST_TEXT).collect::<String>();
    let at: usize = attribute("level")?.trim().parse().ok()?;
    let at = at.checked_sub(1)?;
    let mark = match xml::local(element) {
        "list-level-style-bullet" => {
            Mark::Bullet(short(attribute("bullet-char").unwrap_or_default()))
        }
        "list-level-style-image" => Mark::Bullet("•".to_owned()),
        "list-level-style-number" | "outline-level-style" => Mark::Number(Number {
            format: short(attribute("num-format").unwrap_or_default()),
            synced: attribute("num-letter-sync").as_deref() == Some("true"),
            prefix: short(attribute("num-prefix").unwrap_or_default()),
            suffix: short(attribute("num-suffix").unwrap_or_default()),
            shown: attribute("display-levels").and_then(|n| n.trim().parse().ok()).unwrap_or(1),
            pattern: attribute("num-list-format").map(short),
        }),
        _ => return None,
    };
    let start = attribute("start-value").and_then(|n| n.trim().parse().ok()).unwrap_or(1);
    Some((at, Level { mark, start }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn style(levels: &str) -> ListStyle {
        let text = format!("<text:list-style>{levels}</text:list-style>");
        let mut reader = Reader::new(text.as_bytes(), &Limits::default()).unwrap();
        reader.next_event().unwrap();
        read(&mut reader, &Cancel::default()).unwrap()
    }

    #[test]
    fn numbers_are_written_as_the_levels_say() {
        let style = style(
            r#"<text:list-level-style-number text:level="1" style:num-format="I" style:num-suffix="."/>
            <text:list-level-style-number text:level="2" style:num-format="1" style:num-prefix="§ " text:display-levels="2"/>
            <text:list-level-style-number text:level="3" style:num-format="a" style:num-suffix=")" text:start-value="26"/>
            <text:list-level-style-number text:level="4" style:num-format="1" loext:num-list-format="%1%-%4%:"/>
            <text:list-level-style-bullet text:level="5" text:bullet-char=" "/>"#,
        );
        let mut counters = Counters::default();
        let key = counters.begin(Beginning::default());
        let mut next = |level| counters.next(key, level, Some(&style), None);
        let text = |text: &str| Label::Text(text.to_owned());
        assert_eq!(next(1), text("I."));
        assert_eq!(next(1), text("II."));
        assert_eq!(next(2), text("§ II.1"));
        assert_eq!(next(3), text("z)"));
        assert_eq!(next(3), text("aa)"));
        assert_eq!(next(4), text("II-1:"));
        assert_eq!(next(5), Label::Nothing);
        assert_eq!(next(1), text("III."));
        assert_eq!(next(2), text("§ III.1"));
        assert_eq!(next(7), Label::Bullet);
    }

    #[test]
    fn a_level_that_is_not_defined_is_marked_like_the_nearest() {
        let numbers = style(
            r#"<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:start-value="3" loext:num-list-format="%2%)"/>"#,
        );
        let mut counters = Counters::default();
        let key = counters.begin(Beginning::default());
        let mut next = |level| counters.next(key, level, Some(&numbers), None);
        let text = |text: &str| Label::Text(text.to_owned());
        assert_eq!([next(4), next(4), next(1), next(4)], ["c)", "d)", "c)", "c)"].map(text));
        let signs = style(r#"<text:list-level-style-bullet text:level="1" text:bullet-char="☐"/>"#);
        assert_eq!(counters.next(key, 2, Some(&signs), None), Label::Bullet);
        assert_eq!(counters.next(key, 2, Some(&ListStyle::default()), None), Label::Bullet);
    }

    #[test]
    fn lists_go_on_where_they_are_told_to() {
        let style = style(
            r#"<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>"#,
        );
        let mut counters = Counters::default();
        let named = |id: &str| Beginning { id: Some(id.into()), ..Beginning::default() };
        let first = counters.begin(named("a"));
        assert_eq!(counters.next(first, 1, Some(&style), None), Label::Number(1));
        let other = counters.begin(named("b"));
        assert_eq!(counters.next(other, 1, Some(&style), Some(7)), Label::Number(7));
        let from = Beginning { goes_on_from: Some("a".into()), ..Beginning::default() };
        let key = counters.begin(from);
        assert_eq!(counters.next(key, 1, Some(&style), None), Label::Number(2));
        let huge = counters.next(key, 1, Some(&style), Some(u64::MAX));
        assert_eq!(huge, Label::Text(format!("{}.", u64::MAX)));
        counters.next(key, 1, Some(&style), None);
    }
}
