//! Blocks to Markdown: CommonMark with GFM tables, escaped only where a reader would misunderstand. The only place that
//! escapes.

use crate::block::{Block, Cut, Inline, Kind, Marker, Style, Table};
use std::borrow::Cow;

/// Characters of a table block that is cut ([`Cut`]); fits the default chunk of the main client with room for a heading.
pub const BLOCK_CHARS: usize = 900;
/// From how many characters on a table is very long ([`Cut::VeryLong`]).
const VERY_LONG_CHARS: usize = 2_000;
/// Columns of a rendered table.
const MOST_COLUMNS: usize = 1_000;

/// Writes blocks one after the other.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    /// Widths of the markers of the open list items, outermost first.
    open: Vec<usize>,
    /// Quote depth of the last block.
    quote: u8,
    in_list: bool,
    notes: String,
}

/// All blocks as one Markdown text that ends with a line end, or nothing.
#[must_use]
pub fn render(blocks: &[Block]) -> String {
    let mut writer = Writer::default();
    for block in blocks {
        writer.block(block);
    }
    writer.finish()
}

impl Writer {
    /// Bytes written and not yet taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether nothing is waiting to be taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Takes what was written so far, footnotes excepted; ends with a line end.
    pub fn take(&mut self) -> String {
        self.open.clear();
        self.in_list = false;
        self.quote = 0;
        std::mem::take(&mut self.out)
    }

    /// The rest, footnotes at the end.
    #[must_use]
    pub fn finish(mut self) -> String {
        if !self.notes.is_empty() {
            if !self.out.is_empty() {
                self.out.push('\n');
            }
            let notes = std::mem::take(&mut self.notes);
            self.out.push_str(&notes);
        }
        self.out
    }

    /// Writes one block.
    pub fn block(&mut self, block: &Block) {
        match &block.kind {
            Kind::ListItem { depth, marker, content } => {
                self.item(block.quote, *depth, marker, content);
            }
            Kind::Footnote { label, content } => {
                let text = inlines(content, Place::Line);
                self.notes.push_str(&format!("[^{}]: {text}\n", note_label(label)));
            }
            Kind::Heading { level, content } => {
                let text = inlines(content, Place::Heading);
                if !text.is_empty() {
                    self.put(block, &format!("{} {text}", "#".repeat(usize::from(*level))));
                }
            }
            Kind::Paragraph { content } => self.put(block, &inlines(content, Place::Paragraph)),
            Kind::Table(table) => self.table(block, table),
            Kind::Code { language, text } => {
                let fence = fence(text, 3);
                let language = language.as_deref().unwrap_or_default();
                self.put(block, &format!("{fence}{language}\n{text}\n{fence}"));
            }
            Kind::Math { latex } => self.put(block, &format!("$$\n{latex}\n$$")),
            Kind::Image { alt } if alt.is_empty() => {}
            Kind::Image { alt } => {
                self.put(block, &format!("![{}]()", escape(alt, Place::Line, true)));
            }
            Kind::Rule => self.put(block, "---"),
        }
    }

    fn table(&mut self, block: &Block, table: &Table) {
        if !table.caption.is_empty() {
            self.put(block, &inlines(&table.caption, Place::Paragraph));
        }
        for text in table_blocks(table) {
            self.put(block, &text);
        }
    }

    fn item(&mut self, quote: u8, depth: u8, marker: &Marker, content: &[Inline]) {
        if !self.in_list {
            self.open.clear();
        }
        let level = usize::from(depth.saturating_sub(1)).min(self.open.len());
        let tight = self.in_list && self.quote == quote;
        self.open.truncate(level);
        let indent: usize = self.open.iter().sum();
        let marker = match marker {
            Marker::Bullet => "- ".to_owned(),
            Marker::Number(n) => format!("{n}. "),
            Marker::Label(label) => format!("- {} ", escape(label, Place::Paragraph, true)),
            Marker::Task(done) => format!("- [{}] ", if *done { 'x' } else { ' ' }),
        };
        let width = if marker.starts_with("- ") { 2 } else { marker.len() };
        let text = inlines(content, Place::Paragraph);
        if !tight {
            self.gap(quote);
        }
        let rest = " ".repeat(indent + width);
        self.lines(quote, &" ".repeat(indent), &rest, &format!("{marker}{text}"));
        self.open.push(width);
        self.in_list = true;
        self.quote = quote;
    }

