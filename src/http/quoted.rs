//! Text on its way into a JSON answer, before the frame that it will stand in is known. Used by the doors that answer in JSON.

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
