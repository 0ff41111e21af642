//! Why a document was not read, in words for the caller.

use crate::admission::{Full, Places};
use crate::engines::{Engine, EngineError};
use crate::fetch::FetchError;
use crate::isolation::ReadError;
use crate::route::Unroutable;
use crate::spool::SpoolError;
use extractors::{Detection, ExtractError};
use std::time::Duration;

/// When to come back to who is full and does not say it.
pub(super) const RETRY_AFTER: Duration = Duration::from_secs(10);

/// Each message is one plain sentence that may be shown to the end user.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The upload did not arrive.
    #[error("{0}.")]
    Upload(#[from] SpoolError),
    /// The form's password is too long, or no text.
    #[error("The field password is longer than {limit} bytes, or no text.")]
    BadPassword {
        /// Bytes that it may have.
        limit: usize,
    },
    /// A part of the form begins with more than that.
    #[error("A part of the form begins with more than {limit} bytes that are no content.")]
    FormHead {
        /// Bytes that it may begin with.
        limit: usize,
    },
    /// The form has more parts than that.
    #[error("The form has more than {limit} parts; the rest was not read.")]
    FormParts {
        /// How many it may have.
        limit: usize,
    },
    /// It could not be fetched.
    #[error("{0}")]
    Fetch(#[from] FetchError),
    /// The upload was empty.
    #[error("The document is empty.")]
    NoBytes,
    /// No engine may or can read it.
    #[error("{cause}")]
    Unroutable {
        /// The format's title.
        title: &'static str,
        /// Its MIME type.
        mime: &'static str,
        /// Why.
        cause: Unroutable,
    },
    /// It needs a password.
    #[error("The {title} ({mime}) is password-protected; remove the password or send it along.")]
    Encrypted {
        /// The format's title.
        title: &'static str,
        /// Its MIME type.
        mime: &'static str,
    },
    /// Its bytes make no sense.
    #[error("The {title} cannot be read: {reason}.")]
    Unreadable {
        /// The format's title.
        title: &'static str,
        /// What is wrong, without quoting it.
        reason: String,
    },
    /// It was read, and there was no text.
    #[error("No text was found in the {title}{hint}.")]
    Empty {
        /// The format's title.
        title: &'static str,
        /// What might help.
        hint: &'static str,
    },
    /// It exceeds a limit of reading.
    #[error("The document is too large to read: it has more than {value} {limit}.")]
    Limit {
        /// Which.
        limit: extractors::Limit,
        /// Its value.
        value: u64,
    },
    /// The answer is larger than it may be in this form.
    #[error(
        "The answer is larger than {limit} bytes; the outputs ndjson, markdown and text have no such limit."
    )]
    Answer {
        /// Bytes that it may have.
        limit: u64,
    },
    /// The request's time is up.
    #[error("The document could not be read in the time allowed.")]
    Deadline,
    /// Too much work is waiting for an engine.
    #[error("The service is busy; try again in a moment.")]
    Overloaded {
        /// Who is busy.
        engine: Engine,
        /// When to try again.
        retry_after: Duration,
    },
    /// The caller has as much work here as it may have.
    #[error(
        "This API key has {limit} documents in work, which is its limit; try again in a moment."
    )]
    TooMany {
        /// How much that is.
        limit: usize,
    },
    /// An engine failed by itself.
    #[error("The document engine {engine} failed; try again later.")]
    Engine {
        /// Who.
        engine: Engine,
        /// How, for metrics.
        name: &'static str,
    },
    /// An engine did not answer in time.
    #[error("The document engine {engine} did not answer in time.")]
    EngineTimeout {
        /// Who.
        engine: Engine,
    },
    /// The document stopped a reader a short time ago.
    #[error("The document stopped a reader a short time ago and is not read again for now.")]
    Poison,
    /// The reader crashed on this document.
    #[error("The document could not be read: the reader failed on it.")]
    Crashed,
    /// Nobody wants the answer any more.
    #[error("The request was cancelled.")]
    Closed,
}

