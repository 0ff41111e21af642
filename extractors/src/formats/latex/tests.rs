use crate::formats::testing::{self, markdown_of, read, read_with, render};
use crate::{Changes, Limits, Options};

fn md(text: &str) -> String {
    markdown_of(text, "a.tex", "latex")
}

#[test]
fn words_come_out_as_they_are_printed() {
    for (from, to) in [
        (
            r#"K\o benhavn, \AA rhus, \ae{}bler, \'e, \`a, \^{o}, \~n, \c{c}, \v{s}, na\"\i ve"#,
            "København, Århus, æbler, é, à, ô, ñ, ç, š, naïve\n",
        ),
        ("``citat'' -- og --- isn't `x'", "“citat” – og — isn't ‘x’\n"),
        (r"50\,\% af 5~kr. \& \$ \# \_ \{x\}\ldots", "50 % af 5 kr. & $ # _ {x}…\n"),
        (
            r"\textbf{fed \emph{begge}} {\itshape skrå} \texttt{a\_b} \underline{u}",
            "**fed** ***begge*** *skrå* `a_b` u\n",
        ),
        (r"se \ref{fig:a} og \cite[s.~3]{x,y}\label{z}", "se [fig:a] og [x, y, s. 3]\n"),
        (
            r"\href{https://x.dk/a%20b}{her} \url{https://x.dk/_a}",
            "[her](https://x.dk/a%20b) https://x.dk/_a\n",
        ),
        ("a % skjult\nb\n% linje\nc", "a b c\n"),
        ("en\\\\to\\newline tre", "en  \nto  \ntre\n"),
        (r"$a_1$ koster \$5 og \(b\)", "$a_1$ koster $5 og $b$\n"),
        (r"\verb|a{b}| og \lstinline[language=C]{x;}", "`a{b}` og `x;`\n"),
        (r"\SI{5}{\kilo\metre\per\hour}, \num{3}", "5 km/h, 3\n"),
        (
            r"\ukendt{ord}{til}[x] \vspace{2cm}\textcolor{red}{rød}\setlength\parindent{0pt}",
            "ord til[x] rød\n",
        ),
        (r"\enquote{citat} \LaTeX{} \today \dots{} \TeX*", "“citat” LaTeX … TeX\\*\n"),
    ] {
        assert_eq!(md(from), to, "{from}");
    }
}

#[test]
fn what_is_switched_off_is_not_read() {
    for (from, to) in [
        (r"\newif\ifx \newif\ifsecret a \ifsecret b \else c \fi d", "a c d\n"),
        (r"\newif\ifsecret\secrettrue a \ifsecret b \else c \fi d", "a b d\n"),
        (r"\newif\ifs\strue\sfalse a\ifs b\iftrue c\else d\fi e\fi f", "af\n"),
        ("a \\iffalse b % \\fi\n \\ifnum1=2 c\\else d\\fi e \\fi f", "a f\n"),
        (r"a \if0 b \fi c \iftrue d\else e\fi", "a c d\n"),
        (r"a \iffalse b", "a b\n"),
    ] {
        assert_eq!(md(from), to, "{from}");
    }
}

#[test]
fn a_new_line_in_a_cell_is_no_row() {
    assert_eq!(
        md(r"\begin{tabular}{lp{3cm}}a & b \newline c \\ d & e \tabularnewline f & g\end{tabular}"),
        "| a | b c |\n|---|---|\n| d | e |\n| f | g |\n"
    );
}

#[test]
fn coloured_code_is_code() {
    assert_eq!(
        md(
            "\\begin{Shaded}\n\\begin{Highlighting}[]\n\\KeywordTok{def}\\NormalTok{ f(a): }\n    \\StringTok{\"\\{x\\}\\textbackslash{}n\"}\n\\end{Highlighting}\n\\end{Shaded}"
        ),
        "```\ndef f(a):\n    \"{x}\\n\"\n```\n"
    );
}

