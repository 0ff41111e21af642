//! A request's body on its way into the spool.

use crate::config::Http;
use crate::spool::{SpoolError, Writer};
use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use std::error::Error;
use std::io;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// Most bytes and longest time for which a refused upload is still listened to, so that its sender reads the answer.
const DRAIN_BYTES: usize = 16 << 20;
const DRAIN_TIME: Duration = Duration::from_secs(3);

/// How fast a body must come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Longest silence.
    pub(super) idle: Duration,
    /// Bytes a second, on the whole, once it has been waited for as long as `grace`.
    pub(super) rate: u64,
    /// See `rate`.
    pub(super) grace: Duration,
}

impl Pace {
    pub(super) fn of(http: &Http) -> Self {
        Self { idle: http.body_idle_timeout, rate: http.min_upload_rate, grace: http.upload_grace }
    }
}

/// Too few bytes a second.
#[derive(Debug, thiserror::Error)]
#[error("the body comes too slowly")]
struct TooSlow;

/// Writes all of `pieces` to the spool.
pub(super) async fn receive<E: Error + 'static>(
    pieces: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
    mut writer: Writer,
) -> Result<(), SpoolError> {
    let kept = async {
        while let Some(piece) = pieces.next().await {
            writer.write(&piece.map_err(|error| cause(&error))?).await?;
        }
        writer.finish().await
    };
    let kept = kept.await;
    // For the operator; the caller only learns that the storage failed.
    if let Err(SpoolError::Io(error)) = &kept {
        tracing::error!(%error, "a document could not be kept");
    }
    kept
}

/// A body that ends in an error when it is silent for too long, or too slow on the whole. Only the time counts in which the
/// sender is waited for, not that in which the spool or a backend takes what it sent.
pub(super) fn paced(body: Body, pace: Pace) -> Body {
    let start = (body.into_data_stream(), Duration::ZERO, 0_u64);
    let pieces = stream::try_unfold(start, move |(mut pieces, mut waited, mut bytes)| async move {
        let began = Instant::now();
        let piece = match timeout(pace.idle, pieces.next()).await {
            Err(_) => return Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut))),
            Ok(None) => return Ok(None),
            Ok(Some(piece)) => piece?,
        };
        waited += began.elapsed();
        bytes += piece.len() as u64;
        if waited > pace.grace && (bytes as f64) < pace.rate as f64 * waited.as_secs_f64() {
            return Err(axum::Error::new(TooSlow));
        }
        Ok(Some((piece, (pieces, waited, bytes))))
    });
    Body::from_stream(pieces)
}

/// An error and what is behind it.
pub(super) fn causes<'e>(
    error: &'e (dyn Error + 'static),
) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

/// Why a body ended early: its sender was silent for too long, or too slow, or went away.
pub(super) fn cause(error: &(dyn Error + 'static)) -> SpoolError {
    let silent = |error: &(dyn Error + 'static)| {
        error.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::TimedOut)
    };
    if causes(error).any(silent) {
        SpoolError::Stalled
    } else if causes(error).any(|error| error.is::<TooSlow>()) {
        SpoolError::Slow
    } else {
        SpoolError::Broken
    }
}

/// Listens on for a while without keeping anything.
pub(super) fn drain<E: Send>(
    mut pieces: impl Stream<Item = Result<Bytes, E>> + Unpin + Send + 'static,
) {
    tokio::spawn(async move {
        let end = Instant::now() + DRAIN_TIME;
        let mut bytes = 0;
        while let Ok(Some(Ok(piece))) = timeout_at(end, pieces.next()).await {
            bytes += piece.len();
            if bytes > DRAIN_BYTES {
                break;
            }
        }
    });
}

/// [`drain`] for a body that nobody began to read.
pub(super) fn drain_whole(body: Body) {
    drain(body.into_data_stream());
}
