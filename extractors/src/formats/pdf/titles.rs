//! Titles of the outline on the pages that they lead to: a line that is one is a heading of its level. Called by `extract`
//! for the titles of a document and by `page` for the lines of a page. A title that stands nowhere on its page says nothing.

use super::lines::{Line, Title};
use super::outline::{self, Entry};
use hayro_syntax::Pdf;
use std::collections::HashMap;

/// Lines of a heading at most.
const MOST_LINES: usize = 4;
/// Titles of one page that are looked for.
const MOST_ON_PAGE: usize = 60;
/// Letters and digits of a title at least.
const FEWEST: usize = 3;

/// A title that a page should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Its letters and digits in lower case.
    text: String,
    level: u8,
}

/// The titles of a document by the number of their page, counted from 1.
#[derive(Debug, Default)]
pub(super) struct Titles(HashMap<u32, Vec<Wanted>>);

impl Titles {
    pub(super) fn of(pdf: &Pdf) -> Self {
        let mut titles: HashMap<u32, Vec<Wanted>> = HashMap::new();
        for Entry { title, level, page } in outline::entries_with_pages(pdf) {
            let text = bare(&title);
            let (Some(page), true) = (page, text.chars().count() >= FEWEST) else { continue };
            let on_page = titles.entry(page).or_default();
            if on_page.len() < MOST_ON_PAGE && text.contains(char::is_alphabetic) {
                on_page.push(Wanted { text, level: level.clamp(1, 6) });
            }
        }
        Self(titles)
    }

    /// The titles of a page.
    pub(super) fn on(&self, page: u32) -> &[Wanted] {
        self.0.get(&page).map_or(&[], Vec::as_slice)
    }
}

/// Letters and digits in lower case: spaces, dots and quotation marks differ between an outline and its text.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Marks the lines of a region that are titles; `found` are the titles that stand further up on the page.
pub(super) fn mark(lines: &mut [Line], wanted: &[Wanted], found: &mut Vec<usize>) {
    if wanted.is_empty() {
        return;
    }
    let texts: Vec<String> = lines.iter().map(|l| bare(&l.text())).collect();
    let mut at = 0;
    while at < lines.len() {
        let title =
            wanted.iter().enumerate().filter(|(i, _)| !found.contains(i)).find_map(|(i, w)| {
                let count = covers(texts.get(at..)?, &w.text)?;
                Some((Title { number: i, level: w.level }, count))
            });
        let Some((title, count)) = title else {
            at += 1;
            continue;
        };
        let own = lines.iter_mut().skip(at).take(count);
        own.for_each(|line| line.title = Some(title));
        found.push(title.number);
        at += count;
    }
}

/// How many of the lines, from the first on, make up a title; the number before it may be missing in the outline.
fn covers(lines: &[String], title: &str) -> Option<usize> {
    let first = lines.first()?;
    let starts = |text: &str| !text.is_empty() && title.starts_with(text);
    let plain = first.trim_start_matches(|c: char| c.is_ascii_digit());
    let begin = [first.as_str(), plain].into_iter().find(|text| starts(text))?;
    let mut have = begin.len();
    for (i, line) in lines.iter().enumerate().take(MOST_LINES) {
        if i > 0 {
            let rest = title.get(have..)?;
            if line.is_empty() || !rest.starts_with(line.as_str()) {
                return None;
            }
            have += line.len();
        }
        if have == title.len() {
            return Some(i + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{bare, covers};

    #[test]
    fn titles_are_told_by_their_letters() {
        let lines = |lines: &[&str]| lines.iter().map(|l| bare(l)).collect::<Vec<_>>();
        let title = bare("2.1 Havnens historie");
        assert_eq!(covers(&lines(&["2.1. Havnens", "historie", "I 1842"]), &title), Some(2));
        assert_eq!(covers(&lines(&["2.1 Havnens historie i kort form"]), &title), None);
        assert_eq!(covers(&lines(&["3 Byen"]), &bare("Byen")), Some(1));
        assert_eq!(covers(&lines(&["3"]), &bare("Byen")), None);
    }
}
