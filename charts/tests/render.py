"""Charts rendered by Helm. Everything else in this folder works on what comes from here.

A case is a chart with one file of its `ci/` folder. A rendering is kept for the whole run, since many tests look at it.
"""
import dataclasses
import functools
import os
import pathlib
import shutil
import subprocess

import yaml

CHARTS = pathlib.Path(__file__).resolve().parent.parent
HELMS = ("helm3", "helm4")


class StrictLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):
    """YAML in which a key stands once in a map: the last one of two wins elsewhere, in silence."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {name!r} stands twice", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


# Timestamps stay text, as they do in Kubernetes' own reader.
StrictLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in StrictLoader.yaml_implicit_resolvers.items()
}


@dataclasses.dataclass(frozen=True)
class Case:
    """A chart and a values file of it; `values` is relative to the chart, such as `ci/default-values.yaml`."""

    chart: str
    values: str

    def __str__(self):
        return f"{self.chart}:{pathlib.PurePath(self.values).stem.removesuffix('-values')}"


def charts(kind="application"):
    """Names of all charts of that type, found by their Chart.yaml."""
    found = sorted(path.parent.name for path in CHARTS.glob("*/Chart.yaml"))
    return [name for name in found if yaml.safe_load((CHARTS / name / "Chart.yaml").read_text()).get("type", "application") == kind]


def cases(*names):
    """All cases, or those of the charts named."""
    return [
        Case(name, f"ci/{path.name}")
        for name in charts()
        if not names or name in names
        for path in sorted((CHARTS / name / "ci").glob("*-values.yaml"))
    ]


def helm(program, *arguments):
    """Runs `helm3` or `helm4`; the finished process. Reads nothing of the user's: no plugins, no repositories."""
    path = shutil.which(program)
    if path is None:
        raise RuntimeError(f"{program} is not there: run scripts/charts-test")
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "HELM_CACHE_HOME": "/nonexistent", "HELM_CONFIG_HOME": "/nonexistent",
                   "HELM_DATA_HOME": "/nonexistent"}
    return subprocess.run([path, *arguments], capture_output=True, text=True, env=environment, cwd=CHARTS, check=False)


def template(program, chart, values=(), settings=(), namespace=None):
    """`helm template` of a chart, in the namespace of its name unless another is given. Files in `values` are relative to the chart, or absolute."""
    arguments = ["template", chart, f"./{chart}", "--namespace", namespace or chart]
    for path in values:
        arguments += ["--values", str(CHARTS / chart / path)]
    for setting in settings:
        arguments += ["--set-json", setting]
    return helm(program, *arguments)


@functools.cache
def text(program, case):
    """What `helm template` writes for a case. Raises where Helm refuses."""
    done = template(program, case.chart, [case.values])
    if done.returncode != 0:
        raise AssertionError(f"{program} template {case}: {done.stderr.strip()}")
    return done.stdout


def parse(document):
    """The objects in the text of a rendering, in order."""
    return [item for item in yaml.load_all(document, StrictLoader) if item is not None]


@functools.cache
def _objects(program, case):
    return parse(text(program, case))


def objects(case, program="helm4"):
    """The objects of a case. Shared between tests: copy before changing."""
    return _objects(program, case)


def rendered(chart, settings=(), values=(), namespace=None):
    """Objects of a chart with `settings`, a list of `path=json`; for tests of one behaviour."""
    done = template("helm4", chart, values, settings, namespace)
    if done.returncode != 0:
        raise AssertionError(done.stderr.strip())
    return parse(done.stdout)


def refused(chart, settings=(), values=()):
    """What Helm says where it must refuse; fails where it does not."""
    done = template("helm4", chart, values, settings)
    assert done.returncode != 0, f"{chart} renders with {settings}"
    return done.stderr


def pick(found, kind, name=None):
    """The one object of a kind (and name)."""
    fitting = [item for item in found if item["kind"] == kind and name in (None, item["metadata"]["name"])]
    assert len(fitting) == 1, f"{len(fitting)} objects of kind {kind} and name {name or 'any'}, of {sorted({i['kind'] for i in found})}"
    return fitting[0]
