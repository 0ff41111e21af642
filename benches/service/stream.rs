//! A document of 1 GiB through the service to a backend. The upload looks like an old Word file from its first bytes on, so it
//! is routed to Tika and passed on while it still arrives. The backend is a stub that reads and counts, because Tika itself
//! would refuse a document of this size; what is measured is the service between the two.

use crate::client::{Connection, head, length, read_chunks, read_head};
use crate::figures::{mib, verdict};
use crate::server::{Server, memory};
use anyhow::{Context, ensure};
use std::io::{BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

const PIECE: usize = 256 << 10;
const SIZE: u64 = 1 << 30;
const AIM_RISE_MIB: f64 = 64.0;
/// 20 looks a second.
const LOOK: Duration = Duration::from_millis(50);

/// What the stub saw of a document.
struct Seen {
    first: Instant,
    last: Instant,
    bytes: u64,
}

/// Uploads once and watches.
pub(crate) fn run() -> anyhow::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let tika = format!("http://{}", listener.local_addr()?);
    let (tell, told) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let tell = tell.clone();
            // A broken exchange shows up as an upload that is not answered.
            thread::spawn(move || serve(stream, &tell));
        }
    });
    let server = Server::start(&[("TIKA_BASE_URL", &tika)])?;
    thread::sleep(Duration::from_secs(1));
    let before = server.memory("VmRSS")?;
    let over = AtomicBool::new(false);
    let (began, ended, answered, most) = thread::scope(|scope| {
        let id = server.id();
        let over = &over;
        let watch = scope.spawn(move || {
            let mut most = 0;
            while !over.load(Ordering::Relaxed) {
                most = memory(id, "VmRSS").unwrap_or_default().max(most);
                thread::sleep(LOOK);
            }
            most
        });
        let times = upload(&server);
        over.store(true, Ordering::Relaxed);
        let (began, ended, answered) = times?;
        let most = watch.join().map_err(|_| anyhow::anyhow!("the watch crashed"))?;
        anyhow::Ok((began, ended, answered, most))
    })?;
    let seen = told.recv_timeout(Duration::from_secs(5)).context("the stub saw no document")?;
    ensure!(seen.bytes == SIZE, "the stub got {} bytes", seen.bytes);
    let peak = server.memory("VmHWM")?;
    let seconds = (answered - began).as_secs_f64();
    println!("\n## 1 GiB to a backend (a stub that reads and counts)\n");
    println!("whole exchange {seconds:.2} s: {:.0} MB/s", SIZE as f64 / 1e6 / seconds);
    let (first, upload, last) = (seen.first - began, ended - began, seen.last - began);
    println!("first bytes at the backend after {:.1} ms", first.as_secs_f64() * 1e3);
    println!(
        "end of the upload after {:.2} s, the backend had all after {:.2} s",
        upload.as_secs_f64(),
        last.as_secs_f64()
    );
    ensure!(seen.first < ended, "the upload was not passed on while it arrived");
    println!("CPU of the service: {:.2} s", server.cpu_ms()? / 1e3);
    println!(
        "resident before {:.1} MiB, at most {:.1} MiB at 20 looks a second, peak by the kernel {:.1} MiB",
        mib(before),
        mib(most),
        mib(peak)
    );
    verdict("rise of the peak", mib(peak.saturating_sub(before)), AIM_RISE_MIB, "MiB");
    Ok(())
}

/// Sends the document; returns when it began, when the last byte was written, and when the answer was there.
fn upload(server: &Server) -> anyhow::Result<(Instant, Instant, Instant)> {
    let mut connection = Connection::open(server.address)?;
    let began = Instant::now();
    connection.write(&head("stor.doc", "application/msword", SIZE))?;
    let mut piece: Vec<u8> = (0..PIECE).map(|i| (i % 251) as u8).collect();
    let rest = piece.clone();
    for (place, bytes) in [(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice()), (512, b"\xec\xa5")]
    {
        piece.splice(place..place + bytes.len(), bytes.iter().copied());
    }
    connection.write(&piece)?;
    for _ in 1..SIZE / PIECE as u64 {
        connection.write(&rest)?;
    }
    let ended = Instant::now();
    let reply = connection.read()?;
    let text = String::from_utf8_lossy(&reply.body);
    ensure!(reply.status == 200 && text.contains("Alt er talt"), "the answer was {}", reply.status);
    Ok((began, ended, Instant::now()))
}

/// Tika as far as this measurement needs it: its version, and a document that is counted.
fn serve(stream: TcpStream, tell: &Sender<Seen>) -> anyhow::Result<()> {
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::with_capacity(PIECE, stream);
    loop {
        let head = read_head(&mut reader)?;
        let answer = if head.first().is_some_and(|line| line.contains("/version")) {
            ("text/plain", "Apache Tika 3.3.2".to_owned())
        } else {
            let mut first = None;
            let mut bytes = 0;
            let mut count = |piece: &[u8]| {
                first.get_or_insert_with(Instant::now);
                bytes += piece.len() as u64;
            };
            match length(&head)? {
                None => read_chunks(&mut reader, count)?,
                Some(mut left) => {
                    let mut buffer = vec![0; PIECE];
                    while left > 0 {
                        let room = left.min(PIECE);
                        let filled = reader.read(buffer.get_mut(..room).unwrap_or_default())?;
                        ensure!(filled > 0, "the document broke off");
                        count(buffer.get(..filled).unwrap_or_default());
                        left -= filled;
                    }
                }
            }
            let last = Instant::now();
            tell.send(Seen { first: first.unwrap_or(last), last, bytes })?;
            let html = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>t</title></head><body><p>Alt er talt nu.</p></body></html>";
            ("text/html", html.to_owned())
        };
        let (kind, text) = answer;
        write!(
            writer,
            "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{text}",
            text.len()
        )?;
    }
}
