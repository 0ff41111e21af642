//! Every bound that a document can run into, in one place.

use crate::embedded::Shared;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Upper bounds for reading one document. Reaching one is an error or a warning, never silence.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes that all compressed parts of the document together may expand to.
    pub expanded_bytes: u64,
    /// Members of an archive.
    pub entries: u64,
    /// Nesting depth of elements, groups, or lists.
    pub depth: u64,
    /// Attributes of one XML or HTML element.
    pub attributes: u64,
    /// Nodes of a parsed tree.
    pub nodes: u64,
    /// Pages, slides or sheets.
    pub pages: u64,
    /// Cells of all tables together, spans expanded.
    pub cells: u64,
    /// Columns of one table, spans expanded.
    pub columns: u64,
    /// Bytes of text written to the sink.
    pub output_bytes: u64,
    /// Bytes of a document that has to be held in memory as a whole.
    pub in_memory_bytes: u64,
    /// Bytes of one document inside another, unpacked: it is held in memory as a whole.
    pub embedded_bytes: u64,
    /// Levels of documents inside documents.
    pub embedding: u64,
    /// Bytes of one picture that is embedded in the text, before they are written as letters.
    pub picture_bytes: u64,
    /// Bytes of all pictures of the document that are embedded in the text.
    pub pictures_bytes: u64,
    /// What the document shares with those that it is embedded in; `None` for one that stands alone.
    #[serde(skip)]
    pub shared: Option<Shared>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            expanded_bytes: 512 << 20,
            entries: 10_000,
            depth: 256,
            attributes: 1_000,
            nodes: 1_000_000,
            pages: 5_000,
            cells: 20_000_000,
            columns: 1_000,
            output_bytes: 512 << 20,
            in_memory_bytes: 512 << 20,
            embedded_bytes: 128 << 20,
            embedding: 4,
            picture_bytes: 4 << 20,
            pictures_bytes: 32 << 20,
            shared: None,
        }
    }
}

/// Names of the limits, for errors and warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::expanded_bytes`]
    ExpandedBytes,
    /// [`Limits::entries`]
    Entries,
    /// [`Limits::depth`]
    Depth,
    /// [`Limits::attributes`]
    Attributes,
    /// [`Limits::nodes`]
    Nodes,
    /// [`Limits::pages`]
    Pages,
    /// [`Limits::cells`]
    Cells,
    /// [`Limits::columns`]
    Columns,
    /// [`Limits::output_bytes`]
    OutputBytes,
    /// [`Limits::in_memory_bytes`]
    InMemoryBytes,
    /// [`Limits::embedded_bytes`]
    EmbeddedBytes,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExpandedBytes => "decompressed bytes",
            Self::Entries => "archive members",
            Self::Depth => "levels of nesting",
            Self::Attributes => "attributes of an element",
            Self::Nodes => "nodes",
            Self::Pages => "pages",
            Self::Cells => "table cells",
            Self::Columns => "table columns",
            Self::OutputBytes => "bytes of output",
            Self::InMemoryBytes => "bytes held in memory",
            Self::EmbeddedBytes => "bytes of a document inside another",
        })
    }
}

/// Tells a running extraction to stop. Clones share the flag; it is polled by the sink and in long loops.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Flag>);

#[derive(Debug, Default)]
struct Flag {
    raised: AtomicBool,
    /// For tests of how often is polled, and of what is done once a poll says stop.
    #[cfg(test)]
    polls: std::sync::atomic::AtomicUsize,
    #[cfg(test)]
    after: Option<usize>,
}

impl Cancel {
    /// Asks the extraction to stop at its next poll.
    pub fn cancel(&self) {
        self.0.raised.store(true, Ordering::Relaxed);
    }

    /// Whether [`Cancel::cancel`] was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        #[cfg(test)]
        if let Some(after) = self.0.after {
            return self.0.polls.fetch_add(1, Ordering::Relaxed) >= after;
        }
        self.0.raised.load(Ordering::Relaxed)
    }

    /// A flag that is raised once it was polled this often.
    #[cfg(test)]
    pub(crate) fn after(polls: usize) -> Self {
        Self(Arc::new(Flag { after: Some(polls), ..Flag::default() }))
    }

    /// How often such a flag was polled.
    #[cfg(test)]
    pub(crate) fn polls(&self) -> usize {
        self.0.polls.load(Ordering::Relaxed)
    }
}
