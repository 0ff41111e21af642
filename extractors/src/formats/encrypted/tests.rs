//! Both locks, with the right password, a wrong one and none, and with damage.

use crate::formats::damage::Dice;
use crate::{Cancel, Collected, ExtractError, Facts, Hints, Input, Limits, Options, Result};
use std::sync::Arc;

const AGILE: &[u8] =
    include_bytes!("../../../../fixtures/hostile/ooxml_encrypted/needs_password.docx");
const STANDARD: &[u8] =
    include_bytes!("../../../../fixtures/hostile/ooxml_encrypted/needs_password_of_2007.docx");
const OPEN: &[u8] = include_bytes!("../../../../fixtures/ooxml_encrypted/kommentarer.ppsx");

fn read(bytes: &[u8], password: Option<&str>, cancel: &Cancel) -> Result<String> {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let limits = Limits::default();
    let hints = Hints { file_name: Some("brev.docx"), mime_type: None };
    let detection = crate::detect(&input, &hints, &limits)?;
    let options = Options { password: password.map(str::to_owned), ..Options::default() };
    let mut out = Collected::default();
    crate::extract(&input, &detection, &options, &limits, cancel, &mut out)?;
    Ok(out.parts.iter().map(|part| crate::markdown::render(&part.blocks)).collect())
}

#[test]
fn the_right_password_opens_both_locks() {
    let plain = include_str!("../../../../fixtures/docx/formler.docx.md");
    for bytes in [AGILE, STANDARD] {
        assert_eq!(read(bytes, Some("blåbær"), &Cancel::default()).unwrap(), plain);
        for wrong in [None, Some("hindbær"), Some("")] {
            let outcome = read(bytes, wrong, &Cancel::default());
            assert!(matches!(outcome, Err(ExtractError::Encrypted)), "{wrong:?}");
        }
    }
    let open = read(OPEN, Some("hindbær"), &Cancel::default()).unwrap();
    assert!(open.starts_with("## Tal\n"));
}

#[test]
fn a_locked_document_may_have_the_name_of_what_it_holds() {
    let input = Input::memory(Arc::new(AGILE.to_vec()));
    let limits = Limits::default();
    for (name, contradicts) in [("a.docx", None), ("a.xlsx", None), ("a.pdf", Some("pdf"))] {
        let hints = Hints { file_name: Some(name), mime_type: None };
        let detection = crate::detect(&input, &hints, &limits).unwrap();
        assert_eq!((detection.name(), detection.contradicts), ("ooxml_encrypted", contradicts));
        let facts =
            crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default());
        assert_eq!(facts.unwrap(), Facts { encrypted: Some(true), ..Facts::default() });
    }
}

#[test]
fn a_cancelled_reading_stops() {
    let cancel = Cancel::default();
    cancel.cancel();
    for bytes in [AGILE, STANDARD] {
        let outcome = read(bytes, Some("blåbær"), &cancel);
        assert!(matches!(outcome, Err(ExtractError::Cancelled)));
    }
}

#[test]
fn damaged_locks_never_panic() {
    let mut dice = Dice(5);
    for fixture in [AGILE, OPEN] {
        for _ in 0..100 {
            let damaged = dice.damage(fixture);
            let _ = read(&damaged, Some("blåbær"), &Cancel::default());
        }
    }
}
