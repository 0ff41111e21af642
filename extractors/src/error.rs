//! The one error type of the library. Messages are for the caller and never carry document text.

use crate::limits::Limit;

/// Result of everything that reads a document.
pub type Result<T, E = ExtractError> = std::result::Result<T, E>;

/// Why a document, or the rest of it, was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The format is recognised, but nothing in this library reads it.
    #[error("{title} cannot be read in-process")]
    Unsupported {
        /// The format's title, for people.
        title: &'static str,
    },
    /// The document needs a password that was not given.
    #[error("the document is password-protected")]
    Encrypted,
    /// The bytes do not follow their own format, and nothing readable was left.
    #[error("the document is damaged: {0}")]
    Corrupt(String),
    /// A limit was reached.
    #[error("the document exceeds the limit of {value} {limit}")]
    LimitReached {
        /// Which limit.
        limit: Limit,
        /// The value that was exceeded.
        value: u64,
    },
    /// The caller asked to stop, or its deadline passed.
    #[error("the extraction was cancelled")]
    Cancelled,
    /// The receiver of the output is gone.
    #[error("the receiver of the output is gone")]
    Closed,
    /// The document could not be read from where it is stored.
    #[error("the document could not be read from its storage")]
    Io(#[from] std::io::Error),
}

impl ExtractError {
    /// A damaged document. `reason` must not quote the document.
    pub fn corrupt(reason: impl Into<String>) -> Self {
        Self::Corrupt(reason.into())
    }

    /// Whether reading must stop at once, rather than skip the damaged part and go on.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Closed | Self::LimitReached { .. } | Self::Encrypted)
    }
}
