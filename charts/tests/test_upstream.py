"""What the charts say to programs of others exists in the pinned versions: arguments, flags, variables, fields, and the tags of images."""
import pathlib
import re

import pytest
import yaml

import policies
import render

KNOWN = pathlib.Path(__file__).resolve().parent / "upstream"


def names(file):
    return set((KNOWN / file).read_text().split())


def unknown_arguments(objects):
    """Arguments of containers named vllm that the pinned version does not have."""
    known = names("vllm-arguments.txt")
    for _, _, container in policies.containers(objects, initial=False):
        if container["name"] == "vllm":
            for argument in container["args"]:
                match = re.match(r"--(no-)?([a-z0-9-]+)", argument)
                if match and match.group(2) not in known:
                    yield argument


@pytest.mark.parametrize("case", render.cases("vllm"), ids=str)
def test_vllm_has_every_argument(case):
    assert not list(unknown_arguments(render.objects(case)))


def test_an_argument_that_was_removed_is_caught():
    """vLLM dropped this one in 0.11; an engine with it does not start."""
    model = 'models=[{"name":"m","model":"a/b","kind":"embedding","maxModelLen":512,"args":["--disable-log-requests"]}]'
    assert list(unknown_arguments(render.rendered("vllm", [model]))) == ["--disable-log-requests"]


def unknown_flags(objects):
    """Flags of Gotenberg that the pinned version does not have; it does not start with one."""
    known = names("gotenberg-flags.txt")
    for _, _, container in policies.containers(objects, initial=False):
        given = [*container.get("command", []), *container.get("args", [])]
        yield from (flag for flag in given if flag.startswith("--") and flag[2:].partition("=")[0] not in known)


@pytest.mark.parametrize("case", render.cases("gotenberg"), ids=str)
def test_gotenberg_has_every_flag(case):
    assert not list(unknown_flags(render.objects(case)))


def test_a_flag_that_gotenberg_does_not_know_is_caught():
    import copy

    objects = copy.deepcopy(render.rendered("gotenberg"))
    render.pick(objects, "Deployment")["spec"]["template"]["spec"]["containers"][0]["command"].append("--api-download-from-disable=true")
    assert list(unknown_flags(objects)) == ["--api-download-from-disable=true"]


def unknown_variables(objects, file, mine):
    """Variables whose name begins like the program's own and that it does not read."""
    known = names(file)
    for _, _, container in policies.containers(objects):
        for variable in container.get("env", []):
            if re.match(mine, variable["name"]) and variable["name"] not in known:
                yield variable["name"]


@pytest.mark.parametrize("case", render.cases("docling"), ids=str)
def test_docling_has_every_setting(case):
    assert not list(unknown_variables(render.objects(case), "docling-settings.txt", "DOCLING_SERVE_|UVICORN_"))


@pytest.mark.parametrize("case", render.cases("openwebui"), ids=str)
def test_openwebui_has_every_variable(case):
    # What the runtime reads, not the program: home folders, caches, Python, and what other variables are made of.
    runtime = r"(?!(HOME|HF_HOME|XDG_\w+|MPLCONFIGDIR|NUMBA_CACHE_DIR|PYTHON\w+|CACHE_PASSWORD|NO_PROXY|PORT|HOST)$)"
    assert not list(unknown_variables(render.objects(case), "openwebui-variables.txt", runtime))


def test_a_variable_that_does_not_exist_is_caught():
    objects = render.rendered("docling", ['extraEnv={"DOCLING_SERVE_TYPO": 1}'])
    assert list(unknown_variables(objects, "docling-settings.txt", "DOCLING_SERVE_")) == ["DOCLING_SERVE_TYPO"]


def images():
    """Images of our own charts as they come, without digests; of databases too."""
    for chart in render.charts():
        for case in render.cases(chart):
            if "default" in case.values:
                objects = render.objects(case)
                yield from (container["image"].partition("@")[0] for _, _, container in policies.containers(objects))
                yield from (item["spec"]["imageName"].partition("@")[0] for item in objects if item["kind"] == "Cluster")


def test_every_image_was_seen():
    """No registry can be asked here, so where a tag was seen is written down, and a tag that changes is looked for again."""
    assert set(yaml.safe_load((KNOWN / "images.yaml").read_text())) == set(images())


class Blueprint(yaml.SafeLoader):
    """YAML with the tags of authentik, which stand for what is looked up there."""


Blueprint.add_multi_constructor("!", lambda loader, tag, node: f"!{tag}")


def blueprint():
    objects = render.objects(render.Case("platform", "ci/cpu-values.yaml"))
    return yaml.load(render.pick(objects, "ConfigMap", "authentik-platform")["data"]["platform.yaml"], Blueprint)


def test_authentik_has_every_field_of_the_blueprint():
    known = yaml.safe_load((KNOWN / "authentik-fields.yaml").read_text())
    for entry in blueprint()["entries"]:
        given = {**entry["identifiers"], **entry.get("attrs", {})}
        assert set(given) <= set(known[entry["model"]]), entry
        assert given.get("client_type", "public") in known["client_type"] and set(given.get("grant_types", [])) <= set(known["grant_types"])
        for uri in given.get("redirect_uris", []):
            assert set(uri) <= set(known["redirect_uris"]) and uri["matching_mode"] in known["matching_mode"]


def test_every_client_may_ask_for_codes():
    """Since authentik 2026.5 a provider that a blueprint makes allows no way to sign in unless it says which."""
    providers = [entry for entry in blueprint()["entries"] if entry["model"].endswith("oauth2provider")]
    assert len(providers) == 3
    for entry in providers:
        assert "authorization_code" in entry["attrs"]["grant_types"], entry["identifiers"]
