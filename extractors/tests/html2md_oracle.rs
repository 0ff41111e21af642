//! `html2md` (a development dependency only: it is GPL) reads the same pages and must find the same visible words.
//!
//! Its known defects: it prints what stands in `script`, `style`, `title` and hidden elements, every option of a choice, and
//! tags inside tables, it runs blocks together, and it leaves out captions and fields. So only bodies are compared, as
//! sets of words, and the words that its defects make or lose are listed by page.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use extractors::formats::html::{self, View};
use extractors::{Cancel, Collected, Input, Limits, Pages, Sink, text};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Words that its defects make or lose, by page.
const ITS_OWN: &[(&str, &[&str])] = &[
    // It knows no formulas: it runs their parts together, and prints what draws them once more.
    ("noter.html", &["r2", "ee", "mc2", "2e"]),
    (
        "kommune.html",
        // Hidden; the language of a fence; wrong numbers; blocks that it runs together; a field's value and a caption left out.
        &[
            "skjult",
            "json",
            "3",
            "restaffalddet",
            "affaldmaling",
            "mandagtirsdagsøg",
            "2025må",
            "søndergade",
            "tømning",
        ],
    ),
];

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Markdown without the targets of links and pictures, and without the tags that it leaves in.
fn without_targets(markdown: &str) -> String {
    let mut shown = String::new();
    let mut inside = false;
    for c in markdown.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside => shown.push(c),
            _ => {}
        }
    }
    let markdown = shown.as_str();
    let mut out = String::new();
    let mut rest = markdown;
    while let Some((before, after)) = rest.split_once("](") {
        out.push_str(before);
        out.push(' ');
        rest = after.split_once(')').map_or("", |(_, tail)| tail);
    }
    out + rest
}

fn ours(bytes: &[u8]) -> String {
    let limits = Limits::default();
    let mut document = Collected::default();
    let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
    html::read(&Input::memory(Arc::new(bytes.to_vec())), None, View::Page, &mut sink).unwrap();
    document.parts.iter().map(|part| text::render(&part.blocks)).collect()
}

#[test]
fn the_same_words_are_visible() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/html");
    let mut pages = 0;
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_none_or(|e| e != "html") {
            continue;
        }
        pages += 1;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let limits = Limits::default();
        let file = std::fs::File::open(&path).unwrap();
        let bytes = Input::file(Arc::new(file)).unwrap().bytes(&limits).unwrap();
        let bytes = (*bytes).as_ref();
        let page = extractors::charset::decode(bytes, None);
        // It prints the head's words: only the body is compared.
        let body =
            page.split_once("<body").or_else(|| page.split_once("<BODY")).map_or("", |p| p.1);
        let its_text =
            without_targets(&html2md::parse_html(&format!("<body{body}"))).to_lowercase();
        let theirs = words(&its_text);
        let ours = words(&ours(bytes));
        let forgiven = ITS_OWN.iter().find(|(n, _)| *n == name).map_or(&[][..], |(_, words)| words);
        let lost: Vec<&String> =
            theirs.difference(&ours).filter(|word| !forgiven.contains(&word.as_str())).collect();
        let known = |word: &str| its_text.contains(word) || forgiven.contains(&word);
        let extra: Vec<&String> = ours.iter().filter(|word| !known(word)).collect();
        assert!(lost.is_empty(), "{name}: only html2md has {lost:?}");
        assert!(extra.is_empty(), "{name}: only we have {extra:?}");
    }
    assert!(pages > 1, "no page found");
}
