//! A form as it arrives: its parts one after the other, so many and no more, each with a head of bounded length. Called by the
//! job that reads it. The parser of forms keeps whatever stands between two contents until it ends, so the bounds are set here,
//! in front of it.

use super::body::{cause, causes};
use super::error::Problem;
use crate::pipeline::Failure;
use axum::body::{Body, BodyDataStream};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

/// Most bytes between the contents of two parts: a boundary, and the head of a part.
const LONGEST_HEAD: usize = 64 << 10;

/// Too many bytes without any content.
#[derive(Debug, thiserror::Error)]
#[error("the head of a part is too long")]
struct HeadTooLong;

/// See the module.
#[derive(Debug)]
pub(super) struct Form {
    parts: Multipart,
    /// The body that the parser reads.
    body: Shared,
    /// Bytes that the parser has taken since it last gave anything.
    kept: Arc<AtomicUsize>,
    /// How many parts there may be, and how many there were.
    most: usize,
    seen: usize,
}

/// A body that another one reads as well.
type Shared = Arc<Mutex<BodyDataStream>>;

/// A part; a stream of its content.
#[derive(Debug)]
pub(super) struct Part<'f> {
    field: Field<'f>,
    kept: Arc<AtomicUsize>,
}

impl Form {
    /// The form in this request, of at most `most` parts.
    ///
    /// # Errors
    /// When its content type names no boundary.
    pub(super) async fn of(request: Request, most: usize) -> Result<Self, Problem> {
        let kept = Arc::<AtomicUsize>::default();
        let (head, body) = request.into_parts();
        let body: Shared = Arc::new(Mutex::new(body.into_data_stream()));
        let request = Request::from_parts(head, metered(Arc::clone(&body), Arc::clone(&kept)));
        let parts = Multipart::from_request(request, &()).await;
        let parts =
            parts.map_err(|_| Problem::field("content-type", "The form has no valid boundary."))?;
        Ok(Self { parts, body, kept, most, seen: 0 })
    }

    /// The next part; `None` at the end. The content of the one before must have been taken or skipped.
    ///
    /// # Errors
    /// When the form breaks off, or passes one of its bounds.
    pub(super) async fn next(&mut self) -> Result<Option<Part<'_>>, Failure> {
        let next = self.parts.next_field().await;
        self.kept.store(0, Ordering::Relaxed);
        let Some(field) = next.map_err(|error| failure(&error))? else { return Ok(None) };
        self.seen += 1;
        if self.seen > self.most {
            return Err(Failure::FormParts { limit: self.most });
        }
        Ok(Some(Part { field, kept: Arc::clone(&self.kept) }))
    }

    /// What has not been read of the form, as it comes.
    pub(super) fn rest(self) -> impl Stream<Item = Result<Bytes, axum::Error>> + Unpin + Send {
        stream::poll_fn(move |cx| poll(&self.body, cx))
    }
}

impl Part<'_> {
    pub(super) fn name(&self) -> Option<&str> {
        self.field.name()
    }

    pub(super) fn file_name(&self) -> Option<&str> {
        self.field.file_name()
    }

    pub(super) fn content_type(&self) -> Option<&str> {
        self.field.content_type()
    }

    /// Passes over what is left of its content.
    ///
    /// # Errors
    /// When the form breaks off.
    pub(super) async fn pass_over(&mut self) -> Result<(), MultipartError> {
        while let Some(piece) = self.next().await {
            piece?;
        }
        Ok(())
    }
}

impl Stream for Part<'_> {
    type Item = Result<Bytes, MultipartError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(Pin::new(&mut self.field).poll_next(cx));
        self.kept.store(0, Ordering::Relaxed);
        Poll::Ready(piece)
    }
}

/// A body that ends in an error when it is taken and nothing is made of it. It gives one piece at a time: the parser would take
/// all that is there before it looks at it.
fn metered(body: Shared, kept: Arc<AtomicUsize>) -> Body {
    let mut given = false;
    Body::from_stream(stream::poll_fn(move |cx| {
        if std::mem::take(&mut given) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if kept.load(Ordering::Relaxed) > LONGEST_HEAD {
            return Poll::Ready(Some(Err(axum::Error::new(HeadTooLong))));
        }
        let piece = ready!(poll(&body, cx));
        if let Some(Ok(piece)) = &piece {
            given = true;
            kept.fetch_add(piece.len(), Ordering::Relaxed);
        }
        Poll::Ready(piece)
    }))
}

fn poll(body: &Shared, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, axum::Error>>> {
    body.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(cx)
}

/// Why a form ended early.
pub(super) fn failure(error: &MultipartError) -> Failure {
    if causes(error).any(|error| error.is::<HeadTooLong>()) {
        Failure::FormHead { limit: LONGEST_HEAD }
    } else {
        Failure::Upload(cause(error))
    }
}
