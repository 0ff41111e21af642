//! The engines: who can read a document. [`Engine`] is a closed list, matched exhaustively. One file an engine;
//! [`client`] is the only user of HTTP towards them, [`health`] has the breakers. Called by the pipeline; an engine never
//! chooses another one, and never sees a request's headers.

pub mod client;
pub mod docling;
pub mod health;
pub mod searxng;
pub mod tika;

use crate::spool::Upload;
use bytes::Bytes;
use extractors::{Detection, Metadata, Pages, Warning};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;
use tokio::time::Instant;

/// Who reads a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// The extractors of this program.
    InProcess,
    /// Apache Tika.
    Tika,
    /// docling-serve.
    Docling,
}

impl Engine {
    /// Every engine.
    pub const ALL: [Self; 3] = [Self::InProcess, Self::Tika, Self::Docling];

    /// Its name in policies, metrics and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InProcess => "in_process",
            Self::Tika => "tika",
            Self::Docling => "docling",
        }
    }

    /// Whether it reads this format at all.
    #[must_use]
    pub fn reads(self, format: &extractors::Spec) -> bool {
        match self {
            Self::InProcess => format.readable,
            Self::Tika => tika::reads(format),
            Self::Docling => docling::reads(format),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A document for a backend.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its bytes, perhaps still arriving.
    pub upload: Upload,
    /// What it is.
    pub detection: Detection,
    /// Its name, for backends that look at the extension; never logged.
    pub file_name: Option<String>,
    /// Which pages are wanted; a backend that cannot choose gives all, the pipeline drops the rest.
    pub pages: Pages,
    /// The password of an encrypted document.
    pub password: Option<String>,
    /// When the answer is of no use any more.
    pub deadline: Instant,
}

/// What a backend made of a document.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The text.
    pub content: Content,
    /// What the backend says about the document, under our keys.
    pub metadata: Metadata,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

/// Shapes of a backend's text; the extractors turn each into blocks.
#[derive(Debug, Clone)]
pub enum Content {
    /// Tika's XHTML, pages in `div.page`, metadata in `meta`. Read it as HTML with XML's empty elements: 3.x writes `&oslash;`
    /// and `<b/>`, 4.x `<meta ...>` without an end. Empty when Tika found nothing.
    TikaXhtml(Bytes),
    /// Markdown by page, numbered from 1.
    MarkdownPages(Vec<(u32, String)>),
    /// Markdown without pages.
    Markdown(String),
}

/// Why a backend gave no text. Each is for the log and the explanation; none quotes the document or the backend's own words.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It cannot be reached, or breaks the connection.
    #[error("cannot be reached")]
    Unreachable(#[source] Option<reqwest::Error>),
    /// It did not answer in time.
    #[error("did not answer within {0:?}")]
    Timeout(Duration),
    /// It is busy; try again after this long.
    #[error("is overloaded")]
    Overloaded(Option<Duration>),
    /// It failed by itself: a 5xx, a crash, a refused key.
    #[error("failed: {0}")]
    Failed(String),
    /// It answered something that is not an answer.
    #[error("gave an unusable answer: {0}")]
    BadAnswer(&'static str),
    /// It says that it cannot read this document.
    #[error("cannot read this document")]
    Unreadable,
    /// It says that the document needs a password.
    #[error("says that the document is password-protected")]
    Encrypted,
    /// The upload itself broke while it was passed on, or was still arriving at the deadline.
    #[error("the upload broke off")]
    UploadBroken,
}

impl EngineError {
    /// Whether the backend, rather than the document, is at fault; counts towards its breaker.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Timeout(_) | Self::Failed(_) | Self::BadAnswer(_) => true,
            Self::Overloaded(_) | Self::Unreadable | Self::Encrypted | Self::UploadBroken => false,
        }
    }

    /// A short stable name for metrics and explanations.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::Timeout(_) => "timeout",
            Self::Overloaded(_) => "overloaded",
            Self::Failed(_) => "failed",
            Self::BadAnswer(_) => "bad_answer",
            Self::Unreadable => "unreadable",
            Self::Encrypted => "encrypted",
            Self::UploadBroken => "upload_broken",
        }
    }
}
