//! Arbitrary documents: every kind of block and of inline, with words that try to be markup.

use extractors::block::{Block, Cell, Cut, Inline, Kind, Marker, Style, Table};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::sync::Arc;

const WORDS: &[&str] = &[
    "Aarhus", "æøå", "x", "1", "12", "kommune", "ß", "日本", "e\u{301}", "\u{301}", "😀", "§", "«",
    "»", "–", "“", "€", "²",
];
const SIGNS: &[&str] = &[
    "\\", "*", "_", "~", "`", "#", ">", "-", "+", "=", "|", "[", "]", "(", ")", "<", "&", "!", ":",
    ".", "\"", "'", "^", "@", "{", "}", "%", ";", ",", "/", "?",
];
/// Bare addresses stand apart: nothing in them is escaped, because GFM links them, which the parser here does not.
const MARKUP: &[&str] = &[
    "# ",
    "###### ",
    "> ",
    "- ",
    "+ ",
    "* ",
    "1. ",
    "12) ",
    "```",
    "~~~",
    "---",
    "***",
    "___",
    "===",
    "**",
    "__",
    "~~",
    "``",
    "|-|",
    ":-:",
    "--|--",
    "| a | b |",
    "&amp;",
    "&#65;",
    "&#x41;",
    "&copy",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<script>",
    "<?php",
    "<https://a.dk>",
    "](",
    "](b)",
    "[a]",
    "[a](b)",
    "[a]:",
    "[^1]",
    "[^1]:",
    "![",
    "![a](b)",
    "[ ]",
    "[x] ",
    "[[",
    "*a*",
    "_a_",
    "~a~",
    "`a`",
    "a\\",
    "\\*",
    "\\\\",
    "**a",
    "a**",
    "https://a.dk/x ",
    "www.a.dk ",
    "a@b.dk",
    "{#id}",
];
/// What must not leave, or only as a space.
const INVISIBLE: &[&str] = &[
    "\0", "\u{1b}", "\u{7f}", "\u{85}", "\u{200b}", "\u{200f}", "\u{202e}", "\u{2066}", "\u{2069}",
    "\u{ad}", "\u{feff}", "\u{fffe}", "\r", "\u{b}", "\u{c}", "\u{2028}",
];
const SPACES: &[&str] =
    &[" ", " ", " ", "  ", "    ", "\t", "\n", "\n\n", "\r\n", "\u{a0}", "\u{3000}"];
const LABELS: &[&str] = &["1", "2", "a b", "a_b", "A", "a", "", "x]y", "*", "i\u{202e}\n"];

fn piece(formulas: bool) -> impl Strategy<Value = String> {
    let money: &'static [&'static str] = if formulas { &["x"] } else { &["$", "$$", "$a$", "5 $"] };
    prop_oneof![
        8 => select(WORDS).prop_map(str::to_owned),
        6 => select(SPACES).prop_map(str::to_owned),
        6 => select(SIGNS).prop_map(str::to_owned),
        4 => select(MARKUP).prop_map(str::to_owned),
        1 => select(INVISIBLE).prop_map(str::to_owned),
        1 => select(money).prop_map(str::to_owned),
        1 => any::<char>().prop_filter("a formula", |c| *c != '$').prop_map(String::from),
    ]
}

fn text(formulas: bool) -> impl Strategy<Value = String> {
    prop_oneof![
        40 => vec(piece(formulas), 1..7).prop_map(|pieces| pieces.concat()),
        1 => (select(WORDS), 2_000_usize..5_000).prop_map(|(word, n)| word.repeat(n)),
    ]
}

fn style() -> impl Strategy<Value = Style> {
    let styles = [
        Style::PLAIN,
        Style::BOLD,
        Style::ITALIC,
        Style::CODE,
        Style::STRIKE,
        Style::SUPERSCRIPT,
        Style::SUBSCRIPT,
    ];
    let one = select(styles.to_vec());
    prop_oneof![4 => Just(Style::PLAIN), 4 => one.clone(), 1 => (one.clone(), one).prop_map(|(a, b)| a.with(b))]
}

