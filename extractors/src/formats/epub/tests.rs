use super::*;
use crate::formats::sheet::tests::{survives_damaged_members, zipped};
use crate::{Collected, Hints, Input, Limits, Options, markdown};
use std::sync::Arc;

const CONTAINER: &str = "<container><rootfiles><rootfile full-path='a/b.opf' media-type='application/oebps-package+xml'/></rootfiles></container>";

/// A book with these items (path, attributes of the manifest, document), all in the spine.
fn book(metadata: &str, items: &[(&str, &str, &str)], extra: &[(&str, &str)]) -> Vec<u8> {
    let manifest: String = items
        .iter()
        .map(|(path, more, _)| {
            format!("<item id='{path}' href='{path}' media-type='application/xhtml+xml' {more}/>")
        })
        .collect();
    let spine: String = items
        .iter()
        .filter(|(_, more, _)| !more.contains("unbound"))
        .map(|(path, ..)| format!("<itemref idref='{path}'/>"))
        .collect();
    let opf = format!(
        "<package><metadata>{metadata}</metadata><manifest>{manifest}</manifest><spine>{spine}</spine></package>"
    );
    let mut members = vec![
        ("mimetype".to_owned(), "application/epub+zip".to_owned()),
        ("META-INF/container.xml".to_owned(), CONTAINER.to_owned()),
        ("a/b.opf".to_owned(), opf),
    ];
    members.extend(items.iter().map(|(path, _, text)| (format!("a/{path}"), (*text).to_owned())));
    members.extend(extra.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    let parts: Vec<(&str, &[u8])> =
        members.iter().map(|(n, b)| (n.as_str(), b.as_bytes())).collect();
    zipped(&parts)
}

fn read(bytes: Vec<u8>, options: &Options) -> (Collected, Result<()>) {
    let input = Input::memory(Arc::new(bytes));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    assert_eq!(detection.name(), "epub");
    let mut out = Collected::default();
    let outcome =
        crate::extract(&input, &detection, options, &limits, &Cancel::default(), &mut out);
    (out, outcome)
}

fn text(bytes: Vec<u8>) -> String {
    let (out, outcome) = read(bytes, &Options::default());
    outcome.unwrap();
    out.parts.iter().map(|part| markdown::render(&part.blocks)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_title_page_is_left_out_only_where_it_says_nothing_new() {
    let metadata = "<title>Bogen</title><creator>Åse Ørsted</creator>";
    let title = |more: &str| {
        format!("<body epub:type='titlepage'><h1>Bogen</h1><p>Åse Ørsted</p>{more}</body>")
    };
    let chapter = "<h1>Bogen</h1><p>x</p>";
    let read =
        |more: &str| text(book(metadata, &[("t", "", &title(more)), ("k", "", chapter)], &[]));
    assert_eq!(read(""), "x\n");
    assert_eq!(read("<p>Til min mor</p>"), "# Bogen\n\nÅse Ørsted\n\nTil min mor\n\nx\n");
    // Where it is all there is, it is the text.
    assert_eq!(text(book(metadata, &[("t", "", &title(""))], &[])), "# Bogen\n\nÅse Ørsted\n");
    // The title of a page that is none is a heading like any other.
    assert_eq!(text(book(metadata, &[("k", "", chapter)], &[])), "# Bogen\n\nx\n");
}

#[test]
fn contents_are_not_repeated() {
    let nav = "<nav epub:type='toc'><ol><li><a href='1'>En</a></li><li><a href='2'>To</a></li><li><a href='3'>Tre</a></li></ol></nav>";
    let list = "<h1>Indhold</h1><p><a href='1'>En</a></p><p><a href='2'>To</a></p><p><a href='3'>Tre</a></p>";
    let chapter = "<h1>En</h1><p>x</p>";
    let items = [
        ("nav", "properties='nav'", nav),
        ("list", "", list),
        ("1", "", chapter),
        ("2", "", "<p>y</p>"),
        ("3", "", "<h2>Tre</h2>"),
    ];
    assert_eq!(text(book("", &items, &[])), "# En\n\nx\n\n# To\n\ny\n\n## Tre\n");
}

#[test]
fn a_lost_chapter_is_told_and_the_rest_is_read() {
    let items = [("1", "", "<p>en</p>"), ("2", "", "<p>to</p>")];
    let mut bytes = book("", &items, &[]);
    let at = bytes.windows(4).rposition(|w| w == b"a/1P").unwrap();
    bytes[at + 2] = b'9';
    let (out, outcome) = read(bytes, &Options::default());
    outcome.unwrap();
    assert_eq!(out.parts.len(), 1);
    assert_eq!(out.warnings[0].code, "damaged");
}

#[test]
fn chapters_are_numbered_by_the_spine_and_can_be_chosen() {
    let items = [("1", "", "<p>en</p>"), ("2", "", "<p>to</p>"), ("3", "", "<p>tre</p>")];
    let options = Options { pages: "2".parse().unwrap(), ..Options::default() };
    let (out, outcome) = read(book("", &items, &[]), &options);
    outcome.unwrap();
    assert_eq!(out.parts.iter().map(|p| p.section.number).collect::<Vec<_>>(), [2]);
    assert_eq!(markdown::render(&out.parts[0].blocks), "to\n");
}

#[test]
fn a_locked_book_says_so_before_and_while_it_is_read() {
    let encryption = "<e><EncryptedData><EncryptionMethod Algorithm='aes'/><CipherReference URI='a/1'/></EncryptedData></e>";
    let bytes = book("", &[("1", "", "?")], &[("META-INF/encryption.xml", encryption)]);
    let (out, outcome) = read(bytes.clone(), &Options::default());
    assert!(matches!(outcome, Err(ExtractError::Encrypted)) && out.parts.is_empty());
    let input = Input::memory(Arc::new(bytes));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let facts =
        crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default()).unwrap();
    assert_eq!(facts.encrypted, Some(true));
}

#[test]
fn notes_are_found_over_the_whole_book() {
    let one = "<p>et<a epub:type='noteref' href='n#x'>1</a> to<a role='doc-noteref' href='n#gone'>2</a></p>";
    let two = "<p>tre<a epub:type='noteref' href='n#y'>1</a></p>";
    let notes = "<ol><li id='x'>X</li></ol><p><a id='y' href='2'>1.</a> Y</p><p>Z</p>";
    assert_eq!(
        text(book("", &[("1", "", one), ("2", "", two), ("n", "", notes)], &[])),
        "et[^1] to2\n\ntre[^2]\n\nZ\n\n[^1]: X\n[^2]: Y\n"
    );
}

#[test]
fn declarations_of_a_document_type_are_no_text() {
    let page = "<?xml version='1.0'?><!DOCTYPE html [<!ENTITY a 'b'> <!ENTITY c '>'>]><html><body><p>x</p></body></html>";
    assert_eq!(text(book("", &[("1", "", page)], &[])), "x\n");
}

#[test]
fn damaged_members_never_panic() {
    survives_damaged_members(include_bytes!("../../../../fixtures/epub/havnens-folk.epub"), 120);
    survives_damaged_members(include_bytes!("../../../../fixtures/epub/planter.epub"), 80);
}
