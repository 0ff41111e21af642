//! `check`: renders everything as Argo CD would, and looks for what cannot work. Needs no cluster and no network.

use crate::charts::Charts;
use crate::checks;
use crate::cli::{Place, say};
use crate::model::{Platform, items};
use anyhow::{Result, bail};

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

/// What is no error and serves nobody: an instance may be made before it is known where its models are.
fn notes(platform: &Platform) -> Vec<String> {
    let Some(litellm) = platform.parts.iter().find(|part| part.application.name == "litellm")
    else {
        return Vec::new();
    };
    let offered = |kind: &str| {
        items(&litellm.application.values, "/models").any(|model| model["kind"] == kind)
    };
    [("chat", "nobody answers"), ("embedding", "no document can be searched")]
        .into_iter()
        .filter(|(kind, _)| !offered(kind))
        .map(|(kind, what)| {
            format!(
                "there is no model of the kind {kind}, so {what}: set `llm.url`, or turn `vllm` on"
            )
        })
        .collect()
}
