use super::*;
use crate::block::Cell;
use crate::formats::damage;
use crate::{Cancel, Collected, Hints, Input, Limits, Options, Rows};
use std::sync::Arc;

fn parts(bytes: Vec<u8>, name: &str) -> Collected {
    parts_with(bytes, name, &Options::default())
}

fn parts_with(bytes: Vec<u8>, name: &str, options: &Options) -> Collected {
    let input = Input::memory(Arc::new(bytes));
    let limits = Limits::default();
    let hints = Hints { file_name: Some(name), mime_type: None };
    let detection = crate::detect(&input, &hints, &limits).unwrap();
    let mut out = Collected::default();
    crate::extract(&input, &detection, options, &limits, &Cancel::default(), &mut out).unwrap();
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
fn one_column_is_a_table_unless_it_is_prose_and_a_header_alone_is_one() {
    let got = markdown("Ø\nÆrø\nFanø\n".as_bytes(), "a.csv");
    assert_eq!(got, "| Ø |\n|---|\n| Ærø |\n| Fanø |\n");
    let line = "Der var engang en ø som ingen kendte og den lå langt ude i havet mod vest.";
    let got = markdown(format!("{line}\n{line}\n").as_bytes(), "a.txt.csv");
    assert_eq!(got, format!("{line}  \n{line}\n"));
    assert_eq!(markdown(b"a;b;c\n", "a.csv"), "| a | b | c |\n|---|---|---|\n");
}

#[test]
fn commas_within_lines_of_words_part_nothing() {
    let text = "Æbler, modne\nPærer\nBlommer\nKirsebær; søde\nHindbær\nRibs, røde, i bakker\n";
    let got = markdown(text.as_bytes(), "a.csv");
    assert!(got.starts_with("| Æbler, modne |\n|---|\n| Pærer |\n"), "{got}");
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
fn comments_and_titles_above_the_header_are_paragraphs() {
    let text = "Folketal den 1. i kvartalet\nKilde: Statistikbanken\n\nområde;2023;2024\nÅrup;17;18\nØlgod;5;6\n\nKilde: Lillebæk Kommune\n";
    let want = "Folketal den 1. i kvartalet\n\nKilde: Statistikbanken\n\n\
        | område | 2023 | 2024 |\n|---|---|---|\n| Årup | 17 | 18 |\n| Ølgod | 5 | 6 |\n\n\
        Kilde: Lillebæk Kommune\n";
    assert_eq!(markdown(text.as_bytes(), "a.csv"), want);
    let got = markdown(b"# made, by hand\n#\nid,name\n1,Bo\n2,Eva\n", "a.csv");
    assert_eq!(got, "made by hand\n\n| id | name |\n|---|---|\n| 1 | Bo |\n| 2 | Eva |\n");
    // Where the names themselves begin so.
    let got = markdown(b"#id,name\n1,Bo\n2,Eva\n", "a.csv");
    assert_eq!(got, "| #id | name |\n|---|---|\n| 1 | Bo |\n| 2 | Eva |\n");
}

#[test]
fn tables_below_each_other_are_tables_of_their_own() {
    let text = "navn;antal\nBo;3\nIb;4\n\nby;areal;folketal\nRy;5;6\n\nKøge;7;8\n";
    let want = "| navn | antal |\n|---|---|\n| Bo | 3 |\n| Ib | 4 |\n\n\
        | by | areal | folketal |\n|---|---|---|\n| Ry | 5 | 6 |\n| Køge | 7 | 8 |\n";
    assert_eq!(markdown(text.as_bytes(), "a.csv"), want);
    assert_eq!(markdown(text.replace('\n', "\r\n").as_bytes(), "a.csv"), want);
}

#[test]
fn a_file_without_names_loses_no_record_and_repeats_none() {
    let mut text = String::new();
    for i in 0..200 {
        text.push_str(&format!("vare {i};{i},50;2024-03-01\n"));
    }
    let got = markdown(text.as_bytes(), "a.csv");
    assert!(got.matches("|---|---|---|").count() > 2);
    for i in 0..200 {
        assert_eq!(got.matches(&format!("| vare {i} |")).count(), 1, "{i}");
    }
}

#[test]
fn other_quotes_and_escapes_are_known() {
    let got = markdown(b"a,b\n'x, y','1'\n'z','2, 3'\n", "a.csv");
    assert_eq!(got, "| a | b |\n|---|---|\n| x, y | 1 |\n| z | 2, 3 |\n");
    let got = markdown(b"a,b\n\"say \\\"hi, you\\\"\",1\n\"x\",2\n", "a.csv");
    assert_eq!(got, "| a | b |\n|---|---|\n| say \"hi, you\" | 1 |\n| x | 2 |\n");
    let got = markdown(b"a,b\nit's,Bo's\nhe's,'t\n", "a.csv");
    assert_eq!(got, "| a | b |\n|---|---|\n| it's | Bo's |\n| he's | 't |\n");
}

#[test]
fn rows_are_lines_where_the_caller_wants_them() {
    let options = Options { rows: Rows::Lines, ..Options::default() };
    let out = parts_with("navn;antal\næble;3\npære;\n".as_bytes().to_vec(), "a.csv", &options);
    let got = crate::markdown::render(&out.parts[0].blocks);
    assert_eq!(got, "navn: æble  \nantal: 3\n\nnavn: pære\n");
}

#[test]
fn rows_are_lines_where_they_do_not_fit_below_their_header() {
    let names: Vec<String> = (0..60).map(|i| format!("spørgsmål {i}")).collect();
    let values: Vec<String> = (0..60).map(|i| format!("svar {i}")).collect();
    let text = format!("{}\n{}\n{}\n", names.join(";"), values.join(";"), values.join(";"));
    let got = markdown(text.as_bytes(), "a.csv");
    assert!(got.starts_with("spørgsmål 0: svar 0  \nspørgsmål 1: svar 1  \n"), "{got}");
    let options = Options { rows: Rows::Table, ..Options::default() };
    let out = parts_with(text.into_bytes(), "a.csv", &options);
    assert!(crate::markdown::render(&out.parts[0].blocks).starts_with("| spørgsmål 0 |"));
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
        assert!(table.rows.len() <= 2_001);
    }
}

#[test]
fn spaces_may_stand_in_front_of_quotes() {
    let got =
        markdown(b"id, name, town\n1, \"Doe, \"\"J\"\"\", Rye\n2, \"Roe, B\" , Ely\n", "a.csv");
    assert_eq!(
        got,
        "| id | name | town |\n|---|---|---|\n| 1 | Doe, \"J\" | Rye |\n| 2 | Roe, B | Ely |\n"
    );
    // Inches are no enclosed fields.
    let got = markdown(b"a,b\nx, \"\ny, z\n", "a.csv");
    assert!(got.contains("| y | z |"), "{got}");
}

#[test]
fn records_behind_a_lone_quote_are_read_and_it_is_told() {
    let rows: String = (0..50).map(|i| format!("{i},n,t\n")).collect();
    let out = parts(format!("id,name,note\n7,x,\"open\n{rows}").into_bytes(), "a.csv");
    let text: String = out.parts.iter().map(|p| crate::markdown::render(&p.blocks)).collect();
    assert!(text.contains("| 7 | x | open |\n| 0 | n | t |"), "{text}");
    assert_eq!(text.lines().count(), 53);
    assert_eq!(out.warnings.iter().map(|w| w.code.clone()).collect::<Vec<_>>(), ["damaged"]);
    let got = markdown(b"id;part;price\n1;\"24\"\" panel;100\n2;27\" panel;200\n3;x;5\n", "a.csv");
    assert!(got.contains("| 1 | 24\" panel | 100 |\n| 2 | 27 panel | 200 |"), "{got}");
    let whole = parts(b"a,b,c\n1,2,\"x\ny, \"\"z\"\"\"\n".to_vec(), "a.csv");
    assert!(whole.warnings.is_empty());
}

#[test]
fn a_quote_that_is_never_closed_does_not_swallow_the_file() {
    let mut text = b"a;b\n1;\"aaben\n".to_vec();
    for i in 0..400_000 {
        text.extend(format!("x{i};y\n").into_bytes());
    }
    let out = parts(text, "a.csv");
    assert!(out.parts[0].blocks.len() > 10);
    // What the quote held back is there, line by line.
    let got = crate::markdown::render(&out.parts[0].blocks);
    assert!(got.contains("\n| x17 | y |\n"), "no line of its own");
    assert!(got.contains("\n| x399999 | y |\n"));
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

#[test]
fn damaged_records_never_panic() {
    for bytes in [
        include_bytes!("../../../../fixtures/csv/statistik.csv") as &[u8],
        include_bytes!("../../../../fixtures/csv/flere-tabeller.csv"),
        include_bytes!("../../../../fixtures/csv/spoergeskema.csv"),
    ] {
        damage::survives(bytes, Some("a.csv"), 200);
    }
}
