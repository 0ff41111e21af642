//! The language of policies: what is read, what is refused and where, and that printing and reading agree.

use super::super::{Action, KEYS, Policy, Range};
use crate::engines::Engine;
use extractors::Family;

/// A policy that uses every condition.
const EVERYTHING: &str = r#"
rules:
  - name: "everything: yes"
    reason: "It's a test: with # signs, 'quotes' and a very long sentence that goes on and on beyond the width of any line."
    when:
      format: [pdf, 7z]
      family: [pdf, archive]
      readable_in_process: false
      size: { over: 1KiB, under: 50MiB }
      pages: { over: 1, under: 500 }
      sheets: { under: 9 }
      text_share: { over: 0.1, under: 0.95 }
      image_share: { under: 1 }
      ocr_share: { over: 0.2 }
      width: { over: 99 }
      height: { over: 99, under: 9000 }
      encrypted: true
      source: [upload, web]
      output: [markdown, text, json, ndjson]
      healthy: [tika]
      configured: [docling, in_process]
    use: docling
    fallbacks: [tika, in_process]
  - name: null-like ~
    refuse: "no"
"#;

fn failure(yaml: &str) -> String {
    Policy::parse(yaml).unwrap_err().to_string()
}

/// The complaint about one rule's lines, which are indented for it.
fn complaint(lines: &str) -> String {
    failure(&format!("rules:\n  - name: a\n    reason: Because.\n{lines}"))
}

#[test]
fn every_condition_is_read() {
    let policy = Policy::parse(EVERYTHING).unwrap();
    let rule = &policy.rules[0];
    assert_eq!(rule.when.format, ["pdf", "7z"]);
    assert_eq!(rule.when.family, [Family::Pdf, Family::Archive]);
    assert_eq!(rule.when.size, Some(Range { over: Some(1 << 10), under: Some(50 << 20) }));
    assert_eq!(rule.when.sheets, Some(Range { over: None, under: Some(9) }));
    assert_eq!(rule.when.encrypted, Some(true));
    assert_eq!(rule.action, Action::Use(vec![Engine::Docling, Engine::Tika, Engine::InProcess]));
    assert_eq!(policy.rules[1].action, Action::Refuse("no".to_owned()));
}

#[test]
fn printed_policies_read_back_the_same() {
    for policy in [Policy::builtin(), Policy::parse(EVERYTHING).unwrap()] {
        let printed = policy.to_string();
        assert_eq!(Policy::parse(&printed).unwrap(), policy, "{printed}");
        assert_eq!(Policy::parse(&printed).unwrap().to_string(), printed);
    }
}

#[test]
fn a_printed_policy_is_clean_yaml() {
    let printed = Policy::parse(EVERYTHING).unwrap().to_string();
    for line in
        ["format: [pdf,", "size: {over: 1KiB, under: 50MiB}", "fallbacks: [tika, in_process]"]
    {
        assert!(printed.contains(line), "{line} is missing in\n{printed}");
    }
}

#[test]
fn the_list_of_keys_is_complete() {
    let printed = Policy::parse(EVERYTHING).unwrap().to_string();
    let tree: serde_json::Value = serde_saphyr::from_str(&printed).unwrap();
    let mut keys: Vec<&str> =
        tree["rules"][0]["when"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut listed = KEYS;
    keys.sort_unstable();
    listed.sort_unstable();
    assert_eq!(keys, listed);
}

#[test]
fn a_mistake_is_named_with_its_line_and_column() {
    let cases = [
        (
            "    use: tikka\n",
            "line 4, column 10: there is no engine `tikka`; there are in_process, tika, docling",
        ),
        (
            "    use: tika\n    fallbacks: [docling, tika]\n",
            "line 5, column 26: the rule names tika twice",
        ),
        (
            "    when: { format: [docx, htm] }\n    use: tika\n",
            "line 4, column 28: there is no format `htm`; files that end in .htm are of the format `html`",
        ),
        (
            "    when: { family: [book, picture] }\n    use: tika\n",
            "line 4, column 28: there is no family `picture`; there are text, web,",
        ),
        (
            "    when: { source: [disk] }\n    use: tika\n",
            "line 4, column 22: there is no source `disk`; there are upload, web",
        ),
        (
            "    when: { format: [] }\n    use: tika\n",
            "line 4, column 21: an empty list never holds",
        ),
        (
            "    when: { pages: {} }\n    use: tika\n",
            "line 4, column 20: a range needs `over`, `under` or both",
        ),
        (
            "    when: { pages: { over: 3, under: 4 } }\n    use: tika\n",
            "line 4, column 20: nothing lies in this range",
        ),
        (
            "    when: { size: { over: 2MiB, under: 1MiB } }\n    use: tika\n",
            "nothing lies in this range",
        ),
        ("    when: { size: { under: 0 } }\n    use: tika\n", "nothing lies in this range"),
        (
            "    when: { text_share: { over: 0.5, under: 0.5 } }\n    use: tika\n",
            "nothing lies in this range",
        ),
        (
            "    when: { text_share: { under: 50 } }\n    use: tika\n",
            "line 4, column 25: a share is a number from 0 to 1",
        ),
        ("    use: \"\"\n", "line 4, column 10: there is no engine ``"),
        (
            "    use: tika\n    refuse: Never.\n",
            "line 5, column 13: a rule has either `use` or `refuse`, not both",
        ),
        (
            "    refuse: Never.\n    fallbacks: [tika]\n",
            "line 5, column 16: a rule that refuses has no fallbacks",
        ),
        ("    refuse: ' '\n", "line 4, column 13: `refuse` must not be empty"),
        (
            "    when: { pages: { over: 1 } }\n",
            "line 2, column 5: the rule needs `use` or `refuse`",
        ),
        (
            "    use: tika\n  - name: b\n    use: tika\n",
            "line 5, column 5: the rule needs a `reason`",
        ),
        (
            "    use: tika\n  - name: a\n    refuse: Never.\n",
            "line 5, column 11: there are two rules called `a`",
        ),
    ];
    for (lines, expected) in cases {
        let got = complaint(lines);
        assert!(
            got.starts_with(expected) || (!expected.starts_with("line") && got.contains(expected)),
            "{lines}: {got}"
        );
    }
}

#[test]
fn what_the_yaml_library_finds_has_its_place_too() {
    let cases = [
        ("    use: tika\n    timeout: 3\n", "timeout"),
        ("    when: { colour: red }\n    use: tika\n", "colour"),
        ("    when: { size: { over: 3 apples } }\n    use: tika\n", "`3 apples` is no size"),
        ("    when: { pages: { over: many } }\n    use: tika\n", ""),
        ("    when: { encrypted: perhaps }\n    use: tika\n", ""),
        ("    use: tika\n    use: docling\n", "use"),
        ("    use: [tika\n", ""),
    ];
    for (lines, expected) in cases {
        let error =
            Policy::parse(&format!("rules:\n  - name: a\n    reason: B.\n{lines}")).unwrap_err();
        assert!(error.line >= 4 && error.column > 0, "{lines}: {error}");
        assert!(error.problem.contains(expected), "{lines}: {error}");
        assert!(
            !error.problem.contains('\n') && !error.problem.contains(" line "),
            "{lines}: {error}"
        );
    }
    assert!(failure("rules: []\n").contains("at least one rule"));
    assert!(Policy::parse("").is_err());
    assert!(Policy::parse("rules:\n  - name: requested\n    refuse: x\n").is_err());
}
