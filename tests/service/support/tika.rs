//! A real Tika 3.x on a loopback port: one for the whole test process, ended with it, however it ends.

use super::project;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How long a loaded machine may take to start it.
const START: Duration = Duration::from_secs(60);

/// The address of the running server.
pub(crate) fn url() -> &'static str {
    static RUNNING: OnceLock<(String, Child)> = OnceLock::new();
    let (url, _) = RUNNING.get_or_init(|| {
        let folder = project("target/backends/tika");
        let jar = std::fs::read_dir(&folder)
            .ok()
            .and_then(|entries| entries.flatten().map(|e| e.path()).find(|p| is_server(p)))
            .unwrap_or_else(|| {
                panic!("no Tika in {}: run `scripts/backends tika`", folder.display())
            });
        let port = free_port();
        // The shell holds the server and waits on our end of its input: when this process is gone, however it went, the
        // input ends, and the shell ends the server. A static is never dropped, so nothing in here could do that.
        let script =
            "java -Xmx384m -jar \"$0\" --noFork -h 127.0.0.1 -p \"$1\" & cat >/dev/null; kill $!";
        let shell = Command::new("sh")
            .args(["-c", script])
            .arg(&jar)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh starts");
        let began = Instant::now();
        while !answers(port) {
            assert!(began.elapsed() < START, "Tika did not start within {START:?}; is java there?");
            std::thread::sleep(Duration::from_millis(100));
        }
        (format!("http://127.0.0.1:{port}"), shell)
    });
    url
}

fn is_server(path: &std::path::Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("tika-server-standard-3") && name.ends_with(".jar")
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return false };
    let mut answer = String::new();
    stream.write_all(b"GET /version HTTP/1.0\r\n\r\n").is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.contains("Apache Tika")
}
