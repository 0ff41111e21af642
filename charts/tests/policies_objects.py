"""Policies about what stands around pods: services, network, budgets, secrets, sizes. See policies.py."""
import json
import re

from policies import LASTING, containers, leaves, pod_specs, policy, replicas

# Passwords that are printed in somebody's documentation.
WELL_KNOWN = {"prom-operator", "changeme", "change-me", "password", "admin", "secret", "sk-12345678", "sk-1234", "ultrasecretkey",
              "t0p-s3cr3t", "minioadmin", "postgres", "qwerty", "123456", "letmein", "default"}
SECRET_NAME = re.compile(r"(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEYS?|PRIVATE_?KEY|MASTER_?KEY|CREDENTIALS?|ACCESS_?KEY)(_|$)", re.IGNORECASE)
# Names that look like a secret's and are none.
NOT_SECRET = re.compile(r"(_FILE|_PATH|_NAME|_URL|_ENABLED|_EXPIRES_IN|_MAX_TOKENS|TOKEN_LIMIT|TOKENIZER|_HEADER)", re.IGNORECASE)
SECRET_VALUE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bhf_[A-Za-z0-9]{20,}|\bsk-[A-Za-z0-9_-]{16,}|\bghp_[A-Za-z0-9]{30,}"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.|\bxox[baprs]-[A-Za-z0-9-]{10,}|://[^/\s:@$]+:[^/\s:@$]+@"
)
LIMIT_ANNOTATIONS = 262_144
LIMIT_CONFIG_MAP = 1_000_000


def fits(selector, labels):
    """Whether a selector with matchLabels and matchExpressions (or a plain map) chooses these labels."""
    if selector is None:
        return False
    plain = selector.get("matchLabels", selector if "matchExpressions" not in selector else {})
    if any(labels.get(k) != v for k, v in plain.items()):
        return False
    for expression in selector.get("matchExpressions", []):
        value, operator = labels.get(expression["key"]), expression["operator"]
        if (operator == "DoesNotExist" and value is not None) or (operator == "Exists" and value is None) \
                or (operator == "In" and value not in expression["values"]) or (operator == "NotIn" and value in expression["values"]):
            return False
    return True


@policy
def several_pods_have_a_budget(objects):
    for item, metadata, _ in pod_specs(objects):
        if item["kind"] in ("Deployment", "StatefulSet"):
            budgets = [b for b in objects if b["kind"] == "PodDisruptionBudget" and fits(b["spec"]["selector"], metadata["labels"])]
            if replicas(item, objects) > 1 and not budgets:
                yield item, "there is no PodDisruptionBudget for several pods"
            if replicas(item, objects) == 1 and budgets:
                yield item, "a PodDisruptionBudget for a single pod keeps its node from being drained"


@policy
def network_is_closed(objects):
    for item, metadata, _ in pod_specs(objects):
        chosen = [p for p in objects if p["kind"] == "NetworkPolicy" and fits(p["spec"]["podSelector"], metadata["labels"])]
        for direction in ("Ingress", "Egress"):
            if not any(direction in p["spec"].get("policyTypes", []) for p in chosen):
                yield item, f"no NetworkPolicy closes the pods' {direction.lower()}"
    for item in objects:
        if item["kind"] == "NetworkPolicy":
            for rule in item["spec"].get("ingress") or []:
                if not rule.get("from"):
                    yield item, "a rule lets everybody in"
            for rule in item["spec"].get("egress") or []:
                if not rule.get("to") and not rule.get("ports"):
                    yield item, "a rule lets everything out"


@policy
def selectors_are_exact(objects):
    """A workload, Service, budget or monitor chooses its own pods and no others of the chart."""
    pods = [(i, m["labels"]) for i, m, _ in pod_specs(objects)]
    for item, labels in pods:
        selector = item["spec"].get("selector")
        if item["kind"] in LASTING and not fits(selector, labels):
            yield item, "the selector does not choose the workload's own pods"
    for item in objects:
        if item["kind"] in ("Service", "PodDisruptionBudget") and item["spec"].get("selector"):
            chosen = [owner["metadata"]["name"] for owner, labels in pods if fits(item["spec"]["selector"], labels)]
            if len(chosen) != 1:
                yield item, f"chooses the pods of {chosen or 'nobody'}"


