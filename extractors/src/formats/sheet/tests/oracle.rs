//! A second reader: calamine finds no words in the fixtures that our readers miss.

use super::read;
use calamine::{Data, Reader, SheetType, SheetVisible, open_workbook_auto_from_rs};
use std::io::Cursor;

/// The words of all cells that are shown, as calamine reads them.
fn words(bytes: &[u8]) -> Vec<String> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    let sheets = book.sheets_metadata().to_vec();
    let shown =
        |s: &&calamine::Sheet| s.visible == SheetVisible::Visible && s.typ == SheetType::WorkSheet;
    let mut words = Vec::new();
    for sheet in sheets.iter().filter(shown) {
        let range = book.worksheet_range(&sheet.name).unwrap();
        words.push(sheet.name.clone());
        words.extend(range.used_cells().filter_map(|(_, _, data)| match data {
            Data::String(text) => Some(crate::clean::line(text)),
            _ => None,
        }));
    }
    words
}

#[test]
fn a_second_reader_finds_no_other_words() {
    let fixtures: [(&str, &[u8]); 4] = [
        ("xlsx", include_bytes!("../../../../../fixtures/xlsx/budget.xlsx")),
        ("xlsx", include_bytes!("../../../../../fixtures/xlsx/register.xlsx")),
        ("xls", include_bytes!("../../../../../fixtures/xls/loans.xls")),
        ("ods", include_bytes!("../../../../../fixtures/ods/meals.ods")),
    ];
    for (format, bytes) in fixtures {
        let out = read(bytes, format);
        let blocks = out.parts.iter().flat_map(|part| &part.blocks).cloned();
        let text = crate::text::render(&blocks.collect::<Vec<_>>());
        let found = words(bytes);
        assert!(found.len() > 10, "{format}");
        for words in found {
            assert!(text.contains(&words), "{format}: {words}");
        }
    }
}
