//! Archives as a whole: passwords, selections, limits, damage.

use super::{LEAST_EXPANDED, bounded};
use crate::formats::damage::Dice;
use crate::{
    Cancel, Collected, Event, ExtractError, Facts, Hints, Input, Limits, Options, Receiver,
};
use std::io::{Cursor, Write};
use std::sync::Arc;

const ZIP: &[u8] = include_bytes!("../../../../fixtures/zip/havn.zip");
const TAR: &[u8] = include_bytes!("../../../../fixtures/tar/havn.tar");
const LOCKED: [&[u8]; 3] = [
    include_bytes!("../../../../fixtures/hostile/zip/locked.zip"),
    include_bytes!("../../../../fixtures/hostile/7z/locked.7z"),
    include_bytes!("../../../../fixtures/hostile/7z/locked-names.7z"),
];
const FIXTURES: [&[u8]; 8] = [
    ZIP,
    TAR,
    include_bytes!("../../../../fixtures/gzip/havn.tgz"),
    include_bytes!("../../../../fixtures/gzip/varer.gz"),
    include_bytes!("../../../../fixtures/bzip2/varer.csv.bz2"),
    include_bytes!("../../../../fixtures/xz/havn.tar.xz"),
    include_bytes!("../../../../fixtures/zstd/noter.md.zst"),
    include_bytes!("../../../../fixtures/7z/havn.7z"),
];

fn read(bytes: &[u8], options: &Options, limits: &Limits) -> (Collected, crate::Result<()>) {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let detection = crate::detect(&input, &Hints::default(), limits).unwrap();
    let mut out = Collected::default();
    let outcome = crate::extract(&input, &detection, options, limits, &Cancel::default(), &mut out);
    (out, outcome)
}

fn text(out: &Collected) -> String {
    out.parts.iter().map(|part| crate::markdown::render(&part.blocks)).collect()
}

fn names(out: &Collected) -> Vec<&str> {
    out.parts.iter().map(|part| part.section.name.as_deref().unwrap_or("-")).collect()
}

fn with_password(password: &str) -> Options {
    Options { password: Some(password.to_owned()), ..Options::default() }
}

/// An archive of one file, locked as many programs do it.
fn aes() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .with_aes_encryption(zip::AesMode::Aes256, "blåbær");
    zip.start_file("brev.txt", options).unwrap();
    zip.write_all("Kære Åse\n\nFærgen sejler klokken 7.\n".as_bytes()).unwrap();
    zip.start_file("åben.txt", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all("Åben for alle".as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_password_opens_what_is_locked() {
    for bytes in LOCKED {
        let (out, outcome) = read(bytes, &with_password("blåbær"), &Limits::default());
        outcome.unwrap();
        assert!(text(&out).contains("# brev.txt\n\nKære Åse"), "{}", text(&out));
        for options in [Options::default(), with_password("hindbær")] {
            let (_, outcome) = read(bytes, &options, &Limits::default());
            assert!(matches!(outcome, Err(ExtractError::Encrypted)), "{outcome:?}");
        }
    }
    let (out, outcome) = read(&aes(), &with_password("blåbær"), &Limits::default());
    outcome.unwrap();
    assert_eq!(names(&out), ["brev.txt", "åben.txt"]);
}

/// An archive of empty names, as a program writes it that does not know UTF-8.
fn named(names: &[&[u8]]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let placeholder = |at: usize, n: usize| format!("{at}{}", "x".repeat(n - 1));
    for (at, name) in names.iter().enumerate() {
        zip.start_file(placeholder(at, name.len()), options).unwrap();
        zip.write_all(b"words").unwrap();
    }
    let mut bytes = zip.finish().unwrap().into_inner();
    for (at, name) in names.iter().enumerate() {
        let from = placeholder(at, name.len()).into_bytes();
        let places: Vec<usize> =
            (0..bytes.len()).filter(|i| bytes[*i..].starts_with(&from)).collect();
        for place in places {
            bytes[place..place + name.len()].copy_from_slice(name);
        }
    }
    bytes
}

#[test]
fn names_of_members_come_in_the_code_page_of_their_system() {
    for (raw, name) in [
        (b"M\xf8de p\xe5 \xc6r\xf8.txt".as_slice(), "Møde på Ærø.txt"),
        (b"M\x9bde p\x86 \x92r\x9b.txt", "Møde på Ærø.txt"),
        (b"Gr\x81\xe1e.txt", "Grüße.txt"),
        (b"\x93\xfa\x96\x7b\x8c\xea.txt", "日本語.txt"),
        ("Møde på Ærø.txt".as_bytes(), "Møde på Ærø.txt"),
    ] {
        let (out, outcome) =
            read(&named(&[b"plain.txt", raw]), &Options::default(), &Limits::default());
        outcome.unwrap();
        assert_eq!(names(&out), ["plain.txt", name]);
    }
}

#[test]
fn headings_of_members_stand_one_level_below_their_names() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("a.xlsx", options).unwrap();
    zip.write_all(include_bytes!("../../../../fixtures/xlsx/register.xlsx")).unwrap();
    zip.start_file("b.md", options).unwrap();
    zip.write_all(b"# One\n\n### Three\n\nx\n").unwrap();
    zip.start_file("c.md", options).unwrap();
    zip.write_all(b"### Three\n\n# One\n\nx\n").unwrap();
    let (out, outcome) =
        read(&zip.finish().unwrap().into_inner(), &Options::default(), &Limits::default());
    outcome.unwrap();
    let text = text(&out);
    let levels: Vec<usize> =
        text.lines().map(|line| line.len() - line.trim_start_matches('#').len()).collect();
    let levels: Vec<usize> = levels.into_iter().filter(|level| *level > 0).collect();
    assert!(levels.starts_with(&[1, 2]) && levels.ends_with(&[1, 2, 4, 1, 3, 2]), "{levels:?}");
}

#[test]
fn a_locked_member_is_named_beside_those_that_are_read() {
    let (out, outcome) = read(&aes(), &Options::default(), &Limits::default());
    outcome.unwrap();
    assert_eq!(
        text(&out),
        "# åben.txt\n\nÅben for alle\n# Not read\n\n- brev.txt (38 bytes): password-protected\n"
    );
}

#[test]
fn the_probe_tells_what_is_locked() {
    for (bytes, encrypted) in [(LOCKED[0].to_vec(), true), (aes(), false), (ZIP.to_vec(), false)] {
        let input = Input::memory(Arc::new(bytes));
        let limits = Limits::default();
        let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
        let facts =
            crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default());
        let expected = Facts { encrypted: Some(encrypted), ..Facts::default() };
        assert_eq!(facts.unwrap(), expected);
    }
}

