//! The doors: the only room that knows axum, headers and status codes. One file a door; [`router`] is the table of contents.
//! Called by `cli`; everything a door does with a document goes through the pipeline.

mod activity;
mod admit;
mod ask;
mod auth;
mod body;
mod clocks;
mod describe;
mod error;
mod extract;
mod form;
mod health;
mod inspect;
mod job;
mod json;
mod load;
mod observe;
mod options;
mod process;
mod quoted;
mod search;
mod server;
mod web;

pub use server::serve;

use crate::service::Service;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post, put};
use axum::{Extension, Router};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// Every route of the service.
pub fn router(service: Arc<Service>) -> Router {
    let keys = from_fn_with_state(Arc::clone(&service), auth::require_key);
    let documents = Router::new()
        .route("/process", put(process::process))
        .route("/api/v1/process", put(process::process))
        .route_layer(from_fn_with_state(Arc::clone(&service), auth::require_key_plainly))
        .merge(
            Router::new()
                .route("/v1/extract", post(extract::extract))
                .route("/v1/inspect", post(inspect::inspect))
                .route("/load", post(load::load))
                .route("/", post(load::load))
                .route("/search", post(search::search))
                .route_layer(keys),
        );
    let open = Router::new()
        .route("/", get(describe::home))
        .route("/docs", get(describe::docs))
        .route("/docs/{file}", get(describe::asset))
        .route("/openapi.json", get(describe::openapi))
        .route("/version", get(describe::version))
        .route("/v1/formats", get(describe::formats))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/health", get(health::predecessors))
        .route("/metrics", get(health::metrics))
        .layer(Extension(Arc::<health::Scrapes>::default()));
    documents
        .merge(open)
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        // The spool counts every body itself, forms included.
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(from_fn_with_state(Arc::clone(&service), observe::measure))
        .layer(from_fn(observe::identify))
        .with_state(service)
}
