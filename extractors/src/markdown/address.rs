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
