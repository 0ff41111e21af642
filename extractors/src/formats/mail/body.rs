//! Which shape of a message's text is read. Senders offer plain text and a page that say the same; the page is taken where
//! it says more: headings, tables, lists, links. Called by `writing`.

use super::message::Body;
use super::{encapsulation, plain};
use crate::block::{Block, Inline, Kind, plain_text};
use crate::embedded::{self, Embedded, Outcome};
use crate::error::{ExtractError, Result};
use crate::formats::html;
use crate::limits::Limits;
use crate::sink::{Collected, Sink};
use crate::{Input, Options, Pages};
use std::collections::HashSet;
use std::sync::Arc;

/// Writes the best shape of `body`. `inside` are the limits of what is embedded in the message.
///
/// # Errors
/// A limit, cancellation, or a receiver that is gone.
pub(super) fn write(
    body: Body,
    options: &Options,
    inside: &Limits,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let Body { plain, html, rtf, calendar } = body;
    let plain = plain.filter(|text| !text.trim().is_empty());
    let html = html.filter(|page| !page.trim().is_empty());
    // Where RTF is what the sender wrote, a page beside it was made from it, and says less.
    let native = rtf.as_deref().is_some_and(encapsulation::is_native);
    let rich = match rtf {
        Some(rtf) if native => rich_text(rtf, options, inside, sink)?,
        Some(rtf) if html.is_none() => match encapsulation::page(&rtf) {
            Some(page) => Some(collected(sink, |sink| html::read_mail(&page, sink))?),
            None => rich_text(rtf, options, inside, sink)?,
        },
        Some(_) | None => None,
    };
    let rich = match (rich, html) {
        (Some(rich), _) => Some(rich),
        (None, Some(page)) => Some(collected(sink, |sink| html::read_mail(&page, sink))?),
        (None, None) => None,
    };
    match (rich, plain) {
        (Some(rich), Some(plain)) => best(rich, &plain, sink)?,
        (Some(rich), None) => hand_on(rich, sink)?,
        (None, Some(plain)) => plain::write(&plain, sink)?,
        (None, None) => {}
    }
    let Some(bytes) = calendar else { return Ok(()) };
    let embedded = Embedded {
        name: Some("invite.ics"),
        mime_type: Some("text/calendar"),
        input: Input::memory(Arc::new(bytes)),
    };
    embedded::read(&embedded, options, inside, 1, sink).map(|_| ())
}

/// What the RTF reader says; `None` where it reads nothing.
fn rich_text(
    rtf: Vec<u8>,
    options: &Options,
    inside: &Limits,
    sink: &mut Sink<'_>,
) -> Result<Option<Collected>> {
    let embedded = Embedded {
        name: None,
        mime_type: Some("application/rtf"),
        input: Input::memory(Arc::new(rtf)),
    };
    let mut read = false;
    let document = collected(sink, |sink| {
        let outcome = embedded::read(&embedded, options, inside, 0, sink)?;
        read = matches!(outcome, Outcome::Read);
        Ok(())
    })?;
    Ok(read.then_some(document))
}

/// What `read` writes, held back. A limit that only this shape of the text runs into cuts it.
fn collected(
    sink: &mut Sink<'_>,
    read: impl FnOnce(&mut Sink<'_>) -> Result<()>,
) -> Result<Collected> {
    let mut out = Collected::default();
    let mut inner = Sink::new(&mut out, sink.limits(), sink.cancel().clone(), Pages::default());
    match read(&mut inner) {
        Ok(()) | Err(ExtractError::Corrupt(_)) => Ok(out),
        Err(error) => Err(error),
    }
}

fn hand_on(document: Collected, sink: &mut Sink<'_>) -> Result<()> {
    for warning in document.warnings {
        sink.pass(warning)?;
    }
    document.parts.into_iter().flat_map(|part| part.blocks).try_for_each(|block| sink.block(block))
}

/// Writes `rich` where it says more than `plain` does, else `plain`.
fn best(rich: Collected, plain: &str, sink: &mut Sink<'_>) -> Result<()> {
    let text = collected(sink, |sink| plain::write(plain, sink))?;
    let rich_says = Measure::of(&rich);
    let plain_says = Measure::of(&text);
    let richer = rich_says.says_more_than(&plain_says, plain);
    hand_on(if richer { rich } else { text }, sink)
}

/// How much a text says.
#[derive(Debug, Default)]
struct Measure {
    words: usize,
    headings: usize,
    tables: usize,
    items: usize,
    code: usize,
    links: HashSet<Arc<str>>,
}

impl Measure {
    fn of(document: &Collected) -> Self {
        let mut measure = Self::default();
        for block in document.parts.iter().flat_map(|part| &part.blocks) {
            measure.block(block);
        }
        measure
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            Kind::Heading { content, .. } => {
                self.headings += 1;
                self.inlines(content);
            }
            Kind::ListItem { content, .. } => {
                self.items += 1;
                self.inlines(content);
            }
            Kind::Paragraph { content } | Kind::Footnote { content, .. } => self.inlines(content),
            Kind::Table(table) => {
                self.tables += 1;
                table.rows.iter().flatten().for_each(|cell| self.inlines(&cell.content));
            }
            Kind::Code { text, .. } => {
                self.code += 1;
                self.words += text.split_whitespace().count();
            }
            Kind::Math { .. } | Kind::Image { .. } | Kind::Rule => {}
        }
    }

    fn inlines(&mut self, content: &[Inline]) {
        self.words += plain_text(content).split_whitespace().count();
        for inline in content {
            if let Inline::Text { link: Some(link), .. } = inline {
                self.links.insert(link.clone());
            }
        }
    }

    /// Whether a page says more than the plain text of the same message, whose measure is `other`.
    fn says_more_than(&self, other: &Self, plain: &str) -> bool {
        if self.words * 10 < other.words * 7 {
            return false;
        }
        // The plain text is a stub, such as `your program shows no pages`.
        if other.words * 10 < self.words * 7 {
            return true;
        }
        let structure = self.headings > other.headings
            || self.tables > other.tables
            || self.items > other.items
            || self.code > other.code;
        let missing = |link: &Arc<str>| link.starts_with("http") && !plain.contains(&**link);
        structure || (self.links.len() <= 100 && self.links.iter().any(missing))
    }
}
