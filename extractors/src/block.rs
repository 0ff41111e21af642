//! The document model: what readers write and renderers read. Flat on purpose: a block knows how deep in lists and
//! quotes it stands, so that no document can make anything recurse.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A part of a document that is answered on its own: a page, a sheet, a slide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// What kind of part.
    pub kind: SectionKind,
    /// Its number, counted from 1.
    pub number: u32,
    /// Its name where it has one: a sheet's name, a page's label, a member's path.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}

impl Section {
    /// The only section of a document without parts.
    #[must_use]
    pub fn whole() -> Self {
        Self { kind: SectionKind::Document, number: 1, name: None }
    }

    /// Page `number`, counted from 1.
    #[must_use]
    pub fn page(number: u32) -> Self {
        Self { kind: SectionKind::Page, number, name: None }
    }
}

/// Kinds of sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SectionKind {
    /// The whole document.
    Document,
    /// A page of a paged document.
    Page,
    /// A sheet of a workbook.
    Sheet,
    /// A slide.
    Slide,
    /// A chapter or spine item of a book.
    Chapter,
    /// A member of an archive or a mail's attachment.
    Entry,
}

/// One block of a document, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// How many block quotes it stands in.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub quote: u8,
    /// In how many list items it stands (0: in none). A [`Kind::ListItem`] carries its own depth instead.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub list: u8,
    /// What it is.
    #[serde(flatten)]
    pub kind: Kind,
}
fn is_zero(n: &u8) -> bool {
    *n == 0
}

/// Kinds of blocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Kind {
    /// A heading.
    Heading {
        /// 1 to 6, 1 the highest.
        level: u8,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        content: Vec<Inline>,
    },
    /// The first paragraph of a list item; what follows in the same item is a block with `list` set.
    ListItem {
        /// Nesting depth, 1 the outermost.
        depth: u8,
        /// Bullet or number.
        marker: Marker,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A table, or a part of one that follows directly on the last.
    Table(Table),
    /// Preformatted text.
    Code {
        /// The language in the spelling of code fences, where known.
        language: Option<String>,
        /// The text, lines ended by `\n`.
        text: String,
    },
    /// A displayed formula.
    Math {
        /// LaTeX without delimiters.
        latex: String,
    },
    /// A picture that stands alone.
    Image {
        /// Alternative text or caption; empty where there is none.
        alt: String,
        /// The picture itself as a `data:` address, where it was asked for ([`crate::Images::Embedded`]).
        #[serde(skip_serializing_if = "Option::is_none", default)]
        source: Option<Arc<str>>,
    },
    /// A footnote or endnote; renderers put it at the end of the section.
    Footnote {
        /// The label that a [`Inline::FootnoteRef`] refers to.
        label: String,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A thematic break.
    Rule,
}

impl Kind {
    /// This kind outside of lists and quotes.
    #[must_use]
    pub fn plain(self) -> Block {
        Block { quote: 0, list: 0, kind: self }
    }
}

impl Block {
    /// A heading; `level` is brought into 1 to 6.
    #[must_use]
    pub fn heading(level: u8, content: Vec<Inline>) -> Self {
        Kind::Heading { level: level.clamp(1, 6), content }.plain()
    }

    /// A paragraph.
    #[must_use]
    pub fn paragraph(content: Vec<Inline>) -> Self {
        Kind::Paragraph { content }.plain()
    }

    /// A list item; `depth` counts from 1.
    #[must_use]
    pub fn item(depth: u8, marker: Marker, content: Vec<Inline>) -> Self {
        Kind::ListItem { depth: depth.max(1), marker, content }.plain()
    }

    /// A code block.
    #[must_use]
    pub fn code(language: Option<String>, text: impl Into<String>) -> Self {
        Kind::Code { language, text: text.into() }.plain()
    }

    /// A table.
    #[must_use]
    pub fn table(table: Table) -> Self {
        Kind::Table(table).plain()
    }

    /// The block inside `depth` list items.
    #[must_use]
    pub fn in_list(mut self, depth: u8) -> Self {
        self.list = depth;
        self
    }

    /// The block inside `depth` block quotes.
    #[must_use]
    pub fn quoted(mut self, depth: u8) -> Self {
        self.quote = depth;
        self
    }
}

/// The marker of a list item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marker {
    /// A bullet.
    Bullet,
    /// A decimal number, as the document counts it.
    Number(u64),
    /// A number in another shape, as the document shows it: `a)`, `IV.`, `2.1`, `§ 3`.
    Label(String),
    /// A checkbox.
    Task(bool),
}

/// A run of text within a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Inline {
    /// Words.
    Text {
        /// The text.
        text: String,
        /// How it is set.
        #[serde(skip_serializing_if = "Style::is_plain", default)]
        style: Style,
        /// Where it links to.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        link: Option<Arc<str>>,
    },
    /// A line break that the author set.
    Break,
    /// A formula within the line, LaTeX without delimiters.
    Math {
        /// The formula.
        latex: String,
    },
    /// A reference to a footnote.
    FootnoteRef {
        /// The footnote's label.
        label: String,
    },
    /// A picture within the line.
    Image {
        /// Alternative text; empty where there is none.
        alt: String,
    },
}

