"""What single charts promise beyond the policies: files that reach their pods, settings that keep text alive, refusals."""
import base64
import hashlib
import os
import re
import subprocess
import xml.etree.ElementTree

import pytest
import yaml

import render


def container(objects, kind="Deployment", name=None):
    return render.pick(objects, kind, name)["spec"]["template"]["spec"]["containers"][0]


def environment(objects, **where):
    return {v["name"]: v.get("value", v.get("valueFrom")) for v in container(objects, **where)["env"]}


# SearXNG

def test_the_engine_that_the_chart_ships_reaches_searxng():
    objects = render.rendered("searxng")
    carried = render.pick(objects, "ConfigMap")["data"]
    assert carried["aarhus.py"].rstrip("\n") == (render.CHARTS / "searxng/files/aarhus.py").read_text().rstrip("\n")
    mounts = {m["mountPath"]: m for m in container(objects)["volumeMounts"]}
    # SearXNG imports engines from this folder only.
    assert mounts["/usr/local/searxng/searx/engines/aarhus.py"]["subPath"] == "aarhus.py"
    volumes = {v["name"]: v for v in render.pick(objects, "Deployment")["spec"]["template"]["spec"]["volumes"]}
    assert volumes["engine"]["configMap"]["items"] == [{"key": "aarhus.py", "path": "aarhus.py"}]
    settings = yaml.safe_load(carried["settings.yml"])
    assert settings["use_default_settings"] is True
    assert "json" in settings["search"]["formats"], "without it callers get a 403"
    engine = next(e for e in settings["engines"] if e["engine"] == "aarhus")
    assert not engine.get("disabled")


def test_the_secret_of_searxng_is_a_variable():
    objects = render.rendered("searxng")
    assert "secret_key" not in render.pick(objects, "ConfigMap")["data"]["settings.yml"]
    assert environment(objects)["SEARXNG_SECRET"] == {"secretKeyRef": {"name": "searxng-secrets", "key": "SEARXNG_SECRET"}}


def test_values_go_over_the_settings_of_searxng():
    objects = render.rendered("searxng", ['settings={"search":{"safe_search":1}}', 'limiter={"enabled":true,"passIp":["10.0.0.0/8"]}'])
    data = render.pick(objects, "ConfigMap")["data"]
    settings = yaml.safe_load(data["settings.yml"])
    assert settings["search"]["safe_search"] == 1 and "json" in settings["search"]["formats"] and settings["server"]["limiter"] is True
    assert 'pass_ip = ["10.0.0.0/8"]' in data["limiter.toml"]


@pytest.mark.parametrize("chart", ["searxng", "tika", "docling", "doc-ingestion", "openwebui"])
def test_no_volume_is_claimed_where_none_is_used(chart):
    """The old chart of SearXNG claimed one that nobody mounted, and was never healthy."""
    values = {"openwebui": ['storage={"provider":"s3","s3":{"endpoint":"https://s3","bucket":"b"}}']}.get(chart, [])
    assert not [item for item in render.rendered(chart, values) if item["kind"] == "PersistentVolumeClaim"]


# Tika

def test_tika_gets_its_limits_and_its_languages():
    objects = render.rendered("tika", ['config={"taskTimeoutMillis":1234000}'])
    root = xml.etree.ElementTree.fromstring(render.pick(objects, "ConfigMap", "tika")["data"]["tika-config.xml"])
    assert root.findtext("server/params/taskTimeoutMillis") == "1234000"
    params = {p.get("name"): p.text for p in root.iter("param")}
    assert params["language"] == "dan+eng" and params["ocrStrategy"] == "auto"
    assert "/etc/tika/tika-config.xml" in container(objects)["args"]


