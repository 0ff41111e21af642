//! What is told by how text is set: notes, quotes, code, fractions. The goldens in `fixtures/pdf` show each of them; here are
//! the cases that look alike and are something else.

use super::structure_tests::{PROSE, document, line, text};
use super::tests::{markdown, one_page, read};

/// A line of text that ends in a raised number.
fn referring(y: u32, words: &str, number: &str) -> String {
    format!("BT /F 10 Tf 50 {y} Td ({words}) Tj 4 Ts /F 6 Tf ({number}) Tj 0 Ts ET\n")
}

/// A note in smaller letters.
fn note(y: u32, number: &str, words: &str) -> String {
    format!("BT /F 5 Tf 3 Ts 50 {y} Td ({number}) Tj 0 Ts /F 7 Tf ( {words}) Tj ET\n")
}

#[test]
fn notes_that_are_counted_anew_on_each_page_have_labels_of_their_own() {
    let page = |what: &str| {
        text(780, &PROSE)
            + &referring(690, "It was closed", "1")
            + &note(60, "1", &format!("Seen in {what}."))
    };
    let out = document(&[page("May"), page("June")]);
    assert!(out.contains("It was closed[^1]\n\n[^1]: Seen in May."), "{out}");
    assert!(out.contains("It was closed[^1-2]\n\n[^1-2]: Seen in June."), "{out}");
}

#[test]
fn a_raised_number_without_its_note_is_an_exponent() {
    let out = document(&[text(780, &PROSE)
        + &referring(690, "A hall of 20 m", "2")
        + &note(60, "3", "No such thing.")]);
    assert!(out.contains("A hall of 20 m2") && out.contains("3 No such thing."), "{out}");
    // Nor are two notes with one number told apart.
    let twice = note(60, "2", "Seen in May.") + &note(45, "2", "Seen in June.");
    let out = document(&[text(780, &PROSE) + &referring(690, "A hall of 20 m", "2") + &twice]);
    assert!(out.contains("20 m2") && !out.contains("[^"), "{out}");
}

#[test]
fn only_text_that_is_set_in_from_both_sides_is_a_quote() {
    let inner = |x: u32, size: u32| {
        let lines = [
            "It was the stillest night of the year, and we heard it",
            "at four in the morning, like a cart that goes over a",
            "bridge.",
        ];
        (0_u32..).zip(lines).map(|(i, text)| line(size, x, 690 - 12 * i, text)).collect::<String>()
    };
    let page = |inner: String, after: &str| text(780, &PROSE) + &inner + after;
    let below = text(640, &PROSE);
    assert!(document(&[page(inner(90, 10), &below)]).contains("\n> It was the stillest"));
    // At the margin, and at the end of a page, where the text does not come back.
    for other in [page(inner(50, 10), &below), page(inner(90, 10), "")] {
        assert!(!document(&[other]).contains("> It was"));
    }
}

#[test]
fn a_font_in_which_all_letters_are_as_wide_is_code() {
    let courier = "<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>";
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R/C 6 0 R>>>>/Contents 5 0 R>>";
    let listing = "BT /C 9 Tf 60 690 Td (let total = 0;) Tj 10.8 -11 Td (add\\(total, 12\\);) Tj -10.8 -22 Td (print it) Tj ET\n";
    let content = text(780, &PROSE) + listing + &text(620, &PROSE);
    let (result, out) = read(one_page(page, &content, &[courier.to_owned()]));
    result.unwrap();
    let out = markdown(&out);
    assert!(out.contains("```\nlet total = 0;\n  add(total, 12);\n\nprint it\n```"), "{out}");
    // What is typed into a form is text.
    let typed = "BT /C 9 Tf 50 690 Td (Bodil of Fjordby, master) Tj ET\n";
    let content = text(780, &PROSE) + typed + &text(620, &PROSE);
    let (result, out) = read(one_page(page, &content, &[courier.to_owned()]));
    result.unwrap();
    assert!(markdown(&out).contains("\n\nBodil of Fjordby, master\n\n"), "{}", markdown(&out));
    // Figures are as wide as each other in every font.
    let out = document(&[text(780, &PROSE) + &text(690, &["11111 22222", "11111 22222"])]);
    assert!(!out.contains("```"), "{out}");
}

#[test]
fn a_line_within_a_line_of_text_is_a_fraction_and_one_under_a_word_is_none() {
    let rule = |x: u32, y: u32, long: u32| format!("{x} {y} {long} 0.5 re f\n");
    let parts = line(10, 88, 606, "a + b") + &line(10, 96, 590, "c") + &rule(84, 602, 32);
    let out = document(&[text(780, &PROSE) + &line(10, 60, 599, "t =") + &parts]);
    assert!(out.contains("t = (a + b)/c"), "{out}");
    // A sum under its figures, with its name on its own line.
    let sum = line(10, 60, 590, "Total")
        + &line(10, 100, 606, "12")
        + &line(10, 100, 590, "19")
        + &rule(98, 602, 16);
    let out = document(&[text(780, &PROSE) + &sum]);
    let words = line(10, 60, 599, "See")
        + &line(10, 90, 606, "Home loan")
        + &line(10, 90, 590, "Savings")
        + &rule(88, 602, 50);
    assert!(!document(&[text(780, &PROSE) + &words]).contains('/'));
    let boxes = line(10, 60, 599, "Tick")
        + &line(10, 90, 606, "*")
        + &line(10, 90, 590, "*")
        + &rule(88, 602, 10);
    assert!(!document(&[text(780, &PROSE) + &boxes]).contains('/'));
    assert!(!out.contains("12/19") && out.contains("12") && out.contains("19"), "{out}");
}
