"""Alerts by promtool, dashboards by the metrics that exist.

Each file of alerts has a test in `alerts/`, and each alert in it fires in one of its cases and stays silent in another. Metrics of the
service are read from docs/metrics.md, which the program itself keeps true.
"""
import json
import pathlib
import re
import shutil
import subprocess

import pytest
import yaml

import render

ROOT = pathlib.Path(__file__).resolve().parent
RULES = sorted(render.CHARTS.glob("*/files/alerts/*.yaml"))
DASHBOARDS = sorted(render.CHARTS.glob("*/files/dashboards/*.json"))
METRICS = ROOT.parents[1] / "docs" / "metrics.md"


def promtool(*arguments):
    assert shutil.which("promtool"), "promtool is not there: run scripts/charts-test"
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)


def alerts(path):
    return [rule for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"] if "alert" in rule]


def exported():
    """Names of the series that the service gives out."""
    names = set()
    for name, kind in re.findall(r"(?m)^\| `([a-z_]+)` \| (counter|gauge|histogram) \|", METRICS.read_text()):
        names |= {f"{name}{suffix}" for suffix in ("_bucket", "_sum", "_count")} if kind == "histogram" else {name}
    return names


def unknown_metrics(expression):
    """Names in an expression that look like the service's own and that it does not export."""
    known = exported()
    return sorted({name for name in re.findall(r"\b(?:doc_ingestion|http_request|http_requests|process)_[a-z_]+\b", expression) if name not in known})


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parents[2].name}:{path.stem}")
def test_rules_are_good(path):
    done = promtool("check", "rules", "--lint=all", "--lint-fatal", str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    for rule in alerts(path):
        assert rule["labels"]["severity"] in ("critical", "warning", "info"), rule["alert"]
        assert rule["annotations"]["summary"] and rule["annotations"]["description"] and rule.get("for"), rule["alert"]


@pytest.mark.parametrize("path", sorted((ROOT / "alerts").glob("*.yaml")), ids=lambda path: path.stem)
def test_alerts_fire_when_they_should(path):
    done = promtool("test", "rules", str(path))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parents[2].name}:{path.stem}")
def test_every_alert_has_a_test_that_fires_and_one_that_does_not(path):
    tests = yaml.safe_load((ROOT / "alerts" / f"{path.stem}.yaml").read_text())
    fires, silent = set(), set()
    for case in (case for group in tests["tests"] for case in group["alert_rule_test"]):
        (fires if case.get("exp_alerts") else silent).add(case["alertname"])
    names = {rule["alert"] for rule in alerts(path)}
    assert names <= fires, f"never seen to fire: {sorted(names - fires)}"
    assert names <= silent, f"never seen silent: {sorted(names - silent)}"


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parents[2].name}:{path.stem}")
def test_alerts_ask_for_metrics_that_exist(path):
    for rule in alerts(path):
        assert not unknown_metrics(rule["expr"]), rule["alert"]


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: f"{path.parents[2].name}:{path.stem}")
def test_dashboards_ask_for_metrics_that_exist(path):
    board = json.loads(path.read_text())
    assert board["uid"] and board["title"]
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            assert not unknown_metrics(target.get("expr", "")), panel["title"]
            # Braces that do not close are the usual slip; promtool reads what Grafana's variables leave.
            expression = re.sub(r"\$__rate_interval|\$__interval|\$__range", "5m", target.get("expr", "")).replace("$namespace", "x")
            if expression and "LogQL" not in panel.get("description", "") and panel.get("datasource", {}).get("type") != "loki":
                assert promtool("check", "rules", _rule(path, expression)).returncode == 0, f"{panel['title']}: {expression}"


def _rule(path, expression):
    import tempfile

    target = pathlib.Path(tempfile.gettempdir()) / f"expression-{path.stem}.yaml"
    target.write_text(yaml.safe_dump({"groups": [{"name": "x", "rules": [{"record": "x:x", "expr": expression}]}]}))
    return str(target)


@pytest.mark.parametrize("name", ["fastapi_requests_in_progress", "doc_ingestion_nothing"])
def test_a_metric_that_does_not_exist_is_caught(name):
    caught = unknown_metrics(f"sum(rate({name}[5m]))")
    assert caught == ([name] if name.startswith("doc_") else [])
    assert not unknown_metrics("sum(rate(doc_ingestion_documents_total[5m]))")


# What every workload needs and the stack of Prometheus brings, so that no chart of ours says it again.
OF_OTHERS = {
    "KubePodCrashLooping", "KubePodNotReady", "KubeDeploymentReplicasMismatch", "KubeDeploymentRolloutStuck", "KubeStatefulSetReplicasMismatch",
    "KubeContainerWaiting", "KubeJobFailed", "KubeHpaMaxedOut", "KubePersistentVolumeFillingUp", "KubeNodeNotReady", "TargetDown", "Watchdog",
    "NodeFilesystemAlmostOutOfSpace", "AlertmanagerFailedToSendAlerts", "PrometheusRuleFailures",
}


def test_alerts_of_others_are_there():
    record = json.loads((ROOT / "upstream" / "kube-prometheus-stack.json").read_text())
    found = {alert for item in record["objects"] if item["kind"] == "PrometheusRule" for alert in item["alerts"]}
    assert OF_OTHERS <= found, OF_OTHERS - found


def test_every_alert_has_a_line_for_who_is_woken_by_it():
    page = (render.CHARTS / "OPERATE.md").read_text()
    lines = {name: line for line in page.splitlines() if line.startswith("| `") for name in re.findall(r"`([A-Z]\w+)`", line.split("|")[1])}
    ours = {rule["alert"] for path in RULES for rule in alerts(path)}
    assert set(lines) == ours | OF_OTHERS, set(lines) ^ (ours | OF_OTHERS)


def test_every_program_has_an_alert_for_when_it_is_gone():
    """A platform on which one of them is gone must not look well."""
    for chart in ("doc-ingestion", "tika", "docling", "gotenberg", "searxng", "vllm", "litellm", "openwebui", "qdrant", "valkey"):
        names = [rule["alert"] for path in RULES if path.parents[2].name == chart for rule in alerts(path)]
        assert any(name.endswith("Down") for name in names), chart


def test_rules_and_boards_reach_the_cluster():
    objects = render.rendered("doc-ingestion", ['monitoring={"enabled":true}'])
    assert [g["name"] for g in render.pick(objects, "PrometheusRule")["spec"]["groups"]] == ["doc-ingestion"]
    board = render.pick(objects, "ConfigMap", "doc-ingestion-dashboards")
    assert board["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert json.loads(board["data"]["doc-ingestion.json"])["title"] == "Documents"
