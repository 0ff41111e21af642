//! Memory of a service that has nothing to do, and the time from its start to its first "ready".

use crate::client::{Connection, Request};
use crate::documents;
use crate::figures::{Times, mib, verdict};
use crate::server::Server;
use std::thread;
use std::time::Duration;

const STARTS: usize = 20;
const REQUESTS: usize = 1_000;
const CLIENTS: usize = 8;
const AIM_START_MS: f64 = 100.0;
const AIM_IDLE_MIB: f64 = 30.0;

/// Starts the service several times, then lets the last one work and rest.
pub(crate) fn run() -> anyhow::Result<()> {
    println!("\n## Start and idle memory\n");
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(Server::start(&[])?.start);
    }
    let starts = Times::new(starts);
    println!(
        "start to ready: p50 {:.1} ms, longest {:.1} ms of {STARTS}",
        starts.ms(50),
        starts.ms(100)
    );
    verdict("start to ready, median", starts.ms(50), AIM_START_MS, "ms");
    let server = Server::start(&[])?;
    thread::sleep(Duration::from_secs(1));
    let fresh = mib(server.memory("VmRSS")?);
    say(&server, "after the start")?;
    let requests: Vec<Request> = documents::all()?.iter().map(Request::process).collect();
    thread::scope(|scope| {
        let work = || -> anyhow::Result<()> {
            let mut connection = Connection::open(server.address)?;
            for request in requests.iter().cycle().take(REQUESTS / CLIENTS) {
                connection.exchange(request)?;
            }
            Ok(())
        };
        let threads: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            thread.join().map_err(|_| anyhow::anyhow!("a client crashed"))??;
        }
        anyhow::Ok(())
    })?;
    say(&server, &format!("right after {REQUESTS} documents over {CLIENTS} connections"))?;
    thread::sleep(Duration::from_secs(15));
    say(&server, "15 s later")?;
    verdict("resident after the start", fresh, AIM_IDLE_MIB, "MiB");
    verdict("resident after the work", mib(server.memory("VmRSS")?), AIM_IDLE_MIB, "MiB");
    Ok(())
}

fn say(server: &Server, when: &str) -> anyhow::Result<()> {
    let [resident, own, most] =
        [server.memory("VmRSS")?, server.memory("RssAnon")?, server.memory("VmHWM")?].map(mib);
    println!(
        "resident {when}: {resident:.1} MiB (its own {own:.1}, the rest is the program's file; most so far {most:.1})"
    );
    Ok(())
}
