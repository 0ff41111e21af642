//! Lines to paragraphs, headings and list items.

use super::code;
use super::content::{Content, Ending};
use super::fonts::Look;
use super::geometry::Rect;
use super::headings::heading;
use super::lines::Line;
use super::lists;
use super::quotes;
use super::said::{label_of, said_level};
use super::starts::starts;
use super::tagged::Kind;
use super::words::Word;
use crate::block::{Inline, Marker};

/// Dots that lead from a title to its page.
pub(super) const LEADERS: &str = ".....";
/// Lines of a paragraph at most.
const LONGEST: usize = 1_000;

/// A paragraph of a region.
#[derive(Debug)]
pub(super) struct Paragraph {
    pub(super) content: Vec<Inline>,
    pub(super) rect: Rect,
    /// How it is set, if it may be a heading.
    pub(super) heading: Option<Look>,
    pub(super) marker: Option<Marker>,
    pub(super) size: f32,
    /// Its lines as they stand, where it is set like code.
    pub(super) code: Option<String>,
    /// Its level, where the document says that it is a heading.
    pub(super) level: Option<u8>,
    /// In how many lists and quotes the tags say that it stands.
    pub(super) list: u8,
    pub(super) quote: u8,
    /// The label of the note that it is.
    pub(super) note: Option<String>,
    /// How many lines it has, if these fill their width as running text does and begin below each other; else 0.
    pub(super) flush: usize,
}

/// What a run of lines has in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// Left and right edge of the region's text.
    pub(super) left: f32,
    pub(super) right: f32,
    /// Usual distance of two baselines.
    pub(super) pitch: f32,
}

/// The paragraphs of lines that stand below each other.
pub(super) fn of(lines: &[Line], content: &Content<'_>) -> Vec<Paragraph> {
    let Some(setting) = setting(lines) else { return Vec::new() };
    let mut out = Vec::new();
    let mut open: Vec<&Line> = Vec::new();
    let mut before: Option<&Line> = None;
    for line in lines {
        if content.cancel.is_cancelled() {
            break;
        }
        if let (Some(first), Some(last)) = (open.first(), open.last())
            && (open.len() >= LONGEST || starts(first, last, line, &open, setting, content))
        {
            out.extend(paragraph(&open, Around { before, after: Some(line) }, setting, content));
            before = open.last().copied();
            open.clear();
        }
        open.push(line);
    }
    out.extend(paragraph(&open, Around { before, after: None }, setting, content));
    quotes::mark(&mut out);
    out
}

/// The lines before and after a paragraph.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'l> {
    pub(super) before: Option<&'l Line>,
    pub(super) after: Option<&'l Line>,
}

fn setting(lines: &[Line]) -> Option<Setting> {
    // Running heads that are kept reach further than the text.
    let runs = |l: &&Line| l.segments.iter().any(|s| s.running);
    let all = lines.iter().all(|l| runs(&l));
    let own = || lines.iter().filter(|l| all || !runs(l));
    let left = own().map(|l| l.rect.x0).reduce(f32::min)?;
    let right = own().map(|l| l.rect.x1).reduce(f32::max)?;
    let mut steps: Vec<f32> = lines
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if (a.size - b.size).abs() < 0.1 * a.size => {
                Some((b.baseline - a.baseline) / a.size)
            }
            _ => None,
        })
        .filter(|step| (0.8..2.2).contains(step))
        .collect();
    steps.sort_by(f32::total_cmp);
    // The tighter third: distances between paragraphs must not count.
    let pitch = steps.get(steps.len() / 3).copied().unwrap_or(1.25);
    Some(Setting { left, right, pitch })
}

pub(super) fn is_bold(line: &Line, content: &Content<'_>) -> bool {
    let (mut bold, mut all) = (0, 0);
    for word in line.words() {
        let letters = word.text.chars().filter(|c| c.is_alphanumeric()).count();
        all += letters;
        bold += if content.body.is_bold(word) { letters } else { 0 };
    }
    all > 0 && bold * 10 >= all * 8
}

pub(super) fn has_letters(line: &Line) -> bool {
    line.words().any(|w| w.text.contains(char::is_alphabetic))
}

pub(super) fn ends_sentence(line: &Line) -> bool {
    let end = line
        .words()
        .last()
        .and_then(|w| w.text.trim_end_matches(['"', '”', '’', ')']).chars().next_back());
    matches!(end, Some('.' | '!' | '?' | ':' | ';'))
}

/// Whether the lines of a paragraph end where there was no more room: most of them near its right edge.
fn flows(lines: &[&Line]) -> bool {
    let Some(rect) = super::geometry::bounds(lines.iter().map(|l| l.rect)) else { return false };
    let Some((_, before)) = lines.split_last() else { return false };
    let full = before.iter().filter(|l| l.rect.x1 > rect.x1 - 0.18 * rect.width()).count();
    before.len() >= 2 && full * 2 >= before.len()
}

/// Whether lines are set one by one around a middle, as verses and addresses are: each begins with a capital.
fn is_verse(lines: &[&Line]) -> bool {
    let Some(first) = lines.first() else { return false };
    let middle = first.rect.middle().0;
    let near = |l: &&&Line| (l.rect.middle().0 - middle).abs() < 0.3 * l.size;
    let apart = lines.iter().any(|l| (l.rect.x0 - first.rect.x0).abs() > first.size);
    let capital = |l: &&&Line| {
        let start = l.words().next().and_then(|w| w.text.chars().find(|c| c.is_alphanumeric()));
        start.is_some_and(|c| !c.is_lowercase())
    };
    apart && lines.iter().all(|l| near(&l)) && lines.iter().all(|l| capital(&l))
}