    /// A block that stands apart from its neighbours.
    fn put(&mut self, block: &Block, text: &str) {
        if text.is_empty() {
            return;
        }
        let depth = if self.in_list { usize::from(block.list).min(self.open.len()) } else { 0 };
        self.open.truncate(depth);
        self.in_list = depth > 0;
        let indent = " ".repeat(self.open.iter().sum());
        self.gap(block.quote);
        self.lines(block.quote, &indent, &indent, text);
        self.quote = block.quote;
    }

    /// The empty line between two blocks; within a quote it carries the quote's mark.
    fn gap(&mut self, quote: u8) {
        if self.out.is_empty() {
            return;
        }
        let shared = quote.min(self.quote);
        self.out.push_str("> ".repeat(usize::from(shared)).trim_end());
        self.out.push('\n');
    }

    fn lines(&mut self, quote: u8, first: &str, rest: &str, text: &str) {
        let mark = "> ".repeat(usize::from(quote));
        for (i, line) in text.split('\n').enumerate() {
            if line.is_empty() {
                self.out.push_str(mark.trim_end());
            } else {
                self.out.push_str(&mark);
                self.out.push_str(if i == 0 { first } else { rest });
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
    }
}

fn note_label(label: &str) -> String {
    label.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// A run of backticks that does not occur in `text`.
fn fence(text: &str, least: usize) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat(least.max(if longest >= least { longest + 1 } else { 0 }))
}

/// The table as one or more Markdown tables, empty rows and columns left out.
fn table_blocks(table: &Table) -> Vec<String> {
    let grid = table.grid(MOST_COLUMNS);
    let mut rows: Vec<Vec<Cow<'_, str>>> = grid
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let place =
                if i < table.header_rows.max(1) as usize { Place::HeaderCell } else { Place::Cell };
            row.iter().map(|cell| cell_text(cell, place)).collect()
        })
        .collect();
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let used: Vec<bool> = (0..width)
        .map(|i| rows.iter().any(|row| row.get(i).is_some_and(|cell| !cell.is_empty())))
        .collect();
    let lines: Vec<String> = rows.iter().map(|row| line(row, &used)).collect();
    let columns = used.iter().filter(|u| **u).count();
    let headers = (table.header_rows.max(1) as usize).min(lines.len());
    let (head, body) = lines.split_at(headers);
    let header = header(head, columns);
    let total = header.len() + body.iter().map(|l| l.len() + 1).sum::<usize>();
    let most = match table.cut {
        Cut::Always => BLOCK_CHARS,
        Cut::VeryLong if total > VERY_LONG_CHARS => BLOCK_CHARS,
        Cut::Never | Cut::VeryLong => usize::MAX,
    };
    if columns == 0 {
        Vec::new()
    } else if table.header_rows == 0 {
        cut_without_header(&lines, columns, most)
    } else {
        cut(&header, body, most)
    }
}

/// The header rows, the line that makes a table of them below the first.
fn header(rows: &[String], columns: usize) -> String {
    let mut header = String::new();
    for (i, row) in rows.iter().enumerate() {
        header.push_str(row);
        header.push('\n');
        if i == 0 {
            header.push('|');
            header.push_str(&"---|".repeat(columns));
            header.push('\n');
        }
    }
    header
}

/// Rows of a table that names no columns: a block begins with the row that is next, because nothing is to be repeated and
/// every table in Markdown has a first row.
fn cut_without_header(lines: &[String], columns: usize, most: usize) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut rest = lines;
    while let Some((first, rows)) = rest.split_first() {
        let mut chars = first.chars().count() + 4 * columns + 2;
        let fits = |row: &&String| {
            chars += row.chars().count() + 1;
            chars <= most
        };
        let n = rows.iter().take_while(fits).count();
        let (own, next) = rows.split_at_checked(n).unwrap_or((rows, &[]));
        let mut block = header(std::slice::from_ref(first), columns);
        for row in own {
            block.push_str(row);
            block.push('\n');
        }
        block.pop();
        blocks.push(block);
        rest = next;
    }
    blocks
}

