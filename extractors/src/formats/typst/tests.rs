use crate::formats::testing::{self, markdown_of, read};

fn md(text: &str) -> String {
    markdown_of(text, "a.typ", "typst")
}

#[test]
fn words_are_marked_up() {
    for (from, to) in [
        (
            "*fed* _skrå_ `k*d` snake_case 2*3*4 \\*x \\#y a~b -- c --- d ...",
            "**fed** *skrå* `k*d` snake_case 2\\*3\\*4 \\*x #y a b – c — d …\n",
        ),
        (
            "#link(\"https://x.dk/_a\")[her] #link(\"mailto:a@b.dk\") https://y.dk. @mål <mål>",
            "[her](https://x.dk/_a) a@b.dk https://y.dk. [mål]\n",
        ),
        ("$x^2$ // skjult\n/* også /* indlejret */ */ slut", "$x^2$ slut\n"),
        (
            "#emph[a] #strong(\"b\") #text(red)[c] #underline[d] #sub[e] #h(1em) #lorem(3) #raw(\"f\")",
            "*a* **b** c d e `f`\n",
        ),
        (
            "#let navn = \"Ærø\"\n#let fed = [*Å*]\n#let f(x) = [#x!]\n#navn #fed #LaTeX #ukendt. #f[g]",
            "Ærø Å LaTeX . g\n",
        ),
    ] {
        assert_eq!(md(from), to, "{from}");
    }
}

#[test]
fn lists_headings_and_paragraphs() {
    assert_eq!(
        md("= A #footnote[n] <l>\ntekst\n== B\n- a\n  mere\n  - b\n\n  c\n+ d\n+ e\n/ F: g\nslut"),
        "# A [^1]\n\ntekst\n\n## B\n\n- a mere\n  - b\n\n  c\n1. d\n2. e\n- **F**: g\n\nslut\n\n[^1]: n\n"
    );
    assert_eq!(
        md("#heading(level: 3)[T] #list([a], [b]) #enum(start: 3, [c])"),
        "### T\n\n- a\n- b\n3. c\n"
    );
}

#[test]
fn tables_figures_and_quotes() {
    assert_eq!(
        md(
            "#table(columns: (1fr,) * 2, table.header([a], [b]), [c], table.cell(rowspan: 2)[d], [e], ..x)"
        ),
        "| a | b |\n|---|---|\n| c | d |\n| e | d |\n"
    );
    assert_eq!(
        md(
            "#figure(image(\"a.png\", alt: \"Kort\"), caption: [Fra _nord_]) #quote(block: true)[x]"
        ),
        "![Kort]()\n\nFra *nord*\n\n> x\n"
    );
    assert_eq!(
        md("```rust\n  fn a() {}\n```\n$ a = b $"),
        "```rust\nfn a() {}\n```\n\n$$\na = b\n$$\n"
    );
}

#[test]
fn what_a_template_is_told_is_about_the_document() {
    let out = read("#set text(lang: \"da\")\n#show: paper.with(title: [T _i_], authors: ((name: \"Åse\", mail: \"x\"), (name: \"Bo\")), abstract: [Kort.], modtager: [Til dig])\n= A".as_bytes(), None, "typst");
    let all: Vec<_> = out.metadata.iter().filter(|(key, _)| *key != "words").collect();
    assert_eq!(all, [("creator", "Åse; Bo"), ("language", "da"), ("title", "T i")]);
    assert_eq!(testing::render(&out), "# T *i*\n\nÅse; Bo\n\nKort.\n\nTil dig\n\n# A\n");
}

#[test]
fn damage_and_floods_are_survived() {
    testing::survive_damage(include_str!("../../../../fixtures/typst/brev.typ"), "a.typ");
    let floods = [
        "#a(".repeat(20_000),
        "#a[".repeat(20_000),
        "#{".repeat(20_000),
        "[".repeat(100_000),
        "*_".repeat(100_000),
        "$a".repeat(100_001),
        "/*".repeat(50_000),
        "<a".repeat(100_000),
        (0..3_000).map(|i| format!("{}- a\n", " ".repeat(i % 700))).collect(),
        "#table(columns: 999999999, table.cell(colspan: 999999999, rowspan: 999999999)[a])"
            .to_owned(),
        "#let a = \"x\"\n".repeat(20_000),
        "#if x [".repeat(5_000),
    ];
    testing::survive_floods(&floods, "a.typ");
}
