//! What a parser of CommonMark and GFM reads.

use crate::words::{BOLD, CODE, IMAGE, ITALIC, MATH, STRIKE, Shape, Unit, Words};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

#[derive(Default)]
struct Reader {
    units: Vec<Unit>,
    words: Words,
    quote: usize,
    /// The next number of each open list.
    lists: Vec<Option<u64>>,
    bold: usize,
    italic: usize,
    struck: usize,
    image: usize,
    link: Option<String>,
    note: bool,
    notes: Vec<String>,
    code: Option<(String, String)>,
    rows: Vec<Vec<Words>>,
    row: Vec<Words>,
}

fn parser(markdown: &str, formulas: bool) -> Parser<'_> {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS;
    options.set(Options::ENABLE_MATH, formulas);
    Parser::new_ext(markdown, options)
}

/// Everything that stands in `markdown`.
pub(crate) fn units(markdown: &str, formulas: bool) -> Vec<Unit> {
    let notes = parser(markdown, formulas).filter_map(|event| match event {
        Event::Start(Tag::FootnoteDefinition(label)) => Some(label.to_lowercase()),
        _ => None,
    });
    let mut reader = Reader { notes: notes.collect(), ..Reader::default() };
    for event in parser(markdown, formulas) {
        reader.event(event);
    }
    reader.flush();
    reader.units
}

/// The rows of every table, as text.
pub(crate) fn tables(markdown: &str) -> Vec<Vec<Vec<String>>> {
    let tables = units(markdown, false).into_iter().filter_map(|unit| match unit.shape {
        Shape::Table(rows) => Some(rows),
        _ => None,
    });
    let text = |rows: Vec<Vec<Words>>| {
        rows.iter().map(|row| row.iter().map(Words::text).collect()).collect()
    };
    tables.map(text).collect()
}

impl Reader {
    fn unit(&mut self, shape: Shape) {
        self.units.push(Unit { quote: self.quote, list: self.lists.len(), shape });
    }

    fn flush(&mut self) {
        let words = self.words.take();
        if !words.is_empty() {
            let shape = if self.note { Shape::Note(words) } else { Shape::Words(words) };
            self.unit(shape);
        }
    }

    fn push(&mut self, text: &str, more: u8) {
        let mark = |depth: usize, mark: u8| if depth > 0 { mark } else { 0 };
        let marks = mark(self.bold, BOLD)
            | mark(self.italic, ITALIC)
            | mark(self.struck, STRIKE)
            | mark(self.image, IMAGE);
        self.words.push(text, marks | more, self.link.as_deref());
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.push(&text, 0),
            },
            Event::Code(text) => self.push(&text, CODE),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push(text.trim(), MATH),
            Event::SoftBreak | Event::HardBreak => self.push(" ", 0),
            Event::Rule => {
                self.flush();
                self.unit(Shape::Rule);
            }
            Event::TaskListMarker(done) => self.push(if done { "☑ " } else { "☐ " }, 0),
            Event::FootnoteReference(label) => {
                let label = label.to_lowercase();
                let n = self.notes.iter().position(|note| *note == label);
                self.words.refer(n);
            }
            Event::Html(html) | Event::InlineHtml(html) => self.unit(Shape::Html(html.to_string())),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.bold += 1,
            Tag::Emphasis => self.italic += 1,
            Tag::Strikethrough => self.struck += 1,
            Tag::Image { .. } => self.image += 1,
            Tag::Link { dest_url, .. } => self.link = Some(crate::expected::target(&dest_url)),
            Tag::BlockQuote(_) => {
                self.flush();
                self.quote += 1;
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                let number = self.lists.last().copied().flatten();
                self.unit(Shape::Item(number));
                if let Some(Some(next)) = self.lists.last_mut() {
                    *next += 1;
                }
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.to_string(),
                    CodeBlockKind::Indented => "indented".to_owned(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::FootnoteDefinition(_) => {
                self.flush();
                self.note = true;
            }
            _ => self.flush(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.bold -= 1,
            TagEnd::Emphasis => self.italic -= 1,
            TagEnd::Strikethrough => self.struck -= 1,
            TagEnd::Image => self.image -= 1,
            TagEnd::Link => self.link = None,
            TagEnd::Heading(level) => {
                let words = self.words.take();
                self.unit(Shape::Heading(level as u8, words));
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quote -= 1;
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::CodeBlock => {
                if let Some((language, code)) = self.code.take() {
                    self.unit(Shape::Code(language, code));
                }
            }
            TagEnd::TableCell => {
                let words = self.words.take();
                self.row.push(words);
            }
            TagEnd::TableHead | TagEnd::TableRow => self.rows.push(std::mem::take(&mut self.row)),
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.unit(Shape::Table(rows));
            }
            TagEnd::FootnoteDefinition => {
                self.flush();
                self.note = false;
            }
            _ => self.flush(),
        }
    }
}
