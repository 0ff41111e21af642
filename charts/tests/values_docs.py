"""Schemas and tables made from the comments in values.yaml. Run by test_docs.py, which writes them where UPDATE_DOCS=1 is set.

    # -- What it means, in one or more lines.
    # @schema {type: [string, "null"]}
    key: default

Every key has a `# --`. The schema follows from the default: a map with keys is closed and holds these keys only; a text, a number or a
switch stays one. Where the default does not say enough (an empty map or list, null, a list of maps) an `@schema` does, with a JSON
schema in YAML or the name of one of SHARED. What it gives is laid over what follows from the default.
"""
import json
import pathlib
import re

import yaml

STRING_MAP = {"type": "object", "additionalProperties": {"type": "string"}}
PORTS = {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 65535}}
_peer = {"namespace": {"type": "string", "minLength": 1}, "app": {"type": "string"}, "ports": PORTS}
SHARED = {
    "$stringMap": STRING_MAP,
    "$strings": {"type": "array", "items": {"type": "string"}},
    "$ports": PORTS,
    # Whatever Kubernetes allows there; the tests validate the result.
    "$object": {"type": "object", "additionalProperties": True},
    "$objects": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
    "$callers": {"type": "array", "items": {"type": "object", "properties": _peer, "required": ["namespace"], "additionalProperties": False}},
    "$peers": {"type": "array", "items": {"type": "object", "properties": _peer, "required": ["namespace", "ports"], "additionalProperties": False}},
    "$cidrs": {"type": "array", "items": {
        "type": "object", "required": ["cidr", "ports"], "additionalProperties": False,
        "properties": {"cidr": {"type": "string"}, "except": {"type": "array", "items": {"type": "string"}}, "ports": PORTS}}},
    "$resources": {"type": "object", "additionalProperties": False, "properties": {
        kind: {"type": "object", "additionalProperties": {"type": ["string", "number"]}} for kind in ("requests", "limits")}},
    # A variable: a text, a number or a switch, or where to take it from. Null removes one that the chart sets.
    "$env": {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "object", "null"]}},
    "$pullSecrets": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"],
                                                "additionalProperties": False}},
}
BEGIN, END = "<!-- made: values -->", "<!-- end -->"
CONFIGURATION = pathlib.Path(__file__).resolve().parents[2] / "docs" / "configuration.md"


def keys():
    """The settings of the service, from the tables that the program itself made: (key, variables, kind, whether it is a secret)."""
    for line in CONFIGURATION.read_text().splitlines():
        match = re.match(r"\| `([a-z_]+\.[a-z_0-9]+)` \| (.+?) \| (.+?) \| (.+?) \| ", line)
        if match:
            name, variables, flag, kind = match.groups()
            yield name, re.findall(r"`([A-Z0-9_]+)`", variables), kind, "secret" in flag


def _settings():
    """Schema of the chart doc-ingestion's `settings`: closed, a section a map."""
    shapes = {"number": {"type": "integer"}, "switch": {"type": "boolean"}, "list": {"type": ["string", "array"]},
              "time": {"type": ["string", "integer"]}, "size": {"type": ["string", "integer"]}}
    sections = {}
    for name, _, kind, secret in keys():
        if not secret:
            section, _, key = name.partition(".")
            words = re.findall(r"`([^`]+)`", kind)
            shape = {"enum": words} if words else shapes.get(kind, {"type": ["string", "number"]})
            sections.setdefault(section, {"type": "object", "additionalProperties": False, "properties": {}})["properties"][key] = shape
    return {"type": "object", "additionalProperties": False, "properties": sections}


def _secret_settings():
    secret = {"type": "object", "required": ["name", "key"], "additionalProperties": False,
              "properties": {"name": {"type": "string"}, "key": {"type": "string"}}}
    return {"type": "object", "additionalProperties": False, "properties": {name: secret for name, _, _, hidden in keys() if hidden}}


SHARED |= {"$settings": _settings(), "$secretSettings": _secret_settings()}


class Undocumented(Exception):
    """A key without its comment, or whose schema cannot be told."""


