//! `check`: renders everything as Argo CD would, and looks for what cannot work. Needs no cluster and no network.

use crate::charts::Charts;
use crate::checks;
use crate::cli::{Place, say};
use crate::model::{Platform, items};
use anyhow::{Result, bail};
use serde_json::Value;

pub(crate) fn run(place: &Place) -> Result<()> {
    let charts = Charts::new(&place.root, &place.helm)?;
    let platform = Platform::load(&charts)?;
    let findings = checks::all(&platform);
    for finding in &findings {
        say(finding);
    }
    if !findings.is_empty() {
        bail!("{} findings", findings.len());
    }
    for note in notes(&platform) {
        say(&format!("note: {note}"));
    }
    say(&format!(
        "{} Applications, {} objects: all is well",
        platform.parts.len(),
        platform.objects()
    ));
    Ok(())
}

/// What is no error and serves nobody, or not as its shape promises: an instance may be made before all of it is known.
fn notes(platform: &Platform) -> Vec<String> {
    let values = |name: &str| {
        let mut parts = platform.parts.iter();
        parts.find(|part| part.application.name == name).map(|part| &part.application.values)
    };
    let Some(litellm) = values("litellm") else { return Vec::new() };
    let offered = |kind: &str| items(litellm, "/models").any(|model| model["kind"] == kind);
    let mut notes: Vec<String> = [
        ("chat", "nobody answers"),
        ("embedding", "no document can be searched"),
    ]
    .into_iter()
    .filter(|(kind, _)| !offered(kind))
    .map(|(kind, what)| {
        format!("there is no model of the kind {kind}, so {what}: set `llm.url`, or turn `vllm` on")
    })
    .collect();
    let pods = |values: &Value| values["replicaCount"].as_u64().unwrap_or(1);
    if values("openwebui").is_some_and(|one| pods(one) == 1 && pods(litellm) > 1) {
        notes.push(
            "Open WebUI has one pod, since its files are on a volume, and nothing is backed up: set `s3.mode`"
                .to_owned(),
        );
    }
    notes
}
