//! What a parser of CommonMark and GFM reads from what was written: the same words, in the same cells and lists.

use super::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What a parser reads, tags as one sign each: `*` emphasis, `**` strong, `~` struck out, `(href)` a link, `!` a picture,
/// `|` a cell, `1.` an item with its number, `-` one without, `{` and `}` around code, `#` a heading.
fn shape(markdown: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut out = String::new();
    let mut numbers: Vec<Option<u64>> = Vec::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) => out.push_str(&text),
            Event::Code(text) => out.push_str(&format!("`{text}`")),
            Event::FootnoteReference(label) => out.push_str(&format!("^{label}")),
            Event::SoftBreak | Event::HardBreak => out.push('\n'),
            Event::Html(html) | Event::InlineHtml(html) => out.push_str(&format!("HTML{html}")),
            Event::Rule => out.push_str("---"),
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => out.push('*'),
            Event::Start(Tag::Strong) | Event::End(TagEnd::Strong) => out.push_str("**"),
            Event::Start(Tag::Strikethrough) | Event::End(TagEnd::Strikethrough) => out.push('~'),
            Event::Start(Tag::Link { dest_url, .. }) => out.push_str(&format!("({dest_url})")),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => out.push('!'),
            Event::Start(Tag::TableCell) => out.push('|'),
            Event::Start(Tag::Heading { .. }) => out.push('#'),
            Event::Start(Tag::CodeBlock(_)) => out.push('{'),
            Event::End(TagEnd::CodeBlock) => out.push('}'),
            Event::Start(Tag::List(first)) => {
                numbers.push(first);
                out.push('<');
            }
            Event::End(TagEnd::List(_)) => {
                numbers.pop();
                out.push('>');
            }
            Event::Start(Tag::Item) => match numbers.last_mut() {
                Some(Some(number)) => {
                    out.push_str(&format!("{number}."));
                    *number += 1;
                }
                _ => out.push('-'),
            },
            _ => {}
        }
    }
    out
}

#[test]
fn plain_words_are_read_as_they_stand() {
    for text in [
        "__init__ og __main__",
        "_privat_",
        "_a b_ c_d _e_",
        "a_b_ _c",
        "___",
        "~~x~~",
        "~x~ og H~2~O",
        "10~20 og 30~40",
        "~~~",
        "~~~ x",
        "* a *b* **c** ***",
        "**kwargs, *args",
        "\\*x\\_y\\\\",
        "[x](y) ![a](b) [^1] [c]",
        "![x",
        "&amp; &#65; & a",
        "<b> </b> <!-- x --> a<b <https://a.dk>",
        "`a` ``b`` `",
        "1. a",
        "12) b",
        "- ",
        "+",
        "# x",
        "> x",
        "|a|b|",
        "a \\",
    ] {
        let inline = || vec![Inline::text(text)];
        assert_eq!(shape(&paragraph(text)), text.trim_end(), "{text:?}");
        assert_eq!(shape(&render(&[Block::heading(2, inline())])), format!("#{}", text.trim_end()));
        let cell = table(&[&["A", "B"], &[text, "x"]], Cut::Never);
        assert_eq!(shape(&render(&[cell])), format!("|A|B|{}|x", text.trim_end()), "{text:?}");
        let item = Block::item(1, Marker::Bullet, inline());
        assert_eq!(shape(&render(&[item])), format!("<-{}>", text.trim_end()), "{text:?}");
        let link = Block::paragraph(vec![Inline::link(text, "https://a.dk/")]);
        assert_eq!(shape(&render(&[link])), format!("(https://a.dk/){}", text.trim_end()));
        let image = Block::paragraph(vec![Inline::Image { alt: text.trim_end().to_owned() }]);
        assert_eq!(shape(&render(&[image])), format!("!{}!", text.trim_end()), "{text:?}");
    }
}

