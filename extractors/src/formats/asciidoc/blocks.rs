//! Lines to blocks. What stands between delimiters is read as a body of its own, down to a bounded depth.

use super::attributes::{self, Attributes};
use super::inline::{self, Notes};
use super::{lists, tables};
use crate::Options;
use crate::block::{Inline, Style};
use crate::error::Result;
use crate::formats::markup::{Flow, code_language};
use crate::sink::Sink;

/// Deepest body; what is deeper is read as words.
const MOST_DEPTH: usize = 16;

pub(super) struct Reader<'o, 's, 'r> {
    pub(super) flow: Flow<'s, 'r>,
    pub(super) options: &'o Options,
    pub(super) attributes: Attributes,
    pub(super) notes: Notes,
    pub(super) depth: usize,
    /// What the lines above say about the next block.
    pub(super) about: About,
    /// Whether the block is attached to an item, so that the next item ends it.
    pub(super) attached: bool,
}

/// Attributes and title of a block.
#[derive(Debug, Default, Clone)]
pub(super) struct About {
    /// By place: the style first.
    pub(super) places: Vec<String>,
    pub(super) names: Vec<(String, String)>,
    title: String,
}

impl About {
    /// The attribute at a place, counted from 0.
    pub(super) fn place(&self, at: usize) -> &str {
        self.places.get(at).map_or("", String::as_str)
    }

