//! `backup-key`: the private sealing keys of the cluster, for a safe place outside of it.

use super::kubectl;
use crate::cli::{BackupKeyArgs, Place, say};
use crate::key::{list, write_private};
use anyhow::{Result, bail};
use serde_json::Value;

const LABEL: &str = "sealedsecrets.bitnami.com/sealed-secrets-key";

pub(crate) fn run(place: &Place, args: &BackupKeyArgs) -> Result<()> {
    let found = kubectl::json(
        &place.kubectl,
        &["--namespace", "kube-system", "get", "secrets", "--selector", LABEL],
    )?;
    let Some(Value::Array(items)) = found.get("items") else { bail!("kubectl gave no list") };
    if items.is_empty() {
        bail!("the cluster has no sealing key");
    }
    let keys: Vec<Value> = items.iter().map(bare).collect();
    write_private(&args.output, &zeroize::Zeroizing::new(list(&keys).to_string()))?;
    say(&format!("{} keys; apply the file to a new cluster before everything else", keys.len()));
    Ok(())
}

/// A Secret without what only this cluster knows of it.
fn bare(secret: &Value) -> Value {
    let part = |pointer: &str| secret.pointer(pointer).cloned().unwrap_or(Value::Null);
    serde_json::json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "type": part("/type"),
        "metadata": {
            "name": part("/metadata/name"),
            "namespace": "kube-system",
            "labels": {LABEL: secret.pointer("/metadata/labels").and_then(|labels| labels.get(LABEL)).cloned()},
        },
        "data": part("/data"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_key_is_kept_without_what_only_its_cluster_knows() {
        let secret = json!({
            "metadata": {"name": "k", "uid": "1", "resourceVersion": "2", "labels": {LABEL: "active"}},
            "type": "kubernetes.io/tls",
            "data": {"tls.crt": "YQ==", "tls.key": "Yg=="},
        });
        assert_eq!(
            bare(&secret),
            json!({
                "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
                "metadata": {"name": "k", "namespace": "kube-system", "labels": {LABEL: "active"}},
                "data": {"tls.crt": "YQ==", "tls.key": "Yg=="},
            })
        );
    }
}
