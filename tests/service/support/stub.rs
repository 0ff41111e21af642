//! A backend that does what it is told: one request a connection, answered, stalled, cut or lied to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Request line and headers.
    pub(crate) head: String,
    /// The body without its framing, if it was read.
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The value of a header, its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Method and path.
    pub(crate) fn target(&self) -> &str {
        self.head.lines().next().unwrap().trim_end_matches(" HTTP/1.1")
    }
}

/// What the stub does with one request.
#[derive(Debug, Clone)]
pub(crate) enum Deed {
    /// Reads it all and answers: status line and headers, body.
    Answer(&'static str, Vec<u8>),
    /// Reads it all and answers well, after a while.
    After(Duration, &'static str),
    /// Reads it all and never answers.
    Stall,
    /// Reads the head only, and nothing more.
    Deaf,
    /// Reads it all, sends these bytes and closes.
    Cut(Vec<u8>),
    /// Reads it all, sends a head and then a byte in every such span, for ever.
    Drip(Duration),
    /// Reads it all and sends a body without an end.
    Endless,
    /// Answers from the head alone and closes, as servers do with what is too large.
    Early(&'static str),
}

impl Deed {
    /// An ordinary answer.
    pub(crate) fn ok(body: &str) -> Self {
        Self::Answer("200 OK\r\nContent-Type: text/html", body.into())
    }

    /// An answer in JSON.
    pub(crate) fn json(status: &'static str, body: &str) -> Self {
        Self::Answer(status, body.into())
    }
}

/// The running stub. It ends with the test.
#[derive(Debug)]
pub(crate) struct Stub {
    /// Where it listens.
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Request>>>,
    hung_up: Arc<AtomicUsize>,
}

impl Stub {
    /// Starts one that asks `deed` what to do with each request; the number counts the requests to the same target from 0.
    pub(crate) async fn start(deed: impl Fn(&str, usize) -> Deed + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
        let deed = Arc::new(deed);
        let log = Arc::clone(&seen);
        let hung_up: Arc<AtomicUsize> = Arc::default();
        let hanging = Arc::clone(&hung_up);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (deed, log, hung_up) =
                    (Arc::clone(&deed), Arc::clone(&log), Arc::clone(&hanging));
                tokio::spawn(async move {
                    if serve(stream, &*deed, &log).await.is_err() {
                        hung_up.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        Self { url, seen, hung_up }
    }

    /// A Tika of this version whose documents are answered by `deed`.
    pub(crate) async fn tika(
        version: &'static str,
        deed: impl Fn(usize) -> Deed + Send + Sync + 'static,
    ) -> Self {
        Self::start(
            move |target, n| {
                if target == "GET /version" { Deed::ok(version) } else { deed(n) }
            },
        )
        .await
    }

    /// How many clients went away before their answer.
    pub(crate) fn hung_up(&self) -> usize {
        self.hung_up.load(Ordering::Relaxed)
    }

    /// Waits until so many clients went away before their answer.
    pub(crate) async fn hangs_up(&self, times: usize) {
        let until = tokio::time::Instant::now() + Duration::from_secs(20);
        while self.hung_up() < times {
            assert!(tokio::time::Instant::now() < until, "the backend still holds the connection");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The requests so far whose target starts so.
    pub(crate) fn seen(&self, target: &str) -> Vec<Request> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|r| r.target().starts_with(target)).cloned().collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    deed: &(dyn Fn(&str, usize) -> Deed + Send + Sync),
    log: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    let mut buffer = Vec::new();
    let head = loop {
        if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            let rest = buffer.split_off(end + 4);
            break String::from_utf8_lossy(&std::mem::replace(&mut buffer, rest)).into_owned();
        }
        if stream.read_buf(&mut buffer).await? == 0 {
            return Ok(());
        }
    };
    let mut request = Request { head, body: Vec::new() };
    let (place, todo) = {
        let mut log = log.lock().unwrap();
        let before = log.iter().filter(|r| r.target() == request.target()).count();
        log.push(request.clone());
        (log.len() - 1, deed(request.target(), before))
    };
    if !matches!(todo, Deed::Deaf | Deed::Early(_)) {
        request.body = body(&mut stream, &request, buffer).await?;
        log.lock().unwrap()[place] = request;
    }
    act(stream, todo).await
}

async fn act(mut stream: TcpStream, mut todo: Deed) -> std::io::Result<()> {
    if let Deed::After(span, body) = todo {
        tokio::time::sleep(span).await;
        todo = Deed::ok(body);
    }
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    match todo {
        Deed::Answer(status, body) => {
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&body).await?;
        }
        Deed::Early(status) => {
            let head =
                format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            // A close with unread bytes resets the connection and may take the answer with it.
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        Deed::Deaf => std::future::pending().await,
        Deed::After(..) | Deed::Stall => {
            stream.read_u8().await?;
        }
        Deed::Cut(bytes) => stream.write_all(&bytes).await?,
        Deed::Drip(span) => {
            stream.write_all(chunked).await?;
            loop {
                stream.write_all(b"1\r\n<\r\n").await?;
                tokio::time::sleep(span).await;
            }
        }
        Deed::Endless => {
            stream.write_all(chunked).await?;
            let piece = [b"1000\r\n".as_slice(), &[b'<'; 0x1000], b"\r\n"].concat();
            loop {
                stream.write_all(&piece).await?;
            }
        }
    }
    Ok(())
}

/// Reads the body by its length or its chunks, without the framing.
async fn body(
    stream: &mut TcpStream,
    request: &Request,
    mut raw: Vec<u8>,
) -> std::io::Result<Vec<u8>> {
    let length = request.header("content-length").and_then(|l| l.parse::<usize>().ok());
    let chunked = request.header("transfer-encoding").is_some();
    loop {
        let whole = match length {
            Some(length) => raw.len() >= length,
            None => !chunked || raw.ends_with(b"0\r\n\r\n"),
        };
        if whole {
            break;
        }
        if stream.read_buf(&mut raw).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    if !chunked {
        return Ok(raw);
    }
    let mut plain = Vec::new();
    let mut rest = raw.as_slice();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        plain.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    Ok(plain)
}
