//! The whole reader on small documents made here: options, damage, attacks, and rules that no fixture shows.

use crate::formats::sheet::tests::{survives_damaged_members, zipped};
use crate::{
    Cancel, Changes, Collected, ExtractError, Facts, Hints, Input, Limits, Options, Result,
};
use std::sync::Arc;

const TEXT: &str = "application/vnd.oasis.opendocument.text";
const SLIDES: &str = "application/vnd.oasis.opendocument.presentation";

fn flat(kind: &str, before: &str, body: &str) -> Input {
    let element = if kind == TEXT { "text" } else { "presentation" };
    let text = format!(
        "<office:document office:mimetype=\"{kind}\">{before}<office:body><office:{element}>{body}</office:{element}></office:body></office:document>"
    );
    Input::memory(Arc::new(text.into_bytes()))
}

fn packed(members: &[(&str, &str)]) -> Input {
    let mut all: Vec<(&str, &[u8])> = vec![("mimetype", TEXT.as_bytes())];
    all.extend(members.iter().map(|(name, text)| (*name, text.as_bytes())));
    Input::memory(Arc::new(zipped(&all)))
}

fn content(body: &str) -> String {
    format!(
        "<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
}

fn extract(input: &Input, options: &Options, limits: &Limits) -> (Collected, Result<()>) {
    let detection = crate::detect(input, &Hints::default(), limits).unwrap();
    assert!(matches!(detection.name(), "odt" | "odp"), "{}", detection.name());
    let mut out = Collected::default();
    let outcome = crate::extract(input, &detection, options, limits, &Cancel::default(), &mut out);
    (out, outcome)
}

fn markdown(out: &Collected) -> String {
    out.parts.iter().map(|part| crate::markdown::render(&part.blocks)).collect()
}

fn read_with(input: &Input, options: &Options) -> String {
    let (out, outcome) = extract(input, options, &Limits::default());
    outcome.unwrap();
    markdown(&out)
}

fn read(body: &str) -> String {
    read_with(&flat(TEXT, "", body), &Options::default())
}

fn p(text: &str) -> String {
    format!("<text:p>{text}</text:p>")
}

fn probe(input: &Input) -> Facts {
    let (limits, options) = (Limits::default(), Options::default());
    let detection = crate::detect(input, &Hints::default(), &limits).unwrap();
    crate::probe(input, &detection, &options, &limits, &Cancel::default()).unwrap()
}

#[test]
fn comments_stand_behind_what_they_are_about() {
    let body = p(
        "Et <office:annotation office:name=\"a\"><dc:creator>Søren Kjær</dc:creator><dc:date>2026</dc:date><text:p>Sikkert?</text:p><text:p>Tjek.</text:p></office:annotation>tal<office:annotation-end office:name=\"a\"/> her<office:annotation><text:p>Uden navn</text:p></office:annotation>.",
    );
    let input = flat(TEXT, "", &body);
    let options = Options { comments: true, ..Options::default() };
    assert_eq!(
        read_with(&input, &options),
        "Et tal[^comment-1] her[^comment-2].\n\n[^comment-1]: Søren Kjær: Sikkert? Tjek.\n[^comment-2]: Uden navn\n"
    );
    assert_eq!(read_with(&input, &Options::default()), "Et tal her.\n");
}

#[test]
fn deletions_are_struck_out_where_they_are_wanted() {
    let body = format!(
        "<text:tracked-changes><text:changed-region text:id=\"c\"><text:deletion><office:change-info><dc:creator>Åse</dc:creator></office:change-info>{}{}</text:deletion></text:changed-region></text:tracked-changes>{}",
        p("gamle"),
        p("ord "),
        p(
            "De <text:change text:change-id=\"c\"/><text:change-start text:change-id=\"d\"/>nye<text:change-end text:change-id=\"d\"/> ord"
        )
    );
    let input = flat(TEXT, "", &body);
    assert_eq!(read_with(&input, &Options::default()), "De nye ord\n");
    let options = Options { changes: Changes::All, ..Options::default() };
    assert_eq!(read_with(&input, &options), "De ~~gamle~~  \n~~ord~~ nye ord\n");
}

#[test]
fn headers_and_footers_are_read_once_where_they_are_wanted() {
    let page = |name: &str, header: &str| {
        format!(
            "<style:master-page style:name=\"{name}\"><style:header>{}</style:header><style:header-left style:display=\"false\">{}</style:header-left><style:footer>{}</style:footer></style:master-page>",
            p(header),
            p("skjult"),
            p("Side 1")
        )
    };
    let masters = format!(
        "<office:master-styles>{}{}</office:master-styles>",
        page("a", "Kommunen"),
        page("b", "Kommunen")
    );
    let input = flat(TEXT, &masters, &p("Brødtekst"));
    let options = Options { headers: true, ..Options::default() };
    assert_eq!(read_with(&input, &options), "Kommunen\n\nBrødtekst\n\nSide 1\n");
    assert_eq!(read_with(&input, &Options::default()), "Brødtekst\n");
    let styles = format!("<office:document-styles>{masters}</office:document-styles>");
    let input = packed(&[("content.xml", &content(&p("Brødtekst"))), ("styles.xml", &styles)]);
    assert_eq!(read_with(&input, &options), "Kommunen\n\nBrødtekst\n\nSide 1\n");
}

#[test]
fn margins_of_slides_are_read_once_where_they_are_wanted() {
    let slide = |words: &str, footer: &str| {
        format!(
            "<draw:page><draw:frame><draw:text-box>{}</draw:text-box></draw:frame><draw:frame presentation:class=\"footer\"><draw:text-box>{}</draw:text-box></draw:frame></draw:page>",
            p(words),
            p(footer)
        )
    };
    let body = slide("Et", "Kommunen") + &slide("To", "Kommunen") + &slide("Tre", "Skolen");
    let input = flat(SLIDES, "", &body);
    let text = read_with(&input, &Options { headers: true, ..Options::default() });
    assert_eq!(text.matches("Kommunen").count(), 1, "{text}");
    assert_eq!(text.matches("Skolen").count(), 1, "{text}");
    assert!(!read_with(&input, &Options::default()).contains("Kommunen"));
}

fn slide(title: &str, notes: &str) -> String {
    format!(
        "<draw:page><draw:frame presentation:class=\"title\"><draw:text-box>{}</draw:text-box></draw:frame><presentation:notes><draw:frame presentation:class=\"notes\"><draw:text-box>{}</draw:text-box></draw:frame></presentation:notes></draw:page>",
        p(title),
        p(notes)
    )
}

#[test]
fn notes_and_slides_can_be_left_out() {
    let slides = flat(SLIDES, "", &format!("{}{}", slide("Et", "sagt"), slide("To", "også sagt")));
    assert_eq!(probe(&slides).pages, Some(2));
    assert_eq!(read_with(&slides, &Options::default()), "## Et\n\n> sagt\n## To\n\n> også sagt\n");
    let options =
        Options { without_notes: true, pages: "2".parse().unwrap(), ..Options::default() };
    assert_eq!(read_with(&slides, &options), "## To\n");
}

#[test]
fn counts_without_measure_are_clamped() {
    let spaces = read(&p("a<text:s text:c=\"2000000000\"/>b"));
    assert_eq!(spaces, "a b\n");
    let code = format!(
        "<text:p text:style-name=\"Preformatted_20_Text\">a<text:s text:c=\"{}\"/>b</text:p>",
        u64::MAX
    );
    assert!(read(&code).len() < 300);
    let table = "<table:table><table:table-column table:number-columns-repeated=\"4000000000\"/><table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell table:number-columns-repeated=\"4000000000\"><text:p>x</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell table:number-rows-spanned=\"4000000000\" table:number-columns-spanned=\"4000000000\"><text:p>y</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated=\"4000000000\"/></table:table-row></table:table>";
    let limits = Limits { cells: 20_000, ..Limits::default() };
    let (out, outcome) = extract(&flat(TEXT, "", table), &Options::default(), &limits);
    assert!(outcome.is_ok() || matches!(outcome, Err(ExtractError::LimitReached { .. })));
    assert!(markdown(&out).len() < 1 << 20);
}

#[test]
fn what_stands_before_damage_is_read() {
    let body =
        format!("{}<table:table><table:table-row><table:table-cell><text:p>celle", p("først"));
    let text = format!("<office:document-content><office:body><office:text>{body}");
    let (out, outcome) =
        extract(&packed(&[("content.xml", &text)]), &Options::default(), &Limits::default());
    outcome.unwrap();
    assert_eq!(markdown(&out), "først\n\ncelle\n");
    assert_eq!(out.warnings.first().map(|w| w.code.as_ref()), Some("damaged"));
    let broken = [("content.xml", content(&p("tekst"))), ("styles.xml", "<a <b".to_owned())];
    let broken: Vec<(&str, &str)> = broken.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let (out, outcome) = extract(&packed(&broken), &Options::default(), &Limits::default());
    outcome.unwrap();
    assert_eq!(markdown(&out), "tekst\n");
    assert_eq!(out.warnings.len(), 1);
}

#[test]
fn encrypted_and_empty_packages_say_so() {
    let manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    let locked = packed(&[("META-INF/manifest.xml", manifest), ("content.xml", "\u{1}\u{2}")]);
    let (_, outcome) = extract(&locked, &Options::default(), &Limits::default());
    assert!(matches!(outcome, Err(ExtractError::Encrypted)));
    assert_eq!(probe(&locked).encrypted, Some(true));
    let (_, outcome) = extract(&packed(&[]), &Options::default(), &Limits::default());
    assert!(matches!(outcome, Err(ExtractError::Corrupt(_))));
}

#[test]
fn a_password_opens_a_locked_package() {
    let bytes: &[u8] = include_bytes!("../../../../fixtures/hostile/odt/needs_password.odt");
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let with =
        |password: &str| Options { password: Some(password.to_owned()), ..Options::default() };
    let open: &[u8] = include_bytes!("../../../../fixtures/odt/report.odt");
    let open = Input::memory(Arc::new(open.to_vec()));
    assert_eq!(read_with(&input, &with("blåbær")), read_with(&open, &Options::default()));
    for options in [Options::default(), with("hyben")] {
        let (_, outcome) = extract(&input, &options, &Limits::default());
        assert!(matches!(outcome, Err(ExtractError::Encrypted)));
    }
}

#[test]
fn a_package_is_known_by_its_manifest_too() {
    let manifest = format!(
        "<manifest:manifest><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{TEXT}\"/></manifest:manifest>"
    );
    let text = content(&p("tekst"));
    let members: [(&str, &[u8]); 2] =
        [("META-INF/manifest.xml", manifest.as_bytes()), ("content.xml", text.as_bytes())];
    let input = Input::memory(Arc::new(zipped(&members)));
    assert_eq!(read_with(&input, &Options::default()), "tekst\n");
}

#[test]
fn objects_inside_of_objects_and_loops_end() {
    let object = "<draw:frame><draw:object xlink:href=\"./Object 1\"/></draw:frame>";
    let text = content(&p(&object.repeat(3)));
    let inner = content(&format!("{}{}", p("indre"), p(object)));
    let input = packed(&[
        ("content.xml", &text),
        ("Object 1/content.xml", &inner),
        ("Object 1/Object 1/content.xml", &inner),
    ]);
    assert_eq!(read_with(&input, &Options::default()), "indre\n");
}

#[test]
fn depth_is_bounded_and_cancellation_stops() {
    let deep = format!("{}x", "<draw:g>".repeat(5_000));
    let (_, outcome) = extract(&flat(TEXT, "", &deep), &Options::default(), &Limits::default());
    assert!(matches!(outcome, Err(ExtractError::LimitReached { .. })));
    let cancel = Cancel::default();
    cancel.cancel();
    let input = flat(TEXT, "", &p("x"));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let mut out = Collected::default();
    let outcome =
        crate::extract(&input, &detection, &Options::default(), &limits, &cancel, &mut out);
    assert!(matches!(outcome, Err(ExtractError::Cancelled)));
}

#[test]
fn damaged_members_never_panic() {
    survives_damaged_members(include_bytes!("../../../../fixtures/odt/objects.odt"), 300);
    survives_damaged_members(include_bytes!("../../../../fixtures/odt/numbering.odt"), 150);
    survives_damaged_members(include_bytes!("../../../../fixtures/odt/tables.odt"), 150);
    survives_damaged_members(include_bytes!("../../../../fixtures/odp/meeting.odp"), 150);
}
