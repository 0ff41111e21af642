//! A secret key that no secret has.

use crate::model::{Platform, items, labels, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Keys of all secrets, by namespace and name.
type Secrets = BTreeMap<(String, String), BTreeSet<String>>;

pub(super) fn check(platform: &Platform) -> Vec<String> {
    let secrets = secrets(platform);
    let mut findings = Vec::new();
    for pod in platform.pods() {
        let place = pod.part.name(pod.object);
        let mut need = |name: &str, key: &str| {
            missing(&secrets, pod.namespace(), name, key, &place, &mut findings);
        };
        for container in pod.containers() {
            for env in items(container, "/env") {
                if let Some(reference) =
                    env.pointer("/valueFrom/secretKeyRef").filter(|one| one["optional"] != true)
                {
                    need(text(reference, "/name"), text(reference, "/key"));
                }
            }
            for from in items(container, "/envFrom") {
                if let Some(reference) = from.get("secretRef").filter(|one| one["optional"] != true)
                {
                    need(text(reference, "/name"), "");
                }
            }
        }
        for volume in items(pod.spec, "/volumes") {
            let projected =
                items(volume, "/projected/sources").filter_map(|source| source.get("secret"));
            for secret in volume
                .get("secret")
                .into_iter()
                .chain(projected)
                .filter(|one| one["optional"] != true)
            {
                let name = [text(secret, "/secretName"), text(secret, "/name")].concat();
                need(&name, "");
                items(secret, "/items").for_each(|item| need(&name, text(item, "/key")));
            }
        }
    }
    for (part, object) in platform.all() {
        let place = part.name(object);
        let mut need = |name: &str, key: &str| {
            missing(&secrets, part.namespace(object), name, key, &place, &mut findings);
        };
        match object["kind"].as_str().unwrap_or_default() {
            "Cluster" => {
                for start in
                    ["/spec/bootstrap/initdb/secret/name", "/spec/bootstrap/recovery/secret/name"]
                {
                    let name = text(object, start);
                    if !name.is_empty() {
                        need(name, "username");
                        need(name, "password");
                    }
                }
            }
            "ObjectStore" => {
                for key in ["accessKeyId", "secretAccessKey"] {
                    let reference = &object["spec"]["configuration"]["s3Credentials"][key];
                    need(text(reference, "/name"), text(reference, "/key"));
                }
            }
            _ => {}
        }
    }
    for part in platform.parts.iter().filter(|part| part.recorded.is_some()) {
        let place = format!("{}: its values", part.application.name);
        in_values(&part.application.values, &mut |name, key| {
            missing(&secrets, &part.application.namespace, name, key, &place, &mut findings);
        });
    }
    findings
}

fn secrets(platform: &Platform) -> Secrets {
    let mut secrets = Secrets::new();
    for (part, object) in platform.of("Secret") {
        let keys = secrets
            .entry((part.namespace(object).to_owned(), text(object, "/metadata/name").to_owned()))
            .or_default();
        keys.extend(labels(object, "/data").into_keys());
        keys.extend(labels(object, "/stringData").into_keys());
    }
    secrets
}

/// An empty key asks for the secret alone.
fn missing(
    secrets: &Secrets,
    namespace: &str,
    name: &str,
    key: &str,
    place: &str,
    findings: &mut Vec<String>,
) {
    match secrets.get(&(namespace.to_owned(), name.to_owned())) {
        None => findings.push(format!("{place}: there is no secret {namespace}/{name}")),
        Some(keys) if !key.is_empty() && !keys.contains(key) => {
            findings.push(format!("{place}: the secret {namespace}/{name} has no key {key}"));
        }
        Some(_) => {}
    }
}

/// The ways in which values of other people's charts name secrets.
fn in_values(values: &Value, need: &mut dyn FnMut(&str, &str)) {
    match values {
        Value::Object(map) => {
            if let Some(reference) = map.get("secretKeyRef").filter(|one| one["optional"] != true) {
                need(text(reference, "/name"), text(reference, "/key"));
            }
            if let (
                Some(Value::String(name)),
                Some(Value::String(user)),
                Some(Value::String(password)),
            ) = (map.get("existingSecret"), map.get("userKey"), map.get("passwordKey"))
            {
                need(name, user);
                need(name, password);
            }
            map.values().for_each(|value| in_values(value, need));
        }
        Value::Array(list) => list.iter().for_each(|value| in_values(value, need)),
        Value::String(text) => {
            if let Some((name, key)) = text
                .strip_prefix("/etc/alertmanager/secrets/")
                .and_then(|rest| rest.split_once('/'))
            {
                need(name, key);
            }
            // Argo CD's own way: `$secret:key`.
            let words = text.split_whitespace().filter_map(|word| word.strip_prefix('$'));
            for (name, key) in words.filter_map(|word| word.split_once(':')) {
                need(name, key);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
