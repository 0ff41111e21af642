//! Where bare web addresses stand in running text. GFM links them by themselves, and inside of them nothing is markup.
//! Called by the writer, which escapes nothing there, and by readers that look for them; never changes a text.

use std::ops::Range;

/// What ends an address in running text, besides spaces.
const ENDS: [char; 9] = ['<', '>', '"', '“', '”', '«', '»', '`', '\\'];
/// What belongs to the sentence where an address ends with it.
const SENTENCE: [char; 10] = ['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~'];

/// The first bare address at or behind the byte `from` of `text`, as a range of bytes: `https://…`, `http://…`, or
/// `www.…` at the start of a word.
pub(crate) fn next(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = text.get(from..)?;
    rest.match_indices(['h', 'w']).find_map(|(at, _)| starting_at(text, from + at))
}

/// The address that starts at the byte `start` of `text`.
fn starting_at(text: &str, start: usize) -> Option<Range<usize>> {
    let (before, address) = text.split_at_checked(start)?;
    let scheme = ["https://", "http://"].into_iter().find(|scheme| address.starts_with(scheme));
    let at_word = || before.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let name = match scheme {
        Some(scheme) => scheme.len(),
        None if address.starts_with("www.") && at_word() => "www.".len(),
        None => return None,
    };
    let mut open = 0_usize;
    let ends = |c: char| {
        open += usize::from(c == '(');
        // A bracket around the address, not one in it.
        let outer = c == ')' && open == 0;
        open -= usize::from(c == ')' && !outer);
        outer || c.is_whitespace() || ENDS.contains(&c)
    };
    let address = address.split(ends).next().unwrap_or_default();
    // The words of a link, with its target behind them.
    let address = address.split_once("](").map_or(address, |(words, _)| words);
    let address = address.trim_end_matches(SENTENCE);
    (address.len() > name).then(|| start..start + address.len())
}

/// Whether the byte `at` of a Markdown text stands inside a bare address. Looks no farther than 2,000 bytes.
pub(crate) fn covers(markdown: &str, at: usize) -> bool {
    const FARTHEST: usize = 2_000;
    // What ends a word of Markdown with an address in it: the bar of a cell, the brackets of a link.
    let ends = |c: char| c.is_whitespace() || ENDS.contains(&c) || matches!(c, '(' | '[' | '|');
    let Some((before, behind)) = markdown.split_at_checked(at) else { return false };
    let before = before.get(before.ceil_char_boundary(at.saturating_sub(FARTHEST))..);
    let before = before.unwrap_or_default().rsplit(ends).next().unwrap_or_default();
    if !before.contains("://") && !before.contains("www.") {
        return false;
    }
    let behind = behind.get(..behind.floor_char_boundary(FARTHEST)).unwrap_or_default();
    let behind = behind.split(|c: char| c.is_whitespace() || c == '|').next().unwrap_or_default();
    let start = at - before.len();
    let word = markdown.get(start..at + behind.len()).unwrap_or_default();
    next(word, 0).is_some_and(|address| address.contains(&before.len()))
}
