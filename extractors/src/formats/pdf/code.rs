//! Code: lines that are set in a monospaced font, in a document that is not, kept as they stand. Called by `paragraphs`.

use super::content::Content;
use super::lines::Line;

/// How far lines of one piece of code stand apart, in sizes of their text: two of them may be empty between them.
pub(super) const WIDEST: f32 = 3.6;
/// A line that stands this much further down than the others follows an empty one.
const EMPTY: f32 = 1.6;
/// Signs that hardly any text has.
const SIGNS: [char; 10] = ['{', '}', ';', '=', '<', '>', '$', '#', '|', '_'];

/// Whether a line is set like code in a document that is not.
pub(super) fn is_code(line: &Line, content: &Content<'_>) -> bool {
    !content.body.mono && line.words().count() > 0 && line.words().all(|w| w.mono)
}

/// Whether lines that are set like code are a piece of it. Values are typed into forms in such fonts, too: where the font does not
/// say so itself, a line by itself has a sign of code in it.
pub(super) fn is_piece(lines: &[&Line]) -> bool {
    let mut words = lines.iter().flat_map(|l| l.words());
    lines.len() > 1 || words.any(|w| !w.guessed || w.text.contains(SIGNS))
}

/// Lines of code, indented as they stand, with the empty ones between them.
pub(super) fn text(lines: &[&Line], left: f32) -> String {
    let step = |pair: &[&Line]| match pair {
        [a, b] => b.baseline - a.baseline,
        _ => f32::MAX,
    };
    let pitch = lines.windows(2).map(step).fold(f32::MAX, f32::min);
    let mut out = String::new();
    let mut last: Option<&Line> = None;
    for line in lines {
        if last.is_some_and(|last| line.baseline - last.baseline > EMPTY * pitch) {
            out.push('\n');
        }
        // A monospaced character is about 0.6 of the size wide.
        let indent = ((line.rect.x0 - left) / (0.6 * line.size).max(1.0)).round().clamp(0.0, 60.0);
        out.push_str(&" ".repeat(indent as usize));
        out.push_str(&line.text());
        out.push('\n');
        last = Some(line);
    }
    out
}