impl Failure {
    /// A short stable name for metrics and answers.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Upload(SpoolError::TooLarge { .. }) => "too_large",
            Self::Upload(SpoolError::Full(_)) => "no_room",
            Self::Upload(SpoolError::Broken | SpoolError::Stalled | SpoolError::Slow) => {
                "upload_broken"
            }
            Self::Upload(SpoolError::Io(_)) => "spool_failed",
            Self::BadPassword { .. } | Self::FormHead { .. } | Self::FormParts { .. } => {
                "bad_request"
            }
            Self::Fetch(error) => error.name(),
            Self::NoBytes => "no_bytes",
            Self::Unroutable { .. } => "unsupported",
            Self::Encrypted { .. } => "encrypted",
            Self::Unreadable { .. } => "unreadable",
            Self::Empty { .. } => "empty",
            Self::Limit { .. } | Self::Answer { .. } => "limit",
            Self::Deadline => "deadline",
            Self::Overloaded { .. } => "overloaded",
            Self::TooMany { .. } => "too_many_requests",
            Self::Engine { name, .. } => name,
            Self::EngineTimeout { .. } => "engine_timeout",
            Self::Poison => "poison",
            Self::Crashed => "crashed",
            Self::Closed => "closed",
        }
    }

    /// Whether the caller or the document is the cause, rather than the service or a backend.
    #[must_use]
    pub fn is_callers(&self) -> bool {
        match self {
            Self::Upload(error) => matches!(
                error,
                SpoolError::TooLarge { .. }
                    | SpoolError::Broken
                    | SpoolError::Stalled
                    | SpoolError::Slow
            ),
            Self::Fetch(error) => error.is_callers(),
            Self::NoBytes
            | Self::Unroutable { .. }
            | Self::Encrypted { .. }
            | Self::Unreadable { .. }
            | Self::Empty { .. }
            | Self::Limit { .. }
            | Self::Answer { .. }
            | Self::Poison
            | Self::TooMany { .. }
            | Self::BadPassword { .. }
            | Self::FormHead { .. }
            | Self::FormParts { .. }
            | Self::Closed => true,
            Self::Deadline
            | Self::Overloaded { .. }
            | Self::Engine { .. }
            | Self::EngineTimeout { .. }
            | Self::Crashed => false,
        }
    }

    /// What an extractor's error means to the caller.
    #[must_use]
    pub fn from_extract(error: ExtractError, detection: Option<&Detection>) -> Self {
        let (title, mime) = kind(detection);
        match error {
            ExtractError::Encrypted => Self::Encrypted { title, mime },
            ExtractError::Corrupt(reason) => Self::Unreadable { title, reason },
            ExtractError::LimitReached { limit, value } => Self::Limit { limit, value },
            ExtractError::Cancelled => Self::Deadline,
            ExtractError::Closed => Self::Closed,
            ExtractError::Io(error) => Self::Upload(crate::spool::full(error)),
            ExtractError::Unsupported { title } => {
                Self::Unreadable { title, reason: "no reader for it is built in".into() }
            }
            // The library may grow kinds of errors; a kind unknown here is a defect of the reader.
            _ => Self::Crashed,
        }
    }

    /// What it means to the caller that there is no place for it.
    #[must_use]
    pub fn no_place(full: Full, places: &Places) -> Self {
        match full {
            Full::All => Self::Overloaded { engine: Engine::InProcess, retry_after: RETRY_AFTER },
            Full::Own => Self::TooMany { limit: places.own() },
        }
    }

    /// What a reading's error means to the caller.
    #[must_use]
    pub fn from_read(error: ReadError, detection: Option<&Detection>) -> Self {
        match error {
            ReadError::Extract(error) => Self::from_extract(error, detection),
            ReadError::Crashed => Self::Crashed,
            ReadError::Poison => Self::Poison,
            // Neither is the document's fault.
            ReadError::NoWorker | ReadError::Killed => {
                Self::Overloaded { engine: Engine::InProcess, retry_after: Duration::from_secs(5) }
            }
        }
    }

    /// What a backend's error means to the caller.
    #[must_use]
    pub fn from_engine(engine: Engine, error: &EngineError, detection: &Detection) -> Self {
        let (title, mime) = kind(Some(detection));
        match error {
            EngineError::Unreachable(_) | EngineError::Failed(_) | EngineError::BadAnswer(_) => {
                Self::Engine { engine, name: error.name() }
            }
            EngineError::Timeout(_) => Self::EngineTimeout { engine },
            EngineError::Overloaded(after) => {
                Self::Overloaded { engine, retry_after: after.unwrap_or(RETRY_AFTER) }
            }
            EngineError::Unreadable => {
                Self::Unreadable { title, reason: format!("{engine} finds nothing readable in it") }
            }
            EngineError::Encrypted => Self::Encrypted { title, mime },
            EngineError::UploadBroken => Self::Upload(SpoolError::Broken),
        }
    }
}

/// Title and MIME type; a document that is not detected yet is any document.
fn kind(detection: Option<&Detection>) -> (&'static str, &'static str) {
    detection.map_or(("document", "application/octet-stream"), |detection| {
        (detection.format.spec().title, detection.mime_type)
    })
}
