//! Each thing that is looked for, planted in a small platform that is well.

use super::all;
use crate::charts::{Application, Source};
use crate::model::{Part, Platform};
use serde_json::{Value, json};

fn objects(yaml: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(yaml).unwrap()
}

fn part(name: &str, source: Source, yaml: &str) -> Part {
    let recorded = match &source {
        Source::Upstream { .. } => Some("1.2.3".to_owned()),
        Source::Own { .. } => None,
    };
    let application = Application {
        name: name.into(),
        project: name.into(),
        namespace: name.into(),
        source,
        values: json!({"url": "http://b.b.svc:8000"}),
    };
    Part { application, objects: objects(yaml), recorded }
}

/// `a` calls `b`, which is watched.
fn well() -> Platform {
    let own = || Source::Own { path: "charts/x".into() };
    let upstream =
        Source::Upstream { repository: "r".into(), chart: "c".into(), version: "1.2.3".into() };
    Platform {
        parts: vec![
            part("root", own(), include_str!("tests/root.yaml")),
            part("a", own(), include_str!("tests/a.yaml")),
            part("b", own(), include_str!("tests/b.yaml")),
            part("monitoring", upstream, include_str!("tests/monitoring.yaml")),
        ],
    }
}

/// The findings after one text in the objects of a part was changed.
fn planted(name: &str, from: &str, to: &str) -> Vec<String> {
    let mut platform = well();
    let part = platform.parts.iter_mut().find(|part| part.application.name == name).unwrap();
    let text = serde_json::to_string(&part.objects).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    part.objects = serde_json::from_str(&text.replace(from, to)).unwrap();
    all(&platform)
}

#[test]
fn a_platform_that_is_well_has_no_findings() {
    assert_eq!(all(&well()), Vec::<String>::new());
}

#[test]
fn a_secret_that_is_not_there_is_found() {
    assert_eq!(
        planted("a", "\"key\":\"K\",\"name\":\"s\"", "\"key\":\"K\",\"name\":\"other\""),
        ["a: Deployment a: there is no secret a/other"]
    );
}

#[test]
fn a_key_that_no_secret_has_is_found() {
    let found = planted("a", "\"key\":\"K\"", "\"key\":\"WEBUI_ADMIN_PASSWORD\"");
    assert_eq!(found, ["a: Deployment a: the secret a/s has no key WEBUI_ADMIN_PASSWORD"]);
}

#[test]
fn an_optional_key_may_be_missing() {
    let found = planted("a", "\"key\":\"K\"", "\"key\":\"OTHER\",\"optional\":true");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_service_that_is_not_there_is_found() {
    let found = planted("a", "http://b.b.svc:8000", "http://prometheus.b:9090");
    assert_eq!(found, ["a: Deployment a: there is no Service prometheus.b"]);
}

#[test]
fn a_port_that_is_not_there_is_found() {
    let found = planted("a", "http://b.b.svc:8000", "http://b.b:9090");
    assert_eq!(found, ["a: Deployment a: the Service b.b has no port 9090"]);
}

#[test]
fn an_address_outside_is_no_business_of_ours() {
    assert_eq!(planted("a", "http://b.b.svc:8000", "https://example.org/v1"), Vec::<String>::new());
}

#[test]
fn a_monitor_that_selects_nothing_is_found() {
    let found = planted(
        "b",
        "\"matchLabels\":{\"app.kubernetes.io/name\":\"b\",\"m\":\"1\"}",
        "\"matchLabels\":{\"x\":\"y\"}",
    );
    assert_eq!(found, ["b: ServiceMonitor b: selects no Service"]);
}

#[test]
fn a_monitor_of_a_port_that_is_not_there_is_found() {
    let found = planted(
        "b",
        "\"endpoints\":[{\"port\":\"http\"}]",
        "\"endpoints\":[{\"port\":\"metrics\"}]",
    );
    assert_eq!(found, ["b: ServiceMonitor b: no Service has the port metrics"]);
}

#[test]
fn a_prometheus_that_wants_a_label_is_found() {
    let found = planted(
        "monitoring",
        "\"serviceMonitorSelector\":{}",
        "\"serviceMonitorSelector\":{\"matchLabels\":{\"release\":\"x\"}}",
    );
    assert_eq!(found, ["b: ServiceMonitor b: Prometheus of monitoring passes it over"]);
}

#[test]
fn a_kind_that_the_project_forbids_is_found() {
    let found = planted("a", "\"kind\":\"ConfigMap\"", "\"kind\":\"Ingress\"");
    assert_eq!(found, ["a: the project does not allow the kind /Ingress"]);
}

#[test]
fn a_namespace_that_the_project_forbids_is_found() {
    let found = planted(
        "a",
        "{\"name\":\"config\"}",
        "{\"name\":\"config\",\"namespace\":\"kube-system\"}",
    );
    assert_eq!(found, ["a: the project does not allow the namespace kube-system"]);
}

#[test]
fn an_application_without_a_project_is_found() {
    let found = planted("root", "\"metadata\":{\"name\":\"b\"}", "\"metadata\":{\"name\":\"c\"}");
    assert_eq!(found, ["b: there is no project b"]);
}

#[test]
fn a_flow_out_without_a_policy_is_found() {
    let found = planted(
        "root",
        "\"to\":[",
        "\"to\":[{\"podSelector\":{\"matchLabels\":{\"x\":\"y\"}}}],\"was\":[",
    );
    assert_eq!(found, ["a: Deployment a: no policy lets it reach b.b (port 8080 of its pods)"]);
}

#[test]
fn a_flow_in_without_a_policy_is_found() {
    let found = planted("root", "\"port\":8080", "\"port\":8081");
    assert_eq!(
        found,
        [
            "a: Deployment a: no policy lets it reach b.b (port 8080 of its pods)",
            "b: ServiceMonitor b: no policy lets Prometheus in",
            "monitoring: its values: no policy lets it reach b.b (port 8080 of its pods)",
        ]
    );
}

#[test]
fn a_version_that_drifts_or_moves_is_found() {
    let with = |version: &str| {
        let mut platform = well();
        let part = platform.parts.iter_mut().find(|part| part.recorded.is_some()).unwrap();
        part.application.source =
            Source::Upstream { repository: "r".into(), chart: "c".into(), version: version.into() };
        all(&platform)
    };
    assert_eq!(
        with("1.2.4"),
        ["monitoring: version 1.2.4 differs from 1.2.3, which was recorded and tested"]
    );
    assert_eq!(
        with("HEAD"),
        [
            "monitoring: HEAD is no exact version",
            "monitoring: version HEAD differs from 1.2.3, which was recorded and tested",
        ]
    );
}