/// Rows under their header in blocks of at most `most` characters, but at least one row each. Below a long header blocks
/// are longer, so that repeating it never costs more than what it stands above.
fn cut(header: &str, body: &[String], most: usize) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut current = header.to_owned();
    let header_chars = header.chars().count();
    let most = most.max(header_chars.saturating_mul(2));
    let mut chars = header_chars;
    for row in body {
        let more = row.chars().count() + 1;
        if chars > header_chars && chars + more > most {
            current.pop();
            blocks.push(std::mem::replace(&mut current, header.to_owned()));
            chars = header_chars;
        }
        current.push_str(row);
        current.push('\n');
        chars += more;
    }
    current.pop();
    blocks.push(current);
    blocks
}

/// The text of a cell; most are one plain run.
fn cell_text<'c>(cell: &'c [Inline], place: Place) -> Cow<'c, str> {
    match cell {
        [] => Cow::Borrowed(""),
        [Inline::Text { text, style: Style::PLAIN, link: None }] => escape(text, place, true),
        cell => Cow::Owned(inlines(cell, place)),
    }
}

fn line(row: &[Cow<'_, str>], used: &[bool]) -> String {
    let cells = row.iter().map(|cell| cell.len() + 3).sum::<usize>();
    let mut line = String::with_capacity(cells + 1);
    line.push('|');
    for (i, _) in used.iter().enumerate().filter(|(_, used)| **used) {
        let cell = row.get(i).map_or("", |cell| cell.as_ref());
        if !cell.is_empty() {
            line.push(' ');
            line.push_str(cell);
        }
        line.push_str(" |");
    }
    line
}

/// Where inline text stands; decides what has to be escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the start of a line, line breaks allowed.
    Paragraph,
    /// Not at the start of a line, no line breaks.
    Line,
    Heading,
    Cell,
    HeaderCell,
}

impl Place {
    fn in_table(self) -> bool {
        matches!(self, Self::Cell | Self::HeaderCell)
    }
}

fn inlines(content: &[Inline], place: Place) -> String {
    let mut out = String::new();
    let mut i = 0;
    while let Some(inline) = content.get(i) {
        match inline {
            Inline::Text { link: Some(href), .. } => {
                let run = content
                    .iter()
                    .skip(i)
                    .take_while(|x| matches!(x, Inline::Text { link: Some(l), .. } if l == href));
                let n = run.count().max(1);
                link(
                    &mut out,
                    content.get(i..i + n).unwrap_or_default(),
                    href,
                    content.get(i + n),
                    place,
                );
                i += n;
                continue;
            }
            Inline::Text { text, style, link: None } => {
                styled(&mut out, text, *style, content.get(i + 1), place);
            }
            Inline::Break if place == Place::Paragraph => out.push_str("  \n"),
            Inline::Break => out.push(' '),
            Inline::Math { latex } if place.in_table() => {
                out.push_str(&format!("${}$", latex.replace('|', "\\|")));
            }
            Inline::Math { latex } => out.push_str(&format!("${latex}$")),
            Inline::FootnoteRef { label } => out.push_str(&format!("[^{}]", note_label(label))),
            Inline::Image { alt } => {
                out.push_str(&format!("![{}]()", escape(alt, Place::Line, false)));
            }
        }
        i += 1;
    }
    if place == Place::Heading && out.ends_with('#') {
        out.insert(out.len() - 1, '\\');
    }
    out
}