    pub(super) fn named(&self, name: &str) -> Option<&str> {
        self.names.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether an option is set, as `%header` or `options="header"`.
    pub(super) fn option(&self, name: &str) -> bool {
        let listed = |value: &str| value.split(',').any(|o| o.trim() == name);
        self.named("options").is_some_and(listed)
            || self.named("opts").is_some_and(listed)
            || self
                .places
                .iter()
                .any(|p| p.split('%').skip(1).any(|o| o.split(['.', '#']).next() == Some(name)))
    }

    /// The style: the first word without role, id and options.
    fn style(&self) -> &str {
        self.place(0).split(['.', '#', '%']).next().unwrap_or_default()
    }

    /// Takes what stands in the brackets of a line of attributes.
    fn take(&mut self, inside: &str) {
        for (at, part) in parts(inside).into_iter().enumerate() {
            match part.split_once('=').filter(|(name, _)| !name.contains(['"', ' '])) {
                Some((name, value)) => {
                    let value = value.trim().trim_matches(['"', '\'']).to_owned();
                    self.names.push((name.trim().to_owned(), value));
                }
                None => {
                    if self.places.len() <= at {
                        self.places.resize(at + 1, String::new());
                    }
                    if let Some(place) = self.places.get_mut(at).filter(|_| !part.is_empty()) {
                        *place = part.trim_matches(['"', '\'']).to_owned();
                    }
                }
            }
        }
    }
}

/// The parts between commas, quoted ones whole.
fn parts(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(mark) if c == mark => quote = None,
            None if c == '"'
                || (c == '\'' && out.last().is_some_and(|p| p.ends_with('=') || p.is_empty())) =>
            {
                quote = Some(c)
            }
            None if c == ',' => {
                out.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out.iter().map(|part| part.trim().to_owned()).collect()
}

impl<'o, 's, 'r> Reader<'o, 's, 'r> {
    pub(super) fn new(options: &'o Options, sink: &'s mut Sink<'r>) -> Self {
        Self {
            flow: Flow::new(sink),
            options,
            attributes: Attributes::default(),
            notes: Notes::default(),
            depth: 0,
            about: About::default(),
            attached: false,
        }
    }

    pub(super) fn read(mut self, lines: &[&str]) -> Result<()> {
        self.notes.titles = titles(lines);
        let head = self.head(lines)?;
        self.body(lines.get(head..).unwrap_or_default())?;
        self.flow.end_item()?;
        self.write_notes()
    }

    /// Writes the footnotes that were met.
    pub(super) fn write_notes(&mut self) -> Result<()> {
        for (label, content) in std::mem::take(&mut self.notes.waiting) {
            self.flow.note(label, content)?;
        }
        Ok(())
    }

    /// Words with their mark-up, attributes put in.
    pub(super) fn words(&mut self, text: &str) -> Vec<Inline> {
        let text = self.attributes.filled(text);
        inline::read(&text, &mut self.notes)
    }

    /// Reads what stands inside something.
    pub(super) fn inside(&mut self, lines: &[&str]) -> Result<()> {
        if self.depth >= MOST_DEPTH {
            let words = self.words(&lines.join("\n"));
            return self.flow.paragraph(words);
        }
        self.depth += 1;
        let result = self.body(lines);
        self.depth -= 1;
        result
    }

    fn body(&mut self, lines: &[&str]) -> Result<()> {
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            self.flow.sink.check()?;
            at += if line.is_empty() {
                1
            } else {
                self.block(lines.get(at..).unwrap_or_default())?.max(1)
            };
        }
        self.about = About::default();
        Ok(())
    }

    /// Reads the block that starts with the first of `rest`; answers how many lines it has.
    pub(super) fn block(&mut self, rest: &[&str]) -> Result<usize> {
        let line = rest.first().copied().unwrap_or_default();
        if let Some(n) = self.said_above(line, rest) {
            return Ok(n);
        }
        if let Some((level, title, n)) = section(rest).or_else(|| underlined(rest)) {
            let words = self.words(title);
            self.about = About::default();
            self.flow.heading(level, words)?;
            return Ok(n);
        }
        if let Some(mark) = delimiter(line) {
            return self.delimited(mark, rest);
        }
        if let Some(n) = self.block_macro(line)? {
            self.about = About::default();
            return Ok(n);
        }
        if lists::marker(line).is_some() {
            self.title()?;
            self.about = About::default();
            return self.list(rest);
        }
        self.paragraph(rest)
    }

    /// Comments, attributes, titles and anchors, which stand above what they are about.
    fn said_above(&mut self, line: &str, rest: &[&str]) -> Option<usize> {
        if line.starts_with("//") && !line.starts_with("////") {
            return Some(1);
        }
        if attributes::is_entry(line) {
            let mut n = 1;
            let mut whole = line.trim_end_matches('\\').trim_end().to_owned();
            while rest.get(n - 1).is_some_and(|l| l.ends_with(" \\")) {
                whole.push(' ');
                whole.push_str(rest.get(n).unwrap_or(&"").trim_end_matches('\\').trim());
                n += 1;
            }
            self.attributes.line(&whole);
            return Some(n);
        }
        if let Some(inside) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            if inside.starts_with('[') {
                return inside.ends_with(']').then_some(1);
            }
            let fits = inside.is_empty() || !inside.starts_with(' ');
            // Words in brackets at the end of a paragraph are not above anything.
            if fits && rest.get(1).is_some() {
                let inside = self.attributes.filled(inside);
                self.about.take(&inside);
                return Some(1);
            }
        }
        if let Some(title) = line.strip_prefix('.')
            && title.starts_with(|c: char| !c.is_whitespace() && c != '.')
            && rest.get(1).is_some_and(|next| !next.is_empty())
        {
            self.about.title = title.to_owned();
            return Some(1);
        }
        if line == "+" {
            return Some(1);
        }
        None
    }

    /// Writes the title of a block as a paragraph before it.
    pub(super) fn title(&mut self) -> Result<()> {
        let title = std::mem::take(&mut self.about.title);
        if title.is_empty() {
            return Ok(());
        }
        let words = self.words(&title).into_iter().map(bold).collect();
        self.flow.paragraph(words)
    }

    /// The title of a block, for blocks that have a place for it.
    pub(super) fn caption(&mut self) -> Vec<Inline> {
        let title = std::mem::take(&mut self.about.title);
        self.words(&title)
    }