fn link() -> impl Strategy<Value = Option<Arc<str>>> {
    let targets = [
        "https://a.dk/x",
        "https://a.dk/a b(c)<d>|e\\f",
        "https://a.dk/?a=1&copy;=2&b",
        "#here",
        "javascript:alert(1)",
        "mailto:a@b.dk",
        "",
        "  ",
        "other.html",
        "https://a.dk/\n`x` \"t\" *a* [b]",
    ];
    option::weighted(0.15, select(targets.to_vec()).prop_map(Arc::from))
}

/// Braces in pairs, as in every formula that means something.
fn formula() -> impl Strategy<Value = String> {
    let parts = [
        "x",
        "y_1",
        "^{2}",
        "\\frac{a}{b}",
        "\\",
        "\\\\",
        "|",
        "<",
        ">",
        "&",
        "*",
        "_",
        "$",
        "\\$",
        " ",
        "- ",
        "+ ",
        "= ",
        "# ",
        "1. ",
        "`",
        "[",
        "](",
        "~",
        "\n",
        "---",
        "|-|",
    ];
    vec(select(parts.to_vec()), 1..6).prop_map(|parts| parts.concat())
}

fn inline(formulas: bool) -> BoxedStrategy<Inline> {
    let words = (text(formulas), style(), link()).prop_map(|(text, style, link)| Inline::Text {
        text,
        style,
        link,
    });
    let math = formula().prop_map(|latex| Inline::Math { latex });
    prop_oneof![
        12 => words,
        1 => Just(Inline::Break),
        1 => select(LABELS).prop_map(|label| Inline::FootnoteRef { label: label.to_owned() }),
        1 => text(formulas).prop_map(|alt| Inline::Image { alt }),
        if formulas { 2 } else { 0 } => math,
    ]
    .boxed()
}

fn content(formulas: bool) -> impl Strategy<Value = Vec<Inline>> {
    vec(inline(formulas), 0..5)
}

fn cell(formulas: bool) -> impl Strategy<Value = Cell> {
    let span = || prop_oneof![6 => Just(1_u32), 1 => 0_u32..4];
    (vec(inline(formulas), 0..3), span(), span()).prop_map(|(content, columns, rows)| Cell {
        content,
        columns,
        rows,
    })
}

fn table(formulas: bool) -> impl Strategy<Value = Table> {
    let rows = vec(vec(cell(formulas), 0..4), 0..4);
    (0_u32..3, rows, content(formulas)).prop_map(|(header_rows, rows, caption)| Table {
        header_rows,
        rows,
        caption,
        cut: Cut::Never,
    })
}

/// A table of plain words that is longer than a block.
pub(crate) fn long_table() -> impl Strategy<Value = Table> {
    let cell = (select(WORDS), 1_usize..9).prop_map(|(word, n)| Cell::text(word.trim().repeat(n)));
    let cuts = select(vec![Cut::Always, Cut::VeryLong]);
    (1_usize..4, 0_u32..3, cuts).prop_flat_map(move |(columns, header_rows, cut)| {
        let rows = vec(vec(cell.clone(), columns..=columns), 1..150);
        rows.prop_map(move |rows| Table { header_rows, rows, caption: Vec::new(), cut })
    })
}

fn marker() -> impl Strategy<Value = Marker> {
    let labels = [
        "a)", "IV.", "2.1", "§ 3", "", "1.", "# ", "*", "_a", "~x", "[x]", "-", ">\n", "`", "[^1]:",
    ];
    prop_oneof![
        4 => Just(Marker::Bullet),
        2 => (0_u64..12).prop_map(Marker::Number),
        1 => any::<u64>().prop_map(Marker::Number),
        2 => select(labels.to_vec()).prop_map(|label| Marker::Label(label.to_owned())),
        1 => any::<bool>().prop_map(Marker::Task),
    ]
}

fn code() -> impl Strategy<Value = Kind> {
    let languages = ["rust", "c++", "a`b", "x y", "\n", ""];
    let line = prop_oneof![2 => text(false), 1 => Just("```".to_owned()), 1 => Just("    x".to_owned()), 1 => Just(String::new())];
    (option::of(select(languages.to_vec())), vec(line, 1..5)).prop_map(|(language, lines)| {
        Kind::Code { language: language.map(str::to_owned), text: lines.join("\n") }
    })
}

fn item(depth: u8, marker: Marker, mut content: Vec<Inline>) -> Kind {
    // A box alone: whether it is one, and whether what follows it is in the item, is where readers differ.
    if matches!(marker, Marker::Task(_)) {
        content.push(Inline::text(" x"));
    }
    Kind::ListItem { depth, marker, content }
}

