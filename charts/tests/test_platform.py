"""The platform as a whole: what Argo CD gets, the records of upstream charts, and the defects that must not come back.

DEFECTS.md says which test holds which defect.
"""
import hashlib
import json
import re

import pytest
import yaml

import pod_security
import render
import schemas
from policies import leaves

CASES = render.cases("platform")
RECORDS = {path.stem: json.loads(path.read_text()) for path in sorted((render.CHARTS / "tests" / "upstream").glob("*.json"))}
ALL_ON = render.Case("platform", "ci/all-on-values.yaml")
DATA = {"Cluster", "Database", "ObjectBucketClaim", "PersistentVolumeClaim"}


def applications(case):
    """The Applications of a case, those of bootstrap too, by name."""
    found = {item["metadata"]["name"]: item for item in render.objects(case) if item["kind"] == "Application"}
    made = render.rendered("bootstrap", [f"{key}={json.dumps(value)}" for key, value in values(found["bootstrap"]).items()])
    return found | {item["metadata"]["name"]: item for item in made if item["kind"] == "Application"}


def values(application):
    return application["spec"]["source"]["helm"].get("valuesObject", {})


def recorded(name, kind):
    return [item for item in RECORDS[name]["objects"] if item["kind"] == kind]


def prometheus_urls(case):
    for name, application in applications(case).items():
        for path, value in leaves(values(application)):
            if isinstance(value, str) and re.search(r"prometheus[a-z-]*\.monitoring", value):
                yield name, path, value


@pytest.mark.parametrize("case", CASES, ids=str)
def test_traces_become_metrics_at_a_service_that_exists(case):
    services = {item["metadata"]["name"] for item in recorded("kube-prometheus-stack", "Service")} | {"prometheus-operated"}
    for name, path, url in prometheus_urls(case):
        host, port = re.search(r"//([a-z-]+)\.monitoring(?:\.svc)?:(\d+)", url).groups()
        assert host in services and port == "9090", f"{name}{path}: {url}"
    found = applications(case)
    if "tempo" in found:
        tempo = values(found["tempo"])["tempo"]
        assert tempo["metricsGenerator"]["enabled"]
        assert tempo["overrides"]["defaults"]["metrics_generator"]["processors"]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_everything_is_applied_by_the_server(case):
    for name, application in applications(case).items():
        assert "ServerSideApply=true" in application["spec"]["syncPolicy"]["syncOptions"], name


def test_a_definition_may_be_larger_than_an_annotation():
    """The reason for it: at least one would not fit any more."""
    sizes = [item["bytes"] for record in RECORDS.values() for item in record["objects"] if item["kind"] == "CustomResourceDefinition"]
    assert max(sizes) > 262144


@pytest.mark.parametrize("case", CASES, ids=str)
def test_projects_and_applications_name_their_namespace(case):
    for item in render.objects(case):
        if item["kind"] in ("AppProject", "Application"):
            assert item["metadata"]["namespace"] == "argo-cd"


def test_no_secret_is_shipped():
    """A sealed secret opens in one cluster only; one in the template could never be opened."""
    import subprocess

    shipped = subprocess.run(["git", "ls-files", "charts/secrets/sealed", "charts/secrets/sealing-certificate.pem", "platform.yaml"],
                             cwd=render.CHARTS.parent, capture_output=True, text=True, check=True).stdout.split()
    assert [path for path in shipped if not path.endswith(".gitkeep")] == []


def test_prometheus_takes_every_monitor():
    [prometheus] = recorded("kube-prometheus-stack", "Prometheus")
    for selector in ("serviceMonitorSelector", "podMonitorSelector", "ruleSelector", "probeSelector", "scrapeConfigSelector"):
        assert prometheus["spec"][selector] == {}, selector
        assert prometheus["spec"][selector.replace("Selector", "NamespaceSelector")] == {}, selector


@pytest.mark.parametrize("case", CASES, ids=str)
def test_alerts_go_somewhere(case):
    config = values(applications(case)["kube-prometheus-stack"])["alertmanager"]["config"]
    receivers = {receiver["name"]: receiver for receiver in config["receivers"]}
    names = [config["route"]["receiver"], *(route["receiver"] for route in config["route"]["routes"])]
    for name in names:
        ways = {key: ways for key, ways in receivers[name].items() if key.endswith("_configs")}
        assert any(ways.values()), f"{name} goes nowhere"
    watchdog = next(route for route in config["route"]["routes"] if 'alertname = "Watchdog"' in route["matchers"])
    assert watchdog["receiver"] == "heartbeat"


