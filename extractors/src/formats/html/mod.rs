//! Web pages, and other engines' answers in the shape of web pages.
//!
//! Characters become a bounded tree (`guard`), the tree is walked without recursion (`walk`), and what is visible comes
//! out as blocks. `super::flow` decides between data and layout, `head` reads what a page says about itself.

mod book;
mod containers;
mod divide;
mod encoding;
mod feed;
mod forms;
mod formulas;
mod guard;
mod head;
mod links;
mod mail;
mod main_content;
mod notes;
mod office;
mod style;
mod tika;
mod unseen;
mod walk;

pub(in crate::formats) use book::{Kind as BookPart, read_book_part};
pub(in crate::formats) use divide::{Awaited, Divider as Around};
pub(in crate::formats) use links::outside;
pub use tika::read_tika_xhtml;

use super::{Document, Family, Format, Sign, Spec};
use crate::block::{Block, Inline};
use crate::charset::{Charset, Utf8Reader};
use crate::error::Result;
use crate::formats::flow::tables::flat;
use crate::input::Input;
use crate::sink::{Collected, Sink};
use crate::{Content, Options, Pages};
use links::Base;

/// Web page.
#[derive(Debug)]
pub struct Html;

/// What of a page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum View {
    /// Everything that a browser would show.
    #[default]
    Page,
    /// What a mail program would show of a page that was sent as mail.
    Mail,
    /// What a page is about; the rest was taken out of its tree before.
    Main,
    /// A document of a book: links inside it are words, its contents and page numbers are left out.
    Book,
}

impl Format for Html {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "html",
            title: "web page",
            family: Family::Web,
            mime_types: &["text/html", "application/xhtml+xml"],
            extensions: &["html", "htm", "xhtml"],
            signs: &[Sign::Root("html")],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        read_web(document.input, document.detection.charset, document.options, sink)
    }
}

/// Reads a page as `options` ask for it. `charset` is what was found out about its encoding, if anything.
///
/// # Errors
/// A limit, cancellation, or storage that fails.
pub(in crate::formats) fn read_web(
    input: &Input,
    charset: Option<&str>,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<()> {
    let bytes = input.bytes(sink.limits())?;
    let bytes = (*bytes).as_ref();
    let charset = encoding::of(bytes, options.charset.as_deref(), charset);
    let mut parsed = parse(bytes, charset, sink)?;
    let from = options.base_url.as_deref().and_then(Base::new);
    let head = head::read(&parsed.html, from, sink)?;
    let divider = &mut divide::Plain::default();
    if options.content == Content::Full {
        return walk::walk(&parsed.html, head.base, View::Page, divider, sink);
    }
    let title = head.title.as_deref();
    let how = (head.kind, options.comments);
    let mut found = main_content::reduce(&mut parsed.html, title, how, sink)?;
    if let Some(unseen) = head.unseen.instead_of(found.shown) {
        let message = "The page is made by a script; its text was taken from what it holds for programs or for readers without scripts.";
        sink.warn("unseen_text", message)?;
        parsed = parse(unseen.as_bytes(), Charset::UTF_8, sink)?;
        found = main_content::reduce(&mut parsed.html, title, how, sink)?;
        let is_titled = unseen.contains("<h1");
        found.title = found.title.or_else(|| head.title.clone().filter(|_| !is_titled));
    }
    if !found.sure {
        let message = "What the page is about stands out from nothing; all of it is kept but its navigation and the like.";
        sink.warn("whole_page", message)?;
    }
    if let Some(title) = found.title {
        sink.block(Block::heading(1, vec![Inline::text(title)]))?;
    }
    walk::walk(&parsed.html, head.base, View::Main, divider, sink)
}

/// Reads a page. `charset` is what detection or a header says; a byte-order mark and valid UTF-8 overrule it.
///
/// # Errors
/// A limit, cancellation, or storage that fails.
pub fn read(input: &Input, charset: Option<&str>, view: View, sink: &mut Sink<'_>) -> Result<()> {
    let bytes = input.bytes(sink.limits())?;
    let bytes = (*bytes).as_ref();
    read_page(bytes, encoding::of(bytes, None, charset), view, sink)
}

/// Reads a piece of HTML inside another document: its blocks only, nothing from its head.
///
/// # Errors
/// A limit or cancellation.
pub fn read_fragment(html: &str, sink: &mut Sink<'_>) -> Result<()> {
    read_piece(html, View::Page, sink)
}

/// Reads the page that a message is written as: its blocks only.
///
/// # Errors
/// A limit or cancellation.
pub(crate) fn read_mail(html: &str, sink: &mut Sink<'_>) -> Result<()> {
    read_piece(html, View::Mail, sink)
}

fn read_piece(html: &str, view: View, sink: &mut Sink<'_>) -> Result<()> {
    let source = Utf8Reader::new(html.as_bytes(), encoding_rs::UTF_8);
    let parsed = guard::parse(source, false, sink)?;
    walk::walk(&parsed.html, None, view, &mut divide::Plain::default(), sink)
}

/// A page in characters, in the encoding that it declares.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    encoding::of(bytes, None, None).decode(bytes).into_owned()
}

/// The words of a piece of HTML, paragraphs parted by a space.
///
/// # Errors
/// A limit or cancellation.
pub(in crate::formats) fn plain(html: &str, sink: &Sink<'_>) -> Result<String> {
    let mut collected = Collected::default();
    let cancel = sink.cancel().clone();
    let mut inner = Sink::new(&mut collected, sink.limits(), cancel, Pages::default());
    read_fragment(html, &mut inner)?;
    let blocks = collected.parts.into_iter().flat_map(|part| part.blocks);
    Ok(crate::block::plain_text(&flat(blocks.collect())))
}

fn read_page(bytes: &[u8], charset: Charset, view: View, sink: &mut Sink<'_>) -> Result<()> {
    let parsed = parse(bytes, charset, sink)?;
    let head = head::read(&parsed.html, None, sink)?;
    walk::walk(&parsed.html, head.base, view, &mut divide::Plain::default(), sink)
}

fn parse(bytes: &[u8], charset: Charset, sink: &mut Sink<'_>) -> Result<guard::Parsed> {
    let source = Utf8Reader::new(encoding::without_declarations(bytes), charset);
    let parsed = guard::parse(source, encoding::is_xml(bytes), sink)?;
    if parsed.truncated {
        sink.warn("truncated", "The page has more elements than are read; the rest is missing.")?;
    }
    Ok(parsed)
}

#[cfg(test)]
mod tests;
