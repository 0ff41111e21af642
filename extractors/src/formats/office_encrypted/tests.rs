use crate::formats::damage::{self, Dice};
use crate::{Cancel, Collected, ExtractError, Hints, Input, Limits, Options, Result};
use std::sync::Arc;

const AGILE: &[u8] = include_bytes!("../../../../fixtures/hostile/ooxml_encrypted/agile.xlsx");
const STANDARD: &[u8] =
    include_bytes!("../../../../fixtures/hostile/ooxml_encrypted/standard.xlsx");

fn read(bytes: &[u8], password: Option<&str>, cancel: &Cancel) -> Result<Collected> {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let limits = Limits { output_bytes: 1 << 20, ..Limits::default() };
    let detection = crate::detect(&input, &Hints::default(), &limits)?;
    let options = Options { password: password.map(str::to_owned), ..Options::default() };
    let mut out = Collected::default();
    crate::extract(&input, &detection, &options, &limits, cancel, &mut out)?;
    Ok(out)
}

#[test]
fn the_right_password_opens_what_is_inside() {
    for bytes in [AGILE, STANDARD] {
        let out = read(bytes, Some("blåbær"), &Cancel::default()).unwrap();
        assert_eq!(out.parts[0].section.name.as_deref(), Some("Trærregister"));
        for wrong in [None, Some("blabær"), Some("")] {
            let outcome = read(bytes, wrong, &Cancel::default());
            assert!(matches!(outcome, Err(ExtractError::Encrypted)));
        }
    }
}

#[test]
fn cancellation_stops_the_hashing() {
    let cancel = Cancel::default();
    cancel.cancel();
    assert!(matches!(read(AGILE, None, &cancel), Err(ExtractError::Cancelled)));
}

#[test]
fn damaged_packages_never_panic() {
    // Passwords take long; damage to the file around them and to their description is told without.
    let cancel = Cancel::default();
    cancel.cancel();
    let mut dice = Dice(7);
    for bytes in [AGILE, STANDARD] {
        for _ in 0..200 {
            damage::read(dice.damage(bytes), None, &cancel);
        }
    }
}