#[test]
fn marks_pair_across_pieces() {
    for text in ["__a__", "_a b_", "~a~ b", "*a*", "\\*x", "C:\\ og \\_x_"] {
        let pieces: Vec<Inline> = text.chars().map(|c| Inline::text(c.to_string())).collect();
        assert_eq!(shape(&render(&[Block::paragraph(pieces)])), text, "{text:?}");
    }
    let struck = [Inline::styled("a ~~ b~", Style::STRIKE), Inline::text(" ~c")];
    assert_eq!(shape(&render(&[Block::paragraph(struck.to_vec())])), "~a ~~ b~~ ~c");
}

#[test]
fn only_what_pairs_is_escaped() {
    for text in [
        "_privat og snake_case_navn",
        "a_ b_ c_",
        "ca. ~20 kr, ~30 kr",
        "se ~~~~ fire ~~~~",
        "[Referat] og [bilag]",
    ] {
        assert_eq!(paragraph(text), format!("{text}\n"));
    }
}

#[test]
fn nothing_in_an_address_is_escaped() {
    let address = "https://firma.dk/sites/_layouts/15/Doc.aspx?x=_y_&copy;*a*b";
    for text in [
        format!("Se {address} og www.firma.dk/_a_/b."),
        format!("({address})"),
        format!("{address} og {address}"),
    ] {
        assert_eq!(paragraph(&text), format!("{text}\n"));
        let rows = [vec![Cell::text(text.as_str())], vec![Cell::text("a|b https://x.dk/_a_|_b_")]];
        let table = Table { header_rows: 1, rows: rows.to_vec(), ..Table::default() };
        let written = format!("| {text} |\n|---|\n| a\\|b https://x.dk/_a_\\|_b_ |\n");
        assert_eq!(render(&[Block::table(table)]), written);
    }
    assert_eq!(paragraph("_a_ https://x.dk/_b_ _c_"), "\\_a_ https://x.dk/_b_ \\_c_\n");
    assert_eq!(paragraph("[a](https://x.dk/_b_)"), "[a\\](https://x.dk/_b_)\n");
}

#[test]
fn pictures_and_links_stay_in_their_cells() {
    let cell = |inline| Cell::new(vec![inline]);
    let alt = Inline::Image { alt: "Logo | Firma ] y".to_owned() };
    let link = Inline::link("[t[e]st] | x]", "https://x.dk/a|b");
    let rows = vec![vec![Cell::text("A"), Cell::text("B")], vec![cell(alt), cell(link)]];
    let table = Table { header_rows: 1, rows, ..Table::default() };
    assert_eq!(
        shape(&render(&[Block::table(table)])),
        "|A|B|!Logo | Firma ] y!|(https://x.dk/a%7Cb)[t[e]st] | x]"
    );
    let link = vec![Inline::text("Hej!"), Inline::link("[1]", "https://x.dk")];
    assert_eq!(render(&[Block::paragraph(link)]), "Hej\\![[1]](https://x.dk)\n");
}

/// Items as `depth marker`, without words: `n` is the word of the n-th.
fn list(items: &[(u8, Marker)]) -> Vec<Block> {
    let word = |n: usize| vec![Inline::text(n.to_string())];
    let items = items.iter().enumerate();
    items.map(|(n, (depth, marker))| Block::item(*depth, marker.clone(), word(n))).collect()
}

