use crate::formats::testing::{self, markdown_of, read, read_with, render};
use crate::{Limits, Options};

fn md(text: &str) -> String {
    markdown_of(text, "a.rst", "rst")
}

#[test]
fn words_are_marked_up_only_where_the_rules_say_so() {
    for (from, to) in [
        (
            "**fed** *skrå* ``a * b`` `titel` 2*3*4 \\*x\\*",
            "**fed** *skrå* `a * b` *titel* 2\\*3\\*4 \\*x\\*\n",
        ),
        (
            "se a_ og `b c`_ og `d <https://x.dk/_e>`_ og `f`__ snake_case_\n\n.. _a: https://a.dk\n.. _b c: https://b.dk\n__ https://f.dk\n",
            "se [a](https://a.dk) og [b c](https://b.dk) og [d](https://x.dk/_e) og [f](https://f.dk) snake_case_\n",
        ),
        (
            ":ref:`tekst <mål>` :func:`~a.b.c` :math:`x^2` H\\ :sub:`2`\\ O :pep:`8`",
            "tekst `c` $x^2$ H2O PEP 8\n",
        ),
        (
            "x |ø| |kort|\n\n.. |ø| replace:: *Ærø*\n.. |kort| image:: k.png\n   :alt: Kort\n",
            "x *Ærø* Kort\n",
        ),
        (
            "a [#]_ b [#n]_ c [2]_ d [CIT]_\n\n.. [#] et\n.. [#n] to\n.. [2] tre\n.. [CIT] fire",
            "a [^1] b [^3] c [^2] d [^CIT]\n\n[^1]: et\n[^3]: to\n[^2]: tre\n[^CIT]: fire\n",
        ),
    ] {
        assert_eq!(md(from), to, "{from}");
    }
}

#[test]
fn titles_rank_in_the_order_of_their_lines() {
    assert_eq!(
        md("====\nTop\n====\n\nAa\n--\n\nB\n~~~~\n\nC\n-----\n"),
        "# Top\n\n## Aa\n\n### B\n\n## C\n"
    );
    assert_eq!(md("a\n\n----\n\nb"), "a\n\n---\n\nb\n");
    // A line of prose that starts like an item is prose.
    assert_eq!(md("A. Einstein var\nfysiker"), "A. Einstein var fysiker\n");
}

#[test]
fn every_kind_of_table() {
    assert_eq!(
        md("=== ===\na   b\n=== ===\n1   2\n\\   3\n=== ===\n"),
        "| a | b |\n|---|---|\n| 1 | 2 |\n| | 3 |\n"
    );
    assert_eq!(
        md("===== =====\n  a\n-----------\nb     c\n===== =====\n1     2\n      3\n===== ====="),
        "| a | a |\n|---|---|\n| b | c |\n| 1 | 2 3 |\n"
    );
    assert_eq!(
        md(".. list-table::\n\n   * - a\n     - b\n   * - 1\n     -"),
        "| a | b |\n|---|---|\n| 1 | |\n"
    );
    assert_eq!(md("+--+--+\n|a |b \n+--+--+"), "+--+--+ |a |b +--+--+\n");
}

#[test]
fn directives_are_read_for_what_they_hold() {
    assert_eq!(
        md(
            ".. toctree::\n   :maxdepth: 2\n\n   a\n   b\n\n.. kommentar\n\n.. only:: html\n\n   synlig\n"
        ),
        "synlig\n"
    );
    assert_eq!(md(".. warning:: Pas\n   på\n\n   Nu."), "> **Warning:** Pas på\n>\n> Nu.\n");
    assert_eq!(md(".. ukendt:: argument\n   :valg: x\n\n   indhold"), "argument\n\nindhold\n");
    assert_eq!(
        md(".. py:class:: A(b)\n\n   Om A.\n\n   .. py:method:: c()\n\n      Om c."),
        "- `A(b)`\n\n  Om A.\n  - `c()`\n\n    Om c.\n"
    );
    assert_eq!(
        md("Kode::\n\n  x\n   y\n\nslut ::\n\n> citat\n"),
        "Kode:\n\n```\nx\n y\n```\n\nslut\n\n```\n> citat\n```\n"
    );
    assert_eq!(md(".. header:: Hoved\n\ntekst"), "tekst\n");
    let options = Options { headers: true, ..Options::default() };
    let (out, _) = read_with(
        b".. header:: Hoved\n\ntekst",
        Some("a.rst"),
        "rst",
        &options,
        &Limits::default(),
    );
    assert_eq!(render(&out), "Hoved\n\ntekst\n");
}

#[test]
fn fields_of_the_head_are_metadata() {
    let out =
        read("Ti\n==\n\n:Author: Åse\n:date: 2026\n:orphan:\n".as_bytes(), Some("a.rst"), "rst");
    let all: Vec<_> = out.metadata.iter().filter(|(key, _)| *key != "words").collect();
    assert_eq!(all, [("created", "2026"), ("creator", "Åse")]);
}

#[test]
fn damage_and_floods_are_survived() {
    testing::survive_damage(include_str!("../../../../fixtures/rst/vejledning.rst"), "a.rst");
    let floods = [
        (0..3_000).map(|i| format!("{}- a\n", " ".repeat(i % 600))).collect::<String>(),
        (0..2_000).map(|i| format!("{}a\n", "  ".repeat(i))).collect(),
        "*a ".repeat(100_000),
        "`a <".repeat(50_000),
        "[".repeat(100_000),
        "|a".repeat(50_000),
        "== ==\n".repeat(20_000),
        format!("{}\n", "+--".repeat(300)).repeat(300),
        " .. _a:\n".repeat(20_000),
        ".. note::\n   ".repeat(5_000),
        ".. |a| replace:: |a| |a|\n\n|a|".to_owned(),
    ];
    testing::survive_floods(&floods, "a.rst");
}
