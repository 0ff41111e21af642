mod read_back;

use super::*;
use crate::block::{Cell, Cut, Style};

fn paragraph(text: &str) -> String {
    render(&[Block::paragraph(vec![Inline::text(text)])])
}

#[test]
fn ordinary_prose_is_not_escaped() {
    for text in [
        "Prisen er 5 * 3 = 15 kr. [1] & moms < 25 %",
        "snake_case_name, C:\\temp og A & B",
        "(se § 3) - en streg",
        "1.5 mm",
    ] {
        assert_eq!(paragraph(text), format!("{text}\n"));
    }
}

#[test]
fn what_would_be_markup_is_escaped() {
    assert_eq!(paragraph("# ikke overskrift"), "\\# ikke overskrift\n");
    assert_eq!(paragraph("1. maj"), "1\\. maj\n");
    assert_eq!(paragraph("- minus"), "\\- minus\n");
    assert_eq!(
        paragraph("[a](b) <b> &amp; *x* _y_ `z`"),
        "[a\\](b) \\<b> \\&amp; \\*x\\* \\_y_ \\`z\\`\n"
    );
}

#[test]
fn lists_nest_by_the_width_of_their_markers() {
    let item = |depth, marker, text: &str| Block::item(depth, marker, vec![Inline::text(text)]);
    let blocks = [
        item(1, Marker::Number(9), "ni"),
        item(2, Marker::Bullet, "under"),
        Block::paragraph(vec![Inline::text("mere")]).in_list(2),
        item(1, Marker::Number(10), "ti"),
        item(2, Marker::Label("a)".into()), "bogstav"),
        Block::paragraph(vec![Inline::text("efter")]),
    ];
    assert_eq!(
        render(&blocks),
        "9. ni\n   - under\n\n     mere\n10. ti\n    - a) bogstav\n\nefter\n"
    );
}

#[test]
fn quotes_keep_their_mark_between_paragraphs() {
    let p = |t: &str, q| Block::paragraph(vec![Inline::text(t)]).quoted(q);
    assert_eq!(
        render(&[p("a", 1), p("b", 2), p("c", 1), p("d", 0)]),
        "> a\n>\n> > b\n>\n> c\n\nd\n"
    );
}

#[test]
fn emphasis_is_only_marked_where_it_would_be_read_as_such() {
    let bold = |t: &str| Inline::styled(t, Style::BOLD);
    let text = |t: &str| Inline::text(t);
    assert_eq!(render(&[Block::paragraph(vec![text("a "), bold("b "), text("c")])]), "a **b** c\n");
    assert_eq!(render(&[Block::paragraph(vec![text("a"), bold("(b)"), text("c")])]), "a(b)c\n");
    assert_eq!(render(&[Block::heading(2, vec![bold("Titel")])]), "## Titel\n");
    let both = Style::BOLD.with(Style::ITALIC);
    assert_eq!(render(&[Block::paragraph(vec![Inline::styled("x", both)])]), "***x***\n");
}

#[test]
fn links_keep_useful_targets_only() {
    let p = |t: &str, h: &str| render(&[Block::paragraph(vec![Inline::link(t, h)])]);
    assert_eq!(p("Aarhus", "https://aarhus.dk/a b"), "[Aarhus](https://aarhus.dk/a%20b)\n");
    assert_eq!(p("https://aarhus.dk/x_y_", "https://aarhus.dk/x_y_"), "https://aarhus.dk/x_y_\n");
    assert_eq!(p("klik", "javascript:alert(1)"), "klik\n");
    assert_eq!(p("afsnit", "#afsnit"), "afsnit\n");
}

fn table(rows: &[&[&str]], cut: Cut) -> Block {
    let rows = rows.iter().map(|r| r.iter().map(|c| Cell::text(*c)).collect()).collect();
    Block::table(Table { header_rows: 1, rows, caption: Vec::new(), cut })
}

#[test]
fn tables_are_compact_and_drop_empty_rows_and_columns() {
    let block = table(&[&["A", "", "B|C"], &["", "", ""], &["1", "", ""]], Cut::Never);
    assert_eq!(render(&[block]), "| A | B\\|C |\n|---|---|\n| 1 | |\n");
}

