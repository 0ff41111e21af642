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

/// A workbook whose cells name styles `c0`, `c1` and so on, with these data styles in this order.
fn styled(data: &str, count: usize, tables: &str) -> Vec<u8> {
    let cells: String = (0..count)
        .map(|n| format!(r#"<style:style style:name="c{n}" style:family="table-cell" style:data-style-name="n{n}"/>"#))
        .collect();
    let content = format!(
        "<office:document-content><office:automatic-styles>{data}{cells}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[("mimetype", MIME), ("content.xml", content.as_bytes())])
}

/// What one cell with this content of a data style and these attributes shows.
fn shown(style: &str, cell: &str) -> String {
    let (attributes, words) = cell.split_once('|').unwrap();
    let table = format!(
        r#"<table:table table:name="A"><table:table-row><table:table-cell table:style-name="c0" {attributes}><text:p>{words}</text:p></table:table-cell></table:table-row></table:table>"#
    );
    let out =
        read(&styled(&style.replace("style:name=", r#"style:name="n0" x="#), 1, &table), "ods");
    first(&out).lines().next().unwrap_or_default().trim_matches(['|', ' ']).to_owned()
}

#[test]
fn numbers_look_as_their_style_says_and_not_as_their_author_saw_them() {
    let number = r#"office:value-type="float" office:value"#;
    let money = r#"office:value-type="currency" office:currency="DKK" office:value"#;
    for (style, cell, text) in [
        (
            r#"<number:number-style style:name=""><number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style>"#,
            format!(r#"{number}="1234567.5"|1.234.567,50"#),
            "1234567.50",
        ),
        (
            r#"<number:number-style style:name=""><number:number number:min-integer-digits="1"/></number:number-style>"#,
            format!(r#"{number}="1234"|1.234"#),
            "1234",
        ),
        (
            r#"<number:number-style style:name=""><number:number number:decimal-places="3" number:min-decimal-places="0" number:min-integer-digits="1"/><number:text> %</number:text></number:number-style>"#,
            format!(r#"{number}="1.5"|1,5 %"#),
            "1.5 %",
        ),
        (
            r#"<number:number-style style:name=""><number:number number:decimal-places="1" number:min-integer-digits="1" number:display-factor="1000"/><number:text> t</number:text></number:number-style>"#,
            format!(r#"{number}="1500"|1,5 t"#),
            "1.5 t",
        ),
        (
            r#"<number:number-style style:name=""><number:number number:decimal-places="0" number:min-integer-digits="10"><number:embedded-text number:position="4">-</number:embedded-text></number:number></number:number-style>"#,
            format!(r#"{number}="101800123"|010180-0123"#),
            "010180-0123",
        ),
        (
            r#"<number:number-style style:name=""><number:fraction number:denominator-value="8"/></number:number-style>"#,
            format!(r#"{number}="0.625"|5/8"#),
            "5/8",
        ),
        (
            r#"<number:number-style style:name=""><number:scientific-number number:decimal-places="2"/></number:number-style>"#,
            format!(r#"{number}="12345"|1,23E+04"#),
            "12345",
        ),
        (
            r#"<number:percentage-style style:name=""><number:number number:decimal-places="1" number:min-integer-digits="1"/><number:text> %</number:text></number:percentage-style>"#,
            r#"office:value-type="percentage" office:value="0.125"|12,5 %"#.to_owned(),
            "12.5 %",
        ),
        (
            r#"<number:currency-style style:name=""><number:currency-symbol>kr.</number:currency-symbol><number:text> </number:text><number:number number:decimal-places="2" number:min-integer-digits="1"/></number:currency-style>"#,
            format!(r#"{money}="-99.9"|kr. -99,90"#),
            "-kr. 99.90",
        ),
        (
            r#"<number:currency-style style:name=""><number:currency-symbol/><number:number number:decimal-places="2" number:min-integer-digits="1"/></number:currency-style>"#,
            r#"office:value-type="currency" office:value="-5"|-$5.00"#.to_owned(),
            "-$5.00",
        ),
        ("", format!(r#"{money}="1234.5"|1.234,50 kr."#), "1234.5 kr."),
        ("", format!(r#"{money}="1234.5"|1.234,50"#), "1234.5 DKK"),
        ("", r#"office:value-type="percentage" office:value="0.5"|50 %"#.to_owned(), "50%"),
        ("", format!(r#"{number}="0.30000000000000004"|0,3"#), "0.3"),
        ("", format!(r#"{number}="1"|SAND"#), "TRUE"),
        ("", format!(r#"{number}="0"|#DIV/0!"#), "#DIV/0!"),
        ("", format!(r#"{number}="0"|Err:502"#), "Err:502"),
    ] {
        assert_eq!(shown(style, &cell), text, "{style} {cell}");
    }
}

#[test]
fn moments_are_iso_whatever_their_style() {
    let day = r#"office:value-type="date" office:date-value"#;
    let time = r#"office:value-type="time" office:time-value"#;
    let clock =
        r#"<number:hours/><number:text>:</number:text><number:minutes number:style="long"/>"#;
    for (style, cell, text) in [
        (
            r#"<number:date-style style:name=""><number:day/><number:text>. </number:text><number:month number:textual="true"/><number:text> </number:text><number:year/></number:date-style>"#.to_owned(),
            format!(r#"{day}="2024-03-01T13:05:07"|1. marts 24"#),
            "2024-03-01",
        ),
        (
            r#"<number:date-style style:name=""><number:year number:style="long"/></number:date-style>"#.to_owned(),
            format!(r#"{day}="2024-03-01"|2024"#),
            "2024",
        ),
        (
            format!(r#"<number:date-style style:name=""><number:month/><number:day/><number:year/>{clock}</number:date-style>"#),
            format!(r#"{day}="1799-03-01T13:05:00"|x"#),
            "1799-03-01 13:05",
        ),
        (String::new(), format!(r#"{day}="2024-03-01T13:05:00"|x"#), "2024-03-01 13:05"),
        (String::new(), format!(r#"{day}="engang"|x"#), "engang"),
        (
            format!(r#"<number:time-style style:name="">{clock}<number:am-pm/></number:time-style>"#),
            format!(r#"{time}="PT13H05M00S"|1:05 PM"#),
            "13:05",
        ),
        (
            format!(r#"<number:time-style style:name="" number:truncate-on-overflow="false">{clock}</number:time-style>"#),
            format!(r#"{time}="-PT42H30M00S"|-42:30"#),
            "-42:30",
        ),
        (
            r#"<number:time-style style:name=""><number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long" number:decimal-places="2"/></number:time-style>"#.to_owned(),
            format!(r#"{time}="PT00H00M58.3400001S"|00:58,34"#),
            "00:58.34",
        ),
        (String::new(), format!(r#"{time}="PT8H30M"|x"#), "08:30:00"),
        (String::new(), format!(r#"{time}="PT26H"|x"#), "26:00:00"),
        (String::new(), format!(r#"{time}="engang"|om lidt"#), "om lidt"),
    ] {
        assert_eq!(shown(&style, &cell), text, "{style} {cell}");
    }
}

#[test]
fn styles_come_from_rows_columns_parents_and_conditions() {
    let number = |name: &str, text: &str, more: &str| {
        format!(
            r#"<number:number-style style:name="{name}">{text}<number:number number:decimal-places="0" number:min-integer-digits="1"/>{more}</number:number-style>"#
        )
    };
    let map = r#"<style:map style:condition="value()&gt;=0" style:apply-style-name="P0"/>"#;
    let cell = |style: &str, value: i32| {
        format!(r#"<table:table-cell {style} office:value-type="float" office:value="{value}"/>"#)
    };
    let data = [
        number("n0", "<number:text>a</number:text>", ""),
        number("n1", "<number:text>b</number:text>", ""),
        number("P0", "", "<number:text> ok</number:text>"),
        number("n2", "<number:text>(</number:text>", &format!("<number:text>)</number:text>{map}")),
        number("P3", "", ""),
        number("n3", "", &map.replace("P0", "P3")),
    ]
    .concat();
    let parent = r#"<style:style style:name="barn" style:family="table-cell" style:parent-style-name="c1"/><style:style style:name="ring" style:family="table-cell" style:parent-style-name="ring"/>"#;
    let table = format!(
        r#"<table:table table:name="A"><table:table-column/><table:table-column table:number-columns-repeated="3" table:default-cell-style-name="c0"/>
        <table:table-row>{}{}{}{}{}</table:table-row><table:table-row table:default-cell-style-name="c1">{}{}{}{}{}</table:table-row></table:table>"#,
        cell("", 1),
        cell("", 2),
        cell(r#"table:style-name="barn""#, 3),
        cell(r#"table:style-name="ring""#, 4),
        cell(r#"table:style-name="c2""#, -5),
        cell("", 1),
        cell(r#"table:style-name="c2""#, 2),
        cell(r#"table:style-name="c3""#, -3),
        cell("", 4),
        cell("", 5),
    );
    let out = read(&styled(&format!("{data}{parent}"), 4, &table), "ods");
    assert_eq!(
        first(&out),
        "| 1 | a2 | b3 | 4 | (5) |\n|---|---|---|---|---|\n| b1 | 2 ok | -3 | b4 | b5 |\n"
    );
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
