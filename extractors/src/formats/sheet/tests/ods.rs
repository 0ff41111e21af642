//! ODS.

use super::{codes, extent, first, read, read_within, survives_damaged_members, zipped};
use crate::{Cancel, ExtractError, Hints, Input, Limits, Options};
use std::sync::Arc;

const MIME: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

fn workbook(tables: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[("mimetype", MIME), ("content.xml", content.as_bytes())])
}

#[test]
fn the_probe_tells_a_locked_workbook() {
    let manifest: &[u8] = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    let members =
        [("mimetype", MIME), ("META-INF/manifest.xml", manifest), ("content.xml", b"\x01")];
    let input = Input::memory(Arc::new(zipped(&members)));
    let (limits, options) = (Limits::default(), Options::default());
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let facts = crate::probe(&input, &detection, &options, &limits, &Cancel::default()).unwrap();
    assert_eq!((detection.name(), facts.encrypted), ("ods", Some(true)));
}

#[test]
fn repeats_without_measure_are_clamped() {
    let out = read(
        &workbook(
            r#"<table:table table:name="A">
            <table:table-row table:number-rows-repeated="4000000000"><table:table-cell table:number-columns-repeated="4000000000"/></table:table-row>
            <table:table-row><table:table-cell table:number-columns-repeated="1000000000"><text:p>x<text:s text:c="2000000000"/>y</text:p></table:table-cell></table:table-row>
            <table:table-row table:number-rows-repeated="1000000000"><table:table-cell><text:p>z</text:p></table:table-cell></table:table-row>
            </table:table>"#,
        ),
        "ods",
    );
    let (columns, rows) = extent(&out);
    assert!(columns <= 1_000 && rows < 10_010, "{columns} {rows}");
    assert_eq!(codes(&out), ["truncated"]);
}

#[test]
fn a_block_of_repeats_ends_at_the_limit() {
    let row = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000"><text:p>x</text:p></table:table-cell></table:table-row>"#;
    let table = format!(r#"<table:table table:name="A">{}</table:table>"#, row.repeat(100));
    let limits = Limits { cells: 200_000, ..Limits::default() };
    let (_, outcome) = read_within(&workbook(&table), "ods", &limits);
    assert!(matches!(outcome, Err(ExtractError::LimitReached { .. })), "{outcome:?}");
}

#[test]
fn comments_shapes_and_covered_cells_are_not_the_cell() {
    let out = read(
        &workbook(
            r#"<table:table table:name="A"><table:shapes><draw:frame><text:p>form</text:p></draw:frame></table:shapes>
            <table:table-row><table:table-cell table:number-columns-spanned="2"><office:annotation><text:p>note</text:p></office:annotation><text:p>a</text:p></table:table-cell>
            <table:covered-table-cell><text:p>gemt</text:p></table:covered-table-cell><table:table-cell office:value-type="percentage" office:value="0.125"/></table:table-row>
            </table:table>"#,
        ),
        "ods",
    );
    assert_eq!(first(&out), "| a | 12.5% |\n|---|---|\n\nform\n");
}

#[test]
fn encrypted_and_empty_files_say_so() {
    let manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    let bytes = zipped(&[
        ("mimetype", MIME),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", b"\x01\x02\x03"),
    ]);
    let (_, outcome) = read_within(&bytes, "ods", &Limits::default());
    assert!(matches!(outcome, Err(ExtractError::Encrypted)));
    let (_, outcome) = read_within(&zipped(&[("mimetype", MIME)]), "ods", &Limits::default());
    assert!(matches!(outcome, Err(ExtractError::Corrupt(_))));
}

#[test]
fn damaged_members_never_panic() {
    survives_damaged_members(include_bytes!("../../../../../fixtures/ods/meals.ods"), 300);
}
