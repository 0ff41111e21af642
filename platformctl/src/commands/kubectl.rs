//! Calls of kubectl. Secrets go through its standard input, never by way of a file or an argument.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The name under which Argo CD applies. What is applied here is Argo CD's from then on: under a name of its own, every field would have
/// two owners, and one that is gone from the repository would stay in the cluster, as the second owner never gives it up.
const MANAGER: &str = "argocd-controller";

/// The answer of a call as JSON.
pub(crate) fn json(program: &Path, arguments: &[&str]) -> Result<Value> {
    let output = Command::new(program)
        .args(arguments)
        .args(["--output", "json"])
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    if !output.status.success() {
        bail!(
            "kubectl {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    serde_json::from_slice(&output.stdout).context("kubectl gave no JSON")
}

/// Server-side apply of `objects`. What a client applies must fit into an annotation of 256 KiB, which some definitions do not.
pub(crate) fn apply(program: &Path, objects: &str) -> Result<()> {
    let mut child = Command::new(program)
        .args([
            "apply",
            "--server-side",
            "--force-conflicts",
            "--field-manager",
            MANAGER,
            "-f",
            "-",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot run {}", program.display()))?;
    let mut stdin = child.stdin.take().context("kubectl has no standard input")?;
    stdin.write_all(objects.as_bytes()).context("kubectl stopped reading")?;
    drop(stdin);
    if !child.wait()?.success() {
        bail!("kubectl apply failed");
    }
    Ok(())
}
