//! The whole reader on small documents made here: options, damage, and rules that no fixture shows.

use crate::formats::damage::Dice;
use crate::{Cancel, Changes, Collected, ExtractError, Facts, Hints, Input, Limits, Options};
use std::sync::Arc;

const WORD: &[u8] = include_bytes!("../../../../fixtures/rtf/word.rtf");
const FIXTURES: [&[u8]; 5] = [
    WORD,
    include_bytes!("../../../../fixtures/rtf/textedit.rtf"),
    include_bytes!("../../../../fixtures/rtf/nested.rtf"),
    include_bytes!("../../../../fixtures/rtf/pages.rtf"),
    include_bytes!("../../../../fixtures/rtf/libreoffice.rtf"),
];

fn extract(
    bytes: &[u8],
    options: &Options,
    limits: &Limits,
    cancel: &Cancel,
) -> (Collected, crate::Result<()>) {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let detection = crate::detect(&input, &Hints::default(), limits).unwrap();
    let mut collected = Collected::default();
    let outcome = detection.format.extract(
        crate::Document { input: &input, detection: &detection, options, limits },
        &mut crate::Sink::new(&mut collected, limits, cancel.clone(), options.pages.clone()),
    );
    (collected, outcome)
}

fn text(collected: &Collected) -> String {
    collected.parts.iter().map(|part| crate::markdown::render(&part.blocks)).collect()
}

fn read_with(bytes: &[u8], options: &Options) -> Collected {
    let (collected, outcome) = extract(bytes, options, &Limits::default(), &Cancel::default());
    outcome.unwrap();
    collected
}

/// The Markdown of a document with this body.
fn read(body: &str) -> String {
    let document = format!("{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Arial;}}}}\n{body}}}");
    text(&read_with(document.as_bytes(), &Options::default()))
}

#[test]
fn comments_are_notes_where_they_are_wanted() {
    let options = Options { comments: true, ..Options::default() };
    let got = text(&read_with(WORD, &options));
    assert!(got.contains("Tjek det[^comment-1]."), "{got}");
    assert!(got.ends_with("\n[^comment-1]: Bo Berg: Er det rigtigt?\n"), "{got}");
    assert!(!text(&read_with(WORD, &Options::default())).contains("Bo Berg"));
}

#[test]
fn deletions_are_struck_out_where_they_are_wanted() {
    let options = Options { changes: Changes::All, ..Options::default() };
    let got = text(&read_with(WORD, &options));
    assert!(got.contains("Prisen er ~~to~~tre kroner."), "{got}");
    assert!(got.contains("slettet,\n\ngår videre."), "{got}");
}

#[test]
fn headers_and_footers_are_read_once_where_they_are_wanted() {
    let options = Options { headers: true, ..Options::default() };
    let got = text(&read_with(WORD, &options));
    assert!(got.starts_with("Ærø Havn\n\n# Havnens årsbudget\n"), "{got}");
    assert!(got.contains("\nSide 1\n"), "{got}");
    assert_eq!(got.matches("Ærø Havn").count(), 1);
}

#[test]
fn the_probe_tells_the_pages() {
    let input = Input::memory(Arc::new(WORD.to_vec()));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let facts =
        crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default()).unwrap();
    assert_eq!(facts, Facts { pages: Some(3), encrypted: Some(false), ..Facts::default() });
}

#[test]
fn a_cancelled_reading_stops() {
    let cancel = Cancel::default();
    cancel.cancel();
    let (_, outcome) = extract(WORD, &Options::default(), &Limits::default(), &cancel);
    assert!(matches!(outcome, Err(ExtractError::Cancelled)));
}

#[test]
fn damaged_documents_never_panic() {
    let limits = Limits { cells: 100_000, output_bytes: 1 << 20, ..Limits::default() };
    let options = Options { comments: true, headers: true, ..Options::default() };
    let mut dice = Dice(11);
    for fixture in FIXTURES {
        let prologue = b"{\\rtf1".len();
        for _ in 0..150 {
            let mut bytes = dice.damage(fixture);
            bytes.splice(..prologue.min(bytes.len()), *b"{\\rtf1");
            let _ = extract(&bytes, &options, &limits, &Cancel::default());
        }
        for cut in (prologue..fixture.len()).step_by(fixture.len() / 100 + 1) {
            let _ = extract(&fixture[..cut], &options, &limits, &Cancel::default());
        }
    }
}

