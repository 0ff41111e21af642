//! Rules of structure on documents that are written here, line by line.

use super::tests::{FONT, markdown, pdf, read_with, stream};
use crate::Options;

/// A line of text: its size, where it begins, its baseline from the bottom, its words.
pub(super) fn line(size: u32, x: u32, y: u32, text: &str) -> String {
    format!("BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n")
}

/// Lines of 10 points below each other from `y` on.
pub(super) fn text(y: u32, lines: &[&str]) -> String {
    (0_u32..).zip(lines).map(|(i, text)| line(10, 50, y - 12 * i, text)).collect()
}

/// A document with a page for each content.
pub(super) fn document(pages: &[String]) -> String {
    document_with(pages, &Options::default())
}

pub(super) fn document_with(pages: &[String], options: &Options) -> String {
    let kids: String = (0..pages.len()).map(|i| format!("{} 0 R ", 4 + 2 * i)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{kids}]>>", pages.len()),
        FONT.to_owned(),
    ];
    for (i, content) in pages.iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {} 0 R>>",
            5 + 2 * i
        ));
        objects.push(stream(content));
    }
    let (result, out) = read_with(pdf(&objects), options);
    result.unwrap();
    markdown(&out)
}

pub(super) const PROSE: [&str; 6] = [
    "The council met on the first Monday of the month to look at what had been",
    "planned, and at what it would cost the town in the years that are to come.",
    "Nobody had asked for a new bridge, but the old one was closed last winter",
    "and the way around it takes a quarter of an hour on a good day, and more",
    "when the school is out. The engineers had drawn three of them, the least",
    "of which would be ready in two years.",
];

fn headings(markdown: &str) -> Vec<&str> {
    markdown
        .lines()
        .filter(|l| l.starts_with('#'))
        .map(|l| l.trim_start_matches(['#', ' ']))
        .collect()
}

#[test]
fn capitals_over_text_are_a_heading() {
    let page = line(10, 50, 780, "ORDER OF THE DAY") + &text(765, &PROSE);
    let page = page + &line(10, 50, 670, "SITE PLAN") + &text(655, &PROSE);
    assert_eq!(headings(&document(&[page])), ["ORDER OF THE DAY", "SITE PLAN"]);
    // Not where the text goes on right from above.
    let page = text(780, &PROSE[..5]) + &line(10, 50, 720, "SITE PLAN") + &text(708, &PROSE);
    assert!(headings(&document(&[page])).is_empty());
}

#[test]
fn an_underlined_line_by_itself_is_a_heading() {
    let rule = "50 758 80 0.6 re f\n";
    let page = line(10, 50, 760, "Site plan review") + rule + &text(735, &PROSE);
    assert_eq!(headings(&document(&[page])), ["Site plan review"]);
    // A ruling across the page underlines nothing.
    let page = line(10, 50, 760, "Site plan review") + "50 758 480 0.6 re f\n" + &text(735, &PROSE);
    assert!(headings(&document(&[page])).is_empty());
}

#[test]
fn large_text_is_a_heading_unless_it_reads_like_text() {
    let large = |text: &str| line(14, 50, 780, text) + &self::text(750, &PROSE);
    for title in ["How the bridge was closed ...", "Chapter 2.", "The bridge"] {
        assert_eq!(headings(&document(&[large(title)])), [title]);
    }
    for prose in [
        "It was closed. The way around takes an hour, they said to us all",
        "These are the three bridges that the engineers had drawn for us:",
        "\\225 The least of them",
    ] {
        assert!(headings(&document(&[large(prose)])).is_empty(), "{prose}");
    }
}

#[test]
fn a_size_that_text_is_set_in_makes_no_heading() {
    let large: String =
        (0_u32..).zip(&PROSE).map(|(i, text)| line(13, 50, 780 - 16 * i, text)).collect();
    let page = large + &line(13, 50, 670, "The least of them") + &text(640, &PROSE);
    let page = page + &text(560, &PROSE) + &text(480, &PROSE);
    assert!(headings(&document(&[page])).is_empty());
}

