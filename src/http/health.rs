//! Is it alive, can it serve, how is it doing. Liveness depends on nothing; readiness on what the service cannot work
//! without, which no backend is.

use super::auth;
use super::error::Problem;
use crate::engines::{Engine, EngineError};
use crate::service::Service;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long readiness waits for a backend's word.
const BACKEND_PATIENCE: Duration = Duration::from_millis(500);

/// Different texts of metrics on their way from which on the last one is given again, and how long it is.
const MOST_SCRAPES: usize = 32;
const FRESH: Duration = Duration::from_secs(5);

/// `GET /healthz`.
pub(super) async fn alive() -> Json<Value> {
    Json(json!({ "status": "alive" }))
}

/// `GET /readyz`.
pub(super) async fn ready(State(service): State<Arc<Service>>) -> Response {
    let spool = service.spool.check();
    let draining = service.is_draining();
    let ready = spool.is_ok() && !draining;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "status": if ready { "ready" } else { "not ready" },
        "draining": draining,
        "spool": if spool.is_ok() { "ok" } else { "failed" },
        "isolation": {
            "mode": service.config.isolation.mode.name(),
            "layers": service.isolation.layers(),
        },
        "backends": backends(&service).await,
    });
    (status, Json(body)).into_response()
}

/// `GET /health`: the predecessor's path and shape.
pub(super) async fn predecessors(State(service): State<Arc<Service>>) -> Response {
    let healthy = service.spool.check().is_ok() && !service.is_draining();
    let status = if healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = if healthy { "healthy" } else { "unhealthy" };
    (status, Json(json!({ "status": word, "service": service.config.telemetry.service_name })))
        .into_response()
}

/// A backend's answer, if it comes before a probe of ours is given up (Kubernetes waits one second).
async fn soon(check: impl Future<Output = Result<(), EngineError>>) -> Result<(), &'static str> {
    match tokio::time::timeout(BACKEND_PATIENCE, check).await {
        Ok(checked) => checked.map_err(|error| error.name()),
        Err(_) => Err("slow"),
    }
}

async fn backends(service: &Service) -> Value {
    let tika = async {
        match &service.tika {
            Some(tika) => Some(soon(tika.check()).await),
            None => None,
        }
    };
    let docling = async {
        match &service.docling {
            Some(docling) => Some(soon(docling.check()).await),
            None => None,
        }
    };
    let searxng = async {
        match &service.search.searxng {
            Some(searxng) => Some(soon(searxng.check()).await),
            None => None,
        }
    };
    let (tika, docling, searxng) = tokio::join!(tika, docling, searxng);
    let lane = |engine: Engine| (engine.name(), &service.lane(engine).breaker);
    let searching = ("searxng", &service.search.breaker);
    let mut map = Map::new();
    let asked =
        [(lane(Engine::Tika), tika), (lane(Engine::Docling), docling), (searching, searxng)];
    for ((name, breaker), checked) in asked {
        let breaker = breaker.state().name();
        let value = match checked {
            None => json!({ "state": "not configured" }),
            Some(Ok(())) => json!({ "state": "up", "breaker": breaker }),
            Some(Err(error)) => json!({ "state": "down", "error": error, "breaker": breaker }),
        };
        map.insert(name.into(), value);
    }
    Value::Object(map)
}

/// The texts of metrics that are on their way. Who asks again and again and takes nothing gets the same one each time, and so
/// holds no memory.
#[derive(Debug, Default)]
pub(super) struct Scrapes {
    last: Mutex<Option<(Instant, Bytes)>>,
    out: Arc<()>,
}

/// A text, counted until nobody sends it any more.
struct Counted {
    text: String,
    _out: Arc<()>,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

impl Scrapes {
    /// A new text, or the last one where many are on their way and it is not old.
    fn text<E>(&self, render: impl FnOnce() -> Result<String, E>) -> Result<Bytes, E> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((made, text)) = last.as_ref()
            && Arc::strong_count(&self.out) > MOST_SCRAPES
            && made.elapsed() < FRESH
        {
            return Ok(text.clone());
        }
        let text = Bytes::from_owner(Counted { text: render()?, _out: Arc::clone(&self.out) });
        *last = Some((Instant::now(), text.clone()));
        Ok(text)
    }
}

/// `GET /metrics`.
pub(super) async fn metrics(
    State(service): State<Arc<Service>>,
    Extension(scrapes): Extension<Arc<Scrapes>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if service.config.auth.protect_metrics {
        auth::check(&service, &headers)?;
    }
    let (requests, documents) = (service.requests.taken(), service.places.taken());
    service.metrics.in_flight(requests as u64, documents as u64);
    let text = scrapes
        .text(|| service.metrics.render(&service.snapshot()))
        .map_err(|_| Problem::internal("The metrics could not be written."))?;
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, content_type)], text).into_response())
}
