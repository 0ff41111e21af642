//! The whole reader on fixtures and on small packages made here: options, damage, and rules that no fixture shows.

use crate::formats::sheet::tests::{survives_damaged_members, zipped};
use crate::metadata::key;
use crate::{Cancel, Collected, ExtractError, Facts, Hints, Input, Limits, Options, Result};
use std::sync::Arc;

const OVERVIEW: &[u8] = include_bytes!("../../../../fixtures/pptx/oversigt.pptx");
const GRAPHICS: &[u8] = include_bytes!("../../../../fixtures/pptx/grafik.pptx");
const COMMENTS: &[u8] = include_bytes!("../../../../fixtures/pptx/kommentarer.ppsx");

fn extract(bytes: &[u8], options: &Options, limits: &Limits) -> (Collected, Result<()>) {
    let input = Input::memory(Arc::new(bytes.to_vec()));
    let detection = crate::detect(&input, &Hints::default(), limits).unwrap();
    assert_eq!(detection.name(), "pptx");
    let mut out = Collected::default();
    let outcome = crate::extract(&input, &detection, options, limits, &Cancel::default(), &mut out);
    (out, outcome)
}

fn read(bytes: &[u8], options: &Options) -> Collected {
    let (out, outcome) = extract(bytes, options, &Limits::default());
    outcome.unwrap();
    out
}

fn text(out: &Collected) -> String {
    out.parts.iter().map(|part| crate::markdown::render(&part.blocks)).collect()
}

/// A presentation of one slide with these shapes; `parts` stand beside it.
fn slide(shapes: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let slide = format!("<p:sld><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>");
    let mut all: Vec<(&str, &[u8])> = vec![
        (
            "[Content_Types].xml",
            br#"<Types><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>"#,
        ),
        (
            "ppt/presentation.xml",
            br#"<p:presentation><p:sldIdLst><p:sldId id="256" r:id="s"/></p:sldIdLst></p:presentation>"#,
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            br#"<Relationships><Relationship Id="s" Type="x/slide" Target="slides/slide1.xml"/></Relationships>"#,
        ),
        ("ppt/slides/slide1.xml", slide.as_bytes()),
    ];
    all.extend(parts.iter().map(|(path, content)| (*path, content.as_bytes())));
    zipped(&all)
}

fn sp(words: &str, place: Option<(u32, u32)>) -> String {
    let at = place.map_or_else(String::new, |(x, y)| {
        format!(
            r#"<a:xfrm><a:off x="{}" y="{}"/><a:ext cx="360000" cy="360000"/></a:xfrm>"#,
            x * 360_000,
            y * 360_000
        )
    });
    format!(
        "<p:sp><p:spPr>{at}</p:spPr><p:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
}

#[test]
fn notes_comments_and_footers_are_there_when_they_are_wanted() {
    let without = read(OVERVIEW, &Options { without_notes: true, ..Options::default() });
    assert!(!text(&without).contains("Byd velkommen"));
    let options = Options { comments: true, headers: true, ..Options::default() };
    let got = text(&read(COMMENTS, &options));
    assert_eq!(
        got,
        "## Tal\n\n[^comment-1]\n\n- Et tal\n\n1\\. marts 2026\n\nForeningen Søbadet\n\n[^comment-1]: Åse Ærlig: Er tallene rigtige?\n\
         ## Kilder\n\n[^comment-2][^comment-3]\n\n- En kilde\n\n[^comment-2]: Åse Ærlig: Skal vi vise kilden?\n[^comment-3]: Bo Ny: Ja, se bilaget.\n"
    );
}

#[test]
fn hidden_slides_are_left_out_and_told() {
    let out = read(OVERVIEW, &Options::default());
    assert!(!text(&out).contains("Vises ikke"));
    let codes: Vec<&str> = out.warnings.iter().map(|warning| warning.code.as_ref()).collect();
    assert_eq!(codes, ["hidden_slides"]);
    let numbers: Vec<u32> = out.parts.iter().map(|part| part.section.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 7]);
}