def _comment(lines, line):
    """(text, schema) of the comment that ends right above a line."""
    above, index = [], line - 1
    while index >= 0 and lines[index].strip().startswith("#"):
        above.insert(0, lines[index].strip()[1:].strip())
        index -= 1
    start = max((i for i, t in enumerate(above) if t.startswith("-- ")), default=None)
    if start is None:
        return None, None
    words, schema = [], None
    for text in above[start:]:
        if text.startswith("@schema "):
            schema = text[len("@schema "):]
        elif schema is not None:
            schema += " " + text
        else:
            words.append(text.removeprefix("-- "))
    if schema is not None:
        schema = SHARED[schema.strip()] if schema.strip() in SHARED else _expand(yaml.safe_load(schema))
    return " ".join(words), schema


def _expand(value):
    """Names of shared schemas inside of an own one: {properties: {env: $env}}."""
    if isinstance(value, str):
        return SHARED.get(value, value)
    if isinstance(value, dict):
        return {key: _expand(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_expand(inner) for inner in value]
    return value


def walk(text):
    """The keys of a values.yaml in order: (path, default, meaning, schema, whether it has keys of its own)."""
    lines = text.splitlines()
    root = yaml.compose(text)

    def visit(node, prefix):
        for key, value in node.value if node else []:
            path = prefix + (key.value,)
            meaning, schema = _comment(lines, key.start_mark.line)
            default = yaml.safe_load(yaml.serialize(value))
            # An `@schema` with a type of its own describes the whole map: its keys are examples.
            nested = isinstance(default, dict) and bool(default) and not (schema and ("additionalProperties" in schema or "properties" in schema))
            yield path, default, meaning, schema, nested
            if nested:
                yield from visit(value, path)

    yield from visit(root, ())


def _inferred(path, default, schema, nested):
    name = ".".join(path)
    if nested:
        made = {"type": "object", "additionalProperties": False, "properties": {}}
    elif isinstance(default, bool):
        made = {"type": "boolean"}
    elif isinstance(default, int):
        made = {"type": "integer"}
    elif isinstance(default, float):
        made = {"type": "number"}
    elif isinstance(default, str):
        made = {"type": "string"}
    elif isinstance(default, list) and default and all(isinstance(item, (str, int)) for item in default):
        made = {"type": "array", "items": {"type": "string" if isinstance(default[0], str) else "integer"}}
    elif schema is None:
        raise Undocumented(f"{name}: the default does not say what belongs there; add `# @schema …`")
    else:
        made = {}
    return {**made, **(schema or {})}


def schema(text):
    """The closed JSON schema of a values.yaml, as text."""
    top = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object", "additionalProperties": False,
        # Helm itself adds these two: one for charts above, one for the library.
        "properties": {"global": {"type": "object"}, "common": {"type": "object"}},
    }
    for path, default, meaning, given, nested in walk(text):
        if not meaning:
            raise Undocumented(f"{'.'.join(path)}: has no `# --` comment")
        parent = top
        for part in path[:-1]:
            parent = parent["properties"][part]
        parent["properties"][path[-1]] = {"description": meaning, **_inferred(path, default, given, nested)}
    return json.dumps(top, indent=1, ensure_ascii=False) + "\n"


def table(text):
    """The table of values for a README."""
    rows = ["| Key | Default | Meaning |", "|---|---|---|"]
    for path, default, meaning, _, nested in walk(text):
        if nested:
            rows.append(f"| `{'.'.join(path)}` | | {meaning} |")
            continue
        shown = json.dumps(default, ensure_ascii=False)
        if len(shown) > 90:
            shown = "see values.yaml"
        rows.append(f"| `{'.'.join(path)}` | `{shown}` | {meaning} |".replace("\n", " "))
    return "\n".join(rows)


def readme(old, text):
    """A README with its table made anew; raises where the marks are missing."""
    if BEGIN not in old or END not in old:
        raise Undocumented(f"README.md needs the lines {BEGIN} and {END}")
    return re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: f"{BEGIN}\n\n{table(text)}\n\n{END}", old, count=1, flags=re.DOTALL)
