//! XFA forms: what the goldens `fixtures/pdf/xfa-*` cannot show. Limits, cancellation, page ranges, what is never read.

use super::tests::{fixture, markdown, pdf, read, stream};
use crate::{Cancel, Collected, ExtractError, Hints, Input, Limits, Options};
use std::sync::Arc;

/// A document whose page says `page`, with a form in one stream.
fn form(page: &str, template: &str, data: &str) -> Vec<u8> {
    let xdp = format!(
        "<xdp><template><subform name='A'>{template}</subform></template><datasets><data><A>{data}</A></data></datasets></xdp>"
    );
    pdf(&[
        "<</Type/Catalog/Pages 2 0 R/NeedsRendering true/AcroForm<</Fields[]/XFA 6 0 R>>>>".into(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".into(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>".into(),
        super::tests::FONT.into(),
        stream(&format!("BT /F 12 Tf 50 700 Td ({page}) Tj ET")),
        stream(&xdp),
    ])
}

fn field(name: &str, inside: &str) -> String {
    format!(
        "<field name='{name}'>{inside}<caption><value><text>Om {name}</text></value></caption></field>"
    )
}

fn form_text(template: &str, data: &str) -> String {
    let (result, out) = read(form("Please wait", template, data));
    result.unwrap();
    markdown(&out)
}

#[test]
fn passwords_and_hidden_fields_are_not_read() {
    let (result, out) = read(fixture("pdf/xfa-dynamic"));
    result.unwrap();
    let text = markdown(&out);
    assert!(text.contains("Åse Østergård"));
    for secret in ["hemmelig", "Adgangskode", "77-1", "Please wait", "Ikke tekst", "Prototype"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(out.warnings.is_empty());
}

#[test]
fn a_value_goes_to_the_field_that_it_is_bound_to() {
    let twice = field("N", "") + &field("N", "") + &field("N", "");
    assert_eq!(form_text(&twice, "<N>1</N><N>2</N>"), "- Om N: 1\n- Om N: 2\n- Om N:\n");
    let global = "<subform name='B'>".to_owned() + &field("N", "<bind match='global'/>");
    assert_eq!(form_text(&(global + "</subform>"), "<C><N>dyb</N></C>"), "- Om N: dyb\n");
    let by_reference = field("N", "<bind match='dataRef' ref='$.C.M[1]'/>");
    assert_eq!(form_text(&by_reference, "<C><M>a</M><M>b</M></C>"), "- Om N: b\n");
    let unbound = field("N", "<bind match='none'/><value><text>fast</text></value>");
    assert_eq!(form_text(&unbound, "<N>data</N>"), "- Om N: fast\n");
    // What somebody emptied is empty, whatever stood there at first.
    let emptied = field("N", "<value><text>fast</text></value>");
    assert_eq!(form_text(&emptied, "<N/>"), "- Om N:\n");
}

#[test]
fn a_form_that_the_page_shows_is_read_once() {
    let template = "<draw><value><text>Tilmelding til sommerlejr</text></value></draw>";
    let (result, out) = read(form("Tilmelding til sommerlejr", template, ""));
    result.unwrap();
    assert_eq!(markdown(&out).matches("sommerlejr").count(), 1);
    let (result, out) = read(form("Please wait", template, ""));
    result.unwrap();
    assert_eq!(markdown(&out), "Tilmelding til sommerlejr\n");
}

fn read_within(
    options: &Options,
    limits: &Limits,
    cancel: &Cancel,
) -> (crate::Result<()>, Collected) {
    let input = Input::memory(Arc::new(fixture("pdf/xfa-dynamic")));
    let detection = crate::detect(&input, &Hints::default(), &Limits::default()).unwrap();
    let mut out = Collected::default();
    let result = crate::extract(&input, &detection, options, limits, cancel, &mut out);
    (result, out)
}

#[test]
fn limits_and_cancellation_hold() {
    let cancel = Cancel::default();
    for limits in [
        Limits { expanded_bytes: 3_000, ..Limits::default() },
        Limits { depth: 3, ..Limits::default() },
    ] {
        let (result, out) = read_within(&Options::default(), &limits, &cancel);
        result.unwrap();
        assert!(out.warnings.iter().any(|w| w.code == "damaged"), "{:?}", out.warnings);
        assert!(!markdown(&out).contains("Østergård"));
    }
    cancel.cancel();
    let (result, _) = read_within(&Options::default(), &Limits::default(), &cancel);
    assert!(matches!(result, Err(ExtractError::Cancelled)), "{result:?}");
}
