//! What goes on on a connection with HTTP/2, where one connection carries many requests and the server has a clock for none of
//! them: a connection without a request, or with nothing but answers that nobody takes, must not be kept for ever. Used by
//! [`super::server`] only.

use axum::body::{Body, HttpBody};
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;

/// Bytes of an answer that are handed to the connection at once. It takes them before there is room for them on the way, so
/// this much of an answer is out of sight.
const PIECE: usize = 16 << 10;

/// See the module.
#[derive(Debug)]
pub(super) struct Activity(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Whether it has said what it speaks.
    told: bool,
    /// Whether it speaks HTTP/2.
    http2: bool,
    /// Requests that are not answered to their end.
    open: usize,
    /// Of these, the ones for which this side still has something to do.
    busy: usize,
    /// When something last happened.
    since: Instant,
}

/// A request on its way.
#[derive(Debug)]
pub(super) struct Underway {
    activity: Arc<Activity>,
    busy: bool,
}

impl Activity {
    pub(super) fn new() -> Arc<Self> {
        let state = State { told: false, http2: false, open: 0, busy: 0, since: Instant::now() };
        Arc::new(Self(Mutex::new(state)))
    }

    /// It has begun to speak, HTTP/2 or not.
    pub(super) fn speaks(&self, http2: bool) {
        let mut state = self.lock();
        state.told = true;
        state.http2 = http2;
        state.since = Instant::now();
    }

    /// Whether it has said what it speaks.
    pub(super) fn is_told(&self) -> bool {
        self.lock().told
    }

    /// A request begins.
    pub(super) fn begin(self: &Arc<Self>) -> Underway {
        let mut state = self.lock();
        state.open += 1;
        state.busy += 1;
        state.since = Instant::now();
        Underway { activity: Arc::clone(self), busy: true }
    }

    /// Whether there was no request for `idle`, or nothing was taken of any answer for `stuck`.
    pub(super) fn is_overdue(&self, idle: Duration, stuck: Duration) -> bool {
        let state = self.lock();
        let most = if state.open == 0 { idle } else { stuck };
        state.http2 && state.busy == 0 && state.since.elapsed() > most
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every critical section leaves whole values behind, so a panic in one does no harm.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Underway {
    /// Whose turn it is: this side's, or the other's.
    fn turn(&mut self, ours: bool) {
        let mut state = self.activity.lock();
        state.since = Instant::now();
        match (self.busy, ours) {
            (false, true) => state.busy += 1,
            (true, false) => state.busy -= 1,
            (true, true) | (false, false) => {}
        }
        self.busy = ours;
    }

    /// The answer to this request, watched until its end.
    pub(super) fn watch(mut self, response: Response) -> Response {
        self.turn(false);
        response.map(|body| Body::new(Watched { body, rest: Bytes::new(), request: self }))
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.turn(false);
        self.activity.lock().open -= 1;
    }
}

/// An answer. It is asked for a piece as soon as the other side has room for one.
struct Watched {
    body: Body,
    /// What is left of the last piece.
    rest: Bytes,
    request: Underway,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.request.turn(true);
        if self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(other) => {
                        self.request.turn(false);
                        return Poll::Ready(Some(Ok(other)));
                    }
                },
                Poll::Ready(end) => {
                    self.request.turn(false);
                    return Poll::Ready(end);
                }
            }
        }
        let size = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(size);
        self.request.turn(false);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (hint, rest) = (self.body.size_hint(), self.rest.len() as u64);
        let mut whole = SizeHint::new();
        whole.set_lower(hint.lower() + rest);
        if let Some(upper) = hint.upper() {
            whole.set_upper(upper + rest);
        }
        whole
    }
}
