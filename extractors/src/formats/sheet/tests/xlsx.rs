//! XLSX.

use super::{codes, extent, first, read, read_within, survives_damaged_members, zipped};
use crate::limits::Limit;
use crate::{ExtractError, Limits};

const TYPES: &str = r#"<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;

/// A workbook of sheets with this content each, and these shared strings.
fn workbook(sheets: &[&str], strings: &str) -> Vec<u8> {
    let mut list = String::from("<workbook><sheets>");
    let mut links = String::from("<Relationships>");
    for i in 0..sheets.len() {
        list.push_str(&format!(r#"<sheet name="Ark {i}" sheetId="{i}" r:id="r{i}"/>"#));
        links.push_str(&format!(
            r#"<Relationship Id="r{i}" Type="x/worksheet" Target="s{i}.xml"/>"#
        ));
    }
    links.push_str(
        r#"<Relationship Id="s" Type="x/sharedStrings" Target="strings.xml"/></Relationships>"#,
    );
    list.push_str("</sheets></workbook>");
    let mut members: Vec<(String, String)> = vec![
        ("[Content_Types].xml".into(), TYPES.into()),
        ("xl/workbook.xml".into(), list),
        ("xl/_rels/workbook.xml.rels".into(), links),
        ("xl/strings.xml".into(), strings.into()),
    ];
    for (i, sheet) in sheets.iter().enumerate() {
        members.push((format!("xl/s{i}.xml"), format!("<worksheet>{sheet}</worksheet>")));
    }
    let parts: Vec<(&str, &[u8])> =
        members.iter().map(|(n, b)| (n.as_str(), b.as_bytes())).collect();
    zipped(&parts)
}

fn sheet(content: &str) -> Vec<u8> {
    workbook(&[content], "<sst/>")
}

#[test]
fn corners_of_the_largest_sheet_are_a_few_words() {
    let out = read(
        &sheet(
            r#"<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>
            <row r="1048575"><c r="A1048575"><v>2</v></c></row>
            <row r="1048576"><c r="XFD1048576"><v>3</v></c></row></sheetData>"#,
        ),
        "xlsx",
    );
    assert_eq!(first(&out), "1\n\n2\n\n3\n");
}

#[test]
fn counts_that_lie_change_nothing() {
    let strings = r#"<sst count="4294967295" uniqueCount="4294967295"><si><t>æ</t></si></sst>"#;
    let cells =
        r#"<sheetData><row><c t="s"><v>0</v></c><c t="s"><v>4000000000</v></c></row></sheetData>"#;
    assert_eq!(first(&read(&workbook(&[cells], strings), "xlsx")), "æ\n");
}

#[test]
fn one_long_string_in_many_cells_ends_at_the_limit() {
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(32_000));
    let row = format!("<row>{}</row>", r#"<c t="s"><v>0</v></c>"#.repeat(100));
    let cells = format!("<sheetData>{}</sheetData>", row.repeat(20));
    let limits = Limits { output_bytes: 1 << 20, ..Limits::default() };
    let (_, outcome) = read_within(&workbook(&[&cells], &strings), "xlsx", &limits);
    assert!(matches!(outcome, Err(ExtractError::LimitReached { limit: Limit::OutputBytes, .. })));
}

#[test]
fn a_merged_sheet_is_its_cells() {
    let out = read(
        &sheet(
            r#"<sheetData><row r="1"><c><v>1</v></c><c r="C1"><v>2</v></c></row><row r="9"><c r="B9"><v>3</v></c></row></sheetData>
            <mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="A1:"/><mergeCell/></mergeCells>"#,
        ),
        "xlsx",
    );
    let (columns, rows) = extent(&out);
    assert!(columns <= 64 && rows == 2);
}

#[test]
fn more_columns_than_allowed_are_cut_and_said_so() {
    let row = format!("<row>{}</row>", "<c><v>7</v></c>".repeat(16_384));
    let out = read(&sheet(&format!("<sheetData>{row}{row}</sheetData>")), "xlsx");
    assert_eq!(extent(&out).0, 1_000);
    assert_eq!(codes(&out), ["truncated"]);
}

#[test]
fn a_long_sheet_comes_in_batches_that_repeat_the_header() {
    let mut rows =
        String::from(r#"<row><c t="str"><v>navn</v></c><c t="str"><v>antal</v></c></row>"#);
    for i in 0..30_000 {
        rows.push_str(&format!("<row><c><v>{i}</v></c><c><v>{i}</v></c></row>"));
    }
    let out = read(&sheet(&format!("<sheetData>{rows}</sheetData>")), "xlsx");
    let blocks = &out.parts[0].blocks;
    assert!(blocks.len() > 3);
    for block in &blocks[1..] {
        let crate::block::Kind::Table(table) = &block.kind else { panic!("no table") };
        assert_eq!(table.rows[0][0], crate::block::Cell::text("navn"));
    }
    assert_eq!(extent(&out).1 - (blocks.len() - 1), 30_000);
}

#[test]
fn a_diagonal_stays_small() {
    let mut rows = String::new();
    for i in 1..3_000 {
        let column: String = [i / 676, i / 26 % 26, i % 26]
            .map(|n| char::from(b'A' + u8::try_from(n % 26).unwrap()))
            .iter()
            .collect();
        rows.push_str(&format!(r#"<row r="{i}"><c r="{column}{i}"><v>1</v></c></row>"#));
    }
    let limits = Limits { cells: 2_000_000, ..Limits::default() };
    let (out, outcome) =
        read_within(&sheet(&format!("<sheetData>{rows}</sheetData>")), "xlsx", &limits);
    outcome.unwrap();
    assert!(extent(&out).0 <= 1_000);
}

#[test]
fn too_many_sheets_end_at_the_limit() {
    let limits = Limits { pages: 10, ..Limits::default() };
    let cells = "<sheetData><row><c><v>1</v></c></row></sheetData>";
    let (out, outcome) = read_within(&workbook(&[cells; 30], "<sst/>"), "xlsx", &limits);
    assert_eq!(out.parts.len(), 10);
    assert!(matches!(outcome, Err(ExtractError::LimitReached { limit: Limit::Pages, .. })));
}

#[test]
fn entities_are_not_expanded_and_files_not_read() {
    let laughs = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
        <sst><si><t>&b;&f;</t></si></sst>"#;
    let cells = r#"<sheetData><row><c t="s"><v>0</v></c></row></sheetData>"#;
    let text = first(&read(&workbook(&[cells], laughs), "xlsx"));
    assert_eq!(text, "\\&b;\\&f;\n");
}

#[test]
fn a_sheet_that_breaks_off_gives_what_there_is() {
    let good = "<sheetData><row><c><v>2</v></c></row></sheetData>";
    let broken = "<sheetData><row><c><v>1</v></c></row><row><c <<";
    let out = read(&workbook(&[broken, good], "<sst/>"), "xlsx");
    assert_eq!(out.parts.len(), 2);
    assert_eq!(first(&out), "1\n");
    assert_eq!(codes(&out), ["damaged"]);
}

#[test]
fn cells_without_or_with_odd_references_keep_their_order() {
    let out = read(
        &sheet(
            r#"<sheetData><row><c t="inlineStr"><is><r><t>Æ</t></r><r><t>rø</t></r><rPh><t>x</t></rPh></is></c><c><v>2</v></c></row>
            <row r="0"><c r="??"><v>3</v></c><c r="A2"><v>4</v></c></row><row><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c></row>
            <row><c t="d"><v>2024-03-01T00:00:00Z</v></c><c><f>A1</f><v>NaN</v></c></row></sheetData>"#,
        ),
        "xlsx",
    );
    let want = "| Ærø | 2 |\n|---|---|\n| 3 | |\n| TRUE | #REF! |\n| 2024-03-01 | |\n";
    assert_eq!(first(&out), want);
}

#[test]
fn damaged_members_never_panic() {
    survives_damaged_members(include_bytes!("../../../../../fixtures/xlsx/budget.xlsx"), 300);
}
