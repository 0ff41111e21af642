//! Documents made by hand: attacks, and rules that a whole document shows best.

use crate::{Cancel, Collected, ExtractError, Facts, Hints, Input, Limits, Options};
use std::fmt::Write as _;
use std::sync::Arc;

pub(super) const FONT: &str =
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>";

pub(super) fn stream(content: &str) -> String {
    format!("<</Length {}>>stream\n{content}\nendstream", content.len())
}

/// A document of objects 1, 2, ... with a table of where they are.
pub(super) fn pdf(objects: &[String]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        write!(out, "{} 0 obj\n{object}\nendobj\n", i + 1).unwrap();
    }
    let (start, size) = (out.len(), objects.len() + 1);
    write!(out, "xref\n0 {size}\n0000000000 65535 f \n").unwrap();
    for place in places {
        writeln!(out, "{place:010} 00000 n ").unwrap();
    }
    write!(out, "trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").unwrap();
    out.into_bytes()
}

/// A document of one page with this content and further objects from 6 on.
pub(super) fn one_page(page: &str, content: &str, more: &[String]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        page.to_owned(),
        FONT.to_owned(),
        stream(content),
    ];
    objects.extend_from_slice(more);
    pdf(&objects)
}

pub(super) fn read_with(bytes: Vec<u8>, options: &Options) -> (crate::Result<()>, Collected) {
    let input = Input::memory(Arc::new(bytes));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let mut out = Collected::default();
    let result = crate::extract(&input, &detection, options, &limits, &Cancel::default(), &mut out);
    (result, out)
}

pub(super) fn read(bytes: Vec<u8>) -> (crate::Result<()>, Collected) {
    read_with(bytes, &Options::default())
}

pub(super) fn markdown(out: &Collected) -> String {
    out.parts.iter().map(|p| crate::markdown::render(&p.blocks)).collect()
}

fn probe(bytes: Vec<u8>) -> Facts {
    let input = Input::memory(Arc::new(bytes));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default()).unwrap()
}

pub(super) fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/../fixtures/{name}.pdf", env!("CARGO_MANIFEST_DIR"));
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::fs::File::open(path).unwrap(), &mut bytes).unwrap();
    bytes
}

const HELLO: &str = "BT /F 12 Tf 50 700 Td (Hello there) Tj ET";

#[test]
fn a_page_tree_that_contains_itself_is_read_once() {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 2147483647/Kids[2 0 R 3 0 R 3 0 R 2 0 R]>>".to_owned(),
        PAGE.to_owned(),
        FONT.to_owned(),
        stream(HELLO),
    ];
    let (result, out) = read(pdf(&objects));
    result.unwrap();
    assert_eq!(markdown(&out), "Hello there\n");
}

#[test]
fn a_form_that_draws_itself_does_no_harm() {
    let form = |body: &str| {
        format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length {}>>stream\n{body}\nendstream",
            body.len()
        )
    };
    let page = PAGE.replace("/Font", "/XObject<</X 6 0 R>>/Font");
    let (result, out) = read(one_page(&page, &format!("/X Do {HELLO}"), &[form("/X Do /X Do")]));
    result.unwrap();
    assert_eq!(markdown(&out), "Hello there\n");
}

#[test]
fn forms_that_multiply_are_counted_before_they_are_drawn() {
    // Ten forms, each drawing the next one ten times: 10^10 operators out of a kilobyte.
    let form = |i: usize| {
        let next = if i < 9 { format!("/XObject<</X {} 0 R>>", i + 7) } else { String::new() };
        let body = "/X Do ".repeat(10);
        format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<{next}>>/Length {}>>stream\n{body}\nendstream",
            body.len()
        )
    };
    let forms: Vec<String> = (0..10).map(form).collect();
    let page = PAGE.replace("/Font", "/XObject<</X 6 0 R>>/Font");
    let (result, out) = read(one_page(&page, "/X Do", &forms));
    result.unwrap();
    assert!(out.warnings.iter().any(|w| w.code == "truncated"));
}

#[test]
fn unbalanced_states_marked_content_and_numbers_out_of_range_do_no_harm() {
    let content = format!(
        "{} EMC EMC Q Q 1e38 0 0 1e38 1e38 1e38 cm {HELLO} {} {HELLO}",
        "q /A BMC ".repeat(5_000),
        "Q ".repeat(6_000)
    );
    let (result, out) = read(one_page(PAGE, &content, &[]));
    result.unwrap();
    assert_eq!(markdown(&out), "Hello there\n");
}

#[test]
fn documents_cut_anywhere_and_damaged_anywhere_end_in_a_result() {
    let whole = fixture("pdf/report");
    for part in 1..40 {
        let _ = read(whole[..whole.len() * part / 40].to_vec());
        let mut damaged = whole.clone();
        let at = (whole.len() - 8) * part / 40;
        damaged[at..at + 8].copy_from_slice(b"\xff\0 9]>/(");
        let _ = read(damaged);
    }
}

