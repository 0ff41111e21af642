use super::*;
use crate::formats::damage::Dice;
use crate::formats::xml_document;
use crate::xml;
use crate::{Cancel, Collected, Limits, Pages, markdown};

fn document(xml: &str, dialect: Option<Dialect>) -> Collected {
    let mut out = Collected::default();
    let limits = Limits::default();
    let mut sink = Sink::new(&mut out, &limits, Cancel::default(), Pages::default());
    xml_document::read(xml.as_bytes(), dialect, &mut sink).unwrap();
    out
}

fn read(xml: &str, dialect: Dialect) -> String {
    let out = document(xml, Some(dialect));
    out.parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

fn jats(body: &str) -> String {
    read(&format!("<article><body>{body}</body></article>"), Dialect::Jats)
}

fn docbook(body: &str) -> String {
    read(&format!("<article>{body}</article>"), Dialect::DocBook)
}

#[test]
fn labels_stand_before_what_they_belong_to() {
    assert_eq!(jats("<sec><label>2</label><title>Fund</title><p>x</p></sec>"), "# 2 Fund\n\nx\n");
    // A section whose label is all it has is called so.
    assert_eq!(jats("<sec><label>2</label><p>x</p></sec>"), "# 2\n\nx\n");
    assert_eq!(jats("<list><list-item><label>a)</label><p>x</p></list-item></list>"), "- a) x\n");
    assert_eq!(
        jats("<fig><label>Figur 1</label><caption><p>Mole</p></caption></fig>"),
        "Figur 1: Mole\n"
    );
    assert_eq!(jats("<fig><label>Figur 1</label><graphic/></fig><p>x</p>"), "Figur 1:\n\nx\n");
}

#[test]
fn sections_without_a_heading_do_not_count() {
    let text = "<section><section><title>A</title><section><title>B</title><para>x</para></section></section></section>";
    assert_eq!(docbook(text), "# A\n\n## B\n\nx\n");
}

#[test]
fn a_named_section_is_called_so_unless_it_has_a_title() {
    assert_eq!(
        jats("<ref-list><ref><mixed-citation>A</mixed-citation></ref></ref-list>"),
        "# References\n\n- A\n"
    );
    let text =
        "<ref-list><title>Kilder</title><ref><mixed-citation>A</mixed-citation></ref></ref-list>";
    assert_eq!(jats(text), "# Kilder\n\n- A\n");
    assert_eq!(jats("<p>x</p><ref-list></ref-list>"), "x\n");
}

#[test]
fn no_word_gets_lost_because_nobody_knows_its_element() {
    assert_eq!(
        docbook(
            "<ukendt>et</ukendt><ukendt><para>to</para>tre</ukendt><para>fire <ny>fem</ny> seks</para>"
        ),
        "et\n\nto\n\ntre\n\nfire fem seks\n"
    );
    // In a header only what is named is read.
    assert_eq!(
        docbook("<info><title>A</title><ukendt>n</ukendt></info><para>x</para>"),
        "# A\n\nx\n"
    );
}

#[test]
fn notes_are_told_from_other_references() {
    let text = "<p>a<xref ref-type='fn' rid='f'>1</xref> b<xref ref-type='bibr' rid='r'>[2]</xref></p>\
                <fn-group><fn id='f'><label>1</label><p>Note</p></fn><fn id='g'><p>fri</p></fn></fn-group>";
    assert_eq!(jats(text), "a[^1] b[2]\n\nfri\n\n[^1]: Note\n");
    let text = "<table><tbody><row><entry>x<footnote><para>N</para></footnote></entry><entry>y</entry></row></tbody></table>";
    assert_eq!(docbook(text), "| x[^1] | y |\n|---|---|\n\n[^1]: N\n");
}

#[test]
fn the_first_way_to_say_it_is_taken() {
    let formula = |inner: &str| {
        jats(&format!(
            "<p><inline-formula><alternatives>{inner}</alternatives></inline-formula></p>"
        ))
    };
    assert_eq!(formula("<graphic/><tex-math>$a$</tex-math><math><mi>b</mi></math>"), "$a$\n");
    assert_eq!(formula("<math><mi>b</mi></math><tex-math>a</tex-math>"), "$b$\n");
    let tei = "<TEI><text><body><p><choice><abbr>ca</abbr><expan>cirka</expan></choice> <abbr>dr</abbr></p></body></text></TEI>";
    assert_eq!(read(tei, Dialect::Tei), "cirka dr\n");
}

#[test]
fn references_without_punctuation_get_some() {
    let citation =
        |inner: &str| jats(&format!("<ref-list><title>K</title><ref>{inner}</ref></ref-list>"));
    let parts = "<person-group><name><surname>A</surname><given-names>B</given-names></name><name><surname>C</surname></name></person-group><year>2001</year><fpage>1</fpage><lpage>9</lpage>";
    assert_eq!(
        citation(&format!("<element-citation>{parts}</element-citation>")),
        "# K\n\n- A B, C, 2001, 1-9\n"
    );
    let mixed = "<mixed-citation><name><surname>A</surname><given-names>B</given-names></name> (<year>2001</year>).</mixed-citation>";
    assert_eq!(citation(mixed), "# K\n\n- A B (2001).\n");
}

#[test]
fn dialects_are_told_by_root_namespace_and_document_type() {
    let of = |xml: &str| {
        let root = xml::root(xml).unwrap();
        let namespace = xml.split("xmlns='").nth(1).and_then(|v| v.split('\'').next());
        Dialect::of(root, namespace.unwrap_or_default(), &xml.to_lowercase(), |name| {
            xml.contains(name)
        })
    };
    assert_eq!(of("<article xmlns='http://docbook.org/ns/docbook'>"), Some(Dialect::DocBook));
    assert_eq!(
        of("<!DOCTYPE book PUBLIC '-//OASIS//DTD DocBook XML V4.5//EN' 'x'><book>"),
        Some(Dialect::DocBook)
    );
    assert_eq!(of("<article article-type='x'>"), Some(Dialect::Jats));
    assert_eq!(of("<TEI>"), Some(Dialect::Tei));
    assert_eq!(
        of("<!DOCTYPE topic PUBLIC '-//OASIS//DTD DITA Topic//EN' 'x'><topic>"),
        Some(Dialect::Dita)
    );
    assert_eq!(of("<article>"), None);
    assert_eq!(of("<topic>"), None);
    assert_eq!(Dialect::guess("article", &["front"]), Dialect::Jats);
    assert_eq!(Dialect::guess("article", &["title"]), Dialect::DocBook);
    assert_eq!(Dialect::guess("Dokument", &["Meta"]), Dialect::Law);
    assert_eq!(Dialect::guess("catalog", &["book"]), Dialect::Generic);
}

#[test]
fn prose_of_no_dialect_is_read_by_what_stands_in_it() {
    let xml = "<memo><emne>Kajen</emne><tekst><afsnit>Den <vigtig>nye</vigtig> kaj</afsnit><afsnit><vigtig>Åbner</vigtig> nu</afsnit></tekst></memo>";
    let out = document(xml, None);
    let text: String = out.parts.iter().map(|part| markdown::render(&part.blocks)).collect();
    assert_eq!(text, "Kajen\n\nDen nye kaj\n\nÅbner nu\n");
}

#[test]
fn metadata_comes_from_the_header() {
    let xml = "<article><front><article-meta><title-group><article-title>A</article-title></title-group><contrib-group>\
               <contrib contrib-type='author'><name><surname>B</surname><given-names>C</given-names></name></contrib>\
               <contrib contrib-type='editor'><name><surname>N</surname></name></contrib></contrib-group>\
               <pub-date><year>2025</year><month>3</month></pub-date><kwd-group><title>n</title><kwd>d</kwd><kwd>e</kwd></kwd-group>\
               </article-meta></front></article>";
    let out = document(xml, Some(Dialect::Jats));
    let all: Vec<_> = out.metadata.iter().collect();
    assert_eq!(
        all,
        [("created", "2025-03"), ("creator", "C B"), ("keywords", "d; e"), ("title", "A")]
    );
}

#[test]
fn damaged_documents_never_panic() {
    let fixtures: [&[u8]; 5] = [
        include_bytes!("../../../../../fixtures/xml/artikel.nxml"),
        include_bytes!("../../../../../fixtures/xml/haandbog.dbk"),
        include_bytes!("../../../../../fixtures/xml/breve.tei.xml"),
        include_bytes!("../../../../../fixtures/xml/opgave.dita"),
        include_bytes!("../../../../../fixtures/fb2/eventyr.fb2"),
    ];
    let mut dice = Dice(11);
    for fixture in fixtures {
        for _ in 0..60 {
            let bytes = dice.damage(fixture);
            let mut out = Collected::default();
            let limits = Limits { output_bytes: 1 << 20, ..Limits::default() };
            let mut sink = Sink::new(&mut out, &limits, Cancel::default(), Pages::default());
            let _ = xml_document::read(bytes.as_slice(), None, &mut sink);
        }
    }
}
