"""What the levels of pod security in Kubernetes refuse: the rules of `restricted`, without those of Windows.

A pod that its namespace refuses never comes, and only events of its workload say so. Source: the page "Pod Security Standards" of
Kubernetes.
"""
PROFILES = ("RuntimeDefault", "Localhost")
# Volumes that `restricted` lets pass.
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret", "image"}


def _containers(spec):
    return [*(spec.get("initContainers") or []), *(spec.get("containers") or [])]


def violations(spec):
    """Sentences about what the level `restricted` refuses in a pod's spec; none where the pod may run."""
    context = spec.get("securityContext") or {}
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(key):
            yield f"{key} is on"
    for volume in spec.get("volumes") or []:
        for kind in set(volume) - {"name"} - VOLUMES:
            yield f"the volume {volume['name']} is of the kind {kind}"
    for one in _containers(spec):
        own, name = one.get("securityContext") or {}, one["name"]
        capabilities = own.get("capabilities") or {}
        if own.get("allowPrivilegeEscalation") is not False or own.get("privileged"):
            yield f"{name} may gain privileges"
        if "ALL" not in (capabilities.get("drop") or []) or set(capabilities.get("add") or []) - {"NET_BIND_SERVICE"}:
            yield f"{name} has capabilities"
        if own.get("runAsNonRoot", context.get("runAsNonRoot")) is not True or own.get("runAsUser", context.get("runAsUser")) == 0:
            yield f"{name} may run as root"
        if (own.get("seccompProfile") or context.get("seccompProfile") or {}).get("type") not in PROFILES:
            yield f"{name} has no seccomp profile"
        if own.get("procMount", "Default") != "Default":
            yield f"{name} sees all of /proc"
        for port in one.get("ports") or []:
            if port.get("hostPort"):
                yield f"{name} takes a port of the host"
