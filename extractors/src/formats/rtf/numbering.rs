//! The tables of lists (RTF 1.9.1, "List tables"), and the counters that run through a document.

use crate::formats::docx::numbering::{LEVELS, Label};
use crate::formats::docx::numerals::Numeral;
use std::collections::HashMap;

/// Most lists and most uses of lists kept.
const MOST_LISTS: usize = 50_000;
/// Longest text of a level in characters.
const LONGEST_TEXT: usize = 64;
const COUNT: usize = LEVELS as usize;

/// All lists and where they stand.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// By their ids.
    lists: HashMap<i32, [Option<Level>; COUNT]>,
    /// Uses of lists, by the number that paragraphs name.
    uses: HashMap<i32, Use>,
    counters: HashMap<i32, [Option<u32>; COUNT]>,
    /// The entry that is being read.
    list: List,
    level: Level,
    /// The list or the level that an override is about.
    open: Use,
    overridden: Overridden,
}

#[derive(Debug, Default)]
struct List {
    id: i32,
    levels: Vec<Level>,
}

/// A level of a list.
#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    numeral: Numeral,
    /// Characters below the number of levels stand for the number of that level.
    text: String,
    legal: bool,
    continues: bool,
    indent: Option<i32>,
}

/// A use of a list, some of its levels in another way.
#[derive(Debug, Default)]
struct Use {
    list: i32,
    starts: [Option<u32>; COUNT],
    levels: [Option<Level>; COUNT],
    /// Levels whose other start was taken.
    started: [bool; COUNT],
    /// How many levels are overridden.
    count: usize,
}

#[derive(Debug, Default)]
struct Overridden {
    open: bool,
    starts: bool,
    level: Option<Level>,
}

/// A value of a list or one of its levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListWord {
    Id,
    Numeral,
    NewNumeral,
    Start,
    Legal,
    NoRestart,
    OverridesStart,
}

impl Numbering {
    /// Whether there is no list at all.
    pub(super) fn is_empty(&self) -> bool {
        self.uses.is_empty()
    }

    pub(super) fn word(&mut self, word: ListWord, number: Option<i32>) {
        let n = number.unwrap_or(0);
        let on = number != Some(0);
        match word {
            ListWord::Id => {
                self.list.id = n;
                self.open.list = n;
            }
            // Word writes the older of both words first.
            ListWord::Numeral | ListWord::NewNumeral => self.level.numeral = numeral(n),
            ListWord::Start => self.level.start = u32::try_from(n).unwrap_or(0),
            ListWord::Legal => self.level.legal = on,
            ListWord::NoRestart => self.level.continues = on,
            ListWord::OverridesStart => self.overridden.starts = on,
        }
    }

    pub(super) fn begin_list(&mut self) {
        self.list = List::default();
    }

    pub(super) fn end_list(&mut self) {
        let list = std::mem::take(&mut self.list);
        if self.lists.len() < MOST_LISTS {
            let mut levels = list.levels.into_iter();
            self.lists.entry(list.id).or_insert_with(|| std::array::from_fn(|_| levels.next()));
        }
    }

    pub(super) fn begin_level(&mut self) {
        self.level = Level { start: 1, ..Level::default() };
    }

    pub(super) fn end_level(&mut self, indent: Option<i32>) {
        let level = Level { indent, ..std::mem::take(&mut self.level) };
        if self.overridden.open {
            self.overridden.level = Some(level);
        } else if self.list.levels.len() < COUNT {
            self.list.levels.push(level);
        }
    }

    /// The text of a level: its length, and its characters.
    pub(super) fn level_text(&mut self, text: &str) {
        let mut chars = text.chars();
        let length = chars.next().map_or(0, |c| c as usize);
        self.level.text = chars.take(length.min(LONGEST_TEXT)).collect();
    }

    pub(super) fn begin_override(&mut self) {
        self.open = Use::default();
    }

    pub(super) fn end_override(&mut self, number: Option<i32>) {
        let open = std::mem::take(&mut self.open);
        if let Some(number) = number
            && self.uses.len() < MOST_LISTS
        {
            self.uses.entry(number).or_insert(open);
        }
    }

    pub(super) fn begin_override_level(&mut self) {
        self.overridden = Overridden { open: true, ..Overridden::default() };
        self.level = Level { start: 1, ..Level::default() };
    }

    pub(super) fn end_override_level(&mut self) {
        let overridden = std::mem::take(&mut self.overridden);
        let at = self.open.count;
        self.open.count += 1;
        let start = overridden.level.as_ref().map_or(self.level.start, |level| level.start);
        if let Some(slot) = self.open.starts.get_mut(at).filter(|_| overridden.starts) {
            *slot = Some(start);
        }
        if let Some(slot) = self.open.levels.get_mut(at) {
            *slot = overridden.level;
        }
    }

    /// Whether both uses count together.
    pub(super) fn same(&self, a: u32, b: u32) -> bool {
        let list = |n: u32| self.uses.get(&i32::try_from(n).ok()?).map(|u| u.list);
        a == b || (list(a).is_some() && list(a) == list(b))
    }

