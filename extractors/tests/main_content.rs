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
        let (options, limits) = (options(), Limits::default());
        let input = Input::memory(Arc::new(page.into_bytes()));
        let hints = Hints { file_name: Some("page.html"), mime_type: None };
        let detection = extractors::detect(&input, &hints, &limits).unwrap();
        let mut out = Collected::default();
        let cancel = Cancel::default();
        extractors::extract(&input, &detection, &options, &limits, &cancel, &mut out).unwrap();
        let text: String =
            out.parts.iter().map(|part| extractors::markdown::render(&part.blocks)).collect();
        // The prose is found in each, and what repeats it is not.
        assert_eq!(text.matches("These are words of an article").count(), 5);
    }
}
