"""platformctl from outside: a fresh instance of every profile, what it seals against an independent implementation, planted errors."""
import base64
import os
import pathlib
import shutil
import subprocess

import pytest
import yaml
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from kubesealpy.unsealer import Unsealer

import render

ROOT = render.CHARTS.parent
GIVEN = ["--domain", "ai.example.org", "--email", "ops@example.org", "--repo", "https://example.org/platform.git"]


@pytest.fixture(scope="session")
def program():
    """The program of this tree, built where it is not up to date."""
    cargo = shutil.which("cargo") or str(pathlib.Path.home() / ".cargo/bin/cargo")
    built = subprocess.run([cargo, "build", "--quiet", "--locked", "-p", "platformctl"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "debug" / "platformctl"


def run(program, root, *arguments, helm="helm4", **more):
    return subprocess.run([program, "--root", root, "--helm", shutil.which(helm), *arguments], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False, **more)


def clone(folder):
    """A clone of the charts as they are, without what an instance made."""
    made = shutil.ignore_patterns("sealing-certificate.pem", "__pycache__")
    shutil.copytree(render.CHARTS, folder / "charts", symlinks=True, ignore=made)
    return folder


@pytest.fixture(scope="session")
def instance(program, tmp_path_factory):
    """(folder, file of the sealing key) of a fresh instance."""
    folder = clone(tmp_path_factory.mktemp("instance"))
    key = folder.parent / "sealing-key.yaml"
    done = run(program, folder, "init", *GIVEN, "--sealing-key", key)
    assert done.returncode == 0, done.stderr
    return folder, key


def sealed(folder):
    return [yaml.safe_load(path.read_text()) for path in sorted((folder / "charts/secrets/sealed").glob("*/*.yaml"))]


def unsealer(key):
    secret = yaml.safe_load(pathlib.Path(key).read_text())
    return Unsealer.from_private_key(load_pem_private_key(base64.b64decode(secret["data"]["tls.key"]), None))


def opened(folder, key):
    """Every value in clear, by (namespace, name, key), opened by the other implementation."""
    opener, found = unsealer(key), {}
    for item in sealed(folder):
        place = item["metadata"]["namespace"], item["metadata"]["name"]
        for name, value in item["spec"]["encryptedData"].items():
            found[(*place, name)] = opener.unseal_value(base64.b64decode(value), *place).decode()
    return found


@pytest.mark.parametrize("helm", render.HELMS)
@pytest.mark.parametrize("profile", ["small", "cpu", "gpu", "ha"])
def test_a_fresh_instance_has_no_findings(program, tmp_path, profile, helm):
    folder = clone(tmp_path)
    done = run(program, folder, "init", *GIVEN, "--profile", profile)
    assert done.returncode == 0, done.stderr
    assert "sealed-secrets-key: active" in done.stdout, "the private key goes to standard output where no file is named"
    done = run(program, folder, "check", helm=helm)
    assert done.returncode == 0, done.stderr


GIVE = {"smtp-password": "S", "alert-webhook": "W", "alert-heartbeat": "H", "s3-access-key": "A", "s3-secret-key": "K", "llm-key": "L",
        "oidc-openwebui": "O", "oidc-grafana": "G", "oidc-argo-cd": "C"}


@pytest.mark.parametrize("shape", ["all-on", "external", "restore"])
def test_an_instance_with_options_has_no_findings(program, tmp_path, shape):
    """What profiles leave off: Ceph, KEDA, an S3 and an identity provider elsewhere, mail, a restore."""
    folder = clone(tmp_path)
    variables = [part for name, variable in GIVE.items() for part in ("--give", f"{name}={variable}")]
    done = run(program, folder, "init", *GIVEN, *variables, env={**os.environ, **dict.fromkeys(GIVE.values(), "given")})
    assert done.returncode == 0, done.stderr
    shutil.copy(render.CHARTS / "platform/ci" / f"{shape}-values.yaml", folder / "platform.yaml")
    done = run(program, folder, "check")
    assert done.returncode == 0, done.stderr


def test_an_instance_without_models_is_told_so(program, tmp_path):
    """It is no error: where the models are may not be known yet."""
    folder = clone(tmp_path)
    assert run(program, folder, "init", *GIVEN).returncode == 0
    done = run(program, folder, "check")
    assert done.returncode == 0 and "no model of the kind chat" in done.stderr and "no model of the kind embedding" in done.stderr
    with (folder / "platform.yaml").open("a") as file:
        file.write('llm: {url: "https://llm.example.org/v1"}\n')
    assert "note:" not in run(program, folder, "check").stderr


def test_a_shape_that_cannot_be_had_is_told(program, tmp_path):
    """`ha` without a store that several pods share has one Open WebUI and no backup."""
    folder = clone(tmp_path)
    assert run(program, folder, "init", *GIVEN, "--profile", "ha").returncode == 0
    done = run(program, folder, "check")
    assert done.returncode == 0 and "Open WebUI has one pod" in done.stderr and "`s3.mode`" in done.stderr


def test_what_is_sealed_is_opened_by_another_implementation(instance):
    found = opened(*instance)
    table = yaml.safe_load((instance[0] / "charts/secrets/table.yaml").read_text())
    held = {(secret["namespace"], secret["name"], key): name for secret in table["secrets"] for key, name in secret["keys"].items()}
    by_value = {}
    for place, value in found.items():
        by_value.setdefault(held[place], set()).add(value)
    assert all(len(values) == 1 for values in by_value.values()), "two ends of one value differ"
    made = {name for name, source in table["values"].items() if "given" not in source}
    assert set(by_value) == {name for name in held.values() if name in made}
    for name, values in by_value.items():
        source = table["values"][name]
        [value] = values
        assert value == source["text"] if "text" in source else len(value) == source["random"] + len(source.get("prefix", ""))


def test_no_value_is_written_in_clear(instance):
    folder, key = instance
    values = {value for place, value in opened(folder, key).items() if len(value) > 20}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            text = path.read_text(errors="replace")
            assert not any(value in text for value in values), path
            assert "PRIVATE KEY" not in text or "tests" in path.parts, path
    assert key.stat().st_mode & 0o077 == 0


def test_sealed_secrets_are_valid_and_rendered(instance):
    import schemas

    folder, _ = instance
    done = render.helm("helm4", "template", "secrets", str(folder / "charts/secrets"))
    objects = render.parse(done.stdout)
    assert len(objects) == len(sealed(folder)) > 15
    for item in objects:
        assert not list(schemas.problems(item, schemas.versions()[-1])), item["metadata"]["name"]


def test_sealing_twice_changes_nothing(program, instance, tmp_path):
    folder = tmp_path / "again"
    shutil.copytree(instance[0], folder, symlinks=True)
    before = sealed(folder)
    done = run(program, folder, "seal")
    assert done.returncode == 0 and "nothing is missing" in done.stderr
    assert sealed(folder) == before


def test_a_rotated_value_changes_everywhere_and_alone(program, instance, tmp_path):
    folder = tmp_path / "rotated"
    shutil.copytree(instance[0], folder, symlinks=True)
    before = opened(folder, instance[1])
    done = run(program, folder, "seal", "--rotate", "litellm-key")
    assert done.returncode == 0, done.stderr
    after = opened(folder, instance[1])
    changed = {place for place in before if before[place] != after[place]}
    assert {("litellm", "litellm-secrets", "PROXY_MASTER_KEY"), ("openwebui", "openwebui-secrets", "OPENAI_API_KEY")} <= changed
    assert len({after[place] for place in changed}) == 1


def test_a_given_value_is_sealed(program, instance, tmp_path):
    folder = tmp_path / "given"
    shutil.copytree(instance[0], folder, symlinks=True)
    done = run(program, folder, "seal", "--give", "hf-token=TOKEN", env={**os.environ, "TOKEN": "hf_abc"})
    assert done.returncode == 0, done.stderr
    assert opened(folder, instance[1])[("vllm", "hf-secret", "TOKEN")] == "hf_abc"


def test_a_shared_value_is_put_into_a_new_secret_with_the_key_only(program, instance, tmp_path):
    folder = tmp_path / "shared"
    shutil.copytree(instance[0], folder, symlinks=True)
    (folder / "charts/secrets/sealed/vllm/vllm-secret.yaml").unlink()
    done = run(program, folder, "seal")
    assert done.returncode == 1 and "vllm-key is sealed in" in done.stderr
    done = run(program, folder, "seal", "--sealing-key", instance[1])
    assert done.returncode == 0, done.stderr
    found = opened(folder, instance[1])
    assert found[("vllm", "vllm-secret", "KEY")] == found[("litellm", "litellm-secrets", "CA_VLLM_LOCAL_API_KEY")]


def test_an_instance_is_not_overwritten(program, instance):
    done = run(program, instance[0], "init", *GIVEN)
    assert done.returncode == 1 and "there already" in done.stderr


def test_bootstrap_prints_what_it_would_do(program, instance):
    done = run(program, instance[0], "bootstrap")
    assert done.returncode == 0, done.stderr
    objects = render.parse(done.stdout)
    assert {item["metadata"]["name"] for item in objects if item["kind"] == "Application"} == {"argo-cd", "platform"}
    assert "--server-side" in done.stdout


def test_bootstrap_applies_key_then_argo_cd_then_root(program, instance, tmp_path):
    """A stand-in for kubectl writes down what it is given; there is no cluster here."""
    log = tmp_path / "log"
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(f'#!/bin/sh\necho "CALL $@" >> {log}\n[ "$1" = apply ] && cat >> {log} || echo \'{{"items":[]}}\'\n')
    kubectl.chmod(0o755)
    chart = tmp_path / "argo-cd"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: argo-cd\nversion: 10.1.1\n")
    (chart / "templates/argo.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argo}\n")
    done = run(program, instance[0], "--kubectl", kubectl, "bootstrap", "--apply", "--wait", "0", "--sealing-key", instance[1],
               "--argocd-chart", chart)
    assert done.returncode == 0, done.stderr
    text = log.read_text()
    calls = [line for line in text.splitlines() if line.startswith("CALL")]
    assert calls and all("apply --server-side --force-conflicts" in call for call in calls)
    # Under another name than Argo CD's, what is taken out of the repository later would stay.
    assert all("--field-manager argocd-controller" in call for call in calls)
    assert text.index("tls.key") < text.index("kind: Namespace") < text.index("name: argo") < text.index("path: charts/platform")


# Each: the file of the clone, what stands there, what is put in its place, and what is said about it.
PLANTS = [
    ("charts/secrets/table.yaml", "WEBUI_ADMIN_PASSWORD: webui-admin-password", "", "has no key WEBUI_ADMIN_PASSWORD"),
    ("charts/platform/templates/values/_logs.tpl", "http://prometheus-stack-prometheus.monitoring.svc:9090", "http://prometheus.monitoring:9090",
     "there is no Service prometheus.monitoring"),
    ("charts/platform/templates/values/_logs.tpl", "prometheus-stack-prometheus.monitoring.svc:9090", "prometheus-stack-prometheus.monitoring.svc:9091",
     "has no port 9091"),
    ("charts/postgres/templates/monitor.yaml", "cnpg.io/podRole: instance", "cnpg.io/podRole: nobody", "selects no pods"),
    ("charts/platform/files/components.yaml", "kinds: [ConfigMap, monitoring.coreos.com/PrometheusRule]", "kinds: [ConfigMap]",
     "the project does not allow the kind monitoring.coreos.com/PrometheusRule"),
    ("charts/platform/files/flows.yaml", "  - {from: tempo, to: prometheus, ports: [9090]}\n", "", "no policy lets it reach prometheus-stack-prometheus"),
    ("charts/platform/files/flows.yaml", "{app.kubernetes.io/name: loki}, api: true, metrics: [3100]", "{app.kubernetes.io/name: loki}, api: true",
     "no policy lets Prometheus in"),
    ("charts/platform/files/components.yaml", "chart: loki, version: 18.11.0", "chart: loki, version: 18.12.0", "differs from 18.11.0"),
    ("charts/platform/files/components.yaml", "chart: loki, version: 18.11.0", "chart: loki, version: 18.x", "is no exact version"),
]


@pytest.mark.parametrize(("path", "old", "new", "said"), PLANTS, ids=lambda value: value if isinstance(value, str) and " " in value else "")
def test_check_finds_a_planted_error(program, tmp_path, path, old, new, said):
    folder = clone(tmp_path)
    file = folder / path
    text = file.read_text()
    assert old in text, f"{old!r} is not in {path}"
    file.write_text(text.replace(old, new))
    assert run(program, folder, "init", *GIVEN).returncode == 0
    done = run(program, folder, "check")
    assert done.returncode == 1 and said in done.stderr, done.stderr
