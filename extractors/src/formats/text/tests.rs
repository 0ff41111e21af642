use super::paragraphs::Paragraphs;
use super::*;
use crate::{Cancel, Collected, Limits, Pages, markdown};

fn read(text: &str) -> String {
    let mut document = Collected::default();
    let limits = Limits::default();
    let mut sink = Sink::new(&mut document, &limits, Cancel::default(), Pages::default());
    let mut paragraphs = Paragraphs::new(&mut sink);
    for line in text.split_inclusive('\n') {
        paragraphs.line(line).unwrap();
    }
    paragraphs.end().unwrap();
    document.parts.iter().map(|part| markdown::render(&part.blocks)).collect()
}

#[test]
fn lists_are_lists_and_lose_no_number() {
    assert_eq!(
        read("Husk:\n- mælk\n  - skummet\n- brød\n  og smør\n"),
        "Husk:\n\n- mælk\n  - skummet\n- brød og smør\n"
    );
    assert_eq!(read("1. et\n2) to\n\n3. tre\n"), "1. et\n2. to\n3. tre\n");
    assert_eq!(read("a) første\nb) anden\n"), "- a) første\n- b) anden\n");
    assert_eq!(
        read("• prik\n– streg\n* [x] gjort\n"),
        "- prik\n- streg\n- gjort\n".replace("- gjort", "- [x] gjort")
    );
}

#[test]
fn numbers_in_prose_start_no_list() {
    assert_eq!(
        read("Mødet holdes den\n12. april i salen.\n"),
        "Mødet holdes den  \n12\\. april i salen.\n"
    );
    assert_eq!(read("2026. var året\n-5 grader\n"), "2026\\. var året  \n-5 grader\n");
}

#[test]
fn prose_that_was_broken_to_a_width_is_joined() {
    let text = "Kommunalbestyrelsen besluttede på sit møde at udskyde sagen\ntil næste år, fordi der manglede oplysninger fra de to\nforvaltninger om prisen.\n";
    assert_eq!(read(text), format!("{}\n", text.trim_end().replace('\n', " ")));
    let log = "2026-01-01 10:00:00 INFO  Tjenesten er startet og lytter på port 80\n2026-01-01 10:00:01 INFO  Tjenesten er startet og lytter på port 81\n";
    assert_eq!(read(log).lines().count(), 2);
    assert_eq!(read("Havnegade 1\n9999 Ærøby\n"), "Havnegade 1  \n9999 Ærøby\n");
}

#[test]
fn titles_rows_quotes_and_tabs() {
    assert_eq!(
        read("Årsplan\n=======\ntekst\n\nAfsnit\n---\n"),
        "# Årsplan\n\ntekst\n\n## Afsnit\n"
    );
    assert_eq!(read("a\n\n-----\n\nb\n"), "a\n\n---\n\nb\n");
    assert_eq!(read("> hej\n> du\n\nsvar\n"), "> hej  \n> du\n\nsvar\n");
    assert_eq!(read("Navn\tBeløb\nÅse\t3\n"), "| Navn | Beløb |\n|---|---|\n| Åse | 3 |\n");
}

#[test]
fn titles_are_told_by_what_stands_around_them() {
    assert_eq!(
        read(
            "1. Godkendelse af dagsorden\n\nDen blev godkendt.\n\n2. Økonomi\n\n- løn\n\n3. Eventuelt\n\nIntet.\n"
        ),
        "## 1. Godkendelse af dagsorden\n\nDen blev godkendt.\n\n## 2. Økonomi\n\n- løn\n\n## 3. Eventuelt\n\nIntet.\n"
    );
    assert_eq!(read("1. Mælk\n\n2. Brød\n\n3. Smør\n"), "1. Mælk\n2. Brød\n3. Smør\n");
    assert_eq!(
        read("1. Mælk\n\n   fra gården\n\n2. Brød\n"),
        "1. Mælk\n\n   fra gården\n2. Brød\n"
    );
    assert_eq!(read("REFERAT\n\ntekst\n\nSLUT\n"), "## REFERAT\n\ntekst\n\nSLUT\n");
    assert_eq!(read("Hej\nREFERAT\ntekst\n"), "Hej  \nREFERAT  \ntekst\n");
}

#[test]
fn words_that_were_divided_are_one_again() {
    let text = "Kommunalbestyrelsen besluttede på sit møde at udskyde sa-\ngen til næste år, fordi der manglede oplysninger om ind- \nog udgående færger, som bør være med i en beslutnings-\ntagers papirer.\n";
    let got = read(text);
    assert!(got.contains("beslutningstagers") && got.contains("ind- og udgående"), "{got}");
}

#[test]
fn no_word_is_lost_whatever_the_lines_look_like() {
    let text = "A | B\n--|--\n1 | 2 | 3\n\n  x   y\nz\n+--+\n| q\n=====\nR\n\n1.1 S\n\n§ 5\n\n- \n-t\n* u\n\n\tv\tw\n----\n";
    let got = read(text);
    for word in ["A", "B", "1", "2", "3", "x", "y", "z", "q", "R", "S", "5", "t", "u", "v", "w"] {
        assert!(got.contains(word), "{word} of {got}");
    }
}

#[test]
fn damage_and_floods_are_survived() {
    use crate::formats::testing;
    testing::survive_damage(include_str!("../../../../fixtures/text/dagsorden.txt"), "a.txt");
    let floods = [
        "\u{c}a".repeat(20_000),
        "a  b\n".repeat(100_000),
        "+--+\n|a|\n".repeat(20_000),
        "a\t".repeat(200_000),
        ">".repeat(200_000),
        "A\n\n".repeat(50_000),
        "\u{1b}]".repeat(100_000),
        (0..2_000).map(|n| format!("{}- a\n", " ".repeat(n))).collect(),
    ];
    testing::survive_floods(&floods, "a.txt");
}
