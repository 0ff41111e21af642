//! The parser's events to blocks. The parser keeps its own stack; nothing here recurses.

use super::dialect::{self, InlineTag};
use crate::block::{Block, Cell, Cut, Inline, Kind, Marker, Style, Table};
use crate::error::Result;
use crate::formats::html;
use crate::formats::text::addresses;
use crate::sink::Sink;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;
use std::sync::Arc;

/// How deep items are kept that hold nothing but a list. Deeper ones would make a long text of a short one.
const MOST_EMPTY: u8 = 16;

/// What is mark-up beyond CommonMark, tables, notes, tasks and formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Nothing: what this library or an engine wrote.
    Plain,
    /// Definitions and links of wikis, as people write them.
    File,
}

/// Reads `markdown` into `sink`.
pub(super) fn read(markdown: &str, dialect: Dialect, sink: &mut Sink<'_>) -> Result<()> {
    let more = match dialect {
        Dialect::Plain => Options::empty(),
        Dialect::File => Options::ENABLE_DEFINITION_LIST | Options::ENABLE_WIKILINKS,
    };
    let options = more
        | Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH;
    let mut reader = Reader::new(markdown, sink);
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        reader.sink.check()?;
        reader.event(event, &range)?;
    }
    reader.flush()
}

struct Reader<'t, 's, 'r> {
    sink: &'s mut Sink<'r>,
    source: &'t str,
    line: Vec<Inline>,
    /// The styles that are open, each with the mark that is text where it closes.
    styles: Vec<(Style, &'static str)>,
    links: Vec<Option<Arc<str>>>,
    quote: u8,
    list: u8,
    /// What was counted in the lists that are open.
    counts: Vec<dialect::Count>,
    marker: Option<Marker>,
    /// The text of the code or HTML block that is open.
    raw: Option<String>,
    language: Option<String>,
    table: Option<Table>,
    note: Option<(String, Vec<Inline>)>,
    /// A term that waits for its definition.
    term: Vec<Inline>,
    /// The alternative text of the picture that is open, and how many are open.
    alt: Option<(String, u32)>,
}

impl<'t, 's, 'r> Reader<'t, 's, 'r> {
    fn new(source: &'t str, sink: &'s mut Sink<'r>) -> Self {
        Self {
            sink,
            source,
            line: Vec::new(),
            styles: Vec::new(),
            links: Vec::new(),
            quote: 0,
            list: 0,
            counts: Vec::new(),
            marker: None,
            raw: None,
            language: None,
            table: None,
            note: None,
            term: Vec::new(),
            alt: None,
        }
    }

