//! Tables that are made from the program and stand in `docs/` between marks.

use crate::{path, text};
use doc_ingestion::config::keys::{KEYS, Kind};
use doc_ingestion::engines::Engine;
use doc_ingestion::telemetry::{Metrics, Snapshot, Stage};
use extractors::formats;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::process::Command;
use std::time::Duration;

/// Compares what stands between the marks called `name` in `page` with `made`, or writes it.
fn check(page: &str, name: &str, made: &str) {
    let before = text(page);
    let (start, end) = (format!("<!-- made: {name} -->\n"), "<!-- end -->");
    let (head, rest) =
        before.split_once(&start).unwrap_or_else(|| panic!("{page} has no mark `{name}`"));
    let (there, tail) =
        rest.split_once(end).unwrap_or_else(|| panic!("{page}: `{name}` never ends"));
    let made = format!("\n{}\n\n", made.trim());
    if there == made {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path(page), format!("{head}{start}{made}{end}{tail}")).unwrap();
        return;
    }
    panic!(
        "{page}: `{name}` is not what the program says; run UPDATE_DOCS=1 cargo test --test docs"
    );
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn code(items: &[String]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("`{item}`")).collect();
    quoted.join(", ")
}

/// What a value looks like, in a word or two.
fn shape(kind: Kind) -> String {
    match kind {
        Kind::Text => "text".into(),
        Kind::Path => "path".into(),
        Kind::Url => "address".into(),
        Kind::Number => "number".into(),
        Kind::Switch => "switch".into(),
        Kind::Duration => "time".into(),
        Kind::Bytes => "size".into(),
        Kind::List => "list".into(),
        Kind::Choice(words) => {
            words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
        }
    }
}

#[test]
fn every_setting_stands_in_its_table() {
    let mut sections: Vec<&str> = Vec::new();
    for key in KEYS {
        let section = key.path.split('.').next().unwrap();
        if !sections.contains(&section) {
            sections.push(section);
        }
    }
    for section in sections {
        let mut table =
            "| Key | Variables | Flag | Value | Default | Meaning |\n|---|---|---|---|---|---|\n"
                .to_owned();
        for key in KEYS.iter().filter(|k| k.path.split('.').next() == Some(section)) {
            let mut variables = vec![key.variable()];
            variables.extend(key.aliases.iter().map(|a| (*a).to_owned()));
            let flag =
                if key.secret { "none: a secret".into() } else { format!("`--{}`", key.flag()) };
            let default =
                if key.default.is_empty() { "unset".into() } else { format!("`{}`", key.default) };
            let _ = writeln!(
                table,
                "| `{}` | {} | {flag} | {} | {default} | {} |",
                key.path,
                code(&variables),
                shape(key.kind),
                cell(key.doc)
            );
        }
        check("docs/configuration.md", section, &table);
    }
}

/// Metrics as they look after some work.
fn exposition() -> String {
    let metrics = Metrics::default();
    let took = Duration::from_millis(3);
    metrics.request("/v1/extract", "POST", 200, took);
    metrics.document("csv", Some(Engine::InProcess), "ok");
    metrics.decision(Engine::InProcess, "in-process");
    metrics.fallback(Engine::InProcess, "poor");
    metrics.stage(Stage::Total, took);
    metrics.received(1);
    metrics.answered(1, true);
    metrics.in_flight(1, 1);
    metrics.fetches.fetched("fetched", took);
    metrics.searches.searched("ok", took);
    let engines = vec![(Engine::InProcess.name(), 0, 1, 0)];
    metrics.render(&Snapshot { spool: (1, 1), kept: (1, 1), engines }).unwrap()
}

/// The labels of each series: `le` is the histogram's own.
fn labels(exposition: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for line in exposition.lines().filter(|line| !line.starts_with('#')) {
        let Some((name, rest)) = line.split_once('{') else { continue };
        let (labels, _) = rest.split_once('}').unwrap();
        let names: Vec<String> = labels
            .split("\",")
            .filter_map(|pair| Some(pair.split_once('=')?.0.to_owned()))
            .filter(|name| name != "le")
            .collect();
        found.entry(name.to_owned()).or_insert_with(|| code(&names));
    }
    found
}

#[test]
fn every_metric_stands_in_its_table() {
    let exposition = exposition();
    let labels = labels(&exposition);
    let mut table = "| Name | Type | Labels | Meaning |\n|---|---|---|---|\n".to_owned();
    for line in exposition.lines().filter_map(|line| line.strip_prefix("# HELP ")) {
        let (name, help) = line.split_once(' ').unwrap();
        let of_type = format!("# TYPE {name} ");
        let kind = exposition.lines().find_map(|line| line.strip_prefix(&of_type)).unwrap();
        let series = match kind {
            "counter" => format!("{name}_total"),
            "histogram" => format!("{name}_bucket"),
            _ => name.to_owned(),
        };
        let shown = if kind == "counter" { &series } else { name };
        let labels = labels.get(&series).map_or("", String::as_str);
        let _ = writeln!(
            table,
            "| `{shown}` | {kind} | {labels} | {} |",
            cell(help.trim_end_matches('.'))
        );
    }
    check("docs/metrics.md", "metrics", &table);
}

#[test]
fn every_format_stands_in_its_table() {
    let heads = "| Name | What it is | Family | Extensions | MIME types |\n|---|---|---|---|---|\n";
    let (mut read, mut recognised) = (heads.to_owned(), heads.to_owned());
    for spec in formats::all().map(|format| format.spec()) {
        let list =
            |items: &[&str]| code(&items.iter().map(|i| (*i).to_owned()).collect::<Vec<_>>());
        let table = if spec.readable { &mut read } else { &mut recognised };
        let _ = writeln!(
            table,
            "| `{}` | {} | {} | {} | {} |",
            spec.name,
            cell(spec.title),
            spec.family.name(),
            list(spec.extensions),
            list(spec.mime_types)
        );
    }
    check("docs/formats.md", "read", &read);
    check("docs/formats.md", "recognised", &recognised);
}

/// What the program prints for these arguments; lines hold no space at their end.
fn help(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doc-ingestion"));
    let output = command.args(arguments).env("COLUMNS", "100").output().unwrap();
    assert!(output.status.success(), "{arguments:?} failed");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn every_command_stands_in_its_page() {
    let overview = help(&["-h"]);
    let (_, commands) = overview.split_once("Commands:\n").unwrap();
    let names = commands
        .lines()
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help");
    let mut page = format!("```text\n{overview}```\n");
    for name in names {
        let _ = write!(page, "\n## {name}\n\n```text\n{}```\n", help(&[name, "-h"]));
    }
    check("docs/cli.md", "help", &page);
}
