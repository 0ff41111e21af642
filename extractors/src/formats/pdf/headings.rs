//! Which paragraphs are headings: by size, weight, number, or the room around them.

use super::content::Content;
use super::fonts::Look;
use super::lines::Line;
use super::lists;
use super::paragraphs::{
    Around, LEADERS, Setting, is_bold, is_broken, is_capitals, is_title_case, marker_of,
};
use crate::block::Marker;

/// Characters of a heading at most.
const LONGEST_HEADING: usize = 200;
/// Sizes of its text that a line of a narrow column is wide at most.
const NARROW: f32 = 14.0;
/// Lines of a heading at most.
const MOST_HEADING_LINES: usize = 4;

/// Whether a line begins like the caption of a table or figure.
fn is_caption(line: &Line) -> bool {
    const NAMES: [&str; 12] = [
        "table",
        "figure",
        "fig.",
        "tabel",
        "figur",
        "tabelle",
        "abbildung",
        "abb.",
        "tab.",
        "billede",
        "diagram",
        "chart",
    ];
    let mut words = line.words().map(|w| w.text.as_str());
    let name = words.next().unwrap_or_default().to_lowercase();
    NAMES.contains(&name.as_str())
        && words.next().is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a line has room above and below.
fn stands_alone(line: &Line, around: Around<'_>, setting: Setting) -> bool {
    let wide = 1.28 * setting.pitch * line.size;
    let after = |next: &Line| {
        next.baseline - line.baseline > wide
            || marker_of(next).is_some()
            || is_broken(line, next, setting)
    };
    around.before.is_none_or(|before| line.baseline - before.baseline > wide)
        && around.after.is_none_or(after)
}

/// Whether a line stands over the text that follows, with more room above it than below.
fn heads(line: &Line, around: Around<'_>, setting: Setting) -> bool {
    let wide = 1.28 * setting.pitch * line.size;
    let parted = around.before.is_none_or(|before| line.baseline - before.baseline > wide);
    let over = |next: &Line| {
        is_broken(line, next, setting)
            && next.rect.width() > line.rect.width()
            && next.baseline - line.baseline < wide
    };
    parted && around.after.is_some_and(over)
}

/// Whether lines read like running text: a sentence ends within them, or leads over to what follows.
fn is_prose(lines: &[&Line]) -> bool {
    let words = || lines.iter().flat_map(|l| l.words()).map(|w| w.text.as_str());
    let ends = |word: &str| {
        let stem = word.strip_suffix('.').unwrap_or_default();
        stem.chars().count() >= 3 && stem.chars().all(char::is_lowercase)
    };
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    words().count() >= 10
        && (words().last().is_some_and(|w| w.ends_with(':'))
            || words().zip(words().skip(1)).any(|(a, b)| ends(a) && capital(b)))
}

/// How a heading is set, where these lines may be one.
pub(super) fn heading(
    lines: &[&Line],
    around: Around<'_>,
    setting: Setting,
    content: &Content<'_>,
) -> Option<Look> {
    let first = lines.first()?;
    let text: Vec<String> = lines.iter().map(|l| l.text()).collect();
    let text = text.join(" ");
    let chars = text.chars().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if lines.len() > MOST_HEADING_LINES
        || chars > LONGEST_HEADING
        || letters < 2
        || letters * 2 < chars
        || is_caption(first)
        || text.contains(LEADERS)
    {
        return None;
    }
    let size = lines.iter().map(|l| l.size).fold(0.0, f32::max);
    let bold = lines.iter().all(|l| is_bold(l, content));
    let body = content.body.size;
    let number = first.words().next().and_then(|w| lists::numbering(&w.text));
    let bulleted = matches!(marker_of(first), Some((Marker::Bullet, _)));
    if bulleted || text.chars().find(|c| c.is_alphanumeric()).is_none_or(char::is_lowercase) {
        return None;
    }
    let much_bigger = size >= 1.3 * body;
    // A title that was too long for its place ends in dots, too.
    let elided = text.ends_with("...") || text.ends_with('…');
    let stops: &[char] = if much_bigger { &['.', ';'] } else { &['.', ',', ';'] };
    // A number at the end has its dot as one at the beginning has: Chapter 2.
    let counted = first.words().last().is_some_and(|w| lists::numbering(&w.text).is_some());
    let counted = number.is_some() || (counted && lines.len() <= 2);
    let sentence = text.ends_with(stops) && !elided && !(counted && chars < 80);
    // In a narrow column a heading takes more lines.
    let narrow = lines.iter().all(|l| l.rect.width() < NARROW * l.size);
    let short = chars <= 90 && (lines.len() <= 2 || narrow);
    let numbered = number.is_some_and(|n| n >= 2);
    let running = |l: &&Line| l.segments.iter().any(|s| s.running);
    let far_apart = lines.iter().any(|l| l.segments.len() > 2 + usize::from(number.is_some()));
    if sentence || far_apart || is_prose(lines) || lines.iter().any(running) {
        return None;
    }
    let capitals = text.chars().filter(|c| c.is_uppercase()).count() * 10 >= letters * 8;
    // A size in which running text is set says nothing.
    let running = content.body.is_running(size) && size < 1.6 * body;
    let by_size = size >= 1.15 * body
        && (bold || (!running && (much_bigger || (chars <= 80 && lines.len() <= 2))));
    let by_weight = bold
        && (short || (numbered && chars <= 2 * 90))
        && size >= 0.93 * body
        && first.segments.len() <= 1 + usize::from(number.is_some());
    let by_both = size >= 1.07 * body && short && (bold || capitals || number.is_some());
    let alone = lines.len() == 1 && chars <= 90;
    let titled = alone && is_title_case(first) && size >= 0.95 * body;
    let marked = alone && size >= 0.95 * body && first.segments.len() == 1;
    let (shouted, underlined) =
        (marked && is_capitals(first), marked && content.is_underlined(first));
    let is_heading = by_size
        || by_weight
        || by_both
        || ((titled || shouted || underlined) && heads(first, around, setting))
        || (((numbered && alone) || underlined) && stands_alone(first, around, setting));
    is_heading.then(|| Look::new(size, bold, number.unwrap_or(1)))
}
