//! Who may come in: one of the configured keys, compared in constant time.

use super::error::Problem;
use crate::admission::Caller;
use crate::config::ApiKey;
use crate::service::Service;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

/// Lets a request with a key pass, and tells its door whose it is; others get a problem.
pub(super) async fn require_key(
    State(service): State<Arc<Service>>,
    mut request: Request,
    next: Next,
) -> Response {
    match check(&service, request.headers()) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

/// [`require_key`] whose refusals are plain sentences.
pub(super) async fn require_key_plainly(
    State(service): State<Arc<Service>>,
    mut request: Request,
    next: Next,
) -> Response {
    match check(&service, request.headers()) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => problem.into_plain(),
    }
}

/// Checks the key in `Authorization: Bearer` or `X-Api-Key`. Whose it is; keys of one name are one caller.
pub(super) fn check(service: &Service, headers: &HeaderMap) -> Result<Caller, Problem> {
    let Some(keys) = &service.config.auth.keys else { return Ok(Caller::default()) };
    let bearer = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| {
        let (scheme, key) = v.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    });
    let given = bearer.or_else(|| headers.get("x-api-key").and_then(|v| v.to_str().ok()));
    let Some(given) = given.filter(|key| !key.is_empty()) else {
        let detail = "An API key is needed: send it as `Authorization: Bearer KEY`.";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail));
    };
    match matching(keys, given) {
        Some(name) => {
            tracing::Span::current().record("caller", name);
            let first = keys.iter().position(|key| key.name == name);
            Ok(Caller(first.and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX)))
        }
        None => Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", "The API key is not valid.")),
    }
}

/// The name of the key that was given. Every key is compared, all of the same length, so time tells nothing.
fn matching<'a>(keys: &'a [ApiKey], given: &str) -> Option<&'a str> {
    let hash = blake3::hash(given.as_bytes());
    let mut found = u64::MAX;
    for (i, key) in keys.iter().enumerate() {
        let same: Choice = key.hash.ct_eq(hash.as_bytes());
        found = u64::conditional_select(&found, &(i as u64), same);
    }
    keys.get(usize::try_from(found).ok()?).map(|key| key.name.as_str())
}
