//! `POST /load`: the contract of Open `WebUI`'s external web loader. Addresses in, a list of texts with metadata out, in the
//! order of the addresses; an address that gives no text is left out and takes nobody with it.

use super::admit::admit;
use super::ask::whole;
use super::error::Problem;
use super::extract::{decision, explanation};
use super::options::{Options, is_text};
use super::process::title;
use super::web::{Found, fetch};
use crate::admission::{Caller, Place};
use crate::pipeline::{self, Failure, Piece, Report};
use crate::service::Service;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::{Extension, Json};
use extractors::Limit;
use extractors::metadata::key;
use futures_util::{StreamExt, stream};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Bytes of a request.
const LONGEST_REQUEST: usize = 1 << 20;

/// The door.
pub(super) async fn load(
    State(service): State<Arc<Service>>,
    Query(pairs): Query<Vec<(String, String)>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Problem> {
    // A picture is no use to who loads pages for their words, unless it is asked for.
    let mut known = vec![("images".to_owned(), "placeholder".to_owned())];
    known.extend(pairs);
    let options = Options::from_query(&known).and_then(|options| {
        let problem = || Problem::field("output", "output must be one of markdown, text.");
        if is_text(options.output) { Ok(options) } else { Err(problem()) }
    });
    let (options, body, _place) = admit(&service, caller, options, &headers, body)?;
    let until = options.until(&service.config);
    let body = whole(body, LONGEST_REQUEST, until).await?;
    let addresses = addresses(&body, service.config.load.max_urls)?;
    let ask = Ask { service: &service, options: &options, headers: &headers, until, caller };
    let loaded = all(ask, addresses).await?;
    Ok(Json(if options.explain { explained(loaded) } else { listed(loaded) }))
}

/// The texts of these addresses before `until`, in their order; `None` is an address that gives none. For the door that found
/// them by a search.
pub(super) async fn texts(
    service: &Service,
    addresses: Vec<String>,
    caller: Caller,
    until: Instant,
) -> Result<Vec<Option<String>>, Problem> {
    let options = Options::from_query(&[("images".to_owned(), "placeholder".to_owned())])?;
    let headers = HeaderMap::new();
    let ask = Ask { service, options: &options, headers: &headers, until, caller };
    let loaded = all(ask, addresses).await?;
    Ok(loaded.into_iter().map(|loaded| loaded.outcome.is_ok().then_some(loaded.text)).collect())
}

/// Loads all of these addresses, in their order. Dropped with the request, and every fetch and reading with it.
async fn all(ask: Ask<'_>, addresses: Vec<String>) -> Result<Vec<Loaded>, Problem> {
    let places = places(ask, addresses.len())?;
    let room = AtomicU64::new(ask.service.config.load.max_text);
    let loads = addresses.into_iter().map(|address| ask.load(address, &room));
    Ok(stream::iter(loads).buffered(places.len()).collect().await)
}

/// The addresses of a request. What is no text is kept as one that cannot be fetched, so that it loses only itself.
fn addresses(body: &[u8], most: usize) -> Result<Vec<String>, Problem> {
    let value: Option<Value> = serde_json::from_slice(body).ok();
    let Some(Value::Array(urls)) = value.as_ref().and_then(|value| value.get("urls")) else {
        let detail = "The body must be a JSON object such as {\"urls\": [\"https://…\"]}.";
        return Err(Problem::field("urls", detail));
    };
    if urls.len() > most {
        return Err(Problem::field("urls", format!("urls must hold at most {most} addresses.")));
    }
    Ok(urls.iter().map(|url| url.as_str().unwrap_or_default().to_owned()).collect())
}

/// A place for every address in work: one, and as many more as the request may have and as are free. So many addresses are one
/// request, but not one document. They are taken before anything is fetched, so that what was fetched is also read.
fn places(ask: Ask<'_>, addresses: usize) -> Result<Vec<Place>, Problem> {
    let places = &ask.service.places;
    let own = places.enter(ask.caller).map_err(|full| Failure::no_place(full, places))?;
    let wanted = ask.service.config.load.concurrency.min(addresses);
    let more = (1..wanted).map_while(|_| places.enter(ask.caller).ok());
    Ok(std::iter::once(own).chain(more.collect::<Vec<_>>()).collect())
}

/// What all addresses of a request have in common.
#[derive(Clone, Copy)]
struct Ask<'a> {
    service: &'a Service,
    options: &'a Options,
    headers: &'a HeaderMap,
    until: Instant,
    caller: Caller,
}

/// What became of an address.
struct Loaded {
    address: String,
    found: Option<Found>,
    report: Report,
    text: String,
    title: String,
    outcome: Result<(), Failure>,
}

