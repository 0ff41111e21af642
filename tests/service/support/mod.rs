//! What the tests stand on: the service in this process and as a program, a rude client, documents, a backend that
//! misbehaves on command, a real Tika, a real SearXNG.

pub(crate) mod documents;
pub(crate) mod names;
pub(crate) mod program;
pub(crate) mod raw;
pub(crate) mod searxng;
pub(crate) mod server;
pub(crate) mod stub;
pub(crate) mod tika;

use bytes::Bytes;
use doc_ingestion::config::{self, Config};
use doc_ingestion::engines::client::Client;
use doc_ingestion::engines::{Answer, Content, Job};
use doc_ingestion::spool::{Spool, Upload, Writer};
use extractors::{Hints, Limits, Pages};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::Instant;

/// Folders under `fixtures/` that hold something else.
const NOT_FORMATS: [&str; 5] = ["hostile", "make", "ocr", "upstream", "web"];

/// A path below the project's folder.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The bytes of a file below the project's folder.
pub(crate) fn bytes(path: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut file = std::fs::File::open(project(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

/// One of `fixtures/upstream/documents`.
pub(crate) fn document(name: &str) -> Vec<u8> {
    bytes(&format!("fixtures/upstream/documents/{name}"))
}

/// A variable that names a server to test against.
#[expect(clippy::disallowed_methods, reason = "a test's own switch, not a setting")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A document on its way in, and the end that it is written to.
pub(crate) fn arriving() -> (Writer, Upload) {
    Spool::new(Config::open().spool, true).begin(1 << 30)
}

/// A whole document as a job with a minute of time.
pub(crate) async fn job(bytes: &[u8], name: &str) -> Job {
    let (mut writer, upload) = arriving();
    writer.write(&Bytes::copy_from_slice(bytes)).await.unwrap();
    writer.finish().await.unwrap();
    let input = upload.whole().await.unwrap();
    let hints = Hints { file_name: Some(name), mime_type: None };
    let detection = extractors::detect(&input, &hints, &Limits::default()).unwrap();
    Job {
        upload,
        detection,
        file_name: Some(name.to_owned()),
        pages: Pages::default(),
        password: None,
        deadline: Instant::now() + Duration::from_secs(60),
    }
}

/// Settings of the client with short clocks, for tests that wait for them.
pub(crate) fn hasty() -> config::Client {
    config::Client {
        connect_timeout: Duration::from_secs(2),
        first_byte_timeout: Duration::from_secs(1),
        write_timeout: Duration::from_secs(1),
        max_answer: 1 << 20,
        ..Config::open().client
    }
}

/// A client with these settings.
pub(crate) fn client(settings: &config::Client) -> Client {
    Client::new(settings).unwrap()
}

/// The XHTML of an answer.
pub(crate) fn xhtml(answer: &Answer) -> String {
    match &answer.content {
        Content::TikaXhtml(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
        other @ (Content::MarkdownPages(_) | Content::Markdown(_)) => panic!("{other:?}"),
    }
}

/// Every document under `fixtures/<format>/`, below the project's folder, sorted.
pub(crate) fn fixtures() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let folders = std::fs::read_dir(project("fixtures")).unwrap().map(|e| e.unwrap().path());
    for folder in folders.filter(|p| p.is_dir()) {
        if NOT_FORMATS.iter().any(|name| folder.ends_with(name)) {
            continue;
        }
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if !is_golden(&path) {
                paths.push(path.strip_prefix(project("")).unwrap().to_owned());
            }
        }
    }
    paths.sort();
    assert!(!paths.is_empty(), "no fixture found");
    paths
}

/// Whether a file is the expectation beside a document: `a.docx.md`, `a.docx.route.json`.
fn is_golden(path: &Path) -> bool {
    let name = path.display().to_string();
    let of = name.strip_suffix(".route.json").or_else(|| name.strip_suffix(".md"));
    of.is_some_and(|of| Path::new(of).extension().is_some())
}