#[test]
fn a_cell_that_spans_stands_in_every_place_it_covers() {
    let mut wide = Cell::text("W");
    wide.columns = 2;
    wide.rows = 2;
    let rows = vec![vec![wide, Cell::text("a")], vec![Cell::text("b")], vec![Cell::text("c")]];
    let block = Block::table(Table { header_rows: 1, rows, ..Table::default() });
    assert_eq!(render(&[block]), "| W | W | a |\n|---|---|---|\n| W | W | b |\n| c | | |\n");
}

#[test]
fn a_long_table_of_records_repeats_its_header_in_every_block() {
    let rows: Vec<Vec<String>> =
        (0..100).map(|i| vec![format!("række {i}"), "æ".repeat(20)]).collect();
    let rows: Vec<Vec<&str>> =
        rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
    let mut all: Vec<&[&str]> = vec![&["Navn", "Tekst"]];
    all.extend(rows.iter().map(Vec::as_slice));
    let text = render(&[table(&all, Cut::Always)]);
    let blocks: Vec<&str> = text.trim_end().split("\n\n").collect();
    assert!(blocks.len() > 3);
    for block in blocks {
        assert!(block.starts_with("| Navn | Tekst |\n|---|---|\n| række"), "{block}");
        assert!(block.chars().count() <= BLOCK_CHARS);
    }
    assert_eq!(render(&[table(&all, Cut::Never)]).matches("Navn").count(), 1);
}

#[test]
fn code_gets_a_fence_that_it_does_not_contain() {
    let text = render(&[Block::code(Some("md".into()), "```\nx\n```")]);
    assert_eq!(text, "````md\n```\nx\n```\n````\n");
}

#[test]
fn footnotes_stand_at_the_end() {
    let blocks = [
        Block::paragraph(vec![Inline::text("Se"), Inline::FootnoteRef { label: "1".into() }]),
        Kind::Footnote { label: "1".into(), content: vec![Inline::text("note")] }.plain(),
        Block::paragraph(vec![Inline::text("mere")]),
    ];
    assert_eq!(render(&blocks), "Se[^1]\n\nmere\n\n[^1]: note\n");
}

#[test]
fn a_text_of_ampersands_is_left_as_it_is() {
    let many = "&".repeat(300_000);
    assert_eq!(render(&[Block::paragraph(vec![Inline::text(many.as_str())])]).len(), 300_001);
}

#[test]
fn an_asterisk_at_the_start_of_a_paragraph_is_no_list() {
    assert_eq!(
        render(&[Block::paragraph(vec![Inline::text("* gælder fra 1. maj")])]),
        "\\* gælder fra 1. maj\n"
    );
}

#[test]
fn repeating_a_long_header_costs_no_more_than_its_rows() {
    let row = |text: &str| vec![Cell::text(text), Cell::text("x")];
    let mut rows = vec![row(&"overskrift ".repeat(1_000))];
    rows.extend((0..5_000).map(|_| row("æ")));
    let size: usize =
        rows.iter().flatten().map(|c| crate::block::plain_text(&c.content).len()).sum();
    let table = Table { header_rows: 1, rows, caption: Vec::new(), cut: Cut::Always };
    assert!(render(&[Block::table(table)]).len() < size * 6);
}

#[test]
fn raised_digits_stay_apart_from_the_number_before_them() {
    let up = |t: &str| Inline::styled(t, Style::SUPERSCRIPT);
    let text = vec![
        Inline::text("10"),
        up("-6"),
        Inline::text(" m"),
        up("2"),
        Inline::text(", 1"),
        up("st"),
    ];
    assert_eq!(render(&[Block::paragraph(text)]), "10⁻⁶ m², 1st\n");
    let low = Inline::styled("2", Style::SUBSCRIPT);
    assert_eq!(render(&[Block::paragraph(vec![Inline::text("CO"), low])]), "CO2\n");
}

