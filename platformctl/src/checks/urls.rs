//! A URL whose Service or port does not exist, and an Ingress whose Service does not.

use super::references;
use crate::model::{Platform, items, text};
use serde_json::Value;

pub(super) fn check(platform: &Platform) -> Vec<String> {
    let mut findings = Vec::new();
    for reference in references::all(platform) {
        let address = format!("{}.{}", reference.service, reference.namespace);
        let Some(service) = platform.service(&reference.namespace, &reference.service) else {
            findings.push(format!("{}: there is no Service {address}", reference.place));
            continue;
        };
        let Some(port) = reference.port else { continue };
        if !items(service, "/spec/ports").any(|one| one["port"].as_u64() == Some(port)) {
            findings.push(format!("{}: the Service {address} has no port {port}", reference.place));
        }
    }
    for (part, ingress) in platform.of("Ingress") {
        for rule in items(ingress, "/spec/rules") {
            for path in items(rule, "/http/paths") {
                let name = text(path, "/backend/service/name");
                let port = path.pointer("/backend/service/port").unwrap_or(&Value::Null);
                let found = platform.service(part.namespace(ingress), name);
                let fits = |one: &Value| {
                    one["port"] == port["number"]
                        || (one["name"] == port["name"] && !one["name"].is_null())
                };
                match found {
                    None => {
                        findings
                            .push(format!("{}: there is no Service {name}", part.name(ingress)));
                    }
                    Some(service) if !items(service, "/spec/ports").any(fits) => {
                        findings.push(format!(
                            "{}: the Service {name} has no such port",
                            part.name(ingress)
                        ));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    findings
}
