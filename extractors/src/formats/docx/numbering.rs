//! The numbering part (ECMA-376 part 1, 17.9), and the counters that run through a document.

use super::numerals::Numeral;
use super::properties;
use super::styles::Styles;
use crate::error::Result;
use crate::formats::ooxml::package::Member;
use crate::formats::ooxml::values::{is_on, number, val, visit};
use crate::sink::Sink;
use crate::xml::{self, Reader};
use quick_xml::events::{BytesStart, Event};
use std::collections::{HashMap, HashSet};
use std::io::Read;

/// Levels of a list (17.9.3).
pub(in crate::formats) const LEVELS: u8 = 9;
/// Most lists kept.
const MOST_LISTS: usize = 50_000;
/// Longest text of a level in characters; the longest that Word lets a user type is far below.
const LONGEST_TEXT: usize = 64;

/// All lists and where they stand.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    abstracts: HashMap<u32, Abstract>,
    lists: HashMap<u32, List>,
    /// By abstract list: lists of the same one go on counting where the other stopped.
    counters: HashMap<u32, [Option<u32>; LEVELS as usize]>,
    /// Lists and levels whose override was applied.
    restarted: HashSet<(u32, u8)>,
}

#[derive(Debug, Default)]
struct Abstract {
    levels: [Option<Level>; LEVELS as usize],
    /// The numbering style that holds the levels instead.
    style: Option<String>,
}

#[derive(Debug, Default)]
struct List {
    abstracted: u32,
    starts: [Option<u32>; LEVELS as usize],
    levels: [Option<Level>; LEVELS as usize],
}

#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    numeral: Numeral,
    text: String,
    /// All numbers in digits.
    legal: bool,
    /// The level, counted from 1, behind which it starts again; 0 is never.
    restart: Option<u8>,
    /// The paragraph style that stands for this level.
    style: Option<String>,
    indent: Option<i32>,
}

/// What stands in front of a paragraph of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) enum Label {
    Bullet,
    /// A plain number and a full stop.
    Number(u32),
    Text(String),
    /// A box, ticked or not.
    Task(bool),
    /// Nothing: the paragraph belongs to the item before it.
    Nothing,
}

impl Label {
    /// What a bullet of these characters says.
    pub(in crate::formats) fn of_bullet(text: &str) -> Self {
        match text.trim() {
            "☐" => Self::Task(false),
            "☒" | "☑" => Self::Task(true),
            "" if !text.is_empty() => Self::Nothing,
            _ => Self::Bullet,
        }
    }

