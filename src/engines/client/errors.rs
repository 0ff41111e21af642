//! What went wrong with a connection, from reqwest's error to ours. Called by the client alone; keeps no URL and no text of
//! the backend.

use crate::engines::EngineError;
use std::error::Error;

/// Whether the request's own body ended in an error: the upload broke off, the backend did nothing wrong.
pub(super) fn is_broken_by_sender(error: &reqwest::Error) -> bool {
    sources(error).any(|source| {
        source.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_user)
            || source.downcast_ref::<super::sending::Broken>().is_some()
    })
}

/// Our error for reqwest's.
pub(super) fn cause(error: reqwest::Error) -> EngineError {
    let error = error.without_url();
    let http = |wanted: fn(&hyper::Error) -> bool| {
        sources(&error).filter_map(|source| source.downcast_ref::<hyper::Error>()).any(wanted)
    };
    if error.is_builder() {
        return EngineError::Failed("the request could not be built".into());
    }
    if error.is_connect() || error.is_timeout() || error.is_dns() {
        return EngineError::Unreachable(Some(error));
    }
    if http(hyper::Error::is_parse) {
        return EngineError::BadAnswer("it does not speak HTTP");
    }
    // Whatever reqwest calls it, with one of hyper's errors behind it the connection broke in the middle of a message.
    if http(|_| true) {
        return EngineError::Unreachable(Some(error));
    }
    if error.is_decode() {
        return EngineError::BadAnswer("its compression is damaged");
    }
    // What is left (body, request, upgrade, redirect, status) is a connection that ended otherwise than it should.
    EngineError::Unreachable(Some(error))
}

/// The errors behind an error, also those that an I/O error wraps.
pub(crate) fn sources<'a>(
    error: &'a reqwest::Error,
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next: Option<&'a (dyn Error + 'static)> = error.source();
    std::iter::from_fn(move || {
        let source = next?;
        // An I/O error that wraps another one shows it here only; its `source` skips it.
        let wrapped = source.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => source.source(),
        };
        Some(source)
    })
}
