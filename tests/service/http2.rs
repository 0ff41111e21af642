//! HTTP/2 frame by frame: connections on which nothing happens, answers that nobody takes, floods.

use crate::support::program::{Program, kilobytes};
use crate::support::server::{PATIENCE, Server};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const ACK: u8 = 1;

const HASTY: [(&str, &str); 2] =
    [("http.header_timeout", "300ms"), ("http.write_timeout", "600ms")];

/// A frame (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// Fields without compression (RFC 7541, 6.2.2).
fn fields(fields: &[(&str, &str)]) -> Vec<u8> {
    let text = |text: &str| {
        assert!(text.len() < 127);
        [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat()
    };
    fields.iter().flat_map(|(name, value)| [vec![0], text(name), text(value)].concat()).collect()
}

fn request(method: &str, path: &str) -> Vec<u8> {
    fields(&[(":method", method), (":scheme", "http"), (":path", path), (":authority", "a")])
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// A connection whose answers have this much room at first.
    async fn open(server: &Server, window: u32) -> Self {
        Self::open_at(server.url.trim_start_matches("http://"), window).await
    }

    async fn open_at(address: &str, window: u32) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let settings = [&[0, 4][..], &window.to_be_bytes()].concat();
        stream.write_all(PREFACE).await.unwrap();
        stream.write_all(&frame(SETTINGS, 0, 0, &settings)).await.unwrap();
        Self { stream, buffer: Vec::new() }
    }

    /// Whether the other side takes it.
    async fn send(&mut self, bytes: &[u8]) -> bool {
        matches!(timeout(PATIENCE, self.stream.write_all(bytes)).await, Ok(Ok(())))
    }

    /// The next frame: kind, flags and payload. Answers pings as a living client does. `None` when the connection has ended.
    async fn next(&mut self) -> Option<(u8, u8, Vec<u8>)> {
        loop {
            if let Some((length, head)) = self.buffer.split_at_checked(3) {
                let length = usize::from(length[0]) << 16
                    | usize::from(length[1]) << 8
                    | usize::from(length[2]);
                if let Some(payload) = head.get(6..6 + length) {
                    let next = (head[0], head[1], payload.to_vec());
                    self.buffer.drain(..9 + length);
                    if next.0 == PING && next.1 & ACK == 0 {
                        self.send(&frame(PING, ACK, 0, &next.2)).await;
                        continue;
                    }
                    return Some(next);
                }
            }
            let read = timeout(PATIENCE, self.stream.read_buf(&mut self.buffer)).await;
            if !matches!(read.expect("it is kept for ever"), Ok(n) if n > 0) {
                return None;
            }
        }
    }

    /// Reads to the end of the connection; whether it said goodbye.
    async fn closed(&mut self) -> bool {
        let mut goodbye = false;
        while let Some((kind, ..)) = self.next().await {
            goodbye |= kind == GOAWAY;
        }
        goodbye
    }
}

