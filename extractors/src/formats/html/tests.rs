use super::*;
use crate::{Cancel, Collected, Limits, Pages, markdown};
use std::sync::Arc;

fn document(html: &str) -> Collected {
    let mut document = Collected::default();
    let limits = Limits::default();
    let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
    let input = Input::memory(Arc::new(html.as_bytes().to_vec()));
    read(&input, None, View::Page, &mut sink).unwrap();
    sink.finish().unwrap();
    document
}

fn page(html: &str) -> String {
    document(html).parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

#[test]
fn white_space_follows_the_boxes() {
    assert_eq!(
        page("<p>et\n  <b> to </b>\n\ntre<!-- x --></p>fire<div>fem</div>"),
        "et **to** tre\n\nfire\n\nfem\n"
    );
    assert_eq!(page("Vej 1<br>8000 Aarhus<br><br>Telefon"), "Vej 1  \n8000 Aarhus\n\nTelefon\n");
    assert_eq!(page("<h2>Børn <div>og unge</div></h2>"), "## Børn og unge\n");
}

#[test]
fn what_is_not_shown_is_not_read() {
    let html = "<p>ja</p><p hidden>n</p><p style='color:red; DISPLAY : none !important'>n</p><script>n</script>\
                <style>n</style><noscript>n</noscript><template>n</template><svg><title>n</title></svg>";
    assert_eq!(page(html), "ja\n");
}

#[test]
fn lists_count_as_the_page_says() {
    let html = "<ol start=3><li>c<li value=7>g<ul><li>x</ul><li>h</ol><ol type=a><li>p</ol><ol reversed><li>2<li>1</ol>";
    assert_eq!(page(html), "3. c\n7) g\n   - x\n8) h\n- a. p\n2. 2\n1) 1\n");
    assert_eq!(
        page(
            "<ul><li><input type=checkbox checked> gjort</li><li><input type=checkbox> ikke</li></ul>"
        ),
        "- [x] gjort\n- [ ] ikke\n"
    );
    assert_eq!(page("<ul><li><ul><li>dyb</ul></ul>"), "- dyb\n");
    assert_eq!(page("<ul><li><h3>Nyt</h3><p>tekst</ul>"), "### Nyt\n\ntekst\n");
}

#[test]
fn definitions_stand_behind_their_term() {
    assert_eq!(
        page("<dl><dt>Nævn<dt>Råd<dd>Et udvalg<dd>Også<dt>Tom</dl>"),
        "**Nævn**, **Råd**: Et udvalg\n\nOgså\n\n**Tom**\n"
    );
}

#[test]
fn spans_are_filled_and_never_reach_out_of_the_table() {
    let html = "<table><tr><th rowspan=2>Navn<th colspan=2>Beløb<tr><th>Før<th>Nu<tr><td>Ærø<td rowspan=65000>1\
                <td>2<tr><td colspan=900>I alt</table>";
    let golden = "| Navn | Beløb | Beløb |\n|---|---|---|\n| Navn | Før | Nu |\n| Ærø | 1 | 2 |\n| I alt | I alt | I alt |\n";
    assert_eq!(page(html), golden);
    assert_eq!(
        page("<table><tr><td colspan=1000>x<tr><td>a<td>b</table>"),
        "| x | x |\n|---|---|\n| a | b |\n"
    );
}

#[test]
fn layout_tables_are_read_cell_by_cell() {
    assert_eq!(page("<table><tr><td><h1>Titel</h1><td><p>Brød</table>"), "# Titel\n\nBrød\n");
    assert_eq!(page("<table role=presentation><tr><td>a<td>b</table>"), "a\n\nb\n");
    assert_eq!(page("<table><tr><td>kun<tr><td>en</table>"), "kun\n\nen\n");
}

#[test]
fn a_grid_of_small_cells_is_data_whatever_stands_in_them() {
    let grid = |inner: &str| page(&format!("<table><tr><td>A<td>B<tr><td>{inner}<td>2</table>"));
    let golden = |words: &str| format!("| A | B |\n|---|---|\n| {words} | 2 |\n");
    assert_eq!(grid("<table><tr><td>a<td>b<tr><td>c<td>d</table>"), golden("a, b; c, d"));
    assert_eq!(grid("<h2>Titel</h2><p>ord"), golden("Titel ord"));
    let long = format!("<h2>Titel</h2><p>{}", "ord ".repeat(100));
    assert!(grid(&long).starts_with("A\n\nB\n\n## Titel\n"));
}

#[test]
fn rows_without_a_height_of_their_own_are_none() {
    let html = "<table><tr><th>År<th>Måned<th>Antal<tr><th rowspan=3>2025<tr><td>maj<td>1<tr><td>juni<td>2<tr><th rowspan=2>2026\
                <tr><td>maj<td>3</table>";
    let golden = "| År | Måned | Antal |\n|---|---|---|\n| 2025 | maj | 1 |\n| 2025 | juni | 2 |\n| 2026 | maj | 3 |\n";
    assert_eq!(page(html), golden);
    // An empty row under cells that hang over it takes nothing from the next one.
    let html = "<table><tr><th rowspan=2>A<th rowspan=2>B<tr></tr><tr><td>1<td>2</table>";
    assert_eq!(page(html), "| A | B |\n|---|---|\n| 1 | 2 |\n");
}

#[test]
fn links_are_made_absolute_where_the_page_says_how() {
    let html = "<base href='https://aarhus.dk/a/'><a href='../b?c=1'>Se <em>her</em></a> <a href='#x'>op</a>";
    assert_eq!(page(html), "[Se *her*](https://aarhus.dk/b?c=1) op\n");
    assert_eq!(page("<a href='javascript:x()'>Luk</a>"), "Luk\n");
    assert_eq!(page("<a href=a>et</a><a href=b>to</a>"), "[et](a) [to](b)\n");
}

#[test]
fn metadata_comes_from_head_and_json_ld() {
    let html = r#"<html lang=da><title> Byens
 liv </title><meta name=author content="Åse"><meta property="og:title" content="n">
<script type="application/ld+json">{"@graph":[{"headline":"n","datePublished":"2026-01-02","author":[{"name":"n"}]}]}</script>x"#;
    let metadata = document(html).metadata;
    let all: Vec<_> = metadata.iter().collect();
    assert_eq!(
        all,
        [
            ("created", "2026-01-02"),
            ("creator", "Åse"),
            ("language", "da"),
            ("title", "Byens liv"),
            ("words", "1")
        ]
    );
}

#[test]
fn metadata_comes_in_many_spellings() {
    let get = |html: &str, key: &str| document(html).metadata.get(key).map(str::to_owned);
    let moment = "2026-02-03T10:00";
    for html in [
        "<article><header><time datetime=2026-02-03T10:00>i dag</time></header><p>x<time datetime=2020-01-01></time></article>",
        "<time class='entry-date published updated' datetime=2026-02-03T10:00>x</time>",
        "<script type='application/ld+json; charset=utf-8'>{\"@type\":\"WebPage\",\"name\":\"a\n b\",\"datePublished\":\"2026-02-03T10:00\"}</script>x",
    ] {
        assert_eq!(get(html, "created").as_deref(), Some(moment), "{html}");
    }
    let item = "<meta itemprop='datePublished dateCreated' content=2026-02-03T10:00>x";
    assert_eq!(get(item, "created").as_deref(), Some(moment));
    let list = "<main><ul><li><time datetime=2026-02-03T10:00>x</time></ul></main>";
    assert_eq!(get(list, "created"), None, "a moment of one of many");
    let updated = "<time class=updated datetime=2026-02-03T10:00>x</time>";
    assert_eq!(get(updated, "modified").as_deref(), Some(moment));
    let author = r#"<meta property=article:author content="https://www.facebook.com/x"><script type="application/ld+json">{"@type":["WebPage"],"name":"n","author":{"name":"Åse"}}</script>x"#;
    assert_eq!(get(author, "creator").as_deref(), Some("Åse"));
    assert_eq!(get("<meta name=DC.language content=da>x", "language").as_deref(), Some("da"));
}

#[test]
fn encodings_are_found() {
    for (bytes, name) in [
        (b"<meta charset=iso-8859-1><p>\xe6\xf8\xe5".to_vec(), "declared"),
        ("<meta charset=iso-8859-1><p>æøå".as_bytes().to_vec(), "lie"),
        (b"<meta charset=utf-8><p>\xc3\xa6\xc3\xb8\xc3\xa5 \xff".to_vec(), "damaged"),
        ("\u{feff}<p>æøå".encode_utf16().flat_map(u16::to_le_bytes).collect(), "utf-16"),
    ] {
        let limits = Limits::default();
        let mut document = Collected::default();
        let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
        read(&Input::memory(Arc::new(bytes)), None, View::Page, &mut sink).unwrap();
        let text = markdown::render(&document.parts[0].blocks);
        assert!(text.starts_with("æøå"), "{name}: {text}");
    }
}

#[test]
fn floods_end_soon_and_the_text_survives() {
    let attributes: String = (0..20_000).map(|i| format!(" a{i}=\"<i>\"")).collect();
    let fonts: String = (0..3_000).map(|i| format!("<p><font class={i}>x</p>")).collect();
    let bodies: String = (0..20_000).map(|i| format!("<body a{i}=1>")).collect();
    for (html, name) in [
        ("<div>".repeat(100_000), "depth"),
        ("<b><p><i>".repeat(10_000), "misnested"),
        (format!("<!-- <b \" --></><div{attributes}>"), "attributes"),
        (fonts, "fonts"),
        (bodies, "bodies"),
        ("<table><tr><td>".repeat(10_000), "tables"),
        ("<blockquote><ul><li>".repeat(10_000), "quotes"),
        ("<span> </span><br>".repeat(20_000), "breaks"),
        ("<ul><li>".to_owned() + &"<label> </label><input type=checkbox>".repeat(20_000), "boxes"),
        ("<svg><script>".repeat(10_000) + "</svg>", "svg"),
        ("<form><select><option>".repeat(10_000) + "</select>", "options"),
    ] {
        let text = page(&format!("<p>før</p>{html}<p>slut"));
        assert!(text.starts_with("før"), "{name}");
        let raw = matches!(name, "svg");
        assert!(raw || text.contains("slut"), "{name}: {}", text.len());
    }
    let wide = "<tr><td colspan=1000 rowspan=65534>a<td colspan=1000>b".repeat(2_000);
    assert!(page(&format!("<table>{wide}</table>slut")).ends_with("slut\n"));
}

#[test]
fn tags_beyond_the_depth_go_and_their_ends_with_them() {
    let html = format!(
        "<section>{}<p>dybt</p>{}<p>a</p></section><h1>b</h1>",
        "<div>".repeat(900),
        "</div>".repeat(900)
    );
    assert_eq!(page(&html), "dybt\n\na\n\n# b\n");
}

#[test]
fn tika_pages_become_sections() {
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta name="dc:title" content="Årsplan"/><meta name="X-Parsed-By" content="n"/><meta name="xmpTPg:NPages" content="3"/><title/></head>
<body><div class="page"><p>et</p></div><div class="page"/><div class="page"><p/><p>tre</p></div></body></html>"#;
    let mut document = Collected::default();
    let limits = Limits::default();
    let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
    read_tika_xhtml(&Input::memory(Arc::new(xml.as_bytes().to_vec())), &mut sink).unwrap();
    let parts: Vec<_> =
        document.parts.iter().map(|p| (p.section.number, markdown::render(&p.blocks))).collect();
    assert_eq!(parts, [(1, "et\n".to_owned()), (2, String::new()), (3, "tre\n".to_owned())]);
    let all: Vec<_> = document.metadata.iter().collect();
    assert_eq!(all, [("pages", "3"), ("title", "Årsplan")]);
}

#[test]
fn tika_slides_and_entries_become_sections() {
    let xml = r#"<html><body><div class="slideShow"><div class="slide-content"><p>A</p></div><div class="slide-master-content"><p>n</p></div>
<div class="slide-content"><p>B</p></div><div class="slide-notes"><p>note</p></div></div><div class="package-entry"><h1>bilag.txt</h1><p>C</p></div></body></html>"#;
    let mut document = Collected::default();
    let limits = Limits::default();
    let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
    read_tika_xhtml(&Input::memory(Arc::new(xml.as_bytes().to_vec())), &mut sink).unwrap();
    let parts: Vec<_> = document
        .parts
        .iter()
        .map(|p| (p.section.kind, p.section.name.as_deref(), markdown::render(&p.blocks)))
        .collect();
    use crate::block::SectionKind::{Entry, Slide};
    assert_eq!(parts[0], (Slide, None, "A\n".into()));
    assert_eq!(parts[1], (Slide, None, "B\n\nnote\n".into()));
    assert_eq!(parts[2], (Entry, Some("bilag.txt"), "# bilag.txt\n\nC\n".into()));
}

#[test]
fn code_keeps_its_lines_and_language() {
    let html =
        "<pre><code class='language-rust'>\nfn f() {\n  1\n}</code></pre><p>x <code>y</code>";
    assert_eq!(page(html), "```rust\nfn f() {\n  1\n}\n```\n\nx `y`\n");
}

#[test]
fn lists_of_word_are_lists() {
    let item = |level: u8, mark: &str, words: &str| {
        format!(
            "<p class=MsoListParagraph style='margin:0cm;mso-list:l0 level{level} lfo1'><![if !supportLists]><span style='font-family:Symbol'>\
                 <span style='mso-list:Ignore'>{mark}<span>&nbsp;&nbsp; </span></span></span><![endif]>{words}<o:p></o:p></p>"
        )
    };
    let html = format!(
        "<p class=MsoNormal>Husk:<o:p></o:p></p>{}{}{}{}",
        item(1, "·", "mælk"),
        item(2, "o", "skummet"),
        item(1, "2.", "brød"),
        item(1, "IV.", "øl")
    );
    assert_eq!(page(&html), "Husk:\n\n- mælk\n  - skummet\n2. brød\n- IV. øl\n");
}

fn mail(html: &str) -> String {
    let mut document = Collected::default();
    let limits = Limits::default();
    let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
    read_mail(html, &mut sink).unwrap();
    document.parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

#[test]
fn what_mail_hides_is_not_read() {
    let html = "<p style='mso-hide:all'>n</p><div style='max-height:0px'>n</div><p style='font-size:0'>n<b style='font-size:12px'>ja</b></p>\
                <img width=1 height=1 alt=n><img width=100 height=50 alt=Logo>";
    assert_eq!(mail(html), "**ja**\n\n![Logo]()\n");
    let long = format!("<a href='https://example.org/{}'>ord</a>", "x".repeat(300));
    assert_eq!(mail(&long), "ord\n");
}

#[test]
fn tables_of_mail_place_words_unless_they_hold_data() {
    let rows = "<tr><td colspan=2>Din ordre</td></tr><tr><td>Bog<td>120 kr.<tr><td>Pen<td>10 kr.<tr><td colspan=2>Tak";
    assert_eq!(
        mail(&format!("<table>{rows}</table>")),
        "Din ordre\n\n| Bog | 120 kr. |\n|---|---|\n| Pen | 10 kr. |\n\nTak\n"
    );
    assert_eq!(mail("<table><tr><td>Forside<td>|<td>Kontakt</table>"), "Forside | Kontakt\n");
    assert_eq!(mail("<table><thead><tr><th>kun</th></tr></thead></table>"), "kun\n");
    assert_eq!(
        mail("<table><tr><td><h2>A</h2><p>b<td>c<tr><td>d<td>e</table>"),
        "## A\n\nb\n\nc\n\nd e\n"
    );
    assert_eq!(
        mail("<table><tr><th>a<th>b<tr><td>c<td>d</table>"),
        "| a | b |\n|---|---|\n| c | d |\n"
    );
}

#[test]
fn notes_stand_at_the_end_and_what_only_leads_back_is_left_out() {
    let html = "<p>a<a href='#n1' id='r1' role=doc-noteref><sup>1</sup></a> b<a href='#n2' class=footnote-ref>2</a> c<a href='#n1' role=doc-noteref>1</a>\
                <div role=doc-endnotes><hr><ol><li id=n1><p>1. Et <a href='#r1'>1</a><p>mere<li id=n2>To <a href='#r2' role=doc-backlink>op</a></ol></div><p>d";
    assert_eq!(page(html), "a[^1] b[^2] c[^1]\n\nd\n\n[^1]: Et mere\n[^2]: To\n");
    // What only looks like a note, has none, or is the text itself, stays.
    let html = "<p id=x>a<a href='#x' role=doc-noteref>1</a> b<a href='#y' role=doc-noteref>2</a> c<a href='#z'>3</a><section id=z>n</section>";
    assert_eq!(page(html), "a1 b2 c3\n\nn\n");
    // A note in the middle of a list or a cell does not tear it apart.
    let html = "<ul><li>a<a href='#n' role=doc-noteref>1</a><aside id=n><p>N<ul><li>x</ul></aside> b<li>c</ul>";
    assert_eq!(page(html), "- a[^1] b\n- c\n\n[^1]: N x\n");
}

#[test]
fn formulas_are_latex_in_every_spelling() {
    let html = "<p>a <math><mfrac><mi>x</mi><mn>2</mn></mfrac></math> b <script type='math/tex'>y_1</script> c \
                <span class='math inline'>\\(z\\)</span><span class=katex-html>z</span></p><math display=block><mi>q</mi></math>";
    assert_eq!(page(html), "a $\\frac{x}{2}$ b $y_1$ c $z$\n\n$$\nq\n$$\n");
    assert_eq!(page("<h2>Om <math display=block><mi>q</mi></math></h2>"), "## Om $q$\n");
}

fn with(html: &str, options: &Options) -> Collected {
    let mut document = Collected::default();
    let limits = Limits::default();
    let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
    let input = Input::memory(Arc::new(html.as_bytes().to_vec()));
    read_web(&input, None, options, &mut sink).unwrap();
    sink.finish().unwrap();
    document
}

fn text_of(document: &Collected) -> String {
    document.parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

#[test]
fn links_are_relative_to_where_the_page_came_from() {
    let from = |base: &str, html: &str| {
        let base_url = Some(base.to_owned());
        text_of(&with(html, &Options { base_url, ..Options::default() }))
    };
    let link = "<a href='../b'>her</a>";
    assert_eq!(from("https://aarhus.dk/a/c/?x=1", link), "[her](https://aarhus.dk/a/b)\n");
    let canonical = format!("<link rel=canonical href='https://andet.dk/x/y/z'>{link}");
    assert_eq!(from("https://aarhus.dk/a/c/", &canonical), "[her](https://aarhus.dk/a/b)\n");
    let relative = format!("<base href='/d/e/'>{link}");
    assert_eq!(from("https://aarhus.dk/a/c/", &relative), "[her](https://aarhus.dk/d/b)\n");
    for trick in ["javascript:alert(1)//", "data:text/html,x", "file:///etc/", "https://a@b.dk/"] {
        let html = format!("<base href='{trick}'>{link}");
        assert_eq!(from("https://aarhus.dk/a/c/", &html), "[her](https://aarhus.dk/a/b)\n");
    }
    // What is no address on the web is none.
    assert_eq!(from("ftp://aarhus.dk/a/", link), "[her](../b)\n");
}

#[test]
fn the_carrier_of_a_page_knows_its_encoding_better_than_the_page() {
    let latin = b"<meta charset=windows-1251><p>\xe6\xf8\xe5 og \xc6\xd8\xc5".to_vec();
    let utf8 = "<p>æøå og ÆØÅ".as_bytes().to_vec();
    for (bytes, charset) in [(latin, "ISO-8859-1"), (utf8, "iso-8859-1")] {
        let mut document = Collected::default();
        let limits = Limits::default();
        let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
        let options = Options { charset: Some(charset.to_owned()), ..Options::default() };
        read_web(&Input::memory(Arc::new(bytes)), None, &options, &mut sink).unwrap();
        assert_eq!(text_of(&document), "æøå og ÆØÅ\n");
    }
}

#[test]
fn a_page_says_its_site_its_address_and_when_it_was_published() {
    let html = r#"<link rel=canonical href="/nyt/1?id=2"><meta property="og:site_name" content="Byens Blad">
<p>Skrevet <time itemprop=datePublished datetime="2026-03-04T05:06:07+01:00">i går</time></p>"#;
    let base_url = Some("https://blad.example/nyt/1?utm_source=x".to_owned());
    let metadata = with(html, &Options { base_url, ..Options::default() }).metadata;
    assert_eq!(metadata.get("site"), Some("Byens Blad"));
    assert_eq!(metadata.get("url"), Some("https://blad.example/nyt/1?id=2"));
    assert_eq!(metadata.get("created"), Some("2026-03-04T05:06:07+01:00"));
}