#[test]
fn macros_of_the_document_are_put_in_and_end() {
    assert_eq!(
        md(
            r"\newcommand{\R}{\mathbb{R}}\newcommand\by[2][Ø]{#2 på #1}\def\x#1{<#1>}\by{A} \by[Å]{B} \x{c} $\R^2$"
        ),
        "A på Ø B på Å \\<c> $\\mathbb{R}^2$\n"
    );
    assert_eq!(
        md(r"\newcommand{\a}{\b\b}\newcommand{\b}{\a\a}x \a{} y"),
        md(r"\newcommand{\a}{\b\b}\newcommand{\b}{\a\a}x \a{} y")
    );
    // What programs is not defined; its words stay.
    assert_eq!(md(r"\newcommand{\p}[1]{\ifx#1a\else b\fi}\p{ord}"), "ord\n");
}

#[test]
fn levels_follow_the_highest_that_is_used() {
    assert_eq!(md("\\section{A}\\subsection*{B}\\paragraph{C}x"), "# A\n\n## B\n\n#### C\n\nx\n");
    assert_eq!(md("\\chapter[k]{A}\n\\section{B}"), "# A\n\n## B\n");
    assert_eq!(md("\\part{P}\\chapter{A}\\section{B}"), "# P\n\n## A\n\n### B\n");
}

#[test]
fn the_title_stands_where_it_is_made_and_is_metadata() {
    let text = r"\documentclass{article}\usepackage[english,danish]{babel}\title{En \emph{titel}\thanks{Tak}}\author{Åse Holm\\Kommunen \and Bo}\date{maj 2026}\begin{document}før\maketitle\begin{abstract}Kort.\end{abstract}\end{document} efter";
    let out = read(text.as_bytes(), None, "latex");
    assert_eq!(
        render(&out),
        "før\n\n**Title:** En *titel*[^1]  \n**Author:** Åse Holm  \nKommunen and Bo  \n**Date:** maj 2026\n\nKort.\n\n[^1]: Tak\n"
    );
    let all: Vec<_> = out.metadata.iter().filter(|(key, _)| *key != "words").collect();
    assert_eq!(
        all,
        [
            ("created", "maj 2026"),
            ("creator", "Åse Holm; Bo"),
            ("description", "Kort."),
            ("language", "da"),
            ("title", "En titel")
        ]
    );
}

#[test]
fn lists_and_tables() {
    assert_eq!(
        md(
            "\\begin{enumerate}[label=(\\alph*)]\\item en\\begin{itemize}\\item[--] to\\end{itemize}\\item tre\n\nfire\\end{enumerate}"
        ),
        "- (a) en\n  - -- to\n- (b) tre\n\n  fire\n".replace("--", "–")
    );
    assert_eq!(
        md("\\begin{description}\\item[Å] en å\\item[Ø:] en ø\\end{description}"),
        "- **Å**: en å\n- **Ø:** en ø\n"
    );
    assert_eq!(
        md(
            "\\begin{table}\\caption{T}\\begin{tabular}{lr}\\toprule a&b\\\\\\midrule \\multirow{2}{*}{c}&\\$1\\\\ &2\\\\\\multicolumn{2}{c}{d}\\\\\\bottomrule\\end{tabular}\\end{table}"
        ),
        "T\n\n| a | b |\n|---|---|\n| c | $1 |\n| c | 2 |\n| d | d |\n"
    );
    assert_eq!(
        md(
            "\\begin{longtable}{ll}a&b\\\\\\endfirsthead a (fortsat)&b\\\\\\endhead fod&\\\\\\endfoot 1&2\\\\3&4\\end{longtable}"
        ),
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n"
    );
}

