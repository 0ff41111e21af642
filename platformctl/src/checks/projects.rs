//! A kind or a namespace that the project of an Application forbids, and an Application without a project.

use crate::model::{Platform, items, text};
use serde_json::Value;

/// Kinds that have no namespace. What is missing here is taken for one that has.
const CLUSTER: &[&str] = &[
    "APIService",
    "CSIDriver",
    "CephCSIDriver",
    "ClusterIssuer",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "IngressClass",
    "GatewayClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "PersistentVolume",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeSnapshotClass",
];

pub(super) fn check(platform: &Platform) -> Vec<String> {
    let mut findings = Vec::new();
    for part in &platform.parts {
        let application = &part.application;
        let mut projects = platform.of("AppProject").map(|(_, project)| project);
        let Some(project) =
            projects.find(|project| text(project, "/metadata/name") == application.project)
        else {
            findings
                .push(format!("{}: there is no project {}", application.name, application.project));
            continue;
        };
        for object in &part.objects {
            // What an operator makes is no work of Argo CD.
            let Some(version) = object["apiVersion"].as_str() else { continue };
            let (group, _) = version.split_once('/').unwrap_or(("", version));
            let kind = object["kind"].as_str().unwrap_or_default();
            let cluster = CLUSTER.contains(&kind);
            let list = if cluster {
                "/spec/clusterResourceWhitelist"
            } else {
                "/spec/namespaceResourceWhitelist"
            };
            let allows = |one: &Value| one["group"] == group && one["kind"] == kind;
            if !items(project, list).any(allows) {
                findings.push(format!(
                    "{}: the project does not allow the kind {group}/{kind}",
                    application.name
                ));
            }
            let namespace = part.namespace(object);
            let here = |one: &Value| one["namespace"] == "*" || one["namespace"] == namespace;
            if !cluster && !items(project, "/spec/destinations").any(here) {
                findings.push(format!(
                    "{}: the project does not allow the namespace {namespace}",
                    application.name
                ));
            }
        }
    }
    findings
}
