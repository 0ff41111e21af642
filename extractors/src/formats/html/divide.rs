//! Where a document is divided into sections while it is walked.

use crate::block::Section;
use ego_tree::NodeRef;
use scraper::node::{Element, Node};

/// Where a document of another engine is divided.
pub(super) trait Divider {
    /// What `node` means for the division.
    fn at(&mut self, node: NodeRef<'_, Node>, element: &Element) -> Divide;
}

/// What an element means for the division of a document.
pub(super) enum Divide {
    /// Nothing.
    No,
    /// A section begins.
    Section(Section),
    /// It is not part of the text.
    Leave,
}

/// A page is one whole.
pub(super) struct Plain;

impl Divider for Plain {
    fn at(&mut self, _: NodeRef<'_, Node>, _: &Element) -> Divide {
        Divide::No
    }
}
