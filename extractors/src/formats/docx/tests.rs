//! The whole reader on small packages made here: damage, attacks, and rules that no fixture shows.

use crate::formats::sheet::tests::{survives_damaged_members, zipped};
use crate::formats::testing::opened as with;
use crate::{Cancel, Changes, Collected, ExtractError, Facts, Hints, Input, Limits, Options};
use std::sync::Arc;

const TYPES: &str = r#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELS: &str = r#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>"#;
const PARTS: &str = r#"<Relationships><Relationship Id="s" Type="x/styles" Target="styles.xml"/><Relationship Id="n" Type="x/numbering" Target="numbering.xml"/><Relationship Id="f" Type="x/footnotes" Target="footnotes.xml"/></Relationships>"#;

fn package(parts: &[(&str, &str)]) -> Input {
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(p, c)| (*p, c.as_bytes())).collect();
    Input::memory(Arc::new(zipped(&parts)))
}

/// A document with this body, and parts beside it.
fn document(body: &str, parts: &[(&str, &str)]) -> Input {
    let main = format!("<w:document><w:body>{body}</w:body></w:document>");
    let mut all = vec![
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("word/_rels/document.xml.rels", PARTS),
        ("word/document.xml", main.as_str()),
    ];
    all.extend_from_slice(parts);
    package(&all)
}

fn extract(input: &Input, limits: &Limits) -> (Collected, crate::Result<()>) {
    let detection = crate::detect(input, &Hints::default(), limits).unwrap();
    assert_eq!(detection.name(), "docx");
    let mut collected = Collected::default();
    let options = Options::default();
    let outcome =
        crate::extract(input, &detection, &options, limits, &Cancel::default(), &mut collected);
    (collected, outcome)
}

fn text(collected: &Collected) -> String {
    collected.parts.iter().map(|part| crate::markdown::render(&part.blocks)).collect()
}

