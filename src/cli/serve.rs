//! `doc-ingestion serve`.

use crate::config::{Config, Http};
use crate::http;
use crate::isolation::dump_no_core;
use crate::service::Service;
use anyhow::Context;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Milliseconds for which the allocator keeps memory that is free.
const KEPT: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "0");

/// Has the allocator give memory back as soon as it is free, where its user says nothing else.
///
/// After its delay, which is a second otherwise, it still waits for the next allocation in its turn: a service at rest after a
/// large answer keeps all of it. It reads its environment before `main`, so the program starts itself again: the same process,
/// with one variable more.
///
/// # Errors
/// When it cannot; the program goes on as it is.
pub(super) fn give_memory_back() -> io::Result<()> {
    if std::env::var_os(KEPT.0).is_some() {
        return Ok(());
    }
    let mut words = std::env::args_os();
    let mut again = Command::new(std::env::current_exe()?);
    if let Some(name) = words.next() {
        again.arg0(name);
    }
    Err(again.args(words).env(KEPT.0, KEPT.1).exec())
}

/// Serves until SIGTERM, SIGINT, SIGHUP or SIGQUIT. What is in flight is finished within the grace; what is not is cut off with
/// a warning.
pub(super) async fn run(mut config: Config) -> anyhow::Result<ExitCode> {
    // First of all: a signal that comes before is not lost, and as process 1 of a container it would be.
    let shutdown = end()?;
    limits(&mut config.http);
    let address = config.http.listen;
    let open = config.auth.keys.is_none();
    let service = Arc::new(Service::new(config)?);
    service.spool.check().context("the spool's folder cannot be written to")?;
    let layers = service.isolation.start().await.context("documents cannot be isolated")?;
    for (layer, level) in layers.named() {
        service.metrics.layer(layer, level.number());
    }
    tracing::info!(mode = service.config.isolation.mode.name(), ?layers, "isolation");
    let listener =
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let address = listener.local_addr()?;
    if open {
        tracing::warn!("authentication is off: everyone who reaches this service may use it");
    }
    let engines: Vec<&str> = crate::engines::Engine::ALL
        .into_iter()
        .filter(|e| service.configured(*e))
        .map(|e| e.name())
        .collect();
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), ?engines, "listening");
    let finished = http::serve(listener, service, shutdown).await?;
    tracing::info!(finished, "stopped");
    Ok(ExitCode::SUCCESS)
}

/// Done when the service is to end.
fn end() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut quit = signal(SignalKind::quit())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hangup.recv() => {}
            _ = quit.recv() => {}
        }
    })
}

/// No core is ever dumped, and connections leave descriptors to those who read.
fn limits(http: &mut Http) {
    if let Err(error) = dump_no_core() {
        tracing::warn!(%error, "cores of this process may be dumped");
    }
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::debug!(%error, "the number of open files could not be raised");
    }
    let files = getrlimit(Resource::Nofile).current.or(current);
    // A document may need one for its connection, one on disk, one for its worker, and one for a backend.
    let most = files.map_or(usize::MAX, |files| usize::try_from(files / 2).unwrap_or(usize::MAX));
    if http.max_connections > most {
        tracing::warn!(
            most,
            "fewer connections than http.max_connections: too few files may be open"
        );
        http.max_connections = most.max(1);
    }
}