    /// What a number says that is shown as `text`.
    pub(in crate::formats) fn of_number(text: &str) -> Self {
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

impl Numbering {
    /// Whether there is no list at all, as where the part is missing.
    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// The level of `list` that stands for one of the paragraph styles `chain`.
    pub(super) fn level_of(&self, list: u32, chain: &[String], styles: &Styles) -> Option<u8> {
        let levels = &self.abstracts.get(&self.source(list, styles)?)?.levels;
        let style = |level: &Level| level.style.as_ref().is_some_and(|s| chain.contains(s));
        let at = levels.iter().position(|level| level.as_ref().is_some_and(style))?;
        u8::try_from(at).ok()
    }

    /// The left indentation that `level` of `list` gives.
    pub(super) fn indent(&self, list: u32, level: u8, styles: &Styles) -> Option<i32> {
        self.level(list, self.source(list, styles)?, level)?.indent
    }

    /// Whether both lists count together.
    pub(super) fn same(&self, a: u32, b: u32) -> bool {
        let key = |list: u32| self.lists.get(&list).map(|list| list.abstracted);
        a == b || (key(a).is_some() && key(a) == key(b))
    }

    /// Counts one paragraph of `list` at `level` and says what stands in front of it; `None` where there is no such list.
    pub(super) fn next(&mut self, list: u32, level: u8, styles: &Styles) -> Option<Label> {
        let source = self.source(list, styles)?;
        let at = usize::from(level);
        let found = self.level(list, source, level).cloned().unwrap_or_else(|| Level {
            start: 1,
            numeral: Numeral::Bullet,
            text: "•".to_owned(),
            ..Level::default()
        });
        let restart = self.lists.get(&list).and_then(|l| l.starts.get(at).copied().flatten());
        let restart = restart.filter(|_| self.restarted.insert((list, level)));
        let mut counters = self.counters.get(&source).copied().unwrap_or_default();
        if let Some(counter) = counters.get_mut(at) {
            *counter = Some(match (restart, *counter) {
                (Some(start), _) => start,
                (None, Some(last)) => last.saturating_add(1),
                (None, None) => found.start,
            });
        }
        for deeper in level + 1..LEVELS {
            // 17.9.10: by default a level starts again behind every higher one.
            let behind = self.level(list, source, deeper).and_then(|level| level.restart);
            if behind.is_none_or(|behind| behind > level)
                && let Some(counter) = counters.get_mut(usize::from(deeper))
            {
                *counter = None;
            }
        }
        self.counters.insert(source, counters);
        Some(self.label(&found, list, source, &counters))
    }

    fn label(
        &self,
        level: &Level,
        list: u32,
        source: u32,
        counters: &[Option<u32>; LEVELS as usize],
    ) -> Label {
        if level.numeral == Numeral::Bullet {
            return Label::of_bullet(&level.text);
        }
        let mut text = String::new();
        let mut chars = level.text.chars().peekable();
        while let Some(c) = chars.next() {
            let digit = chars.peek().and_then(|d| d.to_digit(10)).filter(|d| c == '%' && *d > 0);
            let Some(digit) = digit else {
                text.push(c);
                continue;
            };
            chars.next();
            let at = u8::try_from(digit - 1).unwrap_or(0);
            let other = self.level(list, source, at);
            let start = other.map_or(1, |l| l.start);
            let n = counters.get(usize::from(at)).copied().flatten().unwrap_or(start);
            let numeral = other.map_or(Numeral::Decimal, |l| l.numeral);
            text.push_str(&if level.legal { n.to_string() } else { numeral.write(n) });
        }
        Label::of_number(&text)
    }

    /// The abstract list behind `list`, numbering styles resolved.
    fn source(&self, list: u32, styles: &Styles) -> Option<u32> {
        let own = self.lists.get(&list)?.abstracted;
        let style = self.abstracts.get(&own).and_then(|a| a.style.as_deref());
        let linked = style.and_then(|id| styles.list_of(id)).and_then(|list| self.lists.get(&list));
        Some(linked.map_or(own, |list| list.abstracted))
    }

    fn level(&self, list: u32, source: u32, level: u8) -> Option<&Level> {
        let at = usize::from(level);
        let own = self.lists.get(&list).and_then(|l| l.levels.get(at)?.as_ref());
        own.or_else(|| self.abstracts.get(&source)?.levels.get(at)?.as_ref())
    }
}

/// What is being read.
enum Open {
    Nothing,
    Abstract(u32, Abstract),
    List(u32, List),
}

/// Reads the numbering part as far as it goes.
pub(super) fn read(
    reader: &mut Reader<Member<'_>>,
    sink: &Sink<'_>,
    numbering: &mut Numbering,
) -> Result<()> {
    let mut open = Open::Nothing;
    let mut overridden = 0_usize;
    loop {
        sink.check()?;
        let mut level_at = None;
        let skip = match reader.next_event()? {
            Event::Start(element) => {
                let enter = start(&element, &mut open, &mut overridden);
                if xml::local(&element) == "lvl" {
                    level_at = Some(place(&element));
                }
                !enter
            }
            Event::End(element) => {
                let name = element.local_name().into_inner();
                if matches!(name, "abstractNum" | "num" | "listDef" | "list") {
                    numbering.keep(std::mem::replace(&mut open, Open::Nothing));
                }
                false
            }
            Event::Eof => return Ok(()),
            _ => false,
        };
        if let Some(at) = level_at {
            let level = level(reader)?;
            let levels = match &mut open {
                Open::Abstract(_, found) => &mut found.levels,
                Open::List(_, found) => &mut found.levels,
                Open::Nothing => continue,
            };
            if let Some(slot) = levels.get_mut(at) {
                *slot = Some(level);
            }
        } else if skip {
            reader.skip()?;
        }
    }
}

/// Takes the start of an element outside of levels; whether to go into it.
fn start(element: &BytesStart<'_>, open: &mut Open, overridden: &mut usize) -> bool {
    let id = |name| xml::attribute(element, name).and_then(|id| id.trim().parse().ok());
    match (xml::local(element), open) {
        // The second name is the one that Word 2003 uses.
        ("numbering" | "lists", _) => true,
        ("abstractNum" | "listDef", open) => {
            *open = id("abstractNumId")
                .or_else(|| id("listDefId"))
                .map_or(Open::Nothing, |id| Open::Abstract(id, Abstract::default()));
            true
        }
        ("num" | "list", open) => {
            let id = id("numId").or_else(|| id("ilfo"));
            *open = id.map_or(Open::Nothing, |id| Open::List(id, List::default()));
            true
        }
        ("numStyleLink", Open::Abstract(_, found)) => {
            found.style = val(element);
            false
        }
        ("abstractNumId" | "ilst", Open::List(_, list)) => {
            list.abstracted = number(element).unwrap_or(0);
            false
        }
        ("lvlOverride", _) => {
            *overridden = place(element);
            true
        }
        ("startOverride", Open::List(_, list)) => {
            if let Some(start) = list.starts.get_mut(*overridden) {
                *start = number(element);
            }
            false
        }
        _ => false,
    }
}

impl Numbering {
    fn keep(&mut self, open: Open) {
        match open {
            Open::Abstract(id, found) if self.abstracts.len() < MOST_LISTS => {
                self.abstracts.entry(id).or_insert(found);
            }
            Open::List(id, found) if self.lists.len() < MOST_LISTS => {
                self.lists.entry(id).or_insert(found);
            }
            _ => {}
        }
    }
}

/// The place of a level; one beyond the last stands nowhere.
fn place(element: &BytesStart<'_>) -> usize {
    xml::attribute(element, "ilvl").and_then(|n| n.trim().parse().ok()).unwrap_or(0)
}

/// Reads `w:lvl`, whose start was just read.
fn level<R: Read>(reader: &mut Reader<R>) -> Result<Level> {
    // 17.9.25: a level without a start starts at 0.
    let mut found = Level::default();
    visit(reader, |_, element| {
        match xml::local(element) {
            "start" => found.start = number(element).unwrap_or(0),
            "numFmt" => found.numeral = Numeral::of(&val(element).unwrap_or_default()),
            "nfc" => found.numeral = number(element).map_or(Numeral::Decimal, Numeral::of_code),
            "lvlText" => {
                found.text = val(element).unwrap_or_default().chars().take(LONGEST_TEXT).collect();
            }
            "isLgl" => found.legal = is_on(element),
            "lvlRestart" => found.restart = number(element),
            "pStyle" => found.style = val(element),
            "ind" => found.indent = properties::indent(element).or(found.indent),
            // `mc:AlternateContent` holds number formats of newer versions.
            "pPr" | "AlternateContent" | "Fallback" => return true,
            _ => {}
        }
        false
    })?;
    Ok(found)
}