@policy
def ports_exist(objects):
    for service in objects:
        if service["kind"] != "Service" or not service["spec"].get("selector"):
            continue
        for owner, metadata, spec in pod_specs(objects):
            if fits(service["spec"]["selector"], metadata["labels"]):
                named = {p.get("name") for c in spec["containers"] for p in c.get("ports", [])}
                numbered = {p["containerPort"] for c in spec["containers"] for p in c.get("ports", [])}
                for port in service["spec"]["ports"]:
                    target = port.get("targetPort", port["port"])
                    if target not in named and target not in numbered:
                        yield service, f"the port {target} is none of {owner['metadata']['name']}'s"
    for item, _, spec in pod_specs(objects):
        for container in spec["containers"]:
            named = {p.get("name") for p in container.get("ports", [])} | {p["containerPort"] for p in container.get("ports", [])}
            for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
                probe = container.get(kind) or {}
                port = (probe.get("httpGet") or probe.get("tcpSocket") or {}).get("port")
                if port is not None and port not in named:
                    yield item, f"the {kind} of {container['name']} asks the port {port}, which is not there"


@policy
def monitors_find_something(objects):
    for item in objects:
        if item["kind"] == "ServiceMonitor":
            services = [s for s in objects if s["kind"] == "Service" and fits(item["spec"]["selector"], s["metadata"].get("labels", {}))]
            if len(services) != 1:
                yield item, f"chooses {len(services)} services"
            for service in services:
                for endpoint in item["spec"]["endpoints"]:
                    if endpoint["port"] not in {p["name"] for p in service["spec"]["ports"]}:
                        yield item, f"the port {endpoint['port']} is none of {service['metadata']['name']}'s"
        if item["kind"] == "PodMonitor" and not any(i["kind"] == "Cluster" for i in objects):
            owners = [(o, s) for o, m, s in pod_specs(objects) if fits(item["spec"]["selector"], m["labels"])]
            if not owners:
                yield item, "chooses no pods"
            for owner, spec in owners:
                named = {p.get("name") for c in spec["containers"] for p in c.get("ports", [])}
                for endpoint in item["spec"]["podMetricsEndpoints"]:
                    if endpoint["port"] not in named:
                        yield item, f"the port {endpoint['port']} is none of {owner['metadata']['name']}'s"


@policy
def no_secret_is_in_the_clear(objects):
    for item in objects:
        if item["kind"] == "Secret" and (item.get("data") or item.get("stringData")):
            yield item, "a Secret with values is rendered; its values belong into a SealedSecret"
        if item["kind"] == "SealedSecret":
            continue
        for path, value in leaves(item):
            if isinstance(value, str) and SECRET_VALUE.search(value):
                yield item, f"{path} looks like a secret"
    for item, _, container in containers(objects):
        for variable in container.get("env", []):
            name = variable["name"]
            if SECRET_NAME.search(name) and not NOT_SECRET.search(name) and variable.get("value"):
                yield item, f"the variable {name} has its value in the clear"


@policy
def no_password_is_well_known(objects):
    name = re.compile(r"(password|passwd|secret|token|api_?key|master_?key)s?$", re.IGNORECASE)

    def walk(value):
        if isinstance(value, dict):
            if isinstance(value.get("name"), str) and isinstance(value.get("value"), str):
                yield value["name"], value["value"]
            for key, inner in value.items():
                if isinstance(inner, str):
                    yield key, inner
                yield from walk(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner)

    for item in objects:
        for key, value in walk(item.get("data") or item.get("stringData") or item.get("spec") or {}):
            if name.search(str(key)) and value.strip().lower() in WELL_KNOWN and key not in ("secretName",):
                yield item, f"{key} is a password that everybody knows"
            for match in re.finditer(r"(?im)^\s*([\w.-]+)\s*[:=]\s*[\"']?([\w.-]+)[\"']?\s*$", value):
                if name.search(match.group(1)) and match.group(2).lower() in WELL_KNOWN:
                    yield item, f"{key}: {match.group(1)} is a password that everybody knows"


