"""One planted violation for each policy: a change to good objects that the policy must catch.

The good objects are below, in the shape that `charts/common` gives them; a plant gets a copy of them and spoils it.
"""
import copy

LABELS = {"app.kubernetes.io/name": "good", "app.kubernetes.io/instance": "good", "app.kubernetes.io/component": "server"}
OWN = {**LABELS, "app.kubernetes.io/managed-by": "Helm"}


def _object(api, kind, spec, name="good", **more):
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": "good", "labels": dict(OWN)}, "spec": spec, **more}


def good():
    """Objects against which no policy has anything to say: [deployment, account, service, policy, budget, monitor, map, claim, hpa]."""
    probe = {"httpGet": {"path": "/healthz", "port": "http"}}
    container = {
        "name": "good", "image": "example.org/searxng:2026.1.2", "ports": [{"name": "http", "containerPort": 8080}],
        "startupProbe": probe, "livenessProbe": probe, "readinessProbe": probe,
        "env": [{"name": "API_KEY", "valueFrom": {"secretKeyRef": {"name": "secrets", "key": "API_KEY"}}}],
        "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": "1", "memory": "1Gi"}},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True,
                            "runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}, {"name": "config", "mountPath": "/etc/good"},
                         {"name": "data", "mountPath": "/data"}],
    }
    pods = {
        "automountServiceAccountToken": False, "serviceAccountName": "good",
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [container],
        "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway"}],
        "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}}, {"name": "config", "configMap": {"name": "good"}},
                    {"name": "data", "persistentVolumeClaim": {"claimName": "good"}}],
    }
    selector = {"matchLabels": dict(LABELS)}
    template = {"metadata": {"labels": dict(LABELS), "annotations": {"checksum/config": "1"}}, "spec": pods}
    account = _object("v1", "ServiceAccount", None, automountServiceAccountToken=False)
    config = _object("v1", "ConfigMap", None, data={"settings.yml": "limit: 1\n"})
    for item in (account, config):
        del item["spec"]
    return [
        _object("apps/v1", "Deployment", {"selector": selector, "template": template}),
        account,
        _object("v1", "Service", {"selector": dict(LABELS), "ports": [{"name": "http", "port": 80, "targetPort": "http"}]}),
        _object("networking.k8s.io/v1", "NetworkPolicy", {
            "podSelector": selector, "policyTypes": ["Ingress", "Egress"], "ingress": [{"from": [{"podSelector": {}}]}], "egress": []}),
        _object("policy/v1", "PodDisruptionBudget", {"selector": selector, "maxUnavailable": 1}),
        _object("monitoring.coreos.com/v1", "ServiceMonitor", {"selector": selector, "endpoints": [{"port": "http"}]}),
        config,
        _object("v1", "PersistentVolumeClaim", {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}),
        _object("autoscaling/v2", "HorizontalPodAutoscaler", {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "good"}, "minReplicas": 2, "maxReplicas": 3,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}}]}),
    ]


def _pods(objects):
    return objects[0]["spec"]["template"]["spec"]


def _container(objects):
    return _pods(objects)["containers"][0]


def _context(objects):
    return _container(objects)["securityContext"]


def _without(objects, kind):
    objects[:] = [item for item in objects if item["kind"] != kind]


