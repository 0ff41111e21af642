//! Many documents, good and hostile, one after the other: memory, descriptors and workers stay as they are. The long version is
//! `scripts/soak`.

use crate::support::program::{Program, client, kilobytes};
use crate::support::server::whole;
use crate::support::{bytes, fixtures};
use std::time::Duration;

/// Rounds over all documents of the size below, before and after the measurement.
const ROUNDS: usize = 2;
/// MiB. What a leak of a document a round would pass, and the noise of an allocator does not.
const NOISE: u64 = 24;

fn resident(pid: u32) -> u64 {
    kilobytes(&pid.to_string(), "VmRSS").unwrap() / 1024
}

fn descriptors(pid: u32) -> usize {
    std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count()
}

#[tokio::test]
async fn many_documents_leave_nothing_in_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[]);
    let documents: Vec<_> = fixtures()
        .into_iter()
        .map(|path| {
            (path.file_name().unwrap().display().to_string(), bytes(&path.display().to_string()))
        })
        .filter(|(_, body)| body.len() < 1 << 20)
        .collect();
    let client = client();
    let round = async || {
        for (name, body) in &documents {
            let url = format!("http://{}/v1/extract", program.address);
            let sent = client.post(url).query(&[("filename", name)]).body(body.clone()).send();
            // Some of them cannot be read; that they are answered is what counts here.
            whole(sent.await.unwrap()).await.expect("an answer broke off");
        }
    };
    for _ in 0..ROUNDS {
        round().await;
    }
    let before = (resident(program.id()), descriptors(program.id()), program.workers().len());
    for _ in 0..ROUNDS {
        round().await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let after = (resident(program.id()), descriptors(program.id()), program.workers().len());
    assert!(after.0 < before.0 + NOISE, "MiB: {before:?}, then {after:?}");
    assert!(after.1 <= before.1 + 2 && after.2 <= before.2 + 1, "{before:?}, then {after:?}");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "files are left behind");
}
