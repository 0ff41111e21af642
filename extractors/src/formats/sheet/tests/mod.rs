//! Workbooks made on the spot, most of them hostile: every reader ends soon, in little memory, and says what is missing.

mod binary;
mod hanging;
mod layout;
mod ods;
mod oracle;
mod xlsx;

use crate::block::Kind;
use crate::formats::damage::{self, Dice};
use crate::{Cancel, Collected, ExtractError, Hints, Input, Limits, Options, Result};
use std::io::{Cursor, Write};
use std::sync::Arc;

/// A ZIP file of these members, not compressed.
pub(in crate::formats) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in members {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The members of a ZIP file.
fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let mut archive = crate::archive::Archive::open(&input, &Limits::default()).unwrap();
    let names: Vec<String> = archive.names().collect();
    names.into_iter().map(|n| (n.clone(), archive.bytes(&n).unwrap().unwrap())).collect()
}

fn read_within(bytes: &[u8], format: &str, limits: &Limits) -> (Collected, Result<()>) {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let hints = Hints { file_name: None, mime_type: None };
    let detection = crate::detect(&input, &hints, limits).unwrap();
    assert_eq!(detection.name(), format);
    let mut out = Collected::default();
    let options = Options::default();
    let outcome =
        crate::extract(&input, &detection, &options, limits, &Cancel::default(), &mut out);
    (out, outcome)
}

pub(super) fn read(bytes: &[u8], format: &str) -> Collected {
    let (out, outcome) = read_within(bytes, format, &Limits::default());
    outcome.unwrap();
    out
}

/// The Markdown of the first sheet below its heading.
fn first(out: &Collected) -> String {
    let text = out.parts.first().map(|p| crate::markdown::render(&p.blocks)).unwrap_or_default();
    text.split_once("\n\n").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}

fn codes(out: &Collected) -> Vec<&str> {
    out.warnings.iter().map(|w| w.code.as_ref()).collect()
}

/// Cells in the widest table and rows in all.
fn extent(out: &Collected) -> (usize, usize) {
    let tables = out.parts.iter().flat_map(|p| &p.blocks).filter_map(|b| match &b.kind {
        Kind::Table(table) => Some(table),
        _ => None,
    });
    let rows = tables.flat_map(|t| &t.rows);
    rows.fold((0, 0), |(wide, n), row| (wide.max(row.len()), n + 1))
}

/// Reads damaged copies of every member in turn; what counts is that each ends.
pub(in crate::formats) fn survives_damaged_members(fixture: &[u8], rounds: usize) {
    let members = unzipped(fixture);
    let mut dice = Dice(7);
    for round in 0..rounds {
        let hit = round % members.len();
        let damaged: Vec<(String, Vec<u8>)> = members
            .iter()
            .enumerate()
            .map(|(i, (name, bytes))| {
                (name.clone(), if i == hit { dice.damage(bytes) } else { bytes.clone() })
            })
            .collect();
        let parts: Vec<(&str, &[u8])> =
            damaged.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
        damage::read(zipped(&parts), None, &Cancel::default());
    }
}

#[test]
fn damaged_texts_never_panic() {
    let fixtures: [(&str, &[u8]); 3] = [
        ("a.xml", include_bytes!("../../../../../fixtures/excel_xml/ambulancer.xml")),
        ("a.slk", include_bytes!("../../../../../fixtures/sylk/skolemad.slk")),
        ("a.dif", include_bytes!("../../../../../fixtures/dif/register.dif")),
    ];
    for (name, bytes) in fixtures {
        damage::survives(bytes, Some(name), 300);
    }
}

#[test]
fn probing_counts_the_sheets_that_are_shown() {
    let fixtures: [(&[u8], u32); 4] = [
        (include_bytes!("../../../../../fixtures/xlsx/budget.xlsx"), 2),
        (include_bytes!("../../../../../fixtures/xls/loans.xls"), 2),
        (include_bytes!("../../../../../fixtures/xlsb/stock.xlsb"), 1),
        (include_bytes!("../../../../../fixtures/ods/meals.ods"), 1),
    ];
    for (bytes, sheets) in fixtures {
        let input = Input::memory(Arc::new(bytes.to_vec()));
        let (limits, hints) = (Limits::default(), Hints::default());
        let detection = crate::detect(&input, &hints, &limits).unwrap();
        let facts =
            crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default());
        assert_eq!(facts.unwrap().sheets, Some(sheets), "{}", detection.name());
    }
}

#[test]
fn a_selection_reads_only_its_sheets() {
    let bytes: &[u8] = include_bytes!("../../../../../fixtures/xlsx/budget.xlsx");
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let options = Options { pages: "2".parse().unwrap(), ..Options::default() };
    let mut out = Collected::default();
    crate::extract(&input, &detection, &options, &limits, &Cancel::default(), &mut out).unwrap();
    let names: Vec<_> = out.parts.iter().map(|p| p.section.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["Formater & fejl"]);
    assert_eq!(out.metadata.get("creator"), Some("Åse Østergård"));
    assert_eq!(codes(&out), ["hidden_sheets"]);
}

#[test]
fn cancellation_stops_a_reader() {
    let bytes: &[u8] = include_bytes!("../../../../../fixtures/xls/loans.xls");
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    let mut out = Collected::default();
    let outcome =
        crate::extract(&input, &detection, &Options::default(), &limits, &cancel, &mut out);
    assert!(matches!(outcome, Err(ExtractError::Cancelled)));
}
