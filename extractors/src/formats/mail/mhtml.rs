//! Web archives (RFC 2557): a page with everything that it shows, packed like a message. Browsers save pages so, and office
//! suites documents, often under the name of a Word document. The page is read as any other; what it shows is left out.

use super::mime::tree::{Part, Tree};
use crate::error::{ExtractError, Result};
use crate::formats::html;
use crate::formats::{Document, Family, Format, Spec};
use crate::metadata::key;
use crate::sink::Sink;
use crate::{Input, SharedBytes};
use std::sync::Arc;

/// Web archive.
#[derive(Debug)]
pub struct Mhtml;

impl Format for Mhtml {
    fn spec(&self) -> &'static Spec {
        &Spec {
            name: "mhtml",
            title: "web archive",
            family: Family::Web,
            mime_types: &["multipart/related", "application/x-mimearchive"],
            extensions: &["mht", "mhtml"],
            signs: &[],
            readable: true,
        }
    }

    fn extract(&self, document: Document<'_>, sink: &mut Sink<'_>) -> Result<()> {
        let bytes: SharedBytes = document.input.bytes(document.limits)?;
        let tree = Tree::read((*bytes).as_ref(), sink)?;
        let Some(page) = page(&tree) else {
            return Err(ExtractError::corrupt("the archive holds no page"));
        };
        let decoded = page.transfer.decode(page.body);
        let input = Input::memory(Arc::new(decoded));
        html::read_web(&input, page.kind.get("charset"), document.options, sink)?;
        let Some(root) = tree.parts.first() else { return Ok(()) };
        // Behind what the page says itself: the first source counts.
        sink.metadata(key::TITLE, &root.headers.text("subject").unwrap_or_default())
    }
}

/// The page that the archive is about: the one that its header names (RFC 2387, 3.2), else the first.
fn page<'t, 'a>(tree: &'t Tree<'a>) -> Option<&'t Part<'a>> {
    let is_page = |part: &&Part<'_>| {
        matches!(part.kind.value.as_str(), "text/html" | "application/xhtml+xml")
    };
    let bare = |id: &str| id.trim().trim_matches(['<', '>']).to_owned();
    let start = tree.parts.first().and_then(|root| root.kind.get("start")).map(bare);
    let named = |part: &&Part<'_>| {
        start.is_some() && part.headers.line("content-id").as_deref().map(bare) == start
    };
    let mut pages = tree.parts.iter().filter(is_page);
    tree.parts.iter().filter(is_page).find(named).or_else(|| pages.next())
}