    fn event(&mut self, event: Event<'_>, range: &Range<usize>) -> Result<()> {
        match event {
            Event::Start(tag) => return self.start(tag, range),
            Event::End(tag) => return self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.styled(&code, Style::CODE),
            Event::InlineMath(latex) | Event::DisplayMath(latex) if self.alt.is_some() => {
                self.text(&latex);
            }
            Event::InlineMath(latex) => self.push(Inline::Math { latex: latex.into_string() }),
            Event::DisplayMath(latex) => return self.formula(&latex),
            Event::Html(html) => match &mut self.raw {
                Some(raw) => raw.push_str(&html),
                None => self.text(&html),
            },
            Event::InlineHtml(html) => self.inline_html(&html),
            Event::FootnoteReference(label) => {
                self.push(Inline::FootnoteRef { label: label.into_string() });
            }
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.push(Inline::Break),
            Event::Rule => {
                self.flush()?;
                return self.block(Kind::Rule);
            }
            Event::TaskListMarker(done) => {
                if self.marker.is_some() {
                    self.marker = Some(Marker::Task(done));
                }
            }
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) -> Result<()> {
        match tag {
            Tag::Heading { .. } | Tag::Paragraph | Tag::TableHead | Tag::TableRow => {
                self.flush()?;
                if let (Some(table), Tag::TableHead | Tag::TableRow) = (&mut self.table, &tag) {
                    table.rows.push(Vec::new());
                }
            }
            Tag::BlockQuote(_) => {
                self.flush()?;
                self.quote = self.quote.saturating_add(1);
            }
            Tag::CodeBlock(kind) => {
                self.flush()?;
                self.raw = Some(String::new());
                self.language = match kind {
                    CodeBlockKind::Fenced(info) => dialect::language(&info),
                    CodeBlockKind::Indented => None,
                };
            }
            Tag::HtmlBlock => {
                self.flush()?;
                self.raw = Some(String::new());
            }
            Tag::List(_) | Tag::DefinitionList => {
                self.flush()?;
                if self.list <= MOST_EMPTY
                    && let Some(marker) = self.marker.take()
                {
                    self.item(marker, Vec::new())?;
                }
                self.list = self.list.saturating_add(1);
                self.counts.push(dialect::Count::default());
            }
            Tag::Item => {
                self.flush()?;
                let item = self.source.get(range.start..).unwrap_or_default();
                self.marker = self.counts.last_mut().map(|count| count.marker(item));
            }
            Tag::DefinitionListTitle => self.flush()?,
            Tag::DefinitionListDefinition => {
                self.flush()?;
                self.marker = Some(Marker::Bullet);
                self.line = std::mem::take(&mut self.term);
            }
            Tag::FootnoteDefinition(label) => {
                self.flush()?;
                self.note = Some((label.into_string(), Vec::new()));
            }
            Tag::Table(_) => {
                self.flush()?;
                self.table = Some(Table { header_rows: 1, cut: Cut::Never, ..Table::default() });
            }
            Tag::Emphasis => self.open_mark(Style::ITALIC, range),
            Tag::Strong => self.open_mark(Style::BOLD, range),
            Tag::Strikethrough => self.open_mark(Style::STRIKE, range),
            Tag::Superscript => self.open_style(Style::SUPERSCRIPT),
            Tag::Subscript => self.open_style(Style::SUBSCRIPT),
            Tag::Link { link_type, dest_url, .. } => {
                let mail = link_type == LinkType::Email && !dest_url.starts_with("mailto:");
                let target = format!("{}{dest_url}", if mail { "mailto:" } else { "" });
                self.links.push(Some(target.into()));
            }
            Tag::Image { .. } => {
                let (_, open) = self.alt.get_or_insert_default();
                *open += 1;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) -> Result<()> {
        match tag {
            TagEnd::Heading(level) => {
                let content = dialect::without_attributes(self.take());
                return self.block(Kind::Heading { level: level as u8, content });
            }
            TagEnd::Paragraph => return self.flush(),
            TagEnd::BlockQuote(_) => {
                self.flush()?;
                self.quote = self.quote.saturating_sub(1);
            }
            TagEnd::CodeBlock => {
                let text = self.raw.take().unwrap_or_default();
                let language = self.language.take();
                return self.block(Kind::Code { language, text });
            }
            TagEnd::HtmlBlock => {
                let html = self.raw.take().unwrap_or_default();
                return self.html(&html);
            }
            TagEnd::DefinitionListTitle => self.term = dialect::term(self.take()),
            TagEnd::List(_) | TagEnd::DefinitionList => {
                self.flush()?;
                self.list = self.list.saturating_sub(1);
                self.counts.pop();
            }
            TagEnd::Item | TagEnd::DefinitionListDefinition => {
                self.flush()?;
                self.marker = None;
            }
            TagEnd::FootnoteDefinition => {
                self.flush()?;
                if let Some((label, content)) = self.note.take() {
                    return self.block(Kind::Footnote { label, content });
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    return self.block(Kind::Table(table));
                }
            }
            TagEnd::TableCell => {
                let content = self.take();
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(Cell::new(content));
                }
            }
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript => self.close_style(),
            TagEnd::Link => {
                self.links.pop();
            }
            TagEnd::Image => self.end_image(),
            _ => {}
        }
        Ok(())
    }

    fn open_style(&mut self, style: Style) {
        self.styles.push((self.style().with(style), ""));
    }

    /// Opens a style, unless one of its marks stands in a bare address. The parser knows none; there they are text.
    fn open_mark(&mut self, style: Style, range: &Range<usize>) {
        match dialect::mark_in_address(self.source, range, style) {
            Some(mark) => {
                self.text(mark);
                self.styles.push((self.style(), mark));
            }
            None => self.open_style(style),
        }
    }

    fn close_style(&mut self) {
        if let Some((_, mark)) = self.styles.pop() {
            self.text(mark);
        }
    }

    fn style(&self) -> Style {
        self.styles.last().map(|(style, _)| *style).unwrap_or_default()
    }

    fn text(&mut self, text: &str) {
        self.styled(text, Style::PLAIN);
    }

    fn styled(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        if let Some(raw) = &mut self.raw {
            raw.push_str(text);
        } else if let Some((alt, _)) = &mut self.alt {
            alt.push_str(text);
        } else {
            let link = self.links.last().cloned().flatten();
            let style = self.style().with(style);
            if let Some(Inline::Text { text: last, style: s, link: l }) = self.line.last_mut()
                && *s == style
                && *l == link
            {
                last.push_str(text);
            } else {
                self.line.push(Inline::Text { text: text.to_owned(), style, link });
            }
        }
    }

    fn push(&mut self, inline: Inline) {
        if self.alt.is_none() {
            self.line.push(inline);
        }
    }

    fn end_image(&mut self) {
        let Some((alt, open)) = self.alt.take() else { return };
        if open > 1 {
            self.alt = Some((alt, open - 1));
        } else {
            self.line.push(Inline::Image { alt });
        }
    }

    /// A formula of its own stands in a block of its own, unless something stands beside it.
    fn formula(&mut self, latex: &str) -> Result<()> {
        if self.table.is_some() || self.note.is_some() || !self.line.is_empty() {
            self.push(Inline::Math { latex: latex.trim().to_owned() });
            return Ok(());
        }
        self.block(Kind::Math { latex: latex.to_owned() })
    }

    /// Tags that change the style or break the line do so; other tags go, and what is no tag of HTML stays as text.
    fn inline_html(&mut self, html: &str) {
        match dialect::tag(html) {
            InlineTag::Break => self.push(Inline::Break),
            InlineTag::Open(style) => self.open_style(style),
            InlineTag::Close => self.close_style(),
            InlineTag::Nothing => {}
            InlineTag::Text => self.text(html),
        }
    }

    fn html(&mut self, html: &str) -> Result<()> {
        if html.trim_start().starts_with("<!--") && html.trim_end().ends_with("-->") {
            return Ok(());
        }
        html::read_fragment(html, self.sink)
    }

    fn take(&mut self) -> Vec<Inline> {
        addresses::mark(std::mem::take(&mut self.line))
    }

    /// Ends the line as an item or a paragraph.
    fn flush(&mut self) -> Result<()> {
        let content = self.take();
        if let Some((_, note)) = &mut self.note {
            if !note.is_empty() && !content.is_empty() {
                note.push(Inline::Break);
            }
            note.extend(content);
            return Ok(());
        }
        if content.is_empty() {
            return Ok(());
        }
        match self.marker.take() {
            Some(marker) => self.item(marker, content),
            None => self.block(Kind::Paragraph { content }),
        }
    }

    fn item(&mut self, marker: Marker, content: Vec<Inline>) -> Result<()> {
        let kind = Kind::ListItem { depth: self.list.max(1), marker, content };
        self.sink.block(Block { quote: self.quote, list: 0, kind })
    }

    fn block(&mut self, kind: Kind) -> Result<()> {
        if let Some((_, note)) = &mut self.note {
            if let Kind::Code { text, .. } = kind {
                note.push(Inline::styled(text, Style::CODE));
            }
            return Ok(());
        }
        if let Some(marker) = self.marker.take() {
            self.item(marker, Vec::new())?;
        }
        self.sink.block(Block { quote: self.quote, list: self.list, kind })
    }
}