/// A link, or only its words where the target is of no use to a reader elsewhere.
fn link(out: &mut String, words: &[Inline], href: &str, next: Option<&Inline>, place: Place) {
    let text = crate::block::plain_text(words);
    let href = href.trim();
    let scheme = href.split_once(':').map(|(s, _)| s.to_ascii_lowercase());
    let useful = match scheme.as_deref() {
        Some("http" | "https" | "mailto" | "tel" | "ftp") => true,
        Some(s) => s.contains('/') || s.contains('?'),
        None => !href.starts_with('#') && !href.is_empty(),
    };
    let bare = text.trim() == href || href.strip_prefix("mailto:") == Some(text.trim());
    if !useful || text.trim().is_empty() || bare {
        if bare && useful && !place.in_table() {
            // A renderer links a bare address by itself; escaping would break it.
            out.push_str(&text);
            return;
        }
        for word in words {
            if let Inline::Text { text, style, .. } = word {
                styled(out, text, *style, next, place);
            }
        }
        return;
    }
    let (before, after) =
        (text.len() - text.trim_start().len(), text.len() - text.trim_end().len());
    let mut inner = String::new();
    for (i, word) in words.iter().enumerate() {
        if let Inline::Text { text, style, .. } = word {
            styled(
                &mut inner,
                text,
                *style,
                words.get(i + 1),
                if place.in_table() { place } else { Place::Line },
            );
        }
    }
    let target: String = href
        .chars()
        .map(|c| match c {
            ' ' => Cow::Borrowed("%20"),
            '(' => Cow::Borrowed("%28"),
            ')' => Cow::Borrowed("%29"),
            '<' => Cow::Borrowed("%3C"),
            '>' => Cow::Borrowed("%3E"),
            '|' => Cow::Borrowed("%7C"),
            '\\' => Cow::Borrowed("%5C"),
            c if c.is_control() => Cow::Borrowed(""),
            c => Cow::Owned(c.to_string()),
        })
        .collect();
    if before > 0 {
        out.push(' ');
    }
    out.push_str(&format!("[{}]({target})", inner.trim()));
    if after > 0 {
        out.push(' ');
    }
}

/// Text with the marks of its style, where these would be read as marks.
fn styled(out: &mut String, text: &str, style: Style, next: Option<&Inline>, place: Place) {
    let words = text.trim_matches(' ');
    let start = out.is_empty() || out.ends_with('\n');
    let mut style = style;
    if matches!(place, Place::Heading | Place::HeaderCell) {
        style = style.without(Style::BOLD);
    }
    let raised = style.contains(Style::SUPERSCRIPT).then(|| superscript(words)).flatten();
    if let Some(raised) = raised {
        out.push_str(&raised);
        return;
    }
    if words.is_empty() || style.without(Style::SUPERSCRIPT.with(Style::SUBSCRIPT)).is_plain() {
        out.push_str(&escape(text, place, start));
        return;
    }
    let before = text.len() - text.trim_start_matches(' ').len();
    let after = text.len() - text.trim_end_matches(' ').len();
    let previous = if before > 0 { Some(' ') } else { out.chars().next_back() };
    let following = if after > 0 { Some(' ') } else { first_char(next) };
    if before > 0 {
        out.push(' ');
    }
    if style.contains(Style::CODE) {
        let ticks = fence(words, 1);
        let pad = if words.starts_with('`') || words.ends_with('`') { " " } else { "" };
        let words = if place.in_table() {
            Cow::Owned(words.replace('|', "\\|"))
        } else {
            Cow::Borrowed(words)
        };
        out.push_str(&format!("{ticks}{pad}{words}{pad}{ticks}"));
    } else {
        let mut marks = String::new();
        if flanks(previous, words, following) {
            let pairs = [(Style::STRIKE, "~~"), (Style::BOLD, "**"), (Style::ITALIC, "*")];
            marks = pairs.iter().filter(|(s, _)| style.contains(*s)).map(|(_, m)| *m).collect();
        }
        out.push_str(&marks);
        out.push_str(&escape(words, place, start && marks.is_empty()));
        out.extend(marks.chars().rev());
    }
    if after > 0 {
        out.push(' ');
    }
}

/// Raised digits and signs as characters of their own, because 10 to the 6 must not read as 106; `None` where one has none.
/// Lowered ones stay as they are: H2O is what people search for.
fn superscript(words: &str) -> Option<String> {
    let raise = |c: char| {
        Some(match c {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4'..='9' => char::from_u32('⁰' as u32 + c.to_digit(10)?)?,
            '+' => '⁺',
            '-' | '\u{2212}' => '⁻',
            'n' => 'ⁿ',
            'i' => 'ⁱ',
            _ => return None,
        })
    };
    if words.is_empty() { None } else { words.chars().map(raise).collect() }
}