    /// The left indentation that a level gives.
    pub(super) fn indent(&self, number: i32, level: u8) -> Option<i32> {
        self.level(number, level)?.indent
    }

    /// Whether a level has bullets; `None` where there is no such list.
    pub(super) fn is_bullet(&self, number: i32, level: u8) -> Option<bool> {
        self.level(number, level).map(|level| level.numeral == Numeral::Bullet)
    }

    fn level(&self, number: i32, level: u8) -> Option<&Level> {
        let at = usize::from(level);
        let used = self.uses.get(&number)?;
        let own = used.levels.get(at)?.as_ref();
        own.or_else(|| self.lists.get(&used.list)?.get(at)?.as_ref())
    }

    /// Counts a paragraph and says what stands in front of it; `None` where there is no such list.
    pub(super) fn next(&mut self, number: i32, level: u8) -> Option<Label> {
        let at = usize::from(level);
        let start = self.level(number, level)?.start;
        let used = self.uses.get_mut(&number)?;
        let list = used.list;
        let first =
            used.started.get_mut(at).is_some_and(|started| !std::mem::replace(started, true));
        let restart = used.starts.get(at).copied().flatten().filter(|_| first);
        let mut counters = self.counters.get(&list).copied().unwrap_or_default();
        if let Some(counter) = counters.get_mut(at) {
            *counter = Some(match (restart, *counter) {
                (Some(start), _) => start,
                (None, Some(last)) => last.saturating_add(1),
                (None, None) => start,
            });
        }
        for deeper in level.saturating_add(1)..LEVELS {
            if !self.level(number, deeper).is_some_and(|level| level.continues)
                && let Some(counter) = counters.get_mut(usize::from(deeper))
            {
                *counter = None;
            }
        }
        self.counters.insert(list, counters);
        Some(self.label(number, level, &counters))
    }

    fn label(&self, number: i32, level: u8, counters: &[Option<u32>; COUNT]) -> Label {
        let Some(found) = self.level(number, level) else { return Label::Bullet };
        if found.numeral == Numeral::Bullet {
            return Label::of_bullet(&found.text);
        }
        let mut text = String::new();
        for c in found.text.chars() {
            let Some(at) = u8::try_from(u32::from(c)).ok().filter(|at| *at < LEVELS) else {
                text.push(c);
                continue;
            };
            let other = self.level(number, at);
            let start = other.map_or(1, |level| level.start);
            let n = counters.get(usize::from(at)).copied().flatten().unwrap_or(start);
            let numeral = other.map_or(Numeral::Decimal, |level| level.numeral);
            text.push_str(&if found.legal { n.to_string() } else { numeral.write(n) });
        }
        Label::of_number(&text)
    }
}

/// The way of writing numbers that `\levelnfc` names.
fn numeral(number: i32) -> Numeral {
    match number {
        1 => Numeral::UpperRoman,
        2 => Numeral::LowerRoman,
        3 => Numeral::UpperLetter,
        4 => Numeral::LowerLetter,
        22 => Numeral::DecimalZero,
        23 => Numeral::Bullet,
        255 => Numeral::None,
        _ => Numeral::Decimal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(numbering: &mut Numbering, levels: &[(i32, &str)]) {
        numbering.begin_list();
        for (numeral, text) in levels {
            numbering.begin_level();
            numbering.word(ListWord::Numeral, Some(*numeral));
            numbering.level_text(text);
            numbering.end_level(Some(720));
        }
        numbering.word(ListWord::Id, Some(77));
        numbering.end_list();
    }

    #[test]
    fn paragraphs_are_counted_by_their_levels() {
        let mut numbering = Numbering::default();
        list(&mut numbering, &[(0, "\u{2}\0."), (4, "\u{4}\0.\u{1})"), (23, "\u{1}•")]);
        numbering.begin_override();
        numbering.word(ListWord::Id, Some(77));
        numbering.end_override(Some(1));
        numbering.begin_override();
        numbering.word(ListWord::Id, Some(77));
        numbering.begin_override_level();
        numbering.word(ListWord::OverridesStart, Some(1));
        numbering.word(ListWord::Start, Some(7));
        numbering.end_override_level();
        numbering.end_override(Some(2));
        let text = |text: &str| Some(Label::Text(text.to_owned()));
        assert_eq!(numbering.next(1, 0), Some(Label::Number(1)));
        assert_eq!(numbering.next(1, 1), text("1.a)"));
        assert_eq!(numbering.next(1, 1), text("1.b)"));
        assert_eq!(numbering.next(1, 2), Some(Label::Bullet));
        assert_eq!(numbering.next(1, 0), Some(Label::Number(2)));
        assert_eq!(numbering.next(1, 1), text("2.a)"));
        assert_eq!(numbering.next(2, 0), Some(Label::Number(7)));
        assert_eq!(numbering.next(2, 0), Some(Label::Number(8)));
        assert_eq!(numbering.next(3, 0), None);
        assert!(numbering.same(1, 2) && !numbering.same(1, 3));
        assert_eq!(numbering.is_bullet(1, 2), Some(true));
    }
}
