//! The walls between the rooms, and the map of them: what `ARCHITECTURE.md` says of the sources.

use crate::{path, text};
use std::fs;
use std::path::PathBuf;

/// Every source below `folder`, those of tests left out, with its text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut waiting: Vec<PathBuf> = vec![path(folder)];
    let mut found = Vec::new();
    while let Some(next) = waiting.pop() {
        if next.is_dir() {
            waiting.extend(fs::read_dir(&next).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = next.strip_prefix(path("")).unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".rs") {
            found.push((name.clone(), text(&name)));
        }
    }
    found.sort();
    found
}

fn is_test(name: &str) -> bool {
    name.ends_with("/tests.rs") || name.contains("/tests/")
}

/// The lines of `folder` that hold one of `words`, where they may not.
fn offences(folder: &str, words: &[&str], is_free: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in sources(folder) {
        if is_test(&name) || is_free(&name) {
            continue;
        }
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in lines.filter(|line| words.iter().any(|word| line.contains(word))) {
            found.push(format!("{name}: {}", line.trim()));
        }
    }
    found
}

#[test]
fn only_the_doors_know_axum_and_status_codes() {
    let found = offences("src", &["axum::"], |name| name.starts_with("src/http/"));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn only_the_engines_talk_to_backends() {
    let words = ["reqwest::Client", "reqwest::{Client", "reqwest::get", "RequestBuilder"];
    let found = offences("src", &words, |name| {
        name.starts_with("src/engines") || name == "src/fetch/client.rs"
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_readers_touch_no_network_clock_environment_or_runtime() {
    let words = [
        "std::net",
        "std::env::",
        "std::process",
        "std::thread",
        "Instant::now",
        "SystemTime",
        "tokio",
        "reqwest",
    ];
    let found = offences("extractors/src", &words, |_| false);
    assert!(found.is_empty(), "{found:#?}");
    let manifest: toml::Table = text("extractors/Cargo.toml").parse().unwrap();
    for name in ["tokio", "reqwest", "hyper", "axum", "chrono", "time"] {
        assert!(manifest["dependencies"].get(name).is_none(), "{name} is a dependency");
    }
}

#[test]
fn routing_waits_for_nothing() {
    let words = ["async fn", ".await", "std::fs", "std::net", "Instant::now", "tokio"];
    let found = offences("src/route", &words, |_| false);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_module_says_what_it_is() {
    let mut silent: Vec<String> = Vec::new();
    for (name, text) in sources("src").into_iter().chain(sources("extractors/src")) {
        if !is_test(&name) && !text.starts_with("//!") {
            silent.push(name);
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_test_that_the_map_names_exists() {
    let all: String = ["src", "extractors/src", "extractors/tests", "tests"]
        .iter()
        .flat_map(|folder| sources(folder))
        .map(|(_, text)| text)
        .collect();
    for name in text("ARCHITECTURE.md").split('`').skip(1).step_by(2) {
        let Some(test) = name.strip_suffix("()") else { continue };
        let is_name =
            test.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        assert!(!is_name || all.contains(&format!("fn {test}(")), "{test} is not there");
    }
}

#[test]
fn every_room_stands_on_the_map() {
    let map = text("ARCHITECTURE.md");
    for entry in fs::read_dir(path("src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let room = name.trim_end_matches(".rs");
        let on_map = [format!("`src/{room}"), format!("`src/{room}.rs`")];
        assert!(
            on_map.iter().any(|form| map.contains(form.as_str())),
            "src/{name} is not on the map"
        );
    }
}
