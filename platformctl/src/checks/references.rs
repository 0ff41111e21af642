//! Addresses in texts: what looks like the address of a Service of the platform.

use crate::model::{Part, Platform, Pod, items, text};
use serde_json::Value;

/// An address of a Service, and who has it.
#[derive(Debug)]
pub(crate) struct Reference<'p> {
    pub(crate) part: &'p Part,
    /// The pods that have it in their environment; None where it stands in something that any pod of the part may read.
    pub(crate) pod: Option<Pod<'p>>,
    /// Where it stands, in words.
    pub(crate) place: String,
    pub(crate) namespace: String,
    pub(crate) service: String,
    /// None where only a host is given.
    pub(crate) port: Option<u64>,
}

/// Every address of the platform.
pub(crate) fn all(platform: &Platform) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    for (part, object) in platform.all() {
        match object["kind"].as_str().unwrap_or_default() {
            "ConfigMap" if object.pointer("/metadata/labels/grafana_dashboard").is_none() => {
                walk(&object["data"], &mut |text| {
                    add(platform, part, object, None, text, &mut found);
                });
            }
            "ObjectStore" => walk(&object["spec"], &mut |text| {
                add(platform, part, object, None, text, &mut found);
            }),
            _ => {}
        }
    }
    for part in &platform.parts {
        let values = &part.application.values;
        // Our own charts show everything in their objects.
        if part.recorded.is_some() {
            walk(values, &mut |text| add(platform, part, values, None, text, &mut found));
        }
    }
    for pod in platform.pods() {
        for container in pod.containers() {
            let arguments = items(container, "/args").chain(items(container, "/command"));
            for argument in arguments.filter_map(Value::as_str) {
                add(platform, pod.part, pod.object, Some(pod.object), argument, &mut found);
            }
            for env in items(container, "/env") {
                let value = text(env, "/value");
                add(platform, pod.part, pod.object, Some(pod.object), value, &mut found);
                if text(env, "/name").ends_with("HOST") && is_short_name(value) {
                    let namespace = pod.namespace().to_owned();
                    found.push(Reference {
                        part: pod.part,
                        place: format!("{}: {}", pod.part.name(pod.object), text(env, "/name")),
                        namespace,
                        service: value.to_owned(),
                        port: None,
                        pod: None,
                    });
                }
            }
        }
    }
    // The pods again: a closure cannot give away what it only borrows.
    for reference in &mut found {
        if let Some(name) = reference.place.strip_prefix("env ") {
            let place = name.to_owned();
            reference.pod = platform.pods().find(|pod| pod.part.name(pod.object) == place);
            reference.place = place;
        }
    }
    found
}

fn is_short_name(text: &str) -> bool {
    let plain =
        text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    plain && text.bytes().any(|byte| byte.is_ascii_lowercase()) && text != "localhost"
}

fn walk(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => text.lines().filter(|line| !is_comment(line)).for_each(visit),
        Value::Array(values) => values.iter().for_each(|value| walk(value, visit)),
        Value::Object(map) => map.values().for_each(|value| walk(value, visit)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with("//") || line.starts_with("--")
}

fn add<'p>(
    platform: &Platform,
    part: &'p Part,
    object: &Value,
    pod: Option<&Value>,
    text: &str,
    found: &mut Vec<Reference<'p>>,
) {
    let place = match pod {
        Some(pod) => format!("env {}", part.name(pod)),
        None if object["kind"].is_string() => part.name(object),
        None => format!("{}: its values", part.application.name),
    };
    let own = match object["kind"].is_string() {
        true => part.namespace(object),
        false => &part.application.namespace,
    };
    for (host, port) in hosts(text) {
        let mut labels = host.split('.');
        let (Some(service), namespace, svc) = (labels.next(), labels.next(), labels.next()) else {
            continue;
        };
        let namespace = match (namespace, svc) {
            // Free text has words before colons; only an environment is taken at its word for a short name.
            (None, _) if pod.is_some() && is_short_name(&host) => own,
            (Some(namespace), Some("svc")) => namespace,
            (Some(namespace), None) if platform.has_namespace(namespace) => namespace,
            _ => continue,
        };
        found.push(Reference {
            part,
            pod: None,
            place: place.clone(),
            namespace: namespace.to_owned(),
            service: service.to_owned(),
            port,
        });
    }
}

/// Hosts and ports in a text: URLs, and names that end in `.svc` and may have a port.
pub(crate) fn hosts(text: &str) -> Vec<(String, Option<u64>)> {
    let mut found = Vec::new();
    let is_name =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | ':');
    let parts: Vec<&str> = text.split("://").collect();
    for pair in parts.windows(2) {
        let [before, after] = pair else { continue };
        let scheme =
            before.rsplit(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
        let end = |letter: char| {
            matches!(letter, '/' | '?' | '#' | '"' | '\'' | ',' | ' ' | '<' | '`' | '\\')
        };
        let authority = after.split(end).next().unwrap_or_default();
        let authority = authority.rsplit('@').next().unwrap_or_default();
        // A name that is put together when the pod starts.
        if authority.is_empty() || !authority.chars().all(is_name) {
            continue;
        }
        let (host, port) = split(authority);
        found.push((host, port.or_else(|| usual_port(scheme))));
    }
    for token in text.split(|letter: char| !is_name(letter)) {
        let (host, port) = split(token);
        let inside = host.ends_with(".svc") || host.ends_with(".svc.cluster.local");
        if inside && !found.iter().any(|(known, _)| *known == host) {
            found.push((host, port));
        }
    }
    found
}

fn split(authority: &str) -> (String, Option<u64>) {
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    (host.trim_end_matches('.').to_owned(), port.parse().ok())
}

fn usual_port(scheme: &str) -> Option<u64> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "redis" | "valkey" => Some(6379),
        "postgres" | "postgresql" => Some(5432),
        _ => None,
    }
}