#[tokio::test]
async fn a_connection_without_a_request_is_closed() {
    let server = Server::with(&HASTY).await;
    let whole = frame(HEADERS, END_HEADERS | END_STREAM, 1, &request("GET", "/version"));
    let begun = [
        Vec::new(),
        // Half a head; a request that is answered; one that is answered before its body comes.
        frame(HEADERS, 0, 1, &request("GET", "/version")),
        whole,
        frame(HEADERS, END_HEADERS, 1, &request("GET", "/version")),
        frame(HEADERS, END_HEADERS, 1, &request("POST", "/nowhere")),
    ];
    for begun in begun {
        let mut connection = Connection::open(&server, 1 << 20).await;
        connection.send(&begun).await;
        assert!(connection.closed().await, "it is closed without a word");
    }
    assert_eq!(server.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn answers_that_nobody_takes_end_their_connection() {
    let server = Server::with(&HASTY).await;
    let mut connection = Connection::open(&server, 0).await;
    for n in 0..50 {
        let path = ["/openapi.json", "/metrics", "/version"][n as usize % 3];
        let get = frame(HEADERS, END_HEADERS | END_STREAM, 1 + 2 * n, &request("GET", path));
        assert!(connection.send(&get).await);
    }
    connection.closed().await;
}

/// More requests at once on one connection are against its terms (RFC 9113, 5.1.2).
#[tokio::test]
async fn a_connection_carries_so_many_requests_at_once() {
    let server = Server::start().await;
    let mut connection = Connection::open(&server, 0).await;
    let (kind, _, settings) = connection.next().await.unwrap();
    assert_eq!(kind, SETTINGS);
    let most = [&[0, 3][..], &100_u32.to_be_bytes()].concat();
    assert!(settings.chunks(6).any(|setting| setting == most), "{settings:?}");
}

/// Until they are closed, such connections hold little.
#[tokio::test]
async fn answers_that_nobody_takes_hold_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[]);
    let held = || kilobytes(&program.id().to_string(), "VmRSS").unwrap() >> 10;
    let before = held();
    let mut connections = Vec::new();
    for _ in 0..30 {
        let mut connection = Connection::open_at(&program.address, 0).await;
        for n in 0..100 {
            let get = request("GET", "/metrics");
            connection.send(&frame(HEADERS, END_HEADERS | END_STREAM, 1 + 2 * n, &get)).await;
        }
        // The head of every answer, and none of its text.
        let mut answers = 0;
        while answers < 100 {
            let (kind, ..) = connection.next().await.expect("it is closed");
            answers += usize::from(kind == HEADERS);
            assert_ne!(kind, DATA);
        }
        connections.push(connection);
    }
    // 3,000 answers of 20 KiB each would be 60 MiB.
    assert!(held() < before + 30, "{before} MiB, then {}", held());
}

/// Who takes an answer slowly gets all of it, however short the patience with those who take nothing.
#[tokio::test]
async fn an_answer_that_is_taken_slowly_comes_to_its_end() {
    let settings = [("http.header_timeout", "3s"), ("http.write_timeout", "3s")];
    let server = Server::with(&settings).await;
    let whole = server.get("/openapi.json").await.body;
    let mut connection = Connection::open(&server, 0).await;
    let get = frame(HEADERS, END_HEADERS | END_STREAM, 1, &request("GET", "/openapi.json"));
    connection.send(&get).await;
    let (mut got, room) = (Vec::new(), u32::try_from(whole.len() / 30).unwrap());
    loop {
        let (kind, flags, payload) = connection.next().await.expect("the answer breaks off");
        if kind == DATA {
            got.extend_from_slice(&payload);
            if flags & END_STREAM != 0 {
                break;
            }
        }
        if got.len().is_multiple_of(room as usize) {
            sleep(Duration::from_millis(200)).await;
            for stream in [0, 1] {
                connection.send(&frame(WINDOW_UPDATE, 0, stream, &room.to_be_bytes())).await;
            }
        }
    }
    assert_eq!(got.len(), whole.len());
}

#[tokio::test]
async fn floods_end_their_connection_alone() {
    let server = Server::start().await;
    let post = |n: u32| {
        let head = frame(HEADERS, END_HEADERS, n, &request("POST", "/v1/extract"));
        [head, frame(RST_STREAM, 0, n, &8_u32.to_be_bytes())].concat()
    };
    let mut resets = Connection::open(&server, 1 << 20).await;
    let mut n = 0;
    while resets.send(&post(1 + 2 * n)).await {
        n += 1;
        assert!(n < 200_000, "requests may be taken back for ever");
    }
    let mut endless = Connection::open(&server, 1 << 20).await;
    endless.send(&frame(HEADERS, 0, 1, &request("GET", "/version"))).await;
    let more = frame(CONTINUATION, 0, 1, &fields(&[("x-more", &"x".repeat(100))]));
    let mut n = 0;
    while endless.send(&more).await {
        n += 1;
        assert!(n < 200_000, "a head may go on for ever");
    }
    server.metric_becomes("doc_ingestion_in_flight 0").await;
    assert_eq!(server.process("Some words.", &[]).await.status, 200);
}
