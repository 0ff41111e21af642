//! What was put in.

use crate::words::{BOLD, CODE, IMAGE, ITALIC, MATH, STRIKE, Shape, Unit, Words};
use extractors::block::{Block, Inline, Kind, Marker, Style, Table, plain_text};

/// The largest number of an item that Markdown knows.
const LARGEST: u64 = 999_999_999;

/// The places of a document that footnotes have, and the lists that are open.
struct Document<'a> {
    notes: Vec<&'a str>,
    units: Vec<Unit>,
    open: usize,
    /// The quotes around the open list.
    around: u8,
}

/// Everything that stands in `blocks`, footnotes at the end.
pub(crate) fn units(blocks: &[Block]) -> Vec<Unit> {
    let notes = blocks.iter().filter_map(|block| match &block.kind {
        Kind::Footnote { label, .. } => Some(label.as_str()),
        _ => None,
    });
    let mut document = Document { notes: notes.collect(), units: Vec::new(), open: 0, around: 0 };
    for block in blocks {
        document.block(block);
    }
    for block in blocks {
        if let Kind::Footnote { content, .. } = &block.kind {
            let words = document.words(content);
            document.unit(0, 0, Shape::Note(words));
        }
    }
    document.units
}

impl Document<'_> {
    fn unit(&mut self, quote: u8, list: usize, shape: Shape) {
        let empty = matches!(&shape, Shape::Heading(_, words) | Shape::Words(words) | Shape::Note(words) if words.is_empty());
        let none = matches!(&shape, Shape::Table(rows) if rows.is_empty());
        if !empty && !none {
            self.units.push(Unit { quote: quote.into(), list, shape });
        }
    }

    fn block(&mut self, block: &Block) {
        let shape = match &block.kind {
            Kind::ListItem { depth, marker, content } => {
                return self.item(block.quote, *depth, marker, content);
            }
            Kind::Footnote { .. } => return,
            Kind::Heading { level, content } => Shape::Heading(*level, self.words(content)),
            Kind::Paragraph { content } => return self.paragraphs(block, content),
            Kind::Table(table) => {
                self.paragraphs(block, &table.caption);
                Shape::Table(self.grid(table))
            }
            Kind::Code { language, text } => {
                Shape::Code(language.clone().unwrap_or_default(), format!("{text}\n"))
            }
            Kind::Math { latex } => {
                Shape::Words(self.words(&[Inline::Math { latex: latex.clone() }]))
            }
            Kind::Image { alt, source } => {
                // Without words a picture leaves nothing that a parser could give back.
                let _ = source;
                Shape::Words(self.words(&[Inline::Image { alt: alt.clone() }]))
            }
            Kind::Rule => Shape::Rule,
        };
        let nothing = match &shape {
            Shape::Heading(_, words) | Shape::Words(words) => {
                words.is_empty() && !matches!(&block.kind, Kind::Image { source: Some(_), .. })
            }
            Shape::Table(rows) => rows.is_empty(),
            _ => false,
        };
        let list = self.stand(block, nothing);
        self.unit(block.quote, list, shape);
    }

    fn paragraphs(&mut self, block: &Block, content: &[Inline]) {
        for lines in split(content) {
            let words = self.words(&lines);
            let list = self.stand(block, words.is_empty());
            self.unit(block.quote, list, Shape::Words(words));
        }
    }

    /// In how many items the block stands. What writes nothing ends no list.
    fn stand(&mut self, block: &Block, nothing: bool) -> usize {
        if nothing {
            return 0;
        }
        self.open = if block.quote < self.around { 0 } else { self.open.min(block.list.into()) };
        self.open
    }

    fn item(&mut self, quote: u8, depth: u8, marker: &Marker, content: &[Inline]) {
        if self.around != quote {
            self.open = 0;
        }
        self.around = quote;
        self.open = self.open.min(usize::from(depth) - 1) + 1;
        let mut words = Words::default();
        let mut lines = split(content).into_iter();
        let inner = self.words(&lines.next().unwrap_or_default());
        let number = match marker {
            Marker::Number(n) if *n <= LARGEST => Some(*n),
            Marker::Number(n) => {
                words.push(&format!("{n}. "), 0, None);
                None
            }
            Marker::Label(label) => {
                words.push(&format!("{label} "), 0, None);
                None
            }
            Marker::Task(done) => {
                words.push(if *done { "☑ " } else { "☐ " }, 0, None);
                None
            }
            Marker::Bullet => None,
        };
        words.0.extend(inner.0);
        self.unit(quote, self.open, Shape::Item(number));
        let words = words.take();
        self.unit(quote, self.open, Shape::Words(words));
        for more in lines {
            let words = self.words(&more);
            self.unit(quote, self.open, Shape::Words(words));
        }
    }

    fn grid(&self, table: &Table) -> Vec<Vec<Words>> {
        let grid = table.grid(1_000);
        let mut rows: Vec<Vec<Words>> =
            grid.iter().map(|row| row.iter().map(|cell| self.words(cell)).collect()).collect();
        rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let used: Vec<bool> =
            (0..width).map(|i| rows.iter().any(|row| !row[i].is_empty())).collect();
        for row in &mut rows {
            let mut used = used.iter();
            row.retain(|_| *used.next().unwrap());
        }
        rows
    }

    fn words(&self, content: &[Inline]) -> Words {
        let mut words = Words::default();
        for inline in content {
            match inline {
                Inline::Text { text, style, link } => {
                    // An address alone is linked by whoever shows it.
                    let other = |link: &&str| link.trim() != text.trim();
                    let target = link.as_deref().filter(other).map(target);
                    words.push(text, marks(*style), target.as_deref());
                }
                Inline::Break => words.push(" ", 0, None),
                Inline::Math { latex } => words.push(&formula(latex), MATH, None),
                Inline::Image { alt } => words.push(alt, IMAGE, None),
                Inline::FootnoteRef { label } => {
                    let n = self.notes.iter().position(|note| note == label);
                    words.refer(n);
                }
            }
        }
        words.take()
    }
}

