//! A real Tika 3.x on a loopback port: one for the whole test process, or one that a test may torment. Each ends with this
//! process, however it ends.

use super::program::signal;
use super::project;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How long a loaded machine may take to start it.
const START: Duration = Duration::from_secs(60);

/// A running server. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Tika {
    /// Where it listens.
    pub(crate) url: String,
    port: u16,
    server: String,
    shell: Child,
}

/// The address of the server that all tests share.
pub(crate) fn url() -> &'static str {
    static RUNNING: OnceLock<Tika> = OnceLock::new();
    &RUNNING.get_or_init(Tika::start).url
}

impl Tika {
    /// One of one's own.
    pub(crate) fn start() -> Self {
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        Self::start_at(port)
    }

    fn start_at(port: u16) -> Self {
        let folder = project("target/backends/tika");
        let jar = std::fs::read_dir(&folder)
            .ok()
            .and_then(|entries| entries.flatten().map(|e| e.path()).find(|p| is_server(p)))
            .unwrap_or_else(|| {
                panic!("no Tika in {}: run `scripts/backends tika`", folder.display())
            });
        // The shell holds the server and waits on our end of its input: when this process is gone, however it went, the
        // input ends, and the shell ends the server. A static is never dropped, so nothing in here could do that.
        let script = "java -Xmx384m -jar \"$0\" --noFork -h 127.0.0.1 -p \"$1\" >/dev/null & \
                      echo $!; cat >/dev/null; kill -9 $!";
        let mut shell = Command::new("sh")
            .args(["-c", script])
            .arg(&jar)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh starts");
        let mut server = String::new();
        BufReader::new(shell.stdout.take().unwrap()).read_line(&mut server).unwrap();
        let began = Instant::now();
        while !answers(port) {
            assert!(began.elapsed() < START, "Tika did not start within {START:?}; is java there?");
            std::thread::sleep(Duration::from_millis(100));
        }
        Self {
            url: format!("http://127.0.0.1:{port}"),
            port,
            server: server.trim().to_owned(),
            shell,
        }
    }

    /// Sends it a signal such as `STOP`.
    pub(crate) fn signal(&self, name: &str) {
        assert!(signal(&self.server, name));
    }

    /// Another one in its place, at the same address.
    pub(crate) fn restart(&mut self) {
        let port = self.port;
        self.end();
        *self = Self::start_at(port);
    }

    fn end(&mut self) {
        drop(self.shell.stdin.take());
        let _ended = self.shell.wait();
    }
}

impl Drop for Tika {
    fn drop(&mut self) {
        self.end();
    }
}

fn is_server(path: &std::path::Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("tika-server-standard-3") && name.ends_with(".jar")
}

fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return false };
    let mut answer = String::new();
    stream.write_all(b"GET /version HTTP/1.0\r\n\r\n").is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.contains("Apache Tika")
}
