//! A request at work: the body goes into the spool while the pipeline already looks at it. Runs in a task of its own, so that
//! an answer can stream; dropping the [`Job`] stops the task, and with it the engines and the backends.

use super::body::{drain, receive};
use super::error::Problem;
use super::form::{Form, Part, failure};
use super::options::{Labels, Options};
use super::web::{Found, fetch};
use crate::admission::Place;
use crate::pipeline::{self, Failure, Piece, Report, Request};
use crate::service::Service;
use crate::spool::{SpoolError, Upload};
use axum::body::Body;
use axum::http::HeaderMap;
use futures_util::StreamExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

/// Pieces between the pipeline and the answer.
const PIECES_AHEAD: usize = 4;

/// Bytes of a field that is no file.
const LONGEST_FIELD: usize = 1_024;

/// Time after the deadline in which the last message may still be fetched.
const LAST_CALL: Duration = Duration::from_secs(5);

/// What comes out of a job.
#[derive(Debug)]
pub(super) enum Message {
    /// A document of a form begins; carries the name under which it was sent.
    Begin(Option<String>),
    /// Text of a document.
    Piece(Piece),
    /// A document is done.
    End(Box<End>),
}

/// The end of a document.
#[derive(Debug)]
pub(super) struct End {
    /// Counts the documents of one request from 0.
    pub(super) index: usize,
    /// The name under which it was sent.
    pub(super) file_name: Option<String>,
    /// Where it was found, for a document from the web.
    pub(super) found: Option<Found>,
    /// What was found, decided and tried.
    pub(super) report: Report,
    /// Whether it was read.
    pub(super) outcome: Result<(), Failure>,
    /// Its hash, where the whole of it arrived.
    pub(super) hash: Option<blake3::Hash>,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Job {
    messages: mpsc::Receiver<Message>,
    task: JoinHandle<()>,
    is_form: bool,
}

impl Drop for Job {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Job {
    /// The next message; `None` when all is done.
    pub(super) async fn next(&mut self) -> Option<Message> {
        self.messages.recv().await
    }

    /// What it means that there was not one document.
    pub(super) fn nothing(&self) -> Problem {
        if self.is_form {
            return Problem::field("files", "The form holds no file.");
        }
        Problem::internal("The service failed on this request.")
    }

    /// One document, the whole body.
    pub(super) fn raw(service: Arc<Service>, body: Body, request: Request, place: Place) -> Self {
        Self::spawn(|messages| async move {
            let (writer, upload) = service.spool.begin(service.config.http.max_body);
            let kept = upload.clone();
            let mut pieces = body.into_data_stream();
            let mut end = {
                let received = receive(&mut pieces, writer);
                let mut received = std::pin::pin!(received);
                let mut processed = std::pin::pin!(one(&service, upload, &request, &messages));
                tokio::select! {
                    result = &mut received => {
                        let mut end = processed.await;
                        if let Err(error) = result {
                            end.outcome = Err(Failure::Upload(error));
                        }
                        end
                    }
                    end = &mut processed => end,
                }
            };
            drain(pieces);
            end.index = 0;
            let until = patience(&service, request.deadline + LAST_CALL);
            last(messages, end, until, place).await;
            drop(kept);
        })
    }

    /// The document at an address.
    pub(super) fn fetched(
        service: Arc<Service>,
        address: String,
        ask: (Options, HeaderMap),
        place: Place,
    ) -> Self {
        Self::spawn(|messages| async move {
            let (options, headers) = ask;
            let until = options.until(&service.config);
            let mut kept = None;
            let end = match fetch(&service, &address, place.caller(), until).await {
                Err(failure) => End::without_document(failure),
                Ok(found) => {
                    let caller = place.caller();
                    let mut request = found.request(caller, &options, &headers, &service.config);
                    request.deadline = until;
                    let upload = found.page.upload.clone();
                    kept = Some(upload.clone());
                    let end = one(&service, upload, &request, &messages).await;
                    End { found: Some(found), ..end }
                }
            };
            let until = patience(&service, until + LAST_CALL);
            last(messages, end, until, place).await;
            drop(kept);
        })
    }

