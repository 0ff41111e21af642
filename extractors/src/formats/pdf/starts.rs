//! Where a paragraph ends and the next one begins: what the document says of itself first, then the room between lines, their
//! size and weight, how they end and how far they are set in. Called by `paragraphs` for each line below another one.

use super::code;
use super::content::Content;
use super::hyphens::{SOFT, UNSEEN};
use super::lines::Line;
use super::paragraphs::{
    LEADERS, Setting, ends_sentence, has_letters, is_bold, is_broken, is_capitals, is_title_case,
    marker_of,
};
use super::said::is_said_to_start;

/// Whether `line` begins a new paragraph after `last`.
pub(super) fn starts(
    first: &Line,
    last: &Line,
    line: &Line,
    open: &[&Line],
    setting: Setting,
    content: &Content<'_>,
) -> bool {
    let size = last.size.max(line.size);
    let step = line.baseline - last.baseline;
    if content.note_begun_by(line).is_some() {
        return true;
    }
    // Each line of a table of contents stands for itself.
    if last.words().any(|w| w.text.contains(LEADERS)) {
        return true;
    }
    if let Some(said) = is_said_to_start(last, line, setting, content) {
        return said;
    }
    if code::is_code(first, content) {
        return !code::is_code(line, content) || !(0.3 * size..code::WIDEST * size).contains(&step);
    }
    let broken = is_broken(last, line, setting);
    if code::is_code(line, content) && (broken || step > 1.15 * setting.pitch * size) {
        return true;
    }
    let smaller = (last.size - line.size).abs() > 0.09 * size;
    let (was_bold, bold) = (is_bold(last, content), is_bold(line, content));
    // The lines of a large heading may stand wider than those of the text.
    let large = was_bold == bold && last.size.min(line.size) > 1.15 * content.body.size;
    let widest = (setting.pitch * 1.28).max(setting.pitch + 0.25);
    let widest = if large { widest.max(1.55) } else { widest };
    if step < 0.3 * size || step > widest * size || smaller {
        return true;
    }
    if was_bold != bold && open.iter().all(|l| is_bold(l, content) == was_bold) {
        // A word in bold may be all that is left for the last line of a paragraph.
        let lower = line.words().next().is_some_and(|w| w.text.starts_with(char::is_lowercase));
        if broken || ends_sentence(last) || !lower {
            return true;
        }
    }
    if marker_of(line).is_some() {
        return true;
    }
    // Two headings one above the other.
    if was_bold && bold && broken && has_letters(line) && is_capitals(last) != is_capitals(line) {
        return true;
    }
    let plain = last.size <= 1.1 * content.body.size && !is_bold(last, content);
    let titled = |l: &Line| is_capitals(l) || (plain && is_title_case(l));
    if open.len() == 1 && titled(last) && !titled(line) && has_letters(line) && broken {
        return true;
    }
    let width = (setting.right - setting.left).max(1.0);
    let ended = ends_sentence(last);
    let short = last.rect.x1 < setting.right - 0.12 * width.min(40.0 * size);
    if ended && short && last.rect.x1 < line.rect.x1 {
        return true;
    }
    // An indented line after a flush one, unless the paragraph hangs.
    let indent = line.rect.x0 - last.rect.x0;
    let indented = (0.7 * size..6.0 * size).contains(&indent);
    if indented {
        let hangs = open.len() == 1 && marker_of(first).is_some();
        return !hangs && (ended || open.len() > 1) && !short_word_end(last);
    }
    // Back at the margin after a hanging item.
    marker_of(first).is_some()
        && indent < -0.7 * size
        && open.len() > 1
        && line.rect.x0 < first.rect.x0 + 0.3 * size
}

fn short_word_end(line: &Line) -> bool {
    line.words().last().is_some_and(|w| w.text.ends_with(['-', SOFT, UNSEEN]))
}
