//! A flow without a policy: an address, a monitor or an Ingress whose traffic the policies of the network do not let pass.

use super::monitors::{is_for_the_cluster, selects};
use super::references;
use crate::model::{Labels, Platform, fits, items, labels, text};
use serde_json::Value;

/// Pods, as policies see them.
#[derive(Clone, Debug)]
struct End {
    namespace: String,
    labels: Labels,
}

pub(super) fn check(platform: &Platform) -> Vec<String> {
    let network = Network::of(platform);
    let mut findings = Vec::new();
    for reference in references::all(platform) {
        let Some(service) = platform.service(&reference.namespace, &reference.service) else {
            continue;
        };
        let Some(port) = reference.port else { continue };
        let mut ports =
            items(service, "/spec/ports").filter(|one| one["port"].as_u64() == Some(port));
        let Some(one) = ports.next() else { continue };
        let froms = match &reference.pod {
            Some(pod) => {
                vec![End { namespace: pod.namespace().to_owned(), labels: pod.labels.clone() }]
            }
            None => network.ends(
                platform,
                &reference.part.application.name,
                &reference.part.application.namespace,
            ),
        };
        let to = target(platform, &reference.namespace, service, one);
        if let Some((to, port)) =
            to.filter(|(to, port)| !froms.iter().any(|from| network.allows(from, to, *port)))
        {
            findings.push(format!(
                "{}: no policy lets it reach {}.{} (port {port} of its pods)",
                reference.place, reference.service, to.namespace
            ));
        }
    }
    findings.extend(scrapes(platform, &network));
    findings.extend(ingresses(platform, &network));
    findings
}

/// The pods behind a port of a Service, and the number of their port.
fn target(
    platform: &Platform,
    namespace: &str,
    service: &Value,
    port: &Value,
) -> Option<(End, u64)> {
    let selector = labels(service, "/spec/selector");
    let pod =
        platform.pods().find(|pod| pod.namespace() == namespace && fits(&selector, &pod.labels));
    let wanted = port.get("targetPort").unwrap_or(&port["port"]);
    let number = match &pod {
        Some(pod) => pod.port(wanted)?,
        None => wanted.as_u64()?,
    };
    let labels = pod.map_or(selector, |pod| pod.labels);
    Some((End { namespace: namespace.to_owned(), labels }, number))
}

fn named(namespace: &str, name: &str) -> End {
    let labels = [("app.kubernetes.io/name".to_owned(), name.to_owned())].into();
    End { namespace: namespace.to_owned(), labels }
}

fn scrapes(platform: &Platform, network: &Network<'_>) -> Vec<String> {
    let Some((part, _)) = platform.of("Prometheus").next() else { return Vec::new() };
    let prometheus = named(&part.application.namespace, "prometheus");
    let mut findings = Vec::new();
    for (part, monitor) in
        platform.of("ServiceMonitor").filter(|(_, monitor)| !is_for_the_cluster(monitor))
    {
        for (of, service) in platform.of("Service") {
            let namespace = of.namespace(service);
            if !selects(part, monitor, namespace, &labels(service, "/metadata/labels")) {
                continue;
            }
            for endpoint in items(monitor, "/spec/endpoints") {
                for port in
                    items(service, "/spec/ports").filter(|one| one["name"] == endpoint["port"])
                {
                    let to = target(platform, namespace, service, port);
                    if to.is_some_and(|(to, port)| !network.allows(&prometheus, &to, port)) {
                        findings
                            .push(format!("{}: no policy lets Prometheus in", part.name(monitor)));
                    }
                }
            }
        }
    }
    for (part, monitor) in platform.of("PodMonitor") {
        for pod in
            platform.pods().filter(|pod| selects(part, monitor, pod.namespace(), &pod.labels))
        {
            let to = End { namespace: pod.namespace().to_owned(), labels: pod.labels.clone() };
            for endpoint in items(monitor, "/spec/podMetricsEndpoints") {
                if pod
                    .port(&endpoint["port"])
                    .is_some_and(|port| !network.allows(&prometheus, &to, port))
                {
                    findings.push(format!("{}: no policy lets Prometheus in", part.name(monitor)));
                }
            }
        }
    }
    findings
}

