//! The last step before a body is read: whatever is wrong by then is refused, and its sender still gets to read why. From here
//! on the body has clocks of its own, so that no door can forget them.

use super::body::{Pace, drain_whole, paced};
use super::error::Problem;
use super::options::check_body;
use crate::admission::{Caller, Place};
use crate::pipeline::Failure;
use crate::service::Service;
use axum::body::Body;
use axum::http::HeaderMap;

/// A place for the request, and its body. `checked` is what the door made of the request so far; its problem, an announced
/// body that cannot be taken, and a full service are refused in this order.
pub(super) fn admit<T>(
    service: &Service,
    caller: Caller,
    checked: Result<T, Problem>,
    headers: &HeaderMap,
    body: Body,
) -> Result<(T, Body, Place), Problem> {
    let admitted = checked.and_then(|checked| {
        check_body(headers, service.config.http.max_body)?;
        // Who could not be served now is told before it sends a long body; the place itself is taken when the body is there.
        let (places, requests) = (&service.places, &service.requests);
        places.room(caller).map_err(|full| Failure::no_place(full, places))?;
        let place = requests.enter(caller).map_err(|full| Failure::no_place(full, requests))?;
        Ok((checked, place))
    });
    match admitted {
        Ok((checked, place)) => Ok((checked, paced(body, Pace::of(&service.config.http)), place)),
        Err(problem) => {
            drain_whole(body);
            Err(problem)
        }
    }
}
