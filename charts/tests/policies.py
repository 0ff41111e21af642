"""What every rendering must satisfy. A policy takes the objects of one rendering and yields violations as (object, sentence).

Policies about pods are here, those about the objects around them in policies_objects.py. Each has a planted violation in
plants.py that it must catch. What may be otherwise, and why, stands in exceptions.py.
"""
import re

POLICIES = {}
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod")
LASTING = ("Deployment", "StatefulSet", "DaemonSet")
MOVING_TAGS = {"latest", "main", "master", "stable", "nightly", "edge", "dev", "full", "slim", "latest-full"}

# Probes of liveness that look at the process and at nothing behind it, by the name of the container's image. A path that is not
# listed is a violation: somebody has to read in the program's source what it depends on first.
LIVENESS = {
    "doc-ingestion": {"/healthz"},
    "tika": {"/version"},
    "docling-serve": {"/livez"},
    "docling-serve-cpu": {"/livez"},
    "gotenberg": {"/debug"},
    "searxng": {"/healthz"},
    "valkey": {"exec valkey-cli"},
    "vllm-openai": {"/health"},
    "litellm": {"/health/liveliness"},
    "litellm-non_root": {"/health/liveliness"},
    "open-webui": {"/health"},
    "qdrant": {"/livez"},
    "alloy": {"/-/healthy"},
}


def policy(function):
    """Registers a policy under its name with dashes."""
    POLICIES[function.__name__.replace("_", "-")] = function
    return function


def leaves(value, path=""):
    """(path, value) of everything in a tree that holds nothing itself."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def pod_specs(objects):
    """(object, metadata of the pods, spec of the pods) of everything that makes pods."""
    for item in objects:
        if item["kind"] == "Pod":
            yield item, item["metadata"], item["spec"]
        elif item["kind"] == "CronJob":
            template = item["spec"]["jobTemplate"]["spec"]["template"]
            yield item, template.get("metadata", {}), template["spec"]
        elif item["kind"] in WORKLOADS:
            template = item["spec"]["template"]
            yield item, template.get("metadata", {}), template["spec"]


def containers(objects, initial=True):
    """(object, spec of the pods, container) of everything that makes pods; `initial` has init containers too."""
    for item, _, spec in pod_specs(objects):
        for container in (spec.get("initContainers", []) if initial else []) + spec["containers"]:
            yield item, spec, container


def replicas(item, objects):
    """The least number of pods of a workload: its autoscaler's where it has one."""
    for scaler in objects:
        target = scaler.get("spec", {}).get("scaleTargetRef", {})
        if scaler["kind"] in ("HorizontalPodAutoscaler", "ScaledObject") and target.get("name") == item["metadata"]["name"]:
            return scaler["spec"].get("minReplicas", scaler["spec"].get("minReplicaCount", 1))
    return item["spec"].get("replicas", 1)


@policy
def image_is_exact(objects):
    for item, _, container in containers(objects):
        image = container.get("image", "")
        name, _, digest = image.partition("@")
        tag = name.rpartition("/")[2].partition(":")[2]
        if digest and re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
            continue
        if not tag or tag in MOVING_TAGS or not re.search(r"\d+[.-]\d+|[0-9a-f]{7,}", tag):
            yield item, f"the image {image!r} has neither a digest nor an exact tag"


@policy
def resources_are_bounded(objects):
    for item, _, container in containers(objects):
        resources = container.get("resources", {})
        for kind, name in (("requests", "cpu"), ("requests", "memory"), ("limits", "cpu"), ("limits", "memory")):
            if name not in resources.get(kind, {}):
                yield item, f"the container {container['name']} has no {kind}.{name}"


@policy
def probes_are_there(objects):
    for item, _, container in containers(objects, initial=False):
        if item["kind"] in LASTING:
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                if not container.get(probe):
                    yield item, f"the container {container['name']} has no {probe}"


@policy
def liveness_depends_on_nothing(objects):
    for item, _, container in containers(objects, initial=False):
        probe = container.get("livenessProbe")
        if item["kind"] in LASTING and probe:
            image = container.get("image", "").partition("@")[0].rpartition("/")[2].partition(":")[0]
            command = " ".join(probe.get("exec", {}).get("command", []))
            path = probe.get("httpGet", {}).get("path")
            allowed = LIVENESS.get(image, set())
            if path is None and "tcpSocket" in probe:
                continue
            if path not in allowed and not any(a.startswith("exec ") and a[5:] in command for a in allowed):
                yield item, f"nobody has shown that the liveness probe {path or command!r} of {image} depends on no backend"


@policy
def user_is_not_root(objects):
    for item, spec, container in containers(objects):
        context = {**spec.get("securityContext", {}), **container.get("securityContext", {})}
        if context.get("runAsNonRoot") is not True or context.get("runAsUser", 1) == 0 or context.get("runAsGroup", 1) == 0:
            yield item, f"the container {container['name']} may run as root"


