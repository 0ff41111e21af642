//! `PUT /process`: the contract of Open `WebUI`'s external document loader, and of the predecessor. One JSON object, or for
//! paged documents a list with one object a page; errors are one plain sentence, because the end user reads them.

use super::admit::admit;
use super::error::Problem;
use super::job::{End, Job, Message};
use super::options::Labels;
use super::quoted::{json_response, quoted};
use crate::admission::Caller;
use crate::isolation::Flavour;
use crate::pipeline::{Failure, Piece, Report, Request};
use crate::route::{Output, Source};
use crate::service::Service;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use extractors::block::SectionKind;
use extractors::metadata::key;
use futures_util::{Stream, TryStreamExt, stream};
use serde_json::{Map, Value};
use std::io;
use std::sync::Arc;
use tokio::time::Instant;

/// Items up to this size wait for the end, so that a late failure is still an error with a sentence; more of them stream.
const WAITING_BYTES: usize = 4 << 20;

/// A section longer than this goes on in another item, so that nobody has to hold a huge table in one string.
const LONGEST_ITEM: usize = 1 << 20;

/// Bytes of a piece of the answer that is sent as it is.
const SHORT_PIECE: usize = 64 << 10;

/// The door.
pub(super) async fn process(
    State(service): State<Arc<Service>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match answer(service, caller, &headers, body).await {
        Ok(response) => response,
        Err(problem) => problem.into_plain(),
    }
}

async fn answer(
    service: Arc<Service>,
    caller: Caller,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let ((), body, place) = admit(&service, caller, Ok(()), headers, body)?;
    let labels = Labels::from_headers(headers);
    let file_name = labels.file_name.map(|name| without_id(&name).to_owned());
    let request = Request {
        file_name: file_name.clone(),
        mime_type: labels.mime_type,
        engine: None,
        // Who asks here cuts the text into small pieces, and a picture is one word of it.
        reading: extractors::Options {
            images: extractors::Images::Placeholder,
            ..service.config.reading.clone()
        },
        output: Output::Markdown,
        flavour: Flavour::Markdown,
        source: Source::Upload,
        caller,
        has_place: false,
        deadline: Instant::now() + service.config.http.deadline,
    };
    let with_reason = service.config.output.metadata_reason;
    let mut job = Job::raw(service, body, request, place);
    let mut items =
        Items { with_reason, file_name, list: false, items: Vec::new(), bytes: 0, title: None };
    while let Some(message) = job.next().await {
        match message {
            Message::Begin(_) => {}
            Message::Piece(piece) => items.take(&piece),
            Message::End(end) => return items.finish(*end),
        }
        if items.bytes > WAITING_BYTES {
            return Ok(streamed(job, items));
        }
    }
    Err(Failure::Crashed.into())
}

