//! Blocks on their way to the sink, with the lists and quotes in which they stand.

use crate::block::{Block, Inline, Kind, Marker, Style, Table};
use crate::error::Result;
use crate::formats::text::addresses;
use crate::sink::Sink;

/// Deepest list and quote that are told apart.
const MOST_DEPTH: u8 = 32;

/// Writes blocks. The first paragraph after a marker is the item.
pub(in crate::formats) struct Flow<'s, 'r> {
    pub(in crate::formats) sink: &'s mut Sink<'r>,
    quote: u8,
    /// Quotes within items: the item holds them together, and they are not told apart.
    unseen: u8,
    list: u8,
    marker: Option<Marker>,
    /// Words that start the next paragraph: the name of an admonition, a term.
    lead: Vec<Inline>,
    /// The footnote that is being collected.
    note: Option<(String, Vec<Inline>)>,
}

impl<'s, 'r> Flow<'s, 'r> {
    pub(in crate::formats) fn new(sink: &'s mut Sink<'r>) -> Self {
        Self { sink, quote: 0, unseen: 0, list: 0, marker: None, lead: Vec::new(), note: None }
    }

    /// Opens a list inside the one that is open.
    pub(in crate::formats) fn open_list(&mut self) -> Result<()> {
        self.end_item()?;
        self.list = (self.list + 1).min(MOST_DEPTH);
        Ok(())
    }

    pub(in crate::formats) fn close_list(&mut self) -> Result<()> {
        self.end_item()?;
        self.list = self.list.saturating_sub(1);
        Ok(())
    }

    /// Begins an item of the open list.
    pub(in crate::formats) fn item(&mut self, marker: Marker) -> Result<()> {
        self.end_item()?;
        self.marker = Some(marker);
        Ok(())
    }

    /// Whether an item or its term was begun and has no words yet.
    pub(in crate::formats) fn waits(&self) -> bool {
        self.marker.is_some() || !self.lead.is_empty()
    }

    /// Writes an item that has no words before something else begins.
    pub(in crate::formats) fn end_item(&mut self) -> Result<()> {
        if self.marker.is_some() || !self.lead.is_empty() {
            return self.paragraph(Vec::new());
        }
        Ok(())
    }

    pub(in crate::formats) fn open_quote(&mut self) -> Result<()> {
        self.end_item()?;
        if self.list > 0 {
            self.unseen = self.unseen.saturating_add(1);
        } else {
            self.quote = (self.quote + 1).min(MOST_DEPTH);
        }
        Ok(())
    }

    pub(in crate::formats) fn close_quote(&mut self) -> Result<()> {
        self.end_item()?;
        if self.unseen > 0 {
            self.unseen -= 1;
        } else {
            self.quote = self.quote.saturating_sub(1);
        }
        Ok(())
    }

    /// Words that start the next paragraph, such as `Note: `.
    pub(in crate::formats) fn lead(&mut self, content: Vec<Inline>) {
        self.lead.extend(content);
    }

    /// A name in bold type that starts the next paragraph, with a colon.
    pub(in crate::formats) fn lead_name(&mut self, name: &str) {
        let name = name.trim().trim_end_matches(':');
        if !name.is_empty() {
            self.lead.push(Inline::styled(format!("{name}:"), Style::BOLD));
            self.lead.push(Inline::text(" "));
        }
    }

    /// Collects what comes into a footnote until [`Flow::close_note`].
    pub(in crate::formats) fn open_note(&mut self, label: &str) -> Result<()> {
        self.end_item()?;
        self.note = Some((label.to_owned(), Vec::new()));
        Ok(())
    }

    pub(in crate::formats) fn close_note(&mut self) -> Result<()> {
        self.end_item()?;
        match self.note.take() {
            Some((label, content)) => self.note(label, content),
            None => Ok(()),
        }
    }

    /// A footnote that is complete.
    pub(in crate::formats) fn note(&mut self, label: String, content: Vec<Inline>) -> Result<()> {
        let content = addresses::mark(content);
        self.sink.block(Kind::Footnote { label, content }.plain())
    }

    /// A paragraph, or the item whose marker waits.
    pub(in crate::formats) fn paragraph(&mut self, content: Vec<Inline>) -> Result<()> {
        let mut words = std::mem::take(&mut self.lead);
        words.extend(content);
        let content = addresses::mark(words);
        if let Some((_, note)) = &mut self.note {
            if !note.is_empty() && !content.is_empty() {
                note.push(Inline::Break);
            }
            note.extend(content);
            return Ok(());
        }
        match self.marker.take() {
            Some(marker) => {
                let kind = Kind::ListItem { depth: self.list.max(1), marker, content };
                self.sink.block(Block { quote: self.quote, list: 0, kind })
            }
            None => self.put(Kind::Paragraph { content }),
        }
    }

    /// A heading; it ends all lists.
    pub(in crate::formats) fn heading(&mut self, level: u8, content: Vec<Inline>) -> Result<()> {
        self.end_item()?;
        self.sink.block(Block::heading(level, content).quoted(self.quote))
    }

    pub(in crate::formats) fn code(&mut self, language: Option<String>, text: &str) -> Result<()> {
        self.block(Kind::Code { language, text: text.to_owned() })
    }

    pub(in crate::formats) fn math(&mut self, latex: String) -> Result<()> {
        self.block(Kind::Math { latex })
    }

    pub(in crate::formats) fn table(&mut self, table: Table) -> Result<()> {
        self.block(Kind::Table(table))
    }

    pub(in crate::formats) fn image(&mut self, alt: &str) -> Result<()> {
        if alt.trim().is_empty() {
            return Ok(());
        }
        self.block(Kind::Image { alt: alt.to_owned(), source: None })
    }

    pub(in crate::formats) fn rule(&mut self) -> Result<()> {
        self.block(Kind::Rule)
    }

    /// Any block but a paragraph; within a footnote only its words are kept.
    pub(in crate::formats) fn block(&mut self, kind: Kind) -> Result<()> {
        self.end_item()?;
        if let Some((_, note)) = &mut self.note {
            let words = super::flat(vec![kind.plain()]);
            if !note.is_empty() && !words.is_empty() {
                note.push(Inline::Break);
            }
            note.extend(words);
            return Ok(());
        }
        self.put(kind)
    }

    fn put(&mut self, kind: Kind) -> Result<()> {
        self.sink.block(Block { quote: self.quote, list: self.list, kind })
    }
}
