//! `POST /v1/inspect`: what a document is and who would read it, and why, without reading it.

use super::admit::admit;
use super::body::{drain, receive};
use super::error::Problem;
use super::extract::explanation;
use super::options::{Labels, Options};
use crate::admission::Caller;
use crate::pipeline::{self, Failure};
use crate::service::Service;
use axum::extract::{Query, Request, State};
use axum::{Extension, Json};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::time::timeout_at;

/// The door.
pub(super) async fn inspect(
    State(service): State<Arc<Service>>,
    Query(pairs): Query<Vec<(String, String)>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Json<Value>, Problem> {
    let (parts, body) = request.into_parts();
    let (options, body, _place) =
        admit(&service, caller, Options::from_query(&pairs), &parts.headers, body)?;
    let headers = &parts.headers;
    let labels = Labels::from_headers(headers);
    let ask = options.request(caller, headers, labels, &service.config);
    let (writer, upload) = service.spool.begin(service.config.http.max_body);
    let mut pieces = body.into_data_stream();
    let received = receive(&mut pieces, writer);
    let received = match timeout_at(ask.deadline, received).await {
        Ok(received) => received.map_err(Failure::from),
        Err(_) => Err(Failure::Deadline),
    };
    if let Err(failure) = received {
        drain(pieces);
        return Err(failure.into());
    }
    let (report, outcome) = pipeline::inspect(&service, upload, &ask).await;
    let mut value = explanation(&report);
    if let Some(map) = value.as_object_mut() {
        map.remove("attempts");
        map.remove("decided_before_the_end");
    }
    value["bytes"] = json!(report.size);
    value["decision"] = json!(report.decision);
    match outcome {
        Ok(()) => {}
        // That nobody can read it is an answer here; anything else is an error.
        Err(failure @ Failure::Unroutable { .. }) => {
            value["error"] = Problem::from(failure).to_json();
        }
        Err(failure) => return Err(failure.into()),
    }
    Ok(Json(value))
}
