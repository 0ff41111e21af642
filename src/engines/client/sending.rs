//! A document on its way into a request's body, watched from outside: who is waited for, the sender of the upload or the
//! backend? Called by the engines to make bodies and by the client to keep the clocks; reads nothing of the document.

use crate::spool::Upload;
use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use reqwest::Body;
use tokio::sync::watch;

/// Where the document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nobody has asked for it: the connection is being made, which has a clock of its own.
    Connecting,
    /// The backend asked for more, and there is none yet: only the deadline runs.
    Waiting,
    /// The backend has a piece and has not asked for more: its writing clock runs.
    Given,
    /// Everything is sent: the clock of the first byte runs.
    Sent,
}

/// The end of the request's body when the upload broke off.
#[derive(Debug, thiserror::Error)]
#[error("the upload broke off")]
pub(super) struct Broken;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    At(Step),
    Broken,
}

/// Watches a body made by [`document`].
#[derive(Debug)]
pub struct Sending {
    mark: watch::Receiver<Mark>,
    /// The body is gone: no step will follow.
    over: bool,
}

impl Sending {
    fn of(mark: watch::Receiver<Mark>) -> Self {
        Self { mark, over: false }
    }

    /// For a request without a document.
    pub(super) fn nothing() -> Self {
        Self::of(watch::channel(Mark::At(Step::Sent)).1)
    }

    /// The current step. A body that was dropped is sent as far as the backend wants it.
    pub(super) fn step(&mut self) -> Step {
        self.over = self.mark.has_changed().is_err();
        match *self.mark.borrow_and_update() {
            Mark::At(step) if !self.over => step,
            Mark::At(_) | Mark::Broken => Step::Sent,
        }
    }

    /// Whether the upload broke off.
    pub(super) fn is_broken(&self) -> bool {
        *self.mark.borrow() == Mark::Broken
    }

    /// Waits until [`Sending::step`] may say something else; for ever once the body is gone.
    pub(super) async fn moved(&mut self) {
        if self.over {
            std::future::pending::<()>().await;
        }
        // An error says that the body is gone, which the next look at the step finds too.
        let _ = self.mark.changed().await;
    }
}

/// A body that streams `upload` from its start, also while it still arrives, and the watch over it.
#[must_use]
pub fn document(upload: &Upload) -> (Body, Sending) {
    let (mark, watch) = watch::channel(Mark::At(Step::Connecting));
    (Body::wrap_stream(pieces(upload.stream(), mark)), Sending::of(watch))
}

fn pieces(
    source: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    mark: watch::Sender<Mark>,
) -> impl Stream<Item = Result<Bytes, Broken>> + Send + 'static {
    stream::unfold(Some((Box::pin(source), mark)), |state| async move {
        let (mut source, mark) = state?;
        mark.send_replace(Mark::At(Step::Waiting));
        match source.next().await {
            Some(Ok(piece)) => {
                mark.send_replace(Mark::At(Step::Given));
                Some((Ok(piece), Some((source, mark))))
            }
            Some(Err(_)) => {
                mark.send_replace(Mark::Broken);
                Some((Err(Broken), None))
            }
            None => {
                mark.send_replace(Mark::At(Step::Sent));
                None
            }
        }
    })
}
