//! The JSON answer of `POST /v1/extract`: one object for a document, a list of them for several. It is an answer only when it is
//! whole, so that a late failure is still a status; until then it waits in the spool, like a document on its way in, and never
//! in memory as a whole.

use super::error::Problem;
use super::extract::summary;
use super::job::{End, Job, Message};
use super::quoted::{inside, json_response, quoted};
use crate::pipeline::{Failure, Piece};
use crate::service::Service;
use crate::spool::{Spool, SpoolError, Upload, Writer, full};
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use extractors::block::Section;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use std::io;

/// What stands around several documents.
const LIST: (&str, &str) = ("{\"documents\":[", "]}");

/// Bytes that the spool is given at once.
const PIECE: usize = 256 << 10;

/// The answer to a job.
///
/// # Errors
/// The problem of a document that stands alone; an answer that is too large or for which there is no room.
pub(super) async fn answer(
    service: &Service,
    mut job: Job,
    explain: bool,
) -> Result<Response, Problem> {
    let mut answer = Answer::new(&service.spool, service.config.http.max_json_answer);
    while let Some(message) = job.next().await {
        match message {
            Message::Begin(_) => {}
            Message::Piece(piece) => answer.piece(piece).await?,
            Message::End(end) => answer.end(*end, explain).await?,
        }
    }
    match (answer.documents, answer.problem.take()) {
        (0, _) => Err(job.nothing()),
        (1, Some(problem)) => Err(problem),
        (1, None) => answer.response(("", "")).await,
        _ => answer.response(LIST).await,
    }
}

/// Text that grows in the spool.
struct Text {
    writer: Writer,
    upload: Upload,
    limit: u64,
}

impl Text {
    fn begin(spool: &Spool, limit: u64) -> Self {
        let (writer, upload) = spool.begin(limit);
        Self { writer, upload, limit }
    }

    /// Adds all of it, a piece after the other, for the spool gathers what it is given.
    async fn add(&mut self, text: impl Into<Bytes>) -> Result<(), Failure> {
        let mut rest = text.into();
        while !rest.is_empty() {
            let piece = rest.split_to(rest.len().min(PIECE));
            let added = self.writer.write(&piece).await;
            added.map_err(|error| failure(error, self.limit))?;
        }
        Ok(())
    }

    async fn end(self) -> Result<Upload, Failure> {
        let ended = self.writer.finish().await;
        ended.map_err(|error| failure(error, self.limit))?;
        Ok(self.upload)
    }
}

fn failure(error: SpoolError, limit: u64) -> Failure {
    // For the operator; the caller only learns that the storage failed.
    if let SpoolError::Io(error) = &error {
        tracing::error!(%error, "an answer could not be kept");
    }
    match error {
        SpoolError::TooLarge { .. } => Failure::Answer { limit },
        other @ (SpoolError::Io(_)
        | SpoolError::Full(_)
        | SpoolError::Broken
        | SpoolError::Stalled
        | SpoolError::Slow) => Failure::Upload(other),
    }
}

/// A section that is not at its end. Its blocks stand in the answer already; its Markdown, which comes in parts between them,
/// follows them.
struct Open {
    section: Section,
    /// Whether there is a block to part others from.
    blocks: bool,
    /// Markdown as it stands between the quotes of JSON.
    markdown: Text,
}

/// See the module.
struct Answer<'s> {
    spool: &'s Spool,
    limit: u64,
    text: Text,
    documents: usize,
    /// Sections of the document that has not ended; `None` where none has begun.
    sections: Option<usize>,
    open: Option<Open>,
    /// What is wrong with the last document.
    problem: Option<Problem>,
}

impl<'s> Answer<'s> {
    fn new(spool: &'s Spool, limit: u64) -> Self {
        let text = Text::begin(spool, limit);
        Self { spool, limit, text, documents: 0, sections: None, open: None, problem: None }
    }

    async fn piece(&mut self, piece: Piece) -> Result<(), Failure> {
        let record = piece.record;
        if record.part == 0 || self.open.is_none() {
            self.close().await?;
            self.begin().await?;
            let gap = if self.sections > Some(0) { "," } else { "" };
            self.sections = self.sections.map(|n| n + 1);
            self.text.add(format!("{gap}{{\"blocks\":[")).await?;
            let markdown = Text::begin(self.spool, self.limit);
            self.open = Some(Open { section: record.section, blocks: false, markdown });
        } else if let Some(open) = &mut self.open {
            open.markdown.add("\\n").await?;
        }
        let Some(open) = &mut self.open else { return Ok(()) };
        let blocks = inside(record.blocks.map(Box::<str>::from).unwrap_or_default().into_string());
        if !blocks.is_empty() {
            if std::mem::replace(&mut open.blocks, true) {
                self.text.add(",").await?;
            }
            self.text.add(blocks).await?;
        }
        let mut rest = record.text.as_str();
        while !rest.is_empty() {
            let (text, behind) = rest.split_at(rest.floor_char_boundary(PIECE));
            open.markdown.add(quoted(text)).await?;
            rest = behind;
        }
        Ok(())
    }

    async fn end(&mut self, end: End, explain: bool) -> Result<(), Failure> {
        self.close().await?;
        self.begin().await?;
        self.sections = None;
        let mut value = summary(&end, explain);
        self.problem = end.outcome.err().map(Problem::from);
        if let Some(problem) = &self.problem {
            value["error"] = problem.to_json();
        }
        self.documents += 1;
        self.text.add("],").await?;
        self.text.add(inside(value.to_string())).await?;
        self.text.add("}").await
    }

    /// Begins a document, unless that has been done.
    async fn begin(&mut self) -> Result<(), Failure> {
        if self.sections.is_some() {
            return Ok(());
        }
        self.sections = Some(0);
        let gap = if self.documents > 0 { "," } else { "" };
        self.text.add(format!("{gap}{{\"sections\":[")).await
    }

    /// Ends the open section.
    async fn close(&mut self) -> Result<(), Failure> {
        let Some(Open { section, markdown, .. }) = self.open.take() else { return Ok(()) };
        let (kind, name) = (json!(section.kind), json!(section.name));
        self.text.add(format!("],\"kind\":{kind},\"markdown\":\"")).await?;
        let mut pieces = Box::pin(markdown.end().await?.stream());
        while let Some(piece) = pieces.next().await {
            self.text.add(piece.map_err(|error| failure(full(error), self.limit))?).await?;
        }
        self.text.add(format!("\",\"name\":{name},\"number\":{}}}", section.number)).await
    }

    /// The whole text, with this around it.
    async fn response(
        self,
        (before, after): (&'static str, &'static str),
    ) -> Result<Response, Problem> {
        let text = self.text.end().await?;
        let length = text.length().unwrap_or(0) + (before.len() + after.len()) as u64;
        let around = |text: &'static str| stream::iter([Ok::<_, io::Error>(Bytes::from(text))]);
        let pieces = around(before).chain(text.stream()).chain(around(after));
        let pieces = pieces.try_filter(|piece| std::future::ready(!piece.is_empty()));
        Ok(json_response(Body::from_stream(pieces), Some(length)))
    }
}
