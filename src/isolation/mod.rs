//! Where untrusted bytes are parsed. Called by the pipeline only. Today a document is read on a blocking thread behind
//! `catch_unwind`, under a permit that lives as long as the work; whatever stands behind [`read`], its callers see records
//! come out of a bounded channel and one verdict at the end. It never knows about engines, routes or requests.

mod render;

pub use render::{Flavour, Record};

use crate::engines::Content;
use extractors::formats::{html, markdown};
use extractors::{
    Cancel, Detection, ExtractError, Hints, Input, Limits, Metadata, Options, Sink, Warning,
};
use render::Renderer;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::mpsc;

/// What to read.
#[derive(Debug)]
pub enum Source {
    /// A document.
    Document(Input, Detection),
    /// A backend's answer.
    Answer(Content),
}

/// How to read it.
#[derive(Debug, Clone)]
pub struct Task {
    /// What the caller wants of the document.
    pub options: Options,
    /// The bounds.
    pub limits: Limits,
    /// What the records carry.
    pub flavour: Flavour,
    /// Metadata known beforehand, from a backend.
    pub metadata: Metadata,
}

/// The end of a reading; what came before it went through the channel.
#[derive(Debug, Default)]
pub struct Reading {
    /// What the document says about itself.
    pub metadata: Metadata,
    /// What the caller should know.
    pub warnings: Vec<Warning>,
}

/// Why a reading ended early.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The document, a limit, or the caller.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// The reader is wrong about this document.
    #[error("the reader crashed")]
    Crashed,
}

/// Stops the reading when its caller goes away.
#[derive(Debug, Default)]
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Reads `source`; records go to `records` as they are ready. `permit` is held until the work has really ended. Dropping the
/// future stops the work at its next poll.
///
/// # Errors
/// When nothing, or nothing more, could be read.
pub async fn read<P: Send + 'static>(
    source: Source,
    task: Task,
    permit: P,
    records: mpsc::Sender<Record>,
) -> (Reading, Result<(), ReadError>) {
    let guard = CancelOnDrop::default();
    let cancel = guard.0.clone();
    let work = move || {
        let _permit = permit;
        let mut renderer = Renderer::new(task.flavour, task.metadata.clone(), records);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            run(source, &task, cancel, &mut renderer)?;
            renderer.finish()
        }));
        let outcome = match outcome {
            Ok(outcome) => outcome.map_err(ReadError::from),
            Err(_) => Err(ReadError::Crashed),
        };
        if outcome.is_err() {
            renderer.give_up();
        }
        (renderer.into_reading(), outcome)
    };
    let done = tokio::task::spawn_blocking(work).await;
    drop(guard);
    done.unwrap_or_else(|_| (Reading::default(), Err(ReadError::Crashed)))
}

fn run(
    source: Source,
    task: &Task,
    cancel: Cancel,
    renderer: &mut Renderer,
) -> Result<(), ExtractError> {
    match source {
        Source::Document(input, detection) => {
            extractors::extract(&input, &detection, &task.options, &task.limits, &cancel, renderer)
        }
        Source::Answer(content) => {
            let mut sink = Sink::new(renderer, &task.limits, cancel, task.options.pages.clone());
            let read = match content {
                Content::TikaXhtml(bytes) => {
                    html::read_tika_xhtml(&Input::memory(Arc::new(bytes)), &mut sink)
                }
                Content::MarkdownPages(pages) => {
                    let pages: Vec<(u32, &str)> =
                        pages.iter().map(|(n, text)| (*n, text.as_str())).collect();
                    markdown::read_pages(&pages, &mut sink)
                }
                Content::Markdown(text) => markdown::read(&text, &mut sink),
            };
            read.and(sink.finish())
        }
    }
}

/// The facts about a document, found on a blocking thread; a document that cannot be opened has none. `leave` is held until
/// the work has really ended.
pub async fn probe<L: Send + 'static>(
    (input, detection): (Input, Detection),
    options: Options,
    limits: Limits,
    leave: L,
) -> extractors::Facts {
    let guard = CancelOnDrop::default();
    let cancel = guard.0.clone();
    let work = move || {
        let _leave = leave;
        catch_unwind(AssertUnwindSafe(|| {
            extractors::probe(&input, &detection, &options, &limits, &cancel)
        }))
        .ok()
        .and_then(Result::ok)
    };
    let facts = tokio::task::spawn_blocking(work).await;
    drop(guard);
    facts.ok().flatten().unwrap_or_default()
}

/// What a document is, found on a blocking thread because containers are opened for it. `leave` is held until the work has
/// really ended.
///
/// # Errors
/// When the storage fails.
pub async fn detect<L: Send + 'static>(
    input: Input,
    (file_name, mime_type): (Option<String>, Option<String>),
    limits: Limits,
    leave: L,
) -> Result<Detection, ExtractError> {
    let work = move || {
        let _leave = leave;
        let hints = Hints { file_name: file_name.as_deref(), mime_type: mime_type.as_deref() };
        catch_unwind(AssertUnwindSafe(|| extractors::detect(&input, &hints, &limits)))
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(found)) => found,
        Ok(Err(_)) | Err(_) => Err(ExtractError::corrupt("detection failed on it")),
    }
}
