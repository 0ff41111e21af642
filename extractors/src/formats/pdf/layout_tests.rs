//! Rules of layout that are easier to see on their own than in a document.

use super::face::Face;
use super::geometry::{Direction, Rect};
use super::glyphs::{Glyph, Text, UNMARKED};
use super::lists::{marker, numbering};
use super::{columns, segments};
use crate::block::Marker;
use crate::limits::Cancel;

/// Letters of 0.5 em at the places that `gaps` (in em, before each letter) put them.
fn glyphs(text: &str, gaps: &[f32]) -> Vec<Glyph> {
    let mut x = 0.0;
    let mut out = Vec::new();
    for (i, c) in text.chars().enumerate() {
        x += gaps.get(i).copied().unwrap_or(0.0) * 10.0;
        out.push(glyph(c, x, 100.0));
        x += 5.0;
    }
    out
}

fn glyph(c: char, x: f32, y: f32) -> Glyph {
    Glyph {
        text: Text::Char(c),
        direction: Direction::Right,
        x,
        y,
        advance: 5.0,
        size: 10.0,
        face: Face::default(),
        invisible: false,
        artifact: false,
        mark: UNMARKED,
    }
}

fn text(glyphs: &[Glyph]) -> String {
    let segments = segments::of(glyphs, Direction::Right, &[], &Cancel::default());
    segments.iter().map(segments::Segment::text).collect::<Vec<_>>().join("|")
}

#[test]
fn words_part_at_gaps_without_any_space_drawn() {
    assert_eq!(text(&glyphs("påenø", &[0.0, 0.02, 0.3, -0.03, 0.28])), "på en ø");
}

#[test]
fn letter_spaced_words_stay_whole() {
    let gaps = [0.0, 0.3, 0.3, 0.3, 0.9, 0.3, 0.3];
    assert_eq!(text(&glyphs("NYTÅRÆØ", &gaps)), "NYTÅ RÆØ");
}

#[test]
fn kerning_in_a_line_with_spaces_parts_no_word() {
    assert_eq!(text(&glyphs("Vær så god", &[0.0, 0.2, 0.0, 0.0, 0.0, 0.2])), "Vær så god");
}

#[test]
fn wide_gaps_part_segments_and_drawing_order_does_not_matter() {
    let mut line = glyphs("ABCD", &[0.0, 0.0, 3.0, 0.0]);
    assert_eq!(text(&line), "AB|CD");
    line.reverse();
    assert_eq!(text(&line).replace('|', "").len(), 4);
}

#[test]
fn letters_drawn_twice_count_once_and_accents_find_their_letter() {
    let mut twice: Vec<Glyph> = Vec::new();
    for g in glyphs("fed", &[]) {
        twice.push(Glyph { x: g.x + 0.3, ..g.clone() });
        twice.push(g);
    }
    assert_eq!(text(&twice), "fed");
    // TeX draws the ring first, then the letter under it.
    let word = [glyph('˚', 0.0, 100.0), glyph('A', 0.0, 100.0), glyph('r', 5.0, 100.0)];
    assert_eq!(text(&word), "A\u{30a}r");
}

#[test]
fn two_columns_are_read_one_after_the_other() {
    let mut all = Vec::new();
    for row in 0..6 {
        for (x, c) in [(0.0, 'a'), (160.0, 'b')] {
            for i in 0..20 {
                all.push(glyph(c, x + 5.0 * i as f32, 100.0 + 12.0 * row as f32));
            }
        }
    }
    let regions = columns::regions(
        segments::of(&all, Direction::Right, &[], &Cancel::default()),
        &Cancel::default(),
    );
    let first: Vec<char> =
        regions.iter().filter_map(|r| r.first()?.text().chars().next()).collect();
    assert_eq!(first, ['a', 'b']);
}

