//! What an answer of Tika means. Called by the engine alone; a body is looked at, never quoted.

use crate::engines::client::Reply;
use crate::engines::{Answer, Content, EngineError};
use bytes::Bytes;
use extractors::{Metadata, Warning};
use reqwest::StatusCode;
use serde::Deserialize;
use std::time::Duration;

/// Bytes at either end of an answer in which its first and last tags stand.
const ENDS: usize = 4 << 10;

/// The answer to a document.
pub(super) async fn answer(reply: Reply) -> Result<Answer, EngineError> {
    match reply.status() {
        StatusCode::OK => xhtml(reply.body().await?, None),
        StatusCode::NO_CONTENT => xhtml(Bytes::new(), None),
        // 4.x sends what it could read of a damaged document along with its refusal; 3.x sends nothing.
        StatusCode::UNPROCESSABLE_ENTITY => match reply.body().await {
            Ok(body) if is_xhtml(&body) => xhtml(body, Some(damaged())),
            Ok(_) | Err(_) => Err(EngineError::Unreadable),
        },
        _ => Err(refusal(reply).await),
    }
}

fn xhtml(body: Bytes, warning: Option<Warning>) -> Result<Answer, EngineError> {
    let empty = body.iter().all(u8::is_ascii_whitespace);
    if !empty && !is_xhtml(&body) {
        return Err(EngineError::BadAnswer("it is not XHTML"));
    }
    let tail = body.get(body.len().saturating_sub(ENDS)..).unwrap_or_default();
    let cut = !empty && !contains(tail, b"</html>");
    let warnings = warning.into_iter().chain(cut.then(truncated)).collect();
    Ok(Answer { content: Content::TikaXhtml(body), metadata: Metadata::default(), warnings })
}

fn is_xhtml(body: &[u8]) -> bool {
    let head = body.get(..ENDS).unwrap_or(body);
    let text = head.trim_ascii_start();
    text.starts_with(b"<") && contains(text, b"<html")
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}

fn damaged() -> Warning {
    let message = "Tika could not read all of the document; what it read is here.".to_owned();
    Warning { code: "damaged".into(), message }
}

fn truncated() -> Warning {
    let message = "Tika's answer ends early; the rest of the document is missing.".to_owned();
    Warning { code: "truncated".into(), message }
}

/// Why there is no answer.
pub(super) async fn refusal(reply: Reply) -> EngineError {
    let status = reply.status();
    let after = reply.retry_after();
    match status {
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => busy(reply, after).await,
        // The document is at fault: too large for this server, or of a type that one of its parsers refuses.
        StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY => EngineError::Unreadable,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            EngineError::Failed("it refuses our credentials".into())
        }
        _ => EngineError::Failed(format!("status {}", status.as_u16())),
    }
}

#[derive(Deserialize)]
struct Failure {
    status: String,
}

/// 4.x names the reason: it is full, or this document broke the process that read it, and would break the next one.
async fn busy(reply: Reply, after: Option<Duration>) -> EngineError {
    let body = reply.at_most(super::SMALL).body().await.unwrap_or_default();
    let failure = serde_json::from_slice::<Failure>(&body);
    match failure.as_ref().map(|failure| failure.status.as_str()) {
        Ok("TIMEOUT" | "OOM" | "UNSPECIFIED_CRASH") => EngineError::Unreadable,
        Ok(_) | Err(_) => EngineError::Overloaded(after),
    }
}