#[test]
fn a_running_head_is_left_out_or_kept_once() {
    let page = |number: u32, head: &str| {
        let foot = line(8, 280, 30, &format!("{number}"));
        line(8, 50, 810, head) + &text(700, &PROSE) + &foot
    };
    let pages: Vec<String> =
        (1..=6).map(|n| page(n, if n == 1 { "" } else { "Revised in May 2024" })).collect();
    let out = document(&pages);
    assert!(!out.contains("Revised in May 2024") && !out.contains("\n3\n"));
    let out = document_with(&pages, &Options { headers: true, ..Options::default() });
    assert_eq!(out.matches("Revised in May 2024").count(), 1);
    assert!(!out.contains("\n3\n"));
    // Two pages that are alike are no proof.
    let out = document(&pages[4..]);
    assert_eq!(out.matches("Revised in May 2024").count(), 1);
}

#[test]
fn a_marked_foot_is_kept_once_and_is_no_heading() {
    let foot =
        |text: &str| format!("/Artifact <</Type/Pagination>> BDC {} EMC\n", line(16, 50, 30, text));
    let page = text(700, &PROSE) + &foot("Revised in May 2024");
    let pages = [page.clone(), page];
    assert!(!document(&pages).contains("Revised in May 2024"));
    let out = document_with(&pages, &Options { headers: true, ..Options::default() });
    assert_eq!(out.matches("Revised in May 2024").count(), 1);
    assert!(headings(&out).is_empty());
}

/// Content that the document marks as running.
fn marked(content: &str) -> String {
    format!("/Artifact <</Type/Pagination>> BDC {content} EMC\n")
}

#[test]
fn a_mark_that_the_place_does_not_bear_out_loses_no_words() {
    // A paragraph in the middle of a page, and a page that is marked from its top to its end.
    let page = text(780, &PROSE)
        + &marked(&line(10, 50, 500, "The vote was nine to four."))
        + &text(400, &PROSE);
    let all = marked(&(text(770, &PROSE) + &text(600, &PROSE[..4]) + &text(400, &PROSE[2..])));
    let out = document(&[page, all]);
    assert!(out.contains("The vote was nine to four."), "{out}");
    assert_eq!(out.matches("The council met").count(), 4, "{out}");
    assert_eq!(out.matches("ready in two years.").count(), 4, "{out}");
}

#[test]
fn a_mark_in_the_middle_of_a_page_counts_where_it_comes_again() {
    let page =
        |over: &str| text(780, &PROSE) + &marked(&line(30, 150, 420, over)) + &text(300, &PROSE);
    let out = document(&[page("Not final"), page("Not final"), page("Withdrawn")]);
    assert!(!out.contains("Not final") && out.contains("Withdrawn"), "{out}");
}

#[test]
fn a_marked_text_that_is_drawn_aslant_is_a_watermark() {
    let over =
        |mark: &str| format!("{mark} BT /F 60 Tf 0.7 0.7 -0.7 0.7 150 250 Tm (Draft) Tj ET EMC\n");
    let page = |mark: &str| document(&[text(780, &PROSE) + &over(mark) + &text(300, &PROSE)]);
    assert!(!page("/Artifact <</Type/Pagination/Subtype/Watermark>> BDC").contains("Draft"));
    // Text aslant that is not marked is text.
    let letters = page("/Span BMC").matches(['D', 'r', 'a', 'f', 't']).count();
    assert_eq!(
        letters,
        page("/Artifact <</Type/Pagination>> BDC").matches(['D', 'r', 'a', 'f', 't']).count() + 5
    );
}

#[test]
fn marked_lines_at_the_edges_of_a_page_are_left_out() {
    let edges = line(8, 50, 810, "Minutes of May")
        + &line(8, 50, 799, "Town hall")
        + &line(8, 280, 30, "ii");
    let out = document(&[marked(&edges) + &marked(&line(8, 10, 400, "12")) + &text(700, &PROSE)]);
    assert!(!out.contains("Minutes") && !out.contains("Town hall") && !out.contains("ii"), "{out}");
    assert!(out.starts_with("The council met") && !out.contains("12"), "{out}");
}

