//! Hyphens in whole documents: at the ends of lines and pages, soft ones among them.

use super::structure_tests::{document, document_with, line, text};
use super::tests::{markdown, one_page, read, stream};
use crate::Options;

const DANISH: [&str; 4] = [
    "Kommunen har besluttet at bygge en ny b\\370rnehave ved skoven, og b\\370r-",
    "nene skal kunne lege ude hele \\345ret. For\\346ldrene bliver inviteret til et bruger-",
    "og borgerm\\370de om planerne, f\\370r arbejdet med b\\370rne-",
    "haven begynder i det nye \\345r.",
];

#[test]
fn a_drawn_soft_hyphen_parts_a_word_at_the_end_of_a_line_only() {
    // 0xAD of the Windows encoding is drawn like any hyphen.
    let lines = ["The har\\255", "bour is closed, and the light\\255", "house too."];
    assert!(
        document(&[text(780, &lines)]).contains("The harbour is closed, and the lighthouse too.")
    );
    // Where it is drawn within lines, the producer knows no other hyphen.
    let lines = ["A well\\255known har\\255", "bour that is well\\255", "known to all."];
    let out = document(&[text(780, &lines)]);
    assert!(out.contains("A well-known harbour that is well-known to all."), "{out:?}");
}

#[test]
fn a_soft_hyphen_that_is_not_drawn_leaves_no_trace() {
    let map = "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <01> <00AD> endbfchar \
               1 beginbfrange <20> <7E> <0020> endbfrange endcmap";
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 7 0 R/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/space]>>\
                /FirstChar 1/LastChar 126/Widths[0 WIDTHS]>>";
    let font = font.replace("WIDTHS", &"500 ".repeat(125));
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 6 0 R>>>>/Contents 5 0 R>>";
    let content = "BT /F 12 Tf 14 TL 50 700 Td (A light\\001house and a har\\001) Tj T* (bour by the sea.) Tj ET";
    let (result, out) = read(one_page(page, content, &[font, stream(map)]));
    result.unwrap();
    assert_eq!(markdown(&out), "A lighthouse and a harbour by the sea.\n");
}

#[test]
fn the_language_of_the_document_is_told_by_its_text() {
    let out = document(&[text(780, &DANISH)]);
    assert!(out.contains("og børnene skal"), "{out}");
    assert!(out.contains("et bruger- og borgermøde"), "{out}");
    assert!(out.contains("arbejdet med børnehaven begynder"), "{out}");
}

#[test]
fn a_word_that_is_parted_by_a_page_is_judged_by_the_whole_document() {
    let first = text(780, &["We came to a text-based list, and then to a text-"]);
    let second = text(780, &["based page that was well-", "known to all of us."]);
    let options = Options { join_pages: true, ..Options::default() };
    let out = document_with(&[first, second + &line(10, 50, 500, "The end.")], &options);
    assert!(out.contains("and then to a text-based page that was well-known"), "{out}");
}
