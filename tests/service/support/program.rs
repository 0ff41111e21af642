//! The real binary as a process: for signals, exit codes, logs, leftovers and the command line. It sees only the variables
//! that a test gives it.

use super::raw::Raw;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_doc-ingestion");
/// Longer than starting or stopping takes on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The binary with a clean environment.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// Runs a command with this on its standard input.
pub(crate) fn run_with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A client for talking to a program. The program's own set-up of TLS is not that of this process.
pub(crate) fn client() -> reqwest::Client {
    // Another test may have been faster.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().timeout(2 * PATIENCE).build().unwrap()
}

/// Sends a process a signal such as `TERM`; whether there was one.
pub(crate) fn signal(process: &str, name: &str) -> bool {
    Command::new("kill").args(["-s", name, process]).output().unwrap().status.success()
}

/// A line of `/proc/PID/status` such as `VmRSS`, in kilobytes; `None` where the process has ended.
pub(crate) fn kilobytes(process: &str, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}

/// A running service. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    logs: Arc<Mutex<String>>,
    /// Ends with the program's standard error.
    reader: Option<JoinHandle<()>>,
    /// `127.0.0.1:port`.
    pub(crate) address: String,
}

impl Program {
    /// Starts `serve` with authentication off, temporary files in `folder`, and these variables; waits until it listens.
    pub(crate) fn start(folder: &Path, variables: &[(&str, &str)]) -> Self {
        Self::serve(command(&["serve", "--listen", "127.0.0.1:0"]), folder, variables)
    }

    /// The same with a disk of `size` in the place of `folder`, which nobody but the service sees. Needs the right to mount,
    /// or user namespaces.
    pub(crate) fn start_on_small_disk(
        folder: &Path,
        size: &str,
        variables: &[(&str, &str)],
    ) -> Self {
        let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let mut command = Command::new("unshare");
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").stdin(Stdio::null());
        command.args(if root {
            &["--mount"][..]
        } else {
            &["--mount", "--user", "--map-root-user"]
        });
        let script = format!(
            "mount -t tmpfs -o size={size} tmpfs \"$TMPDIR\" && exec \"$0\" serve --listen 127.0.0.1:0"
        );
        command.args(["sh", "-c", &script, BINARY]);
        Self::serve(command, folder, variables)
    }

    /// The same with at most `files` files open at once.
    pub(crate) fn start_with_files(
        folder: &Path,
        files: usize,
        variables: &[(&str, &str)],
    ) -> Self {
        let mut command = Command::new("sh");
        let script = format!("ulimit -n {files} && exec \"$0\" serve --listen 127.0.0.1:0");
        command.env_clear().stdin(Stdio::null()).args(["-c", &script, BINARY]);
        Self::serve(command, folder, variables)
    }

    fn serve(mut command: Command, folder: &Path, variables: &[(&str, &str)]) -> Self {
        command.env("DOC_INGESTION_AUTH_MODE", "off").env("TMPDIR", folder);
        command.envs(variables.iter().copied()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let logs: Arc<Mutex<String>> = Arc::default();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let written = Arc::clone(&logs);
        let reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut logs = written.lock().unwrap();
                logs.push_str(&line);
                logs.push('\n');
            }
        });
        let mut program = Self { child, logs, reader: Some(reader), address: String::new() };
        program.address = program.wait_for_log("\"listening\"", |line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["address"].as_str().unwrap().to_owned()
        });
        program
    }

    /// Everything on standard error so far.
    pub(crate) fn logs(&self) -> String {
        self.logs.lock().unwrap().clone()
    }

    /// Waits for a line with this in it.
    pub(crate) fn wait_for_log<T>(&mut self, wanted: &str, take: impl FnOnce(&str) -> T) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            let logs = self.logs();
            if let Some(line) = logs.lines().find(|line| line.contains(wanted)) {
                return take(line);
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < until, "no `{wanted}`: {ended:?} {logs}");
            sleep(Duration::from_millis(10));
        }
    }

    pub(crate) async fn raw(&self) -> Raw {
        Raw::connect(&self.address).await
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The process ids of its workers.
    pub(crate) fn workers(&self) -> Vec<String> {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.id())).unwrap();
        let children = threads.map(|task| task.unwrap().path().join("children"));
        // A thread may end while it is looked at.
        let children = children.filter_map(|list| std::fs::read_to_string(list).ok());
        children
            .flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }

    /// Sends it a signal such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        assert!(signal(&self.id().to_string(), name));
    }

    /// Waits for its end, and for all that it wrote.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What it wrote last may still be on its way to us.
                if let Some(reader) = self.reader.take() {
                    reader.join().unwrap();
                }
                return status;
            }
            assert!(Instant::now() < until, "it does not end: {}", self.logs());
            sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
