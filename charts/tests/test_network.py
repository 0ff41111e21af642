"""Traffic that the platform lives on, against all policies together, in every shape.

`platformctl check` follows the addresses that stand in values. This is the other half: what no address says, such as the API server
that calls webhooks, the operator that calls its databases, and the servers that ask whether a host is ours.
"""
import pytest

import network
import render
from network import API_SERVER, INTERNET, PRIVATE

CASES = [case for case in render.cases("platform") if "minimal" not in case.values and "default" not in case.values]
SOLVER = {"platform/acme-solver": "true", "acme.cert-manager.io/http01-solver": "true"}
CONTROLLER = "argo-cd/argo-cd-argocd-application-controller"

# (from, to, port): `namespace/workload`, or an address. A line counts where both of its workloads are on.
NEEDED = [
    ("world", "traefik/traefik", 8000), ("world", "traefik/traefik", 8443),
    ("traefik/traefik", "openwebui/openwebui", 8080), ("traefik/traefik", "argo-cd/argo-cd-argocd-server", 8080),
    ("traefik/traefik", "monitoring/grafana", 3000), ("traefik/traefik", "authentik/authentik-server", 9000),
    ("cert-manager/cert-manager", INTERNET, 443), ("cert-manager/cert-manager", "traefik/traefik", 8000),
    # Traefik sends whoever comes to port 80 on to HTTPS, also the one who asks whether a host is ours.
    ("cert-manager/cert-manager", "traefik/traefik", 8443), ("monitoring/grafana", "traefik/traefik", 8443),
    ("argo-cd/argo-cd-argocd-server", "traefik/traefik", 8443), ("cert-manager/cert-manager", INTERNET, 80),
    # Webhooks: the API server calls them.
    ("api", "cert-manager/cert-manager-webhook", 10250), ("api", "cloudnative-pg-operator/cloudnative-pg", 9443),
    ("api", "monitoring/prometheus-stack-operator", 10250), ("api", "keda/keda-admission-webhooks", 9443),
    ("api", "keda/keda-operator-metrics-apiserver", 6443),
    # The other way round.
    (CONTROLLER, "api", 443), (CONTROLLER, "api", 6443), ("kube-system/sealed-secrets-controller", "api", 6443), ("traefik/traefik", "api", 6443),
    ("cert-manager/cert-manager-cainjector", "api", 6443), ("cloudnative-pg-operator/cloudnative-pg", "api", 6443),
    ("litellm/database", "api", 443), ("litellm/database-job", "api", 6443), ("monitoring/prometheus", "api", 6443), ("monitoring/alloy", "api", 6443),
    ("monitoring/prometheus-stack-kube-state-metrics", "api", 6443), ("monitoring/kube-prometheus-stack-kube-state-metrics", "api", 6443),
    ("monitoring/grafana", "api", 6443), ("keda/keda-operator", "api", 6443), ("cloudnative-pg-operator/plugin-barman-cloud", "api", 6443),
    # Argo CD among itself, and to repositories and charts.
    (CONTROLLER, "argo-cd/argo-cd-argocd-repo-server", 8081), (CONTROLLER, "argo-cd/argo-cd-argocd-redis", 6379),
    ("argo-cd/argo-cd-argocd-server", "argo-cd/argo-cd-argocd-repo-server", 8081), ("argo-cd/argo-cd-argocd-repo-server", INTERNET, 443),
    ("argo-cd/argo-cd-argocd-repo-server", INTERNET, 22),
    # Databases: among themselves, with the operator, with what uses them.
    ("cloudnative-pg-operator/cloudnative-pg", "openwebui/database", 8000), ("cloudnative-pg-operator/cloudnative-pg", "litellm/database", 5432),
    ("cloudnative-pg-operator/cloudnative-pg", "cloudnative-pg-operator/plugin-barman-cloud", 9090),
    ("litellm/database-job", "litellm/database", 5432), ("litellm/database", "litellm/database", 5432), ("litellm/database", "litellm/database", 8000),
    ("litellm/litellm", "litellm/database", 5432), ("litellm/litellm-migration", "litellm/database", 5432),
    ("openwebui/openwebui", "openwebui/database", 5432), ("authentik/authentik-server", "authentik/database", 5432),
    ("authentik/authentik-worker", "authentik/database", 5432),
    # The way of a question and of a document.
    ("openwebui/openwebui", "litellm/litellm", 4000), ("openwebui/openwebui", "doc-ingestion/doc-ingestion", 8000),
    ("openwebui/openwebui", "searxng/searxng", 8080), ("openwebui/openwebui", "openwebui/qdrant", 6333),
    ("openwebui/openwebui", "openwebui/qdrant", 6334), ("openwebui/openwebui", "openwebui/valkey", 6379),
    ("openwebui/openwebui", "traefik/traefik", 8443),
    ("doc-ingestion/doc-ingestion", "tika/tika", 9998), ("doc-ingestion/doc-ingestion", "docling/docling", 5001),
    ("doc-ingestion/doc-ingestion", "gotenberg/gotenberg", 3000), ("doc-ingestion/doc-ingestion", "searxng/searxng", 8080),
    ("doc-ingestion/doc-ingestion", "litellm/litellm", 4000),
    # Open WebUI has the service fetch pages.
    ("doc-ingestion/doc-ingestion", INTERNET, 443), ("doc-ingestion/doc-ingestion", INTERNET, 80),
    ("searxng/searxng", INTERNET, 443), ("litellm/litellm", INTERNET, 443),
    ("litellm/litellm", "vllm/vllm-mistral-small", 8000), ("litellm/litellm", "vllm/vllm-multilingual-e5-large", 8000),
    ("vllm/vllm-mistral-small", INTERNET, 443),
    # What is watched, and what alerts.
    ("monitoring/prometheus", "openwebui/database", 9187), ("monitoring/prometheus", "doc-ingestion/doc-ingestion", 8000),
    ("monitoring/prometheus", "litellm/litellm", 4000), ("monitoring/prometheus", "openwebui/qdrant", 6333),
    ("monitoring/prometheus", "vllm/vllm-mistral-small", 8000), ("monitoring/prometheus", PRIVATE, 10250),
    ("monitoring/prometheus", "monitoring/alertmanager", 9093), ("monitoring/alertmanager", "monitoring/alloy", 3500),
    ("monitoring/alertmanager", INTERNET, 443), ("monitoring/alertmanager", INTERNET, 587),
    ("monitoring/alloy", "monitoring/loki", 3100), ("monitoring/alloy", "monitoring/tempo", 4317), ("monitoring/alloy", "monitoring/prometheus", 9090),
    ("monitoring/tempo", "monitoring/prometheus", 9090), ("monitoring/grafana", "monitoring/loki", 3100),
    ("monitoring/grafana", "monitoring/tempo", 3200), ("monitoring/grafana", "monitoring/prometheus", 9090),
    ("litellm/litellm", "monitoring/alloy", 4317), ("openwebui/openwebui", "monitoring/alloy", 4317),
    ("doc-ingestion/doc-ingestion", "monitoring/alloy", 4318), ("keda/keda-operator", "monitoring/prometheus", 9090),
]
# What must stay closed.
CLOSED = [
    ("world", "openwebui/openwebui", 8080), ("world", "litellm/litellm", 4000), ("world", "openwebui/qdrant", 6333), ("world", "openwebui/database", 5432),
    ("tika/tika", INTERNET, 443), ("docling/docling", INTERNET, 443), ("openwebui/qdrant", INTERNET, 443), ("openwebui/valkey", INTERNET, 443),
    ("doc-ingestion/doc-ingestion", PRIVATE, 443), ("doc-ingestion/doc-ingestion", "api", 443), ("searxng/searxng", PRIVATE, 443),
    ("doc-ingestion/doc-ingestion", "openwebui/database", 5432), ("searxng/searxng", "litellm/litellm", 4000),
    ("openwebui/openwebui", "litellm/database", 5432), ("tika/tika", "doc-ingestion/doc-ingestion", 8000),
    ("litellm/litellm", "openwebui/database", 5432), ("vllm/vllm-mistral-small", "litellm/litellm", 4000),
    ("monitoring/alloy", "openwebui/openwebui", 8080), ("authentik/authentik-server", "openwebui/database", 5432),
]
ADDRESSES = {"world": INTERNET, "api": API_SERVER}


