//! A real SearXNG with our engine for aarhus.dk, which asks a stand-in for the site, and another engine beside it: one for the
//! whole test process, ended with it, however it ends.

use super::project;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The address of the running instance.
pub(crate) fn url() -> &'static str {
    static RUNNING: OnceLock<(String, Child)> = OnceLock::new();
    let (url, _) = RUNNING.get_or_init(|| {
        let python = project("target/backends/searxng/bin/python");
        assert!(
            python.exists(),
            "no SearXNG in {}: run `scripts/backends searxng`",
            python.display()
        );
        // It ends with its input, and so with this process.
        let mut serving = Command::new(python)
            .arg("-B")
            .arg(project("tests/searxng/serve.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut line = String::new();
        BufReader::new(serving.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("http://"), "SearXNG did not start");
        (line.trim().to_owned(), serving)
    });
    url
}
