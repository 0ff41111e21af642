use super::looks_like;
use crate::formats::testing;

fn read(text: &str, name: &str) -> String {
    let format = match name.rsplit('.').next() {
        Some("yml" | "yaml") => "yaml",
        Some("toml") => "toml",
        _ => "ini",
    };
    testing::markdown_of(text, name, format)
}

#[test]
fn what_is_short_stays_whole() {
    assert_eq!(read("# a\na: 1\nb:\n  - x\n", "a.yml"), "```yaml\n# a\na: 1\nb:\n  - x\n```\n");
    assert_eq!(read("[a]\nb = 1\n", "a.toml"), "```toml\n[a]\nb = 1\n```\n");
    assert_eq!(read("A=1\r\nB=2\r\n", ".env"), "```ini\nA=1\nB=2\n```\n");
}

#[test]
fn documents_are_called_what_they_are() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels:\n    a: b\n  name: web\n  namespace: prod\n---\nkind: Service\n---\nx: 1\n";
    let got = read(text, "k.yaml");
    let headings: Vec<&str> = got.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(headings, ["## Deployment web in prod", "## Service", "## 3"]);
}

#[test]
fn pieces_repeat_the_keys_above_them() {
    let service = |name: &str| {
        format!(
            "  {name}:\n    image: {name}\n    env:\n{}",
            format!("    - A_LONG_NAME={name}\n").repeat(30)
        )
    };
    let text = format!(
        "version: 3\nservices:\n{}{}# til sidst\nnetworks:\n- a\n- b\n",
        service("web"),
        service("db")
    );
    let got = read(&text, "compose.yml");
    assert!(
        got.contains("## services.web\n\n```yaml\nservices:\n  web:\n    image: web\n"),
        "{got}"
    );
    assert!(got.contains("## services.db\n\n```yaml\nservices:\n  db:\n"), "{got}");
    assert!(
        got.ends_with("## networks\n\n```yaml\n# til sidst\nnetworks:\n- a\n- b\n```\n"),
        "{got}"
    );
    assert!(got.starts_with("## version\n\n```yaml\nversion: 3\n```\n"), "{got}");
}

#[test]
fn every_line_of_a_long_file_is_there() {
    let items: String = (0..300)
        .map(|i| format!("- name: n{i}\n  value: |\n    en linje {i}\n\n    til\n"))
        .collect();
    let got = read(&format!("liste:\n{items}"), "a.yaml");
    for i in 0..300 {
        assert!(got.contains(&format!("    en linje {i}\n")), "{i}");
    }
    assert!(got.lines().filter(|l| l.starts_with("## liste: n")).count() > 5);
    let keys: String = (0..200).map(|i| format!("a.b.key{i}=værdi {i}\n")).collect();
    let got = read(&keys, "a.properties");
    assert!((0..200).all(|i| got.contains(&format!("a.b.key{i}=værdi {i}\n"))));
    let tables: String = (0..60)
        .map(|i| format!("# om t{i}\n[t{i}]\nx = {i}\ny = \"\"\"\n[ikke]\n\"\"\"\n\n"))
        .collect();
    let got = read(&tables, "a.toml");
    assert!((0..60).all(|i| got.contains(&format!("[t{i}]\n# om t{i}\nx = {i}\n"))), "{got}");
}

#[test]
fn configuration_is_known_by_its_shape_only_where_it_is_sure() {
    assert_eq!(looks_like("---\na: 1\nb:\n  - c\n"), Some("yaml"));
    assert_eq!(looks_like("---\ntitle: x\n---\n# Overskrift\n"), None);
    assert_eq!(looks_like("Dato: 3. maj\nDeltagere:\n  - Åse\n  - Bo\n"), None);
    assert_eq!(looks_like("[package]\nname = \"x\"\nversion = \"1\"\n"), Some("toml"));
    assert_eq!(looks_like("[Unit]\nDescription=A b c\nAfter=x\n"), Some("ini"));
    assert_eq!(looks_like("[1] Se bilag\n[2] Se lov\n"), None);
}

#[test]
fn damage_and_floods_are_survived() {
    testing::survive_damage(include_str!("../../../../fixtures/yaml/kubernetes.yaml"), "a.yaml");
    testing::survive_damage(include_str!("../../../../fixtures/toml/maaler.toml"), "a.toml");
    let deep: String = (0..2_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    let floods = [
        deep,
        "a:\n".repeat(100_000),
        "- ".repeat(100_000),
        "---\n".repeat(100_000),
        "a: &a [*a,*a,*a,*a,*a,*a,*a,*a]\n".repeat(2_000),
        "#\n".repeat(200_000),
        format!("a: |\n{}", "  b\n".repeat(200_000)),
    ];
    testing::survive_floods(&floods, "a.yaml");
    testing::survive_floods(&["[a]\n".repeat(100_000), "a=\"\"\"\n".repeat(100_000)], "a.toml");
    testing::survive_floods(&["[a]\n".repeat(100_000), "a=1\n".repeat(200_000)], "a.ini");
}
