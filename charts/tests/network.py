"""Policies of the network as the cluster reads them: who reaches whom, over all policies of a platform.

An end is a pod, `(namespace, labels)`, or an address outside of the pods, a text. Policies only add to each other: what one of them
opens is open.
"""
import functools
import ipaddress
import json

import render

INTERNET = "203.0.113.80"  # a public server
PRIVATE = "10.9.8.7"  # something in the network around the cluster
API_SERVER = "10.96.0.1"  # the API server's Service


def fits(selector, labels):
    """Whether a selector of labels, which may be empty, chooses these labels. Expressions are not used here."""
    assert set(selector) <= {"matchLabels"}, selector
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())


def _is_peer(peer, namespace, other):
    if "ipBlock" in peer:
        if not isinstance(other, str):
            return False
        address, block = ipaddress.ip_address(other), peer["ipBlock"]
        return address in ipaddress.ip_network(block["cidr"]) and not any(address in ipaddress.ip_network(part) for part in block.get("except", []))
    if isinstance(other, str):
        return False
    space = fits(peer["namespaceSelector"], {"kubernetes.io/metadata.name": other[0]}) if "namespaceSelector" in peer else other[0] == namespace
    return space and fits(peer.get("podSelector", {}), other[1])


def _lets(policies, end, other, port, direction, peers):
    """Whether the policies that choose `end` let a connection pass; whoever no policy chooses is open."""
    if isinstance(end, str):
        return True
    chosen = [policy for policy in policies if policy["metadata"]["namespace"] == end[0] and direction in policy["spec"]["policyTypes"]
              and fits(policy["spec"]["podSelector"], end[1])]
    for policy in chosen:
        for rule in policy["spec"].get(direction.lower()) or []:
            ports = [one["port"] for one in rule.get("ports", []) if one.get("protocol", "TCP") == "TCP"]
            if (not rule.get("ports") or port in ports) and (not rule.get(peers) or any(_is_peer(peer, end[0], other) for peer in rule[peers])):
                return True
    return not chosen


def reaches(policies, origin, target, port):
    """Whether a connection of TCP from one end to a port of the other passes the policies of both."""
    return _lets(policies, origin, target, port, "Egress", "to") and _lets(policies, target, origin, port, "Ingress", "from")


def _records():
    folder = render.CHARTS / "tests" / "upstream"
    return {path.stem: json.loads(path.read_text())["objects"] for path in sorted(folder.glob("*.json"))}


@functools.cache
def whole(case):
    """All objects of a platform: of the chart `platform`, of our charts with the values it gives, and what was recorded of the others."""
    found, waiting, records = list(render.objects(case)), [], _records()
    waiting += [item for item in found if item["kind"] == "Application"]
    while waiting:
        application = waiting.pop()
        source, namespace = application["spec"]["source"], application["spec"]["destination"]["namespace"]
        if source.get("path") == "charts/platform":
            continue
        made = records.get(application["metadata"]["name"])
        if "path" in source:
            chart = source["path"].removeprefix("charts/")
            settings = [f"{key}={json.dumps(value)}" for key, value in source["helm"].get("valuesObject", {}).items()]
            made = render.rendered(chart, settings, namespace=namespace)
            waiting += [item for item in made if item["kind"] == "Application"]
        for item in made:
            item["metadata"].setdefault("namespace", namespace)
        found += made
    return found


def pods(objects):
    """`namespace/workload` to the end that its pods are."""
    made = {}
    for item in objects:
        if item["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job"):
            metadata = item["metadata"]
            made[f"{metadata['namespace']}/{metadata['name']}"] = (metadata["namespace"], item["spec"]["template"]["metadata"]["labels"])
        # The operator makes pods of these.
        if item["kind"] == "Cluster":
            metadata = item["metadata"]
            labels = {"cnpg.io/cluster": metadata["name"], "cnpg.io/podRole": "instance"}
            made[f"{metadata['namespace']}/database"] = (metadata["namespace"], labels)
            made[f"{metadata['namespace']}/database-job"] = (metadata["namespace"], {"cnpg.io/cluster": metadata["name"], "cnpg.io/jobRole": "join"})
        if item["kind"] in ("Prometheus", "Alertmanager"):
            metadata, name = item["metadata"], item["kind"].lower()
            made[f"{metadata['namespace']}/{name}"] = (metadata["namespace"], {"app.kubernetes.io/name": name, name: metadata["name"]})
    return made