fn first_char(next: Option<&Inline>) -> Option<char> {
    match next? {
        Inline::Text { text, .. } => text.chars().next(),
        Inline::Break => Some(' '),
        Inline::Math { .. } => Some('$'),
        Inline::FootnoteRef { .. } => Some('['),
        Inline::Image { .. } => Some('!'),
    }
}

/// Whether emphasis marks around `words` would be read as such (CommonMark 6.2, left- and right-flanking).
fn flanks(previous: Option<char>, words: &str, following: Option<char>) -> bool {
    let outside =
        |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || (!c.is_alphanumeric() && c != '*'));
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    (inside(words.chars().next()) || outside(previous))
        && (inside(words.chars().next_back()) || outside(following))
        && previous != Some('*')
        && following != Some('*')
}

/// Escapes what would be read as markup in `text`. `start` says that it stands at the start of a line.
fn escape(text: &str, place: Place, start: bool) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~' | '|');
    let at_start = start && matches!(place, Place::Paragraph) && starts_like_a_block(text);
    if !at_start && !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    if at_start {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = text.split_at(digits);
        out.push_str(number);
        out.push('\\');
        escape_into(&mut out, rest, place, start);
    } else {
        escape_into(&mut out, text, place, start);
    }
    Cow::Owned(out)
}

fn escape_into(out: &mut String, text: &str, place: Place, start: bool) {
    let mut previous: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    let mut skip = out.ends_with('\\');
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let space = |c: Option<char>| c.is_none_or(|c| c == ' ');
        // CommonMark 6.2: an underscore between two letters or two spaces marks nothing.
        let inner = |a, b| (space(a) && space(b)) || (word(a) && word(b));
        let needed = match c {
            '\\' => next.is_some_and(|n| n.is_ascii_punctuation()),
            '`' => true,
            '*' => !(space(previous) && space(next)),
            '_' => next != Some('_') && !inner(previous, next),
            '[' => {
                next == Some('^')
                    || (start
                        && at == 0
                        && (rest.contains("]:") || rest.starts_with([' ', 'x', 'X'])))
            }
            ']' => next == Some('('),
            '<' => next.is_some_and(|n| n.is_ascii_alphabetic() || matches!(n, '/' | '!' | '?')),
            '&' => is_entity(rest),
            '~' => next == Some('~'),
            '|' => place.in_table(),
            _ => false,
        };
        if needed && !skip {
            out.push('\\');
        }
        skip = false;
        out.push(c);
        previous = Some(c);
    }
}

/// Whether what follows an ampersand makes it a character reference.
fn is_entity(rest: &str) -> bool {
    // The longest name has 31 letters; looking further would take as long as the text for every ampersand.
    let near = rest.get(..rest.floor_char_boundary(32)).unwrap_or(rest);
    let Some((name, _)) = near.split_once(';') else {
        return false;
    };
    match name.strip_prefix('#') {
        Some(digits) => {
            !digits.is_empty()
                && digits.chars().all(|c| c.is_ascii_hexdigit() || c == 'x' || c == 'X')
        }
        None => !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()),
    }
}

/// Whether the start of a line would be read as the start of another kind of block. Numbers are escaped behind their digits.
fn starts_like_a_block(text: &str) -> bool {
    let only = |set: &str| text.trim_end().chars().all(|c| set.contains(c));
    let mut chars = text.chars();
    match chars.next() {
        Some('#') => {
            let rest = text.trim_start_matches('#');
            text.len() - rest.len() <= 6 && (rest.is_empty() || rest.starts_with(' '))
        }
        Some('>') => true,
        Some('-' | '+' | '*') => matches!(chars.next(), None | Some(' ')) || only("- "),
        Some('=') => only("="),
        Some('~') => text.starts_with("~~~"),
        Some(c) if c.is_ascii_digit() => {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            text.len() - rest.len() <= 9
                && (rest.starts_with(['.', ')']))
                && matches!(rest.chars().nth(1), None | Some(' '))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
