//! Which of the lines of a table make one row.

use super::cells::Columns;
use super::geometry::Rect;
use super::lines::Line;
use super::segments::Segment;
use crate::limits::Cancel;

/// Rulings of a page that may part rows.
const MOST_RULES: usize = 2_000;
/// Lines of one cell stand at most this much wider than the tightest ones of the table.
const WITHIN: f32 = 1.15;

impl Columns {
    /// Lines that belong to one row.
    pub(super) fn rows<'l>(
        &self,
        run: &'l [Line],
        rules: &[Rect],
        cancel: &Cancel,
    ) -> Vec<Vec<&'l Line>> {
        let steps: Vec<f32> = run.windows(2).map(step).collect();
        let tight = steps.iter().copied().filter(|s| *s > 0.5).reduce(f32::min).unwrap_or(1.2);
        let in_first = |line: &Line| line.segments.iter().any(|s| self.span(s.rect).0 == 0);
        let flowing = self.flows(run);
        let grouped = is_grouped(run, &steps, tight) || is_wrapped(run) || flowing;
        let mut rows: Vec<Vec<&Line>> = Vec::new();
        let mut last: Option<&Line> = None;
        for line in run {
            if cancel.is_cancelled() {
                break;
            }
            let step =
                last.map_or(f32::MAX, |last| (line.baseline - last.baseline) / line.size.max(1.0));
            let ruled = last.is_some_and(|last| self.ruled_between(last, line, rules));
            let small = step <= WITHIN * tight && step < 1.7;
            let numbers =
                line.words().filter(|w| w.text.contains(|c: char| c.is_ascii_digit())).count();
            let wrapped = !in_first(line)
                && numbers * 2 < line.words().count()
                && line.segments.len() < self.edges.len();
            let ended = flowing && last.is_some_and(|last| self.wraps(last, line).1 > 0);
            let continues = !ruled && small && (grouped || wrapped) && !ended;
            match rows.last_mut() {
                Some(row) if continues => row.push(line),
                _ => rows.push(vec![line]),
            }
            last = Some(line);
        }
        rows
    }

    /// Whether the cells are filled with running text: nearly all of its lines end where the next word had no room.
    fn flows(&self, run: &[Line]) -> bool {
        let words = || run.iter().flat_map(Line::words);
        let numbers = words().filter(|w| w.text.contains(|c: char| c.is_ascii_digit())).count();
        // Names and figures fill their columns, too.
        if numbers * 5 > words().count() {
            return false;
        }
        let pairs = run.windows(2).map(|pair| match pair {
            [a, b] => self.wraps(a, b),
            _ => (0, 0),
        });
        let (full, open) = pairs.fold((0, 0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        full >= 4 && open * 5 <= full
    }

    /// In how many columns the text of one line goes on in the next for want of room, and in how many although the next
    /// word would have had room. Only lines of several words tell.
    fn wraps(&self, above: &Line, below: &Line) -> (usize, usize) {
        let mut found = (0, 0);
        for (column, (_, end)) in self.edges.iter().enumerate() {
            let in_column = |s: &&Segment| self.span(s.rect) == (column, 1);
            let Some(last) = above.segments.iter().find(in_column) else { continue };
            let Some(next) = below.segments.iter().find(in_column) else { continue };
            let Some(word) = next.words.first() else { continue };
            if last.words.len() < 2 || last.chars() < 12 || !word.text.contains(char::is_alphabetic)
            {
                continue;
            }
            let room = end - last.rect.x1;
            let needed = word.rect.width() + 0.2 * self.size;
            if room < needed {
                found.0 += 1;
            } else if room > 1.2 * needed {
                found.1 += 1;
            }
        }
        found
    }

    /// Whether a ruling across most of the table parts two lines.
    fn ruled_between(&self, above: &Line, below: &Line, rules: &[Rect]) -> bool {
        let (Some((from, _)), Some((_, to))) = (self.edges.first(), self.edges.last()) else {
            return false;
        };
        let flat = |r: &&Rect| r.width() > r.height();
        rules.iter().filter(flat).take(MOST_RULES).any(|r| {
            let y = r.middle().1;
            let covered = r.x1.min(*to) - r.x0.max(*from);
            y > above.baseline - 0.3 * above.size
                && y < below.baseline - 0.5 * below.size
                && covered > 0.5 * (to - from)
        })
    }
}

/// Whether lines stand in groups, each a row whose cells take several lines: gaps of two kinds, and a group's first line
/// fills more cells than its last. Rows of figures that are only set in groups all fill the same.
fn is_grouped(run: &[Line], steps: &[f32], tight: f32) -> bool {
    let wide = steps.iter().filter(|s| **s > WITHIN * tight).count();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (i, line) in run.iter().enumerate() {
        let within =
            i.checked_sub(1).and_then(|i| steps.get(i)).is_some_and(|s| *s <= WITHIN * tight);
        match groups.last_mut() {
            Some(group) if within => group.push(line.segments.len()),
            _ => groups.push(vec![line.segments.len()]),
        }
    }
    let several = || groups.iter().filter(|g| g.len() > 1);
    let first: usize = several().filter_map(|g| g.first()).sum();
    let last: usize = several().filter_map(|g| g.last()).sum();
    // Or only the header takes several lines, at the bottom of its cells.
    let header = groups.len() >= 3 && groups.iter().skip(1).all(|g| g.len() == 1);
    wide > 0 && (header || first * 10 > last * 13)
}

/// Whether most lines go on in the middle of a sentence: the cells of a single row.
fn is_wrapped(run: &[Line]) -> bool {
    let starts = || {
        run.iter().flat_map(|l| &l.segments).filter_map(|s| s.words.first()?.text.chars().next())
    };
    run.len() >= 4 && starts().filter(|c| c.is_lowercase()).count() * 2 > starts().count()
}

/// The distance of two lines in sizes of their text.
fn step(pair: &[Line]) -> f32 {
    match pair {
        [a, b] => (b.baseline - a.baseline) / b.size.max(a.size).max(1.0),
        _ => 0.0,
    }
}
