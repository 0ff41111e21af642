//! What sizes and weights a document is set in: the text body, and the ranks of its headings.

use super::content::Content;
use super::lines::Line;
use super::lists;
use super::paragraphs::is_bold;
use super::segments::Segment;
use super::words::Word;
use std::collections::{HashMap, HashSet};

/// Styles of headings that are told apart.
const MOST_RANKS: usize = 6;

/// The body text of a document.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub(super) size: f32,
    /// Mean stroke thickness; 0 where unknown.
    pub(super) stem: f32,
    /// Whether the body is declared bold, so that being bold says nothing.
    bold: bool,
    /// Whether the body is monospaced, so that this does not make it code.
    pub(super) mono: bool,
    /// Sizes, in half points, in which running text is set: being of such a size makes no heading.
    running: HashSet<i32>,
}

/// Counts characters by size and weight.
#[derive(Debug, Default)]
pub(super) struct Census {
    sizes: HashMap<i32, usize>,
    stems: HashMap<(i32, i32), usize>,
    bold: HashMap<i32, usize>,
    mono: usize,
    running: HashSet<i32>,
}

/// Sizes are counted in half points.
fn half(size: f32) -> i32 {
    (size * 2.0).round() as i32
}

/// Characters of a line of running text.
const RUNNING_CHARS: usize = 30;
/// Lines of running text that follow each other; a heading has fewer.
const RUNNING_LINES: usize = 5;

impl Census {
    /// Counts the segments of one page, in the order of drawing.
    pub(super) fn add(&mut self, segments: &[Segment]) {
        let text = segments.iter().filter(|s| !s.artifact);
        text.flat_map(|s| &s.words).for_each(|word| self.count(word));
        let is_line = |s: &Segment| !s.artifact && s.chars() >= RUNNING_CHARS;
        let follows = |a: &Segment, b: &Segment| {
            let step = (b.baseline - a.baseline) / b.size.max(1.0);
            half(a.size) == half(b.size) && is_line(a) && (0.8..2.0).contains(&step)
        };
        for run in segments.chunk_by(follows).filter(|run| run.len() >= RUNNING_LINES) {
            self.running.extend(run.first().map(|s| half(s.size)));
        }
    }

    fn count(&mut self, word: &Word) {
        let chars = word.text.chars().count();
        let size = half(word.size);
        *self.sizes.entry(size).or_default() += chars;
        if word.stem > 0.0 {
            *self.stems.entry((size, (word.stem / 2.0).round() as i32)).or_default() += chars;
        }
        self.mono += if word.mono { chars } else { 0 };
        if word.bold {
            *self.bold.entry(size).or_default() += chars;
        }
    }

    /// The style that most characters have.
    pub(super) fn body(&self) -> Body {
        let most = self.sizes.iter().max_by_key(|(size, n)| (**n, **size));
        let (size, all) = most.map_or((20, 1), |(size, n)| (*size, *n));
        let mut stems: Vec<(i32, usize)> = self
            .stems
            .iter()
            .filter(|((s, _), _)| *s == size)
            .map(|((_, stem), n)| (*stem, *n))
            .collect();
        stems.sort_unstable();
        let half_of_all = stems.iter().map(|(_, n)| n).sum::<usize>() / 2;
        let mut sum = 0;
        let middle = stems.iter().find(|(_, n)| {
            sum += n;
            sum > half_of_all
        });
        let bold = self.bold.get(&size).is_some_and(|n| n * 2 > all);
        let mono = self.mono * 3 > self.sizes.values().sum::<usize>();
        Body {
            mono,
            size: size as f32 / 2.0,
            stem: middle.map_or(0.0, |(stem, _)| *stem as f32 * 2.0),
            bold,
            running: self.running.clone(),
        }
    }
}

impl Body {
    /// Whether running text is set in this size.
    pub(super) fn is_running(&self, size: f32) -> bool {
        self.running.contains(&half(size))
    }