#[test]
fn a_generic_title_gives_way_to_the_one_on_the_first_slide() {
    let out = read(OVERVIEW, &Options::default());
    assert_eq!(out.metadata.get(key::TITLE), Some("Søbadets år 2026"));
    assert_eq!(out.metadata.get(key::SLIDES), Some("7"));
    assert_eq!(out.metadata.get(key::CREATOR), Some("Øjvind Æbelø"));
    for title in ["PowerPoint Presentation", "Présentation PowerPoint", "Folie 1"] {
        assert!(super::is_generic(title), "{title}");
    }
    for title in ["Folie 12", "How to make slides with PowerPoint", "Slide"] {
        assert!(!super::is_generic(title), "{title}");
    }
}

#[test]
fn only_the_slides_that_are_wanted_are_read() {
    let options = Options { pages: "2,5".parse().unwrap(), ..Options::default() };
    let names: Vec<Option<String>> =
        read(OVERVIEW, &options).parts.into_iter().map(|part| part.section.name).collect();
    let names: Vec<Option<&str>> = names.iter().map(Option::as_deref).collect();
    assert_eq!(names, [Some("Beretning"), Some("Intet er mærket som titel")]);
}

#[test]
fn the_probe_counts_the_slides() {
    let input = Input::memory(Arc::new(OVERVIEW.to_vec()));
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let facts =
        crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default()).unwrap();
    assert_eq!(facts, Facts { pages: Some(7), encrypted: Some(false), ..Facts::default() });
}

#[test]
fn what_stands_before_damage_is_read() {
    let shapes = format!("{}<p:sp><p:txBody><a:p><a:r><a:t>a < b", sp("først", None));
    let out = read(&slide(&shapes, &[]), &Options::default());
    assert_eq!(text(&out), "først\n\na\n");
    assert_eq!(out.warnings[0].code, "damaged");
    let (_, outcome) = extract(&slide("<p:sp <", &[]), &Options::default(), &Limits::default());
    assert!(matches!(outcome, Err(ExtractError::Corrupt(_))));
}

#[test]
fn damaged_layouts_cost_no_text() {
    let rels = r#"<Relationships><Relationship Id="l" Type="x/slideLayout" Target="../slideLayouts/a.xml"/></Relationships>"#;
    let parts =
        [("ppt/slides/_rels/slide1.xml.rels", rels), ("ppt/slideLayouts/a.xml", "<p:sldLayout <")];
    let out = read(&slide(&sp("tekst", None), &parts), &Options::default());
    assert_eq!(text(&out), "tekst\n");
    assert_eq!(out.warnings[0].code, "damaged");
}

#[test]
fn a_text_above_all_others_is_the_title_where_none_is_marked() {
    let two = format!("{}{}", sp("brødtekst", Some((1, 5))), sp("Overskrift", Some((1, 1))));
    assert_eq!(text(&read(&slide(&two, &[]), &Options::default())), "## Overskrift\n\nbrødtekst\n");
    let beside = format!("{}{}", sp("højre", Some((9, 1))), sp("venstre", Some((1, 1))));
    assert_eq!(text(&read(&slide(&beside, &[]), &Options::default())), "venstre\n\nhøjre\n");
    assert_eq!(
        text(&read(&slide(&sp("alene", Some((1, 1))), &[]), &Options::default())),
        "alene\n"
    );
}

#[test]
fn what_is_held_is_bounded() {
    let limits = Limits { nodes: 1_000, ..Limits::default() };
    for shapes in [
        "<p:sp/>".repeat(2_000),
        format!("<p:sp><p:txBody>{}", "<a:p/>".repeat(2_000)),
        format!("<p:sp><p:txBody><a:p>{}", "<a:br/>".repeat(2_000)),
        format!("<p:graphicFrame><a:tbl><a:tr>{}", "<a:tc/>".repeat(2_000)),
    ] {
        let deck = slide(&(sp("først", None) + &shapes), &[]);
        let (out, outcome) = extract(&deck, &Options::default(), &limits);
        outcome.unwrap();
        assert!(text(&out).starts_with("først"));
        assert_eq!(out.warnings[0].code, "damaged");
    }
    let limits = Limits { pages: 3, ..Limits::default() };
    let (_, outcome) = extract(OVERVIEW, &Options::default(), &limits);
    assert!(matches!(outcome, Err(ExtractError::LimitReached { .. })));
}

#[test]
fn a_cancelled_reading_stops() {
    let input = Input::memory(Arc::new(OVERVIEW.to_vec()));
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
fn damaged_presentations_never_panic() {
    for fixture in [OVERVIEW, GRAPHICS, COMMENTS] {
        survives_damaged_members(fixture, 150);
    }
}