def test_alertmanagers_configuration_holds_no_secret():
    text = json.dumps(values(applications(ALL_ON)["kube-prometheus-stack"])["alertmanager"]["config"])
    assert "smtp_auth_password_file" in text and "url_file" in text
    assert '"smtp_auth_password"' not in text


def test_logs_of_pods_are_collected():
    [config] = [item for item in render.rendered("observability") if item["metadata"]["name"] == "observability-alloy"]
    text = config["data"]["config.alloy"]
    assert 'loki.source.kubernetes "pods"' in text and 'loki.source.api "alerts"' in text
    assert "otelcol.receiver.otlp" in text


@pytest.mark.parametrize("case", CASES, ids=str)
def test_definitions_come_before_what_needs_them(case):
    found = applications(case)
    wave = {name: int(item["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave", 0)) for name, item in found.items()}
    assert wave["prometheus-operator-crds"] < min(wave[name] for name in ("kube-prometheus-stack", "doc-ingestion", "qdrant"))
    assert values(found["kube-prometheus-stack"])["crds"]["enabled"] is False
    assert wave["sealed-secrets"] < wave["secrets"] < wave["kube-prometheus-stack"]
    for name, item in found.items():
        policy = item["spec"]["syncPolicy"]
        assert "SkipDryRunOnMissingResource=true" in policy["syncOptions"], name
        assert policy["automated"] == {"prune": True, "selfHeal": True}, name
        assert policy["retry"]["limit"] >= 5, name


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_is_null(case):
    for item in render.objects(case):
        for path, value in leaves(item):
            assert value is not None, f"{item['kind']} {item['metadata']['name']}{path}"


def test_grafana_has_a_password_of_its_own():
    assert not [item for item in recorded("kube-prometheus-stack", "Secret") if "admin-password" in item["data"]]
    grafana = values(applications(ALL_ON)["kube-prometheus-stack"])["grafana"]
    assert grafana["admin"]["existingSecret"] == "grafana-admin"
    assert grafana["grafana.ini"]["auth"]["disable_login_form"] is True


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_namespace_is_closed(case):
    objects = render.objects(case)
    closed = {item["metadata"]["namespace"] for item in objects if item["kind"] == "NetworkPolicy" and item["metadata"]["name"] == "closed"}
    spaces = {item["metadata"]["name"] for item in objects if item["kind"] == "Namespace"}
    used = {item["spec"]["destination"]["namespace"] for item in objects if item["kind"] == "Application"} - {"kube-system"}
    assert spaces == closed == used
    for item in objects:
        if item["kind"] == "NetworkPolicy" and item["metadata"]["name"] == "closed":
            assert item["spec"]["podSelector"] == {} and item["spec"]["ingress"] == []
            assert sorted(item["spec"]["policyTypes"]) == ["Egress", "Ingress"]


