use super::*;
use crate::{Cancel, Collected, Hints, Input, Limits, Options};

fn parts(bytes: Vec<u8>, name: &str) -> Collected {
    let input = Input::memory(Arc::new(bytes));
    let limits = Limits::default();
    let hints = Hints { file_name: Some(name), mime_type: None };
    let detection = crate::detect(&input, &hints, &limits).unwrap();
    let mut out = Collected::default();
    let options = Options::default();
    crate::extract(&input, &detection, &options, &limits, &Cancel::default(), &mut out).unwrap();
    out
}

fn markdown(bytes: &[u8], name: &str) -> String {
    let out = parts(bytes.to_vec(), name);
    out.parts.first().map(|p| crate::markdown::render(&p.blocks)).unwrap_or_default()
}

#[test]
fn the_delimiter_is_found_in_spite_of_decimal_commas() {
    let got = markdown("navn;beløb\nÅse;100,50\nBo;7,25\n".as_bytes(), "a.csv");
    assert_eq!(got, "| navn | beløb |\n|---|---|\n| Åse | 100,50 |\n| Bo | 7,25 |\n");
    let got = markdown(b"a,b\n\"x;y;z\",\"1;2;3\"\n\"q;r;s\",\"4;5;6\"\n", "a.csv");
    assert_eq!(got, "| a | b |\n|---|---|\n| x;y;z | 1;2;3 |\n| q;r;s | 4;5;6 |\n");
}

#[test]
fn a_first_line_may_name_the_delimiter() {
    let got = markdown(b"sep=|\r\na|b\r\n1,2|3,4\r\n", "a.csv");
    assert_eq!(got, "| a | b |\n|---|---|\n| 1,2 | 3,4 |\n");
}

#[test]
fn quoted_line_ends_stay_in_their_cell_and_blank_rows_go() {
    let got = markdown(b"a,b\n\n\"x\ny\",\"say \"\"hi\"\"\"\n,,\n", "a.csv");
    assert_eq!(got, "| a | b |\n|---|---|\n| x y | say \"hi\" |\n");
}

#[test]
fn windows_1252_needs_no_hint() {
    let got = markdown(b"navn;by\nS\xf8ren;\xc5rhus\n\xc6gidius;K\xf8ge\n", "a.csv");
    assert_eq!(got, "| navn | by |\n|---|---|\n| Søren | Århus |\n| Ægidius | Køge |\n");
}

#[test]
fn cells_beyond_the_header_are_kept() {
    let got = markdown(b"1,2,3\na,b,c,d\ne,f\n", "a.csv");
    assert_eq!(got, "| 1 | 2 | 3 | |\n|---|---|---|---|\n| a | b | c | d |\n| e | f | | |\n");
}

#[test]
fn one_column_is_lines_and_a_header_alone_is_a_table() {
    assert_eq!(markdown("Ærø\nFanø\nSamsø\n".as_bytes(), "a.csv"), "Ærø  \nFanø  \nSamsø\n");
    assert_eq!(markdown(b"a;b;c\n", "a.csv"), "| a | b | c |\n|---|---|---|\n");
}

#[test]
fn a_title_above_the_header_repeats_with_it() {
    let mut text = String::from("Oversigt,,\nnavn,by,antal\n");
    for i in 0..100 {
        text.push_str(&format!("Søren nummer {i},Aarhus,{i}\n"));
    }
    let got = markdown(text.as_bytes(), "a.csv");
    assert!(got.matches("| navn | by | antal |").count() > 3);
    assert!(got.split("\n\n").all(|block| block.chars().count() <= crate::markdown::BLOCK_CHARS));
}

#[test]
fn key_figures_above_the_header_are_a_table_of_their_own() {
    let text = "Rapport;Udlån\nDato;01-03-2024\n\nNavn;By;Bøger;Bøder\nÅse;Ry;3;0\nBo;Køge;1;5\nEgon;Ry;2;0\n";
    let want = "| Rapport | Udlån |\n|---|---|\n| Dato | 01-03-2024 |\n\n\
        | Navn | By | Bøger | Bøder |\n|---|---|---|---|\n| Åse | Ry | 3 | 0 |\n| Bo | Køge | 1 | 5 |\n| Egon | Ry | 2 | 0 |\n";
    assert_eq!(markdown(text.as_bytes(), "a.csv"), want);
}

#[test]
fn a_header_that_names_too_few_columns_is_one_all_the_same() {
    let got = markdown(b"navn;alder\nBo;7;x;y\nEgon;8;x;y\nKjeld;9;x;y\n", "a.csv");
    assert!(
        got.starts_with("| navn | alder | | |\n|---|---|---|---|\n| Bo | 7 | x | y |\n"),
        "{got}"
    );
    // A title above a table without a header.
    let got = markdown(b"Tal;;\n1;2;3\n4;5;6\n", "a.csv");
    assert_eq!(got, "| Tal | | |\n|---|---|---|\n| 1 | 2 | 3 |\n| 4 | 5 | 6 |\n");
}

#[test]
fn long_files_come_in_batches_that_each_have_the_header() {
    let mut text = String::from("navn;antal\n");
    for i in 0..10_000 {
        text.push_str(&format!("vare {i};{i}\n"));
    }
    let out = parts(text.into_bytes(), "a.csv");
    let blocks = &out.parts[0].blocks;
    assert!(blocks.len() >= 4, "{}", blocks.len());
    for block in blocks {
        let crate::block::Kind::Table(table) = &block.kind else { panic!("no table") };
        assert_eq!(table.rows[0][0], Cell::text("navn"));
        assert!(table.rows.len() <= BATCH_ROWS + 1);
    }
}

#[test]
fn a_quote_that_is_never_closed_does_not_swallow_the_file() {
    let mut text = b"a;b\n1;\"aaben\n".to_vec();
    for i in 0..400_000 {
        text.extend(format!("x{i};y\n").into_bytes());
    }
    let out = parts(text, "a.csv");
    assert!(out.parts[0].blocks.len() > 10);
}

#[test]
fn a_million_columns_are_cut_and_said_so() {
    let text = "a;".repeat(400_000).into_bytes();
    let out = parts(text, "a.csv");
    assert_eq!(out.warnings.len(), 1);
}

#[test]
fn prose_code_and_logs_are_no_tables() {
    for text in [
        "Kære alle, tak for i dag.\nVi ses, når vi ses.\nMed venlig hilsen, Bo\n",
        "Roser er røde, violer er blå,\nsukker er sødt, og det er du også,\nja, sådan er det,\n",
        "2024-01-01 10:00:00,123 INFO the service has started and is listening for requests\n2024-01-01 10:00:01,456 INFO the service is ready for the first request of the day\n2024-01-01 10:00:02,789 WARN nothing has arrived for some time and nobody seems to care\n",
        "int a = 1;\nint b = 2;\nint c = 3;\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "en linje\nen til\nog en\n",
    ] {
        assert!(!looks_like(text, true), "{text}");
    }
}

#[test]
fn records_are_known_without_a_label() {
    for text in [
        "a;b;c\n1;2;3\n4;5;6\n",
        "navn\tby\nBo\tKøge\nÅse\tRy\n",
        "id,navn,adresse\n1,Bo,\"Vej 1, 2. tv\"\n2,Åse,\"Gade 2, st.\"\n",
        "sep=;\na;b\n",
    ] {
        assert!(looks_like(text, true), "{text}");
    }
}
