//! The whole reader on the fixtures: options, selections, damage.

use crate::formats::sheet::tests::{survives_damaged_members, zipped};
use crate::formats::testing::opened as read;
use crate::{Cancel, Collected, ExtractError, Hints, Input, Limits, Options};
use std::sync::Arc;

const PAGES: &[u8] = include_bytes!("../../../../fixtures/pages/report.pages");
const NUMBERS: &[u8] = include_bytes!("../../../../fixtures/numbers/stock.numbers");
const KEYNOTE: &[u8] = include_bytes!("../../../../fixtures/keynote/meeting.key");

#[test]
fn slides_and_notes_can_be_left_out() {
    let options =
        Options { without_notes: true, pages: "1".parse().unwrap(), ..Options::default() };
    let out = read(KEYNOTE, &options);
    assert_eq!(out.parts.len(), 1);
    let text = crate::markdown::render(&out.parts[0].blocks);
    assert!(text.starts_with("## Driftsmøde") && !text.contains("velkommen"), "{text}");
    assert_eq!(out.warnings.first().map(|w| w.code.as_ref()), Some("hidden_slides"));
    assert_eq!(out.metadata.get("slides"), Some("3"));
}

#[test]
fn sheets_are_counted() {
    let out = read(NUMBERS, &Options::default());
    assert_eq!(out.metadata.get("sheets"), Some("2"));
    assert_eq!(out.warnings.first().map(|w| w.code.as_ref()), Some("hidden_sheets"));
}

#[test]
fn cancellation_stops_a_reader() {
    let input = Input::memory(Arc::new(PAGES.to_vec()));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    assert_eq!(detection.name(), "pages");
    let cancel = Cancel::default();
    cancel.cancel();
    let mut out = Collected::default();
    let outcome =
        crate::extract(&input, &detection, &Options::default(), &limits, &cancel, &mut out);
    assert!(matches!(outcome, Err(ExtractError::Cancelled)));
}

#[test]
fn a_former_document_that_is_cut_off_says_so() {
    let open = r#"<sl:document xmlns:sl="a" xmlns:sf="b"><sf:text-storage sf:kind="body"><sf:p>før</sf:p>"#;
    for (end, damaged) in
        [("</sf:text-storage></sl:document>", false), ("", true), ("<sf:p>x <", true)]
    {
        let text = format!("{open}{end}");
        let out = read(&zipped(&[("index.xml", text.as_bytes())]), &Options::default());
        assert!(crate::markdown::render(&out.parts[0].blocks).starts_with("før"), "{end}");
        assert_eq!(out.warnings.iter().any(|w| w.code == "damaged"), damaged, "{end}");
    }
}

#[test]
fn damaged_members_never_panic() {
    for fixture in [PAGES, NUMBERS, KEYNOTE] {
        survives_damaged_members(fixture, 200);
    }
    survives_damaged_members(include_bytes!("../../../../fixtures/keynote/former.key"), 100);
}