    /// Rules, breaks, pictures, and whatever else is a line.
    fn block_macro(&mut self, line: &str) -> Result<Option<usize>> {
        if matches!(line, "'''" | "---" | "***" | "- - -" | "* * *" | "''''" | "'''''") {
            self.flow.rule()?;
            return Ok(Some(1));
        }
        if line == "<<<" {
            return Ok(Some(1));
        }
        let Some((name, rest)) = line.split_once("::") else { return Ok(None) };
        let Some((_, inside)) = rest.strip_suffix(']').and_then(|rest| rest.split_once('[')) else {
            return Ok(None);
        };
        match name {
            "image" => {
                let alt = parts(inside).into_iter().next().unwrap_or_default();
                let named = parts(inside)
                    .into_iter()
                    .find_map(|p| p.strip_prefix("alt=").map(str::to_owned));
                let alt = named.unwrap_or(if alt.contains('=') { String::new() } else { alt });
                self.flow.image(alt.trim_matches('"'))?;
                let caption = self.caption();
                if !caption.is_empty() {
                    self.flow.paragraph(caption)?;
                }
            }
            "video" | "audio" | "toc" | "include" | "diagram" | "plantuml" | "ditaa"
            | "graphviz" | "mermaid" => {
                self.title()?;
            }
            _ => return Ok(None),
        }
        Ok(Some(1))
    }

    /// A block between two lines that are the same.
    fn delimited(&mut self, mark: Mark, rest: &[&str]) -> Result<usize> {
        let open = rest.first().copied().unwrap_or_default();
        let close = if mark == Mark::Fence { "```" } else { open };
        let body = rest.get(1..).unwrap_or_default();
        let n = body.iter().position(|line| *line == close);
        let lines = body.get(..n.unwrap_or(body.len())).unwrap_or_default();
        let height = lines.len() + 1 + usize::from(n.is_some());
        let about = self.about.clone();
        if mark != Mark::Table {
            self.about.places.clear();
            self.about.names.clear();
        }
        match (mark, about.style()) {
            (Mark::Comment, _) | (_, "comment") => {}
            (Mark::Table, _) => {
                let separator = if open.starts_with('!') { '!' } else { '|' };
                let caption = self.caption();
                let about = std::mem::take(&mut self.about);
                self.table(open, lines, separator, caption, &about)?;
            }
            (_, "stem" | "latexmath" | "asciimath") => self.flow.math(lines.join("\n"))?,
            (Mark::Pass, _) => self.passed(lines)?,
            (_, "verse") => self.verse(lines, &about)?,
            (_, "quote") | (Mark::Quote, _) => self.quote(lines, &about)?,
            (Mark::Listing | Mark::Literal | Mark::Fence, _)
            | (Mark::Open, "source" | "listing" | "literal") => {
                self.title()?;
                let language = language(&about, open);
                self.flow.code(language, &lines.join("\n"))?;
            }
            (Mark::Example | Mark::Open, style) if admonition(style).is_some() => {
                self.admonition(admonition(style).unwrap_or_default(), lines)?;
            }
            (Mark::Sidebar, _) => {
                self.flow.open_quote()?;
                self.title()?;
                self.inside(lines)?;
                self.flow.close_quote()?;
            }
            (Mark::Example | Mark::Open, _) => {
                self.title()?;
                self.inside(lines)?;
            }
        }
        self.about = About::default();
        self.write_notes()?;
        Ok(height)
    }

    /// Markup of the output format; HTML is read.
    fn passed(&mut self, lines: &[&str]) -> Result<()> {
        self.flow.end_item()?;
        crate::formats::html::read_fragment(&lines.join("\n"), self.flow.sink)
    }

    fn admonition(&mut self, name: &str, lines: &[&str]) -> Result<()> {
        let title = std::mem::take(&mut self.about.title);
        self.flow.open_quote()?;
        let name = if title.is_empty() { name.to_owned() } else { format!("{name}: {title}") };
        self.flow.lead_name(&name);
        self.inside(lines)?;
        self.flow.close_quote()
    }

    /// Words of somebody, who may be named in the attributes.
    fn quote(&mut self, lines: &[&str], about: &About) -> Result<()> {
        self.title()?;
        self.flow.open_quote()?;
        self.inside(lines)?;
        self.source(about)?;
        self.flow.close_quote()
    }

