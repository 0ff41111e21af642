//! `POST /v1/extract`: for people and batch jobs. A raw body or a form with one or many files; Markdown, text, JSON, or NDJSON
//! that streams a record a page or section as it is ready.

use super::admit::admit;
use super::ask::{Ask, ask};
use super::error::Problem;
use super::form::Form;
use super::job::{End, Job, Message};
use super::options::{Labels, Options};
use crate::admission::Caller;
use crate::pipeline::{Piece, Report};
use crate::route::Output;
use crate::service::Service;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

const ENGINE: HeaderName = HeaderName::from_static("x-engine");
const RULE: HeaderName = HeaderName::from_static("x-rule");

/// The door.
pub(super) async fn extract(
    State(service): State<Arc<Service>>,
    Query(pairs): Query<Vec<(String, String)>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    let kept = Arc::clone(&service);
    let (options, job) = start(service, caller, &pairs, request).await?;
    match options.output {
        Output::Json => super::json::answer(&kept, job, options.explain).await,
        Output::Ndjson => streamed(job, Shape::Ndjson { explain: options.explain }).await,
        Output::Markdown => streamed(job, Shape::Text("text/markdown; charset=utf-8")).await,
        Output::Text => streamed(job, Shape::Text("text/plain; charset=utf-8")).await,
    }
}

/// Everything that can be refused before the body is read; then the work begins.
async fn start(
    service: Arc<Service>,
    caller: Caller,
    pairs: &[(String, String)],
    request: Request,
) -> Result<(Options, Job), Problem> {
    let (parts, body) = request.into_parts();
    let (options, body, place) =
        admit(&service, caller, Options::from_query(pairs), &parts.headers, body)?;
    let headers = parts.headers.clone();
    let body = match ask(&headers, pairs, body).await? {
        Ask::Document(body) => body,
        Ask::Address(address, pairs) => {
            let options = Options::from_query(&pairs)?;
            let job = Job::fetched(service, address, (options.clone(), headers), place);
            return Ok((options, job));
        }
    };
    let job = if is_form(&headers) {
        let request = Request::from_parts(parts, body);
        let form = Form::of(request, service.config.http.max_form_parts).await?;
        Job::form(service, form, (options.clone(), headers), place)
    } else {
        let ask =
            options.request(caller, &headers, Labels::from_headers(&headers), &service.config);
        Job::raw(service, body, ask, place)
    };
    Ok((options, job))
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    content_type.starts_with("multipart/form-data")
}

/// What is said about a document beside its text.
pub(super) fn summary(end: &End, explain: bool) -> Value {
    let report = &end.report;
    let mut value = json!({
        "document": {
            "name": end.file_name,
            "format": report.detection.map(|d| d.name()),
            "mime_type": report.detection.map(|d| d.mime_type),
            "bytes": report.size,
            "blake3": end.hash.map(|h| h.to_hex().to_string()),
            "sections": report.pages,
        },
        "metadata": report.metadata,
        "warnings": report.warnings,
        "decision": decision(report),
        "timings": report.timings.to_json(),
    });
    if let Some(found) = &end.found {
        value["document"]["final_url"] = found.page.final_url.as_str().into();
    }
    if explain {
        value["explain"] = explanation(report);
        if let Some(found) = &end.found {
            value["explain"]["fetch"] = found.explanation();
        }
    }
    value
}

pub(super) fn decision(report: &Report) -> Value {
    let mut value = json!(report.decision);
    if let Some(map) = value.as_object_mut() {
        map.insert("answered_by".into(), json!(report.engine));
        // Of a page whose content could not be told from the rest.
        if report.warnings.iter().any(|warning| warning.code == "whole_page") {
            map.insert("content".into(), "whole_page".into());
        }
    }
    value
}

/// How the answer came about, step by step.
pub(super) fn explanation(report: &Report) -> Value {
    json!({
        "detection": report.detection.map(|d| json!({
            "format": d.name(), "mime_type": d.mime_type, "evidence": d.evidence.name(),
            "charset": d.charset, "language": d.language, "contradicts": d.contradicts,
        })),
        "source": report.source,
        "facts": report.facts,
        "decided_before_the_end": report.streamed,
        "attempts": report.attempts,
    })
}