#[test]
fn the_name_of_a_language_and_an_address_are_cleaned_too() {
    use crate::sink::{Collected, Sink};
    let mut out = Collected::default();
    let limits = crate::Limits::default();
    let mut sink = Sink::new(&mut out, &limits, crate::Cancel::default(), crate::Pages::default());
    sink.block(Block::code(Some("c++\t\u{ad}x`".to_owned()), "a")).unwrap();
    sink.block(Block::paragraph(vec![Inline::link("her", "https://a.example/\tb\u{ad}c")]))
        .unwrap();
    drop(sink);
    let blocks: Vec<Block> = out.parts.into_iter().flat_map(|part| part.blocks).collect();
    assert_eq!(render(&blocks), "```c++x\na\n```\n\n[her](https://a.example/%20bc)\n");
}

#[test]
fn signs_of_neighbouring_runs_make_no_markup() {
    let low = |t: &str| Inline::styled(t, Style::SUBSCRIPT);
    let note = || Inline::FootnoteRef { label: "1".into() };
    let written = |content: Vec<Inline>| render(&[Block::paragraph(content)]);
    assert_eq!(written(vec![Inline::text("[a]"), low("(b)")]), "[a\\](b)\n");
    assert_eq!(written(vec![Inline::text("1"), low(". maj")]), "1\\. maj\n");
    assert_eq!(written(vec![note(), Inline::text(": x")]), "[^1]\\: x\n");
    assert_eq!(
        written(vec![Inline::text("a"), Inline::Break, Inline::text("|-|")]),
        "a  \n\\|-|\n"
    );
    let struck = Inline::styled("a~~~", Style::STRIKE);
    assert_eq!(written(vec![struck]), "~~a\\~\\~\\~~~\n");
    let item = Block::item(1, Marker::Label("_a".into()), vec![Inline::text("b_")]);
    assert_eq!(render(&[item]), "- \\_a b_\n");
    assert_eq!(written(vec![Inline::text("<$a@b.dk> <5@b.dk>")]), "\\<$a@b.dk> \\<5@b.dk>\n");
    assert_eq!(written(vec![Inline::text("<5 @ <$>")]), "<5 @ <$>\n");
    let pieces = vec![Inline::text("[a](b)"), Inline::styled("[^1]:", Style::BOLD)];
    assert_eq!(written(pieces), "\\[a\\](b)**\\[^1]:**\n");
    let math = Inline::Math { latex: String::new() };
    assert_eq!(written(vec![math, Inline::text(" [a]: x")]).trim_start(), "\\[a]: x\n");
    let bold = Inline::styled(" _", Style::BOLD);
    assert_eq!(written(vec![Inline::text("_a b"), bold]), "\\_a b **\\_**\n");
    // A formula whose line would begin a list, and one with a dollar.
    let formula = |latex: &str| Kind::Math { latex: latex.into() }.plain();
    assert_eq!(render(&[formula("- x")]), "$$- x$$\n");
    assert_eq!(render(&[formula("5\\$ + 3$")]), "$$\n5\\$ + 3\\$\n$$\n");
}

#[test]
fn footnotes_keep_apart_whatever_their_labels() {
    let note = |label: &str, text: &str| {
        Kind::Footnote { label: label.into(), content: vec![Inline::text(text)] }.plain()
    };
    let see = |label: &str| Inline::FootnoteRef { label: label.into() };
    let blocks = [
        Block::paragraph(vec![see("A"), see("a"), see("a b")]),
        note("A", "# et"),
        note("a", "to"),
        note("a b", "tre"),
        note("a", "igen"),
    ];
    let written = "[^A][^a-2][^a_b]\n\n[^A]: \\# et\n[^a-2]: to\n[^a_b]: tre\n[^a-3]: igen\n";
    assert_eq!(render(&blocks), written);
}

#[test]
fn a_quote_within_an_item_stays_in_it() {
    let p = |t: &str| Block::paragraph(vec![Inline::text(t)]);
    let blocks = [
        Block::item(1, Marker::Bullet, vec![Inline::text("a")]),
        p("b").in_list(1).quoted(1),
        Block::item(1, Marker::Bullet, vec![Inline::text("c")]),
    ];
    assert_eq!(render(&blocks), "- a\n\n  > b\n- c\n");
}