fn read(body: &str, parts: &[(&str, &str)]) -> String {
    let (collected, outcome) = extract(&document(body, parts), &Limits::default());
    outcome.unwrap();
    text(&collected)
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn what_stands_before_damage_is_read() {
    let body = format!("{}<w:tbl><w:tr><w:tc>{}<w:p><w:r><w:t>a < b</w:p>", p("først"), p("celle"));
    let (collected, outcome) = extract(&document(&body, &[]), &Limits::default());
    outcome.unwrap();
    assert!(text(&collected).starts_with("først\n\ncelle"));
    assert_eq!(collected.warnings.len(), 1);
    assert_eq!(collected.warnings[0].code, "damaged");
}

#[test]
fn a_document_without_its_main_part_is_an_error() {
    let input = package(&[("[Content_Types].xml", TYPES), ("_rels/.rels", RELS)]);
    let (_, outcome) = extract(&input, &Limits::default());
    assert!(matches!(outcome, Err(ExtractError::Corrupt(_))));
}

#[test]
fn relationships_never_lead_out_of_the_package() {
    let rels = RELS.replace("word/document.xml", "../../../../etc/passwd");
    let input = package(&[("[Content_Types].xml", TYPES), ("_rels/.rels", &rels)]);
    let (collected, outcome) = extract(&input, &Limits::default());
    assert!(outcome.is_err());
    assert!(collected.parts.is_empty());
}

#[test]
fn damaged_styles_numbers_and_notes_cost_no_text() {
    let body = r#"<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Overskrift</w:t></w:r></w:p><w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>punkt</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>"#;
    let parts = [
        ("word/styles.xml", "<w:styles><w:style <"),
        ("word/numbering.xml", "<w:numbering><"),
        (
            "word/footnotes.xml",
            "<w:footnotes><w:footnote w:id=\"1\"><w:p><w:r><w:t>note</w:t></w:r></w:p></w:footnote><",
        ),
    ];
    let (collected, outcome) = extract(&document(body, &parts), &Limits::default());
    outcome.unwrap();
    assert_eq!(text(&collected), "# Overskrift\n\n- punkt[^1]\n\n[^1]: note\n");
    assert_eq!(collected.warnings.len(), 2);
}

#[test]
fn deep_nesting_ends_the_reading_and_keeps_what_was_read() {
    for open in [
        "<w:tbl><w:tr><w:tc>",
        "<w:sdt><w:sdtContent>",
        "<w:p><w:r><w:txbxContent>",
        "<w:p><m:oMath><m:e>",
    ] {
        let body = format!("{}{}", p("først"), open.repeat(300));
        let (collected, outcome) = extract(&document(&body, &[]), &Limits::default());
        assert!(matches!(outcome, Err(ExtractError::LimitReached { .. })), "{open}");
        assert!(text(&collected).starts_with("først\n"), "{open}");
    }
}

#[test]
fn numbers_that_lie_are_brought_into_bounds() {
    let row = r#"<w:tr><w:trPr><w:gridBefore w:val="1000000000"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/><w:vMerge/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>"#;
    let table = format!("<w:tbl>{}</w:tbl>", row.repeat(2));
    let item = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="200"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>dyb</w:t></w:r></w:p>"#;
    let outline = r#"<w:p><w:pPr><w:outlineLvl w:val="8"/><w:ind w:left="99999999999"/></w:pPr><w:r><w:t>nederst</w:t></w:r></w:p>"#;
    let numbering = r#"<w:numbering><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="8"><w:start w:val="4294967295"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%9)"/></w:lvl><w:lvl w:ilvl="77"/></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="4000000000"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>"#;
    let got = read(&format!("{item}{item}{outline}{table}"), &[("word/numbering.xml", numbering)]);
    assert!(
        got.starts_with("- 4294967295) dyb\n- 4294967295) dyb\n\n###### nederst\n\n|"),
        "{}",
        got.get(..200).unwrap_or(&got)
    );
}

#[test]
fn entities_of_a_document_type_are_not_expanded() {
    let laughs = r#"<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><w:document><w:body><w:p><w:r><w:t>x&b;&c;y</w:t></w:r></w:p></w:body></w:document>"#;
    let input = package(&[
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("word/document.xml", laughs),
    ]);
    let (collected, outcome) = extract(&input, &Limits::default());
    outcome.unwrap();
    let got = text(&collected);
    assert!(!got.contains("ha") && !got.contains("root"), "{got}");
}

#[test]
fn more_bytes_than_allowed_are_an_error() {
    let limits = Limits { expanded_bytes: 20_000, ..Limits::default() };
    let (_, outcome) = extract(&document(&p("ord ").repeat(5_000), &[]), &limits);
    assert!(matches!(outcome, Err(ExtractError::LimitReached { .. })));
}

#[test]
fn fields_that_never_end_hide_no_text() {
    let begin = r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r>"#;
    let body = format!("<w:p>{}</w:p>{}", begin.repeat(1_000), p("tekst").repeat(4));
    assert!(read(&body, &[]).ends_with("tekst\n"));
}

#[test]
fn placeholders_of_controls_are_no_text() {
    let control = |props: &str, inner: &str| {
        format!("<w:sdt><w:sdtPr>{props}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>")
    };
    let run = |words: &str| format!("<w:r><w:t>{words}</w:t></w:r>");
    let asks = "<w:showingPlcHdr/>";
    let body = control(asks, &p("Skriv titel"))
        + &control("<w:showingPlcHdr w:val=\"0\"/>", &p("Indtastet"))
        + &format!("<w:p>{}{}</w:p>", run("Navn: "), control(asks, &run("Skriv navn")))
        + &control("", &p(&format!("</w:t></w:r>{}<w:r><w:t>efter", control(asks, &run("Vælg")))))
        + &format!("<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>", p("Felt"), p("Note"))
        + &format!("<w:tr>{}", control(asks, &format!("<w:tc>{}</w:tc>", p("Skriv her"))))
        + &format!("<w:tc>{}</w:tc></w:tr></w:tbl>", p("anden celle"));
    let table = "| Felt | Note |\n|---|---|\n| | anden celle |\n";
    assert_eq!(read(&body, &[]), format!("Indtastet\n\nNavn:\n\nefter\n\n{table}"));
}

#[test]
fn a_loop_of_styles_or_lists_ends() {
    let styles = r#"<w:styles><w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="b"/></w:style><w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style><w:style w:type="numbering" w:styleId="n"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#;
    let numbering = r#"<w:numbering><w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="n"/></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;
    let body = r#"<w:p><w:pPr><w:pStyle w:val="a"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>punkt</w:t></w:r></w:p>"#;
    assert_eq!(
        read(body, &[("word/styles.xml", styles), ("word/numbering.xml", numbering)]),
        "- punkt\n"
    );
}

#[test]
fn end_tags_in_disorder_lose_nothing() {
    let body = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:tbl></w:tc></w:r></w:p><w:p><w:r><w:t>b</w:t></w:r></w:p></w:txbxContent></w:tc></w:tbl>";
    let (collected, outcome) = extract(&document(body, &[]), &Limits::default());
    outcome.unwrap();
    let got = text(&collected);
    assert!(got.contains('a') && got.contains('b'), "{got}");
}

#[test]
fn a_typewriter_font_is_code_only_where_it_is_the_exception() {
    let mono = r#"<w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr>"#;
    let run = |text: &str| format!("<w:p><w:r>{mono}<w:t>{text}</w:t></w:r></w:p>");
    let long = "ord ".repeat(80);
    let got = read(&format!("{}{}", run("rm -rf x"), run(&long)), &[]);
    assert_eq!(got, format!("```\nrm -rf x\n```\n\n{}\n", long.trim()));
    let styles = format!(
        "<w:styles><w:docDefaults><w:rPrDefault>{mono}</w:rPrDefault></w:docDefaults></w:styles>"
    );
    assert_eq!(read(&run("Kære Åse"), &[("word/styles.xml", &styles)]), "Kære Åse\n");
}

#[test]
fn lists_of_one_kind_go_on_counting_unless_told_otherwise() {
    let numbering = r#"<w:numbering><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num></w:numbering>"#;
    let item = |num: u32, level: u8, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let body = [
        item(1, 0, "a"),
        item(1, 1, "b"),
        item(1, 0, "c"),
        item(1, 1, "d"),
        item(2, 0, "e"),
        item(2, 0, "f"),
    ];
    assert_eq!(
        read(&body.concat(), &[("word/numbering.xml", numbering)]),
        "1. a\n   - 1.1 b\n2. c\n   - 2.1 d\n7) e\n8) f\n"
    );
}

#[test]
fn the_probe_tells_the_pages() {
    let input =
        document(&p("x"), &[("docProps/app.xml", "<Properties><Pages>12</Pages></Properties>")]);
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let facts =
        crate::probe(&input, &detection, &Options::default(), &limits, &Cancel::default()).unwrap();
    assert_eq!(facts, Facts { pages: Some(12), encrypted: Some(false), ..Facts::default() });
}

#[test]
fn a_cancelled_reading_stops() {
    let input = document(&p("x"), &[]);
    let limits = Limits::default();
    let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    let mut collected = Collected::default();
    let outcome =
        crate::extract(&input, &detection, &Options::default(), &limits, &cancel, &mut collected);
    assert!(matches!(outcome, Err(ExtractError::Cancelled)));
}

#[test]
fn boxes_in_front_of_items_are_tasks() {
    let level = |n: u32, text: &str| {
        format!(
            r#"<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum><w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>"#
        )
    };
    let numbering = format!("<w:numbering>{}{}</w:numbering>", level(1, "☐"), level(2, "☒"));
    let item = |num: u32| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:numId w:val="{num}"/></w:numPr></w:pPr><w:r><w:t>køb æg</w:t></w:r></w:p>"#
        )
    };
    let got = read(&(item(1) + &item(2)), &[("word/numbering.xml", &numbering)]);
    assert_eq!(got, "- [ ] køb æg\n- [x] køb æg\n");
}