    fn source(&mut self, about: &About) -> Result<()> {
        let who = [about.place(1), about.place(2)]
            .iter()
            .filter(|p| !p.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        if who.is_empty() {
            return Ok(());
        }
        let words = self.words(&format!("— {who}"));
        self.flow.paragraph(words)
    }

    /// Lines that stay lines.
    fn verse(&mut self, lines: &[&str], about: &About) -> Result<()> {
        self.title()?;
        self.flow.open_quote()?;
        let mut words = Vec::new();
        for line in lines {
            if !words.is_empty() {
                words.push(Inline::Break);
            }
            words.extend(self.words(line));
        }
        self.flow.paragraph(words)?;
        self.source(about)?;
        self.flow.close_quote()
    }

    /// A paragraph; its style may make it something else.
    fn paragraph(&mut self, rest: &[&str]) -> Result<usize> {
        let first = rest.first().copied().unwrap_or_default();
        let n = paragraph_height(rest, self.attached);
        let lines: Vec<&str> = rest
            .get(..n)
            .unwrap_or_default()
            .iter()
            .copied()
            .filter(|line| !line.starts_with("//"))
            .collect();
        let about = std::mem::take(&mut self.about);
        self.about.title.clone_from(&about.title);
        match about.style() {
            "source" | "listing" | "literal" => {
                self.title()?;
                self.flow.code(language(&about, ""), &lines.join("\n"))?;
            }
            "stem" | "latexmath" | "asciimath" => self.flow.math(lines.join("\n"))?,
            "quote" => self.quote(&lines, &about)?,
            "verse" => self.verse(&lines, &about)?,
            "comment" => {}
            "pass" => self.passed(&lines)?,
            style if admonition(style).is_some() => {
                self.admonition(admonition(style).unwrap_or_default(), &lines)?
            }
            _ if first.starts_with(' ') => {
                self.title()?;
                let indent = lines
                    .iter()
                    .map(|line| line.len() - line.trim_start().len())
                    .min()
                    .unwrap_or(0);
                let lines: Vec<&str> =
                    lines.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
                self.flow.code(None, &lines.join("\n"))?;
            }
            _ => self.plain(first, &lines, about.option("hardbreaks"))?,
        }
        self.about = About::default();
        self.write_notes()?;
        Ok(n)
    }

    fn plain(&mut self, first: &str, lines: &[&str], hard: bool) -> Result<()> {
        if let Some((name, text)) = first.split_once(": ")
            && let Some(title) = admonition(name)
        {
            let mut all = vec![text];
            all.extend(lines.iter().skip(1));
            return self.admonition(title, &all);
        }
        self.title()?;
        let end = if hard { " +\n" } else { "\n" };
        let words = self.words(&lines.join(end));
        self.flow.paragraph(words)
    }
}

/// The titles of sections by the names under which they are referred to.
fn titles(lines: &[&str]) -> std::collections::HashMap<String, String> {
    let mut titles = std::collections::HashMap::new();
    for (at, line) in lines.iter().enumerate() {
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
fn paragraph_height(rest: &[&str], attached: bool) -> usize {
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
fn language(about: &About, open: &str) -> Option<String> {
    if let Some(name) = open.strip_prefix("```") {
        return code_language(name.split(',').next().unwrap_or_default());
    }
    let style = about.style();
    let second = if style.is_empty() || style == "source" { about.place(1) } else { "" };
    let name = if second.is_empty() { about.named("language").unwrap_or_default() } else { second };
    code_language(name.split(['%', '.']).next().unwrap_or_default())
}

/// The title of an admonition of this style.
fn admonition(style: &str) -> Option<&'static str> {
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
fn section<'t>(rest: &[&'t str]) -> Option<(u8, &'t str, usize)> {
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
fn underlined<'t>(rest: &[&'t str]) -> Option<(u8, &'t str, usize)> {
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

/// Words in bold type.
pub(super) fn bold(inline: Inline) -> Inline {
    match inline {
        Inline::Text { text, style, link } => {
            Inline::Text { text, style: style.with(Style::BOLD), link }
        }
        other @ (Inline::Break
        | Inline::Math { .. }
        | Inline::FootnoteRef { .. }
        | Inline::Image { .. }) => other,
    }
}
