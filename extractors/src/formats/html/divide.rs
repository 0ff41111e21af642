//! What the document around a page knows of it: where it is divided into sections, and where its notes stand.

use crate::block::Section;
use ego_tree::NodeRef;
use scraper::node::{Element, Node};

/// The document around a page.
pub(in crate::formats) trait Divider {
    /// What a `div` means for the division.
    fn at(&mut self, _node: NodeRef<'_, Node>, _element: &Element) -> Divide {
        Divide::No
    }

    /// The id in this page that a reference to a note leads to.
    fn fragment(&self, _href: &str) -> Option<String> {
        None
    }

    /// The label of a note on another page, if there is one. `mark` is what the page shows at the reference, `id` where that
    /// stands itself.
    fn elsewhere(&mut self, _href: &str, _mark: &str, _id: Option<&str>) -> Option<String> {
        None
    }

    /// The label of the next note of this page.
    fn label(&mut self) -> String {
        String::new()
    }

    /// The notes of this page that other pages have referred to.
    fn awaited(&self) -> Vec<Awaited> {
        Vec::new()
    }
}

/// What an element means for the division of a document.
pub(in crate::formats) enum Divide {
    /// Nothing.
    No,
    /// A section begins.
    Section(Section),
    /// It is not part of the text.
    Leave,
}

/// A note that another page has referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) struct Awaited {
    /// Its id.
    pub(in crate::formats) fragment: String,
    /// What the reference called it.
    pub(in crate::formats) label: String,
    /// What that page shows for it.
    pub(in crate::formats) mark: String,
    /// The id of the reference.
    pub(in crate::formats) back: Option<String>,
}

/// A page that is one whole and stands alone.
#[derive(Debug, Default)]
pub(super) struct Plain {
    notes: u32,
}

impl Divider for Plain {
    fn fragment(&self, href: &str) -> Option<String> {
        href.trim().strip_prefix('#').filter(|f| !f.is_empty()).map(str::to_owned)
    }

    fn label(&mut self) -> String {
        self.notes += 1;
        self.notes.to_string()
    }
}
