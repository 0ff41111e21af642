//! JSON answers that are written piece by piece. Used by the doors whose answers may be long.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

/// A text as it stands between the quotes of JSON.
pub(super) fn quoted(text: &str) -> Bytes {
    // With room for the line ends, which take another byte each.
    let mut json = Vec::with_capacity(text.len() + text.len() / 8 + 2);
    // Writing a text to memory does not fail.
    let _ = serde_json::to_writer(&mut json, text);
    inside(json)
}

/// What stands between the first and the last sign of a list, an object or a text in JSON, as it is written here.
pub(super) fn inside(json: impl Into<Bytes>) -> Bytes {
    let json = json.into();
    let end = json.len().saturating_sub(1);
    if end == 0 { Bytes::new() } else { json.slice(1..end) }
}

/// An answer in JSON; `length` is that of its body in bytes, where it is known.
pub(super) fn json_response(body: Body, length: Option<u64>) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(length) = length {
        headers.insert(CONTENT_LENGTH, length.into());
    }
    response
}
