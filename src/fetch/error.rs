//! Why an address gave no document: one sentence each. None of them quotes the address, its host, or what a server said.

use crate::spool::SpoolError;
use std::sync::Arc;
use std::time::Duration;

/// See the module. Clones are made for everyone who waited for the same fetch.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FetchError {
    /// Fetching is switched off.
    #[error("Fetching addresses is switched off here.")]
    Off,
    /// It is no address that can be fetched.
    #[error("The address cannot be used: {0}.")]
    BadUrl(&'static str),
    /// It leads, or may lead, to where nobody outside should reach.
    #[error("The address is refused: {0}.")]
    Refused(&'static str),
    /// The site does not want it to be fetched.
    #[error("The robots.txt of the site does not allow this address, or cannot be had.")]
    Robots,
    /// Nobody knows the host.
    #[error("The host of the address is not known.")]
    UnknownHost,
    /// The host does not answer.
    #[error("The host of the address cannot be reached.")]
    Unreachable,
    /// Its certificate is not trusted, or TLS fails otherwise.
    #[error("No trusted connection to the host of the address is possible.")]
    Untrusted,
    /// It redirects too often.
    #[error("The address redirects more than {0} times.")]
    Redirects(usize),
    /// It answers with a status that is no success.
    #[error("The web server answers with status {0}.")]
    Status(u16),
    /// Its headers are too large.
    #[error("The headers of the answer are larger than the limit of {0} bytes.")]
    HeadersTooLarge(u64),
    /// Its body is too large.
    #[error("The document at the address is larger than the limit of {0} bytes.")]
    TooLarge(u64),
    /// What it answers is no proper answer.
    #[error("The web server gives an unusable answer: {0}.")]
    BadAnswer(&'static str),
    /// It does not begin to answer, or does not come to an end.
    #[error("The web server does not answer within {0:?}.")]
    Timeout(Duration),
    /// What came could not be kept.
    #[error("The document at the address could not be kept.")]
    Spool(Arc<SpoolError>),
}

impl FetchError {
    /// A short stable name for metrics and answers.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Off => "fetch_off",
            Self::BadUrl(_) => "bad_url",
            Self::Refused(_) => "url_refused",
            Self::Robots => "robots",
            Self::UnknownHost => "unknown_host",
            Self::Unreachable => "host_unreachable",
            Self::Untrusted => "host_untrusted",
            Self::Redirects(_) => "redirects",
            Self::Status(_) => "web_status",
            Self::HeadersTooLarge(_) => "headers_too_large",
            Self::TooLarge(_) => "page_too_large",
            Self::BadAnswer(_) => "bad_web_answer",
            Self::Timeout(_) => "web_timeout",
            Self::Spool(error) => match **error {
                SpoolError::Full(_) => "no_room",
                SpoolError::TooLarge { .. }
                | SpoolError::Broken
                | SpoolError::Stalled
                | SpoolError::Slow
                | SpoolError::Io(_) => "spool_failed",
            },
        }
    }

    /// Whether the caller or the address is the cause, rather than this service.
    #[must_use]
    pub fn is_callers(&self) -> bool {
        match self {
            Self::Spool(_) => false,
            Self::Off
            | Self::BadUrl(_)
            | Self::Refused(_)
            | Self::Robots
            | Self::UnknownHost
            | Self::Unreachable
            | Self::Untrusted
            | Self::Redirects(_)
            | Self::Status(_)
            | Self::HeadersTooLarge(_)
            | Self::TooLarge(_)
            | Self::BadAnswer(_)
            | Self::Timeout(_) => true,
        }
    }
}

impl From<SpoolError> for FetchError {
    fn from(error: SpoolError) -> Self {
        match error {
            SpoolError::TooLarge { limit } => Self::TooLarge(limit),
            other @ (SpoolError::Full(_)
            | SpoolError::Broken
            | SpoolError::Stalled
            | SpoolError::Slow
            | SpoolError::Io(_)) => Self::Spool(Arc::new(other)),
        }
    }
}
