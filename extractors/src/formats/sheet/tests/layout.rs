//! From cells to tables: what belongs together, what goes on, and in which order it is written.

use crate::block::Kind;
use crate::formats::sheet::cell::{Entry, Nature};
use crate::formats::sheet::outline::Outline;
use crate::formats::sheet::rows::Rows;
use crate::sink::Sink;
use crate::{Cancel, Collected, Limits, Options, Pages};

/// Rows of cells parted by `|`: digits are numbers, `*` makes bold, an empty text is no cell.
fn write<'t>(rows: impl IntoIterator<Item = &'t str>) -> Collected {
    let mut out = Collected::default();
    let (limits, options) = (Limits::default(), Options::default());
    let mut sink = Sink::new(&mut out, &limits, Cancel::default(), Pages::default());
    let sheet = Rows::open(&mut sink, 1, "", Outline::default(), &options).unwrap();
    let mut sheet = sheet.unwrap();
    for (row, text) in (0..).zip(rows) {
        for (column, text) in (0..).zip(text.split('|')) {
            let bold = text.starts_with('*');
            let text = text.trim_start_matches('*');
            let number = text.parse::<f64>().is_ok();
            let nature = if number { Nature::Number } else { Nature::Words };
            sheet.cell(row, column, Entry::of(text.to_owned(), nature).set_in(bold)).unwrap();
        }
    }
    sheet.finish().unwrap();
    out
}

fn markdown<'t>(rows: impl IntoIterator<Item = &'t str>) -> String {
    crate::markdown::render(&write(rows).parts[0].blocks)
}

/// How many tables there are.
fn tables(rows: &[&str]) -> usize {
    let out = write(rows.iter().copied());
    out.parts[0].blocks.iter().filter(|block| matches!(block.kind, Kind::Table(_))).count()
}

#[test]
fn rows_below_a_gap_go_on_unless_they_have_names_of_their_own() {
    assert_eq!(tables(&["navn|antal", "a|1", "", "b|2", "", "", "i alt|3"]), 1);
    assert_eq!(tables(&["navn|antal", "a|1", "", "gruppe", "b|2"]), 1);
    assert_eq!(tables(&["navn|antal", "a|1", "", "by|areal", "b|2"]), 2);
    assert_eq!(tables(&["navn|antal", "a|1", "", "", "", "b|2"]), 2);
    assert_eq!(tables(&["navn|antal", "a|1", "", "b|2|3"]), 2);
    // Words only: a second table, unless the names of the first are set off by bold type.
    assert_eq!(tables(&["navn|by", "a|b", "", "c|d"]), 2);
    assert_eq!(tables(&["*navn|*by", "a|b", "", "c|d"]), 1);
    assert_eq!(tables(&["*navn|*by", "a|b", "", "*art|*vej", "c|d"]), 2);
    // A form.
    assert_eq!(tables(&["navn:|Bo", "", "adresse:||Vej 1", "", "by:|Ry"]), 2);
    assert_eq!(tables(&["navn:|Bo", "", "adresse:|Vej 1", "", "by:|Ry"]), 1);
}

#[test]
fn names_apart_from_their_data_are_still_its_names() {
    let want = "|  | plan | regnskab |\n|---|---|---|\n| skole | 1 | 2 |\n| idræt | 3 | 4 |\n";
    let got = markdown(["|plan|regnskab", "", "skole|1|2", "idræt|3|4"]);
    assert_eq!(got, want.replace("|  |", "| |"));
}

#[test]
fn bold_names_begin_a_table_without_any_gap() {
    assert_eq!(tables(&["*a|*b", "x|1", "y|2", "*c|*d", "z|3"]), 2);
    assert_eq!(tables(&["*a|*b", "x|1", "y|2", "*i alt|*3", "z|3"]), 1);
}

#[test]
fn titles_are_captions_and_sentences_paragraphs() {
    let got = markdown(["Budget", "i kroner", "navn|beløb", "a|1"]);
    assert_eq!(got, "Budget  \ni kroner\n\n| navn | beløb |\n|---|---|\n| a | 1 |\n");
    let sentence = "Her følger en lang forklaring, som ikke hører til i nogen kolonne. ".repeat(3);
    let rows = [sentence.as_str(), "navn|beløb", "a|1", sentence.as_str()];
    let got = markdown(rows);
    let sentence = sentence.trim();
    assert_eq!(
        got,
        format!("{sentence}\n\n| navn | beløb |\n|---|---|\n| a | 1 |\n\n{sentence}\n")
    );
    assert_eq!(markdown(["a", "", "b"]), "a\n\nb\n");
    assert_eq!(markdown(["navn", "Bo", "Eva"]), "| navn |\n|---|\n| Bo |\n| Eva |\n");
}

#[test]
fn tables_beside_each_other_keep_their_rows_over_many_batches() {
    let rows: Vec<String> = (0..30_000)
        .map(|i| match i {
            0 => "navn|antal||navn|pris".to_owned(),
            i if i < 25_000 => format!("a{i}|{i}||b{i}|{i}"),
            i => format!("a{i}|{i}"),
        })
        .collect();
    let out = write(rows.iter().map(String::as_str));
    let mut found = [Vec::new(), Vec::new()];
    for block in &out.parts[0].blocks {
        let Kind::Table(table) = &block.kind else { continue };
        let text =
            |row: usize, column: usize| crate::block::plain_text(&table.rows[row][column].content);
        assert_eq!(text(0, 0), "navn");
        let side = usize::from(text(0, 1) == "pris");
        found[side].extend((1..table.rows.len()).map(|row| text(row, 0)));
    }
    let names = |letter: char, n: usize| (1..n).map(|i| format!("{letter}{i}")).collect::<Vec<_>>();
    assert_eq!(found[0], names('a', 30_000));
    assert_eq!(found[1], names('b', 25_000));
}

#[test]
fn rows_out_of_order_and_places_beyond_all_sheets_do_no_harm() {
    let mut out = Collected::default();
    let (limits, options) = (Limits::default(), Options::default());
    let mut sink = Sink::new(&mut out, &limits, Cancel::default(), Pages::default());
    let sheet = Rows::open(&mut sink, 1, "A", Outline::default(), &options).unwrap();
    let mut sheet = sheet.unwrap();
    for (row, column) in [(9, 3), (2, 1), (2, 0), (u32::MAX, 0), (0, u32::MAX), (1, 5), (0, 0)] {
        sheet.cell(row, column, Entry::words("x")).unwrap();
    }
    sheet.finish().unwrap();
    let text = crate::markdown::render(&out.parts[0].blocks);
    assert_eq!(text.matches('x').count(), 6, "{text}");
}