    /// The files of a form, one after the other.
    pub(super) fn form(
        service: Arc<Service>,
        mut form: Form,
        ask: (Options, HeaderMap),
        place: Place,
    ) -> Self {
        let mut job = Self::spawn(|messages| async move {
            let (options, headers) = ask;
            let mut index = 0;
            let mut password = None;
            // One deadline for the whole form: it is one request.
            let until = options.until(&service.config);
            loop {
                let end = match timeout_at(until, form.next()).await {
                    Err(_) => End::without_document(Failure::Deadline),
                    Ok(Ok(None)) => break,
                    Ok(Err(failure)) => End::without_document(failure),
                    Ok(Ok(Some(field))) if field.file_name().is_none() => {
                        match timeout_at(until, text(field)).await {
                            Ok(Ok(found)) => {
                                password = found.or(password);
                                continue;
                            }
                            Ok(Err(failure)) => End::without_document(failure),
                            Err(_) => End::without_document(Failure::Deadline),
                        }
                    }
                    Ok(Ok(Some(mut field))) => {
                        let labels = Labels {
                            file_name: field.file_name().map(str::to_owned),
                            mime_type: field.content_type().map(str::to_owned),
                        };
                        let caller = place.caller();
                        let mut request =
                            options.request(caller, &headers, labels, &service.config);
                        request.deadline = until;
                        if password.is_some() {
                            request.reading.password.clone_from(&password);
                        }
                        if !pass(&messages, Message::Begin(request.file_name.clone()), until).await
                        {
                            return;
                        }
                        let (writer, upload) = service.spool.begin(service.config.http.max_body);
                        let mut end = match timeout_at(until, receive(&mut field, writer)).await {
                            Ok(Ok(())) => one(&service, upload, &request, &messages).await,
                            Ok(Err(error)) => End::without_document(Failure::Upload(error)),
                            Err(_) => End::without_document(Failure::Deadline),
                        };
                        end.file_name = request.file_name;
                        // Of one that was too large, the rest; where that breaks off, so does the form.
                        let _ = timeout_at(until, field.pass_over()).await;
                        end
                    }
                };
                // A form that broke off or passed a bound, whose time is up or whose password is none is not read further; any
                // other failure loses only its own document.
                let broken = matches!(
                    end.outcome,
                    Err(Failure::Deadline
                        | Failure::BadPassword { .. }
                        | Failure::FormHead { .. }
                        | Failure::FormParts { .. }
                        | Failure::Upload(
                            SpoolError::Broken | SpoolError::Stalled | SpoolError::Slow
                        ))
                );
                let end = Box::new(End { index, ..end });
                let last_call = patience(&service, until + LAST_CALL);
                if !pass(&messages, Message::End(end), last_call).await {
                    return;
                }
                if broken {
                    drain(form.rest());
                    break;
                }
                index += 1;
            }
            drop(place);
            drop(messages);
        });
        job.is_form = true;
        job
    }

    fn spawn<F: Future<Output = ()> + Send + 'static>(
        work: impl FnOnce(mpsc::Sender<Message>) -> F,
    ) -> Self {
        let (sender, messages) = mpsc::channel(PIECES_AHEAD);
        let task = tokio::spawn(work(sender).in_current_span());
        Self { messages, task, is_form: false }
    }
}

/// What a field says that is no file: the password, or nothing that is of use here.
async fn text(mut field: Part<'_>) -> Result<Option<String>, Failure> {
    if field.name() != Some("password") {
        field.pass_over().await.map_err(|error| failure(&error))?;
        return Ok(None);
    }
    let mut bytes = Vec::new();
    while let Some(piece) = field.next().await {
        let piece = piece.map_err(|error| failure(&error))?;
        if bytes.len() + piece.len() > LONGEST_FIELD {
            return Err(Failure::BadPassword { limit: LONGEST_FIELD });
        }
        bytes.extend_from_slice(&piece);
    }
    let text = String::from_utf8(bytes);
    text.map(Some).map_err(|_| Failure::BadPassword { limit: LONGEST_FIELD })
}

impl End {
    fn without_document(failure: Failure) -> Self {
        Self {
            index: 0,
            file_name: None,
            found: None,
            report: Report::default(),
            outcome: Err(failure),
            hash: None,
        }
    }
}

/// Passes a message to the answer; whether it was taken. A reader who does not come for it by then has lost the answer, so
/// that its place is free for others; an answer that lacks its [`Message::End`] must not look whole.
async fn pass(messages: &mpsc::Sender<Message>, message: Message, until: Instant) -> bool {
    matches!(timeout_at(until, messages.send(message)).await, Ok(Ok(())))
}

/// Passes the end of the last document. When the answer has it, its place is free already, so that a caller with as many
/// requests as there may be is not refused the next one. Returns when the answer could go on: giving the document's memory
/// back takes a while, which is not the caller's.
async fn last(messages: mpsc::Sender<Message>, end: End, until: Instant, place: Place) {
    if let Ok(Ok(room)) = timeout_at(until, messages.reserve()).await {
        drop(place);
        room.send(Message::End(Box::new(end)));
    }
    drop(messages);
    // The answer may have its turn on this very thread.
    tokio::task::yield_now().await;
}

/// How long a reader who takes nothing is waited for: over HTTP/2 the connection may go on while one answer is left lying.
fn patience(service: &Service, until: Instant) -> Instant {
    until.min(Instant::now() + service.config.http.write_timeout)
}

/// One document through the pipeline, its pieces passed on as messages.
async fn one(
    service: &Service,
    upload: Upload,
    request: &Request,
    messages: &mpsc::Sender<Message>,
) -> End {
    let (sender, mut pieces) = mpsc::channel(1);
    let pass_on = async {
        while let Some(piece) = pieces.recv().await {
            let until = patience(service, request.deadline);
            if !pass(messages, Message::Piece(piece), until).await {
                break;
            }
        }
        // Closing the channel tells the pipeline that nobody listens.
        drop(pieces);
    };
    let ((report, outcome), ()) =
        tokio::join!(pipeline::process(service, upload.clone(), request, sender), pass_on);
    let (file_name, hash) = (request.file_name.clone(), upload.hash());
    End { index: 0, file_name, found: None, report, outcome, hash }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    /// A raw body is a document, so none of it is a defect; a form may be sent without one.
    #[tokio::test]
    async fn a_job_without_a_document_has_failed_unless_it_is_a_form() {
        for (is_form, status) in [(false, 500), (true, 400)] {
            let mut job = Job::spawn(|_messages| async {});
            job.is_form = is_form;
            assert!(job.next().await.is_none());
            assert_eq!(job.nothing().into_response().status(), status);
        }
    }
}
