//! Lines to blocks. What stands indented below something is read as a body of its own, down to a bounded depth.

use super::inline;
use super::names::Names;
use super::{items, tables};
use crate::block::Inline;
use crate::error::Result;
use crate::formats::markup::{Flow, bold, grid};
use crate::sink::Sink;

/// Deepest body; what is deeper is read as words.
const MOST_DEPTH: usize = 24;

pub(super) struct Reader<'n, 's, 'r> {
    pub(super) names: &'n Names,
    pub(super) flow: Flow<'s, 'r>,
    /// How sections are underlined, the highest first: the character, and whether there is a line above too.
    adornments: Vec<(char, bool)>,
    /// The language of literal blocks that do not say.
    pub(super) language: Option<String>,
    /// Links and notes without a name that were met.
    pub(super) state: inline::Numbers,
    /// Notes without a number that were defined.
    pub(super) defined: (u32, u32),
    pub(super) depth: usize,
    pub(super) started: bool,
    /// Whether what stands on every page is read.
    pub(super) headers: bool,
}

impl<'n, 's, 'r> Reader<'n, 's, 'r> {
    pub(super) fn new(names: &'n Names, sink: &'s mut Sink<'r>) -> Self {
        Self {
            names,
            flow: Flow::new(sink),
            adornments: Vec::new(),
            language: None,
            state: inline::Numbers::default(),
            defined: (0, 0),
            depth: 0,
            started: false,
            headers: false,
        }
    }

    pub(super) fn read(mut self, lines: &[&str], headers: bool) -> Result<()> {
        self.headers = headers;
        self.body(lines)?;
        self.flow.end_item()
    }

    /// Words with their mark-up.
    pub(super) fn words(&mut self, text: &str) -> Vec<Inline> {
        inline::read(text, self.names, &mut self.state)
    }

    /// Reads what stands below something, its indentation taken off.
    pub(super) fn inside(&mut self, lines: &[&str]) -> Result<()> {
        if self.depth >= MOST_DEPTH {
            let words = self.words(&lines.join(" "));
            return self.flow.paragraph(words);
        }
        self.depth += 1;
        let result = self.body(lines);
        self.depth -= 1;
        result
    }

