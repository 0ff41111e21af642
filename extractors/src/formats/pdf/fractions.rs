//! Fractions of formulas: a short line with something over it and something under it, in the middle of a line of text. They
//! are read as `over/under` in that line; nothing else is told about a formula. Called by `page` before lines are made.

use super::geometry::{Rect, bounds};
use super::segments::Segment;
use super::words::Word;
use crate::limits::Cancel;

/// Points that such a line is long.
const LENGTH: std::ops::Range<f32> = 3.0..150.0;
/// Lines of one page that are looked at; more is a drawing.
const MOST_RULES: usize = 500;
/// Characters over or under the line, and letters of one word there: what is longer is no formula.
const MOST_CHARS: usize = 24;
const MOST_LETTERS: usize = 3;
/// How much longer than its text the line is, in sizes.
const LONGER: f32 = 1.5;
/// How far over and under the line text stands, in its size.
const NEAR: std::ops::Range<f32> = -0.35..0.6;
/// How far the line stands over the baseline of the text beside it, in its size.
const AXIS: std::ops::Range<f32> = 0.1..0.5;
/// How far the text beside it is away, in its size.
const BESIDE: f32 = 2.0;

/// Makes one segment of each fraction.
pub(super) fn join(segments: &mut Vec<Segment>, rules: &[Rect], cancel: &Cancel) {
    let short = |r: &&Rect| LENGTH.contains(&r.width()) && r.height() < 2.0;
    for rule in rules.iter().filter(short).take(MOST_RULES) {
        if cancel.is_cancelled() {
            return;
        }
        let Some((over, under, joined)) = fraction(segments, rule) else { continue };
        if let Some(segment) = segments.get_mut(over) {
            *segment = joined;
        }
        segments.remove(under);
    }
}

/// The segments over and under a line, and the one that stands for both.
fn fraction(segments: &[Segment], rule: &Rect) -> Option<(usize, usize, Segment)> {
    let y = rule.middle().1;
    let on_rule = |s: &&(usize, &Segment)| {
        let slack = 0.4 * s.1.size;
        s.1.rect.x0 > rule.x0 - slack && s.1.rect.x1 < rule.x1 + slack && s.1.table.is_none()
    };
    let over = |s: &&(usize, &Segment)| NEAR.contains(&((y - s.1.rect.y1) / s.1.size));
    let under = |s: &&(usize, &Segment)| NEAR.contains(&((s.1.rect.y0 - y) / s.1.size));
    let all: Vec<(usize, &Segment)> = segments.iter().enumerate().collect();
    let only = |of: &dyn Fn(&&(usize, &Segment)) -> bool| {
        let mut found = all.iter().filter(on_rule).filter(|s| of(s));
        found.next().filter(|_| found.next().is_none()).copied()
    };
    let ((over, a), (under, b)) = only(&over).zip(only(&under))?;
    let tight = rule.width() - a.rect.width().max(b.rect.width()) < LONGER * a.size.max(b.size);
    if !tight || !is_formula(a) || !is_formula(b) {
        return None;
    }
    let beside = |s: &&Segment| {
        let (left, right) = (rule.x0 - s.rect.x1, s.rect.x0 - rule.x1);
        let near = left.max(right) > -0.1 * s.size && left.max(right) < BESIDE * s.size;
        near && AXIS.contains(&((s.baseline - y) / s.size))
    };
    let line = segments.iter().find(beside)?;
    let rect = bounds([a.rect, b.rect, *rule])?;
    let rect = Rect { y0: line.rect.y0, y1: line.rect.y1, ..rect };
    let word = Word {
        text: format!("{}/{}", part(a), part(b)),
        rect,
        baseline: line.baseline,
        size: line.size,
        glued: false,
        spaced: true,
        ..a.words.first().cloned()?
    };
    let joined = Segment {
        words: vec![word],
        rect,
        baseline: line.baseline,
        size: line.size,
        order: a.order.min(b.order),
        ..a.clone()
    };
    Some((over, under, joined))
}

/// Whether a text may be a side of a fraction: figures and letters with signs, but no words, and no boxes to be ticked.
fn is_formula(segment: &Segment) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let says = |text: &str| text.contains(char::is_alphanumeric);
    // Signs that only their font knows are pieces of larger ones, such as tall brackets.
    let known = |text: &str| !text.contains(|c: char| matches!(c, '\u{e000}'..='\u{f8ff}'));
    segment.chars() <= MOST_CHARS
        && segment.words.iter().all(|w| letters(&w.text) <= MOST_LETTERS)
        && segment.words.iter().all(|w| known(&w.text))
        && segment.words.iter().any(|w| says(&w.text))
}

/// One side of a fraction; several words are held together by brackets.
fn part(segment: &Segment) -> String {
    let text = segment.text();
    if text.contains(' ') { format!("({text})") } else { text }
}