#[test]
fn hebrew_is_put_into_the_order_of_reading_however_it_is_drawn() {
    // "shalom olam 12" as the eye sees it, from left to right.
    let seen = glyphs("12םלועםולש", &[0.0, 0.0, 0.4, 0.0, 0.0, 0.0, 0.4]);
    assert_eq!(text(&seen), "שלום עולם 12");
    let mut backwards = seen;
    backwards.reverse();
    assert_eq!(text(&backwards), "שלום עולם 12");
}

#[test]
fn brackets_are_closed_behind_what_they_hold_however_they_are_mapped() {
    // As the eye sees it, with the bracket that opens on the right.
    for seen in [")םולש( םלוע", "(םולש) םלוע"] {
        assert_eq!(
            text(&glyphs(seen, &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.1])),
            "עולם (שלום)",
            "{seen}"
        );
    }
}

#[test]
fn markers_are_told_from_words() {
    assert_eq!(marker(&["•", "Mælk"]), Some((Marker::Bullet, 1)));
    assert_eq!(marker(&["3.", "Brød"]), Some((Marker::Number(3), 1)));
    assert_eq!(marker(&["b)", "Smør"]), Some((Marker::Label("b)".to_owned()), 1)));
    for words in [["–", "5"], ["2024.", "Året"], ["i", "dag"], ["§", "3"], ["kl.", "12"]] {
        assert_eq!(marker(&words), None, "{words:?}");
    }
    assert_eq!((numbering("2.1.3"), numbering("4."), numbering("2024")), (Some(3), Some(1), None));
}

#[test]
fn the_number_of_a_footnote_is_no_part_of_its_first_word() {
    let mut note = vec![Glyph { size: 6.0, advance: 3.0, ..glyph('1', 0.0, 96.0) }];
    note.extend(glyphs("See", &[0.3]).into_iter().map(|g| Glyph { x: g.x + 1.0, ..g }));
    assert_eq!(text(&note), "1 See");
    // The index of a word is.
    let mut word = glyphs("See", &[]);
    word.push(Glyph { size: 6.0, advance: 3.0, ..glyph('1', 15.5, 96.0) });
    assert_eq!(text(&word), "See1");
}

#[test]
fn a_space_counts_at_the_end_of_a_run_too() {
    let mut line = glyphs("en ", &[]);
    line.push(Glyph { size: 12.0, ..glyph('f', 13.0, 100.0) });
    assert_eq!(text(&line), "en f");
}

#[test]
fn text_that_runs_out_of_its_cell_is_parted_from_the_next_one() {
    // The second word is drawn over the end of the first.
    let mut line = glyphs("abcde", &[]);
    line.extend(glyphs("XY", &[2.2]));
    assert_eq!(text(&line), "abcde XY");
    // A border stands where the next cell begins.
    let border = [Rect::of(14.0, 80.0, 14.0, 120.0)];
    let cells = |gap: f32| {
        let line = glyphs("abcXY", &[0.0, 0.0, 0.0, gap]);
        let cells = segments::of(&line, Direction::Right, &border, &Cancel::default());
        cells.iter().map(segments::Segment::text).collect::<Vec<_>>().join("|")
    };
    assert_eq!(cells(0.05), "abc|XY");
    // A word that runs over the border stays whole.
    assert_eq!(cells(0.0), "abcXY");
}

#[test]
fn notes_are_read_after_both_columns() {
    let mut all = Vec::new();
    for (x, text, note) in [(0.0, 'a', 'c'), (160.0, 'b', 'd')] {
        for row in 0..10 {
            let (c, size, y) = if row < 6 {
                (text, 10.0, 100.0 + 12.0 * row as f32)
            } else {
                (note, 7.0, 125.0 + 9.0 * row as f32)
            };
            let place = |i: u8| 0.5 * size * f32::from(i) + x;
            all.extend((0..20).map(|i| Glyph {
                size,
                advance: 0.5 * size,
                ..glyph(c, place(i), y)
            }));
        }
    }
    let regions = columns::regions(
        segments::of(&all, Direction::Right, &[], &Cancel::default()),
        &Cancel::default(),
    );
    let first: String = regions.iter().filter_map(|r| r.first()?.text().chars().next()).collect();
    assert_eq!(first, "abcd");
}