def languages(tmp_path, objects):
    """Runs what the pod runs before Tika, with folders in place of its volumes; the finished process, and the folder of the languages."""
    image, made, brought = tmp_path / "image", tmp_path / "tessdata", tmp_path / "languages"
    for folder in (image / "5/tessdata/configs", made, brought):
        folder.mkdir(parents=True)
    (image / "5/tessdata/eng.traineddata").write_text("English")
    (image / "5/tessdata/configs/txt").write_text("tessedit_create_txt 1")
    pod = render.pick(objects, "Deployment")["spec"]["template"]["spec"]
    maps = {item["metadata"]["name"]: item for item in objects if item["kind"] == "ConfigMap"}
    for volume in pod["volumes"]:
        for source in volume.get("projected", {}).get("sources", []):
            data = maps[source["configMap"]["name"]]["binaryData"]
            for item in source["configMap"]["items"]:
                (brought / item["path"]).write_bytes(base64.b64decode(data[item["key"]]))
    first = pod["initContainers"][0]
    script = first["command"][-1]
    for there, here in (("/usr/share/tesseract-ocr", image), ("/tessdata/", f"{made}/"), ("/languages/", f"{brought}/")):
        script = script.replace(there, str(here)) if there.startswith("/usr") else re.sub(rf"(?<![\w/*]){there}", str(here), script)
    done = subprocess.run([*first["command"][:-1], script], env={"PATH": os.environ["PATH"], **{v["name"]: v["value"] for v in first["env"]}},
                          capture_output=True, text=True, check=False)
    return done, made


def test_danish_is_there_for_tesseract(tmp_path):
    """The official image has no Danish, and Tesseract goes on without a language that it lacks."""
    objects = render.rendered("tika")
    assert environment(objects)["TESSDATA_PREFIX"] == "/tessdata"
    done, made = languages(tmp_path, objects)
    assert done.returncode == 0, done.stderr
    # As in the package of Debian; README.md says where it comes from.
    digest = hashlib.sha256((made / "dan.traineddata").read_bytes()).hexdigest()
    assert digest == "acb1fd074487a31d1294fcdfd7d7c673467ffd8aeacb2ccd61ebcbf04eb4e2fa"
    assert (made / "eng.traineddata").read_text() == "English" and (made / "configs/txt").is_file()


def test_a_language_that_nobody_has_keeps_tika_from_starting(tmp_path):
    done, _ = languages(tmp_path, render.rendered("tika", ['config={"ocrLanguages":"eng+kal"}']))
    assert done.returncode != 0 and "the language kal" in done.stderr


@pytest.mark.parametrize("major", [3, 4])
def test_no_language_is_no_ocr(major):
    objects = render.rendered("tika", [f'config={{"ocrLanguages":"","major":{major}}}'])
    assert "initContainers" not in render.pick(objects, "Deployment")["spec"]["template"]["spec"]
    [text] = render.pick(objects, "ConfigMap")["data"].values()
    assert ("TesseractOCRParser" if major == 3 else "tesseract-ocr-parser") in text and "language" not in text


def test_tika_4_reads_json():
    import json

    objects = render.rendered("tika", ['config={"major":4}'])
    made = json.loads(render.pick(objects, "ConfigMap", "tika")["data"]["tika-config.json"])
    assert made["server"]["port"] == 9998 and "/etc/tika/tika-config.json" in container(objects)["args"]


# docling

def test_docling_is_started_anew_before_its_memory_is_full():
    assert "timeout --signal=TERM" in " ".join(container(render.rendered("docling"))["command"])
    assert "timeout" not in " ".join(container(render.rendered("docling", ['recycle={"hours":0}']))["command"])


def test_a_task_of_docling_is_asked_for_where_it_is():
    assert render.pick(render.rendered("docling", ["replicaCount=2"]), "Service")["spec"]["sessionAffinity"] == "ClientIP"


# Valkey

def test_the_password_of_valkey_is_on_no_command_line_and_in_no_file():
    objects = render.rendered("valkey")
    assert "requirepass" not in render.pick(objects, "ConfigMap")["data"]["valkey.conf"]
    command = container(objects, "StatefulSet")["command"]
    # From standard input, and in the place of the shell: a signal to end must reach it.
    assert command[-1].startswith("exec valkey-server - <<") and "\nrequirepass $VALKEY_PASSWORD\n" in command[-1]


