use crate::formats::testing::{self, markdown_of, read};

fn md(text: &str) -> String {
    markdown_of(text, "a.adoc", "asciidoc")
}

#[test]
fn words_are_marked_up() {
    for (from, to) in [
        (
            "*fed* _skrå_ `kode *f*` **u**d ^op^ x~ned~ #mark# 2*3*4 \\*x*",
            "**fed** *skrå* `kode f` **u**d op xned mark 2\\*3\\*4 \\*x\\*\n".to_owned(),
        ),
        ("\"`citat`\" '`x`' a -- b a--b -> (C) ...", "“citat” ‘x’ a — b a—b → © …\n".to_owned()),
        (
            "https://x.dk/a_b[her^] link:a.html[b,role=x] <<c,d>> xref:e#f[] mailto:a@b.dk[post] https://y.dk.",
            "[her](https://x.dk/a_b) [b](a.html) d [e#f] [post](mailto:a@b.dk) https://y.dk.\n"
                .to_owned(),
        ),
        (
            "+{x}+ ++*a*++ pass:[*b*] {nbsp}{plus} {ukendt} &#8364; ((vist)) (((skjult)))[[anker]]",
            "{x} \\*a\\* \\*b\\* + {ukendt} € vist\n".to_owned(),
        ),
        (
            "kbd:[F1] menu:Fil[Gem > Som] image:a.png[Kort] stem:[x^2] footnote:[En _note_.]",
            "**F1** **Fil › Gem › Som** ![Kort]() $x^2$ [^1]\n\n[^1]: En *note*.\n".to_owned(),
        ),
    ] {
        assert_eq!(md(from), to, "{from}");
    }
}

#[test]
fn lists_count_from_where_they_are_told_to() {
    assert_eq!(md("[start=4]\n. a\n.. b\n. c\n\nd\n\n. e"), "4. a\n   1. b\n5. c\n\nd\n\n1. e\n");
}

#[test]
fn formulas_lose_the_marks_of_other_programs() {
    assert_eq!(
        md("latexmath:[$a_b$] stem:[\\(c\\)]\n\n[latexmath]\n++++\n\\[x^2\\]\n++++"),
        "$a_b$ $c$\n\n$$\nx^2\n$$\n"
    );
}

#[test]
fn the_head_is_title_authors_and_attributes() {
    let out = read("// x\n= Titel: _under_\nÅse Holm <a@b.dk>; Bo\nv1, 2026-05-03\n:lang: da\n:a: 1\n\ntekst {a}".as_bytes(), Some("a.adoc"), "asciidoc");
    let all: Vec<_> = out.metadata.iter().filter(|(key, _)| *key != "words").collect();
    assert_eq!(
        all,
        [
            ("created", "2026-05-03"),
            ("creator", "Åse Holm; Bo"),
            ("language", "da"),
            ("title", "Titel: under")
        ]
    );
    assert_eq!(
        testing::render(&out),
        "# Titel: *under*\n\nÅse Holm \\<a@b.dk>; Bo  \nv1, 2026-05-03\n\ntekst 1\n"
    );
    assert_eq!(
        md("Titel\n=====\n\nA\n-\n\nBee\n---\n\n=== C ==="),
        "# Titel\n\nA -\n\n## Bee\n\n### C\n"
    );
}

#[test]
fn items_own_what_is_attached() {
    assert_eq!(
        md("* a\n+\nb\n+\n----\nc\n----\n** d\n. e\n* f\n\ng"),
        "- a\n\n  b\n\n  ```\n  c\n  ```\n  - d\n    1. e\n- f\n\ng\n"
    );
    assert_eq!(
        md("A::\nB::: b\nC:: \n\n  c\n\nD:: d"),
        "- **A**:\n  - **B**: b\n- **C**: c\n- **D**: d\n"
    );
    assert_eq!(md("* a\n\n// ny\n* b\n\n[start=4]\n. x"), "- a\n- b\n4. x\n");
}

#[test]
fn blocks_are_what_their_style_says() {
    assert_eq!(
        md("[NOTE]\nhusk\n\n[source,ruby]\nx = 1\n\n[quote, Bo]\nja\n\n[verse]\na\nb"),
        "> **Note:** husk\n\n```ruby\nx = 1\n```\n\n> ja\n>\n> — Bo\n>\n> a  \n> b\n"
    );
    assert_eq!(
        md("```js\na\n```\n\n  literal\n   x\n\n////\nskjult\n////\n--\nåben\n--"),
        "```js\na\n```\n\n```\nliteral\n x\n```\n\nåben\n"
    );
    assert_eq!(
        md("++++\n<b>x</b>\n++++\n\n'''\n\n<<<\n\ntoc::[]\n\n.T\nimage::a.png[]"),
        "**x**\n\n---\n\nT\n"
    );
}

#[test]
fn tables_have_spans_styles_and_values() {
    assert_eq!(
        md("|===\n|a |b\n\n2+|c\n.2+|d |e\n|f\n3*|g\n|==="),
        "| a | b |\n|---|---|\n| c | c |\n| d | e |\n| d | f |\n| g | g |\n| g | |\n"
    );
    assert_eq!(
        md("[%header,format=csv]\n|===\na,b\n\"c,\nd\",e\n|==="),
        "| a | b |\n|---|---|\n| c, d | e |\n"
    );
    assert_eq!(md("|===\n|a \\| b\na|* x\n* y\n|==="), "| a \\| b |\n|---|\n| • x • y |\n");
}

#[test]
fn damage_and_floods_are_survived() {
    testing::survive_damage(include_str!("../../../../fixtures/asciidoc/haandbog.adoc"), "a.adoc");
    let floods = [
        "*a ".repeat(100_000),
        "`+a".repeat(50_000),
        "{a".repeat(100_000),
        "<<a".repeat(50_000),
        "link:a[".repeat(30_000),
        "====\n".repeat(20_000),
        (4..2_000).map(|n| format!("{}\n", "=".repeat(n))).collect(),
        "* a\n+\n".repeat(20_000),
        (1..400).map(|n| format!("{} a\n", "*".repeat(n))).collect(),
        "|===\n999999999*|a\n999999999+|b\n.999999999+|c\n|===".to_owned(),
        "[cols=\"999999999*a\"]\n|===\n|a\n|===".to_owned(),
        ":a: {a}{a}\n".repeat(2_000) + "\n{a}",
        "footnote:[a".repeat(20_000),
        "|===\na|\n!===\na!\n".repeat(2_000),
    ];
    testing::survive_floods(&floods, "a.adoc");
}
