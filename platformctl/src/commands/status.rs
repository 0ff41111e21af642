//! `status`: the Applications of the cluster, those that are not well first.

use super::kubectl;
use crate::cli::Place;
use anyhow::{Result, bail};
use serde_json::Value;
use std::io::Write;
use std::path::Path;

/// One Application in short.
#[derive(Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) name: String,
    pub(crate) wave: i64,
    pub(crate) sync: String,
    pub(crate) health: String,
    pub(crate) message: String,
}

impl State {
    pub(crate) fn is_well(&self) -> bool {
        self.sync == "Synced" && self.health == "Healthy"
    }
}

/// All Applications, by wave.
pub(crate) fn states(kubectl: &Path) -> Result<Vec<State>> {
    let found =
        kubectl::json(kubectl, &["--namespace", "argo-cd", "get", "applications.argoproj.io"])?;
    let Some(Value::Array(items)) = found.get("items") else { bail!("kubectl gave no list") };
    let mut states: Vec<State> = items.iter().map(state).collect();
    states.sort_by(|a, b| (a.wave, &a.name).cmp(&(b.wave, &b.name)));
    Ok(states)
}

fn state(application: &Value) -> State {
    let text = |pointer: &str| {
        application.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let wave = text("/metadata/annotations/argocd.argoproj.io~1sync-wave");
    State {
        name: text("/metadata/name"),
        wave: wave.parse().unwrap_or_default(),
        sync: text("/status/sync/status"),
        health: text("/status/health/status"),
        message: text("/status/operationState/message"),
    }
}

pub(crate) fn run(place: &Place) -> Result<()> {
    let states = states(&place.kubectl)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "wave  application                  sync       health")?;
    for state in &states {
        writeln!(out, "{:>4}  {:28} {:10} {}", state.wave, state.name, state.sync, state.health)?;
        if !state.is_well() && !state.message.is_empty() {
            writeln!(out, "      {}", state.message.lines().next().unwrap_or_default())?;
        }
    }
    let ill = states.iter().filter(|state| !state.is_well()).count();
    if states.is_empty() {
        bail!("there are no Applications: run `platformctl bootstrap`");
    }
    if ill > 0 {
        bail!("{ill} of {} Applications are not there yet, or not well", states.len());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_application_without_a_status_is_not_well() {
        let bare = state(
            &json!({"metadata": {"name": "tika", "annotations": {"argocd.argoproj.io/sync-wave": "10"}}}),
        );
        assert_eq!(bare.wave, 10);
        assert!(!bare.is_well());
        let well = state(
            &json!({"status": {"sync": {"status": "Synced"}, "health": {"status": "Healthy"}}}),
        );
        assert!(well.is_well());
    }
}
