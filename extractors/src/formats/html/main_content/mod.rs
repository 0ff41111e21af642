//! What a page is about: finds it in the tree and takes everything else out, before the tree is read.
//!
//! A page that calls itself an article is read as one; of any other one less is taken for boilerplate (`careful`).
//!
//! Three steps, each one walk over the elements: what is certainly no content goes (`boilerplate`), the box is chosen that
//! holds the most text and the fewest links (`choice`), and what is left around and in it is swept (`sweep`). Where no box holds most of
//! the text, the whole page is kept without its boilerplate, and the caller is told. Called by the reader of web pages only; never
//! looks at words of a language, and never takes more than a fixed number of walks.

mod boilerplate;
mod careful;
mod choice;
mod names;
mod outline;
mod title;
mod vocabulary;

use crate::error::Result;
use crate::sink::Sink;
use outline::Outline;
use scraper::Html;

/// What a page calls itself, by Open Graph or JSON-LD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// An article: one text that stands out, so that doubtful boxes around and in it may go.
    Article,
    /// A service page, a list, a forum, documentation, or it does not say. What has few sentences may be what readers come for.
    #[default]
    Other,
}

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    /// The title, where it stands outside of the content or nowhere on the page.
    pub(super) title: Option<String>,
    /// Whether it is sure what the page is about; otherwise all of it was kept but its boilerplate.
    pub(super) sure: bool,
    /// Characters that the page shows outside of its menus.
    pub(super) shown: u64,
}

/// Takes out of `html` what the page is not about. `title` and `kind` are what the page calls itself, `comments` keeps what readers
/// say.
///
/// # Errors
/// Cancellation.
pub(super) fn reduce(
    html: &mut Html,
    title: Option<&str>,
    (kind, comments): (Kind, bool),
    sink: &Sink<'_>,
) -> Result<Found> {
    let outline = Outline::of(html, kind, sink)?;
    let (mut left, shown) = boilerplate::find(&outline, kind, comments);
    sink.check()?;
    let choice = choice::choose(&outline, &left, kind);
    let title = title::find(html, &outline, &left, &choice, title);
    choice::sweep(&outline, &mut left, &choice, kind);
    sink.check()?;
    left.take_out(html, &outline);
    Ok(Found { title, sure: choice.sure, shown })
}
