//! The whole reader on the fixtures: options, passwords, damage.

use crate::formats::damage::Dice;
use crate::{Cancel, Collected, ExtractError, Hints, Input, Limits, Options, Result};
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

fn read(path: &str, options: &Options) -> Collected {
    let (out, outcome) = within(&fixture(path), options, &Limits::default());
    outcome.unwrap();
    out
}

fn text(out: &Collected) -> String {
    out.parts.iter().map(|part| crate::markdown::render(&part.blocks)).collect()
}

#[test]
fn slides_are_sections_with_their_titles_and_hidden_ones_are_told() {
    let out = read("ppt/driftsmoede.ppt", &Options::default());
    let sections: Vec<(u32, Option<&str>)> =
        out.parts.iter().map(|p| (p.section.number, p.section.name.as_deref())).collect();
    let last = "Uden pladsholder men øverst";
    assert_eq!(sections, [(1, Some("Driftsmøde")), (2, Some("Dagsorden")), (4, Some(last))]);
    assert_eq!(out.warnings[0].code, "hidden_slides");
    assert_eq!(out.metadata.get("slides"), Some("4"));
    assert!(!text(&out).contains("gammel"), "an older edit");
}

#[test]
fn notes_are_read_unless_they_are_not_wanted() {
    let without = Options { without_notes: true, ..Options::default() };
    assert!(!text(&read("ppt/driftsmoede.ppt", &without)).contains("velkommen"));
}

#[test]
fn comments_are_read_where_they_are_wanted() {
    let got = text(&read("ppt/driftsmoede.ppt", &Options { comments: true, ..Options::default() }));
    assert!(got.contains("## Driftsmøde\n\n[^comment-1]\n"), "{got}");
    assert!(got.contains("[^comment-1]: Åse Østergård: Er datoen på plads?"), "{got}");
}

#[test]
fn footers_are_read_once_where_they_are_wanted() {
    let got = text(&read("ppt/driftsmoede.ppt", &Options { headers: true, ..Options::default() }));
    assert_eq!(got.matches("Fælles sidefod").count(), 1, "{got}");
    assert_eq!(got.matches("Sidefod på denne").count(), 1, "{got}");
}

#[test]
fn a_selection_reads_only_its_slides() {
    let options = Options { pages: "2".parse().unwrap(), ..Options::default() };
    let out = read("ppt/driftsmoede.ppt", &options);
    assert_eq!(out.parts.len(), 1);
    assert_eq!(out.parts[0].section.number, 2);
}

#[test]
fn the_right_password_opens_a_presentation() {
    let password =
        |password: &str| Options { password: Some(password.to_owned()), ..Options::default() };
    let out = read("hostile/ppt/encrypted.ppt", &password("blåbær"));
    assert_eq!(text(&out), "## Hemmeligt\n\nOpskriften på blåbærgrød.\n");
    for options in [password("hindbær"), Options::default()] {
        let (_, outcome) =
            within(&fixture("hostile/ppt/encrypted.ppt"), &options, &Limits::default());
        assert!(matches!(outcome, Err(ExtractError::Encrypted)));
    }
}

#[test]
fn the_probe_counts_slides() {
    let facts = |path: &str| {
        let input = Input::memory(Arc::new(fixture(path)));
        let limits = Limits::default();
        let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
        crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default()).unwrap()
    };
    assert_eq!(facts("ppt/sommerfest.ppt").pages, Some(5));
    assert_eq!(facts("ppt/sommerfest.ppt").encrypted, Some(false));
    assert_eq!(facts("hostile/ppt/encrypted.ppt").encrypted, Some(true));
}

#[test]
fn what_cannot_be_found_is_told() {
    for path in ["hostile/ppt/lost.ppt", "hostile/ppt/sizes.ppt"] {
        let out = read(path, &Options::default());
        assert!(!text(&out).is_empty(), "{path}");
    }
    let out = read("hostile/ppt/lost.ppt", &Options::default());
    assert_eq!(out.warnings[0].code, "damaged");
    let out = read("ppt/ppt95.ppt", &Options::default());
    assert_eq!(out.warnings[0].code, "left_out");
}

#[test]
fn cancellation_stops_the_reader() {
    let input = Input::memory(Arc::new(fixture("ppt/driftsmoede.ppt")));
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
fn damaged_presentations_never_panic_and_always_end() {
    let limits = Limits {
        cells: 100_000,
        output_bytes: 1 << 20,
        embedded_bytes: 1 << 20,
        ..Limits::default()
    };
    let options = Options {
        comments: true,
        headers: true,
        password: Some("blåbær".to_owned()),
        ..Options::default()
    };
    let names = [
        "ppt/driftsmoede.ppt",
        "ppt/tal.ppt",
        "ppt/budget.ppt",
        "ppt/dobbelt.ppt",
        "ppt/sommerfest.ppt",
        "hostile/ppt/encrypted.ppt",
    ];
    let mut dice = Dice(9);
    for name in names {
        let whole = fixture(name);
        for _ in 0..150 {
            let _ = within(&dice.damage(&whole), &options, &limits);
        }
        // Damage within the records rather than in the gaps around them.
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
