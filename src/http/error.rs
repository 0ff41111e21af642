//! The one match from causes to statuses, and the two shapes of an error: `application/problem+json` (RFC 9457) on our own
//! doors, one plain sentence on `/process`, whose body is shown to the end user as it is.

use crate::fetch::FetchError;
use crate::pipeline::Failure;
use crate::route::Unroutable;
use crate::spool::SpoolError;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::any::Any;
use std::time::Duration;

/// An answer that is an error. `detail` is for the caller and never quotes a document, a backend, or a key.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    status: StatusCode,
    /// A short stable name; the last part of the problem's type.
    name: &'static str,
    detail: String,
    field: Option<&'static str>,
    retry_after: Option<Duration>,
    mime_type: Option<&'static str>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, name: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            name,
            detail: detail.into(),
            field: None,
            retry_after: None,
            mime_type: None,
        }
    }

    /// A header or parameter with a wrong value.
    pub(super) fn field(field: &'static str, detail: impl Into<String>) -> Self {
        Self { field: Some(field), ..Self::new(StatusCode::BAD_REQUEST, "bad_request", detail) }
    }

    pub(super) fn too_large(what: &str, limit: u64) -> Self {
        let detail = format!("The {what} is larger than the limit of {limit} bytes.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    }

    /// A defect of this program.
    pub(super) fn internal(detail: &str) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    /// With another time to come back.
    pub(super) fn after(self, retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after), ..self }
    }

    /// The problem as JSON, also for a document within a longer answer.
    pub(super) fn to_json(&self) -> serde_json::Value {
        let mut value = json!({
            "type": format!("urn:doc-ingestion:problem:{}", self.name),
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if let Some(map) = value.as_object_mut() {
            if let Some(field) = self.field {
                map.insert("field".into(), field.into());
            }
            if let Some(mime) = self.mime_type {
                map.insert("detected".into(), mime.into());
            }
        }
        value
    }

    fn headers(&self, response: &mut Response) {
        if let Some(after) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert("www-authenticate", HeaderValue::from_static("Bearer"));
        }
    }

    /// One plain sentence.
    pub(super) fn into_plain(self) -> Response {
        let mut response = (self.status, self.detail.clone()).into_response();
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        self.headers(&mut response);
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.to_json().to_string()).into_response();
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        self.headers(&mut response);
        response
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let detail = sentence(&failure.to_string());
        let name = failure.name();
        let status = match &failure {
            Failure::Upload(SpoolError::TooLarge { limit }) => {
                return Self::too_large("document", *limit);
            }
            Failure::Upload(SpoolError::Full(_)) => StatusCode::INSUFFICIENT_STORAGE,
            Failure::Upload(SpoolError::Stalled | SpoolError::Slow) => StatusCode::REQUEST_TIMEOUT,
            Failure::Upload(SpoolError::Broken) | Failure::NoBytes | Failure::Closed => {
                StatusCode::BAD_REQUEST
            }
            Failure::Upload(SpoolError::Io(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            Failure::BadPassword { .. } => return Self::field("password", detail),
            Failure::FormHead { .. } | Failure::FormParts { .. } => {
                return Self::field("form", detail);
            }
            Failure::Fetch(error) => fetch_status(error),
            Failure::Unroutable { cause, mime, .. } => {
                return Self { mime_type: Some(mime), ..unroutable(cause, name, detail) };
            }
            Failure::Encrypted { mime, .. } => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return Self { mime_type: Some(mime), ..Self::new(status, name, detail) };
            }
            Failure::Unreadable { .. }
            | Failure::Empty { .. }
            | Failure::Limit { .. }
            | Failure::Answer { .. }
            | Failure::Poison
            | Failure::Crashed => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::Overloaded { retry_after, .. } => {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                return Self { retry_after: Some(*retry_after), ..Self::new(status, name, detail) };
            }
            Failure::TooMany { .. } => {
                let retry_after = Some(Duration::from_secs(5));
                let status = StatusCode::TOO_MANY_REQUESTS;
                return Self { retry_after, ..Self::new(status, name, detail) };
            }
            Failure::Engine { .. } => StatusCode::BAD_GATEWAY,
            Failure::Deadline | Failure::EngineTimeout { .. } => StatusCode::GATEWAY_TIMEOUT,
        };
        Self::new(status, name, detail)
    }
}

/// With a capital letter, as a user reads it.
fn sentence(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// What went wrong with an address: on our side of the wall, by our rules, or out there.
fn fetch_status(error: &FetchError) -> StatusCode {
    match error {
        FetchError::BadUrl(_) => StatusCode::BAD_REQUEST,
        FetchError::Off | FetchError::Refused(_) | FetchError::Robots => StatusCode::FORBIDDEN,
        FetchError::UnknownHost
        | FetchError::Unreachable
        | FetchError::Untrusted
        | FetchError::Redirects(_)
        | FetchError::Status(_)
        | FetchError::HeadersTooLarge(_)
        | FetchError::TooLarge(_)
        | FetchError::BadAnswer(_) => StatusCode::BAD_GATEWAY,
        FetchError::Timeout(_) => StatusCode::GATEWAY_TIMEOUT,
        FetchError::Spool(error) => match **error {
            SpoolError::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
            SpoolError::TooLarge { .. }
            | SpoolError::Broken
            | SpoolError::Stalled
            | SpoolError::Slow
            | SpoolError::Io(_) => StatusCode::INTERNAL_SERVER_ERROR,
        },
    }
}

fn unroutable(cause: &Unroutable, name: &'static str, detail: String) -> Problem {
    match cause {
        Unroutable::Refused { .. }
        | Unroutable::NoEngine { .. }
        | Unroutable::CannotRead { .. } => {
            Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, name, detail)
        }
        Unroutable::NotConfigured(_) => Problem::field("engine", detail),
    }
}

/// An unknown path.
pub(super) async fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not_found", "There is nothing at this path; see /docs.")
}

/// A known path with another method.
pub(super) async fn method_not_allowed() -> Problem {
    let detail = "This path does not take this method; see /docs.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}

/// A defect in a door itself. What it says stays in the log.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a door panicked");
    Problem::internal("The service failed on this request.").into_response()
}