#[test]
fn a_document_that_ends_in_the_middle_is_told() {
    let (collected, outcome) = extract(
        b"{\\rtf1 f\\'f8rst\\par {\\b sidst",
        &Options::default(),
        &Limits::default(),
        &Cancel::default(),
    );
    outcome.unwrap();
    assert_eq!(text(&collected), "først\n\n**sidst**\n");
    assert_eq!(collected.warnings.len(), 1);
    let (_, outcome) = extract(
        b"{\\rtf1\\ansi{\\fonttbl",
        &Options::default(),
        &Limits::default(),
        &Cancel::default(),
    );
    assert!(matches!(outcome, Err(ExtractError::Corrupt(_))));
}

#[test]
fn what_is_held_is_bounded() {
    let limits = Limits { nodes: 1_000, ..Limits::default() };
    for body in [
        "\\line".repeat(2_000),
        "\\trowd\\intbl\\cell".repeat(2_000),
        "{\\footnote a}".repeat(2_000),
        "{\\b a}b".repeat(2_000),
    ] {
        let document = format!("{{\\rtf1 f\\'f8rst\\par {body}");
        let (collected, outcome) =
            extract(document.as_bytes(), &Options::default(), &limits, &Cancel::default());
        assert!(matches!(outcome, Err(ExtractError::LimitReached { .. })), "{body:.20}");
        assert!(text(&collected).starts_with("først"));
    }
    let long = format!("{{\\rtf1 {}}}", "ord\\par ".repeat(5_000));
    let (_, outcome) = extract(long.as_bytes(), &Options::default(), &limits, &Cancel::default());
    outcome.unwrap();
}

#[test]
fn a_heading_is_one_by_its_level_or_its_style() {
    let styles =
        "{\\stylesheet{\\s1 Overskrift 1;}{\\s2\\sbasedon1 Afsnit;}{\\s3\\outlinelevel2 Andet;}}";
    let body = "\\pard\\s1 a\\par\\pard\\s2 b\\par\\pard\\s3 c\\par\\pard\\outlinelevel1 d\\par\\pard\\s1\\outlinelevel9 e\\par";
    assert_eq!(read(&format!("{styles}{body}")), "# a\n\n# b\n\n### c\n\n## d\n\ne\n");
}

#[test]
fn a_list_without_its_tables_is_a_list() {
    let body = "\\pard\\ls1 en\\par\\pard\\ls1\\ilvl1\\li720 to\\par";
    assert_eq!(read(body), "- en\n  - to\n");
    let shown = "{\\listtext 3.\\tab}\\pard\\ls1 tre\\par\\pard\\ls1 mere\\par{\\listtext 4.\\tab}\\pard\\ls1 fire\\par";
    assert_eq!(read(shown), "3. tre\n\n   mere\n4. fire\n");
}

#[test]
fn emphasis_of_a_style_is_none_of_the_words() {
    let styles = "{\\stylesheet{\\s0 Normal;}{\\s5\\b\\i Note;}}";
    let body = "\\pard\\s5\\b\\i alt \\b0 og \\b ord\\par\\pard\\plain {\\b fed}\\par";
    assert_eq!(read(&format!("{styles}{body}")), "alt og ord\n\n**fed**\n");
}

#[test]
fn hidden_words_and_words_for_other_readers_are_left_out() {
    let body = "a{\\v b}c{\\*\\ukendt d}{\\xe e}{\\*\\bkmkstart f}{\\object{\\*\\objdata 00}g{\\result h}}{\\nonshppict i}\\par";
    assert_eq!(read(body), "ach\n");
}

#[test]
fn text_from_right_to_left_has_its_own_emphasis() {
    let body = "{\\rtlch\\fcs1\\ab \\ltrch\\fcs0 nej} {\\ltrch\\fcs0 \\rtlch\\fcs1\\ab ja}\\par";
    assert_eq!(read(body), "nej **ja**\n");
}

#[test]
fn links_lead_out_of_the_document_only() {
    let link =
        |code: &str| format!("{{\\field{{\\*\\fldinst{{HYPERLINK {code}}}}}{{\\fldrslt x}}}}\\par");
    assert_eq!(
        read(&link("\"https://example.org/a b\" \\\\t \"_blank\"")),
        "[x](https://example.org/a%20b)\n"
    );
    assert_eq!(read(&link("\\\\l \"afsnit\"")), "x\n");
    let page = "\\pard{\\field{\\*\\fldinst PAGE}{\\fldrslt 7}}\\par";
    assert_eq!(read(page), "7\n");
}