@policy
def root_is_read_only(objects):
    for item, _, container in containers(objects):
        if container.get("securityContext", {}).get("readOnlyRootFilesystem") is not True:
            yield item, f"the container {container['name']} may write to its image"


@policy
def privileges_do_not_grow(objects):
    for item, _, container in containers(objects):
        context = container.get("securityContext", {})
        if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
            yield item, f"the container {container['name']} may gain privileges"


@policy
def capabilities_are_dropped(objects):
    for item, _, container in containers(objects):
        capabilities = container.get("securityContext", {}).get("capabilities", {})
        if capabilities.get("drop") != ["ALL"] or capabilities.get("add"):
            yield item, f"the container {container['name']} keeps capabilities"


@policy
def seccomp_is_on(objects):
    for item, spec, container in containers(objects):
        context = {**spec.get("securityContext", {}), **container.get("securityContext", {})}
        if context.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"):
            yield item, f"the container {container['name']} has no seccomp profile"


@policy
def node_is_out_of_reach(objects):
    for item, _, spec in pod_specs(objects):
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if spec.get(field):
                yield item, f"the pods have {field}"
        for volume in spec.get("volumes", []):
            if "hostPath" in volume:
                yield item, f"the volume {volume['name']} is a path of the node"
        for container in spec["containers"]:
            for port in container.get("ports", []):
                if port.get("hostPort"):
                    yield item, f"the container {container['name']} takes a port of the node"


@policy
def no_token_is_mounted(objects):
    accounts = {i["metadata"]["name"]: i for i in objects if i["kind"] == "ServiceAccount"}
    for item, _, spec in pod_specs(objects):
        if spec.get("automountServiceAccountToken") is not False:
            yield item, "the pods get a token of the API"
        account = spec.get("serviceAccountName")
        if account not in accounts:
            yield item, f"the service account {account!r} is not one of the chart's"
        elif accounts[account].get("automountServiceAccountToken") is not False:
            yield accounts[account], "the service account hands out tokens"


@policy
def scratch_is_bounded(objects):
    for item, _, spec in pod_specs(objects):
        for volume in spec.get("volumes", []):
            if "emptyDir" in volume and "sizeLimit" not in (volume["emptyDir"] or {}):
                yield item, f"the volume {volume['name']} may fill the node"


@policy
def several_pods_are_spread(objects):
    for item, _, spec in pod_specs(objects):
        if item["kind"] in ("Deployment", "StatefulSet") and replicas(item, objects) > 1:
            keys = {constraint["topologyKey"] for constraint in spec.get("topologySpreadConstraints", [])}
            if "kubernetes.io/hostname" not in keys and not spec.get("affinity", {}).get("podAntiAffinity"):
                yield item, "all pods may land on one node"


@policy
def configuration_rolls_out(objects):
    own = {i["metadata"]["name"] for i in objects if i["kind"] == "ConfigMap"}
    for item, metadata, spec in pod_specs(objects):
        used = {v["configMap"]["name"] for v in spec.get("volumes", []) if "configMap" in v}
        for volume in spec.get("volumes", []):
            used |= {s["configMap"]["name"] for s in volume.get("projected", {}).get("sources", []) if "configMap" in s}
        for container in spec.get("initContainers", []) + spec["containers"]:
            used |= {e["configMapRef"]["name"] for e in container.get("envFrom", []) if "configMapRef" in e}
        if item["kind"] in LASTING and used & own and not any(k.startswith("checksum/") for k in metadata.get("annotations", {})):
            yield item, f"the pods keep running when {', '.join(sorted(used & own))} changes"


@policy
def volumes_fit(objects):
    """Every mount has its volume, every volume a mount; a claim that nobody mounts stays pending for ever."""
    mounted_claims = set()
    for item, _, spec in pod_specs(objects):
        names = {v["name"] for v in spec.get("volumes", [])} | {c["metadata"]["name"] for c in item["spec"].get("volumeClaimTemplates", [])}
        mounts = [m["name"] for c in spec.get("initContainers", []) + spec["containers"] for m in c.get("volumeMounts", [])]
        for name in sorted(set(mounts) - names):
            yield item, f"the volume {name} is mounted and does not exist"
        for name in sorted(names - set(mounts)):
            yield item, f"the volume {name} is not mounted"
        mounted_claims |= {v["persistentVolumeClaim"]["claimName"] for v in spec.get("volumes", []) if "persistentVolumeClaim" in v}
    for item in objects:
        if item["kind"] == "PersistentVolumeClaim" and item["metadata"]["name"] not in mounted_claims:
            yield item, "no pod mounts this claim"