# Qdrant

def test_a_cluster_of_qdrant_bears_the_loss_of_a_pod():
    """Two pods agree by majority: either of them stops both. And without copies a pod takes its part of every collection with it."""
    assert "stops when either is lost" in render.refused("qdrant", ["replicaCount=2"])
    several = environment(render.rendered("qdrant", ["replicaCount=3"]), kind="StatefulSet")
    assert several["QDRANT__STORAGE__COLLECTION__REPLICATION_FACTOR"] == "2"
    assert "QDRANT__STORAGE__COLLECTION__REPLICATION_FACTOR" not in environment(render.rendered("qdrant"), kind="StatefulSet")


# vLLM

@pytest.mark.parametrize(("more", "kind", "surge"), [
    ('"gpus":1', "Recreate", None),
    ('"gpus":1,"spareGpus":true', "RollingUpdate", 1),
    ('"gpus":1,"replicas":2', "RollingUpdate", 0),
    ('"gpus":0', "RollingUpdate", 1),
])
def test_an_update_of_vllm_asks_for_no_gpu_that_is_not_there(more, kind, surge):
    objects = render.rendered("vllm", [f'models=[{{"name":"m","model":"a/b","kind":"chat","maxModelLen":512,{more}}}]'])
    strategy = render.pick(objects, "Deployment")["spec"]["strategy"]
    assert strategy["type"] == kind and strategy.get("rollingUpdate", {}).get("maxSurge") == surge


SCALED = 'models=[{"name":"m","servedName":"M","model":"a/b","kind":"chat","maxModelLen":512,"scale":{"min":%d,"max":%d,"requests":32}}]'