# Each policy has at least one; where a policy says several things, each is planted.
PLANTS = {
    "image-is-exact": [
        lambda o: _container(o).update(image="example.org/searxng:latest"),
        lambda o: _container(o).update(image="example.org/searxng"),
        lambda o: _container(o).update(image="example.org/searxng:v3"),
    ],
    "resources-are-bounded": [
        lambda o: _container(o).pop("resources"),
        lambda o: _container(o)["resources"]["limits"].pop("memory"),
        lambda o: _pods(o).update(initContainers=[{**_container(o), "resources": {}}]),
    ],
    "probes-are-there": [lambda o, p=p: _container(o).pop(p) for p in ("startupProbe", "livenessProbe", "readinessProbe")],
    "liveness-depends-on-nothing": [
        lambda o: _container(o).update(livenessProbe={"httpGet": {"path": "/health", "port": "http"}}),
        lambda o: _container(o).update(image="example.org/unknown:1.0"),
        lambda o: _container(o).update(livenessProbe={"exec": {"command": ["curl", "http://tika:9998"]}}),
    ],
    "user-is-not-root": [
        lambda o: (_context(o).pop("runAsNonRoot"), _pods(o)["securityContext"].pop("runAsNonRoot")),
        lambda o: _context(o).update(runAsUser=0),
    ],
    "root-is-read-only": [lambda o: _context(o).pop("readOnlyRootFilesystem")],
    "privileges-do-not-grow": [lambda o: _context(o).pop("allowPrivilegeEscalation"), lambda o: _context(o).update(privileged=True)],
    "capabilities-are-dropped": [
        lambda o: _context(o).pop("capabilities"),
        lambda o: _context(o)["capabilities"].update(add=["SYS_ADMIN"]),
    ],
    "seccomp-is-on": [
        lambda o: (_context(o).pop("seccompProfile"), _pods(o)["securityContext"].pop("seccompProfile")),
        lambda o: _context(o).update(seccompProfile={"type": "Unconfined"}),
    ],
    "node-is-out-of-reach": [
        lambda o: _pods(o).update(hostNetwork=True),
        lambda o: _pods(o)["volumes"].append({"name": "host", "hostPath": {"path": "/"}}),
        lambda o: _container(o)["ports"][0].update(hostPort=80),
    ],
    "no-token-is-mounted": [
        lambda o: _pods(o).pop("automountServiceAccountToken"),
        lambda o: _pods(o).update(serviceAccountName="default"),
        lambda o: o[1].pop("automountServiceAccountToken"),
    ],
    "scratch-is-bounded": [lambda o: _pods(o)["volumes"][0].update(emptyDir={})],
    "several-pods-are-spread": [lambda o: _pods(o).pop("topologySpreadConstraints")],
    "configuration-rolls-out": [lambda o: o[0]["spec"]["template"]["metadata"].pop("annotations")],
    "volumes-fit": [
        lambda o: _pods(o)["volumes"].pop(),
        lambda o: _container(o)["volumeMounts"].pop(0),
        lambda o: o.append(_object("v1", "PersistentVolumeClaim", {}, name="forgotten")),
    ],
    "several-pods-have-a-budget": [
        lambda o: _without(o, "PodDisruptionBudget"),
        lambda o: (_without(o, "HorizontalPodAutoscaler"), o[0]["spec"].update(replicas=1)),
    ],
    "network-is-closed": [
        lambda o: _without(o, "NetworkPolicy"),
        lambda o: o[3]["spec"].update(policyTypes=["Ingress"]),
        lambda o: o[3]["spec"].update(ingress=[{"ports": [{"port": 80}]}]),
        lambda o: o[3]["spec"].update(egress=[{}]),
    ],
    "selectors-are-exact": [
        lambda o: o[0]["spec"].update(selector={"matchLabels": {"app": "other"}}),
        lambda o: o[2]["spec"].update(selector={"app": "other"}),
        lambda o: o.append({**copy.deepcopy(o[0]), "metadata": {**o[0]["metadata"], "name": "twin"}}),
    ],
    "ports-exist": [
        lambda o: o[2]["spec"]["ports"][0].update(targetPort="grpc"),
        lambda o: _container(o).update(livenessProbe={"httpGet": {"path": "/healthz", "port": 9}}),
    ],
    "monitors-find-something": [
        lambda o: o[5]["spec"]["selector"].update(matchLabels={"app": "other"}),
        lambda o: o[5]["spec"]["endpoints"][0].update(port="metrics"),
        lambda o: o.append(_object("monitoring.coreos.com/v1", "PodMonitor", {
            "selector": {"matchLabels": {"app": "other"}}, "podMetricsEndpoints": [{"port": "http"}]}, name="pods")),
    ],
    "no-secret-is-in-the-clear": [
        lambda o: o.append(_object("v1", "Secret", None, name="plain", stringData={"KEY": "x"})),
        lambda o: _container(o)["env"].append({"name": "QDRANT_API_KEY", "value": "x"}),
        lambda o: o[6]["data"].update(url="postgres://user:word@db/name"),
        lambda o: o[6]["data"].update(token="hf_" + "A1b2C3d4E5f6G7h8I9j0K"),
    ],
    "no-password-is-well-known": [
        lambda o: _container(o)["env"].append({"name": "GRAFANA_PASSWORD", "value": "prom-operator"}),
        lambda o: o[6]["data"].update({"settings.yml": "server:\n  secret_key: ultrasecretkey\n".replace("secret_key", "secret")}),
    ],
    "objects-fit-their-limits": [
        lambda o: o[0]["metadata"].update(annotations={"big": "x" * 200_000}),
        lambda o: o[6]["data"].update(big="x" * 1_100_000),
    ],
    "nothing-is-null": [lambda o: o[2]["spec"].update(sessionAffinityConfig=None)],
    "everything-has-its-place": [
        lambda o: o[2]["metadata"].pop("namespace"),
        lambda o: o[2]["metadata"].pop("labels"),
        lambda o: o.append(copy.deepcopy(o[2])),
    ],
    "memory-scales-nothing": [
        lambda o: o[8]["spec"]["metrics"][0]["resource"].update(name="memory"),
        lambda o: o[0]["spec"].update(replicas=3),
        lambda o: o[8]["spec"]["scaleTargetRef"].update(name="nobody"),
    ],
    "waves-are-in-order": [
        lambda o: o[0]["metadata"].update(annotations={"argocd.argoproj.io/sync-wave": "-1"}),
        lambda o: o[7]["metadata"].update(annotations={"argocd.argoproj.io/sync-wave": "-1"}),
        lambda o: o[1]["metadata"].update(annotations={"argocd.argoproj.io/sync-wave": "1"}),
    ],
    "references-come-after": [
        lambda o: _container(o)["env"].insert(0, {"name": "URL", "value": "redis://:$(API_KEY)@cache"}),
        lambda o: _container(o)["env"].append({"name": "URL", "value": "redis://:$(NOBODY)@cache"}),
    ],
}
