//! The platform as a whole: the objects of every Application, as rendered or, for the charts of others, as recorded in
//! `charts/tests/upstream`. Made by `check`; read by `checks`. Knows what operators make of their objects, and nothing else.

use crate::charts::{Application, Charts, Source, applications};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Where the recorded objects of other people's charts lie.
const RECORDED: &str = "charts/tests/upstream";

/// One Application and its objects. The root is one too.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) application: Application,
    pub(crate) objects: Vec<Value>,
    /// Version of the recording, for the charts of others. None where nothing was recorded.
    pub(crate) recorded: Option<String>,
}

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct Platform {
    pub(crate) parts: Vec<Part>,
}

/// Labels of an object or a pod.
pub(crate) type Labels = BTreeMap<String, String>;

/// Whether a text is at this place.
pub(crate) fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The members of a list, which may be missing.
pub(crate) fn items<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// A map of texts, which may be missing.
pub(crate) fn labels(value: &Value, pointer: &str) -> Labels {
    let map = value.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
    map.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

/// Whether labels have everything that is wanted.
pub(crate) fn fits(wanted: &Labels, labels: &Labels) -> bool {
    wanted.iter().all(|(key, value)| labels.get(key) == Some(value))
}

impl Platform {
    /// Renders everything.
    pub(crate) fn load(charts: &Charts) -> Result<Self> {
        let root = charts.platform()?;
        let mut parts = Vec::new();
        let mut waiting = applications(&root.objects)?;
        let mut made_root = None;
        while let Some(application) = waiting.pop() {
            let (objects, recorded) = match &application.source {
                Source::Own { .. } => (charts.render(&application)?.objects, None),
                Source::Upstream { .. } => recorded(charts, &application)?,
            };
            for made in applications(&objects)? {
                if made.name == "platform" { made_root = Some(made) } else { waiting.push(made) }
            }
            parts.push(Part { application, objects, recorded });
        }
        let application = made_root.context("no Application makes the root")?;
        parts.push(Part { application, objects: root.objects, recorded: None });
        for part in &mut parts {
            let derived: Vec<Value> = part
                .objects
                .iter()
                .flat_map(|object| derived(object, &part.application.namespace))
                .collect();
            part.objects.extend(derived);
        }
        parts.sort_by(|a, b| a.application.name.cmp(&b.application.name));
        Ok(Self { parts })
    }

    /// How many objects there are.
    pub(crate) fn objects(&self) -> usize {
        self.parts.iter().map(|part| part.objects.len()).sum()
    }

    /// All objects with the part that they belong to.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Part, &Value)> {
        self.parts.iter().flat_map(|part| part.objects.iter().map(move |object| (part, object)))
    }

    /// All objects of a kind.
    pub(crate) fn of<'p>(&'p self, kind: &'p str) -> impl Iterator<Item = (&'p Part, &'p Value)> {
        self.all().filter(move |(_, object)| object["kind"] == kind)
    }

    /// All pods.
    pub(crate) fn pods(&self) -> impl Iterator<Item = Pod<'_>> {
        self.all().filter_map(|(part, object)| Pod::of(part, object))
    }

    /// The Service of this name.
    pub(crate) fn service(&self, namespace: &str, name: &str) -> Option<&Value> {
        let here = |(part, object): &(&Part, &Value)| part.namespace(object) == namespace;
        self.of("Service")
            .filter(here)
            .map(|(_, object)| object)
            .find(|object| text(object, "/metadata/name") == name)
    }

    /// Whether something of the platform runs in a namespace of this name.
    pub(crate) fn has_namespace(&self, namespace: &str) -> bool {
        namespace == "kube-system"
            || self.parts.iter().any(|part| part.application.namespace == namespace)
    }
}

impl Part {
    /// The namespace of an object: its own, else that of the Application.
    pub(crate) fn namespace<'p>(&'p self, object: &'p Value) -> &'p str {
        match text(object, "/metadata/namespace") {
            "" => &self.application.namespace,
            namespace => namespace,
        }
    }

    /// How an object is named in a finding.
    pub(crate) fn name(&self, object: &Value) -> String {
        let kind = object["kind"].as_str().unwrap_or_default();
        format!("{}: {kind} {}", self.application.name, text(object, "/metadata/name"))
    }
}

/// The pods of one workload.
#[derive(Debug)]
pub(crate) struct Pod<'p> {
    pub(crate) part: &'p Part,
    pub(crate) object: &'p Value,
    pub(crate) spec: &'p Value,
    pub(crate) labels: Labels,
}

