//! What stands around the text of pages: locks, comments, labels, metadata, joined paragraphs. The goldens in `fixtures/pdf`
//! show the rest.

use super::tests::{fixture, markdown, one_page, pdf, read, read_with, stream};
use crate::{ExtractError, Options};

fn with_password(password: &str) -> Options {
    Options { password: Some(password.to_owned()), ..Options::default() }
}

#[test]
fn every_lock_opens_with_either_password_and_with_no_other() {
    for lock in ["rc4-128", "aes-128", "aes-256-r5", "aes-256"] {
        let document = || fixture(&format!("hostile/pdf/user-{lock}"));
        for options in [Options::default(), with_password("blabær"), with_password("")] {
            let (result, out) = read_with(document(), &options);
            assert!(matches!(result, Err(ExtractError::Encrypted)), "{lock}: {result:?}");
            assert!(out.parts.is_empty());
        }
        for password in ["blåbær", "ejerens"] {
            let (result, out) = read_with(document(), &with_password(password));
            result.unwrap_or_else(|error| panic!("{lock} {password}: {error}"));
            assert!(markdown(&out).contains("Alle døre åbner udad"), "{lock} {password}");
            assert_eq!(out.metadata.get("title"), Some("Plan over brandveje"), "{lock}");
        }
        // A document that restricts its owner alone is read, whatever password comes with it.
        for options in [Options::default(), with_password("forkert"), with_password("ejerens")] {
            let (result, out) = read_with(fixture(&format!("pdf/owner-{lock}")), &options);
            result.unwrap();
            assert!(markdown(&out).contains("Alle døre åbner udad"), "{lock}");
        }
    }
}

#[test]
fn files_that_alone_are_encrypted_are_named_and_no_password_is_asked_for() {
    for options in [Options::default(), with_password("blåbær")] {
        let (result, out) = read_with(fixture("pdf/files-locked"), &options);
        result.unwrap();
        let text = markdown(&out);
        assert!(text.contains("Siden kan alle læse"), "{text}");
        assert!(
            text.contains("encrypted apart from the document, which is not supported"),
            "{text}"
        );
        let warning = out.warnings.iter().find(|w| w.code == "files_locked").unwrap();
        assert!(warning.message.ends_with(": 1."), "{}", warning.message);
    }
}

#[test]
fn comments_are_read_where_they_are_wanted() {
    let (result, out) = read(fixture("pdf/comments"));
    result.unwrap();
    assert!(!markdown(&out).contains("[^"));
    let options = Options { comments: true, ..Options::default() };
    let (result, out) = read_with(fixture("pdf/comments"), &options);
    result.unwrap();
    assert_eq!(
        markdown(&out),
        "# Referat\n\nMødet varede fem timer, og alle var enige om planen for den nye[^comment-1][^comment-2] havn, som åbner \
         til foråret.\n\nNæste møde er på torsdag.[^comment-3]\n\n[^comment-1]: Åse Ærlig: Er det rigtigt?\n\
         [^comment-2]: Bo Ny: Ja.\n[^comment-3]: Eller fredag\n[^comment-4]: Ib: Her mangler et billede.\n"
    );
}

#[test]
fn pages_are_named_by_their_labels_and_chapters_are_told() {
    let (result, out) = read(fixture("pdf/labels"));
    result.unwrap();
    let names: Vec<_> = out.parts.iter().map(|p| p.section.name.as_deref()).collect();
    assert_eq!(names, [Some("i"), Some("ii"), Some("1"), Some("B-A")]);
    let told = |key| out.metadata.get(key).unwrap_or_default();
    assert_eq!(told("outline"), "Forord; Indhold; Havnen; Byen");
    assert_eq!(told("title"), "Havnen & byen");
    assert_eq!(told("creator"), "Åse Øst; Bo Ny");
    assert_eq!(told("keywords"), "havn, ø");
    assert_eq!(told("created"), "2024-03-01T10:00:00+01:00");
    assert_eq!(told("modified"), "2024-03-02T10:00:00+01:00");
    assert_eq!(told("producer"), "fixtures/make/pdf_structures.py");
}

#[test]
fn a_paragraph_is_joined_to_the_page_on_which_it_starts() {
    let page = |lines: &str| format!("BT /F 12 Tf 14 TL 50 700 Td {lines} ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 2/Kids[3 0 R 6 0 R]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>".to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        stream(&page("(The ferry sails again, and the island is) Tj T* (no longer alone with its apples and its har-) Tj")),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 7 0 R>>".to_owned(),
        stream(&page("(bour in the winter.) Tj 0 -40 Td (Tickets are sold on board.) Tj")),
    ];
    let (result, out) = read(pdf(&objects));
    result.unwrap();
    assert_eq!(out.parts.len(), 2);
    assert!(markdown(&out).contains("bour in the winter"));
    let options = Options { join_pages: true, ..Options::default() };
    let (result, out) = read_with(pdf(&objects), &options);
    result.unwrap();
    let parts: Vec<String> = out.parts.iter().map(|p| crate::markdown::render(&p.blocks)).collect();
    assert_eq!(
        parts,
        [
            "The ferry sails again, and the island is no longer alone with its apples and its harbour in the winter.\n",
            "Tickets are sold on board.\n"
        ]
    );
}

#[test]
fn a_field_that_is_its_own_parent_ends() {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R/Annots[6 0 R]>>";
    let field =
        "<</Subtype/Widget/Rect[100 600 200 620]/FT/Tx/Parent 6 0 R/T(navn)/V(Ib)>>".to_owned();
    let (result, out) = read(one_page(page, "BT /F 12 Tf 50 604 Td (Navn:) Tj ET", &[field]));
    result.unwrap();
    assert_eq!(markdown(&out), "Navn: Ib\n");
}

#[test]
fn running_heads_are_read_once_where_they_are_wanted() {
    let options = Options { headers: true, ..Options::default() };
    let (result, out) = read_with(fixture("pdf/report"), &options);
    result.unwrap();
    let text = markdown(&out);
    assert_eq!(text.matches("Fjordby Kommune · Årsrapport").count(), 1, "{text}");
    assert_eq!(text.matches("Side ").count(), 1, "{text}");
}
