//! The titles of slides: which text is one where none is marked, and what of it is its words. Called by the readers of
//! presentations, whose shapes are in the order of reading by then; knows nothing of their formats.

use super::docx::blocks::flatten;
use super::docx::paragraph::{LONGEST_HEADING, says_something, tidy_breaks};
use super::page_order::{Area, SIDE_BY_SIDE};
use crate::block::{Block, Inline, Kind, Style, plain_text};

/// The level of a slide's title, as that of a sheet's name.
pub(in crate::formats) const LEVEL: u8 = 2;
/// How far from the upper edge, in centimetres, and how long, in characters, a text may be that is read as a title because
/// nothing is marked as one.
const UPPERMOST: f32 = 4.0;
const LONGEST: usize = 100;

/// Whether the first shape on a slide stands above all the `others` as a title does: a short line of its own.
pub(in crate::formats) fn stands_above(
    place: Option<Area>,
    blocks: &[Block],
    others: impl Iterator<Item = Option<Area>>,
) -> bool {
    let [Block { kind: Kind::Paragraph { content }, .. }] = blocks else { return false };
    let Some(own) = place.filter(|own| own.top <= UPPERMOST) else { return false };
    let below = |other: Option<Area>| other.is_none_or(|area| area.top > own.top + SIDE_BY_SIDE);
    let mut others = others.peekable();
    others.peek().is_some()
        && others.all(below)
        && plain_text(content).chars().nth(LONGEST).is_none()
}

/// The words of a title, bullets left out; `None` where there are none, or more than a title has.
pub(in crate::formats) fn words(blocks: &[Block]) -> Option<Vec<Inline>> {
    let plain = blocks.iter().map(|block| match &block.kind {
        Kind::ListItem { content, .. } => Block::paragraph(content.clone()),
        _ => block.clone(),
    });
    let mut words = flatten(plain.collect());
    tidy_breaks(&mut words);
    let fits = plain_text(&words).chars().nth(LONGEST_HEADING).is_none();
    (fits && says_something(&words)).then_some(words)
}

/// Takes off the emphasis that all words of a heading have: it says nothing.
pub(in crate::formats) fn calm(title: &mut [Inline]) {
    for mark in [Style::BOLD, Style::ITALIC] {
        let all = title.iter().all(|inline| match inline {
            Inline::Text { text, style, .. } => text.trim().is_empty() || style.contains(mark),
            Inline::Break
            | Inline::Math { .. }
            | Inline::FootnoteRef { .. }
            | Inline::Image { .. } => true,
        });
        for inline in title.iter_mut().filter(|_| all) {
            if let Inline::Text { style, .. } = inline {
                *style = style.without(mark);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_stands_alone_above_the_rest() {
        let at = |top| Area::new(top, 1.0, Some((1.0, 20.0)));
        let line = [Block::paragraph(vec![Inline::text("Overskrift")])];
        let above =
            |own, others: &[f32]| stands_above(at(own), &line, others.iter().map(|top| at(*top)));
        assert!(above(1.0, &[3.0, 9.0]));
        assert!(!above(1.0, &[3.0, 1.2]));
        assert!(!above(6.0, &[8.0]));
        assert!(!above(1.0, &[]));
        let item = [Block::item(1, crate::block::Marker::Bullet, vec![Inline::text("punkt")])];
        assert!(!stands_above(at(1.0), &item, [at(5.0)].into_iter()));
        assert_eq!(words(&item), Some(vec![Inline::text("punkt")]));
        assert_eq!(words(&[]), None);
    }

    #[test]
    fn emphasis_of_a_whole_title_is_none() {
        let mut title = vec![Inline::styled("Ære", Style::BOLD), Inline::Break];
        calm(&mut title);
        assert_eq!(title, [Inline::text("Ære"), Inline::Break]);
        let mut part = vec![Inline::styled("Ære", Style::BOLD), Inline::text(" være")];
        calm(&mut part);
        assert_eq!(part[0], Inline::styled("Ære", Style::BOLD));
    }
}
