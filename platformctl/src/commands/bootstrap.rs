//! `bootstrap`: three server-side applies, in order: the sealing key, Argo CD, the root Application. Everything after that is
//! Argo CD's work. Without `--apply` it prints what it would do.

use super::kubectl;
use super::status::states;
use crate::charts::{Application, Charts, Source};
use crate::cli::{BootstrapArgs, Place, say};
use crate::key::{list, read_secrets};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: argo-cd\n  labels:\n    \
                         pod-security.kubernetes.io/enforce: restricted\n";

pub(crate) fn run(place: &Place, args: &BootstrapArgs) -> Result<()> {
    let charts = Charts::new(&place.root, &place.helm)?;
    let applications = charts.applications()?;
    let named = |name: &str| -> Result<&Application> {
        applications
            .iter()
            .find(|one| one.name == name)
            .with_context(|| format!("no Application {name}"))
    };
    let argocd = named("argo-cd")?;
    let root = charts.render(named("bootstrap")?)?.text;
    if !args.apply {
        return print(argocd, &root);
    }
    let Some(path) = &args.sealing_key else {
        bail!("`--sealing-key FILE` is needed: the file that `init` wrote, or `backup-key`");
    };
    let keys = Zeroizing::new(list(&read_secrets(path)?).to_string());
    say("1 of 3: the sealing key");
    kubectl::apply(&place.kubectl, &keys)?;
    say("2 of 3: Argo CD");
    kubectl::apply(&place.kubectl, NAMESPACE)?;
    apply_argocd(&charts, place, argocd, args)?;
    say("3 of 3: the root Application");
    kubectl::apply(&place.kubectl, &root)?;
    watch(&place.kubectl, Duration::from_secs(args.wait.saturating_mul(60)))
}

/// Its definitions first: what comes with them needs them.
fn apply_argocd(
    charts: &Charts,
    place: &Place,
    argocd: &Application,
    args: &BootstrapArgs,
) -> Result<()> {
    let text = charts.render_upstream(argocd, args.argocd_chart.as_deref())?;
    let (definitions, rest): (Vec<&str>, Vec<&str>) =
        text.split("\n---").partition(|object| object.contains("kind: CustomResourceDefinition"));
    // Monitors come with a later wave, when their definitions are there; Argo CD adds them then.
    let rest: Vec<&str> = rest
        .into_iter()
        .filter(|object| !object.contains("apiVersion: monitoring.coreos.com"))
        .collect();
    kubectl::apply(&place.kubectl, &definitions.join("\n---"))?;
    kubectl::apply(&place.kubectl, &rest.join("\n---"))
}

fn print(argocd: &Application, root: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let Source::Upstream { repository, chart, version } = &argocd.source else {
        bail!("argo-cd has no chart")
    };
    writeln!(out, "# 1. the sealing key, as `init` wrote it")?;
    writeln!(out, "#    kubectl apply --server-side -f SEALING-KEY.yaml")?;
    writeln!(out, "# 2. Argo CD: {repository} {chart} {version}, with these values")?;
    writeln!(out, "#    kubectl create namespace {}", argocd.namespace)?;
    writeln!(
        out,
        "#    helm template argo-cd {chart} --repo {repository} --version {version} --include-crds \\"
    )?;
    writeln!(
        out,
        "#      --namespace {} --values VALUES | kubectl apply --server-side -f -",
        argocd.namespace
    )?;
    for line in serde_saphyr::to_string(&argocd.values)?.lines() {
        writeln!(out, "#    {line}")?;
    }
    writeln!(out, "# 3. the root Application; kubectl apply --server-side -f -")?;
    writeln!(out, "{root}")?;
    say("nothing was applied; `--apply` does it");
    Ok(())
}

/// Says what becomes well, until everything is or the time is over.
fn watch(kubectl: &Path, time: Duration) -> Result<()> {
    let start = Instant::now();
    let mut well = BTreeSet::new();
    while start.elapsed() < time {
        let states = states(kubectl)?;
        for state in states.iter().filter(|state| state.is_well()) {
            if well.insert(state.name.clone()) {
                say(&format!("{} of {}: {}", well.len(), states.len(), state.name));
            }
        }
        // The root makes the others: one alone is only the beginning.
        if states.len() > 2 && states.iter().all(super::status::State::is_well) {
            say("everything is there");
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(10));
    }
    say("not everything is there yet: `platformctl status`");
    Ok(())
}