impl Inline {
    /// Plain words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), style: Style::PLAIN, link: None }
    }

    /// Words in a style.
    #[must_use]
    pub fn styled(text: impl Into<String>, style: Style) -> Self {
        Self::Text { text: text.into(), style, link: None }
    }

    /// Linked words.
    #[must_use]
    pub fn link(text: impl Into<String>, href: impl Into<Arc<str>>) -> Self {
        Self::Text { text: text.into(), style: Style::PLAIN, link: Some(href.into()) }
    }
}

/// A set of text styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Style(u8);

impl Style {
    /// None.
    pub const PLAIN: Self = Self(0);
    /// Bold.
    pub const BOLD: Self = Self(1);
    /// Italic.
    pub const ITALIC: Self = Self(2);
    /// Monospaced, as in code.
    pub const CODE: Self = Self(4);
    /// Struck out.
    pub const STRIKE: Self = Self(8);
    /// Superscript.
    pub const SUPERSCRIPT: Self = Self(16);
    /// Subscript.
    pub const SUBSCRIPT: Self = Self(32);

    /// Whether all of `other` is set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set without `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether nothing is set.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.0 == 0
    }
}

/// A table. Spans stay as the document has them; [`Table::grid`] resolves them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Table {
    /// How many of the first rows are headers. 0 where the document says nothing.
    pub header_rows: u32,
    /// The rows, top to bottom.
    pub rows: Vec<Vec<Cell>>,
    /// The caption.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub caption: Vec<Inline>,
    /// When to cut it into several tables, each with the header row again.
    #[serde(default)]
    pub cut: Cut,
}

/// When a renderer cuts a table into blocks of [`crate::markdown::BLOCK_CHARS`], each with the header row again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Never: a table of prose documents is read as one.
    #[default]
    Never,
    /// Only a very long table: sheets, which may be layouts for the eye.
    VeryLong,
    /// Whenever it is longer than a block: records, such as those of JSON.
    Always,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Its words.
    pub content: Vec<Inline>,
    /// Columns that it covers, at least 1.
    #[serde(skip_serializing_if = "is_one", default = "one")]
    pub columns: u32,
    /// Rows that it covers, at least 1.
    #[serde(skip_serializing_if = "is_one", default = "one")]
    pub rows: u32,
}

const fn one() -> u32 {
    1
}
const fn is_one(n: &u32) -> bool {
    *n == 1
}

impl Cell {
    /// A cell without spans.
    #[must_use]
    pub fn new(content: Vec<Inline>) -> Self {
        Self { content, columns: 1, rows: 1 }
    }

    /// A cell of plain words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(if text.is_empty() { Vec::new() } else { vec![Inline::text(text)] })
    }
}

impl Table {
    /// The table as a rectangle: a cell that spans several columns or rows stands in each of them, because a row that is
    /// read alone must still say what it is about. Never wider than `columns`.
    #[must_use]
    pub fn grid(&self, columns: usize) -> Vec<Vec<&[Inline]>> {
        let mut grid: Vec<Vec<&[Inline]>> = Vec::with_capacity(self.rows.len());
        // For each column: the content that hangs down from above and for how many more rows.
        let mut hanging: Vec<(&[Inline], u32)> = Vec::new();
        for row in &self.rows {
            let mut line: Vec<&[Inline]> = Vec::with_capacity(row.len());
            let mut cells = row.iter();
            loop {
                if line.len() >= columns {
                    break;
                }
                if let Some((content, left)) = hanging.get_mut(line.len()).filter(|h| h.1 > 0) {
                    *left -= 1;
                    line.push(content);
                    continue;
                }
                let Some(cell) = cells.next() else {
                    if hanging.iter().skip(line.len()).any(|h| h.1 > 0) {
                        line.push(&[]);
                        continue;
                    }
                    break;
                };
                for _ in 0..cell.columns.max(1) {
                    let at = line.len();
                    if at >= columns {
                        break;
                    }
                    if hanging.len() <= at {
                        hanging.resize(at + 1, (&[], 0));
                    }
                    if let Some(slot) = hanging.get_mut(at) {
                        *slot = (&cell.content, cell.rows.max(1) - 1);
                    }
                    line.push(&cell.content);
                }
            }
            grid.push(line);
        }
        let width = grid.iter().map(Vec::len).max().unwrap_or(0);
        for line in &mut grid {
            line.resize(width, &[]);
        }
        grid
    }
}

/// The words of `content` without any markup, breaks as spaces.
#[must_use]
pub fn plain_text(content: &[Inline]) -> String {
    let mut out = String::new();
    for inline in content {
        match inline {
            Inline::Text { text, .. } => out.push_str(text),
            Inline::Math { latex } => out.push_str(latex),
            Inline::Image { alt } => out.push_str(alt),
            Inline::Break => out.push(' '),
            Inline::FootnoteRef { .. } => {}
        }
    }
    out
}
