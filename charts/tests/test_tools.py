"""Configurations of other programs, by the programs themselves where they can be had: amtool, Tika, SearXNG, LiteLLM; Alloy by its pages."""
import inspect
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
import pytest
import yaml
from litellm.proxy._types import ConfigGeneralSettings

import alloy
import render
from test_platform import ALL_ON, applications, values

BACKENDS = render.CHARTS.parent / "target" / "backends"
PLATFORMS = render.cases("platform")


# Alertmanager

def amtool(folder, config):
    path = folder / "alertmanager.yaml"
    path.write_text(yaml.safe_dump(config))
    return subprocess.run(["amtool", "check-config", str(path)], capture_output=True, text=True, check=False)


def alertmanager(case):
    return json.loads(json.dumps(values(applications(case)["kube-prometheus-stack"])["alertmanager"]["config"]))


needs_amtool = pytest.mark.skipif(not shutil.which("amtool"), reason="scripts/charts-test builds amtool where there is Go")


@needs_amtool
@pytest.mark.parametrize("case", PLATFORMS, ids=str)
def test_alertmanager_takes_its_configuration(case, tmp_path):
    done = amtool(tmp_path, alertmanager(case))
    assert done.returncode == 0, done.stdout + done.stderr


@needs_amtool
@pytest.mark.parametrize("spoil", [
    lambda config: config["route"].update(receiver="nobody"),
    lambda config: config["receivers"][0]["webhook_configs"][0].update(ulr="http://a"),
    lambda config: config["inhibit_rules"][0].update(source_matchers=["severity ~ critical"]),
])
def test_a_wrong_configuration_of_alertmanager_is_caught(spoil, tmp_path):
    config = alertmanager(ALL_ON)
    spoil(config)
    assert amtool(tmp_path, config).returncode != 0


# Alloy

KNOWN = yaml.safe_load((render.CHARTS / "tests/upstream/alloy-arguments.yaml").read_text())


def alloy_configuration(case):
    given = values(applications(case)["observability"])
    made = render.rendered("observability", [f"{key}={json.dumps(value)}" for key, value in given.items()])
    return render.pick(made, "ConfigMap", "observability-alloy")["data"]["config.alloy"]


@pytest.mark.parametrize("case", PLATFORMS, ids=str)
def test_alloy_has_every_component_and_argument(case):
    assert alloy.problems(alloy_configuration(case), KNOWN) == []


@pytest.mark.parametrize(("old", "new", "said"), [
    ("listen_port ", "listen_prot ", "loki.source.api has no listen_prot"),
    ('loki.write "loki"', 'loki.writer "loki"', "there is no component loki.writer"),
    ('loki.write "loki"', 'loki.write "other"', "speaks of loki.write.loki.receiver"),
    ("insecure = true\n    }", "insecure = true\n    ", "the file ends too early"),
    ('"0.0.0.0:4317"', "0.0.0.0:4317", "line"),
    ("[otelcol.exporter.otlp.tempo.input]", "[otelcol.exporter.otlp.tempo.input}", "is closed wrongly"),
])
def test_a_wrong_configuration_of_alloy_is_caught(old, new, said):
    text = alloy_configuration(ALL_ON)
    assert old in text
    found = alloy.problems(text.replace(old, new), KNOWN)
    assert any(said in one for one in found), found


# LiteLLM

def unknown_settings(config):
    """Keys that the pinned LiteLLM reads nowhere."""
    source = "\n".join(path.read_text() for path in pathlib.Path(inspect.getfile(litellm)).parent.glob("proxy/**/*.py"))
    general, settings = config.get("general_settings", {}), config.get("litellm_settings", {})
    yield from (f"general_settings.{key}" for key in general if key not in ConfigGeneralSettings.model_fields and f'"{key}"' not in source)
    yield from (f"litellm_settings.{key}" for key in settings if not hasattr(litellm, key) and f'"{key}"' not in source)
    router = set(inspect.signature(litellm.Router.__init__).parameters)
    yield from (f"router_settings.{key}" for key in config.get("router_settings", {}) if key not in router)


def litellm_configuration(case):
    return yaml.safe_load(render.pick(render.objects(case), "ConfigMap", "litellm")["data"]["config.yaml"])


@pytest.mark.parametrize("case", render.cases("litellm"), ids=str)
def test_litellm_knows_every_setting_and_takes_the_models(case):
    config = litellm_configuration(case)
    assert list(unknown_settings(config)) == []
    router = litellm.Router(model_list=config["model_list"], **config["router_settings"])
    assert {model["model_name"] for model in router.get_model_list()} == {model["model_name"] for model in config["model_list"]}


