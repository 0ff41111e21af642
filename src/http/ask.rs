//! JSON in the place of a document: a small object that names an address instead. Whatever does not look like one is a
//! document, untouched.

use super::body::cause;
use super::error::Problem;
use crate::pipeline::Failure;
use axum::body::{Body, BodyDataStream};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

/// Bytes of an object that names an address; what is longer is a document.
const LONGEST: usize = 64 << 10;

/// What a body turned out to be.
#[derive(Debug)]
pub(super) enum Ask {
    /// A document.
    Document(Body),
    /// An address, with the options of the query and those beside it.
    Address(String, Vec<(String, String)>),
}

/// Looks at a body that is declared as JSON and has no name: an object with `url` is no document. `pairs` are the options of
/// the query; those in the object go before them.
pub(super) async fn ask(
    headers: &HeaderMap,
    pairs: &[(String, String)],
    body: Body,
) -> Result<Ask, Problem> {
    let is_named =
        headers.contains_key("x-filename") || pairs.iter().any(|(name, _)| name == "filename");
    if is_named || !is_json(headers) {
        return Ok(Ask::Document(body));
    }
    let (read, rest) = beginning(body, LONGEST).await?;
    if let Some(rest) = rest {
        let whole = stream::iter([Ok(read)]).chain(rest);
        return Ok(Ask::Document(Body::from_stream(whole)));
    }
    let Ok(Value::Object(mut object)) = serde_json::from_slice::<Value>(&read) else {
        return Ok(Ask::Document(Body::from(read)));
    };
    let address = match object.remove("url") {
        None => return Ok(Ask::Document(Body::from(read))),
        Some(Value::String(address)) => address,
        Some(_) => return Err(Problem::field("url", "url must be an address in quotes.")),
    };
    let mut pairs = pairs.to_vec();
    for (name, value) in object {
        let value = match value {
            Value::String(text) => text,
            Value::Bool(is) => is.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                let detail = "An option beside url must be a text, a number, true or false.";
                return Err(Problem::field("body", detail));
            }
        };
        pairs.push((name, value));
    }
    Ok(Ask::Address(address, pairs))
}

fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let essence = declared.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// The whole of a body of at most `limit` bytes, if it is here before `until`.
pub(super) async fn whole(body: Body, limit: usize, until: Instant) -> Result<Bytes, Problem> {
    let read = timeout_at(until, beginning(body, limit)).await;
    let (read, rest) = read.map_err(|_| Failure::Deadline)??;
    if rest.is_none() {
        return Ok(read);
    }
    Err(Problem::too_large("request", limit as u64))
}

/// The first bytes of a body, and what follows them if it is longer than `limit`.
async fn beginning(body: Body, limit: usize) -> Result<(Bytes, Option<BodyDataStream>), Problem> {
    let mut pieces = body.into_data_stream();
    let mut read = BytesMut::new();
    loop {
        match pieces.next().await {
            Some(Err(error)) => return Err(Failure::Upload(cause(&error)).into()),
            Some(Ok(piece)) => read.extend_from_slice(&piece),
            None => return Ok((read.freeze(), None)),
        }
        if read.len() > limit {
            return Ok((read.freeze(), Some(pieces)));
        }
    }
}