@policy
def objects_fit_their_limits(objects):
    for item in objects:
        size = sum(len(k.encode()) + len(str(v).encode()) for k, v in item["metadata"].get("annotations", {}).items())
        if size > LIMIT_ANNOTATIONS // 2:
            yield item, f"{size} bytes of annotations, of {LIMIT_ANNOTATIONS}"
        # `kubectl apply` without --server-side keeps the whole object in an annotation.
        whole = len(json.dumps(item, default=str).encode())
        if whole > (LIMIT_CONFIG_MAP if item["kind"] == "ConfigMap" else LIMIT_ANNOTATIONS):
            yield item, f"{whole} bytes are too many"


@policy
def nothing_is_null(objects):
    for item in objects:
        for path, _ in filter(lambda leaf: leaf[1] is None, leaves(item)):
            # Rules that are empty lists in a NetworkPolicy say "nothing"; null says the same and is pruned.
            yield item, f"{path} is null: the API server prunes it, and every comparison differs"


@policy
def everything_has_its_place(objects):
    """Namespaced objects name the namespace, all carry the labels, and no two have the same name."""
    seen = set()
    cluster_wide = {"Namespace", "ClusterRole", "ClusterRoleBinding", "StorageClass", "CustomResourceDefinition", "ClusterIssuer",
                    "PriorityClass", "RuntimeClass", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"}
    for item in objects:
        metadata = item["metadata"]
        key = (item["apiVersion"], item["kind"], metadata.get("namespace"), metadata["name"])
        if key in seen:
            yield item, "is rendered twice"
        seen.add(key)
        if item["kind"] not in cluster_wide and not metadata.get("namespace"):
            yield item, "has no namespace: it lands wherever somebody happens to be"
        if not {"app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/managed-by"} <= set(metadata.get("labels", {})):
            yield item, "does not carry the labels of the platform"


@policy
def memory_scales_nothing(objects):
    for item in objects:
        if item["kind"] == "HorizontalPodAutoscaler":
            for metric in item["spec"]["metrics"]:
                if metric.get("resource", {}).get("name") == "memory":
                    yield item, "memory of a JVM or of Python never comes back; it scales up for good"
            target = item["spec"]["scaleTargetRef"]
            for workload in objects:
                if workload["kind"] == target["kind"] and workload["metadata"]["name"] == target["name"] and "replicas" in workload["spec"]:
                    yield workload, "a fixed number of pods beside an autoscaler: each sync undoes what it did"
            if not any(w["kind"] == target["kind"] and w["metadata"]["name"] == target["name"] for w in objects):
                yield item, f"there is no {target['kind']} {target['name']}"


def wave(item):
    """The sync wave of an object; 0 where it has none."""
    return int(item["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave", 0))


@policy
def waves_are_in_order(objects):
    """What a pod needs is synced with it or before it; a volume with its first pod, since it stays pending until there is one."""
    first = {}
    for item, metadata, spec in pod_specs(objects):
        needs = {("ServiceAccount", spec.get("serviceAccountName"))}
        for volume in spec.get("volumes", []):
            if "configMap" in volume:
                needs.add(("ConfigMap", volume["configMap"]["name"]))
            if "persistentVolumeClaim" in volume:
                claim = ("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"])
                needs.add(claim)
                first[claim] = min(first.get(claim, wave(item)), wave(item))
        for other in objects:
            if other["kind"] == "NetworkPolicy" and fits(other["spec"]["podSelector"], metadata["labels"]):
                needs.add(("NetworkPolicy", other["metadata"]["name"]))
        for other in objects:
            if (other["kind"], other["metadata"]["name"]) in needs and wave(other) > wave(item):
                yield item, f"its {other['kind']} comes in a later wave: its pods wait for it, and that wave for them"
    for other in objects:
        key = (other["kind"], other["metadata"]["name"])
        if key in first and wave(other) < first[key]:
            yield other, "the volume's wave has no pod: it stays pending, and the next wave waits for it"


@policy
def references_come_after(objects):
    """`$(NAME)` in a variable is replaced only where NAME stands before it in the list."""
    for item, _, container in containers(objects):
        before = set()
        for variable in container.get("env", []):
            for name in re.findall(r"\$\(([A-Z0-9_]+)\)", variable.get("value", "")):
                if name not in before:
                    yield item, f"the variable {variable['name']} uses {name}, which does not stand before it"
            before.add(variable["name"])
