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

/// The statuses that the outcome beside the document allows. The limits of the service are greater than those of that test,
/// so that what runs into a limit there may be read here; what is damaged may still give a part.
fn allowed(outcome: &str) -> &'static [u16] {
    match outcome.trim().split_once(' ').map(|(_, word)| word) {
        Some("encrypted") => &[422],
        Some("unsupported") => &[415],
        // Read, and sometimes nothing was in it.
        Some("read") => &[200, 422],
        Some(_) => &[200, 422],
        None => &[],
    }
}

#[tokio::test]
async fn every_attack_is_answered_over_http() {
    let folder = tempfile::tempdir().unwrap();
    // An answer of half a gigabyte proves no more than one of this size.
    let settings = [("DOC_INGESTION_IN_PROCESS_MAX_OUTPUT", "16MiB")];
    let program = Program::start(folder.path(), &settings);
    let client = client();
    let mut wrong = BTreeMap::new();
    for path in attacks() {
        let name = path.file_name().unwrap().display().to_string();
        let body = bytes(&path.display().to_string());
        let empty = body.is_empty();
        let url = format!("http://{}/v1/extract", program.address);
        let sent = client.post(url).timeout(LONGEST).query(&[("filename", &name)]).body(body);
        // Neither one that never comes nor one that breaks off is an answer.
        let status = match sent.send().await {
            Ok(response) => whole(response).await.map_or(0, |answer| answer.status),
            Err(_) => 0,
        };
        let outcome = std::fs::read_to_string(format!("{}.outcome", path.display())).unwrap();
        let fine = if empty { status == 400 } else { allowed(&outcome).contains(&status) };
        if !fine {
            wrong.insert(path.strip_prefix(project("")).unwrap().to_owned(), (status, outcome));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
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
