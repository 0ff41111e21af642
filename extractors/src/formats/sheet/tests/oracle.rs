//! A second reader: calamine finds nothing in the fixtures that our readers miss.

use calamine::{Data, Ods, Reader, SheetType, SheetVisible, Sheets, Xls, XlsError, Xlsb, Xlsx};
use std::fs::{self, File};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The words and the whole numbers of all cells that are shown, as calamine reads them; `None` where a password stops it.
fn values(format: &str, bytes: &[u8]) -> Option<Vec<String>> {
    let bytes = Cursor::new(bytes);
    let mut book = match format {
        "xlsx" => Sheets::Xlsx(Xlsx::new(bytes).unwrap()),
        "xlsb" => Sheets::Xlsb(Xlsb::new(bytes).unwrap()),
        "xls" => match Xls::new(bytes) {
            Err(XlsError::Password) => return None,
            book => Sheets::Xls(book.unwrap()),
        },
        _ => Sheets::Ods(Ods::new(bytes).unwrap()),
    };
    let sheets = book.sheets_metadata().to_vec();
    let shown =
        |s: &&calamine::Sheet| s.visible == SheetVisible::Visible && s.typ == SheetType::WorkSheet;
    let mut values = Vec::new();
    for sheet in sheets.iter().filter(shown) {
        let range = book.worksheet_range(&sheet.name).unwrap();
        values.push(sheet.name.clone());
        values.extend(range.used_cells().filter_map(|(_, _, data)| match data {
            Data::String(text) => Some(crate::clean::line(text)),
            Data::Int(number) => Some(number.to_string()),
            Data::Bool(truth) => Some(truth.to_string().to_uppercase()),
            _ => None,
        }));
    }
    Some(values)
}

/// The files in the folder of fixtures of a format.
fn fixtures(format: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(format);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|e| e == format)).collect()
}

fn text(path: &Path) -> String {
    let input = crate::Input::file(Arc::new(File::open(path).unwrap())).unwrap();
    let limits = crate::Limits::default();
    let detection = crate::detect(&input, &crate::Hints::default(), &limits).unwrap();
    let (mut out, options) = (crate::Collected::default(), crate::Options::default());
    let cancel = crate::Cancel::default();
    crate::extract(&input, &detection, &options, &limits, &cancel, &mut out).unwrap();
    let blocks: Vec<_> = out.parts.iter().flat_map(|part| &part.blocks).cloned().collect();
    crate::text::render(&blocks)
}

#[test]
fn a_second_reader_finds_nothing_else() {
    for format in ["xlsx", "xlsb", "xls", "ods"] {
        let mut compared = 0;
        for path in fixtures(format) {
            let text = text(&path);
            let bytes = crate::Input::file(Arc::new(File::open(&path).unwrap())).unwrap();
            let bytes = bytes.bytes(&crate::Limits::default()).unwrap();
            for value in values(format, (*bytes).as_ref()).unwrap_or_default() {
                compared += 1;
                assert!(text.contains(&value), "{}: {value}", path.display());
            }
        }
        assert!(compared > 8, "{format}");
    }
}