/// Whether the author ended a line: the first word of the next one would have fitted with much room to spare.
pub(super) fn is_broken(last: &Line, next: &Line, setting: Setting) -> bool {
    let first = next.words().next().map_or(0.0, |w| w.rect.width());
    let room = setting.right - last.rect.x1;
    let needed = (first + 0.8 * last.size).max(0.2 * (setting.right - setting.left));
    room > needed && next.rect.x0 < last.rect.x0 + 3.0 * last.size
}

pub(super) fn is_capitals(line: &Line) -> bool {
    let letters = || line.words().flat_map(|w| w.text.chars()).filter(|c| c.is_alphabetic());
    letters().count() >= 4 && letters().all(char::is_uppercase)
}

/// Whether a line is set like an English title: nearly every word begins with a capital.
pub(super) fn is_title_case(line: &Line) -> bool {
    let first = |w: &Word| w.text.chars().find(|c| c.is_alphanumeric());
    let words =
        || line.words().filter(|w| w.text.chars().filter(|c| c.is_alphabetic()).count() >= 4);
    let capital = words().filter(|w| first(w).is_some_and(char::is_uppercase)).count();
    words().count() >= 3 && capital * 10 >= words().count() * 9 && !ends_sentence(line)
}

pub(super) fn marker_of(line: &Line) -> Option<(Marker, usize)> {
    let mut words = line.words();
    let (first, second) = (words.next()?, words.next()?);
    // Word's second level: the letter o, set apart.
    if first.text == "o" && second.rect.x0 - first.rect.x1 > 0.6 * first.size {
        return Some((Marker::Bullet, 1));
    }
    lists::marker(&[&first.text, &second.text])
}

fn paragraph(
    lines: &[&Line],
    around: Around<'_>,
    setting: Setting,
    content: &Content<'_>,
) -> Option<Paragraph> {
    let first = lines.first()?;
    let rect = super::geometry::bounds(lines.iter().map(|l| l.rect))?;
    if code::is_code(first, content) && code::is_piece(lines) {
        let (code, size) = (Some(code::text(lines, rect.x0)), first.size);
        return Some(Paragraph {
            content: Vec::new(),
            rect,
            heading: None,
            marker: None,
            size,
            code,
            level: None,
            list: content.tag(first).map_or(0, |tag| tag.list),
            quote: content.tag(first).map_or(0, |tag| tag.quote),
            note: None,
            flush: 0,
        });
    }
    let note = content.note_begun_by(first);
    let level = said_level(lines, content).filter(|_| note.is_none());
    let heading = match level {
        _ if note.is_some() => None,
        Some(_) => Some(Look::of(lines, content)),
        None => heading(lines, around, setting, content),
    };
    let tag = content.tag(first);
    let found = if heading.is_some() || note.is_some() {
        None
    } else {
        label_of(first, tag).or_else(|| marker_of(first))
    };
    let item = note.is_none() && tag.is_some_and(|tag| tag.kind == Kind::Item) && heading.is_none();
    let found = found.or_else(|| item.then_some((Marker::Bullet, 0)));
    let skip = found.as_ref().map_or(usize::from(note.is_some()), |(_, n)| *n);
    let words: Vec<Vec<&Word>> = lines
        .iter()
        .enumerate()
        .map(|(i, line)| line.words().skip(if i == 0 { skip } else { 0 }).collect())
        .collect();
    let (flows, verse) = (flows(lines), is_verse(lines));
    let ending = |i: usize| match (lines.get(i), lines.get(i + 1)) {
        (Some(last), Some(next))
            if heading.is_none()
                && found.is_none()
                && note.is_none()
                && (verse || (!flows && is_broken(last, next, setting))) =>
        {
            Ending::Broken
        }
        _ => Ending::Wrapped,
    };
    let slices: Vec<(&[&Word], Ending)> =
        words.iter().enumerate().map(|(i, w)| (w.as_slice(), ending(i))).collect();
    let content = content.paragraph(&slices);
    let size = lines.iter().map(|l| l.size).fold(0.0, f32::max);
    Some(Paragraph {
        content,
        rect,
        heading,
        marker: found.map(|(m, _)| m),
        size,
        code: None,
        level,
        list: tag.map_or(0, |tag| tag.list),
        quote: tag.map_or(0, |tag| tag.quote),
        note: note.map(str::to_owned),
        flush: if is_flush(lines) { lines.len() } else { 0 },
    })
}

/// Whether lines fill their width, but for the last one, and begin below each other.
fn is_flush(lines: &[&Line]) -> bool {
    let Some(rect) = super::geometry::bounds(lines.iter().map(|l| l.rect)) else { return false };
    let Some((_, before)) = lines.split_last() else { return false };
    let full = |l: &&&Line| rect.x1 - l.rect.x1 < 0.1 * rect.width();
    let below = |l: &&Line| l.rect.x0 - rect.x0 < 0.5 * l.size;
    !before.is_empty() && before.iter().all(|l| full(&l)) && lines.iter().skip(1).all(below)
}
