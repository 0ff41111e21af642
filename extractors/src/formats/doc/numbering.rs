//! Lists (MS-DOC 2.9.131 and 2.9.132), and the counters that run through a document.

use super::fib::{Fib, Part, Version};
use super::modifiers::Modifiers;
use super::properties::Paragraph;
use crate::bytes::{u16_at, u32_at};
use crate::formats::docx::numbering::{LEVELS, Label};
use crate::formats::docx::numerals::Numeral;
use std::collections::{HashMap, HashSet};

/// Most lists kept.
const MOST_LISTS: usize = 50_000;
/// Longest text of a level in characters; the longest that Word lets a user type is far below.
const LONGEST_TEXT: usize = 64;
/// Bytes of the fixed part of a level, and of an entry for a list and for a use of one.
const LEVEL: usize = 28;
const LIST: usize = 28;
const USE: usize = 16;

type Levels = [Option<Level>; LEVELS as usize];

/// All lists and where they stand.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: Vec<Levels>,
    /// Uses of lists, which paragraphs refer to by their number, from 1.
    uses: Vec<Use>,
    /// By list: its uses go on counting where the other stopped.
    counters: HashMap<usize, [Option<u32>; LEVELS as usize]>,
    /// Uses whose own starts were applied.
    restarted: HashSet<u16>,
}

#[derive(Debug, Default)]
struct Use {
    list: Option<usize>,
    levels: Levels,
    starts: [Option<u32>; LEVELS as usize],
}

#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    numeral: Numeral,
    /// Characters below 9 stand for the numbers of levels.
    text: String,
    /// All numbers in digits.
    legal: bool,
    /// The level, counted from 1, behind which it starts again; 0 is never.
    restart: Option<u8>,
    indent: Option<i32>,
}

impl Numbering {
    /// Reads the lists, as far as they go.
    pub(super) fn read(fib: &Fib<'_>, table: &[u8]) -> Self {
        let mut numbering = Self::default();
        let by_id = numbering.read_lists(fib, table);
        numbering.read_uses(fib.part(Part::ListOverrides, table), &by_id);
        numbering
    }

    /// The lists; their levels lie behind all of them, beyond the size that the block states.
    fn read_lists(&mut self, fib: &Fib<'_>, table: &[u8]) -> HashMap<u32, usize> {
        let mut by_id = HashMap::new();
        let (at, size) = fib.extent(Part::Lists);
        let bytes = table.get(at..).filter(|_| size > 0).unwrap_or_default();
        let count = u16_at(bytes, 0).map_or(0, usize::from);
        let listed = bytes.get(2..).unwrap_or_default();
        let mut levels = listed.get(count.saturating_mul(LIST)..).unwrap_or_default();
        for entry in listed.chunks_exact(LIST).take(count) {
            let simple = entry.get(26).is_some_and(|flags| flags & 1 != 0);
            let mut list = Levels::default();
            for slot in list.iter_mut().take(if simple { 1 } else { LEVELS.into() }) {
                let Some((level, size)) = level(levels) else { break };
                *slot = Some(level);
                levels = levels.get(size..).unwrap_or_default();
            }
            if let Some(id) = u32_at(entry, 0) {
                by_id.insert(id, self.lists.len());
            }
            self.lists.push(list);
        }
        by_id
    }

    /// The uses, and behind all of them what each changes.
    fn read_uses(&mut self, bytes: &[u8], by_id: &HashMap<u32, usize>) {
        let count = u32_at(bytes, 0).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let listed = bytes.get(4..).unwrap_or_default();
        let mut changes = listed.get(count.saturating_mul(USE)..).unwrap_or_default();
        for entry in listed.chunks_exact(USE).take(count.min(MOST_LISTS)) {
            let list = u32_at(entry, 0).and_then(|id| by_id.get(&id)).copied();
            let mut used = Use { list, ..Use::default() };
            let levels = entry.get(12).copied().unwrap_or(0);
            changes = changes.get(4..).unwrap_or_default();
            for _ in 0..levels {
                let (Some(start), Some(flags)) = (u32_at(changes, 0), u32_at(changes, 4)) else {
                    break;
                };
                changes = changes.get(8..).unwrap_or_default();
                let at = usize::try_from(flags & 0xf).unwrap_or(0);
                if flags & 0x10 != 0
                    && let Some(slot) = used.starts.get_mut(at)
                {
                    *slot = Some(start);
                }
                if flags & 0x20 != 0 {
                    let Some((level, size)) = level(changes) else { break };
                    changes = changes.get(size..).unwrap_or_default();
                    if flags & 0x10 != 0
                        && let Some(slot) = used.starts.get_mut(at)
                    {
                        *slot = Some(level.start);
                    }
                    if let Some(slot) = used.levels.get_mut(at) {
                        *slot = Some(level);
                    }
                }
            }
            self.uses.push(used);
        }
    }

