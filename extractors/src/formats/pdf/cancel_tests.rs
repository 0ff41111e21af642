//! Pages that keep the layout busy, and a caller who does not want to wait: how much is still done is counted, not timed.

use super::tests::{one_page, stream};
use crate::{Cancel, Collected, ExtractError, Hints, Input, Limits, Options};
use std::fmt::Write as _;
use std::sync::Arc;

/// Polls after which the layout has stopped: one or two for each loop that was open.
const AFTERWARDS: usize = 60;

const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>";

fn read(bytes: Vec<u8>, cancel: &Cancel) -> crate::Result<()> {
    let input = Input::memory(Arc::new(bytes));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let (options, mut out) =
        (Options { comments: true, ..Options::default() }, Collected::default());
    crate::extract(&input, &detection, &options, &limits, cancel, &mut out)
}

/// Cancels the reading of a document at many points of it; it must poll so often, and stop at each. The interpreter goes on
/// and asks for each of the things that are `drawn`.
fn stops(name: &str, document: &[u8], least: usize, drawn: usize) {
    let whole = Cancel::after(usize::MAX);
    read(document.to_vec(), &whole).unwrap();
    let all = whole.polls();
    assert!(all >= least, "{name}: only {all} polls");
    for part in 0..12 {
        let at = all * part / 12;
        let cancel = Cancel::after(at);
        let result = read(document.to_vec(), &cancel);
        assert!(matches!(result, Err(ExtractError::Cancelled)), "{name} at {at}: {result:?}");
        let more = cancel.polls() - at;
        let most = AFTERWARDS + if at < least { drawn } else { 0 };
        assert!(more <= most, "{name}: {more} polls after {at} of {all}");
    }
}

fn page(content: &str) -> Vec<u8> {
    one_page(PAGE, content, &[])
}

#[test]
fn a_page_of_very_many_words_stops_wherever_it_is_cancelled() {
    // Three columns of words of one letter, in 110 lines.
    let mut content = String::new();
    for line in 0..110 {
        for column in 0..3 {
            let text = "a b ".repeat(20);
            let (x, y) = (40 + 180 * column, 820 - 7 * line);
            writeln!(content, "BT /F 6 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET").unwrap();
        }
    }
    stops("columns", &page(&content), 3 * 110 * 120, 3 * 110);
}

#[test]
fn tables_stop_wherever_they_are_cancelled() {
    // A grid of 60 by 40, each square with a word, and lines that stand in the columns of a table.
    let mut content = String::new();
    for row in 0..=60 {
        writeln!(content, "20 {} 500 0.5 re f", 820 - 6 * row).unwrap();
    }
    for column in 0..=40 {
        writeln!(content, "{} 460 0.5 360 re f", 20.0 + 12.5 * f64::from(column)).unwrap();
    }
    for row in 0..60 {
        for column in 0..40 {
            let (x, y) = (22.0 + 12.5 * f64::from(column), 815 - 6 * row);
            writeln!(content, "BT /F 3 Tf 1 0 0 1 {x} {y} Tm (a1) Tj ET").unwrap();
        }
    }
    for row in 0..50 {
        for column in 0..8 {
            let (x, y) = (20 + 70 * column, 450 - 8 * row);
            writeln!(content, "BT /F 6 Tf 1 0 0 1 {x} {y} Tm (b {column}) Tj ET").unwrap();
        }
    }
    stops("tables", &page(&content), 4 * (60 * 40 + 50 * 8), 102 + 60 * 40 + 50 * 8);
}

#[test]
fn notes_and_pictures_stop_wherever_they_are_cancelled() {
    let note = |i: usize| {
        let y = i % 800;
        format!("<</Subtype/Text/Rect[10 {y} 20 {}]/Contents(n)>>", y + 9)
    };
    let notes: String = (0..400).map(note).collect();
    let mut content = String::new();
    for i in 0..300 {
        let y = i * 2;
        writeln!(content, "q 80 0 0 80 40 {y} cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q").unwrap();
    }
    for line in 0..100 {
        writeln!(
            content,
            "BT /F 6 Tf 1 0 0 1 40 {} Tm (Figure {line} of words) Tj ET",
            820 - 8 * line
        )
        .unwrap();
    }
    let page = PAGE.replace("/Contents", &format!("/Annots[{notes}]/Contents"));
    stops("notes", &one_page(&page, &content, &[stream("")]), 400 + 300 + 100, 300 + 100);
}
