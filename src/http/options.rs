//! What a request wants, parsed into types before a byte of its body is read.

use super::error::Problem;
use crate::admission::Caller;
use crate::config::Config;
use crate::engines::Engine;
use crate::isolation::Flavour;
use crate::pipeline::Request;
use crate::route::{Output, Source};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use extractors::{Changes, Content, Images, Pages, Rows, UnknownWord};
use percent_encoding::percent_decode_str;
use std::time::Duration;
use tokio::time::Instant;

/// Longest file name that is kept, in characters.
const LONGEST_NAME: usize = 255;
/// Longest address of a page, in bytes.
const LONGEST_URL: usize = 4_000;

/// The options of `/v1/extract` and `/v1/inspect`.
#[derive(Debug, Clone)]
pub(super) struct Options {
    pub(super) output: Output,
    pub(super) explain: bool,
    engine: Option<Engine>,
    reading: Reading,
    deadline: Option<Duration>,
    file_name: Option<String>,
}

impl Options {
    /// Reads the query's pairs; an unknown name or value is an error that names the field and its valid values.
    pub(super) fn from_query(pairs: &[(String, String)]) -> Result<Self, Problem> {
        let mut options = Self {
            output: Output::Markdown,
            explain: false,
            engine: None,
            reading: Reading::default(),
            deadline: None,
            file_name: None,
        };
        for (name, value) in pairs {
            match name.as_str() {
                "output" => options.output = output(value)?,
                "explain" => options.explain = switch("explain", value)?,
                "engine" => options.engine = engine(value)?,
                "pages" => {
                    options.reading.pages =
                        value.parse().map_err(|e| Problem::field("pages", format!("{e}.")))?;
                }
                "comments" => options.reading.comments = Some(switch("comments", value)?),
                "changes" => options.reading.changes = Some(word("changes", value)?),
                "headers" => options.reading.headers = Some(switch("headers", value)?),
                "join_pages" => options.reading.join_pages = Some(switch("join_pages", value)?),
                "images" => options.reading.images = Some(word("images", value)?),
                "notes" => options.reading.notes = Some(switch("notes", value)?),
                "rows" => options.reading.rows = Some(word("rows", value)?),
                "content" => options.reading.content = Some(word("content", value)?),
                "base_url" => options.reading.base_url = Some(base_url(value)?),
                "deadline_ms" => options.deadline = Some(deadline(value)?),
                "filename" => options.file_name = Some(shortened(value)),
                _ => {
                    let detail = "An option is unknown: use output, engine, explain, pages, comments, changes, headers, join_pages, images, notes, rows, content, base_url, deadline_ms, filename.";
                    return Err(Problem::field("query", detail));
                }
            }
        }
        Ok(options)
    }

    /// How much of a web page is read, where the request says so.
    pub(super) fn content(&self) -> Option<Content> {
        self.reading.content
    }

    /// When an answer to a request that comes now is of no use any more.
    pub(super) fn until(&self, config: &Config) -> Instant {
        let most = config.http.deadline;
        Instant::now() + self.deadline.map_or(most, |d| d.min(most))
    }

    /// The pipeline's request for a document with these labels.
    pub(super) fn request(
        &self,
        caller: Caller,
        headers: &HeaderMap,
        labels: Labels,
        config: &Config,
    ) -> Request {
        let reading = self.reading.over(&config.reading);
        Request {
            file_name: labels.file_name.or_else(|| self.file_name.clone()),
            mime_type: labels.mime_type,
            engine: self.engine,
            reading: extractors::Options {
                password: headers
                    .get("x-document-password")
                    .and_then(|v| v.to_str().ok())
                    .map(percent_decoded),
                images: images(self.output, reading.images),
                ..reading
            },
            output: self.output,
            flavour: flavour(self.output),
            source: Source::Upload,
            caller,
            has_place: false,
            deadline: self.until(config),
        }
    }
}

/// The names that ask for a form of the answer or of its text; `/load` gives one form only.
pub(super) fn is_text(output: Output) -> bool {
    matches!(output, Output::Markdown | Output::Text)
}

/// What the query says about the reading; the rest is as configured.
#[derive(Debug, Clone, Default)]
struct Reading {
    pages: Pages,
    comments: Option<bool>,
    changes: Option<Changes>,
    headers: Option<bool>,
    join_pages: Option<bool>,
    images: Option<Images>,
    notes: Option<bool>,
    rows: Option<Rows>,
    content: Option<Content>,
    base_url: Option<String>,
}