def ends(objects, lines):
    """The lines whose workloads are all on, with their ends."""
    found = network.pods(objects)

    def end(name):
        return ADDRESSES.get(name, found.get(name) if "/" in name else name)

    for line in lines:
        if end(line[0]) is not None and end(line[1]) is not None:
            yield line, end(line[0]), end(line[1])


def policies(objects):
    return [item for item in objects if item["kind"] == "NetworkPolicy"]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_the_platform_lives_on_passes(case):
    objects = network.whole(case)
    stopped = [line for line, origin, target in ends(objects, NEEDED) if not network.reaches(policies(objects), origin, target, line[2])]
    assert not stopped, stopped


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_must_stay_closed_is_closed(case):
    objects = network.whole(case)
    passed = [line for line, origin, target in ends(objects, CLOSED) if network.reaches(policies(objects), origin, target, line[2])]
    assert not passed, passed


def test_every_line_counts_somewhere():
    """A name that no workload has would be a line that is never looked at."""
    counted = {line for case in CASES for lines in (NEEDED, CLOSED) for line, _, _ in ends(network.whole(case), lines)}
    names = {"monitoring/prometheus-stack-kube-state-metrics", "monitoring/kube-prometheus-stack-kube-state-metrics"}
    left = {line for line in {*NEEDED, *CLOSED} - counted if not names & set(line)}
    assert not left, left


