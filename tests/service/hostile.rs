//! Every document of `fixtures/hostile` over HTTP against the service with its workers: it answers, in time, with a status that
//! is the document's, and goes on.

use crate::support::program::{Program, client, kilobytes};
use crate::support::server::{answer, whole};
use crate::support::{bytes, project};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longer than any of them takes on a loaded machine, and shorter than for ever. What they take is measured by
/// `scripts/hostile`.
const LONGEST: Duration = Duration::from_secs(60);

fn attacks() -> Vec<PathBuf> {
    let sorted = |folder: &Path| {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let folders = sorted(&project("fixtures/hostile")).into_iter().filter(|p| p.is_dir());
    let is_outcome = |p: &PathBuf| p.extension().is_some_and(|e| e == "outcome");
    folders.flat_map(|folder| sorted(&folder)).filter(|p| !is_outcome(p)).collect()
}

/// What each comes to: a line `folder/name status`. `UPDATE_GOLDEN=1` writes it; read what changed before committing it.
const STATUSES: &str = "fixtures/hostile/statuses.txt";

/// Bytes of an answer that is asked for a second time, as JSON.
const LONG: usize = 4 << 20;

/// MiB that the service may hold, whatever a worker reads.
const SERVICE: u64 = 150;

/// For each attack, as `format/name`, the MiB that a worker may hold.
fn bounds() -> BTreeMap<String, u64> {
    let text = std::fs::read_to_string(project("fixtures/hostile/bounds.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let bound = |line: &str| {
        let (rest, mib) = line.rsplit_once(' ').unwrap();
        (rest.rsplit_once(' ').unwrap().0.to_owned(), mib.parse().unwrap())
    };
    lines.map(bound).collect()
}

/// MiB of a line of `/proc/PID/status`; none of a process that has ended.
fn held(process: &str, name: &str) -> u64 {
    kilobytes(process, name).unwrap_or(0) >> 10
}

/// What each worker holds before a document.
struct Memory(BTreeMap<String, u64>);

impl Memory {
    /// Has the system forget what was held before (`proc_pid_clear_refs(5)`).
    fn of(program: &Program) -> Self {
        let workers = program.workers();
        for process in workers.iter().chain([&program.id().to_string()]) {
            // It may have ended.
            let _ = std::fs::write(format!("/proc/{process}/clear_refs"), "5");
        }
        let holds = |id: String| {
            let held = held(&id, "VmRSS");
            (id, held)
        };
        Self(workers.into_iter().map(holds).collect())
    }

    /// The most that the service has held since, and the most that a worker took beyond what it had.
    fn most(&self, program: &Program) -> (u64, u64) {
        let grown =
            |id: &String| held(id, "VmHWM").saturating_sub(self.0.get(id).copied().unwrap_or(0));
        let workers = program.workers().iter().map(grown).max().unwrap_or(0);
        (held(&program.id().to_string(), "VmHWM"), workers)
    }
}

#[tokio::test]
async fn every_attack_is_answered_over_http() {
    let folder = tempfile::tempdir().unwrap();
    // An answer of half a gigabyte proves no more than one of this size.
    let settings = [
        ("DOC_INGESTION_IN_PROCESS_MAX_OUTPUT", "16MiB"),
        // A worker that is replaced takes what it held with it, unseen.
        ("DOC_INGESTION_ISOLATION_TASKS", "1000000"),
        ("DOC_INGESTION_ISOLATION_RESIDENT", "4GiB"),
    ];
    let program = Program::start(folder.path(), &settings);
    let client = client();
    let (mut got, bounds) = (BTreeMap::new(), bounds());
    let mut over = Vec::new();
    for path in attacks() {
        let name = path.file_name().unwrap().display().to_string();
        let body = bytes(&path.display().to_string());
        let url = format!("http://{}/v1/extract", program.address);
        let before = Memory::of(&program);
        // Neither one that never comes nor one that breaks off is an answer.
        let send = async |output: &str| {
            let query = [("filename", name.as_str()), ("output", output)];
            let sent = client.post(&url).timeout(LONGEST).query(&query).body(body.clone());
            whole(sent.send().await.ok()?).await
        };
        let answered = send("markdown").await;
        let status = answered.as_ref().map_or(0, |answer| answer.status);
        let attack = path.strip_prefix(project("fixtures/hostile")).unwrap().display().to_string();
        assert_ne!(status, 0, "{attack} is not answered");
        if answered.is_some_and(|answer| answer.body.len() > LONG) {
            // The shape that is whole or nothing, where it has most to hold.
            let json = send("json").await.expect("it breaks off");
            assert_eq!(json.status, status, "{attack}");
        }
        let (service, workers) = before.most(&program);
        let bound = bounds.get(&attack).copied().unwrap_or_default();
        if service > SERVICE || workers > bound {
            over.push(format!("{attack}: service {service}, workers {workers} of {bound} MiB"));
        }
        got.insert(attack, status);
    }
    let got: String = got.iter().map(|(attack, status)| format!("{attack} {status}\n")).collect();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(project(STATUSES), &got).unwrap();
    }
    let expected = std::fs::read_to_string(project(STATUSES)).unwrap_or_default();
    let changed: Vec<&str> =
        got.lines().filter(|line| !expected.contains(&format!("{line}\n"))).collect();
    assert!(changed.is_empty() && got == expected, "{changed:#?}");
    assert!(over.is_empty(), "too much memory: {over:#?}");
    let metrics = format!("http://{}/metrics", program.address);
    let metrics = answer(client.get(metrics)).await.text();
    let ended = |cause: &str| {
        let line = format!("doc_ingestion_workers_ended_total{{cause=\"{cause}\"}} ");
        metrics.lines().find_map(|l| l.strip_prefix(&line)).map_or(0, |n| n.parse::<u64>().unwrap())
    };
    // No reader needed its walls.
    assert_eq!((ended("crashed"), ended("panicked"), ended("stopped")), (0, 0, 0), "{metrics}");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "files are left behind");
}
