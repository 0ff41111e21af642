"""Every chart with every file of its ci/ folder: lint, render, render again, both major versions of Helm, strict validation."""
import concurrent.futures
import json
import pathlib

import pytest
import yaml

import render
import schemas

CASES = render.cases()
# What a chart must be tried with: as it comes, with everything on, with as little as possible.
NEEDED = {"default", "all-on", "minimal"}


@pytest.fixture(scope="module", autouse=True)
def rendered_ahead():
    """Helm is a process of its own: the cases are rendered side by side and the tests find them done."""
    def attempt(pair):
        try:
            render.text(*pair)
        except AssertionError:
            pass  # The case's own test says what is wrong.

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(attempt, [(program, case) for program in render.HELMS for case in CASES]))


def test_there_are_charts():
    assert len(CASES) >= len(NEEDED), "no chart was found"


@pytest.mark.parametrize("chart", render.charts())
def test_a_chart_has_what_it_needs(chart):
    folder = render.CHARTS / chart
    for path in ("values.yaml", "values.schema.json", "README.md", "templates/NOTES.txt", ".helmignore"):
        assert (folder / path).is_file(), f"{chart} has no {path}"
    found = {path.name.removesuffix("-values.yaml") for path in (folder / "ci").glob("*-values.yaml")}
    assert NEEDED <= found, f"{chart} has no ci file for {sorted(NEEDED - found)}"
    about = yaml.safe_load((folder / "Chart.yaml").read_text())
    assert about["apiVersion"] == "v2" and about["name"] == chart and about["version"] and about["appVersion"] and about["description"]
    for needed in about.get("dependencies", []):
        assert needed["repository"] == f"file://../{needed['name']}", "a chart of ours needs nothing from elsewhere"
        link = folder / "charts" / needed["name"]
        assert link.is_symlink() and link.resolve() == render.CHARTS / needed["name"], f"charts/{needed['name']} must link to ../../{needed['name']}"
    for path in (folder / "templates").rglob("*"):
        assert not path.is_file() or len(path.read_text().splitlines()) <= 300, f"{path} is too long"


@pytest.mark.parametrize("program", render.HELMS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_lint(program, case):
    done = render.helm(program, "lint", f"./{case.chart}", "--strict", "--quiet", "--namespace", case.chart, "--values", f"./{case.chart}/{case.values}")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_rendering_is_the_same(case):
    first = {program: render.text(program, case) for program in render.HELMS}
    for program in render.HELMS:
        again = render.template(program, case.chart, [case.values])
        assert again.stdout == first[program], f"{program} renders {case} differently each time"
    # The versions order objects differently; the objects must be the same.
    as_set = [sorted(json.dumps(item, sort_keys=True) for item in render.objects(case, program)) for program in render.HELMS]
    assert as_set[0] == as_set[1]


@pytest.mark.parametrize("version", schemas.versions())
@pytest.mark.parametrize("case", CASES, ids=str)
def test_objects_are_valid(case, version):
    found = [f"{item['kind']}/{item['metadata']['name']}: {problem}" for item in render.objects(case) for problem in schemas.problems(item, version)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_notes_are_text(case):
    done = render.helm("helm4", "template", f"./{case.chart}", "--namespace", case.chart, "--values", f"./{case.chart}/{case.values}", "--notes")
    if "unknown flag" in done.stderr:
        done = render.helm("helm4", "install", case.chart, f"./{case.chart}", "--namespace", case.chart, "--values",
                           f"./{case.chart}/{case.values}", "--dry-run=client")
    assert done.returncode == 0, done.stderr
    assert "<no value>" not in done.stdout and "%!" not in done.stdout


PLANTED = {
    "a field that does not exist": ("Deployment", lambda o: o["spec"]["template"]["spec"].update(resorces={})),
    "a value of the wrong type": ("Deployment", lambda o: o["spec"].update(replicas="two")),
    "a field of a custom kind that does not exist": ("ServiceMonitor", lambda o: o["spec"]["endpoints"][0].update(bearerTokenSecrt={})),
    "a volume that stands twice": ("Deployment", lambda o: o["spec"]["template"]["spec"].update(volumes=[{"name": "tmp", "emptyDir": {}}] * 2)),
    "a mount that stands twice": ("Deployment", lambda o: o["spec"]["template"]["spec"]["containers"][0].update(
        volumeMounts=[{"name": name, "mountPath": "/tmp"} for name in ("a", "b")])),
    "a port that stands twice, once with the protocol that is the default": ("Service", lambda o: o["spec"].update(
        ports=[{"name": "a", "port": 80}, {"name": "b", "port": 80, "protocol": "TCP"}])),
    "a kind that does not exist": ("Service", lambda o: o.update(kind="Servise")),
    "a group that nobody knows": ("Service", lambda o: o.update(apiVersion="example.org/v1")),
}


@pytest.mark.parametrize("version", [schemas.versions()[0], schemas.versions()[-1]])
@pytest.mark.parametrize("plant", PLANTED)
def test_validation_catches(plant, version):
    import copy

    import plants

    kind, spoil = PLANTED[plant]
    item = copy.deepcopy(render.pick(plants.good(), kind))
    if kind == "Deployment":
        item["spec"]["template"]["spec"].pop("topologySpreadConstraints")
    assert schemas.problems(item, version) == []
    spoil(item)
    assert schemas.problems(item, version)


def test_the_newest_and_the_oldest_version_are_covered():
    assert schemas.versions()[0].startswith("1.30.") and len(schemas.versions()) >= 8


def test_no_chart_is_left_out():
    on_disk = {path.name for path in pathlib.Path(render.CHARTS).iterdir() if path.is_dir() and (path / "templates").is_dir()}
    assert on_disk == set(render.charts()) | set(render.charts("library"))
