//! `POST /search`: the contract of `OpenWebUI` for an external web search.

use super::admit::admit;
use super::ask::whole;
use super::error::Problem;
use super::load::texts;
use crate::admission::Caller;
use crate::config::LoadInto;
use crate::service::Service;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::time::Instant;

/// What a request holds beside its query, in bytes.
const BESIDE: usize = 4 << 10;
/// Bytes of a character in JSON, if it is escaped as two surrogates.
const ESCAPED: usize = 12;

/// What is asked. Other fields are taken no notice of.
#[derive(Debug, Deserialize)]
struct Ask {
    query: Option<String>,
    count: Option<Value>,
}

/// The door.
pub(super) async fn search(
    State(service): State<Arc<Service>>,
    Query(pairs): Query<Vec<(String, String)>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Json<Value>, Problem> {
    let deadline = Instant::now() + service.config.http.deadline;
    let (parts, body) = request.into_parts();
    let settings = &service.config.search;
    let into = load_into(&pairs, settings.load);
    let (into, body, _place) = admit(&service, caller, into, &parts.headers, body)?;
    let limit = BESIDE + settings.max_query.saturating_mul(ESCAPED);
    let body = whole(body, limit, deadline).await?;
    let ask: Ask = serde_json::from_slice(&body).map_err(|_| {
        let detail =
            "The body must be a JSON object such as {\"query\": \"affald\", \"count\": 3}.";
        Problem::field("body", detail)
    })?;
    let query = query(ask.query.as_deref().unwrap_or_default(), settings.max_query)?;
    let count = count(ask.count.as_ref(), settings.count)?.min(settings.max_count);
    let queue = service.config.http.queue_timeout;
    let found = service.search.run(caller, (query, count), deadline, queue).await?;
    let mut results: Vec<Value> = found
        .iter()
        .map(|found| json!({ "link": found.link, "title": found.title, "snippet": found.snippet }))
        .collect();
    let name = match into {
        LoadInto::Off => return Ok(Json(results.into())),
        LoadInto::Content => "content",
        LoadInto::Snippet => "snippet",
    };
    let links = found.into_iter().map(|found| found.link).collect();
    let until = deadline.min(Instant::now() + settings.load_timeout);
    // A page that cannot be had keeps its snippet, as all do where the house is full: what was found is an answer.
    let texts = texts(&service, links, caller, until).await.unwrap_or_else(|_| {
        tracing::warn!("the service is full; results go out without their texts");
        Vec::new()
    });
    for (result, text) in results.iter_mut().zip(texts) {
        if let Some(text) = text {
            result[name] = text.into();
        }
    }
    Ok(Json(results.into()))
}

/// What the query says about loading.
fn load_into(pairs: &[(String, String)], default: LoadInto) -> Result<LoadInto, Problem> {
    let mut into = default;
    for (name, value) in pairs {
        if name != "load" {
            return Err(Problem::field("query", "An option is unknown: use load."));
        }
        into = match value.as_str() {
            "true" | "1" | "" => LoadInto::Content,
            "false" | "0" => LoadInto::Off,
            word => LoadInto::of(word).ok_or_else(|| {
                Problem::field("load", "load must be one of off, content, snippet, true, false.")
            })?,
        };
    }
    Ok(into)
}

fn query(query: &str, most: usize) -> Result<&str, Problem> {
    let query = query.trim();
    if query.is_empty() {
        return Err(Problem::field("query", "query must be a text that is not empty."));
    }
    if query.chars().count() > most {
        let detail = format!("query must not be longer than {most} characters.");
        return Err(Problem::field("query", detail));
    }
    Ok(query)
}

/// How many results are wanted; an absent or empty wish is the default.
fn count(count: Option<&Value>, default: usize) -> Result<usize, Problem> {
    match count {
        None | Some(Value::Null) => Ok(default),
        Some(count) => {
            let count = count.as_u64().filter(|count| *count > 0);
            let count = count.and_then(|count| usize::try_from(count).ok());
            count
                .ok_or_else(|| Problem::field("count", "count must be a whole number, at least 1."))
        }
    }
}

impl From<crate::search::SearchError> for Problem {
    fn from(error: crate::search::SearchError) -> Self {
        use crate::search::SearchError as E;
        let (name, detail) = (error.name(), error.to_string());
        let status = match error {
            E::NotConfigured => StatusCode::NOT_IMPLEMENTED,
            E::Busy { retry_after } => {
                return Self::new(StatusCode::SERVICE_UNAVAILABLE, name, detail).after(retry_after);
            }
            E::Refused => return Self::field("query", detail),
            E::Timeout => StatusCode::GATEWAY_TIMEOUT,
            E::LeftAlone | E::Silent | E::Failed(_) => StatusCode::BAD_GATEWAY,
        };
        Self::new(status, name, detail)
    }
}
