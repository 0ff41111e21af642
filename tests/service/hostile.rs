//! Every document of `fixtures/hostile` over HTTP against the service with its workers: it answers, in time, with a status that
//! is the document's, and goes on.

use crate::support::program::{Program, client};
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

#[tokio::test]
async fn every_attack_is_answered_over_http() {
    let folder = tempfile::tempdir().unwrap();
    // An answer of half a gigabyte proves no more than one of this size.
    let settings = [("DOC_INGESTION_IN_PROCESS_MAX_OUTPUT", "16MiB")];
    let program = Program::start(folder.path(), &settings);
    let client = client();
    let mut got = BTreeMap::new();
    for path in attacks() {
        let name = path.file_name().unwrap().display().to_string();
        let body = bytes(&path.display().to_string());
        let url = format!("http://{}/v1/extract", program.address);
        let sent = client.post(url).timeout(LONGEST).query(&[("filename", &name)]).body(body);
        // Neither one that never comes nor one that breaks off is an answer.
        let status = match sent.send().await {
            Ok(response) => whole(response).await.map_or(0, |answer| answer.status),
            Err(_) => 0,
        };
        let attack = path.strip_prefix(project("fixtures/hostile")).unwrap().display().to_string();
        assert_ne!(status, 0, "{attack} is not answered");
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
