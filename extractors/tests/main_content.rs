//! Pages of the web of many kinds under `fixtures/web/`, read for what they are about: `nyhed.html` against `nyhed.md`.
//! `UPDATE_GOLDEN=1 cargo test -p extractors --test main_content` writes what is new or changed; read it before committing it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use extractors::{Cancel, Collected, Content, Hints, Input, Limits, Options};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn options() -> Options {
    Options {
        content: Content::Main,
        base_url: Some("https://example.org/a/b/".to_owned()),
        ..Options::default()
    }
}

fn read(input: &Input) -> String {
    let (options, limits) = (options(), Limits::default());
    let hints = Hints { file_name: Some("page.html"), mime_type: None };
    let detection = extractors::detect(input, &hints, &limits).unwrap();
    let mut out = Collected::default();
    let cancel = Cancel::default();
    extractors::extract(input, &detection, &options, &limits, &cancel, &mut out).unwrap();
    out.parts.iter().map(|part| extractors::markdown::render(&part.blocks)).collect()
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/web");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "html"));
    paths.sort();
    paths
}

#[test]
fn pages_of_every_kind_give_what_they_are_about() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let pages = pages();
    assert!(pages.len() >= 10, "the pages are not found");
    let mut failed = Vec::new();
    for path in pages {
        let got = read(&Input::file(Arc::new(File::open(&path).unwrap())).unwrap());
        let golden = path.with_extension("md");
        if update {
            fs::write(&golden, &got).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != got {
            failed.push(format!("{}:\n{got}", path.display()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

const FIRST: &str = "<p>Kommunen hjælper borgere, der har brug for det i hverdagen, og man kan søge hele året. Det tager fire uger at få svar, men det kan vare længere om sommeren, når mange har fri, og så må man vente lidt.</p>";
const SECOND: &str = "<p>Den, der søger, sender et brev med sin indkomst, og hvis man er to i huset, sender begge et. Kommunen finder selv resten, når man har sagt ja til det, og den spørger kun én gang om året, som regel i maj.</p>";

/// A box with less prose than links.
fn box_of_news() -> String {
    let links: String =
        (1..=9).map(|n| format!("<a href=/n{n}>Læs om hal nummer {n}</a> ")).collect();
    format!(
        "<div><p>Der er åbent hver dag i den nye hal, og alle er velkomne til at se indenfor.</p><p>{links}</p></div>"
    )
}

/// Pages and a part of each that must stay, each by a rule of its own.
fn kept() -> Vec<(String, &'static str)> {
    let forms: String = (1..=7).map(|n| format!("<li><a href=/b{n}.pdf>Blanket {n}</a>")).collect();
    let places: String =
        (1..=8).map(|n| format!("<li>Torvet {n} B <a href=/k{n}>kort</a>")).collect();
    let prose = format!("{FIRST}{SECOND}");
    let box_of_news = box_of_news();
    let css = ".a { color: red; margin: 0 }\n".repeat(30);
    vec![
        // Names that would leave nothing of a page.
        (
            ["Mandag", "Onsdag", "Fredag"]
                .map(|day| format!("<form>{day} fra klokken 10 til 14<input><input></form>"))
                .concat(),
            "Onsdag",
        ),
        // The style in a `noscript` is no text.
        (format!("<noscript><style>{css}</style></noscript><p>Vand: 42 cm"), "42 cm"),
        // A state of the page, not a menu.
        (
            format!(
                "<main><h1>T</h1>{prose}<div class=has-menu>Se <a href=/m>Madplan for uge 3</a></div></main>"
            ),
            "Madplan",
        ),
        // The main part is what the page is about, although more stands beside it.
        (
            format!(
                "<main><h1>Lukkedage</h1><ul><li>24. december<li>31. december, hele dagen</ul></main><div class=bottom>{prose}</div>"
            ),
            "december, hele dagen",
        ),
        // A box widens while that adds text.
        (
            format!(
                "<div><section><h2>A</h2>{prose}</section><section><h2>B</h2><ul>{places}</ul></section></div>"
            ),
            "Torvet 8 B",
        ),
        // Documents are no way out of the page.
        (format!("<div><h1>T</h1>{prose}<ul>{forms}</ul></div>"), "Blanket 7"),
        // What most of a page is called is what it is about.
        (
            format!(
                "<h1>Svar</h1>{FIRST}{}",
                format!("<div class=comment>{SECOND}</div>")
                    .repeat(3)
                    .replacen("brev", "kort", 1)
                    .replacen("maj", "juni", 2)
            ),
            "sender et kort",
        ),
        // The title of the page stands in its header, and so does its lead.
        (
            format!(
                "<header><h1>Havnen</h1><div>En kort ingress om havnen</div></header><div>{prose}</div>"
            ),
            "En kort ingress",
        ),
        // A box with less than two fifths of the prose is not what the page is about.
        (format!("<div>{prose}</div>{}", box_of_news.repeat(10)), "i den nye hal"),
        // A form that says something by itself.
        (
            format!(
                "<main><h1>T</h1>{prose}<form><h2>Tider</h2><ul><li>Mandag fra 10 til 14 ved skranken<li>Onsdag fra 12 til 18 i hallen, første sal</ul><input></form></main>"
            ),
            "Onsdag",
        ),
        // The end of an article, and a choice between ways to go on.
        (
            format!(
                "<main><article>{prose}<footer>Næste møde er i salen</footer></article></main>"
            ),
            "Næste møde",
        ),
        (
            format!(
                "<main>{prose}<nav><p>Vælg den ordning, der passer til dig, og læs mere: <a href=/1>friplads</a>.</nav></main>"
            ),
            "friplads",
        ),
    ]
}

/// Pages and a part of each that must go.
fn left_out() -> Vec<(String, &'static str)> {
    let menu: String = (1..=8).map(|n| format!("<li><a href=/{n}>Punkt {n}</a>")).collect();
    let prose = format!("{FIRST}{SECOND}");
    let box_of_news = box_of_news();
    let head = "<meta property=og:type content=article><meta name=author content=Redaktionen>";
    vec![
        // What lies over the page may have more words than the page.
        (
            format!(
                "<article><h1>Fund</h1>{prose}</article><div class=cookie-banner>{}</div>",
                SECOND.replace("brev", "digt").repeat(8)
            ),
            "sender et digt",
        ),
        // A box with such a title, however much stands in it.
        (
            format!(
                "{head}<article><h1>T</h1>{prose}{prose}</article><article><h3 class=relatedpoststitle>Mere</h3>{}</article>",
                SECOND.replace("brev", "digt").repeat(8)
            ),
            "sender et digt",
        ),
        // A box with more than two fifths of the prose is what the page is about.
        (format!("<div>{FIRST}{SECOND}</div>{}", box_of_news.repeat(3)), "i den nye hal"),
        // An advertisement that is embedded is one.
        (
            format!(
                "<main><h1>T</h1>{prose}<div class=embed-ad><a href=/k>Bestil nu</a></div></main>"
            ),
            "Bestil nu",
        ),
        // What a page marks as its main part is, however much is said beside it.
        (
            format!(
                "<main><h1>T</h1><ul>{}</ul></main><div>{}</div>",
                "<li>Kommunen har åbent fra 10 til 14".repeat(8),
                SECOND.replace("brev", "digt").repeat(3)
            ),
            "sender et digt",
        ),
        // A list that leads away, in the middle of a text.
        (format!("<div><h1>T</h1>{FIRST}<ul>{menu}</ul>{SECOND}</div>"), "Punkt 7"),
    ]
}

#[test]
fn every_rule_has_a_page_that_needs_it() {
    for (page, words) in kept() {
        let text = main_of(&format!("<!doctype html><title>T</title><body>{page}"));
        assert!(text.contains(words), "{words} is lost of {page}\n{text}");
    }
    for (page, words) in left_out() {
        let text = main_of(&format!("<!doctype html><title>T</title><body>{page}"));
        assert!(!text.contains(words), "{words} is kept of {page}\n{text}");
        assert!(text.contains("Kommunen"), "the text is lost of {page}\n{text}");
    }
}

/// What a page is about, as Markdown.
fn main_of(page: &str) -> String {
    read(&Input::memory(Arc::new(page.as_bytes().to_vec())))
}

/// Shapes that would keep a search for the content busy if it looked at anything more than a few times.
#[test]
fn hostile_shapes_end_within_the_limits() {
    let prose = "These are words of an article, and there are enough of them to count. ".repeat(5);
    let deep = format!("{}<p>{prose}</p>", "<div class=content>".repeat(20_000));
    let wide = format!("<main>{}<p>{prose}</p></main>", "<div>a</div>".repeat(100_000));
    let classes = format!("<div class=\"{}\"><p>{prose}</p></div>", "related ".repeat(200_000));
    let twice = format!("<article>{}</article>", format!("<p>{prose}</p>").repeat(5_000));
    for page in [deep, wide, classes, twice] {
        let page = format!("<!doctype html><html><body>{page}</body></html>");
        let text = main_of(&page);
        // The prose is found in each, and what repeats it is not.
        assert_eq!(text.matches("These are words of an article").count(), 5);
    }
}
