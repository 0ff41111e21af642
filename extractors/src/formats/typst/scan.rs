//! Where things end in Typst: strings, brackets, arguments, expressions. Nothing is interpreted here.

/// Bytes of one argument or group that are looked through.
const LONGEST: usize = 4 << 20;

/// The length of a name: letters, digits, `-`, `_`.
pub(super) fn name(text: &str) -> usize {
    let first = |c: char| c.is_alphabetic() || c == '_';
    if !text.starts_with(first) {
        return 0;
    }
    text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(text.len())
}

/// The length of names with dots between them, such as `table.cell`.
pub(super) fn path(text: &str) -> usize {
    let mut n = name(text);
    while n > 0 {
        let rest = text.get(n..).unwrap_or_default();
        let Some(behind) = rest.strip_prefix('.') else { break };
        match name(behind) {
            0 => break,
            more => n += 1 + more,
        }
    }
    n
}

/// The length of the string that `text` starts with, its quotation marks included.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the raw text that `text` starts with, its backticks included.
pub(super) fn raw(text: &str) -> usize {
    let ticks = text.len() - text.trim_start_matches('`').len();
    match ticks {
        2 => 2,
        1 => text.get(1..).and_then(|t| t.find('`')).map_or(1, |at| at + 2),
        _ => {
            let mark = text.get(..ticks).unwrap_or_default();
            let body = text.get(ticks..).unwrap_or_default();
            body.find(mark).map_or(text.len(), |at| at + 2 * ticks)
        }
    }
}

/// The length of the comment that `text` starts with; 0 where it starts with none.
pub(super) fn comment(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if !text.starts_with("/*") {
        return 0;
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of the group that `text` starts with: a bracket up to the one that closes it, both included. In content,
/// which square brackets hold, quotation marks are no strings.
pub(super) fn group(text: &str) -> usize {
    let mut open: Vec<char> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty() && at < LONGEST) {
        let c = rest.chars().next().unwrap_or(' ');
        let in_content = open.last() == Some(&']');
        let n = match c {
            '(' | '[' | '{' => {
                // In content only square brackets count, and what a `#` opens, which is closed before the content is.
                open.push(match c {
                    '(' => ')',
                    '[' => ']',
                    _ => '}',
                });
                if in_content && c != '[' && !opens_code(text, at) {
                    open.pop();
                }
                1
            }
            ')' | ']' | '}' => {
                if open.last() == Some(&c) {
                    open.pop();
                } else if c == ']' && open.contains(&']') {
                    // Something inside was never closed.
                    while open.pop().is_some_and(|o| o != ']') {}
                }
                if open.is_empty() {
                    return at + 1;
                }
                1
            }
            '"' if !in_content => string(rest),
            '`' => raw(rest).max(1),
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            '/' if !(in_content && text.get(..at).is_some_and(|t| t.ends_with(':'))) => {
                comment(rest).max(1)
            }
            c => c.len_utf8(),
        };
        at += n;
    }
    at.min(text.len())
}

/// Whether a bracket at `at` follows a call: `#name(`.
fn opens_code(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let from = before
        .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ')' | ']')))
        .unwrap_or(0);
    before.get(from..).is_some_and(|word| word.starts_with('#'))
}

/// An argument of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Argument<'t> {
    pub(super) name: Option<&'t str>,
    pub(super) value: &'t str,
}

/// The arguments between the parentheses of `text`, which it starts and ends with.
pub(super) fn arguments(text: &str) -> Vec<Argument<'_>> {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    parts(inner)
        .into_iter()
        .map(|part| {
            let n = name(part);
            let behind = part.get(n..).unwrap_or_default().trim_start();
            match behind.strip_prefix(':').filter(|_| n > 0) {
                Some(value) => Argument { name: part.get(..n), value: value.trim() },
                None => Argument { name: None, value: part },
            }
        })
        .collect()
}

/// The parts of `text` between commas that stand in no bracket.
fn parts(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut at, mut from) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let c = rest.chars().next().unwrap_or(' ');
        at += match c {
            '(' | '[' | '{' => group(rest).max(1),
            '"' => string(rest),
            '`' => raw(rest).max(1),
            '$' => rest.get(1..).and_then(|r| r.find('$')).map_or(1, |end| end + 2),
            '/' => comment(rest).max(1),
            ',' => {
                out.extend(text.get(from..at));
                from = at + 1;
                1
            }
            c => c.len_utf8(),
        };
    }
    out.extend(text.get(from..));
    out.into_iter().map(uncommented).filter(|part| !part.is_empty()).collect()
}

/// The text without comments before it.
fn uncommented(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        match comment(text) {
            0 => return text,
            n => text = text.get(n..).unwrap_or_default().trim_start(),
        }
    }
}

/// The length of a statement: up to the end of the line, brackets that are open there included, and what goes on in the
/// next line.
pub(super) fn statement(text: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let c = rest.chars().next().unwrap_or(' ');
        at += match c {
            '(' | '[' | '{' => group(rest).max(1),
            '"' => string(rest),
            '`' => raw(rest).max(1),
            '$' => rest.get(1..).and_then(|r| r.find('$')).map_or(1, |end| end + 2),
            '/' => comment(rest).max(1),
            '\n' => {
                let before = text.get(..at).unwrap_or_default().trim_end();
                let after = rest.trim_start();
                let goes_on = before.ends_with(['=', '+', ','])
                    || before.ends_with("=>")
                    || after.starts_with("else")
                    || after.starts_with('.') && !after.starts_with("..");
                if !goes_on {
                    return at;
                }
                1
            }
            ';' => return at + 1,
            // A statement within content ends with it.
            ']' | '}' | ')' => return at,
            c => c.len_utf8(),
        };
    }
    text.len()
}

/// The characters of a string, its quotation marks and escapes resolved; `None` where it is none.
pub(super) fn literal(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some(c) => out.push(c),
            None => {}
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_end_where_they_should() {
        assert_eq!(group("[a [b] \"c] d"), "[a [b] \"c]".len());
        assert_eq!(group("(a, \")\", [x)]) y"), "(a, \")\", [x)])".len());
        assert_eq!(group("[se https://x.dk/a (b] c"), "[se https://x.dk/a (b]".len());
        assert_eq!(group("[a `]` b] c"), "[a `]` b]".len());
        assert_eq!(group("[#f([x]) y]z"), "[#f([x]) y]".len());
        let all = arguments("(2, name: [a, b], \"c,d\", /* e, */ f(1, 2))");
        let values: Vec<&str> = all.iter().map(|a| a.value).collect();
        assert_eq!(values, ["2", "[a, b]", "\"c,d\"", "f(1, 2)"]);
        assert_eq!(all[1].name, Some("name"));
        assert_eq!(statement("let a = (\n1,\n2)\nb"), "let a = (\n1,\n2)".len());
    }
}