#[test]
fn an_embedded_document_that_is_not_read_is_told() {
    let body = format!("{}<w:altChunk r:id=\"a\"/>", p("tekst"));
    let (collected, outcome) = extract(&document(&body, &[]), &Limits::default());
    outcome.unwrap();
    assert_eq!(collected.warnings[0].code, "left_out");
}

#[test]
fn what_is_held_is_bounded() {
    let limits = Limits { nodes: 1_000, ..Limits::default() };
    let many = [
        format!("<w:p>{}</w:p>", "<w:br/>".repeat(2_000)),
        format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", "<w:tc/>".repeat(2_000)),
        "<w:txbxContent></x>".repeat(2_000),
        "<w:tbl></x>".repeat(2_000),
        format!("<w:p><w:r>{}</w:r></w:p>", "<v:rect o:hr=\"t\"/>".repeat(2_000)),
    ];
    for body in many {
        let (collected, outcome) = extract(&document(&(p("først") + &body), &[]), &limits);
        assert!(matches!(outcome, Err(ExtractError::LimitReached { .. })), "{}", body.len());
        assert!(text(&collected).starts_with("først"));
    }
    let (_, outcome) = extract(&document(&p("ord").repeat(5_000), &[]), &limits);
    outcome.unwrap();
}

#[test]
fn a_style_in_a_code_font_is_code_but_not_in_headings_or_lists() {
    let styles = r#"<w:styles><w:style w:type="paragraph" w:styleId="k"><w:name w:val="Kommando"/><w:rPr><w:rFonts w:ascii="Consolas"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="t"><w:name w:val="Plain Text"/><w:rPr><w:rFonts w:ascii="Consolas"/></w:rPr></w:style></w:styles>"#;
    let styled = |style: &str, props: &str, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{props}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let body = [
        styled("k", "", "cd æbler"),
        styled("k", "", ""),
        styled("k", "", "ls"),
        styled("k", r#"<w:outlineLvl w:val="0"/>"#, "Overskrift"),
        styled("k", r#"<w:numPr><w:numId w:val="1"/></w:numPr>"#, "punkt"),
        styled("t", "", "Kære Åse"),
    ];
    assert_eq!(
        read(&body.concat(), &[("word/styles.xml", styles)]),
        "```\ncd æbler\n\nls\n```\n\n# Overskrift\n\n- punkt\n\nKære Åse\n"
    );
}

#[test]
fn an_empty_line_made_of_breaks_is_one_break() {
    let body = "<w:p><w:r><w:t>a</w:t><w:br/><w:t> </w:t><w:br/><w:t>b</w:t></w:r></w:p>";
    assert_eq!(read(body, &[]), "a  \nb\n");
}

#[test]
fn a_part_beside_the_body_that_is_nested_too_deep_is_left_out() {
    let deep = format!("<w:styles>{}", "<w:style>".repeat(400));
    let (collected, outcome) =
        extract(&document(&p("tekst"), &[("word/styles.xml", &deep)]), &Limits::default());
    outcome.unwrap();
    assert_eq!(text(&collected), "tekst\n");
    assert_eq!(collected.warnings[0].code, "damaged");
}

#[test]
fn the_first_cell_of_a_table_is_a_box_only_where_it_is_alone() {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", p(text));
    let row = |cells: &str| format!("<w:tr>{cells}</w:tr>");
    let table = |rows: &str| format!("<w:tbl>{rows}</w:tbl>");
    assert_eq!(read(&table(&row(&cell("a"))), &[]), "a\n");
    assert_eq!(read(&table(&row(&(cell("a") + &cell("b")))), &[]), "| a | b |\n|---|---|\n");
    assert_eq!(read(&table(&(row(&cell("a")) + &row(&cell("b")))), &[]), "| a |\n|---|\n| b |\n");
    let empty = "<w:tc/>";
    assert_eq!(read(&table(&row(&(empty.to_owned() + &cell("b")))), &[]), "| b |\n|---|\n");
    assert_eq!(read(&table(&row(&(cell("a") + empty))), &[]), "| a |\n|---|\n");
    let boxed = format!("<w:tc>{}</w:tc>", table(&row(&cell("a"))));
    assert_eq!(read(&table(&row(&(boxed + &cell("b")))), &[]), "| a | b |\n|---|---|\n");
}

const REVIEW: &[u8] = include_bytes!("../../../../fixtures/docx/gennemsyn.docx");
const CHUNKS: &[u8] = include_bytes!("../../../../fixtures/docx/stykker.docx");
const FLAT: &[u8] = include_bytes!("../../../../fixtures/docx/flad.xml");
const WORD_2003: &[u8] = include_bytes!("../../../../fixtures/docx/word-2003.xml");

#[test]
fn comments_changes_and_margins_are_there_when_they_are_wanted() {
    let comments = Options { comments: true, ..Options::default() };
    assert_eq!(
        text(&with(REVIEW, &comments)),
        "### Referat\n\nMødet varer fem timer, som aftalt[^comment-1][^comment-2].\n\nEt afsnit, hvis slutning er slettet, går videre.\n\n\
         | a | b |\n|---|---|\n| c | d[^comment-3] |\n\nSlut[^1].\n\n[^1]: En note[^comment-4]\n[^comment-1]: Åse Ærlig: Er det rigtigt?\n\
         [^comment-2]: Bo Ny: Ja. Se bilaget.\n[^comment-3]: Uden navn\n[^comment-4]: Bo Ny: Om noten\n"
    );
    let changes = Options { changes: Changes::All, ..Options::default() };
    assert_eq!(
        text(&with(REVIEW, &changes)),
        "### Referat\n\nMødet varer ~~fire~~fem timer, som aftalt.\n\nEt afsnit, hvis slutning er slettet,\n\ngår videre. ~~Flyttet væk.~~\n\n\
         | a | b |\n|---|---|\n| ~~**slettet**~~ | ~~**række**~~ |\n| c | d |\n\nSlut[^1].\n\n[^1]: En note\n"
    );
    let headers = text(&with(REVIEW, &Options { headers: true, ..Options::default() }));
    assert!(
        headers.starts_with("Bestyrelsen\n\n| Fortroligt | 2026 |\n|---|---|\n\n### Referat\n")
    );
    assert!(headers.ends_with("Slut[^1].\n\nSide 1\n\n[^1]: En note\n"));
}

#[test]
fn word_2003_has_comments_and_changes_too() {
    let options = Options { comments: true, changes: Changes::All, ..Options::default() };
    let out = with(WORD_2003, &options);
    assert!(text(&out).contains("Det varer ~~fire~~fem timer[^comment-1].\n"));
    assert!(text(&out).ends_with("[^comment-1]: Bo Ny: Er det rigtigt?\n"));
    assert_eq!(out.metadata.get("creator"), Some("Åse Ærlig"));
}

#[test]
fn documents_in_one_xml_file_are_told_by_their_content() {
    for (bytes, name) in [(FLAT, "brev.xml"), (WORD_2003, "brev.xml"), (FLAT, "brev.txt")] {
        let input = Input::memory(Arc::new(bytes.to_vec()));
        let hints = Hints { file_name: Some(name), mime_type: None };
        let detection = crate::detect(&input, &hints, &Limits::default()).unwrap();
        assert_eq!(detection.name(), "docx");
        assert_eq!(detection.contradicts, Some("text").filter(|_| name.ends_with("txt")));
    }
    // The declared encoding holds for the whole file, not for its pieces.
    let utf_16 = String::from_utf8(FLAT.to_vec()).unwrap().replace("UTF-8", "UTF-16");
    let bytes: Vec<u8> =
        format!("\u{feff}{utf_16}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (wide, narrow) = (with(&bytes, &Options::default()), with(FLAT, &Options::default()));
    assert_eq!(text(&wide), text(&narrow));
}

#[test]
fn a_chunk_that_is_not_read_is_told() {
    let out = with(CHUNKS, &Options::default());
    assert_eq!(out.warnings.len(), 1);
    assert_eq!(out.warnings[0].code, "left_out");
}

#[test]
fn damaged_documents_never_panic() {
    for fixture in [REVIEW, CHUNKS] {
        survives_damaged_members(fixture, 150);
    }
    let mut dice = crate::formats::damage::Dice(11);
    for fixture in [FLAT, WORD_2003] {
        for _ in 0..150 {
            let input = Input::memory(Arc::new(dice.damage(fixture)));
            let limits = Limits { output_bytes: 1 << 20, ..Limits::default() };
            let detection = crate::detect(&input, &Hints::default(), &limits).unwrap();
            let (cancel, options) = (Cancel::default(), Options::default());
            let mut out = Collected::default();
            let _ = crate::probe(&input, &detection, &options, &limits, &cancel);
            let _ = crate::extract(&input, &detection, &options, &limits, &cancel, &mut out);
        }
    }
}
