"""The chart doc-ingestion: every key of the service, the predecessor's values, and the program's own word on the configuration."""
import os
import pathlib
import re
import subprocess

import pytest
import yaml

import render
import values_docs

CASES = render.cases("doc-ingestion")


def settings(objects):
    return yaml.safe_load(render.pick(objects, "ConfigMap", "doc-ingestion")["data"]["config.yaml"])


def variables(objects):
    return {v["name"]: v for v in render.pick(objects, "Deployment")["spec"]["template"]["spec"]["containers"][0]["env"]}


def test_the_page_of_settings_was_read():
    found = list(values_docs.keys())
    assert len(found) >= 69 and len([key for key in found if key[3]]) >= 4


@pytest.mark.parametrize(("name", "kind"), [(key, kind) for key, _, kind, secret in values_docs.keys() if not secret])
def test_every_setting_is_reachable(name, kind):
    section, key = name.split(".")
    words = re.findall(r"`([^`]+)`", kind)
    value = words[-1] if words else {"number": 7, "switch": True, "time": "7s", "size": "7MiB"}.get(kind, "7")
    schema = values_docs.SHARED["$settings"]["properties"][section]
    import jsonschema

    jsonschema.validate({key: value}, schema)


def test_settings_reach_the_file_and_secrets_the_environment():
    objects = render.rendered("doc-ingestion", ['settings={"http":{"max_body":"7MiB"}}', 'secretSettings={"tika.password":{"name":"a","key":"b"}}'])
    assert settings(objects)["http"]["max_body"] == "7MiB"
    assert variables(objects)["DOC_INGESTION_TIKA_PASSWORD"]["valueFrom"]["secretKeyRef"] == {"name": "a", "key": "b"}


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('settings={"http":{"max_bodi":1}}', "max_bodi"),
        ('settings={"auth":{"key":"x"}}', "key"),
        ('secretSettings={"http.max_body":{"name":"a","key":"b"}}', "http.max_body"),
        ('config={"API_KEY":"x"}', "put it into a Secret"),
        ('config={"TIKA_PASSWORD":"x"}', "put it into a Secret"),
        ('namespace={"create":true}', "helm --namespace"),
        ('image={"tag":"latest"}', "moves"),
        ('scratchSize="20G"', "Gi or Mi"),
    ],
)
def test_what_must_not_be_is_refused(setting, said):
    assert said in render.refused("doc-ingestion", [setting])


def test_the_predecessors_values_do_what_they_did():
    objects = render.objects(next(case for case in CASES if "predecessor" in case.values))
    found = variables(objects)
    assert found["API_KEY"]["valueFrom"]["secretKeyRef"] == {"name": "secrets", "key": "API_KEY"}
    assert found["TIKA_USER"]["valueFrom"]["secretKeyRef"] == {"name": "tika-credentials", "key": "tika-user"}
    # This one was rendered as `key: null` there, and the next was not rendered at all.
    assert found["TIKA_PASSWORD"]["valueFrom"]["secretKeyRef"] == {"name": "tika-credentials", "key": "tika-password"}
    assert found["HTTP_TIMEOUT_READ"]["value"] == "900"
    assert settings(objects)["tika"]["base_url"] == "http://tika.tika.svc.cluster.local:9998"
    service = render.pick(objects, "Service")
    assert (service["metadata"]["name"], service["spec"]["ports"][0]["port"]) == ("doc-ingestion", 8000)
    assert render.pick(objects, "Deployment")["spec"]["replicas"] == 3


def test_the_key_is_where_callers_have_always_had_it():
    assert variables(render.rendered("doc-ingestion"))["API_KEY"]["valueFrom"]["secretKeyRef"] == {"name": "secrets", "key": "API_KEY"}


def test_variables_are_ones_that_the_service_reads():
    known = {name for _, names, _, _ in values_docs.keys() for name in names} | {"DOC_INGESTION_CONFIG", "RUST_BACKTRACE", "TOKEN_OF_PROXY"}
    for case in CASES:
        assert set(variables(render.objects(case))) <= known, case


def test_documents_fit_the_volume():
    pod = render.pick(render.rendered("doc-ingestion", ['scratchSize="10Gi"']), "Deployment")["spec"]["template"]["spec"]
    assert {v["name"]: v for v in pod["volumes"]}["tmp"]["emptyDir"] == {"sizeLimit": "10Gi"}
    assert settings(render.rendered("doc-ingestion", ['scratchSize="10Gi"']))["spool"]["disk_total"] == "9216MiB"


def test_a_change_of_the_configuration_replaces_the_pods():
    def checksums(*values):
        found = render.pick(render.rendered("doc-ingestion", values), "Deployment")["spec"]["template"]["metadata"]["annotations"]
        return {key: text for key, text in found.items() if key.startswith("checksum/")}

    plain = checksums()
    assert checksums('settings={"http":{"max_body":"7MiB"}}')["checksum/settings"] != plain["checksum/settings"]
    assert checksums('policy={"rules":[]}')["checksum/policy"] != plain["checksum/policy"]


def test_the_grace_is_longer_than_the_services():
    assert render.pick(render.rendered("doc-ingestion"), "Deployment")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > 30


@pytest.mark.skipif("DOC_INGESTION_BIN" not in os.environ, reason="scripts/test says where the program is")
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_program_takes_the_configuration(case, tmp_path):
    objects = render.objects(case)
    for name, text in render.pick(objects, "ConfigMap", "doc-ingestion")["data"].items():
        # Paths of the pod; what is read at the start has to be where the file says.
        (tmp_path / name).write_text(text.replace("/etc/doc-ingestion/", f"{tmp_path}/"))
    done = subprocess.run([pathlib.Path(os.environ["DOC_INGESTION_BIN"]).resolve(), "check-config", "--config", str(tmp_path / "config.yaml")],
                          env={"API_KEY": "for-this-test-only-and-nothing-else"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the configuration is valid" in done.stdout