impl Ask<'_> {
    async fn load(self, address: String, room: &AtomicU64) -> Loaded {
        let mut loaded = Loaded {
            address,
            found: None,
            report: Report::default(),
            text: String::new(),
            title: String::new(),
            outcome: Ok(()),
        };
        match fetch(self.service, &loaded.address, self.caller, self.until).await {
            Ok(found) => {
                loaded.outcome = self.read(&found, &mut loaded, room).await;
                loaded.found = Some(found);
            }
            Err(failure) => loaded.outcome = Err(failure),
        }
        loaded
    }

    /// Reads a document; its sections become one text. `room` is what is left for the texts of all.
    async fn read(
        self,
        found: &Found,
        loaded: &mut Loaded,
        room: &AtomicU64,
    ) -> Result<(), Failure> {
        let mut request =
            found.request(self.caller, self.options, self.headers, &self.service.config);
        request.deadline = self.until;
        request.has_place = true;
        let (sender, mut pieces) = mpsc::channel::<Piece>(1);
        let upload = found.page.upload.clone();
        let take = async {
            let mut taken = 0;
            while let Some(piece) = pieces.recv().await {
                if loaded.title.is_empty() {
                    loaded.title = title(&piece, request.file_name.as_deref());
                }
                let text = &piece.record.text;
                if text.is_empty() {
                    continue;
                }
                let size = text.len() as u64 + 1;
                let less = |left: u64| left.checked_sub(size);
                if room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_err() {
                    // Dropping the channel ends the reading.
                    drop(pieces);
                    return (taken, false);
                }
                taken += size;
                if !loaded.text.is_empty() {
                    loaded.text.push('\n');
                }
                loaded.text.push_str(text);
            }
            (taken, true)
        };
        let read = pipeline::process(self.service, upload, &request, sender);
        let ((report, outcome), (taken, all)) = tokio::join!(read, take);
        loaded.report = report;
        let outcome = if all {
            outcome
        } else {
            let value = self.service.config.load.max_text;
            Err(Failure::Limit { limit: Limit::OutputBytes, value })
        };
        if outcome.is_err() {
            room.fetch_add(taken, Ordering::Relaxed);
            loaded.text = String::new();
        }
        outcome
    }
}

/// The answer of the contract.
fn listed(loaded: Vec<Loaded>) -> Value {
    loaded.into_iter().filter_map(|loaded| loaded.outcome.is_ok().then(|| item(loaded))).collect()
}

/// The answer with what was left out, and how the rest came about.
fn explained(loaded: Vec<Loaded>) -> Value {
    let (mut documents, mut left_out) = (Vec::new(), Vec::new());
    for (index, mut loaded) in loaded.into_iter().enumerate() {
        let mut explain = explanation(&loaded.report);
        explain["fetch"] = loaded.found.as_ref().map(Found::explanation).unwrap_or_default();
        explain["decision"] = decision(&loaded.report);
        match std::mem::replace(&mut loaded.outcome, Ok(())) {
            Ok(()) => {
                let mut item = item(loaded);
                item["explain"] = explain;
                documents.push(item);
            }
            Err(failure) => left_out.push(json!({
                "index": index, "source": loaded.address,
                "error": Problem::from(failure).to_json(), "explain": explain,
            })),
        }
    }
    json!({ "documents": documents, "left_out": left_out })
}

/// Scalars only, and only those that are known: the client's stores turn all else into text.
fn item(loaded: Loaded) -> Value {
    let mut map = Map::new();
    // The client looks for the very bytes that it sent.
    map.insert("source".into(), loaded.address.into());
    if let Some(found) = &loaded.found {
        map.insert("final_url".into(), found.page.final_url.as_str().into());
    }
    if let Some(detection) = loaded.report.detection {
        map.insert("content_type".into(), detection.mime_type.into());
    }
    let metadata = &loaded.report.metadata;
    let known = [
        ("title", metadata.get(key::TITLE).or(Some(loaded.title.as_str()))),
        ("description", metadata.get(key::DESCRIPTION)),
        ("language", metadata.get(key::LANGUAGE)),
        ("published", metadata.get(key::CREATED)),
        ("modified", metadata.get(key::MODIFIED)),
        ("author", metadata.get(key::CREATOR)),
        ("site", metadata.get("site")),
    ];
    for (name, value) in known {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            map.insert(name.into(), value.into());
        }
    }
    let warnings: Vec<&str> = loaded.report.warnings.iter().map(|w| w.message.as_str()).collect();
    if !warnings.is_empty() {
        map.insert("warnings".into(), warnings.join("; ").into());
    }
    json!({ "page_content": loaded.text, "metadata": map })
}