@pytest.mark.parametrize("case", CASES, ids=str)
def test_certificates_can_be_had(case):
    """The pod that answers for a host stands beside its Ingress, for a minute; without it there is no certificate at all."""
    objects = network.whole(case)
    traefik = network.pods(objects)["traefik/traefik"]
    hosts = {item["metadata"]["namespace"] for item in objects if item["kind"] == "Ingress"}
    assert {"openwebui", "monitoring", "argo-cd"} <= hosts
    for namespace in hosts:
        assert network.reaches(policies(objects), traefik, (namespace, SOLVER), 8089), namespace
        assert not network.reaches(policies(objects), INTERNET, (namespace, SOLVER), 8089), namespace


def test_several_pods_of_qdrant_find_each_other():
    objects = network.whole(render.Case("platform", "ci/ha-values.yaml"))
    qdrant = network.pods(objects)["openwebui/qdrant"]
    assert network.reaches(policies(objects), qdrant, qdrant, 6335)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_pod_finds_names(case):
    """DNS, by UDP and TCP, for every pod of the platform."""
    objects = network.whole(case)
    dns = ("kube-system", {"k8s-app": "kube-dns"})
    for name, end in network.pods(objects).items():
        assert network.reaches(policies(objects), end, dns, 53), name


def test_the_api_server_may_be_named():
    settings = ['domain="a.example.org"', 'email="a@example.org"', 'repository="https://example.org/p.git"', 'network.apiServer=["10.96.0.0/16"]']
    made = policies(render.rendered("platform", settings))
    traefik = ("traefik", {"app.kubernetes.io/name": "traefik"})
    assert network.reaches(made, traefik, API_SERVER, 443) and not network.reaches(made, traefik, PRIVATE, 443)


@pytest.mark.parametrize("spoil", [
    lambda rule: rule.update(ports=[{"port": 1, "protocol": "TCP"}]),
    lambda rule: rule.update(to=[{"ipBlock": {"cidr": "0.0.0.0/0"}}]),
    lambda rule: rule["to"][0].update(podSelector={"matchLabels": {"app": "other"}}),
    lambda rule: rule["to"][0].update(namespaceSelector={"matchLabels": {"kubernetes.io/metadata.name": "other"}}),
])
def test_a_connection_that_is_cut_is_seen(spoil):
    end, other = ("a", {"app": "a"}), ("b", {"app": "b"})
    rule = {"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "b"}}, "podSelector": {"matchLabels": {"app": "b"}}}],
            "ports": [{"port": 80, "protocol": "TCP"}]}
    policy = {"metadata": {"namespace": "a"}, "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [rule]}}
    assert network.reaches([policy], end, other, 80)
    spoil(rule)
    assert not network.reaches([policy], end, other, 80)