def test_a_setting_that_litellm_does_not_read_is_caught():
    wrong = {"general_settings": {"master_kee": "a"}, "litellm_settings": {"telemetrie": False}, "router_settings": {"num_retrys": 1}}
    assert list(unknown_settings(wrong)) == ["general_settings.master_kee", "litellm_settings.telemetrie", "router_settings.num_retrys"]


# What the image or its libraries read, and litellm itself does not name.
BESIDE_LITELLM = {"HOME", "XDG_CACHE_HOME", "PRISMA_OFFLINE_MODE", "LITELLM_MIGRATION_DIR"}


@pytest.mark.parametrize("case", render.cases("litellm"), ids=str)
def test_litellm_reads_every_variable(case):
    config = litellm_configuration(case)
    source = "\n".join(path.read_text() for path in pathlib.Path(inspect.getfile(litellm)).parent.rglob("*.py"))
    spoken = json.dumps(config)
    for item in render.objects(case):
        if item["kind"] in ("Deployment", "Job"):
            for variable in item["spec"]["template"]["spec"]["containers"][0]["env"]:
                name = variable["name"]
                assert name in BESIDE_LITELLM or f"os.environ/{name}" in spoken or f'"{name}"' in source, name


# SearXNG

SEARXNG = BACKENDS / "searxng" / "bin" / "python"


def searxng(folder, settings):
    """SearXNG's own loader over a file of settings; it ends with 1 where it refuses them."""
    path = folder / "settings.yml"
    path.write_text(settings)
    code = "import searx, sys; sys.stdout.write(','.join(e['name'] for e in searx.settings['engines'] if not e.get('disabled')))"
    return subprocess.run([SEARXNG, "-c", code], capture_output=True, text=True, check=False, cwd=folder,
                          env={"PATH": os.environ["PATH"], "SEARXNG_SETTINGS_PATH": str(path), "SEARXNG_SECRET": "for-this-test", "HOME": str(folder)})


needs_searxng = pytest.mark.skipif(not SEARXNG.exists(), reason="scripts/backends searxng installs it")


@needs_searxng
@pytest.mark.parametrize("case", render.cases("searxng"), ids=str)
def test_searxng_takes_its_settings(case, tmp_path):
    done = searxng(tmp_path, render.pick(render.objects(case), "ConfigMap")["data"]["settings.yml"])
    assert done.returncode == 0, done.stderr
    assert "aarhus" in done.stdout.split(",")


@needs_searxng
def test_wrong_settings_of_searxng_are_caught(tmp_path):
    made = render.rendered("searxng", ['settings={"server":{"limiter":"perhaps"},"search":{"formats":["telex"]}}'])
    settings = yaml.safe_load(render.pick(made, "ConfigMap")["data"]["settings.yml"])
    settings["search"]["safe_search"] = "very"
    assert searxng(tmp_path, yaml.safe_dump(settings)).returncode != 0


# Tika

JAR = next(iter(sorted((BACKENDS / "tika").glob("tika-server-standard-3.*.jar"))), None)
needs_tika = pytest.mark.skipif(JAR is None or not shutil.which("java"), reason="scripts/backends tika fetches it")


def tika(folder, config):
    """Whether Tika starts with a configuration, and what it logged. Ends it again."""
    (folder / "tika-config.xml").write_text(config)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    with log.open("w") as out:
        started = subprocess.Popen(["java", "-jar", JAR, "--host", "127.0.0.1", "--port", str(port), "--config", folder / "tika-config.xml"],
                                   stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        # Bounded; a program that refuses its configuration ends at once.
        for _ in range(240):
            if started.poll() is not None:
                return False, log.read_text()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/version", timeout=2):
                    return True, log.read_text()
            except OSError:
                time.sleep(0.25)
        return False, log.read_text()
    finally:
        try:
            os.killpg(started.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        started.wait()


@needs_tika
@pytest.mark.parametrize("case", [case for case in render.cases("tika") if "tika4" not in case.values and "all-on" in case.values or "default" in case.values], ids=str)
def test_tika_takes_its_configuration(case, tmp_path):
    starts, log = tika(tmp_path, render.pick(render.objects(case), "ConfigMap", "tika")["data"]["tika-config.xml"])
    assert starts, log


@needs_tika
@pytest.mark.parametrize(("old", "new"), [("taskPulseMillis>", "taskPulsMillis>"), (">auto</param>", ">perhaps</param>"), ('type="int">120', 'type="int">long')])
def test_a_wrong_configuration_of_tika_is_caught(old, new, tmp_path):
    """Names of parameters of its parsers it does not check; that OCR in Danish works was tried by hand."""
    config = render.pick(render.rendered("tika"), "ConfigMap", "tika")["data"]["tika-config.xml"]
    assert old in config
    starts, _ = tika(tmp_path, config.replace(old, new))
    assert not starts
