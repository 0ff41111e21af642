//! One document through the pipeline, for the commands that work without a server.

use crate::admission::Caller;
use crate::engines::Engine;
use crate::isolation::{Flavour, Record};
use crate::pipeline::{self, Failure, Piece, Report, Request};
use crate::route::{Output, Source};
use crate::service::Service;
use crate::spool::{SpoolError, Upload};
use bytes::Bytes;
use extractors::{Content, Options};
use std::fs::File;
use std::path::Path;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// What the user wants of every document.
#[derive(Debug, Clone)]
pub(super) struct Wants {
    pub(super) output: Output,
    pub(super) engine: Option<Engine>,
    pub(super) reading: Options,
}

impl Default for Wants {
    fn default() -> Self {
        Self { output: Output::Markdown, engine: None, reading: Options::default() }
    }
}

impl Wants {
    pub(super) fn request(&self, file: &Path, service: &Service) -> Request {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
        Request {
            file_name: name.filter(|name| name != "-"),
            mime_type: None,
            engine: self.engine,
            reading: self.reading.clone(),
            output: self.output,
            flavour: match self.output {
                Output::Text => Flavour::Text,
                Output::Json => Flavour::Blocks,
                Output::Markdown | Output::Ndjson => Flavour::Markdown,
            },
            source: Source::Upload,
            caller: Caller::default(),
            has_place: false,
            deadline: Instant::now() + service.config.http.deadline,
        }
    }
}

/// The document in `file`, or on standard input for `-`.
pub(super) async fn upload(service: &Service, file: &Path) -> Result<Upload, SpoolError> {
    if file != Path::new("-") {
        return Ok(service.spool.adopt(File::open(file)?)?);
    }
    let (mut writer, upload) = service.spool.begin(service.config.http.max_body);
    let mut stdin = tokio::io::stdin();
    let mut buffer = vec![0; 256 << 10];
    loop {
        let n = stdin.read(&mut buffer).await?;
        if n == 0 {
            writer.finish().await?;
            return Ok(upload);
        }
        writer.write(&Bytes::copy_from_slice(buffer.get(..n).unwrap_or_default())).await?;
    }
}

/// The address on the web that stands in the place of a file, if it is one.
fn address(file: &Path) -> Option<&str> {
    file.to_str().filter(|text| text.starts_with("http://") || text.starts_with("https://"))
}

/// Reads one document; `each` gets its records as they come.
pub(super) async fn document(
    service: &Service,
    file: &Path,
    wants: &Wants,
    mut each: impl FnMut(Record) -> std::io::Result<()>,
) -> (Report, Result<(), Failure>) {
    let request = wants.request(file, service);
    let had = match address(file) {
        Some(address) => match service.fetcher.fetch(address, Caller::default()).await {
            Ok((page, _)) => Ok((page.upload.clone(), request.of_page(&page, Content::Main))),
            Err(error) => Err(Failure::Fetch(error)),
        },
        None => match upload(service, file).await {
            Ok(upload) => Ok((upload, request)),
            Err(error) => Err(Failure::Upload(error)),
        },
    };
    let (upload, request) = match had {
        Ok(had) => had,
        Err(failure) => return (Report::default(), Err(failure)),
    };
    let (sender, mut pieces) = mpsc::channel::<Piece>(4);
    let take = async {
        while let Some(piece) = pieces.recv().await {
            each(piece.record)?;
        }
        Ok(())
    };
    let processed = pipeline::process(service, upload, &request, sender);
    let ((report, outcome), taken) = tokio::join!(processed, take);
    let outcome = match taken {
        Ok(()) => outcome,
        Err(error) => Err(Failure::Upload(SpoolError::Io(error))),
    };
    (report, outcome)
}
