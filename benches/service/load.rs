//! Latency and throughput over HTTP, at several numbers of clients: each has a kept connection and sends its next document as
//! soon as it has the answer to the last one.

use crate::client::{Connection, Request};
use crate::documents;
use crate::figures::{Times, header, row};
use crate::server::Server;
use anyhow::ensure;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

const CLIENTS: [usize; 3] = [1, 8, 64];
const WARM_UP: usize = 20;

/// Measures for `seconds` at each number of clients.
pub(crate) fn run(seconds: u64) -> anyhow::Result<()> {
    let server = Server::start(&[])?;
    println!("\n## Latency and throughput (PUT /process, {seconds} s each)\n");
    header(&[
        "document",
        "KB",
        "clients",
        "requests",
        "requests/s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "CPU ms/request",
    ]);
    for document in documents::all()? {
        let request = Request::process(&document);
        let mut connection = Connection::open(server.address)?;
        for _ in 0..WARM_UP {
            let reply = connection.exchange(&request)?;
            ensure!(reply.status == 200, "{} got {}", document.name, reply.status);
        }
        for clients in CLIENTS {
            let cpu = server.cpu_ms()?;
            let began = Instant::now();
            let times = clients_at_work(server.address, &request, clients, seconds)?;
            let took = began.elapsed().as_secs_f64();
            let cpu = server.cpu_ms()? - cpu;
            let count = times.count() as f64;
            row(&[
                document.name.to_owned(),
                format!("{:.1}", document.bytes.len() as f64 / 1e3),
                clients.to_string(),
                times.count().to_string(),
                format!("{:.0}", count / took),
                format!("{:.2}", times.ms(50)),
                format!("{:.2}", times.ms(95)),
                format!("{:.2}", times.ms(99)),
                format!("{:.2}", cpu / count),
            ]);
        }
    }
    Ok(())
}

fn clients_at_work(
    address: SocketAddr,
    request: &Request,
    clients: usize,
    seconds: u64,
) -> anyhow::Result<Times> {
    let until = Instant::now() + Duration::from_secs(seconds);
    let client = || -> anyhow::Result<Vec<Duration>> {
        let mut connection = Connection::open(address)?;
        let mut times = Vec::new();
        while Instant::now() < until {
            let began = Instant::now();
            let reply = connection.exchange(request)?;
            times.push(began.elapsed());
            ensure!(reply.status == 200, "an answer was {}", reply.status);
        }
        Ok(times)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..clients).map(|_| scope.spawn(client)).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().map_err(|_| anyhow::anyhow!("a client crashed"))??);
        }
        Ok(Times::new(all))
    })
}
