//! The service as a process of its own, started from the binary that Cargo built for this benchmark, and what Linux says
//! about it. Called by every measurement.

use anyhow::{Context, bail};
use std::fs::File;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::{Connection, Request};

/// The key that the requests carry: what a real caller pays is part of the figures.
pub(crate) const KEY: &str = "bench";
/// `AT_CLKTCK` is 100 on every Linux that Rust supports.
const TICKS_A_SECOND: f64 = 100.0;
/// How long a start may take before the benchmark gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running service; ends with it.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From the start of the process to its first "ready".
    pub(crate) start: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Whatever became of it, there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts the service with more `variables` and waits until it is ready.
    pub(crate) fn start(variables: &[(&str, &str)]) -> anyhow::Result<Self> {
        let address = free_address()?;
        let began = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_doc-ingestion"))
            .args(["serve", "--listen", &address.to_string()])
            .env_clear()
            .env("API_KEY", KEY)
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("the service does not start")?;
        let mut server = Self { child, address, start: Duration::ZERO };
        let ready = Request::get("/readyz");
        loop {
            let reply = Connection::open(address).and_then(|mut c| c.exchange(&ready));
            if reply.is_ok_and(|reply| reply.status == 200) {
                server.start = began.elapsed();
                return Ok(server);
            }
            if began.elapsed() > PATIENCE || server.child.try_wait()?.is_some() {
                bail!("the service does not become ready");
            }
            std::thread::sleep(Duration::from_micros(500));
        }
    }

    /// Bytes of a line of `/proc/PID/status`: `VmRSS`, `VmHWM` (the most it ever was), `RssAnon`.
    pub(crate) fn memory(&self, name: &str) -> anyhow::Result<u64> {
        memory(self.child.id(), name)
    }

    /// Its number, for a thread that watches it.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The numbers of its workers.
    pub(crate) fn children(&self) -> anyhow::Result<Vec<u32>> {
        let mut children = Vec::new();
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let text = std::fs::read_to_string(task?.path().join("children"))?;
            children.extend(text.split_whitespace().filter_map(|n| n.parse::<u32>().ok()));
        }
        Ok(children)
    }

    /// Processor time it has used so far, in milliseconds, to the next ten.
    pub(crate) fn cpu_ms(&self) -> anyhow::Result<f64> {
        let stat = proc_file(self.child.id(), "stat")?;
        let fields = stat.rsplit_once(')').context("no name in stat")?.1.split_whitespace();
        let ticks: Vec<f64> = fields.skip(11).take(2).filter_map(|n| n.parse().ok()).collect();
        Ok(ticks.iter().sum::<f64>() * 1e3 / TICKS_A_SECOND)
    }
}

/// See [`Server::memory`].
pub(crate) fn memory(id: u32, name: &str) -> anyhow::Result<u64> {
    let status = proc_file(id, "status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kib = line.and_then(|line| line.split_whitespace().next()).context("no such line")?;
    Ok(kib.parse::<u64>()? << 10)
}

fn proc_file(id: u32, name: &str) -> anyhow::Result<String> {
    let mut text = String::new();
    File::open(format!("/proc/{id}/{name}"))?.read_to_string(&mut text)?;
    Ok(text)
}

/// An address on the loopback that is free at this moment.
fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