/// The stored name of an upload is `<uuid>_<original name>`; the id says nothing about the document.
fn without_id(name: &str) -> &str {
    match name.split_at_checked(36) {
        Some((id, rest)) if is_id(id) => rest.strip_prefix('_').unwrap_or(name),
        _ => name,
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// An item of the answer.
struct Item {
    metadata: Map<String, Value>,
    /// Its text as it will leave. Each record is quoted when it comes, while the reader is at the next one, and is not moved
    /// again.
    text: Vec<Bytes>,
    /// Bytes of the text itself.
    length: usize,
}

impl Item {
    /// Its bytes.
    fn pieces(self) -> impl Iterator<Item = Bytes> {
        let metadata = Value::Object(self.metadata);
        let before = format!("{{\"metadata\":{metadata},\"page_content\":\"");
        let after = Bytes::from_static(b"\"}");
        std::iter::once(Bytes::from(before)).chain(self.text).chain([after])
    }
}

/// Items of the answer that have not left yet.
struct Items {
    with_reason: bool,
    file_name: Option<String>,
    /// What the document is called; the client searches it beside the text.
    title: Option<String>,
    /// Whether the answer is a list: the document has parts.
    list: bool,
    items: Vec<Item>,
    bytes: usize,
}

impl Items {
    fn take(&mut self, piece: &Piece) {
        let section = &piece.record.section;
        self.list |= section.kind != SectionKind::Document;
        if piece.record.text.trim().is_empty() {
            return;
        }
        self.bytes += piece.record.text.len();
        let (text, length) = (quoted(&piece.record.text), piece.record.text.len());
        if piece.record.part > 0
            && let Some(item) = self.items.last_mut()
            && item.length < LONGEST_ITEM
        {
            item.text.extend([Bytes::from_static(b"\\n"), text]);
            item.length += length + 1;
            return;
        }
        let mut metadata = metadata(piece, self.with_reason);
        let title = self.title.get_or_insert_with(|| title(piece, self.file_name.as_deref()));
        if !title.is_empty() {
            metadata.insert(key::TITLE.into(), title.as_str().into());
        }
        self.items.push(Item { metadata, text: vec![text], length });
    }

    /// The whole answer at once.
    fn finish(mut self, end: End) -> Result<Response, Problem> {
        end.outcome?;
        complete(&mut self.items, &end.report);
        // A long section in several items is a list, too.
        let pieces = match (self.list, self.items.len()) {
            (false, 1) => self.items.swap_remove(0).pieces().collect(),
            _ => {
                let mut pieces = list_pieces(self.items, true);
                pieces.push(Bytes::from_static(if pieces.is_empty() { b"[]" } else { b"]" }));
                pieces
            }
        };
        let length = pieces.iter().map(|piece| piece.len() as u64).sum();
        Ok(json_response(Body::from_stream(several(pieces)), Some(length)))
    }
}

/// Adds what is only known at the end.
fn complete(items: &mut [Item], report: &Report) {
    let warnings: Vec<&str> = report.warnings.iter().map(|w| w.message.as_str()).collect();
    for metadata in items.iter_mut().map(|item| &mut item.metadata) {
        if !warnings.is_empty() {
            metadata.insert("warnings".into(), warnings.join("; ").into());
        }
        describe(metadata, &report.metadata);
    }
}

/// What the document calls itself, else its first heading, else its name without the extension.
pub(super) fn title(piece: &Piece, file_name: Option<&str>) -> String {
    if let Some(title) = piece.record.metadata.get(key::TITLE) {
        return title.to_owned();
    }
    let heading = piece.record.text.lines().take(20).find_map(|line| {
        let text = line.trim_start_matches('#');
        (text.len() < line.len()).then(|| text.strip_prefix(' ')).flatten()
    });
    // An overlong name arrives as its id alone, which says nothing.
    let stem = file_name
        .filter(|name| !is_id(name.get(..36).unwrap_or_default()))
        .map(|name| name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    heading
        .filter(|_| piece.about.detection.name() != "code")
        .or(stem)
        .unwrap_or_default()
        .to_owned()
}

/// Scalars only: the client's vector stores turn lists into text. Never `html`, which its page would render.
fn metadata(piece: &Piece, with_reason: bool) -> Map<String, Value> {
    let about = &piece.about;
    let mut map = Map::new();
    map.insert("engine".into(), about.engine.name().into());
    if with_reason {
        map.insert("reason".into(), about.reason.as_str().into());
    }
    map.insert("format".into(), about.detection.name().into());
    map.insert("mime_type".into(), about.detection.mime_type.into());
    let section = &piece.record.section;
    match section.kind {
        SectionKind::Page | SectionKind::Slide => {
            map.insert("page".into(), section.number.saturating_sub(1).into());
        }
        SectionKind::Sheet => {
            map.insert("sheet".into(), section.name.clone().unwrap_or_default().into());
        }
        SectionKind::Entry => {
            map.insert("entry".into(), section.name.clone().unwrap_or_default().into());
        }
        SectionKind::Chapter => {
            if let Some(name) = &section.name {
                map.insert("chapter".into(), name.as_str().into());
            }
        }
        SectionKind::Document | _ => {}
    }
    describe(&mut map, &piece.record.metadata);
    map
}

/// The document's own words about itself, those that are useful beside its text.
fn describe(map: &mut Map<String, Value>, metadata: &extractors::Metadata) {
    for name in [key::CREATOR, key::LANGUAGE, key::CREATED, key::MODIFIED] {
        if let Some(value) = metadata.get(name) {
            map.insert(name.into(), value.into());
        }
    }
}

/// A long answer as it comes. A failure now breaks the connection: a list that ends early must not look whole.
fn streamed(job: Job, items: Items) -> Response {
    let pieces = stream::try_unfold(Some((job, items, true)), |state| async move {
        let Some((mut job, mut items, first)) = state else { return Ok(None) };
        // The last item may still grow by the next part of its section.
        let keep = items.items.split_off(items.items.len().saturating_sub(1));
        let mut pieces = list_pieces(std::mem::replace(&mut items.items, keep), first);
        let first = first && pieces.is_empty();
        items.bytes = 0;
        match job.next().await {
            Some(Message::Piece(piece)) => {
                items.take(&piece);
                Ok(Some((several(pieces), Some((job, items, first)))))
            }
            Some(Message::End(end)) if end.outcome.is_ok() => {
                complete(&mut items.items, &end.report);
                pieces.extend(list_pieces(items.items, first));
                pieces.push(Bytes::from_static(b"]"));
                Ok(Some((several(pieces), None)))
            }
            Some(Message::Begin(_) | Message::End(_)) | None => {
                Err(io::Error::other("the document could not be read to its end"))
            }
        }
    });
    json_response(Body::from_stream(pieces.try_flatten()), None)
}

/// The pieces as a body. Short ones leave together, for each costs more on its way than a copy of it.
fn several(pieces: Vec<Bytes>) -> impl Stream<Item = io::Result<Bytes>> {
    let mut out: Vec<Bytes> = Vec::new();
    let mut short = Vec::new();
    for piece in pieces {
        let is_short = piece.len() < SHORT_PIECE;
        if is_short {
            short.extend_from_slice(&piece);
        }
        if !short.is_empty() && (!is_short || short.len() >= SHORT_PIECE) {
            out.push(std::mem::take(&mut short).into());
        }
        if !is_short {
            out.push(piece);
        }
    }
    if !short.is_empty() {
        out.push(short.into());
    }
    stream::iter(out.into_iter().map(Ok))
}

/// Items of a list with the sign in front of each.
fn list_pieces(items: Vec<Item>, first: bool) -> Vec<Bytes> {
    let mut pieces = Vec::new();
    for item in items {
        let sign: &[u8] = if first && pieces.is_empty() { b"[" } else { b"," };
        pieces.push(Bytes::from_static(sign));
        pieces.extend(item.pieces());
    }
    pieces
}