impl Reading {
    fn over(&self, configured: &extractors::Options) -> extractors::Options {
        extractors::Options {
            pages: self.pages.clone(),
            password: None,
            comments: self.comments.unwrap_or(configured.comments),
            changes: self.changes.unwrap_or(configured.changes),
            headers: self.headers.unwrap_or(configured.headers),
            join_pages: self.join_pages.unwrap_or(configured.join_pages),
            images: self.images.unwrap_or(configured.images),
            without_notes: self.notes.map_or(configured.without_notes, |notes| !notes),
            rows: self.rows.unwrap_or(configured.rows),
            content: self.content.unwrap_or(configured.content),
            base_url: self.base_url.clone(),
            charset: None,
        }
    }
}

/// Text has no pictures.
fn images(output: Output, wanted: Images) -> Images {
    match output {
        Output::Text => Images::Placeholder,
        Output::Markdown | Output::Json | Output::Ndjson => wanted,
    }
}

fn flavour(output: Output) -> Flavour {
    match output {
        Output::Text => Flavour::Text,
        Output::Json => Flavour::Blocks,
        Output::Markdown | Output::Ndjson => Flavour::Markdown,
    }
}

/// What a sender says about a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels {
    pub(super) file_name: Option<String>,
    pub(super) mime_type: Option<String>,
}

impl Labels {
    /// From `X-Filename` (percent-encoded) and `Content-Type`.
    pub(super) fn from_headers(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
        Self {
            file_name: text("x-filename").map(|name| shortened(&percent_decoded(name))),
            mime_type: text(CONTENT_TYPE.as_str()).map(str::to_owned),
        }
    }
}

/// What is wrong with the announced body, before it is read.
pub(super) fn check_body(headers: &HeaderMap, limit: u64) -> Result<(), Problem> {
    let plain = |v: &HeaderValue| v.as_bytes().eq_ignore_ascii_case(b"identity");
    if !headers.get_all(CONTENT_ENCODING).iter().all(plain) {
        let detail = "The body must be sent without Content-Encoding.";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_encoding", detail));
    }
    // Of the codings on the way the server knows chunks alone, and looks only at the last one.
    let chunked = |v: &HeaderValue| v.as_bytes().eq_ignore_ascii_case(b"chunked");
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    if !codings.next().is_none_or(chunked) || codings.next().is_some() {
        let detail = "The body must be sent without Transfer-Encoding, or with chunked alone.";
        return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, "transfer_encoding", detail));
    }
    let length = headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > limit => Err(Problem::too_large("document", limit)),
        Some(_) | None => Ok(()),
    }
}

pub(super) fn percent_decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The last part of a path, cut to a sane length, control characters dropped.
fn shortened(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: Vec<char> = base.chars().filter(|c| !c.is_control()).collect();
    // The extension at the end is what matters to detection and to backends.
    let from = clean.len().saturating_sub(LONGEST_NAME);
    clean.iter().skip(from).collect()
}

fn output(value: &str) -> Result<Output, Problem> {
    match value {
        "markdown" => Ok(Output::Markdown),
        "text" => Ok(Output::Text),
        "json" => Ok(Output::Json),
        "ndjson" => Ok(Output::Ndjson),
        _ => Err(Problem::field("output", "output must be one of markdown, text, json, ndjson.")),
    }
}

/// A word of the library's own.
fn word<T: std::str::FromStr<Err = UnknownWord>>(
    field: &'static str,
    value: &str,
) -> Result<T, Problem> {
    value.parse().map_err(|error| Problem::field(field, format!("{field} {error}.")))
}

fn switch(field: &'static str, value: &str) -> Result<bool, Problem> {
    match value {
        "true" | "1" | "" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Problem::field(field, format!("{field} must be true or false."))),
    }
}

/// Where a page came from: an absolute address on the web, without a user.
fn base_url(value: &str) -> Result<String, Problem> {
    let url = reqwest::Url::parse(value).ok().filter(|url| {
        let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        is_web && url.username().is_empty() && url.password().is_none()
    });
    match url.map(String::from).filter(|url| url.len() <= LONGEST_URL) {
        Some(url) => Ok(url),
        None => {
            let detail = "base_url must be an absolute http or https address without a user, of at most 4000 bytes.";
            Err(Problem::field("base_url", detail))
        }
    }
}

fn engine(value: &str) -> Result<Option<Engine>, Problem> {
    let found = Engine::ALL.into_iter().find(|e| e.name() == value);
    if found.is_none() && value != "auto" {
        return Err(Problem::field(
            "engine",
            "engine must be one of auto, in_process, tika, docling.",
        ));
    }
    Ok(found)
}

fn deadline(value: &str) -> Result<Duration, Problem> {
    let milliseconds = value.parse().ok().filter(|ms| *ms > 0);
    let milliseconds = milliseconds.ok_or_else(|| {
        Problem::field(
            "deadline_ms",
            "deadline_ms must be a whole number of milliseconds, at least 1.",
        )
    })?;
    Ok(Duration::from_millis(milliseconds))
}
