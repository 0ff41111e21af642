use crate::formats::damage;
use crate::{Cancel, Collected, Hints, Input, Limits, Options};
use std::sync::Arc;

/// A table with these fields (name, type, length, decimals) and records.
fn table(version: u8, driver: u8, fields: &[(&str, u8, u8)], records: &[&[u8]]) -> Vec<u8> {
    let length = 32 + 32 * fields.len() + 1;
    let record: usize = 1 + fields.iter().map(|f| usize::from(f.2)).sum::<usize>();
    let mut out = vec![version, 124, 3, 1];
    out.extend(u32::try_from(records.len()).unwrap().to_le_bytes());
    out.extend(u16::try_from(length).unwrap().to_le_bytes());
    out.extend(u16::try_from(record).unwrap().to_le_bytes());
    out.resize(29, 0);
    out.push(driver);
    out.resize(32, 0);
    for (name, kind, length) in fields {
        let from = out.len();
        out.extend(name.as_bytes());
        out.resize(from + 11, 0);
        out.push(*kind);
        out.resize(from + 16, 0);
        out.push(*length);
        out.resize(from + 32, 0);
    }
    out.push(0x0d);
    for bytes in records {
        let mut bytes = bytes.to_vec();
        bytes.resize(record, b' ');
        out.extend(bytes);
    }
    out.push(0x1a);
    out
}

fn read(bytes: Vec<u8>) -> Collected {
    let input = Input::memory(Arc::new(bytes));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    assert_eq!(detection.name(), "dbf");
    let mut out = Collected::default();
    let options = Options::default();
    crate::extract(&input, &detection, &options, &limits, &Cancel::default(), &mut out).unwrap();
    out
}

fn markdown(out: &Collected) -> String {
    crate::markdown::render(&out.parts[0].blocks)
}

#[test]
fn fields_are_shown_and_deleted_records_stay_out() {
    let fields = [("NAVN", b'C', 10), ("ANTAL", b'N', 6), ("DATO", b'D', 8), ("VOKSEN", b'L', 1)];
    let out = read(table(
        0x03,
        0x08,
        &fields,
        &[
            b" \x8fse \x9b      12.5020240301T",
            b"*slettet       9        ?",
            b" Bo        ******        ?",
        ],
    ));
    let want = "| NAVN | ANTAL | DATO | VOKSEN |\n|---|---|---|---|\n\
        | Åse ø | 12.50 | 2024-03-01 | TRUE |\n| Bo | | | |\n";
    assert_eq!(markdown(&out), want);
    assert_eq!(out.metadata.get("modified"), Some("2024-03-01"));
}

#[test]
fn numbers_in_binary_are_read() {
    let fields = [("I", b'I', 4), ("B", b'B', 8), ("Y", b'Y', 8), ("T", b'T', 8)];
    let mut record = vec![b' '];
    record.extend((-7_i32).to_le_bytes());
    record.extend(2.5_f64.to_le_bytes());
    record.extend((-12_345_600_i64).to_le_bytes());
    record.extend(2_460_371_u32.to_le_bytes());
    record.extend((14 * 3_600_000 + 30 * 60_000_u32).to_le_bytes());
    let got = markdown(&read(table(0x30, 0x03, &fields, &[&record])));
    assert_eq!(
        got,
        "| I | B | Y | T |\n|---|---|---|---|\n| -7 | 2.5 | -1234.56 | 2024-03-01 14:30 |\n"
    );
}

#[test]
fn texts_of_memos_are_missed_where_there_are_any() {
    let fields = [("ID", b'N', 3), ("NOTE", b'M', 10)];
    let out = read(table(0x83, 0, &fields, &[b"   1         7"]));
    assert_eq!(markdown(&out), "| ID |\n|---|\n| 1 |\n");
    assert_eq!(out.warnings[0].code, "memos");
    let out = read(table(0x83, 0, &fields, &[b"   1          "]));
    assert!(out.warnings.is_empty());
}

#[test]
fn letters_are_guessed_where_the_file_does_not_tell() {
    let fields = [("NAVN", b'C', 12)];
    for bytes in [b" K\x9bbenhavn" as &[u8], b" K\xf8benhavn", " København".as_bytes()] {
        let got = markdown(&read(table(0x03, 0, &fields, &[bytes, bytes])));
        assert!(got.contains("| København |"), "{got}");
    }
}

#[test]
fn counts_that_lie_and_files_that_break_off_give_what_there_is() {
    let fields = [("NAVN", b'C', 4)];
    let mut bytes = table(0x03, 3, &fields, &[b" Bo", b" Eva"]);
    bytes[4..8].fill(0xff);
    assert_eq!(markdown(&read(bytes.clone())), "| NAVN |\n|---|\n| Bo |\n| Eva |\n");
    bytes.truncate(bytes.len() - 3);
    let out = read(bytes);
    assert_eq!(markdown(&out), "| NAVN |\n|---|\n| Bo |\n");
    assert_eq!(out.warnings[0].code, "damaged");
}

#[test]
fn damaged_tables_never_panic() {
    let fields = [("NAVN", b'C', 10), ("T", b'T', 8), ("V", b'V', 5), ("N", b'N', 4)];
    let sound = table(0x30, 0, &fields, &[b" Bo", b"*x", b" Eva"]);
    for at in 0..sound.len() {
        for value in [0, 1, 0x0d, 0x7f, 0xff] {
            let mut bytes = sound.clone();
            bytes[at] = value;
            damage::read(bytes.clone(), Some("a.dbf"), &Cancel::default());
            damage::read(bytes[..at].to_vec(), Some("a.dbf"), &Cancel::default());
        }
    }
}