fn ingresses(platform: &Platform, network: &Network<'_>) -> Vec<String> {
    let traefik = named("traefik", "traefik");
    let mut findings = Vec::new();
    for (part, ingress) in platform.of("Ingress") {
        let namespace = part.namespace(ingress);
        for path in items(ingress, "/spec/rules").flat_map(|rule| items(rule, "/http/paths")) {
            let backend = &path["backend"]["service"];
            let Some(service) = platform.service(namespace, text(backend, "/name")) else {
                continue;
            };
            let fits = |one: &&Value| {
                one["port"] == backend["port"]["number"]
                    || (!one["name"].is_null() && one["name"] == backend["port"]["name"])
            };
            let to = items(service, "/spec/ports")
                .find(fits)
                .and_then(|port| target(platform, namespace, service, port));
            if to.is_some_and(|(to, port)| !network.allows(&traefik, &to, port)) {
                findings.push(format!("{}: no policy lets Traefik in", part.name(ingress)));
            }
        }
    }
    findings
}

/// The policies of the network.
struct Network<'p> {
    policies: Vec<(&'p str, &'p Value)>,
}

impl<'p> Network<'p> {
    fn of(platform: &'p Platform) -> Self {
        let policies = platform.of("NetworkPolicy");
        Self { policies: policies.map(|(part, policy)| (part.namespace(policy), policy)).collect() }
    }

    /// Whoever in an Application may have an address that stands in its configuration: its pods. Where it has none, such as a
    /// chart of configuration alone, whoever a policy names in the namespace.
    fn ends(&self, platform: &Platform, application: &str, namespace: &str) -> Vec<End> {
        let pods = platform.pods().filter(|pod| pod.part.application.name == application);
        let mut ends: Vec<End> = pods
            .map(|pod| End { namespace: pod.namespace().to_owned(), labels: pod.labels })
            .collect();
        if ends.is_empty() {
            let here = self.policies.iter().filter(|(of, _)| *of == namespace);
            ends.extend(here.map(|(_, policy)| End {
                namespace: namespace.to_owned(),
                labels: labels(policy, "/spec/podSelector/matchLabels"),
            }));
        }
        if ends.is_empty() {
            ends.push(End { namespace: namespace.to_owned(), labels: Labels::new() });
        }
        ends
    }

    fn allows(&self, from: &End, to: &End, port: u64) -> bool {
        self.lets(from, to, port, &Direction::OUT) && self.lets(to, from, port, &Direction::IN)
    }

    /// Whether the policies of `of` let traffic pass in one direction, where `other` is at the other end.
    fn lets(&self, of: &End, other: &End, port: u64, direction: &Direction) -> bool {
        let selected = self.policies.iter().filter(|(namespace, policy)| {
            let types = items(policy, "/spec/policyTypes").any(|one| one == direction.kind);
            *namespace == of.namespace
                && types
                && fits(&labels(policy, "/spec/podSelector/matchLabels"), &of.labels)
        });
        let mut closed = false;
        for (namespace, policy) in selected {
            closed = true;
            let rules = items(policy, direction.rules);
            if rules.into_iter().any(|rule| matches(rule, direction.peers, namespace, other, port))
            {
                return true;
            }
        }
        !closed
    }
}

struct Direction {
    kind: &'static str,
    rules: &'static str,
    peers: &'static str,
}

impl Direction {
    const IN: Self = Self { kind: "Ingress", rules: "/spec/ingress", peers: "from" };
    const OUT: Self = Self { kind: "Egress", rules: "/spec/egress", peers: "to" };
}

fn matches(rule: &Value, peers: &str, namespace: &str, other: &End, port: u64) -> bool {
    let ports = match rule["ports"].as_array() {
        Some(ports) => ports.iter().any(|one| one["port"].as_u64() == Some(port)),
        None => true,
    };
    let peers = match rule[peers].as_array() {
        Some(peers) => peers.iter().any(|peer| is_peer(peer, namespace, other)),
        None => true,
    };
    ports && peers
}

/// Pods are named by labels; a block of addresses is for the world outside.
fn is_peer(peer: &Value, namespace: &str, other: &End) -> bool {
    if peer.get("ipBlock").is_some() {
        return false;
    }
    let here = match peer.get("namespaceSelector") {
        None => other.namespace == namespace,
        Some(selector) => {
            let wanted = labels(selector, "/matchLabels");
            let name = [("kubernetes.io/metadata.name".to_owned(), other.namespace.clone())].into();
            fits(&wanted, &name)
        }
    };
    here && fits(&labels(peer, "/podSelector/matchLabels"), &other.labels)
}
