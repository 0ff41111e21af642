"""The tables and schemas of values are made from values.yaml; UPDATE_DOCS=1 writes them."""
import json
import os
import re

import jsonschema
import pytest
import yaml

import render
import values_docs

UPDATE = os.environ.get("UPDATE_DOCS") == "1"


def _same(path, made):
    old = path.read_text() if path.exists() else ""
    if old != made and UPDATE:
        path.write_text(made)
        return
    assert old == made, f"{path.relative_to(render.CHARTS)} is not up to date: UPDATE_DOCS=1 scripts/charts-test -k docs"


@pytest.mark.parametrize("chart", render.charts())
def test_the_schema_is_made_from_the_values(chart):
    folder = render.CHARTS / chart
    text = (folder / "values.yaml").read_text()
    made = values_docs.schema(text)
    jsonschema.Draft7Validator.check_schema(json.loads(made))
    jsonschema.Draft7Validator(json.loads(made)).validate(yaml.safe_load(text) or {})
    _same(folder / "values.schema.json", made)


@pytest.mark.parametrize("chart", render.charts())
def test_the_table_is_made_from_the_values(chart):
    folder = render.CHARTS / chart
    readme = folder / "README.md"
    _same(readme, values_docs.readme(readme.read_text(), (folder / "values.yaml").read_text()))


@pytest.mark.parametrize("chart", render.charts())
def test_an_unknown_value_is_refused(chart):
    render_with = [("minimal", 'typo={"a": 1}')]
    for values, setting in render_with:
        said = render.refused(chart, [setting], [f"ci/{values}-values.yaml"])
        assert "typo" in said


@pytest.mark.parametrize("chart", render.charts())
def test_every_value_is_used(chart):
    """The name of each key stands in a template of the chart or of the library: a value that nothing reads misleads."""
    templates = "\n".join(
        path.read_text() for name in (chart, "common") for path in (render.CHARTS / name / "templates").rglob("*") if path.is_file()
    )
    for path, _, _, _, nested in values_docs.walk((render.CHARTS / chart / "values.yaml").read_text()):
        if not re.search(rf"\b{re.escape(path[-1])}\b", templates):
            # Keys of a map that is handed on as a whole, such as `resources.requests`.
            assert any(re.search(rf"\b{re.escape(part)}\b", templates) for part in path[:-1]), f"{'.'.join(path)} is used nowhere"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key: 1\n", "has no `# --` comment"),
        ("# -- A map.\nkey: {}\n", "add `# @schema"),
        ("# -- Nothing.\nkey: null\n", "add `# @schema"),
    ],
)
def test_a_value_without_its_words_is_refused(text, said):
    with pytest.raises(values_docs.Undocumented, match=re.escape(said)):
        values_docs.schema(text)


def test_a_made_schema_is_closed():
    made = json.loads(values_docs.schema("# -- A map.\nouter:\n  # -- A number.\n  inner: 1\n"))
    for wrong in ({"outer": {"other": 1}}, {"outer": {"inner": "x"}}, {"outr": {}}):
        assert list(jsonschema.Draft7Validator(made).iter_errors(wrong)), wrong


PAGES = sorted([*render.CHARTS.glob("*.md"), *render.CHARTS.glob("*/*.md"), *render.CHARTS.glob("tests/*/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(render.CHARTS)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        assert "://" in target or (page.parent / target).exists(), target


@pytest.mark.parametrize("chart", ["doc-ingestion", "tika", "docling", "gotenberg", "searxng", "vllm", "litellm", "openwebui", "qdrant", "valkey"])
def test_a_page_says_what_an_operator_asks(chart):
    text = (render.CHARTS / chart / "README.md").read_text()
    for heading in ("## Turn it off", "## When something is wrong", "## Upgrade", "## Values"):
        assert heading in text
    assert f"[{chart}]({chart}/README.md)" in (render.CHARTS / "README.md").read_text()
