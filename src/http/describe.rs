//! What the service says about itself: formats, version, API description, and a page to read and try it.

use super::error::Problem;
use crate::engines::Engine;
use crate::service::Service;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use extractors::{Format, formats};
use serde_json::{Value, json};
use std::sync::Arc;

/// The API description (`OpenAPI` 3.1).
pub(super) const OPENAPI: &str = include_str!("openapi.json");
const PAGE: &str = include_str!("../../web/docs.html");
const SCRIPT: &str = include_str!("../../web/docs.js");
const STYLE: &str = include_str!("../../web/docs.css");
/// The page loads its own files only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// `GET /`.
pub(super) async fn home() -> Redirect {
    Redirect::to("/docs")
}

/// `GET /docs`.
pub(super) async fn docs() -> Response {
    file(PAGE, "text/html; charset=utf-8")
}

/// `GET /docs/{file}`.
pub(super) async fn asset(Path(name): Path<String>) -> Result<Response, Problem> {
    match name.as_str() {
        "docs.js" => Ok(file(SCRIPT, "text/javascript; charset=utf-8")),
        "docs.css" => Ok(file(STYLE, "text/css; charset=utf-8")),
        _ => Err(super::error::not_found().await),
    }
}

fn file(text: &'static str, content_type: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, content_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, [("x-content-type-options", "nosniff")], text).into_response()
}

/// `GET /openapi.json`.
pub(super) async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

/// `GET /version`.
pub(super) async fn version() -> Json<Value> {
    Json(json!({ "name": "doc-ingestion", "version": env!("CARGO_PKG_VERSION") }))
}

/// `GET /v1/formats`: every format, who reads it here, and who would if configured.
pub(super) async fn formats(State(service): State<Arc<Service>>) -> Json<Value> {
    let row = |format: &'static dyn Format| {
        let spec = format.spec();
        let readers: Vec<Engine> = Engine::ALL.into_iter().filter(|e| e.reads(spec)).collect();
        let (here, elsewhere): (Vec<Engine>, Vec<Engine>) =
            readers.into_iter().partition(|e| service.configured(*e));
        json!({
            "name": spec.name, "title": spec.title, "family": spec.family.name(),
            "mime_types": spec.mime_types, "extensions": spec.extensions,
            "read_by": here, "would_be_read_by": elsewhere,
        })
    };
    Json(json!({ "formats": formats::all().map(row).collect::<Vec<_>>() }))
}
