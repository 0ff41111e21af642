//! The last step before a body is read: whatever is wrong by then is refused, and its sender still gets to read why.

use super::body::drain_whole;
use super::error::Problem;
use super::options::check_body;
use crate::service::Service;
use axum::body::Body;
use axum::http::HeaderMap;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;

/// A place for the request, and its body. `checked` is what the door made of the request so far; its problem, an announced
/// body that cannot be taken, and a full service are refused in this order.
pub(super) fn admit<T>(
    service: &Service,
    checked: Result<T, Problem>,
    headers: &HeaderMap,
    body: Body,
) -> Result<(T, Body, OwnedSemaphorePermit), Problem> {
    let admitted = checked.and_then(|checked| {
        check_body(headers, service.config.http.max_body)?;
        let place = Arc::clone(&service.places).try_acquire_owned();
        Ok((checked, place.map_err(|_| Problem::busy())?))
    });
    match admitted {
        Ok((checked, place)) => Ok((checked, body, place)),
        Err(problem) => {
            drain_whole(body);
            Err(problem)
        }
    }
}
