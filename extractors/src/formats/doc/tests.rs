//! The whole reader on the fixtures: options, passwords, damage.

use crate::formats::damage::Dice;
use crate::{
    Cancel, Changes, Collected, ExtractError, Facts, Hints, Input, Limits, Options, Result,
};
use std::path::Path;
use std::sync::Arc;

#[expect(clippy::disallowed_methods, reason = "a fixture is no document of a caller")]
fn fixture(path: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    std::fs::read(folder.join(path)).unwrap()
}

fn within(bytes: &[u8], options: &Options, limits: &Limits) -> (Collected, Result<()>) {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let mut out = Collected::default();
    let detection = crate::detect(&input, &Hints::default(), limits).unwrap();
    let _ = crate::probe(&input, &detection, options, limits, &Cancel::default());
    let outcome = crate::extract(&input, &detection, options, limits, &Cancel::default(), &mut out);
    (out, outcome)
}

fn read(path: &str, options: &Options) -> String {
    let (out, outcome) = within(&fixture(path), options, &Limits::default());
    outcome.unwrap();
    out.parts.iter().map(|part| crate::markdown::render(&part.blocks)).collect()
}

#[test]
fn comments_stand_at_their_words_where_they_are_wanted() {
    let got = read("doc/noter.doc", &Options { comments: true, ..Options::default() });
    assert!(got.contains("Her er en bemærkning[^comment-1]."), "{got}");
    assert!(got.contains("[^comment-1]: Åse Østergård: Skal det med?"), "{got}");
    assert!(!read("doc/noter.doc", &Options::default()).contains("Skal det med"));
}

#[test]
fn deletions_are_struck_out_where_they_are_wanted() {
    let got = read("doc/noter.doc", &Options { changes: Changes::All, ..Options::default() });
    assert!(got.contains("Det ~~gamle~~nye ord, og et afsnit\n\nder løber videre."), "{got}");
    let got = read("doc/tabeller.doc", &Options { changes: Changes::All, ..Options::default() });
    assert!(got.contains("| slettet | slettet | x | x |"), "{got}");
}

#[test]
fn headers_and_footers_are_read_once_where_they_are_wanted() {
    let got = read("doc/noter.doc", &Options { headers: true, ..Options::default() });
    assert!(got.starts_with("Sidehoved: fælles\n\n# Noter"), "{got}");
    assert!(got.contains("Uden anker\n\nSidefod\n\n[^1]"), "{got}");
    assert_eq!(got.matches("Sidefod").count(), 1);
}

#[test]
fn the_right_password_opens_a_document() {
    let password =
        |password: &str| Options { password: Some(password.to_owned()), ..Options::default() };
    let got = read("hostile/doc/encrypted.doc", &password("blåbær"));
    assert_eq!(got, "# Hemmeligt\n\nOpskriften på blåbærgrød.\n");
    for path in ["hostile/doc/encrypted.doc", "hostile/doc/locked.doc"] {
        let (_, outcome) = within(&fixture(path), &password("hindbær"), &Limits::default());
        assert!(matches!(outcome, Err(ExtractError::Encrypted)), "{path}");
    }
}

#[test]
fn the_probe_tells_pages_and_passwords() {
    let facts = |path: &str| {
        let input = Input::memory(Arc::new(fixture(path)));
        let limits = Limits::default();
        let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
        crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default()).unwrap()
    };
    assert_eq!(facts("hostile/doc/encrypted.doc").encrypted, Some(true));
    let plain = Facts { encrypted: Some(false), ..Facts::default() };
    assert_eq!(facts("doc/word6.doc"), plain);
    assert_eq!(facts("doc/word2.doc"), plain);
}

#[test]
fn a_title_in_the_text_is_one_of_the_document() {
    let (out, outcome) =
        within(&fixture("doc/skovtur.doc"), &Options::default(), &Limits::default());
    outcome.unwrap();
    assert_eq!(out.metadata.get("title"), Some("Tur til Skovvejen"));
    assert_eq!(out.metadata.get("creator"), Some("Åse Østergård"));
}

#[test]
fn what_is_held_is_bounded() {
    let nodes = Limits { nodes: 20, ..Limits::default() };
    let (_, outcome) = within(&fixture("doc/tabeller.doc"), &Options::default(), &nodes);
    assert!(matches!(outcome, Err(ExtractError::LimitReached { .. })));
    let cells = Limits { cells: 10, ..Limits::default() };
    let (out, outcome) = within(&fixture("doc/tabeller.doc"), &Options::default(), &cells);
    assert!(matches!(outcome, Err(ExtractError::LimitReached { .. })));
    assert_eq!(out.parts.len(), 1);
    let text = Limits { output_bytes: 20, ..Limits::default() };
    let (_, outcome) = within(&fixture("doc/felter.doc"), &Options::default(), &text);
    assert!(matches!(outcome, Err(ExtractError::LimitReached { .. })));
}

#[test]
fn cancellation_stops_the_reader() {
    let input = Input::memory(Arc::new(fixture("doc/felter.doc")));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    let mut out = Collected::default();
    let outcome =
        crate::extract(&input, &detection, &Options::default(), &limits, &cancel, &mut out);
    assert!(matches!(outcome, Err(ExtractError::Cancelled)));
}

#[test]
fn what_stands_before_damage_is_read_and_the_damage_told() {
    let (out, outcome) =
        within(&fixture("hostile/doc/cut.doc"), &Options::default(), &Limits::default());
    outcome.unwrap();
    assert_eq!(out.warnings[0].code, "damaged");
    assert!(crate::markdown::render(&out.parts[0].blocks).starts_with("Ord og flere ord."));
}

#[test]
fn damaged_documents_never_panic_and_always_end() {
    let limits = Limits { cells: 100_000, output_bytes: 1 << 20, ..Limits::default() };
    let options = Options {
        comments: true,
        headers: true,
        changes: Changes::All,
        password: Some("blåbær".to_owned()),
        ..Options::default()
    };
    let names = [
        "doc/hurtigt.doc",
        "doc/tabeller.doc",
        "doc/felter.doc",
        "doc/lister.doc",
        "doc/noter.doc",
        "doc/word6.doc",
        "doc/word2.doc",
        "hostile/doc/encrypted.doc",
    ];
    let mut dice = Dice(5);
    for name in names {
        let whole = fixture(name);
        for _ in 0..150 {
            let _ = within(&dice.damage(&whole), &options, &limits);
        }
        // Damage within the structures rather than in the gaps around them.
        let used: Vec<usize> = (512..whole.len()).filter(|at| whole[*at] != 0).collect();
        for _ in 0..150 {
            let mut bytes = whole.clone();
            for _ in 0..12 {
                if let Some(at) = used.get(dice.roll(used.len())) {
                    bytes[*at] = [0, 1, 0xff, dice.roll(256) as u8][dice.roll(4)];
                }
            }
            let _ = within(&bytes, &options, &limits);
        }
        for at in (0..whole.len()).step_by(whole.len() / 40 + 1) {
            let _ = within(&whole[..at], &options, &limits);
        }
    }
}