    /// The left indentation that `level` of a use gives.
    pub(super) fn indent(&self, number: u16, level: u8) -> Option<i32> {
        self.level(number, level)?.indent
    }

    /// Whether two uses count together.
    pub(super) fn same(&self, a: u32, b: u32) -> bool {
        let list = |number: u32| u16::try_from(number).ok().and_then(|n| self.used(n)?.list);
        a == b || (list(a).is_some() && list(a) == list(b))
    }

    /// Counts one paragraph of a use at `level` and says what stands in front of it; `None` where there is no such list.
    pub(super) fn next(&mut self, number: u16, level: u8) -> Option<Label> {
        let level = level.min(LEVELS - 1);
        let at = usize::from(level);
        let used = self.used(number)?;
        let list = used.list?;
        let found = self
            .level(number, level)
            .cloned()
            .unwrap_or_else(|| Level { numeral: Numeral::Bullet, ..Level::default() });
        let starts = used.starts;
        let mut counters = self.counters.get(&list).copied().unwrap_or_default();
        if self.restarted.insert(number) {
            let own = counters.iter_mut().zip(starts).filter(|(_, start)| start.is_some());
            own.for_each(|(counter, _)| *counter = None);
        }
        let start = |level: u8| {
            let own = starts.get(usize::from(level)).copied().flatten();
            own.or_else(|| Some(self.level(number, level)?.start)).unwrap_or(1)
        };
        for (above, counter) in (0..level).zip(&mut counters) {
            // A level that was left out counts as if it had been there.
            counter.get_or_insert_with(|| start(above));
        }
        if let Some(counter) = counters.get_mut(at) {
            *counter = Some(counter.map_or_else(|| start(level), |last| last.saturating_add(1)));
        }
        for deeper in level + 1..LEVELS {
            let behind = self.level(number, deeper).and_then(|level| level.restart);
            if behind.is_none_or(|behind| behind > level)
                && let Some(counter) = counters.get_mut(usize::from(deeper))
            {
                *counter = None;
            }
        }
        self.counters.insert(list, counters);
        Some(self.label(&found, number, &counters))
    }

    fn label(
        &self,
        level: &Level,
        number: u16,
        counters: &[Option<u32>; LEVELS as usize],
    ) -> Label {
        if level.numeral == Numeral::Bullet {
            return Label::of_bullet(&level.text);
        }
        let mut text = String::new();
        for c in level.text.chars() {
            let at = u8::try_from(u32::from(c)).ok().filter(|at| *at < LEVELS);
            let Some(at) = at else {
                text.push(c);
                continue;
            };
            let other = self.level(number, at);
            let start = other.map_or(1, |l| l.start);
            let n = counters.get(usize::from(at)).copied().flatten().unwrap_or(start);
            let numeral = other.map_or(Numeral::Decimal, |l| l.numeral);
            text.push_str(&if level.legal { n.to_string() } else { numeral.write(n) });
        }
        Label::of_number(&text)
    }

    fn used(&self, number: u16) -> Option<&Use> {
        self.uses.get(usize::from(number).checked_sub(1)?)
    }

    fn level(&self, number: u16, level: u8) -> Option<&Level> {
        let at = usize::from(level);
        let used = self.used(number)?;
        let own = used.levels.get(at)?.as_ref();
        own.or_else(|| self.lists.get(used.list?)?.get(at)?.as_ref())
    }
}

/// One level (2.9.150), and how many bytes it has.
fn level(bytes: &[u8]) -> Option<(Level, usize)> {
    let fixed = bytes.get(..LEVEL)?;
    let byte = |at: usize| fixed.get(at).copied().unwrap_or(0);
    let flags = byte(5);
    let (characters, paragraph) = (usize::from(byte(24)), usize::from(byte(25)));
    let mut props = Paragraph::default();
    let list = bytes.get(LEVEL..LEVEL + paragraph)?;
    props.apply(Modifiers::new(list, Version::Eight));
    let at = LEVEL + paragraph + characters;
    let length = usize::from(u16_at(bytes, at)?);
    let text = bytes.get(at + 2..)?;
    let text = text.get(..length * 2).unwrap_or(text);
    let units = text.chunks_exact(2).filter_map(|c| u16_at(c, 0)).take(LONGEST_TEXT);
    let level = Level {
        start: u32_at(fixed, 0)?,
        numeral: numeral(byte(4)),
        text: char::decode_utf16(units).filter_map(Result::ok).collect(),
        legal: flags & 4 != 0,
        restart: (flags & 8 != 0).then(|| byte(26)),
        indent: props.indent,
    };
    Some((level, at + 2 + length * 2))
}

/// How a number is written (MS-OSHARED 2.2.1.3).
pub(super) fn numeral(code: u8) -> Numeral {
    match code {
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