def test_nobody_reaches_private_addresses_by_way_of_the_internet():
    for item in render.objects(ALL_ON):
        for rule in item["spec"].get("egress", []) if item["kind"] == "NetworkPolicy" else []:
            for peer in rule.get("to", []):
                if peer.get("ipBlock", {}).get("cidr") == "0.0.0.0/0":
                    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"} <= set(peer["ipBlock"]["except"])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_namespaces_enforce_pod_security(case):
    levels = {item["metadata"]["name"]: item["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
              for item in render.objects(case) if item["kind"] == "Namespace"}
    assert levels["openwebui"] == levels["doc-ingestion"] == levels["argo-cd"] == "restricted"
    assert {name for name, level in levels.items() if level != "restricted"} <= {"monitoring", "nvidia-device-plugin", "rook-ceph"}


def test_argo_cd_runs_no_commands_in_pods():
    assert values(applications(ALL_ON)["argo-cd"])["configs"]["cm"]["exec.enabled"] is False


def test_no_foreign_address_is_a_default():
    text = (render.CHARTS / "platform" / "values.yaml").read_text()
    given = yaml.safe_load(text)
    assert given["domain"] == given["email"] == given["repository"] == ""
    for path in sorted(render.CHARTS.glob("*/values.yaml")):
        for name, value in leaves(yaml.safe_load(path.read_text()) or {}):
            assert not re.search(r"[\w.]+@[\w-]+\.\w+", str(value)), f"{path.parent.name}{name}: {value}"


def test_what_is_missing_is_asked_for():
    for key in ("domain", "email", "repository"):
        given = {"domain": "ai.example.org", "email": "a@example.org", "repository": "https://example.org/p.git"} | {key: ""}
        assert f"`{key}` is missing" in render.refused("platform", [f"{name}={json.dumps(value)}" for name, value in given.items()])


@pytest.mark.parametrize("values_file", ["default", "all-on", "restore"])
def test_databases_have_no_superuser_and_are_watched_and_saved_by_the_plugin(values_file):
    found = render.objects(render.Case("postgres", f"ci/{values_file}-values.yaml"))
    cluster = render.pick(found, "Cluster")
    assert cluster["spec"]["enableSuperuserAccess"] is False
    assert "backup" not in cluster["spec"], "the operator removes the backups that are built in"
    assert cluster["spec"]["affinity"]["topologyKey"] == "kubernetes.io/hostname"
    if values_file == "all-on":
        assert [plugin["name"] for plugin in cluster["spec"]["plugins"]] == ["barman-cloud.cloudnative-pg.io"]
        assert render.pick(found, "ScheduledBackup")["spec"]["method"] == "plugin"
        assert render.pick(found, "PodMonitor")["spec"]["selector"]["matchLabels"]["cnpg.io/cluster"] == cluster["metadata"]["name"]


def test_a_restored_database_does_not_write_over_its_backups():
    said = render.refused("postgres", ['backup={"enabled": true, "destination": "s3://b/a"}', 'restore={"enabled": true}'], ["ci/default-values.yaml"])
    assert "must be another one" in said


@pytest.mark.parametrize("case", render.cases("postgres", "backup", "openwebui"), ids=str)
def test_data_stays_when_a_component_is_turned_off(case):
    for item in render.objects(case):
        if item["kind"] in DATA:
            assert item["metadata"]["annotations"]["argocd.argoproj.io/sync-options"] == "Delete=false,Prune=false"


@pytest.mark.parametrize("case", render.cases(), ids=str)
def test_what_stays_is_no_difference(case):
    """Argo CD calls an Application OutOfSync for good when what it may not prune is gone from the repository."""
    found = [item["metadata"].get("annotations") or {} for item in render.objects(case)]
    found += [value for item in render.objects(case) if item["kind"] == "Application" for value in annotations(values(item))]
    for marks in found:
        if "Prune=false" in marks.get("argocd.argoproj.io/sync-options", ""):
            assert marks.get("argocd.argoproj.io/compare-options") == "IgnoreExtraneous", marks


def annotations(value):
    """Every map of annotations in the values of a chart."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "annotations" and isinstance(inner, dict):
                yield inner
            yield from annotations(inner)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_projects_are_there_before_their_applications(case):
    """In one wave the Application may come first, fails, and waits for its second attempt."""
    waves = {kind: [int(item["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"]) for item in render.objects(case) if item["kind"] == kind]
             for kind in ("AppProject", "Application")}
    assert max(waves["AppProject"]) < min(waves["Application"])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_takes_the_data_of_others_with_it(case):
    """A definition that goes takes every object of its kind: databases, secrets that were opened, Ceph itself."""
    # What is made by these is made again by the repository.
    made_again = {"keda", "nvidia-device-plugin", "traefik"}
    for name, application in applications(case).items():
        taken = application["metadata"].get("finalizers")
        kept = [item["kept"] for item in RECORDS.get(name, {"objects": []})["objects"] if item["kind"] == "CustomResourceDefinition"]
        assert all(kept) or not taken or name in made_again, name
        assert not (taken and name in ("rook-ceph-cluster", "bootstrap")), name


def test_every_version_is_exact_and_the_one_that_was_recorded():
    for name, application in applications(ALL_ON).items():
        source = application["spec"]["source"]
        if "chart" in source:
            assert re.fullmatch(r"v?\d+\.\d+\.\d+", source["targetRevision"]), name
            assert RECORDS[name]["version"] == source["targetRevision"], f"{name}: run charts/tests/record-upstream"
            digest = hashlib.sha256(json.dumps(values(application), sort_keys=True).encode()).hexdigest()
            assert RECORDS[name]["values"] == digest, f"{name}: its values changed: run charts/tests/record-upstream"
    assert set(RECORDS) == {name for name, item in applications(ALL_ON).items() if "chart" in item["spec"]["source"]}


def test_values_of_others_are_small():
    """What differs is written down, never a copy of all values."""
    for name, application in applications(ALL_ON).items():
        if "chart" in application["spec"]["source"]:
            assert len(list(leaves(values(application)))) < 140, name


def test_waves_wait_for_applications_and_databases():
    customizations = values(applications(ALL_ON)["argo-cd"])["configs"]["cm"]
    assert "resource.customizations.health.argoproj.io_Application" in customizations
    assert "resource.customizations.health.postgresql.cnpg.io_Database" in customizations


def waits_in_a_circle(case, heeded=True):
    """Applications whose health waits for their own, by way of others; `heeded` is whether the annotation that cuts the circle counts."""
    made = applications(case)
    root = render.rendered("bootstrap", [f"{key}={json.dumps(value)}" for key, value in values(made["bootstrap"]).items()])
    ignored = {item["metadata"]["name"] for item in root if item["metadata"].get("annotations", {}).get("argocd.argoproj.io/ignore-healthcheck") == "true"}
    contains = {
        "bootstrap": {item["metadata"]["name"] for item in root if item["kind"] == "Application"},
        "platform": {item["metadata"]["name"] for item in render.objects(case) if item["kind"] == "Application"},
    }
    found = set()
    for start in contains:
        seen, waiting = set(), [start]
        while waiting:
            for name in contains.get(waiting.pop(), set()) - (ignored if heeded else set()):
                if name == start:
                    found.add(start)
                if name not in seen:
                    seen.add(name)
                    waiting.append(name)
    return found


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_application_waits_for_itself(case):
    """The root makes `bootstrap`, which makes the root: a wave that waits for both never ends."""
    assert waits_in_a_circle(case) == set()
    assert waits_in_a_circle(case, heeded=False) == {"bootstrap", "platform"}, "the circle that the annotation cuts"


def test_differences_are_asked_of_the_api_server():
    """Argo CD's own comparison calls templates of volumes and defaults of custom resources different, and syncs for good."""
    assert values(applications(ALL_ON)["argo-cd"])["configs"]["params"]["controller.diff.server.side"] is True


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_retry_takes_what_was_pushed(case):
    for name, application in applications(case).items():
        assert application["spec"]["syncPolicy"]["retry"]["refresh"] is True, name


LUA = [
    ("argoproj.io_Application", {}, "Progressing"),
    ("argoproj.io_Application", {"status": {"health": {"status": "Healthy"}}}, "Progressing"),
    ("argoproj.io_Application", {"status": {"health": {"status": "Healthy"}, "operationState": {"phase": "Succeeded"}}}, "Healthy"),
    ("argoproj.io_Application", {"status": {"health": {"status": "Degraded"}, "operationState": {"phase": "Succeeded"}}}, "Degraded"),
    ("argoproj.io_Application", {"status": {"health": {"status": "Healthy"}, "operationState": {"phase": "Failed"}}}, "Degraded"),
    ("argoproj.io_Application", {"status": {"health": {"status": "Healthy"}, "operationState": {"phase": "Running"}}}, "Progressing"),
    # Traefik writes the status, in a later wave than Argo CD's own Ingress; as a NodePort it writes none.
    ("networking.k8s.io_Ingress", {}, "Healthy"),
    ("networking.k8s.io_Ingress", {"status": {"loadBalancer": {}}}, "Healthy"),
    ("postgresql.cnpg.io_Database", {}, "Progressing"),
    ("postgresql.cnpg.io_Database", {"status": {"applied": True}}, "Healthy"),
    ("postgresql.cnpg.io_Database", {"status": {"applied": False, "message": "no"}}, "Degraded"),
]


@pytest.mark.parametrize(("kind", "obj", "status"), LUA)
def test_health_is_told_right(kind, obj, status):
    import lupa

    lua = lupa.LuaRuntime()
    script = values(applications(ALL_ON)["argo-cd"])["configs"]["cm"][f"resource.customizations.health.{kind}"]

    def table(value):
        return lua.table_from({key: table(inner) for key, inner in value.items()}) if isinstance(value, dict) else value

    lua.globals().obj = table(obj)
    assert lua.execute(script)["status"] == status


@pytest.mark.parametrize(("chart", "settings"), [("searxng", []), ("valkey", ['persistence.enabled=false']), ("docling", ['cache.enabled=false'])])
def test_no_volume_without_persistence(chart, settings):
    for item in render.rendered(chart, settings):
        assert item["kind"] != "PersistentVolumeClaim"
        assert not item.get("spec", {}).get("volumeClaimTemplates")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_litellms_windows_are_those_of_vllm(case):
    found = applications(case)
    served = {model["name"]: model["maxModelLen"] for model in values(found["vllm"])["models"]} if "vllm" in found else {}
    offered = {model["name"]: model["maxModelLen"] for model in values(found["litellm"])["models"]}
    assert served.items() <= offered.items()


def test_dropped_components_are_not_there():
    names = set(applications(ALL_ON))
    assert not names & {"redis-operator", "redis-replication", "template-controller", "keycloak-operator"}


def test_pods_of_others_may_run_where_they_are_put():
    """A namespace that enforces `restricted` refuses a pod without it, and only an event says so."""
    objects = render.objects(ALL_ON)
    levels = {item["metadata"]["name"]: item["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
              for item in objects if item["kind"] == "Namespace"}
    for name, application in applications(ALL_ON).items():
        space = application["spec"]["destination"]["namespace"]
        if name in RECORDS and levels.get(space) == "restricted":
            assert RECORDS[name]["podSecurity"] == "restricted", name


def test_objects_of_others_were_checked_strictly():
    """The recording ends where one is not valid; this says that it was made against the versions that are checked now."""
    for name, record in RECORDS.items():
        assert record["checked"] == schemas.versions(), f"{name}: run charts/tests/record-upstream"
        assert record["rules"] == recorder().RULES, f"{name}: run charts/tests/record-upstream"


def recorder():
    import importlib.machinery
    import importlib.util

    loader = importlib.machinery.SourceFileLoader("record_upstream", str(render.CHARTS / "tests" / "record-upstream"))
    made = importlib.util.module_from_spec(importlib.util.spec_from_loader("record_upstream", loader))
    loader.exec_module(made)
    return made


def test_the_recording_knows_what_a_definition_says():
    made = recorder()
    spec = {"type": "object", "properties": {"size": {"x-kubernetes-int-or-string": True}, "more": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}
    version = {"name": "v1", "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}}}
    definition = {"kind": "CustomResourceDefinition", "spec": {"group": "example.org", "names": {"kind": "Thing"}, "versions": [version]}}
    custom = made.definitions([definition])

    def wrong(**given):
        thing = {"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "a"}, "spec": given}
        return made.problems(thing, schemas.versions()[-1], custom)

    assert wrong(size=1) == wrong(size="1Gi") == wrong(more={"any": 1}) == []
    assert wrong(sise=1) and wrong(size=[])
    assert made.problems({"apiVersion": "example.org/v2", "kind": "Thing", "metadata": {"name": "a"}}, schemas.versions()[-1], custom)


@pytest.mark.parametrize(("part", "spoil"), [
    ("pod", {"hostNetwork": True}), ("pod", {"securityContext": {}}), ("pod", {"volumes": [{"name": "a", "hostPath": {"path": "/"}}]}),
    ("container", {"securityContext": {}}), ("container", {"ports": [{"hostPort": 80}]}),
])
def test_a_pod_that_would_be_refused_is_seen(part, spoil):
    own = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    container = {"name": "a", "securityContext": own}
    spec = {"securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [container]}
    assert list(pod_security.violations(spec)) == []
    (spec if part == "pod" else container).update(spoil)
    assert list(pod_security.violations(spec))


def test_pods_of_others_have_exact_images():
    for name, record in RECORDS.items():
        for item in record["objects"]:
            for one in item.get("spec", {}).get("template", {}).get("spec", {}).get("containers", []):
                tag = one["image"].partition("@")[0].rpartition(":")[2]
                assert "latest" not in tag and re.search(r"\d", tag), f"{name}: {one['image']}"


@pytest.mark.parametrize("line", [line for line in (render.CHARTS / "tests" / "DEFECTS.md").read_text().splitlines() if line.startswith("| ")][1:])
def test_every_defect_has_its_test(line):
    tests = re.findall(r"`(?:(\w+)::)?(\w+)`", line.rsplit("|", 2)[1])
    assert tests, line
    root = render.CHARTS.parent
    places = [*root.glob("charts/tests/*.py"), *root.glob("platformctl/src/**/*.rs"), *root.glob("platformctl/tests/*.rs")]
    sources = "\n".join(path.read_text() for path in places)
    for _, name in tests:
        assert re.search(rf"\b(?:def|fn) {name}\b", sources), f"{name} is no test"