#[test]
fn formulas_code_and_notes() {
    assert_eq!(
        md("a\\begin{align*}x&=1\\label{l}\\\\y&=2\\nonumber\\end{align*}b"),
        "a\n\n$$\n\\begin{align*} x&=1\\\\y&=2 \\end{align*}\n$$\n\nb\n"
    );
    assert_eq!(md("\\[ x \\] $$y$$"), "$$\nx\n$$\n\n$$\ny\n$$\n");
    assert_eq!(
        md("\\begin{lstlisting}[language={[Sharp]C}, caption={Kode}]\n  x\n\\end{lstlisting}"),
        "```csharp\n  x\n```\n\nKode\n"
    );
    assert_eq!(
        md("a\\footnote{b \\emph{c}}d\\footnotemark\\footnotetext{e}"),
        "a[^1]d[^2]\n\n[^1]: b *c*\n[^2]: e\n"
    );
    assert_eq!(
        md("\\begin{thebibliography}{9}\\bibitem{a} Åse. \\newblock Bog.\\end{thebibliography}"),
        "# References\n\n- [a] Åse. Bog.\n"
    );
    assert_eq!(
        md("\\begin{tikzpicture}\\node{x};\\end{tikzpicture}\\begin{comment}y\\end{comment}z"),
        "z\n"
    );
}

#[test]
fn slides_are_headings() {
    let text = "\\documentclass{beamer}\\begin{document}\\section{A}\\begin{frame}<1->[t]{B}{Under}\\begin{block}{C}x\\end{block}\\only<2>{y}\\note{husk}\\end{frame}\\begin{frame}\\frametitle{D}\\item<3-> z\\end{frame}\\end{document}";
    assert_eq!(md(text), "# A\n\n## B\n\nUnder\n\n**C**\n\nx\n\ny\n\nhusk\n\n## D\n\n- z\n");
    let options = Options { without_notes: true, ..Options::default() };
    let (out, _) = read_with(text.as_bytes(), None, "latex", &options, &Limits::default());
    assert!(!render(&out).contains("husk"));
}

#[test]
fn what_authors_say_to_each_other_is_an_option() {
    let text = r"en\todo{ret} \added{ny}\deleted{gammel}\replaced{a}{b}";
    assert_eq!(md(text), "en nya\n");
    let options = Options { comments: true, changes: Changes::All, ..Options::default() };
    let (out, _) = read_with(text.as_bytes(), Some("a.tex"), "latex", &options, &Limits::default());
    assert_eq!(render(&out), "en[^comment-1] ny~~gammel~~a~~b~~\n\n[^comment-1]: ret\n");
    let text = r"\documentclass{a}\lhead{Hoved}\cfoot{Fod}\begin{document}x\end{document}";
    assert_eq!(md(text), "x\n");
    let options = Options { headers: true, ..Options::default() };
    let (out, _) = read_with(text.as_bytes(), None, "latex", &options, &Limits::default());
    assert_eq!(render(&out), "Hoved\n\nx\n\nFod\n");
}

#[test]
fn damage_costs_no_more_than_itself() {
    assert_eq!(md("\\begin{itemize}\\item a} b\\textbf{c"), "- a b**c**\n");
    assert_eq!(md("\\end{x} \\begin{verbatim} uden slut"), "uden slut\n");
    assert_eq!(md("pris \\( uden slut, $ og 5"), "pris ( uden slut, $ og 5\n");
    testing::survive_damage(include_str!("../../../../fixtures/latex/rapport.tex"), "a.tex");
}

#[test]
fn floods_end_soon() {
    let floods = [
        "{".repeat(200_000),
        "\\begin{itemize}\\item ".repeat(5_000),
        "\\begin{tabular}{l}a&".repeat(2_000),
        "$a".repeat(100_001),
        "\\begin{verbatim}x".repeat(5_000),
        "\\(x \\[y ".repeat(20_000),
        "\\footnote{a".repeat(5_000),
        "\\foo[".repeat(20_000),
        "\\newcommand{\\a}{\\a\\a\\a}\\a".to_owned(),
        format!(
            "{}\\multicolumn{{999999999}}{{c}}{{x}}\\multirow{{99999999}}{{*}}{{y}}\\\\",
            "\\begin{tabular}{l}"
        ),
        "\\newcommand{\\x}[9]{#1#1#1#1#1#1#1#1}".to_owned() + &"\\x{".repeat(5_000),
    ];
    testing::survive_floods(&floods, "a.tex");
}
