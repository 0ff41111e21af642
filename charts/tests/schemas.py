"""Strict validation: of Kubernetes' own kinds by the schemas of each version, of custom ones by charts/tests/schemas.

An unknown field is an error, and so is an unknown kind: what nobody can check is not deployed.
"""
import functools
import json
import pathlib
import re

import jsonschema
import kubernetes_validate
import referencing

CUSTOM = pathlib.Path(__file__).resolve().parent / "schemas"
BUILT_IN = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
OLDEST = (1, 30)


def versions():
    """Versions of Kubernetes to check against, from the oldest supported to the newest that the package knows: `1.30.0` …"""
    found = [re.fullmatch(r"v(\d+)\.(\d+)\.(\d+)-local-strict", path.name) for path in BUILT_IN.iterdir()]
    numbers = sorted(tuple(map(int, match.groups())) for match in found if match)
    return [".".join(map(str, number)) for number in numbers if number[:2] >= OLDEST]


@functools.cache
def _registry(version):
    definitions = json.loads((BUILT_IN / f"v{version}-local-strict" / "_definitions.json").read_text())
    resource = referencing.Resource.from_contents(definitions, default_specification=referencing.jsonschema.DRAFT202012)
    return referencing.Registry().with_resource("_definitions.json", resource)


@functools.cache
def _validator(api_version, kind, version):
    group, _, number = api_version.rpartition("/")
    custom = CUSTOM / group / f"{kind.lower()}_{number}.json"
    if custom.exists():
        return jsonschema.Draft202012Validator(json.loads(custom.read_text()))
    if group and "." in group and not group.endswith(".k8s.io"):
        return None
    name = "-".join(part for part in (kind.lower(), group.split(".")[0], number) if part)
    path = BUILT_IN / f"v{version}-local-strict" / f"{name}.json"
    if not path.exists():
        return None
    return jsonschema.Draft202012Validator(json.loads(path.read_text()), registry=_registry(version))


_checked = {}


def problems(item, version):
    """What is wrong with an object for that version of Kubernetes; an empty list where nothing is."""
    # The same object comes from many cases; most of it is checked once.
    key = (json.dumps(item, sort_keys=True, default=str), version)
    if key not in _checked:
        validator = _validator(item["apiVersion"], item["kind"], version)
        if validator is None:
            _checked[key] = [f"unknown kind {item['apiVersion']} {item['kind']}"]
        else:
            _checked[key] = [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator.iter_errors(item)]
    return _checked[key]
