//! Mark-up that is written by hand, told by its look where no name tells: only what can hardly be anything else.

use crate::formats::code;

/// Lines that are looked at.
const LOOKED_AT: usize = 400;

/// The name of the format of `text`.
pub(super) fn of(text: &str) -> Option<&'static str> {
    if is_latex(text) {
        return Some("latex");
    }
    is_markdown(text).then_some("markdown")
}

/// Whether the text is a document in LaTeX behind comments, or a part of one.
fn is_latex(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('%'));
    let first = lines.next().unwrap_or_default();
    if first.starts_with("\\documentclass") || first.starts_with("\\documentstyle") {
        return true;
    }
    let commands = [
        "\\chapter{",
        "\\section{",
        "\\section*{",
        "\\subsection{",
        "\\begin{",
        "\\end{",
        "\\label{",
        "\\item ",
    ];
    let starts = |line: &&str| commands.iter().any(|command| line.starts_with(command));
    let n = text.lines().take(LOOKED_AT).map(str::trim_start).filter(starts).count();
    // Formulas within other mark-up begin environments too.
    n >= 4 && (text.contains("\\section{") || text.contains("\\chapter{"))
}

/// Whether the text has mark-up of several kinds that mean something only in Markdown.
fn is_markdown(text: &str) -> bool {
    let (mut statements, mut prose) = (0, 0);
    let (mut headings, mut links, mut fences, mut tables, mut strong, mut tasks) =
        (0, 0, 0, 0, 0, 0);
    let mut in_fence = false;
    let mut last_blank = true;
    for line in text.lines().take(LOOKED_AT) {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") {
            in_fence = !in_fence;
            fences += 1;
            continue;
        }
        if in_fence {
            continue;
        }
        if !trimmed.is_empty() {
            let code = code::is_statement(line) || trimmed.starts_with("//");
            statements += usize::from(code);
            prose += usize::from(!code);
        }
        let marks = line.len() - line.trim_start_matches('#').len();
        let title = line.get(marks..).unwrap_or_default();
        // A comment of a program is rarely parted by empty lines.
        headings += usize::from(
            (1..=6).contains(&marks)
                && title.starts_with(' ')
                && last_blank
                && !title.trim().is_empty(),
        );
        links += usize::from(
            line.contains("](http")
                || line.contains("](/")
                || line.contains("](#")
                || line.contains("](./"),
        );
        tables += usize::from(is_table_rule(trimmed));
        strong += usize::from(line.matches("**").count() >= 2);
        tasks += usize::from(trimmed.starts_with("- [ ] ") || trimmed.starts_with("- [x] "));
        last_blank = line.trim().is_empty();
    }
    let kinds = [headings > 0, links > 0, fences >= 2, tables > 0, strong > 0, tasks > 0];
    let kinds = kinds.iter().filter(|kind| **kind).count();
    let sure = usize::from(links > 0)
        + usize::from(fences >= 2)
        + usize::from(tables > 0)
        + usize::from(headings > 1 && strong > 0);
    !in_fence
        && statements < prose
        && kinds >= 2
        && sure >= 1
        && headings + links + fences + tables + strong + tasks >= 3
}

/// `|---|:---:|`
fn is_table_rule(line: &str) -> bool {
    line.len() >= 5
        && line.contains("---")
        && line.contains('|')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_sure_is_told() {
        assert_eq!(of("% kommentar\n\n\\documentclass{article}\n"), Some("latex"));
        assert_eq!(
            of("\\section{A}\n\\label{a}\ntekst\n\\begin{itemize}\n\\item x\n\\end{itemize}\n"),
            Some("latex")
        );
        assert_eq!(
            of("# Titel\n\nse [her](https://x.dk) og **fed**\n\n## Mere\n"),
            Some("markdown")
        );
        assert_eq!(of("# Titel\n\n```sh\nls\n```\n\n- punkt\n"), Some("markdown"));
        assert_eq!(of("# Installér\nset -e\n# Byg\nmake\n"), None);
        assert_eq!(of("Kære alle\n\n# 3 er vigtigst\n\n**NB** husk\n"), None);
    }
}