#[test]
fn a_hyphen_at_the_end_of_a_line_stays_where_the_document_knows_the_compound() {
    let lines = [
        "The text-based installer is used where the desktop is not, and the instal-",
        "ler asks for little. There is an installer for every machine, and a text-",
        "based one for those that have no more than a key-",
        "board of their own.",
    ];
    let out = document(&[text(780, &lines)]);
    assert!(out.contains("the installer asks") && out.contains("a text-based one"), "{out}");
    assert!(out.contains("keyboard"), "{out}");
    // Lines that are not justified, in a document that parts no words.
    let ragged = [PROSE[0], "planned, and at what a bit-", "mapped screen would cost.", PROSE[3]];
    let out = document(&[text(780, &ragged)
        + &text(700, &PROSE)
        + &text(600, &PROSE)
        + &text(500, &PROSE)
        + &text(400, &PROSE)]);
    assert!(out.contains("bit-mapped"), "{out}");
}

#[test]
fn a_table_that_ends_on_the_next_page_is_joined() {
    let row = |y: u32, cells: [&str; 3]| -> String {
        [50, 200, 350].iter().zip(cells).map(|(x, text)| line(10, *x, y, text)).collect()
    };
    let rows = |y: u32, from: u32| -> String {
        (0..4).map(|i| row(y - 20 * i, [&format!("Item {}", from + i), "12.50", "3"])).collect()
    };
    let head = ["Name", "Price", "Count"];
    let first = text(780, &PROSE) + &row(140, head) + &rows(120, 1);
    let second = row(780, head) + &rows(760, 5) + &text(600, &PROSE);
    let out = document(&[first, second]);
    assert_eq!(out.matches("| Name | Price | Count |").count(), 1, "{out}");
    assert!(out.contains("| Item 4 | 12.50 | 3 |\n| Item 5 | 12.50 | 3 |"), "{out}");
    // A first row of data that comes again on the next page is kept.
    let first = text(780, &PROSE) + &rows(140, 1);
    let out = document(&[first, rows(780, 1) + &text(600, &PROSE)]);
    assert_eq!(out.matches("| Item 1 | 12.50 | 3 |").count(), 2, "{out}");
}

#[test]
fn the_lines_of_a_large_heading_stay_together() {
    let lines = ["Comparison of", "the three bridges", "by their cost"];
    let title: String = (0_u32..).zip(lines).map(|(i, t)| line(18, 50, 780 - 20 * i, t)).collect();
    assert_eq!(headings(&document(&[title + &text(700, &PROSE)])), [lines.join(" ")]);
}

#[test]
fn titles_that_are_numbered_through_are_no_running_heads() {
    let page = |n: u32| {
        line(8, 400, 815, &format!("Handbook of the pump, page {n}"))
            + &line(24, 50, 780, &format!("Step {n}"))
            + &text(740, &PROSE)
    };
    let out = document(&[page(1), page(2), page(3), page(4)]);
    assert_eq!(headings(&out), ["Step 1", "Step 2", "Step 3", "Step 4"], "{out}");
    assert!(!out.contains("Handbook"), "{out}");
}

#[test]
fn a_word_between_two_borders_that_are_one_is_kept() {
    let borders = [50, 200, 350, 354].map(|x| format!("{x} 700 0.6 40 re f\n"));
    let rows = [700, 720, 740].map(|y| format!("50 {y} 304.6 0.6 re f\n"));
    let words = line(10, 60, 726, "Pump") + &line(10, 210, 726, "Price");
    let words =
        words + &line(10, 60, 706, "North") + &line(10, 210, 706, "12") + &line(3, 351, 706, "z");
    let out = document(&[borders.concat() + &rows.concat() + &words]);
    assert!(out.contains("| Pump | Price |") && out.contains("| North | 12 z |"), "{out}");
}
