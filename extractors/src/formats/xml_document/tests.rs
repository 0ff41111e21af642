use super::*;
use crate::{Cancel, Collected, Hints, Input, Limits, Options, markdown};
use std::sync::Arc;

fn read(text: &str) -> (Collected, Result<()>) {
    let input = Input::memory(Arc::new(text.as_bytes().to_vec()));
    let limits = Limits::default();
    let hints = Hints { file_name: Some("a.xml"), mime_type: None };
    let mut detection = crate::detect(&input, &hints, &limits).unwrap();
    detection.format = &Xml;
    let mut document = Collected::default();
    let options = Options::default();
    let outcome =
        crate::extract(&input, &detection, &options, &limits, &Cancel::default(), &mut document);
    (document, outcome)
}

fn render(text: &str) -> String {
    let (document, outcome) = read(text);
    outcome.unwrap();
    document.parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

#[test]
fn repeated_records_become_a_table() {
    let text = "<?xml version='1.0'?><data><post nr='1'><navn>Ærø</navn><pris valuta='DKK'>12</pris></post>\
                <post nr='2'><navn>Als</navn><pris valuta='DKK'>9</pris></post></data>";
    assert_eq!(
        render(text),
        "| nr | navn | pris |\n|---|---|---|\n| 1 | Ærø | 12 (valuta: DKK) |\n| 2 | Als | 9 (valuta: DKK) |\n"
    );
}

#[test]
fn mark_up_in_the_text_of_a_record_costs_no_field() {
    let text = "<sager><sag nr='1' status='åben'><titel>A</titel><frist dato='2024-03-02'/><tekst>Kort</tekst></sag>\
                <sag nr='2' status='lukket'><titel>B</titel><frist dato='2024-03-03'/><tekst>Kort<br/>og <b>godt</b></tekst></sag>\
                <sag nr='3' status='lukket'><titel>C</titel><frist dato='2024-03-04'/><tekst><p>En</p><p>To</p></tekst></sag></sager>";
    assert_eq!(
        render(text),
        "| nr | status | titel | frist.dato | tekst |\n|---|---|---|---|---|\n\
         | 1 | åben | A | 2024-03-02 | Kort |\n\
         | 2 | lukket | B | 2024-03-03 | Kort og godt |\n\
         | 3 | lukket | C | 2024-03-04 | En To |\n"
    );
    let text = "<bog><kap id='1'><titel>A</titel><p>En <i>lang</i> tekst.</p></kap><kap id='2'><titel>B</titel><p>To.</p></kap></bog>";
    assert!(render(text).contains("En *lang* tekst."));
}

#[test]
fn fields_and_groups_become_lists_and_sections() {
    let text = "<a v='2'><navn>Plan</navn><emne>x</emne><emne>y</emne><ejer><navn>Åse</navn><by>Søby</by></ejer></a>";
    assert_eq!(
        render(text),
        "- v: 2\n- navn: Plan\n- emne: x, y\n\n## ejer\n\n- navn: Åse\n- by: Søby\n"
    );
}

#[test]
fn documents_are_read_as_text() {
    let text = "<book><title>Bog</title><chapter><title>Kapitel</title><para>Se <emphasis>her</emphasis> &amp; nu.</para>\
                <itemizedlist><listitem><para>a</para><para>b</para></listitem></itemizedlist>\
                <table><tbody><row><entry>1</entry><entry>2</entry></row></tbody></table></chapter></book>";
    assert_eq!(
        render(text),
        "# Bog\n\n## Kapitel\n\nSe *her* & nu.\n\n- a\n\n  b\n\n| 1 | 2 |\n|---|---|\n"
    );
}

#[test]
fn references_without_words_say_what_they_lead_to() {
    let text = "<article xmlns='http://docbook.org/ns/docbook'><title>T</title>\
                <section xml:id='a'><title>A</title><para>Se <xref linkend='b'/>, <xref linkend='c'/> og <xref linkend='x'/>.</para></section>\
                <section xml:id='b'><info><title>B &amp; <emphasis>mere</emphasis></title></info><para xml:id='c' xreflabel='C'>x</para>\
                <orderedlist><listitem override='4'><para>fire</para></listitem><listitem><para>fem</para></listitem></orderedlist></section></article>";
    assert_eq!(
        render(text),
        "# T\n\n## A\n\nSe B & mere, C og .\n\n## B & *mere*\n\nx\n\n4. fire\n5. fem\n"
    );
}

#[test]
fn feeds_are_articles() {
    let text = "<rss version='2.0'><channel><title>Nyt</title><language>da</language><item><title>Kajen åbner</title>\
                <link>https://x.dk/1</link><description>&lt;p&gt;Endelig &lt;b&gt;åben&lt;/b&gt;&lt;/p&gt;</description></item></channel></rss>";
    assert_eq!(
        render(text),
        "# Nyt\n\n## Kajen åbner\n\n- link: https://x.dk/1\n\nEndelig **åben**\n"
    );
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Nyt</title><entry><title>A</title><link href='https://x.dk/2'/>\
                <summary>kort</summary></entry></feed>";
    assert_eq!(render(atom), "# Nyt\n\n## A\n\n- link: https://x.dk/2\n\nkort\n");
}

#[test]
fn entities_are_not_expanded_and_floods_end() {
    let laughs = "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;'><!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&c;&x;</a>";
    assert_eq!(render(laughs), "\\&c;\\&x;\n");
    let (document, outcome) = read(&format!("<a><p>før</p>{}", "<b>x".repeat(100_000)));
    assert!(outcome.is_err());
    assert!(markdown::render(&document.parts[0].blocks).contains("før"));
    let (document, outcome) = read("<a><b>tekst</b><c");
    assert!(outcome.is_ok() && document.warnings.len() == 1);
    assert_eq!(markdown::render(&document.parts[0].blocks), "- b: tekst\n");
    let many = format!("<a>{}</a>", "<r><x>1</x><y>2</y></r>".repeat(60_000));
    assert_eq!(render(&many).matches("| 1 | 2 |").count(), 60_000);
}