/// The paragraphs of a text: two line breaks in a row part them.
fn split(content: &[Inline]) -> Vec<Vec<Inline>> {
    let says = |inline: &&Inline| !matches!(inline, Inline::Math { latex } if latex.is_empty());
    let mut out = vec![Vec::new()];
    let mut breaks = 0;
    for inline in content.iter().filter(says) {
        let is_break = *inline == Inline::Break;
        breaks = if is_break { breaks + 1 } else { 0 };
        if breaks == 2 {
            out.push(Vec::new());
        }
        if breaks < 2
            && let Some(last) = out.last_mut()
        {
            last.push(inline.clone());
        }
    }
    out
}

fn marks(style: Style) -> u8 {
    let marks = [
        (Style::BOLD, BOLD),
        (Style::ITALIC, ITALIC),
        (Style::STRIKE, STRIKE),
        (Style::CODE, CODE),
    ];
    marks.iter().filter(|(style_, _)| style.contains(*style_)).map(|(_, mark)| mark).sum()
}

/// A formula in which a dollar ends nothing.
fn formula(latex: &str) -> String {
    let mut out = String::new();
    let mut open = false;
    for c in latex.trim().chars() {
        if c == '$' && !open {
            out.push('\\');
        }
        open = c == '\\' && !open;
        out.push(c);
    }
    if open {
        out.push_str(" {}");
    }
    out
}

/// The target of a link, whichever way it is spelled.
pub(crate) fn target(href: &str) -> String {
    let mut target = href.trim().to_owned();
    for (code, sign) in [
        ("%20", " "),
        ("%28", "("),
        ("%29", ")"),
        ("%3C", "<"),
        ("%3E", ">"),
        ("%7C", "|"),
        ("%5C", "\\"),
    ] {
        target = target.replace(code, sign);
    }
    target
}

/// The rows of a table of plain words.
pub(crate) fn rows(table: &Table) -> Vec<Vec<String>> {
    let document = Document { notes: Vec::new(), units: Vec::new(), open: 0, around: 0 };
    document.grid(table).iter().map(|row| row.iter().map(Words::text).collect()).collect()
}

/// All text without markup, footnotes at the end.
pub(crate) fn plain(blocks: &[Block]) -> String {
    let (mut out, mut notes) = (String::new(), String::new());
    for block in blocks {
        match &block.kind {
            Kind::Heading { content, .. } | Kind::Paragraph { content } => {
                out.push_str(&plain_text(content));
            }
            Kind::ListItem { marker, content, .. } => {
                match marker {
                    Marker::Number(n) => out.push_str(&format!("{n}.")),
                    Marker::Label(label) => out.push_str(label),
                    Marker::Bullet | Marker::Task(_) => {}
                }
                out.push_str(&plain_text(content));
            }
            Kind::Footnote { label, content } => {
                notes.push_str(&format!("{label}. {}", plain_text(content)));
            }
            Kind::Table(table) => {
                out.push_str(&plain_text(&table.caption));
                for cell in table.grid(1_000).into_iter().flatten() {
                    out.push_str(&plain_text(cell));
                }
            }
            Kind::Code { text, .. } => out.push_str(text),
            Kind::Math { latex } => out.push_str(latex),
            Kind::Image { alt, .. } => out.push_str(alt),
            Kind::Rule => {}
        }
    }
    out + &notes
}