impl<'p> Pod<'p> {
    fn of(part: &'p Part, object: &'p Value) -> Option<Self> {
        let template = match object["kind"].as_str()? {
            "Deployment" | "StatefulSet" | "DaemonSet" | "Job" => "/spec/template",
            "CronJob" => "/spec/jobTemplate/spec/template",
            "Pod" => "",
            _ => return None,
        };
        let spec = object.pointer(&format!("{template}/spec"))?;
        Some(Self {
            part,
            object,
            spec,
            labels: labels(object, &format!("{template}/metadata/labels")),
        })
    }

    pub(crate) fn namespace(&self) -> &str {
        self.part.namespace(self.object)
    }

    /// Containers of both kinds.
    pub(crate) fn containers(&self) -> impl Iterator<Item = &'p Value> {
        items(self.spec, "/containers").chain(items(self.spec, "/initContainers"))
    }

    /// The number of a port, which may be a name.
    pub(crate) fn port(&self, port: &Value) -> Option<u64> {
        if let Some(number) = port.as_u64() {
            return Some(number);
        }
        let ports = self.containers().flat_map(|container| items(container, "/ports"));
        ports.filter(|one| one["name"] == *port).find_map(|one| one["containerPort"].as_u64())
    }
}

fn recorded(charts: &Charts, application: &Application) -> Result<(Vec<Value>, Option<String>)> {
    let path = charts.root().join(RECORDED).join(format!("{}.json", application.name));
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok((Vec::new(), None)) };
    let file: Value = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
    let version = file["version"].as_str().map(str::to_owned);
    Ok((items(&file, "/objects").cloned().collect(), version))
}

/// What an operator makes of an object: Services, secrets and pods that no chart shows. They have no `apiVersion`: Argo CD never
/// sees them.
fn derived(object: &Value, application: &str) -> Vec<Value> {
    let name = text(object, "/metadata/name");
    let namespace = match text(object, "/metadata/namespace") {
        "" => application,
        namespace => namespace,
    };
    let secret = |name: &str, keys: &[&str]| {
        let data: BTreeMap<&str, &str> = keys.iter().map(|key| (*key, "")).collect();
        json!({"kind": "Secret", "metadata": {"name": name, "namespace": namespace}, "data": data})
    };
    let service = |name: String, selector: Value, port: u64| {
        json!({
            "kind": "Service", "metadata": {"name": name, "namespace": namespace},
            "spec": {"selector": selector, "ports": [{"port": port, "targetPort": port}]},
        })
    };
    match object["kind"].as_str().unwrap_or_default() {
        "Cluster" => {
            let selector = json!({"cnpg.io/cluster": name, "cnpg.io/podRole": "instance"});
            let mut made: Vec<Value> = ["rw", "ro", "r"]
                .iter()
                .map(|end| service(format!("{name}-{end}"), selector.clone(), 5432))
                .collect();
            made.push(json!({
                "kind": "Pod", "metadata": {"name": name, "namespace": namespace, "labels": selector},
                "spec": {"containers": [{"name": "postgres", "ports": [
                    {"name": "postgresql", "containerPort": 5432}, {"name": "metrics", "containerPort": 9187},
                ]}]},
            }));
            made
        }
        "ObjectBucketClaim" => vec![secret(name, &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])],
        "SealedSecret" => {
            let keys = labels(object, "/spec/encryptedData");
            vec![secret(name, &keys.keys().map(String::as_str).collect::<Vec<_>>())]
        }
        "Certificate" => {
            vec![secret(text(object, "/spec/secretName"), &["tls.crt", "tls.key", "ca.crt"])]
        }
        "Ingress" => items(object, "/spec/tls")
            .map(|tls| secret(text(tls, "/secretName"), &["tls.crt", "tls.key"]))
            .collect(),
        "Prometheus" => {
            let selector = json!({"app.kubernetes.io/name": "prometheus"});
            let pod = pod(name, namespace, &selector);
            vec![service("prometheus-operated".into(), selector, 9090), pod]
        }
        "Alertmanager" => {
            vec![pod(name, namespace, &json!({"app.kubernetes.io/name": "alertmanager"}))]
        }
        "CephObjectStore" => {
            let selector = json!({"app": "rook-ceph-rgw"});
            let mut gateway = service(format!("rook-ceph-rgw-{name}"), selector, 8080);
            gateway["spec"]["ports"][0]["port"] =
                object.pointer("/spec/gateway/port").cloned().unwrap_or(json!(80));
            vec![gateway]
        }
        _ => Vec::new(),
    }
}

/// A pod of which only its labels are known.
fn pod(name: &str, namespace: &str, labels: &Value) -> Value {
    json!({
        "kind": "Pod", "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {"containers": []},
    })
}
