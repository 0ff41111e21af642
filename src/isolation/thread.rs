//! Reading on a thread of the service itself, behind `catch_unwind`: what a library's user does, and the way without walls. A
//! panic is contained; an endless loop, a stack that overflows or memory that ends is not.

use super::render::Renderer;
use super::{Look, PROBE_PATIENCE, ReadError, Reading, Record, Task};
use crate::engines::Content;
use extractors::formats::{html, markdown};
use extractors::{Cancel, Detection, ExtractError, Facts, Hints, Input, Limits, Options, Sink};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

/// What is read.
pub(super) enum Reads {
    Document(Input, Detection),
    Answer(Content),
}

/// Stops the reading when its caller goes away.
#[derive(Debug, Default)]
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Detection and facts. `leave` is held until the work has really ended.
pub(super) async fn look<L: Send + Sync + 'static>(
    input: Input,
    (file_name, mime_type): (Option<String>, Option<String>),
    (options, limits): (Options, Limits),
    leave: L,
) -> Result<Look, ReadError> {
    let leave = Arc::new(leave);
    let started = Instant::now();
    let (held, document, bounds) = (Arc::clone(&leave), input.clone(), limits.clone());
    let detect = move || {
        let _held = held;
        let hints = Hints { file_name: file_name.as_deref(), mime_type: mime_type.as_deref() };
        catch_unwind(AssertUnwindSafe(|| extractors::detect(&document, &hints, &bounds)))
    };
    let detection = match tokio::task::spawn_blocking(detect).await {
        Ok(Ok(found)) => found?,
        Ok(Err(_)) | Err(_) => return Err(ReadError::Crashed),
    };
    let mut look = Look {
        detection,
        facts: Facts::default(),
        detect: started.elapsed(),
        probe: None,
        died: false,
    };
    if detection.format.spec().readable {
        let started = Instant::now();
        let guard = CancelOnDrop::default();
        let cancel = guard.0.clone();
        let probe = tokio::task::spawn_blocking(move || {
            let _held = leave;
            catch_unwind(AssertUnwindSafe(|| {
                extractors::probe(&input, &detection, &options, &limits, &cancel)
            }))
        });
        if let Ok(Ok(Ok(Ok(facts)))) = timeout(PROBE_PATIENCE, probe).await {
            look.facts = facts;
        }
        drop(guard);
        look.probe = Some(started.elapsed());
    }
    Ok(look)
}

/// Reads on a blocking thread. `permit` is held until the work has really ended. Dropping the future stops the work at its
/// next poll.
pub(super) async fn read<P: Send + 'static>(
    source: Reads,
    task: Task,
    permit: P,
    records: mpsc::Sender<Record>,
) -> (Reading, Result<(), ReadError>) {
    let guard = CancelOnDrop::default();
    let cancel = guard.0.clone();
    let work = move || {
        let _permit = permit;
        let mut send = |record| records.blocking_send(record).map_err(|_| ExtractError::Closed);
        let mut renderer = Renderer::new(task.flavour, task.metadata.clone(), &mut send);
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

/// Reads in the calling thread.
pub(super) fn run(
    source: Reads,
    task: &Task,
    cancel: Cancel,
    renderer: &mut Renderer<'_>,
) -> Result<(), ExtractError> {
    match source {
        Reads::Document(input, detection) => {
            #[cfg(debug_assertions)]
            super::faults::act(&input)?;
            extractors::extract(&input, &detection, &task.options, &task.limits, &cancel, renderer)
        }
        Reads::Answer(content) => {
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
