//! What tools around Markdown add to it, written in plain Markdown before it is parsed: boxes of Quarto, `MkDocs` and
//! Docusaurus, drawn tables, instructions to generators, formulas in the brackets of LaTeX. Code stays as it is.

use super::rewrite::{alert, capital, drawn, formulas, instructs, without_attributes};
use crate::formats::markup::grid;
use std::borrow::Cow;

/// Boxes that may be open at once.
const MOST_BOXES: usize = 16;
/// Longest attributes, comments and formulas that are looked for within a line.
const LONGEST: usize = 2_000;

/// The text without extensions.
pub(super) fn plain(markdown: &str) -> Cow<'_, str> {
    let signs = [
        ":::", "!!! ", "??? ", "[!", "+-", "{{", "[TOC", "[[_TOC", "\\", "{.", "{#", "{/*", "^[",
        "import ", "export ", "=}",
    ];
    if !signs.iter().any(|sign| markdown.contains(sign)) && !markdown.contains('{') {
        return Cow::Borrowed(markdown);
    }
    let mut writer = Writer {
        out: String::with_capacity(markdown.len() + 64),
        boxes: Vec::new(),
        notes: Vec::new(),
    };
    let lines: Vec<&str> = markdown.lines().collect();
    let mut fence: Option<&str> = None;
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        at += 1;
        let trimmed = line.trim_start();
        if let Some(mark) = fence {
            writer.line(line);
            if trimmed.starts_with(mark) && trimmed.trim_end().chars().all(|c| mark.starts_with(c))
            {
                fence = None;
            }
            continue;
        }
        fence = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
        if fence.is_some() {
            writer.leave_indented(line);
            writer.line(line);
            continue;
        }
        if grid::is_border(trimmed) {
            let rest = lines.get(at - 1..).unwrap_or_default();
            let n = grid::height(rest);
            if let Some(table) = drawn(rest.get(..n).unwrap_or_default()) {
                writer.out.push_str(&table);
                at += n - 1;
                continue;
            }
        }
        writer.text(line, trimmed);
    }
    writer.finish()
}

/// A box that is open.
struct Open {
    /// Whether it is shown as a quote.
    quoted: bool,
    /// The indentation of what is inside, where that holds it together.
    indent: Option<usize>,
}

struct Writer {
    out: String,
    boxes: Vec<Open>,
    /// Notes that were written within words.
    notes: Vec<String>,
}

impl Writer {
    fn line(&mut self, line: &str) {
        let indent = self.boxes.iter().filter_map(|open| open.indent).max().unwrap_or(0);
        let spaces = line.len() - line.trim_start_matches(' ').len();
        for _ in self.boxes.iter().filter(|open| open.quoted) {
            self.out.push_str("> ");
        }
        self.out.push_str(line.get(indent.min(spaces)..).unwrap_or_default());
        self.out.push('\n');
    }

    /// Closes boxes that are held together by an indentation that `line` has not.
    fn leave_indented(&mut self, line: &str) {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        let mut left = false;
        while self.boxes.last().and_then(|open| open.indent).is_some_and(|indent| spaces < indent) {
            self.boxes.pop();
            left = true;
        }
        if left {
            self.out.push('\n');
        }
    }

    fn open(&mut self, title: Option<String>, indent: Option<usize>) {
        if self.boxes.len() >= MOST_BOXES {
            return;
        }
        self.out.push('\n');
        self.boxes.push(Open { quoted: title.is_some(), indent });
        if let Some(title) = title {
            let colon = if title.contains(':') { "" } else { ":" };
            let line = format!("{}**{title}{colon}**", " ".repeat(indent.unwrap_or(0)));
            self.line(&line);
            self.line("");
        }
    }

    fn text(&mut self, line: &str, trimmed: &str) {
        if !trimmed.is_empty() {
            self.leave_indented(line);
        }
        if let Some(rest) = trimmed.strip_prefix(":::") {
            let rest = rest.trim_start_matches(':').trim();
            if rest.is_empty() {
                self.boxes.pop();
                self.out.push('\n');
            } else {
                self.open(callout(rest), None);
            }
            return;
        }
        if let Some(rest) =
            ["!!! ", "??? ", "???+ "].iter().find_map(|mark| trimmed.strip_prefix(mark))
        {
            let indent = line.len() - trimmed.len() + 4;
            let title = callout(rest).unwrap_or_else(|| capital(rest.trim_matches('"')));
            self.open(Some(title), Some(indent));
            return;
        }
        if instructs(trimmed) {
            self.line("");
            return;
        }
        match trimmed {
            "\\[" | "\\]" => return self.line("$$"),
            _ => {}
        }
        let line = alert(line);
        let line = formulas(&line);
        let line = without_attributes(&line);
        let line = self.noted(&line);
        self.line(&line);
    }

    /// Notes within words, `^[like this]`, as references to notes at the end.
    fn noted(&mut self, line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("^[") {
            let code = before.matches('`').count() % 2 == 1;
            let Some(end) = closing(after).filter(|_| !code && self.notes.len() < 10_000) else {
                out.push_str(before);
                out.push_str("^[");
                rest = after;
                continue;
            };
            out.push_str(before);
            self.notes.push(after.get(..end).unwrap_or_default().to_owned());
            out.push_str(&format!("[^inline-{}]", self.notes.len()));
            rest = after.get(end + 1..).unwrap_or_default();
        }
        out.push_str(rest);
        out
    }

    fn finish(mut self) -> Cow<'static, str> {
        for (number, note) in (1..).zip(&self.notes) {
            self.out.push_str(&format!("\n[^inline-{number}]: {note}\n"));
        }
        Cow::Owned(self.out)
    }
}

/// Where the bracket that is open closes.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().take(LONGEST) {
        match c {
            '[' => depth += 1,
            ']' if depth == 0 => return Some(at),
            ']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The title of a box, if it is one that stands out: `{.callout-note title="x"}`, `note "x"`, `tip[x]`.
fn callout(about: &str) -> Option<String> {
    const KINDS: [&str; 18] = [
        "note",
        "tip",
        "warning",
        "important",
        "caution",
        "danger",
        "info",
        "hint",
        "success",
        "question",
        "failure",
        "bug",
        "example",
        "quote",
        "abstract",
        "attention",
        "error",
        "seealso",
    ];
    let class = about.trim_start_matches(['{', '.']).trim_start_matches("callout-");
    let n = class.find(|c: char| !c.is_alphanumeric()).unwrap_or(class.len());
    let (kind, rest) = class.split_at_checked(n)?;
    if !KINDS.contains(&kind.to_lowercase().as_str()) {
        return None;
    }
    let rest = rest.trim().trim_end_matches('}').trim();
    let title = rest.split_once("title=").map_or(rest, |(_, title)| title);
    let title = title.trim_matches(['"', '\'', '[', ']', ' ']);
    let kind = capital(kind);
    Some(if title.is_empty() { kind } else { format!("{kind}: {title}") })
}
