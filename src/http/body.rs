//! A request's body on its way into the spool.

use crate::spool::{SpoolError, Writer};
use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use std::error::Error;
use std::io;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Most bytes and longest time for which a refused upload is still listened to, so that its sender reads the answer.
const DRAIN_BYTES: usize = 16 << 20;
const DRAIN_TIME: Duration = Duration::from_secs(3);

/// Writes all of `pieces` to the spool; silence longer than `idle` is an error.
pub(super) async fn receive<E: Error + 'static>(
    pieces: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
    mut writer: Writer,
    idle: Duration,
) -> Result<(), SpoolError> {
    loop {
        match timeout(idle, pieces.next()).await {
            Err(_) => return Err(SpoolError::Stalled),
            Ok(Some(Err(error))) => return Err(cause(&error)),
            Ok(Some(Ok(piece))) => writer.write(&piece).await?,
            Ok(None) => return writer.finish().await,
        }
    }
}

/// A body that ends in an error when it is silent for longer than `idle`: for readers that have no clock of their own.
pub(super) fn impatient(body: Body, idle: Duration) -> Body {
    let pieces = stream::try_unfold(body.into_data_stream(), move |mut pieces| async move {
        match timeout(idle, pieces.next()).await {
            Err(_) => Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut))),
            Ok(None) => Ok(None),
            Ok(Some(piece)) => piece.map(|piece| Some((piece, pieces))),
        }
    });
    Body::from_stream(pieces)
}

/// Why a body ended early: its sender was silent for too long, or went away.
pub(super) fn cause(error: &(dyn Error + 'static)) -> SpoolError {
    let silent = |error: &(dyn Error + 'static)| {
        error.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::TimedOut)
    };
    let mut causes = std::iter::successors(Some(error), |error| (*error).source());
    if causes.any(silent) { SpoolError::Stalled } else { SpoolError::Broken }
}

/// Listens on for a while without keeping anything.
pub(super) fn drain(mut pieces: BodyDataStream) {
    tokio::spawn(async move {
        let end = Instant::now() + DRAIN_TIME;
        let mut bytes = 0;
        while let Ok(Some(Ok(piece))) = tokio::time::timeout_at(end, pieces.next()).await {
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