    /// Reads the elements of a body.
    fn body(&mut self, lines: &[&str]) -> Result<()> {
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            self.flow.sink.check()?;
            let rest = lines.get(at..).unwrap_or_default();
            at += if line.is_empty() { 1 } else { self.element(line, rest)?.max(1) };
        }
        Ok(())
    }

    /// Reads the element that starts with `line`, the first of `rest`; answers how many lines it has.
    fn element(&mut self, line: &str, rest: &[&str]) -> Result<usize> {
        let started = std::mem::replace(&mut self.started, true);
        if line == ".." || line.starts_with(".. ") {
            self.started = started;
            return self.explicit(rest);
        }
        if line == "__" || line.starts_with("__ ") {
            return Ok(1);
        }
        if line.starts_with(' ') {
            return self.quote(rest);
        }
        if let Some(n) = self.section(rest)? {
            self.started = started && self.adornments.len() > 1;
            return Ok(n);
        }
        if grid::is_border(line) {
            let n = grid::height(rest);
            if n >= 3 {
                return self.grid(rest.get(..n).unwrap_or_default());
            }
        }
        if let Some(n) = tables::simple_height(rest) {
            return self.simple(rest.get(..n).unwrap_or_default());
        }
        if let Some(n) = self.list(line, rest, started)? {
            return Ok(n);
        }
        if line.starts_with(">>> ") {
            let n = rest.iter().take_while(|line| !line.is_empty()).count();
            self.flow
                .code(Some("python".to_owned()), &rest.get(..n).unwrap_or_default().join("\n"))?;
            return Ok(n);
        }
        self.paragraph(rest)
    }

    /// A title with a line of punctuation below, and perhaps above; or such a line alone, which is a transition.
    fn section(&mut self, rest: &[&str]) -> Result<Option<usize>> {
        let line = |n: usize| rest.get(n).copied().unwrap_or_default();
        let (first, second, third) = (line(0), line(1), line(2));
        let mark = |line: &str| line.chars().next().unwrap_or(' ');
        let (mark, above, title, n) = if is_adornment(first) {
            if is_adornment(third)
                && mark(third) == mark(first)
                && !second.trim().is_empty()
                && !is_adornment(second)
            {
                (mark(first), true, second.trim(), 3)
            } else if second.is_empty() && first.len() >= 4 {
                self.flow.rule()?;
                return Ok(Some(1));
            } else {
                return Ok(None);
            }
        } else if is_adornment(second)
            && (second.len() >= 4 || second.chars().count() >= first.chars().count())
        {
            (mark(second), false, first.trim(), 2)
        } else {
            return Ok(None);
        };
        let style = (mark, above);
        let level = match self.adornments.iter().position(|a| *a == style) {
            Some(level) => level,
            None => {
                self.adornments.push(style);
                self.adornments.len() - 1
            }
        };
        let words = self.words(title);
        self.flow.heading(u8::try_from(level + 1).unwrap_or(6), words)?;
        Ok(Some(n))
    }

    /// What is indented without anything above it is quoted; the last line may say whom.
    fn quote(&mut self, rest: &[&str]) -> Result<usize> {
        let n = indented(rest);
        let lines = dedented(rest.get(..n).unwrap_or_default());
        self.flow.open_quote()?;
        self.inside(&lines)?;
        self.flow.close_quote()?;
        Ok(n)
    }

    /// A paragraph, a term with its definition, or words that announce literal text.
    fn paragraph(&mut self, rest: &[&str]) -> Result<usize> {
        let plain = |line: &&&str| !line.is_empty() && !line.starts_with(' ');
        let mut n = rest.iter().take_while(plain).count().max(1);
        // A title that interrupts is its own element.
        if let Some(at) = (1..n).find(|at| {
            let (title, line) = (rest.get(*at), rest.get(at + 1));
            matches!((title, line), (Some(t), Some(l)) if is_adornment(l) && l.len() >= t.len() && l.len() >= 4)
        }) {
            n = at;
        }
        let below = rest.get(n).copied().unwrap_or_default();
        if n == 1 && below.starts_with(' ') {
            return self.definitions(rest);
        }
        let mut text = rest.get(..n).unwrap_or_default().join("\n");
        let literal = text.ends_with("::");
        if literal {
            text.truncate(text.len() - 1);
            if text == ":" || text.ends_with(" :") || text.ends_with("\n:") {
                text.truncate(text.len() - 1);
            }
        }
        let words = self.words(text.trim());
        if !words.is_empty() {
            self.flow.paragraph(words)?;
        }
        if literal { Ok(n + self.literal(rest.get(n..).unwrap_or_default())?) } else { Ok(n) }
    }

    /// Literal text behind `::`: what is indented, or lines that all start with the same sign.
    fn literal(&mut self, rest: &[&str]) -> Result<usize> {
        let blank = rest.iter().take_while(|line| line.is_empty()).count();
        let body = rest.get(blank..).unwrap_or_default();
        let n = indented(body);
        let language = self.language.clone();
        if n > 0 {
            let lines = dedented(body.get(..n).unwrap_or_default());
            self.flow.code(language, &lines.join("\n"))?;
            return Ok(blank + n);
        }
        let sign =
            body.first().and_then(|line| line.chars().next()).filter(char::is_ascii_punctuation);
        let Some(sign) = sign else { return Ok(blank) };
        let n = body.iter().take_while(|line| line.starts_with(sign)).count();
        self.flow.code(language, &body.get(..n).unwrap_or_default().join("\n"))?;
        Ok(blank + n)
    }

    /// Terms, each with what is indented below it.
    fn definitions(&mut self, rest: &[&str]) -> Result<usize> {
        let mut at = 0;
        self.flow.open_list()?;
        loop {
            let term = rest.get(at).copied().unwrap_or_default();
            let below = rest.get(at + 1).copied().unwrap_or_default();
            if term.is_empty()
                || term.starts_with(' ')
                || !below.starts_with(' ')
                || items::starts(term)
            {
                break;
            }
            // ` : ` parts the term from what kind of thing it is.
            let (term, kind) = term.split_once(" : ").map_or((term, None), |(t, k)| (t, Some(k)));
            let mut words: Vec<Inline> = self.words(term).into_iter().map(bold).collect();
            if let Some(kind) = kind {
                words.push(Inline::text(" ("));
                words.extend(self.words(kind));
                words.push(Inline::text(")"));
            }
            words.push(Inline::text(": "));
            self.flow.item(crate::block::Marker::Bullet)?;
            self.flow.lead(words);
            let body = rest.get(at + 1..).unwrap_or_default();
            let n = indented(body);
            let lines = dedented(body.get(..n).unwrap_or_default());
            self.inside(&lines)?;
            at += 1 + n;
            at += rest
                .get(at..)
                .unwrap_or_default()
                .iter()
                .take_while(|line| line.is_empty())
                .count();
        }
        self.flow.close_list()?;
        Ok(at)
    }
}

/// Whether a line is one punctuation mark again and again.
pub(super) fn is_adornment(line: &str) -> bool {
    let first = line.chars().next().unwrap_or(' ');
    line.len() >= 2
        && first.is_ascii_punctuation()
        && line.chars().all(|c| c == first)
        && line != ".."
        && line != "::"
}

/// How many lines are indented, empty ones between them included.
pub(super) fn indented(lines: &[&str]) -> usize {
    let n = lines.iter().take_while(|line| line.is_empty() || line.starts_with(' ')).count();
    let trailing =
        lines.get(..n).unwrap_or_default().iter().rev().take_while(|line| line.is_empty()).count();
    n - trailing
}

/// The lines without the indentation that they share.
pub(super) fn dedented<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let least = lines.iter().filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0);
    lines.iter().map(|line| line.get(least..).unwrap_or_default()).collect()
}
