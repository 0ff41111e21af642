//! The outline (ISO 32000-2, 12.3.3), which readers show as bookmarks, and the labels of pages (12.4.2). Called by
//! `metadata` and `extract`. Follows no action and no destination outside of the document.

use super::destinations::Destinations;
use super::{metadata, strings, trees};
use crate::formats::docx::numerals::Numeral;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Object, ObjectIdentifier};
use std::collections::HashSet;

/// Entries that are read.
const MOST_ENTRIES: usize = 2_000;
/// Levels that are read.
const DEEPEST: u8 = 16;
/// Bytes of a title.
const LONGEST_TITLE: usize = 500;
/// Ranges of labels that are read.
const MOST_RANGES: usize = 10_000;

/// An entry of the outline.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) title: String,
    /// 1 is the highest.
    pub(super) level: u8,
    /// The page that it leads to, counted from 1, where that is asked for and known.
    pub(super) page: Option<u32>,
}

/// The entries in their order.
pub(super) fn entries(pdf: &Pdf) -> Vec<Entry> {
    read(pdf, |_| None)
}

/// The entries with the pages that they lead to.
pub(super) fn entries_with_pages(pdf: &Pdf) -> Vec<Entry> {
    let has_outline =
        metadata::catalog(pdf).is_some_and(|c| c.contains_key(b"Outlines".as_slice()));
    if !has_outline {
        return Vec::new();
    }
    let places = Destinations::of(pdf);
    read(pdf, |item| places.page(item))
}

fn read(pdf: &Pdf, page: impl Fn(&Dict<'_>) -> Option<u32>) -> Vec<Entry> {
    let root = metadata::catalog(pdf).and_then(|c| c.get::<Dict<'_>>(b"Outlines".as_slice()));
    let mut out = Vec::new();
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let mut follow = |dict: &Dict<'_>, key: &[u8]| {
        let id: ObjectIdentifier = dict.get_ref(key)?.into();
        seen.insert(id).then_some(id)
    };
    let mut open: Vec<(ObjectIdentifier, u8)> = Vec::new();
    open.extend(root.and_then(|root| follow(&root, b"First")).map(|id| (id, 1)));
    while let Some((id, level)) = open.pop() {
        let Some(item) = pdf.xref().get::<Dict<'_>>(id) else { continue };
        if out.len() >= MOST_ENTRIES {
            break;
        }
        if let Some(mut title) = strings::text_of(&item, b"Title") {
            title.truncate(title.floor_char_boundary(LONGEST_TITLE));
            out.push(Entry { title, level, page: page(&item) });
        }
        open.extend(follow(&item, b"Next").map(|next| (next, level)));
        if level < DEEPEST {
            open.extend(follow(&item, b"First").map(|first| (first, level + 1)));
        }
    }
    out
}

/// The labels of a document's pages.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// Index of the first page of each range, its way of counting, its prefix, and the number that it begins with.
    ranges: Vec<(u32, Option<char>, String, u32)>,
}

impl Labels {
    pub(super) fn of(pdf: &Pdf) -> Self {
        let tree = metadata::catalog(pdf).and_then(|c| c.get::<Dict<'_>>(b"PageLabels".as_slice()));
        let Some(tree) = tree else { return Self::default() };
        let mut ranges: Vec<_> = trees::leaves(pdf.xref(), tree, b"Nums", MOST_RANGES)
            .into_iter()
            .filter_map(|(at, range)| {
                let Object::Number(at) = at else { return None };
                let Object::Dict(range) = range else { return None };
                let at = u32::try_from(at.as_i64()).ok()?;
                let style = strings::text_of(&range, b"S").and_then(|s| s.chars().next());
                let prefix = strings::text_of(&range, b"P").unwrap_or_default();
                let start = range.get::<u32>(b"St".as_slice()).unwrap_or(1).max(1);
                Some((at, style, prefix, start))
            })
            .collect();
        ranges.sort_by_key(|range| range.0);
        Self { ranges }
    }

    /// The label of page `number`, counted from 1; `None` where it is the number itself.
    pub(super) fn label(&self, number: u32) -> Option<String> {
        let at = number.checked_sub(1)?;
        let behind = self.ranges.partition_point(|range| range.0 <= at);
        let (from, style, prefix, start) = self.ranges.get(behind.checked_sub(1)?)?;
        let count = start.saturating_add(at - from);
        let numeral = match style {
            Some('D') => Numeral::Decimal,
            Some('R') => Numeral::UpperRoman,
            Some('r') => Numeral::LowerRoman,
            Some('A') => Numeral::UpperLetter,
            Some('a') => Numeral::LowerLetter,
            _ => Numeral::None,
        };
        let counted = numeral.write(count);
        let label = crate::clean::line(&format!("{prefix}{counted}"));
        Some(label).filter(|label| !label.is_empty() && *label != number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_count_as_their_range_says() {
        let labels = Labels {
            ranges: vec![
                (0, Some('r'), String::new(), 1),
                (4, Some('D'), String::new(), 1),
                (6, Some('A'), "B-".to_owned(), 27),
                (7, None, "Omslag".to_owned(), 1),
            ],
        };
        let label = |n| labels.label(n).unwrap_or_default();
        assert_eq!([1, 4, 5, 6, 7, 8].map(label), ["i", "iv", "1", "2", "B-AA", "Omslag"]);
        assert_eq!(Labels::default().label(1), None);
    }
}
