//! What a single line is: a headline, a keyword, the start of a block, of a drawer, of a note.

/// Lines of code: escaped commas taken off, the indentation that they share too.
pub(super) fn code(lines: &[&str]) -> String {
    let indent = |line: &&&str| line.len() - line.trim_start().len();
    let least = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| indent(&line))
        .min()
        .unwrap_or(0);
    let mut out = String::new();
    for line in lines {
        let line = line.get(least..).unwrap_or_default();
        let unescaped = line
            .strip_prefix(',')
            .filter(|rest| rest.starts_with(['*', ',']) || rest.starts_with("#+"));
        out.push_str(unescaped.unwrap_or(line));
        out.push('\n');
    }
    out
}

/// The level of a headline.
pub(super) fn level(line: &str) -> Option<usize> {
    let level = line.len() - line.trim_start_matches('*').len();
    (level > 0 && line.get(level..).is_some_and(|rest| rest.starts_with(' '))).then_some(level)
}

/// `#+name: value`
pub(super) fn keyword(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim_start().strip_prefix("#+")?.split_once(':')?;
    let name = name.split('[').next().unwrap_or(name);
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (!name.is_empty() && name.chars().all(fits)).then(|| (name, value.trim()))
}

/// The kind of a block that begins, and what is said about it.
pub(super) fn begin(line: &str) -> Option<(&str, &str)> {
    let start = line.get(..8).filter(|s| s.eq_ignore_ascii_case("#+begin_"))?;
    let rest = line.get(start.len()..)?;
    let (kind, about) = rest.split_once(' ').unwrap_or((rest, ""));
    (!kind.is_empty()).then_some((kind, about))
}

/// Whether a line opens a drawer.
pub(super) fn is_drawer(line: &str) -> bool {
    let name = line.strip_prefix(':').and_then(|l| l.strip_suffix(':')).unwrap_or_default();
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

/// The label of a note that is defined, at the start of a line.
pub(super) fn note(line: &str) -> Option<(&str, &str)> {
    let (label, text) = line.strip_prefix("[fn:")?.split_once(']')?;
    (!label.contains(':') && !label.is_empty()).then_some((label, text))
}

pub(super) fn is_tags(word: &str) -> bool {
    word.len() > 2
        && word.starts_with(':')
        && word.ends_with(':')
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '@' | '#' | '%'))
}
