//! A monitor that selects nothing, or a port that is not there.

use crate::model::{Labels, Part, Platform, fits, items, labels, text};
use serde_json::Value;

pub(super) fn check(platform: &Platform) -> Vec<String> {
    let mut findings = Vec::new();
    for (part, monitor) in platform.of("ServiceMonitor") {
        let targets: Vec<&Value> = platform
            .of("Service")
            .filter(|(of, service)| {
                selects(part, monitor, of.namespace(service), &labels(service, "/metadata/labels"))
            })
            .map(|(_, service)| service)
            .collect();
        // The kubelet's and the control plane's Services are made by the operator or by the cluster.
        if is_for_the_cluster(monitor) {
            continue;
        }
        if targets.is_empty() {
            findings.push(format!("{}: selects no Service", part.name(monitor)));
            continue;
        }
        for endpoint in
            items(monitor, "/spec/endpoints").filter(|endpoint| endpoint["port"].is_string())
        {
            let has = |service: &&Value| {
                items(service, "/spec/ports").any(|one| one["name"] == endpoint["port"])
            };
            if !targets.iter().any(has) {
                findings.push(format!(
                    "{}: no Service has the port {}",
                    part.name(monitor),
                    text(endpoint, "/port")
                ));
            }
        }
    }
    for (part, monitor) in platform.of("PodMonitor") {
        let targets: Vec<_> = platform
            .pods()
            .filter(|pod| selects(part, monitor, pod.namespace(), &pod.labels))
            .collect();
        if targets.is_empty() {
            findings.push(format!("{}: selects no pods", part.name(monitor)));
            continue;
        }
        for endpoint in
            items(monitor, "/spec/podMetricsEndpoints").filter(|one| one["port"].is_string())
        {
            if !targets.iter().any(|pod| pod.port(&endpoint["port"]).is_some()) {
                findings.push(format!(
                    "{}: no pod has the port {}",
                    part.name(monitor),
                    text(endpoint, "/port")
                ));
            }
        }
    }
    findings.extend(prometheus_sees_all(platform));
    findings
}

/// Whether a monitor takes what has these labels in this namespace.
pub(super) fn selects(part: &Part, monitor: &Value, namespace: &str, found: &Labels) -> bool {
    let spaces = &monitor["spec"]["namespaceSelector"];
    let here = spaces["any"] == true
        || match spaces["matchNames"].as_array() {
            Some(names) => names.iter().any(|name| name == namespace),
            None => part.namespace(monitor) == namespace,
        };
    let expressions = items(monitor, "/spec/selector/matchExpressions").all(|expression| {
        let key = text(expression, "/key");
        let values: Vec<&str> = items(expression, "/values").filter_map(Value::as_str).collect();
        let value = found.get(key).map(String::as_str);
        match text(expression, "/operator") {
            "Exists" => value.is_some(),
            "DoesNotExist" => value.is_none(),
            "In" => value.is_some_and(|value| values.contains(&value)),
            "NotIn" => value.is_none_or(|value| !values.contains(&value)),
            _ => false,
        }
    });
    here && expressions && fits(&labels(monitor, "/spec/selector/matchLabels"), found)
}

pub(super) fn is_for_the_cluster(monitor: &Value) -> bool {
    let selector = labels(monitor, "/spec/selector/matchLabels");
    let cluster =
        |value: &String| value == "kubelet" || value == "apiserver" || value == "kubernetes";
    let spaces = items(monitor, "/spec/namespaceSelector/matchNames");
    selector.values().any(cluster)
        || spaces.into_iter().any(|name| name == "default" || name == "kube-system")
}

/// Prometheus must take every monitor there is: one that wants a label hides all that have none.
fn prometheus_sees_all(platform: &Platform) -> Vec<String> {
    let mut findings = Vec::new();
    for (part, prometheus) in platform.of("Prometheus") {
        for (kind, selector) in [
            ("ServiceMonitor", "serviceMonitorSelector"),
            ("PodMonitor", "podMonitorSelector"),
            ("PrometheusRule", "ruleSelector"),
        ] {
            let wanted = labels(prometheus, &format!("/spec/{selector}/matchLabels"));
            for (of, monitor) in platform.of(kind) {
                if !fits(&wanted, &labels(monitor, "/metadata/labels")) {
                    findings.push(format!(
                        "{}: Prometheus of {} passes it over",
                        of.name(monitor),
                        part.application.name
                    ));
                }
            }
        }
    }
    findings
}