#[test]
fn a_selection_reads_only_its_members() {
    let options = Options { pages: "2,4".parse().unwrap(), ..Options::default() };
    for bytes in [ZIP, TAR, FIXTURES[7]] {
        let (out, outcome) = read(bytes, &options, &Limits::default());
        outcome.unwrap();
        assert_eq!(names(&out), ["havn/varer.csv", "havn/aftale.docx"]);
    }
}

#[test]
fn more_members_than_sections_are_named() {
    let limits = Limits { pages: 3, ..Limits::default() };
    let (out, outcome) = read(TAR, &Options::default(), &limits);
    outcome.unwrap();
    assert_eq!(names(&out), ["havn/brev.txt", "havn/varer.csv", "-"]);
    assert!(
        text(&out)
            .contains("\n- havn/web/side.html (web page, text/html, 107 bytes): one too many"),
        "{}",
        text(&out)
    );
}

#[test]
fn a_small_archive_expands_less_than_a_large_one() {
    let limits = Limits::default();
    assert_eq!(bounded(&limits, 100).expanded_bytes, LEAST_EXPANDED);
    assert_eq!(bounded(&limits, 1 << 20).expanded_bytes, 200 << 20);
    assert_eq!(bounded(&limits, u64::MAX).expanded_bytes, limits.expanded_bytes);
}

#[test]
fn what_was_read_before_a_limit_stays_and_the_rest_is_an_error() {
    let limits = Limits { entries: 4, ..Limits::default() };
    let (out, outcome) = read(TAR, &Options::default(), &limits);
    assert!(matches!(outcome, Err(ExtractError::LimitReached { .. })));
    assert_eq!(names(&out), ["havn/brev.txt", "havn/varer.csv", "havn/web/side.html"]);
    let limits = Limits { embedded_bytes: 60, ..Limits::default() };
    let (out, outcome) = read(ZIP, &Options::default(), &limits);
    outcome.unwrap();
    assert!(text(&out).contains("- havn/web/side.html (web page, text/html"), "{}", text(&out));
    assert!(text(&out).contains(": too large\n"));
}

/// Cancels when the first block comes.
struct Impatient(Cancel);

impl Receiver for Impatient {
    fn receive(&mut self, event: Event) -> crate::Result<()> {
        if matches!(event, Event::Block(_)) {
            self.0.cancel();
        }
        Ok(())
    }
}

#[test]
fn a_cancelled_reading_stops() {
    for bytes in FIXTURES {
        let input = Input::memory(Arc::new(bytes.to_vec()));
        let limits = Limits::default();
        let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
        if detection.inside.is_none() && !matches!(detection.name(), "zip" | "tar" | "7z") {
            continue;
        }
        let cancel = Cancel::default();
        let mut receiver = Impatient(cancel.clone());
        let options = Options::default();
        let outcome = crate::extract(&input, &detection, &options, &limits, &cancel, &mut receiver);
        assert!(matches!(outcome, Err(ExtractError::Cancelled)), "{}", detection.name());
    }
}

#[test]
fn damaged_archives_never_panic() {
    let limits = Limits {
        cells: 100_000,
        output_bytes: 1 << 20,
        expanded_bytes: 8 << 20,
        embedded_bytes: 1 << 20,
        entries: 100,
        ..Limits::default()
    };
    let mut dice = Dice(13);
    for fixture in FIXTURES.into_iter().chain(LOCKED) {
        let options = with_password("blåbær");
        for _ in 0..120 {
            let _ = read(&dice.damage(fixture), &options, &limits);
        }
        for cut in (0..fixture.len()).step_by(fixture.len() / 60 + 1) {
            let _ = read(&fixture[..cut], &options, &limits);
        }
    }
}

#[test]
fn a_name_tells_what_a_compressed_file_holds() {
    let input = Input::memory(Arc::new(FIXTURES[4].to_vec()));
    let limits = Limits::default();
    let hints = Hints { file_name: Some("mappe/varer.csv.bz2"), mime_type: None };
    let detection = crate::detect(&input, &hints, &limits).unwrap();
    assert_eq!((detection.name(), detection.inside), ("bzip2", Some("csv")));
    assert_eq!(detection.contradicts, None);
}