/// Shapes that stream.
#[derive(Clone, Copy)]
enum Shape {
    /// Sections one after the other as this content type; in a form each document is marked, because several may come.
    Text(&'static str),
    /// A JSON object a line.
    Ndjson { explain: bool },
}

/// Answers as soon as the first text is there; until then a failure is still a status.
async fn streamed(mut job: Job, shape: Shape) -> Result<Response, Problem> {
    let mut headers = HeaderMap::new();
    let mut waiting = VecDeque::new();
    loop {
        let Some(message) = job.next().await else { break };
        if let Message::Piece(piece) = &message {
            headers.insert(ENGINE, HeaderValue::from_static(piece.about.engine.name()));
            if let Ok(rule) = HeaderValue::from_str(&piece.about.rule) {
                headers.insert(RULE, rule);
            }
        }
        let text = matches!(message, Message::Piece(_));
        waiting.push_back(message);
        // Several short failures in a row are kept; they are few and small.
        if text {
            break;
        }
    }
    if waiting.is_empty() {
        return Err(job.nothing());
    }
    let ends = waiting.iter().filter(|m| matches!(m, Message::End(_))).count();
    let only_end = waiting.iter().all(|m| !matches!(m, Message::Piece(_))) && ends == 1;
    if only_end && let Some(Message::End(end)) = waiting.pop_back() {
        match end.outcome {
            Err(failure) => return Err(failure.into()),
            Ok(()) => waiting.push_back(Message::End(end)),
        }
    }
    let content_type = match shape {
        Shape::Ndjson { .. } => "application/x-ndjson",
        Shape::Text(content_type) => content_type,
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    let state = Stream { job, waiting, shape, written: false, form: false, ended: true };
    let body = stream::try_unfold(state, |mut state| async move {
        loop {
            let message = match state.waiting.pop_front() {
                Some(message) => message,
                None => match state.job.next().await {
                    Some(message) => message,
                    None if state.ended => return Ok(None),
                    None => return Err(io::Error::other("the reader came too late")),
                },
            };
            let text = state.line(message)?;
            if !text.is_empty() {
                return Ok::<_, io::Error>(Some((Bytes::from(text), state)));
            }
        }
    });
    Ok((headers, Body::from_stream(body)).into_response())
}

struct Stream {
    job: Job,
    waiting: VecDeque<Message>,
    shape: Shape,
    written: bool,
    form: bool,
    /// Whether the last document came to its end; else the answer must not look whole.
    ended: bool,
}

impl Stream {
    /// What a message adds to the answer.
    fn line(&mut self, message: Message) -> io::Result<String> {
        self.ended = matches!(message, Message::End(_));
        let text = match (self.shape, message) {
            (Shape::Text(_), Message::Begin(name)) => {
                self.form = true;
                let gap = if self.written { "\n" } else { "" };
                format!(
                    "{gap}<!-- document: {} -->\n",
                    in_comment(name.as_deref().unwrap_or("unnamed"))
                )
            }
            (Shape::Text(_), Message::Piece(piece)) if piece.record.text.is_empty() => {
                String::new()
            }
            (Shape::Text(_), Message::Piece(piece)) => {
                let mut text = piece.record.text;
                if self.written {
                    text.insert(0, '\n');
                }
                text
            }
            (Shape::Text(_), Message::End(end)) => match end.outcome {
                Ok(()) => String::new(),
                // A bad file of a form loses only itself.
                Err(failure) if self.form => {
                    format!("\n<!-- not read: {} -->\n", in_comment(&failure.to_string()))
                }
                // Half a text must not look whole.
                Err(failure) => return Err(io::Error::other(failure.to_string())),
            },
            (Shape::Ndjson { .. }, Message::Begin(_)) => String::new(),
            (Shape::Ndjson { .. }, Message::Piece(piece)) => format!("{}\n", record(&piece)),
            (Shape::Ndjson { explain }, Message::End(end)) => {
                format!("{}\n", last_record(*end, explain))
            }
        };
        self.written |= !text.is_empty();
        Ok(text)
    }
}

/// Text that cannot end the comment it stands in.
fn in_comment(text: &str) -> String {
    text.replace("--", "- -").replace(['<', '>'], " ")
}

fn record(piece: &Piece) -> Value {
    let section = &piece.record.section;
    let mut value = json!({
        "type": "section", "kind": section.kind, "number": section.number, "name": section.name,
        "part": piece.record.part, "markdown": piece.record.text, "engine": piece.about.engine,
    });
    if let Some(title) = piece.record.metadata.get("title") {
        value["title"] = title.into();
    }
    value
}

fn last_record(end: End, explain: bool) -> Value {
    let mut value = summary(&end, explain);
    value["type"] = "end".into();
    value["index"] = end.index.into();
    if let Err(failure) = end.outcome {
        value["type"] = "error".into();
        value["error"] = Problem::from(failure).to_json();
    }
    value
}