fn kind(formulas: bool) -> BoxedStrategy<Kind> {
    let source = || option::of(Just(Arc::from("data:image/png;base64,iVBORw0KGgo=")));
    prop_oneof![
        3 => (1_u8..=6, content(formulas)).prop_map(|(level, content)| Kind::Heading { level, content }),
        6 => content(formulas).prop_map(|content| Kind::Paragraph { content }),
        8 => (1_u8..5, marker(), content(formulas))
            .prop_map(|(depth, marker, content)| item(depth, marker, content)),
        3 => table(formulas).prop_map(Kind::Table),
        2 => code(),
        if formulas { 2 } else { 0 } => formula().prop_map(|latex| Kind::Math { latex }),
        1 => (text(formulas), source()).prop_map(|(alt, source)| Kind::Image { alt, source }),
        2 => (select(LABELS), content(formulas))
            .prop_map(|(label, mut content)| {
                // One that says nothing is none.
                content.push(Inline::text(" note"));
                Kind::Footnote { label: label.to_owned(), content }
            }),
        1 => Just(Kind::Rule),
    ]
    .boxed()
}

/// A document, and whether dollars are for formulas in it. Words with dollars stand in documents without any: what is money
/// and what is a formula can only be told where both do not occur together.
pub(crate) fn document() -> impl Strategy<Value = (bool, Vec<Block>)> {
    any::<bool>().prop_flat_map(|formulas| {
        let depth = || prop_oneof![4 => Just(0_u8), 1 => 1_u8..4];
        let block = (depth(), depth(), kind(formulas)).prop_map(|(quote, list, kind)| Block {
            quote,
            list,
            kind,
        });
        (Just(formulas), vec(block, 1..6).prop_map(with_notes))
    })
}

/// One block with everything that can stand in a line.
pub(crate) fn line() -> impl Strategy<Value = (bool, Vec<Block>)> {
    any::<bool>().prop_flat_map(|formulas| {
        let block = (0_usize..5, content(formulas)).prop_map(|(place, content)| match place {
            0 => Block::heading(2, content),
            1 => Block::paragraph(content),
            2 => Block::item(1, Marker::Bullet, content),
            3 => {
                let rows = vec![vec![Cell::new(content), Cell::text("x")]];
                Block::table(Table { header_rows: 0, rows, ..Table::default() })
            }
            _ => Block::paragraph(content).quoted(1),
        });
        (Just(formulas), block.prop_map(|block| with_notes(vec![block])))
    })
}

/// Many blocks of every kind in lists and quotes, with harmless words.
pub(crate) fn nested() -> impl Strategy<Value = Vec<Block>> {
    let depth = || prop_oneof![2 => Just(0_u8), 3 => 1_u8..4];
    let words = || prop_oneof![1 => Just(Vec::new()), 4 => Just(vec![Inline::text("x")])];
    let kind = prop_oneof![
        2 => words().prop_map(|content| Kind::Paragraph { content }),
        6 => (1_u8..5, marker(), words()).prop_map(|(depth, marker, content)| item(depth, marker, content)),
        1 => Just(Kind::Heading { level: 3, content: vec![Inline::text("x")] }),
        1 => Just(Kind::Table(Table { rows: vec![vec![Cell::text("x")]; 2], ..Table::default() })),
        1 => code(),
        1 => Just(Kind::Rule),
    ];
    vec((depth(), depth(), kind).prop_map(|(quote, list, kind)| Block { quote, list, kind }), 1..9)
}

/// The blocks and a footnote for every reference without one: such a reference is no reference in Markdown.
fn with_notes(mut blocks: Vec<Block>) -> Vec<Block> {
    let known = |blocks: &[Block], wanted: &str| {
        blocks.iter().any(|b| matches!(&b.kind, Kind::Footnote { label, .. } if label == wanted))
    };
    for label in LABELS {
        let said = format!("{blocks:?}").contains(&format!("FootnoteRef {{ label: {label:?} }}"));
        if said && !known(&blocks, label) {
            let content = vec![Inline::text("note")];
            blocks.push(Kind::Footnote { label: (*label).to_owned(), content }.plain());
        }
    }
    blocks
}
