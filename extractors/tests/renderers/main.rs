//! What renderers make of arbitrary blocks, held against second readers: a Markdown parser must find the same headings, list
//! items, tables, code and words that were put in, and no output may hold a character that is forbidden.
//!
//! `PROPTEST_CASES=20000 cargo test -p extractors --test renderers` looks longer.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod expected;
mod found;
mod generate;
mod words;

use extractors::block::{Block, Inline, Kind, Marker};
use extractors::{Cancel, Collected, Limits, Pages, Sink, markdown, text};
use proptest::prelude::*;

/// The blocks as renderers get them from a reader: through the sink.
fn through_the_sink(blocks: Vec<Block>) -> Vec<Block> {
    let (mut out, limits) = (Collected::default(), Limits::default());
    let mut sink = Sink::new(&mut out, &limits, Cancel::default(), Pages::default());
    for block in blocks {
        sink.block(block).unwrap();
    }
    drop(sink);
    out.parts.into_iter().flat_map(|part| part.blocks).collect()
}

/// Controls, direction marks, invisible characters, noncharacters.
fn forbidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || (c.is_whitespace() && !matches!(c, ' ' | '\n'))
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}')
}

fn clean(output: &str) {
    let bad: Vec<char> = output.chars().filter(|c| forbidden(*c)).collect();
    assert!(bad.is_empty(), "{bad:?} in {output:?}");
    assert!(output.is_empty() || output.ends_with('\n'), "no line end: {output:?}");
}

/// Every sign of a text that is neither a space nor what may part two cells.
fn signs(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != ';').collect()
}

fn read_back(formulas: bool, blocks: Vec<Block>) -> Result<(), TestCaseError> {
    let blocks = through_the_sink(blocks);
    let written = markdown::render(&blocks);
    clean(&written);
    let (found, expected) = (found::units(&written, formulas), expected::units(&blocks));
    words::compare(&found, &expected).map_err(|difference| {
        TestCaseError::fail(format!("{difference}\n--- written\n{written}\n--- blocks\n{blocks:?}"))
    })
}

/// A formula of nothing is nothing: what follows it begins the line.
#[test]
fn a_formula_of_nothing_leaves_no_space() {
    let content = vec![Inline::Math { latex: " ".into() }, Inline::text(" x")];
    let item = Block::item(1, Marker::Bullet, content);
    assert_eq!(markdown::render(&through_the_sink(vec![item])), "- x\n");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn markdown_is_read_back_as_what_was_put_in((formulas, blocks) in generate::document()) {
        read_back(formulas, blocks)?;
    }

    #[test]
    fn every_line_is_read_back((formulas, blocks) in generate::line()) {
        read_back(formulas, blocks)?;
    }

    #[test]
    fn blocks_are_read_back_in_their_lists_and_quotes(blocks in generate::nested()) {
        read_back(false, blocks)?;
    }

    #[test]
    fn a_table_that_is_cut_loses_no_row(table in generate::long_table()) {
        let blocks = through_the_sink(vec![Block::table(table)]);
        let written = markdown::render(&blocks);
        clean(&written);
        let Some(Kind::Table(table)) = blocks.first().map(|block| &block.kind) else { return Ok(()) };
        let headers = table.header_rows as usize;
        let mut rows = Vec::new();
        for (n, mut block) in found::tables(&written).into_iter().enumerate() {
            let again = block.drain(..headers.min(block.len())).collect::<Vec<_>>();
            if n == 0 {
                rows.extend(again);
            } else {
                prop_assert_eq!(&again[..], &rows[..headers.min(rows.len())], "another header");
            }
            rows.extend(block);
        }
        prop_assert_eq!(rows, expected::rows(table));
    }

    #[test]
    fn plain_text_keeps_every_sign((_, blocks) in generate::document()) {
        let blocks = through_the_sink(blocks);
        let written = text::render(&blocks);
        clean(&written);
        prop_assert_eq!(signs(&written), signs(&expected::plain(&blocks)));
        let semicolons = |text: &str| text.matches(';').count();
        prop_assert!(semicolons(&written) >= semicolons(&expected::plain(&blocks)));
    }

    #[test]
    fn json_is_one_line_and_reads_back((_, blocks) in generate::document()) {
        let blocks = through_the_sink(blocks);
        let written = serde_json::to_string(&blocks).unwrap();
        prop_assert!(!written.contains(|c: char| c.is_control()), "{written:?}");
        let read: Vec<Block> = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(read, blocks);
    }
}