#[test]
fn a_broken_table_of_objects_is_rebuilt() {
    let mut bytes = one_page(PAGE, HELLO, &[]);
    let at = bytes.windows(9).position(|w| w == b"startxref").unwrap();
    bytes.truncate(at);
    bytes.extend_from_slice(b"startxref\n9999999\n%%EOF");
    let (result, out) = read(bytes);
    result.unwrap();
    assert_eq!(markdown(&out), "Hello there\n");
}

#[test]
fn a_length_that_refers_to_itself_is_survived() {
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned()];
    objects.push("<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned());
    objects.push(PAGE.to_owned());
    objects.push(FONT.to_owned());
    objects.push(format!("<</Length 5 0 R>>stream\n{HELLO}\nendstream"));
    read(pdf(&objects)).0.unwrap();
}

#[test]
fn a_map_that_blows_one_code_up_is_bounded() {
    let long = "0041".repeat(200);
    let map = format!("begincmap 1 beginbfrange <00> <FF> <{long}> endbfrange endcmap");
    let page = PAGE.replace("4 0 R", "6 0 R");
    let font = FONT.replace("/Encoding/WinAnsiEncoding", "/ToUnicode 7 0 R");
    let (result, out) = read(one_page(&page, HELLO, &[font, stream(&map)]));
    result.unwrap();
    assert!(markdown(&out).len() < 400);
}

#[test]
fn glyphs_stop_at_the_budget_of_a_page() {
    let content = format!("BT /F 12 Tf 50 700 Td {} ET", "(aaaaaaaaaa) Tj ".repeat(25_000));
    let (result, out) = read(one_page(PAGE, &content, &[]));
    result.unwrap();
    assert!(out.warnings.iter().any(|w| w.code == "truncated"));
}

#[test]
fn only_wanted_pages_are_answered() {
    let options = Options { pages: "2-".parse().unwrap(), ..Options::default() };
    let (result, out) = read_with(fixture("pdf/report"), &options);
    result.unwrap();
    assert_eq!(out.parts.iter().map(|p| p.section.number).collect::<Vec<_>>(), [2, 3]);
    // The running head is known from the neighbours all the same.
    assert!(
        markdown(&out).starts_with("# 2 Økonomi") || markdown(&out).starts_with("## 2 Økonomi")
    );
}

#[test]
fn a_cancelled_document_stops() {
    let input = Input::memory(Arc::new(fixture("pdf/report")));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    let mut out = Collected::default();
    let result =
        crate::extract(&input, &detection, &Options::default(), &limits, &cancel, &mut out);
    assert!(matches!(result, Err(ExtractError::Cancelled)));
}

#[test]
fn a_user_password_is_needed_and_used() {
    let (result, _) = read(fixture("hostile/user-locked"));
    assert!(matches!(result, Err(ExtractError::Encrypted)));
    assert_eq!(probe(fixture("hostile/user-locked")).encrypted, Some(true));
    let options = Options { password: Some("åben".to_owned()), ..Options::default() };
    let (result, _) = read_with(fixture("hostile/user-locked"), &options);
    assert!(matches!(result, Err(ExtractError::Encrypted)));
    let options = Options { password: Some("sesam".to_owned()), ..Options::default() };
    let (result, out) = read_with(fixture("hostile/user-locked"), &options);
    result.unwrap();
    assert_eq!(markdown(&out), "Kun for Åse\n");
}

#[test]
fn facts_tell_scans_from_text() {
    let report = probe(fixture("pdf/report"));
    assert_eq!(
        (report.pages, report.text_share, report.image_share),
        (Some(3), Some(1.0), Some(0.0))
    );
    let layers = probe(fixture("pdf/layers"));
    assert_eq!(layers.image_share, Some(2.0 / 3.0));
    assert_eq!(layers.text_share, Some(2.0 / 3.0));
}

fn deflated(text: &[u8]) -> Vec<u8> {
    let mut stream = lopdf::Stream::new(lopdf::Dictionary::new(), text.to_vec());
    stream.compress().unwrap();
    stream.content
}

#[test]
fn a_stream_that_expands_without_end_is_not_decoded() {
    let spaces = vec![b' '; 160 << 20];
    let packed = deflated(&deflated(&spaces));
    let head = format!("<</Length {}/Filter[/FlateDecode/FlateDecode]>>stream\n", packed.len());
    let mut bytes = one_page(PAGE, "", &[]);
    let text = String::from_utf8(bytes.clone()).unwrap();
    let at = text.find("<</Length 0>>stream\n\nendstream").unwrap();
    let rest = bytes.split_off(at + "<</Length 0>>stream\n".len());
    bytes.truncate(at);
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(&packed);
    bytes.extend_from_slice(&rest);
    assert!(bytes.len() < 20_000);
    let (result, out) = read(bytes);
    result.unwrap();
    assert!(out.warnings.iter().any(|w| w.code == "truncated"));
}

#[test]
fn a_stream_that_the_parser_loses_is_found_by_a_repair() {
    let mut text = String::from_utf8(one_page(PAGE, HELLO, &[])).unwrap();
    text = text.replace(">>stream\nBT", ">>stream \r\nBT");
    let (result, out) = read(text.into_bytes());
    result.unwrap();
    assert_eq!(markdown(&out), "Hello there\n");
}
