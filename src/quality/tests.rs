use super::*;
use crate::config::Config;

fn verdict(text: &str, pages: Option<u32>, facts: Option<&Facts>) -> Verdict {
    judge(&measure(text), pages, &Config::open().routing, facts)
}

#[test]
fn ordinary_documents_are_good() {
    let table = format!("| Konto | Beløb |\n|---|---|\n{}", "| 4711 | -12.500,00 |\n".repeat(50));
    let code = "fn main() {\n    let x = &[(1, 2), (3, 4)];\n    *y += -(x[0].1 ^ 0xff) << 3;\n}\n";
    let minutes =
        "## Referat\n\nByrådet vedtog indstillingen. Se bilag 3 (cid:12) om skrifttyper.\n";
    let contents = format!("Indhold{}3\nBilag{}9\n", " .".repeat(200), ".".repeat(400));
    let paths =
        "Se /v1/a2/b3 og https://example.org/v1/ab12/cd34/x9 for flere oplysninger om sagen.";
    let formula = "$$\n\\sum_{i=0}^{n} x_i^2 = \\frac{a}{b} + \\sqrt{c}\n$$\n".repeat(20);
    let icons = "\u{f0e0} post@example.org\n\u{f095} 12 34 56 78 hverdage\n".repeat(5);
    for text in [&table, &code.repeat(9), minutes, &contents, paths, &formula, &icons] {
        for pages in [None, Some(1)] {
            assert_eq!(verdict(text, pages, None), Verdict::Good, "{text}");
        }
    }
}

#[test]
fn other_scripts_are_good() {
    for text in [
        "年度報告書の概要です",
        "市政府年度工作报告",
        "รายงานประจำปีของเทศบาล",
        "Годовой отчёт города",
        "التقرير السنوي للبلدية",
        "नगरपालिका की वार्षिक रिपोर्ट",
        "연례 보고서 요약",
    ] {
        assert_eq!(verdict(text, Some(1), None), Verdict::Good, "{text}");
        let long = format!("{text}。 ").repeat(100);
        assert_eq!(verdict(&long, Some(3), None), Verdict::Good, "{text}");
    }
}

#[test]
fn a_text_without_text_is_empty() {
    for text in ["", " \n\n", "---\n\n---\n", "|  |  |\n|---|---|\n|  |  |\n", "![]()\n", "#\n"] {
        assert_eq!(verdict(text, Some(2), None), Verdict::Empty, "{text:?}");
        assert_eq!(verdict(text, None, None), Verdict::Empty, "{text:?}");
    }
}

#[test]
fn unreadable_characters_and_names_of_glyphs_are_poor() {
    let unreadable = Verdict::Poor(Fault::Unreadable);
    for text in [
        "Bl\u{fffd}b\u{fffd}r ".repeat(10),
        "\u{e012}\u{e013}\u{e014} ok \u{e015}".to_owned(),
        "(cid:12)(cid:3)(cid:44) og ".repeat(3),
        "GLYPH<23>GLYPH<c=1,font=/ABCDEF+Arial>".to_owned(),
        "GLYPH&lt;23&gt; GLYPH\\<24> tekst".to_owned(),
        "/G01/G02/G03/G04/G05/G06".to_owned(),
        "/g1 /g22 /g333 /uni12 /g1/g7 /C0001".to_owned(),
    ] {
        assert_eq!(verdict(&text, None, None), unreadable, "{text}");
        assert_eq!(verdict(&text, Some(1), None), unreadable, "{text}");
    }
    assert_eq!(verdict("Bl\u{fffd}b\u{e6}r", None, None), Verdict::Good);
}

#[test]
fn pages_without_words_are_poor_unless_the_probe_saw_text() {
    let few = Verdict::Poor(Fault::FewWords);
    assert_eq!(verdict("Side 1", Some(4), None), few);
    assert_eq!(verdict("Side", Some(1), None), few);
    assert_eq!(verdict("Side", None, None), Verdict::Good);
    assert_eq!(verdict("Bilag 3", Some(1), None), Verdict::Good);
    let scanned = Facts { text_share: Some(0.1), ..Facts::default() };
    let short = Facts { text_share: Some(1.0), ..Facts::default() };
    assert_eq!(verdict("Side 1", Some(4), Some(&scanned)), few);
    assert_eq!(verdict("Side 1", Some(4), Some(&short)), Verdict::Good);
}

#[test]
fn a_soup_of_symbols_is_poor_on_pages_only() {
    let soup = "\"$%&',;/<?@^{}$%& ".repeat(20);
    assert_eq!(verdict(&soup, Some(1), None), Verdict::Poor(Fault::FewLetters));
    assert_eq!(verdict(&soup, None, None), Verdict::Good);
}

#[test]
fn pieces_may_be_cut_anywhere() {
    let text = "Byråd (cid:12) GLYPH<c=3> /a1/G01/G02/G03/G04/G05 x 年度|b|c \u{fffd}(cid:x) GGLYPH<1> ((cid:2) /a1";
    let whole = measure(text);
    for (at, _) in text.char_indices() {
        let (left, right) = text.split_at(at);
        let mut pieces = Quality::default();
        pieces.add(left);
        pieces.add(right);
        assert_eq!(format!("{pieces:?}"), format!("{whole:?}"), "cut at {at}");
    }
    assert_eq!(whole.glyphs.found().characters, 8 + 10 + 23 + 8 + 7);
    assert_eq!(whole.words(), 12);
}

#[test]
fn text_about_glyph_names_is_no_garbage() {
    let text = "Pattern (cid:12) stands for glyph 12, GLYPH<1> for glyph 1, and names like /G01 are \
                common in PDF files whose fonts carry no table of letters. Nothing else is wrong \
                with this paragraph, which goes on for long enough to be an ordinary one.";
    assert_eq!(verdict(text, Some(1), None), Verdict::Good);
}

#[test]
fn pictures_in_the_text_say_nothing() {
    let cases = [
        ("Ord uden billeder.", "Ord uden billeder."),
        ("a ![Figur 1](data:image/png;base64,iVBORw0KGgo=) b", "a ![Figur 1]() b"),
        ("![](data:image/jpeg;base64,/9j/)\n\n![](data:image/png;base64,AA==)", "![]()\n\n![]()"),
        // An address that does not end takes no words with it.
        ("![](data:image/png;base64,AA og ord", "![]( og ord"),
    ];
    for (text, expected) in cases {
        assert_eq!(without_pictures(text), expected);
    }
    assert!(matches!(without_pictures("a"), std::borrow::Cow::Borrowed(_)));
}