def test_keda_decides_how_many_pods_a_model_has():
    objects = render.rendered("vllm", ['keda.enabled=true', 'cache.accessMode="ReadWriteMany"', SCALED % (2, 4)])
    scaled = render.pick(objects, "ScaledObject")["spec"]
    deployment = render.pick(objects, "Deployment")
    assert scaled["scaleTargetRef"]["name"] == deployment["metadata"]["name"] and (scaled["minReplicaCount"], scaled["maxReplicaCount"]) == (2, 4)
    assert "replicas" not in deployment["spec"], "a sync would undo what KEDA did"
    assert deployment["spec"]["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}
    assert render.pick(objects, "PodDisruptionBudget")
    assert 'model_name="M"' in scaled["triggers"][0]["metadata"]["query"]
    # Without KEDA the same model has its fixed number.
    assert render.pick(render.rendered("vllm", [SCALED % (2, 4)]), "Deployment")["spec"]["replicas"] == 1


@pytest.mark.parametrize(("settings", "said"), [
    ([SCALED % (2, 4)], "ReadWriteMany"), (['cache.accessMode="ReadWriteMany"', SCALED % (4, 2)], "more at least than at most"),
])
def test_a_scale_that_cannot_be_is_refused(settings, said):
    assert said in render.refused("vllm", ["keda.enabled=true", *settings])


def test_several_gpus_share_a_model():
    made = container(render.rendered("vllm", ['models=[{"name":"m","model":"a/b","kind":"chat","maxModelLen":512,"gpus":4}]']))
    assert "--tensor-parallel-size=4" in made["args"] and made["resources"]["limits"]["nvidia.com/gpu"] == 4


def test_a_first_download_fits_the_start():
    probe = container(render.rendered("vllm"), name="vllm-mistral-small")["startupProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] >= 7200
    deployment = render.pick(render.rendered("vllm"), "Deployment", "vllm-mistral-small")
    assert deployment["spec"]["progressDeadlineSeconds"] > probe["periodSeconds"] * probe["failureThreshold"]


def test_vllm_fetches_nothing_for_a_caller():
    made = container(render.rendered("vllm"), name="vllm-mistral-small")
    assert made["args"][made["args"].index("--allowed-media-domains") + 1] == "none.invalid"
    assert {v["name"]: v.get("value") for v in made["env"]}["VLLM_MEDIA_URL_ALLOW_REDIRECTS"] == "0"


# Open WebUI

def test_open_webui_sends_documents_to_the_service():
    env = environment(render.rendered("openwebui"))
    service = render.pick(render.rendered("doc-ingestion"), "Service")
    address = f"http://{service['metadata']['name']}.{service['metadata']['namespace']}:{service['spec']['ports'][0]['port']}"
    assert env["CONTENT_EXTRACTION_ENGINE"] == "external" and env["EXTERNAL_DOCUMENT_LOADER_URL"] == address
    # Without a key Open WebUI quietly reads documents by itself.
    assert env["EXTERNAL_DOCUMENT_LOADER_API_KEY"]["secretKeyRef"]
    assert env["EXTERNAL_WEB_LOADER_URL"] == f"{address}/load" and env["WEB_LOADER_ENGINE"] == "external"


def test_what_the_service_writes_stays_whole():
    env = environment(render.rendered("openwebui"))
    # The splitter by headings deletes tabs, indentation and blank lines before a text is stored.
    assert env["ENABLE_MARKDOWN_HEADER_TEXT_SPLITTER"] == "false"
    # Settings in the database would win over everything here.
    assert env["ENABLE_PERSISTENT_CONFIG"] == "false"


def test_the_services_search_is_a_switch():
    plain, own = environment(render.rendered("openwebui")), environment(render.rendered("openwebui", ['documents={"webSearch":true}']))
    assert plain["WEB_SEARCH_ENGINE"] == "searxng" and plain["SEARXNG_QUERY_URL"].endswith("/search")
    assert own["WEB_SEARCH_ENGINE"] == "external" and own["EXTERNAL_WEB_SEARCH_URL"].endswith(":8000/search")


def test_no_secret_is_asked_for_that_nobody_was_told_of():
    """The old values wanted a password of an administrator that no page mentioned, and pods did not start."""
    readme = (render.CHARTS / "openwebui/README.md").read_text()
    for values in ([], ['admin={"email":"a@example.org"}']):
        env = environment(render.rendered("openwebui", values))
        keys = {v["secretKeyRef"]["key"] for v in env.values() if isinstance(v, dict) and v["secretKeyRef"]["name"] == "openwebui-secrets"}
        assert all(f"`{key}`" in readme for key in keys)
        assert ("WEBUI_ADMIN_PASSWORD" in keys) == bool(values)


@pytest.mark.parametrize(("values", "said"), [
    (["replicaCount=2"], "valkey.enabled"),
    (["replicaCount=2", 'valkey={"enabled":true}'], "ReadWriteMany"),
    (["replicaCount=2", 'valkey={"enabled":true}', 'database={"enabled":false}'], "database.enabled"),
    (['oidc={"enabled":true}'], "url is needed"),
    (['storage={"provider":"s3"}'], "storage.s3.endpoint"),
    (['ingress={"enabled":true}'], "ingress.host"),
])
def test_what_cannot_work_is_refused(values, said):
    assert said in render.refused("openwebui", values)


# All of them

ADDRESS = re.compile(r"http://([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc[a-z.]*)?:(\d+)")


@pytest.mark.parametrize("chart", ["doc-ingestion", "openwebui", "litellm", "searxng"])
def test_default_addresses_lead_to_a_service(chart):
    """Every address of ours in the defaults is a Service of another chart, with that port."""
    offered = {(i["metadata"]["name"], i["metadata"]["namespace"], p["port"]) for other in
               ("doc-ingestion", "tika", "docling", "searxng", "vllm", "litellm", "qdrant", "valkey", "openwebui")
               for i in render.rendered(other) if i["kind"] == "Service" for p in i["spec"]["ports"]}
    found = set()
    for item in render.rendered(chart):
        if item["kind"] in ("ConfigMap", "Deployment"):
            found |= {(name, space, int(port)) for name, space, port in ADDRESS.findall(yaml.safe_dump(item))}
    ours = {name for _, name, _ in offered}
    assert not {address for address in found if address[1] in ours} - offered
