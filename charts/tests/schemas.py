"""Strict validation: of Kubernetes' own kinds by the schemas of each version, of custom ones by charts/tests/schemas.

An unknown field is an error, and so is an unknown kind: what nobody can check is not deployed. So is an entry that stands twice in a
list that the API server merges by a key: an apply by the server refuses the whole object, and an apply by the client takes it.
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
# What the API server fills in before it compares keys.
KEY_DEFAULTS = {"protocol": "TCP"}


def _keyed_once(validator, keys, entries, schema):
    """The keyword `x-kubernetes-list-map-keys`: no two entries of the list have the same values of these keys."""
    if isinstance(entries, list):
        seen = set()
        for entry in entries:
            key = tuple((name, entry.get(name, KEY_DEFAULTS.get(name))) for name in keys) if isinstance(entry, dict) else None
            if key is not None and key in seen:
                yield jsonschema.ValidationError(f"two entries with {dict(key)}")
            seen.add(key)


Validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"x-kubernetes-list-map-keys": _keyed_once})


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
        return Validator(json.loads(custom.read_text()))
    if group and "." in group and not group.endswith(".k8s.io"):
        return None
    name = "-".join(part for part in (kind.lower(), group.split(".")[0], number) if part)
    path = BUILT_IN / f"v{version}-local-strict" / f"{name}.json"
    if not path.exists():
        return None
    return Validator(json.loads(path.read_text()), registry=_registry(version))


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
