use super::*;
use crate::{Cancel, Collected, Limits, Pages, markdown};
use std::fs;
use std::path::Path;

fn collect(text: &str) -> Collected {
    let mut document = Collected::default();
    let limits = Limits::default();
    let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
    let body = front_matter::take(text, &mut sink).unwrap();
    read(body, &mut sink).unwrap();
    document
}

fn render(text: &str) -> String {
    collect(text).parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

#[test]
fn every_dialect_comes_out_in_one_shape() {
    for (from, to) in [
        ("Titel\n=====\n\n__fed__ og _skrå_\n", "# Titel\n\n**fed** og *skrå*\n"),
        ("* a\n    * b\n\n1) c\n", "- a\n  - b\n1. c\n"),
        ("2. to\n5. fem\n", "2. to\n5) fem\n"),
        ("1. a\n1. b\n   1. c\n   1. d\n1. e\n", "1. a\n2. b\n   1. c\n   2. d\n3. e\n"),
        ("1. a\n2. b\n2. c\n3. d\n9. e\n", "1. a\n2. b\n3. c\n4. d\n9) e\n"),
        ("- 4. a\n  5. b\n-\n  ```\n  c\n  ```\n", "- 4. a\n  5. b\n- ```\n  c\n  ```\n"),
        ("- a\n\n  4. fire\n  5. fem\n", "- a\n\n  4. fire\n  5. fem\n"),
        ("- [ ] ikke\n- [X] gjort\n", "- [ ] ikke\n- [x] gjort\n"),
        ("en\nlinje  \nny", "en linje  \nny\n"),
        ("    kode\n", "```\nkode\n```\n"),
        ("~~~ {.python}\nx = 1\n~~~\n", "```python\nx = 1\n```\n"),
        ("## Afsnit {#id}\n", "## Afsnit\n"),
        ("a | b\n-|-\n1 | x\\|y\n", "| a | b |\n|---|---|\n| 1 | x\\|y |\n"),
        ("Se[^1].\n\n[^1]: Note æ\n", "Se[^1].\n\n[^1]: Note æ\n"),
        (
            "<div>boks <b>fed</b></div>\n\n<!-- skjult -->\n\nH<sub>2</sub>O<br>ny List<String>\n",
            "boks **fed**\n\nH2O  \nny List\\<String>\n",
        ),
        (
            "![kort](a.png) [Aarhus][a]\n\n[a]: https://aarhus.dk\n",
            "![kort]() [Aarhus](https://aarhus.dk)\n",
        ),
        ("$x_1$ koster 5 $ og\n\n$$\ny^2\n$$\n", "$x_1$ koster 5 $ og\n\n$$\ny^2\n$$\n"),
        ("se https://x.dk/_a/b.\n", "se https://x.dk/_a/b.\n"),
        ("> citat\n>\n> - punkt\n", "> citat\n>\n> - punkt\n"),
        ("---\n\ntekst\n\n---\n", "---\n\ntekst\n\n---\n"),
    ] {
        assert_eq!(render(from), to, "{from:?}");
        assert_eq!(render(to), to, "not stable: {to:?}");
    }
}

#[test]
fn no_emphasis_starts_or_ends_in_a_bare_address() {
    for (from, to) in [
        ("se https://x.dk/_a_b_ og *b*", "se https://x.dk/_a_b_ og *b*"),
        ("https://x.dk/__a__/~~b~~?c=*d*e", "https://x.dk/__a__/~~b~~?c=*d*e"),
        ("https://x.dk/***a***b www.x.dk/_a_", "https://x.dk/***a***b www.x.dk/_a_"),
        ("https://x.dk/_a og b_ c", "https://x.dk/_a og b_ c"),
        ("**https://x.dk/a**: *se https://x.dk/a*.", "https://x.dk/a: *se* https://x.dk/a."),
        ("*[a](https://x.dk/b)*, (https://x.dk)*c*", "[*a*](https://x.dk/b), (https://x.dk)*c*"),
        ("[*a*](https://x.dk/_b_)*c*d", "[*a*](https://x.dk/_b_)*c*d"),
        ("<https://x.dk/_a_>*b*", "https://x.dk/_a_*b*"),
        (
            "|a|b|\n|-|-|\n|https://x.dk/_a_|*b*|",
            "| a | b |\n|---|---|\n| https://x.dk/_a_ | *b* |",
        ),
    ] {
        assert_eq!(render(from), format!("{to}\n"), "{from:?}");
    }
}

#[test]
fn front_matter_is_metadata() {
    let document =
        collect("---\ntitle: \"Årsplan\"\nauthor:\n  - Åse\n  - Bo\nlayout: n\n---\n# A\n");
    let all: Vec<_> = document.metadata.iter().collect();
    assert_eq!(all, [("creator", "Åse; Bo"), ("title", "Årsplan")]);
    assert_eq!(markdown::render(&document.parts[0].blocks), "# A\n");
}

#[test]
fn pages_become_sections() {
    let mut document = Collected::default();
    let limits = Limits::default();
    let mut sink = Sink::new(&mut document, &limits, Cancel::default(), "2".parse().unwrap());
    read_pages(&split_pages("# et\n\u{c}# to\n", "\u{c}"), &mut sink).unwrap();
    assert_eq!(document.parts.len(), 1);
    assert_eq!(document.parts[0].section, Section::page(2));
    assert_eq!(markdown::render(&document.parts[0].blocks), "# to\n");
}

#[test]
fn what_the_writer_wrote_reads_back_as_the_same() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    for folder in ["html", "markdown", "text", "code", "json", "jsonl", "xml"] {
        let Ok(entries) = fs::read_dir(fixtures.join(folder)) else { continue };
        for path in entries.map(|e| e.unwrap().path()) {
            let golden = fs::read_to_string(&path).unwrap_or_default();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let is_golden = path.extension().is_some_and(|e| e == "md") && name.contains('.');
            if !is_golden || golden.starts_with("<!--") {
                continue;
            }
            assert_eq!(render(&golden), golden, "{}", path.display());
        }
    }
}

#[test]
fn floods_end_soon() {
    let wide =
        format!("{}|\n{}|\n{}", "|a".repeat(5_000), "|-".repeat(5_000), "|x\n".repeat(5_000));
    for (text, name) in [
        (">".repeat(100_000), "quotes"),
        ("[".repeat(50_000), "brackets"),
        ("*a ".repeat(50_000), "stars"),
        ("- ".repeat(20_000), "lists"),
        ("- ".repeat(20_000) + "a", "nested lists"),
        ("`a``b".repeat(20_000), "ticks"),
        ("<a ".repeat(50_000), "tags"),
        ("<div>\n\n".repeat(5_000), "blocks"),
        ("![a](".repeat(20_000), "pictures"),
        (wide, "table"),
    ] {
        let started = std::time::Instant::now();
        let text = render(&format!("før\n\n{text}\n\nslut"));
        assert!(text.starts_with("før"), "{name}");
        assert!(started.elapsed().as_secs() < 20, "{name}");
    }
}