#[test]
fn numbers_of_items_are_read_as_they_are() {
    let n = Marker::Number;
    for (items, read) in [
        (vec![(1, n(3)), (1, n(7)), (1, n(8)), (1, n(1))], "<3.0><7.18.2><1.3>"),
        (vec![(1, n(1)), (1, n(1)), (1, n(2)), (1, n(2))], "<1.0><1.12.2><2.3>"),
        (vec![(1, n(3)), (1, n(2)), (1, n(1))], "<3.0><2.1><1.2>"),
        (vec![(1, Marker::Bullet), (2, n(4)), (2, n(5))], "<-0<4.15.2>>"),
        (vec![(1, n(1)), (2, n(1)), (1, n(2)), (2, n(2))], "<1.0<1.1>2.2<2.3>>"),
        (vec![(1, n(1)), (2, n(4)), (2, n(4)), (1, n(2))], "<1.0<4.1><4.2>2.3>"),
        (vec![(1, Marker::Bullet), (1, n(4)), (1, Marker::Bullet)], "<-0><4.1><-2>"),
        (vec![(1, n(9)), (1, n(10)), (2, n(0)), (3, Marker::Bullet)], "<9.010.1<0.2<-3>>>"),
        (vec![(1, n(999_999_999)), (1, n(1_000_000_000))], "<999999999.0><-1000000000. 1>"),
    ] {
        let written = render(&list(&items));
        assert_eq!(shape(&written), read, "{written}");
        let quoted: Vec<Block> = list(&items).into_iter().map(|block| block.quoted(2)).collect();
        assert_eq!(shape(&render(&quoted)), read, "{written}, quoted");
    }
    // After a paragraph in the item the list goes on.
    let mut blocks = list(&[(1, n(1)), (1, n(2))]);
    blocks.insert(1, Block::paragraph(vec![Inline::text("x")]).in_list(1));
    assert_eq!(render(&blocks), "1. 0\n\n   x\n2. 1\n");
}

#[test]
fn an_item_may_begin_with_any_block() {
    let item = |depth, marker| Block::item(depth, marker, Vec::new());
    let words = |text: &str| vec![Inline::text(text)];
    let code = || Block::code(None, "a\n\nb");
    for (blocks, written, read) in [
        (
            vec![item(1, Marker::Number(2)), code().in_list(1)],
            "2. ```\n   a\n\n   b\n   ```\n",
            "<2.{a\n\nb\n}>",
        ),
        (
            vec![item(1, Marker::Bullet), table(&[&["A"], &["1"]], Cut::Never).in_list(1)],
            "- | A |\n  |---|\n  | 1 |\n",
            "<-|A|1>",
        ),
        (
            vec![
                item(1, Marker::Bullet),
                Block::heading(2, words("x")).in_list(1),
                code().in_list(1),
            ],
            "- ## x\n\n  ```\n  a\n\n  b\n  ```\n",
            "<-#x{a\n\nb\n}>",
        ),
        (vec![item(1, Marker::Bullet), Kind::Rule.plain().in_list(1)], "- ***\n", "<---->"),
        (
            vec![
                item(1, Marker::Bullet),
                Block::item(2, Marker::Number(4), words("x")),
                code().in_list(1),
            ],
            "- 4. x\n\n  ```\n  a\n\n  b\n  ```\n",
            "<-<4.x>{a\n\nb\n}>",
        ),
        (
            vec![
                item(1, Marker::Bullet),
                item(2, Marker::Bullet),
                item(3, Marker::Bullet),
                code().in_list(3),
            ],
            "-\n  -\n    - ```\n      a\n\n      b\n      ```\n",
            "<-<-<-{a\n\nb\n}>>>",
        ),
        // What does not belong to the item stands apart.
        (vec![item(1, Marker::Bullet), code()], "-\n\n```\na\n\nb\n```\n", "<->{a\n\nb\n}"),
        (vec![item(1, Marker::Bullet), item(1, Marker::Bullet)], "-\n-\n", "<-->"),
        (
            vec![Block::item(1, Marker::Bullet, words("x")), item(2, Marker::Bullet)],
            "- x\n\n  -\n",
            "<-x<->>",
        ),
        (
            vec![item(1, Marker::Task(true)), code().in_list(1)],
            "- [x]\n  ```\n  a\n\n  b\n  ```\n",
            "<-[x]{a\n\nb\n}>",
        ),
    ] {
        assert_eq!(render(&blocks), written);
        assert_eq!(shape(written), read, "{written}");
    }
    let quoted = [item(1, Marker::Number(2)).quoted(1), code().in_list(1).quoted(1)];
    assert_eq!(render(&quoted), "> 2. ```\n>    a\n>\n>    b\n>    ```\n");
}
