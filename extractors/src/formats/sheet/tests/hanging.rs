//! What hangs on cells and stands around them, in every format, and what the caller may ask for.

use super::{codes, first};
use crate::formats::testing::opened as read;
use crate::{Cancel, Collected, Hints, Input, Limits, Options, Rows};
use std::sync::Arc;

const BLOCKS: [(&str, &[u8]); 3] = [
    ("xlsx", include_bytes!("../../../../../fixtures/xlsx/blokke.xlsx")),
    ("xls", include_bytes!("../../../../../fixtures/xls/blokke.xls")),
    ("ods", include_bytes!("../../../../../fixtures/ods/blokke.ods")),
];
const STOCK: &[u8] = include_bytes!("../../../../../fixtures/xlsb/stock.xlsb");

#[test]
fn comments_are_read_where_they_are_wanted() {
    let options = Options { comments: true, ..Options::default() };
    for (format, bytes) in BLOCKS {
        let text = first(&read(bytes, &options));
        assert!(text.contains("| Østre Skole | 388[^comment-1] | 32% |"), "{format}: {text}");
        // LibreOffice forgot the author when it made the others.
        let author = if format == "xlsx" { "Søren Kjær: " } else { "" };
        let note = format!("[^comment-1]: {author}Østre Skole talte i august.\n");
        assert!(text.ends_with(&note), "{format}: {text}");
        assert!(!first(&read(bytes, &Options::default())).contains("august"), "{format}");
    }
    let text = first(&read(STOCK, &options));
    assert!(text.contains("| 120[^comment-1] |"), "{text}");
    assert!(text.ends_with("[^comment-1]: Åse: Talt to gange.\n"), "{text}");
}

#[test]
fn headers_of_pages_are_read_where_they_are_wanted() {
    let options = Options { headers: true, ..Options::default() };
    for (format, bytes) in BLOCKS.into_iter().filter(|(format, _)| *format != "ods") {
        let text = first(&read(bytes, &options));
        assert!(text.starts_with("Lillebæk Kommune\n\nSkoler i"), "{format}: {text}");
        assert!(text.ends_with("\n\nSide af Til intern brug\n"), "{format}: {text}");
        assert!(!first(&read(bytes, &Options::default())).contains("intern"), "{format}");
    }
    let text = first(&read(STOCK, &options));
    assert!(text.starts_with("Status på lageret\n\n| Vare"), "{text}");
}

#[test]
fn links_are_kept() {
    for (format, bytes) in BLOCKS {
        let text = first(&read(bytes, &Options::default()));
        let link = "[hjemmeside](https://example.org/aeroe?a=1&b=2)";
        assert!(text.contains(link), "{format}: {text}");
    }
    let text = first(&read(STOCK, &Options::default()));
    assert!(text.contains("| [Rugbrødsmel æøå](https://example.org/mel) |"), "{text}");
}

#[test]
fn rows_are_lines_where_they_are_wanted() {
    let options = Options { rows: Rows::Lines, ..Options::default() };
    for (format, bytes) in BLOCKS {
        let text = first(&read(bytes, &options));
        let row = "Skole: Åskolen  \nElever: 412  \nAndel: 34%  \nSide: [hjemmeside](https://example.org/aaskolen)\n";
        assert!(text.contains(row), "{format}: {text}");
        assert!(text.contains("År: 2022  \nKlasser: 51\n\nÅr: 2023"), "{format}: {text}");
    }
}

#[test]
fn formulas_without_a_value_are_shown_and_said() {
    let out = read(BLOCKS[0].1, &Options::default());
    let text = crate::markdown::render(&out.parts[4].blocks);
    assert!(text.contains("| Blyant | 12 | 2.5 | =B2\\*C2 |"), "{text}");
    assert!(text.contains("| [Vejledning](https://example.org/vejledning) |"), "{text}");
    assert_eq!(codes(&out), ["formulas"]);
}

#[test]
fn passwords_open_binary_workbooks() {
    let locked: &[u8] = include_bytes!("../../../../../fixtures/hostile/xls/locked.xls");
    let options = Options { password: Some("blåbær".to_owned()), ..Options::default() };
    assert!(first(&read(locked, &options)).contains("| Åse Østergård | 12 |"));
    let input = Input::memory(Arc::new(locked.to_vec()));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let (cancel, mut out) = (Cancel::default(), Collected::default());
    let options = Options { password: Some("blabær".to_owned()), ..Options::default() };
    let outcome = crate::extract(&input, &detection, &options, &limits, &cancel, &mut out);
    assert!(matches!(outcome, Err(crate::ExtractError::Encrypted)));
}