    /// Whether a word is clearly heavier than the body.
    pub(super) fn is_bold(&self, word: &Word) -> bool {
        if word.bold {
            return !self.bold;
        }
        self.stem > 0.0 && word.stem > 1.3 * self.stem
    }
}

/// How a heading is set: what its rank is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Look {
    half_points: i32,
    bold: bool,
    /// Levels of its number, `2.1` has two; 1 without a number.
    depth: usize,
}

impl Look {
    pub(super) fn new(size: f32, bold: bool, depth: usize) -> Self {
        Self { half_points: half(size), bold, depth: depth.max(1) }
    }

    /// How lines are set that the document says are a heading.
    pub(super) fn of(lines: &[&Line], content: &Content<'_>) -> Self {
        let size = lines.iter().map(|l| l.size).fold(0.0, f32::max);
        let number =
            lines.first().and_then(|l| l.words().next()).and_then(|w| lists::numbering(&w.text));
        Self::new(size, lines.iter().all(|l| is_bold(l, content)), number.unwrap_or(1))
    }
}

/// The ranks of a document's headings.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    /// From the highest to the lowest: size and weight.
    looks: Vec<Look>,
    /// The level that the document gives to most headings of a look.
    said: HashMap<Look, u8>,
    /// By how much these levels are lower: by one, where a larger heading, the title, stands above all of them.
    below: u8,
}

impl Ranks {
    /// Ranks the looks of all headings that were seen, each with the level that the document says it has.
    pub(super) fn of(seen: impl IntoIterator<Item = (Look, Option<u8>)>) -> Self {
        let mut looks: Vec<Look> = Vec::new();
        let mut said: HashMap<Look, HashMap<u8, usize>> = HashMap::new();
        for (look, level) in seen {
            looks.push(look);
            if let Some(level) = level {
                *said.entry(look).or_default().entry(level).or_default() += 1;
            }
        }
        let most = |levels: HashMap<u8, usize>| {
            levels.into_iter().max_by_key(|(level, n)| (*n, u8::MAX - level)).map_or(1, |(l, _)| l)
        };
        let largest = |said_too: bool| {
            let own = looks.iter().filter(|look| said.contains_key(*look) == said_too);
            own.map(|look| look.half_points).max()
        };
        let titled = largest(true).zip(largest(false)).is_some_and(|(s, t)| t * 10 > s * 11);
        let said: HashMap<Look, u8> =
            said.into_iter().map(|(look, levels)| (look, most(levels))).collect();
        looks.sort_by_key(|look| (-look.half_points, look.depth, !look.bold));
        looks.dedup();
        // Neighbouring sizes are one rank: fonts are scaled to fit.
        let mut ranks: Vec<Look> = Vec::new();
        for look in looks {
            let close = ranks.iter().any(|last| {
                let apart = (last.half_points - look.half_points) as f32;
                apart <= 0.04 * last.half_points as f32 && last.depth == look.depth
            });
            if !close {
                ranks.push(look);
            }
        }
        ranks.truncate(MOST_RANKS);
        Self { looks: ranks, said, below: u8::from(titled) }
    }

    /// The level of a heading of which the document tells the level.
    pub(super) fn said_level(&self, level: u8) -> u8 {
        level.saturating_add(self.below).clamp(1, 6)
    }

    /// The level of a heading, 1 the highest.
    pub(super) fn level(&self, look: Look) -> u8 {
        if let Some(level) = self.said.get(&look) {
            return self.said_level(*level);
        }
        let distance = |l: &Look| {
            let depth = i32::try_from(l.depth.abs_diff(look.depth)).unwrap_or(6);
            (l.half_points - look.half_points).abs() * 4
                + depth * 3
                + i32::from(l.bold != look.bold)
        };
        let nearest = self.looks.iter().enumerate().min_by_key(|(_, l)| distance(l));
        nearest.map_or(1, |(i, _)| u8::try_from(i + 1).unwrap_or(6))
    }
}
