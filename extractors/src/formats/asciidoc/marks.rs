//! Lines that are marks: titles of sections, delimiters, and what ends a paragraph.

use super::about::About;
use super::{lists, tables};
use crate::formats::markup::code_language;

/// A formula without the marks of TeX around it, which writers keep for other programs.
pub(super) fn formula(text: &str) -> &str {
    let text = text.trim();
    let marks = [("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")];
    let inside = |(open, close): &(&str, &str)| text.strip_prefix(open)?.strip_suffix(close);
    match marks.iter().find_map(inside) {
        // `$a$ and $b$`
        Some(inner) if !inner.contains('$') => inner.trim(),
        _ => text,
    }
}

/// The titles of sections by the names under which they are referred to.
pub(super) fn titles(lines: &[&str]) -> std::collections::HashMap<String, String> {
    let mut titles = std::collections::HashMap::new();
    for at in 0..lines.len() {
        let Some((_, title, 1)) = section(lines.get(at..at + 1).unwrap_or_default()) else {
            continue;
        };
        let above = at.checked_sub(1).and_then(|at| lines.get(at)).copied().unwrap_or_default();
        let own = above
            .strip_prefix("[[")
            .and_then(|a| a.strip_suffix("]]"))
            .or_else(|| above.strip_prefix("[#").and_then(|a| a.strip_suffix(']')));
        let own = own.map(|id| id.split([',', '.', '%']).next().unwrap_or(id).to_owned());
        let id = own.unwrap_or_else(|| {
            let words = title.to_lowercase();
            let words: String =
                words.chars().filter(|c| c.is_alphanumeric() || " _-.".contains(*c)).collect();
            format!(
                "_{}",
                words
                    .split([' ', '-', '.'])
                    .filter(|w| !w.is_empty())
                    .collect::<Vec<_>>()
                    .join("_")
            )
        });
        titles.insert(id, title.to_owned());
        if titles.len() >= 10_000 {
            break;
        }
    }
    titles
}

/// How many lines a paragraph has.
pub(super) fn paragraph_height(rest: &[&str], attached: bool) -> usize {
    let ends = |line: &str| {
        line.is_empty()
            || (attached && lists::marker(line).is_some())
            || delimiter(line).is_some()
            || line == "+"
            || (line.starts_with('[') && line.ends_with(']') && !line.starts_with("[[["))
    };
    1 + rest.iter().skip(1).take_while(|line| !ends(line)).count()
}

/// The language of code.
pub(super) fn language(about: &About, open: &str) -> Option<String> {
    if let Some(name) = open.strip_prefix("```") {
        return code_language(name.split(',').next().unwrap_or_default());
    }
    let style = about.style();
    let second = if style.is_empty() || style == "source" { about.place(1) } else { "" };
    let name = if second.is_empty() { about.named("language").unwrap_or_default() } else { second };
    code_language(name.split(['%', '.']).next().unwrap_or_default())
}

/// The title of an admonition of this style.
pub(super) fn admonition(style: &str) -> Option<&'static str> {
    Some(match style {
        "NOTE" => "Note",
        "TIP" => "Tip",
        "IMPORTANT" => "Important",
        "WARNING" => "Warning",
        "CAUTION" => "Caution",
        _ => return None,
    })
}

/// The level and title of a section, and how many lines its title has.
pub(super) fn section<'t>(rest: &[&'t str]) -> Option<(u8, &'t str, usize)> {
    let line = rest.first()?;
    let mark = line.chars().next().filter(|c| matches!(c, '=' | '#'))?;
    let level = line.chars().take_while(|c| *c == mark).count();
    let title = line.get(level..)?.strip_prefix(' ')?.trim();
    if (1..=6).contains(&level) && !title.is_empty() {
        // The same marks may follow the title.
        let title = title.strip_suffix(line.get(..level)?).map_or(title, str::trim_end);
        return Some((u8::try_from(level).ok()?, title, 1));
    }
    None
}

/// A title with a line of one character below it, of nearly its length.
pub(super) fn underlined<'t>(rest: &[&'t str]) -> Option<(u8, &'t str, usize)> {
    let (title, line) = (rest.first()?, rest.get(1)?);
    let level = match line.chars().next()? {
        '=' => 1,
        '-' => 2,
        '~' => 3,
        '^' => 4,
        '+' => 5,
        _ => return None,
    };
    let first = line.chars().next()?;
    let (width, length) = (line.chars().count(), title.chars().count());
    let fits = line.len() >= 3 && line.chars().all(|c| c == first) && width.abs_diff(length) <= 1;
    (fits && title.chars().any(char::is_alphanumeric)).then_some((level, title.trim(), 2))
}

/// Kinds of delimiters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Comment,
    Listing,
    Literal,
    Fence,
    Example,
    Sidebar,
    Quote,
    Pass,
    Open,
    Table,
}

/// What a line delimits.
pub(super) fn delimiter(line: &str) -> Option<Mark> {
    if line == "--" {
        return Some(Mark::Open);
    }
    if line.starts_with("```") {
        return (!line.get(3..)?.contains('`')).then_some(Mark::Fence);
    }
    if tables::is_delimiter(line) {
        return Some(Mark::Table);
    }
    let first = line.chars().next()?;
    if line.len() < 4 || !line.chars().all(|c| c == first) {
        return None;
    }
    Some(match first {
        '/' => Mark::Comment,
        '-' => Mark::Listing,
        '.' => Mark::Literal,
        '=' => Mark::Example,
        '*' => Mark::Sidebar,
        '_' => Mark::Quote,
        '+' => Mark::Pass,
        _ => return None,
    })
}
