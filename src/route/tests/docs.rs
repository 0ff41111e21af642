//! `docs/routing.md` says all there is, and nothing that does not work.

use super::super::{Action, KEYS, Output, Policy, Source, decide};
use super::{TIKA_ONLY, probed};
use crate::engines::Engine;
use extractors::{Facts, Family};

const PAGE: &str = include_str!("../../../docs/routing.md");

/// The contents of the page's code blocks of one language.
fn blocks(language: &str) -> Vec<&'static str> {
    let open = format!("```{language}\n");
    PAGE.split(&open).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

#[test]
fn every_word_of_the_language_is_explained() {
    let conditions = KEYS.into_iter();
    let families = Family::ALL.into_iter().map(Family::name);
    let engines = Engine::ALL.into_iter().map(Engine::name);
    for word in conditions.chain(families).chain(engines) {
        assert!(PAGE.contains(&format!("\n| `{word}` |")), "{word} has no row");
    }
    let sources = Source::ALL.into_iter().map(Source::name);
    for word in sources.chain(Output::ALL.into_iter().map(Output::name)) {
        assert!(PAGE.contains(&format!("`{word}`")), "{word} is missing");
    }
}

#[test]
fn the_table_of_the_built_in_policy_is_the_built_in_policy() {
    let table = PAGE.split("## The built-in policy").nth(1).unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let shown: Vec<(&str, &str)> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            (cells[1].trim_matches('`'), cells[3])
        })
        .collect();
    let policy = Policy::builtin();
    let rules: Vec<(&str, String)> = policy
        .rules
        .iter()
        .map(|rule| {
            let names = |engines: &[Engine]| engines.iter().map(|e| e.name()).collect::<Vec<_>>();
            let action = match &rule.action {
                Action::Use(engines) => names(engines).join(", "),
                Action::Refuse(_) => "refused".to_owned(),
            };
            (rule.name.as_str(), action)
        })
        .collect();
    assert_eq!(shown, rules.iter().map(|(n, a)| (*n, a.as_str())).collect::<Vec<_>>());
}

#[test]
fn every_example_is_a_policy() {
    let examples = blocks("yaml");
    assert!(examples.len() >= 4);
    for example in examples {
        Policy::parse(example).unwrap_or_else(|error| panic!("{error} in\n{example}"));
    }
}

#[test]
fn the_decision_shown_is_the_one_taken() {
    let facts = Facts { text_share: Some(0.0), encrypted: Some(false), ..Facts::default() };
    let decision = decide(&probed("pdf", facts), &Policy::builtin(), &TIKA_ONLY).unwrap();
    let shown: serde_json::Value = serde_json::from_str(blocks("json")[0]).unwrap();
    assert_eq!(serde_json::to_value(decision).unwrap(), shown);
}

#[test]
fn the_mistake_shown_reads_so() {
    let yaml = "rules: [{ name: a, reason: B., when: { format: [htm] }, use: tika }]";
    let error = Policy::parse(yaml).unwrap_err();
    let (_, shown) = blocks("text")[0].split_once(": ").unwrap();
    assert_eq!(error.problem, shown);
}
