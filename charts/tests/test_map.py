"""MAP.md, the picture of waves and flows, is made from the two tables of the platform; UPDATE_DOCS=1 writes it."""
import yaml

import render
from test_docs import _same

FILES = render.CHARTS / "platform" / "files"
PROFILES = ("small", "cpu", "gpu", "ha")


def components():
    return {name: item for name, item in yaml.safe_load((FILES / "components.yaml").read_text()).items() if not name.startswith(".")}


def waves():
    on = {profile: yaml.safe_load((FILES.parent / "profiles" / f"{profile}.yaml").read_text())["components"] for profile in PROFILES}
    yield "| Wave | Component | Namespace | From | On in |"
    yield "|---|---|---|---|---|"
    for name, item in sorted(components().items(), key=lambda entry: (entry[1]["wave"], entry[0])):
        source = f"[{item['chart']}]({item['chart']}/README.md)" if "chart" in item else f"{item['source']['chart']} {item['source']['version']}"
        profiles = [profile for profile in PROFILES if on[profile].get(name)]
        shown = "all" if len(profiles) == len(PROFILES) else ", ".join(profiles) or "by option"
        yield f"| {item['wave']} | {name} | {item['namespace']} | {source} | {shown} |"


def flows():
    table = yaml.safe_load((FILES / "flows.yaml").read_text())
    yield "```mermaid"
    yield "flowchart LR"
    yield "  world((world)) -->|443| traefik"
    for flow in table["flows"]:
        yield f"  {flow['from']} -->|{', '.join(map(str, flow['ports']))}| {flow['to']}"
    for name, end in table["ends"].items():
        if end.get("internet"):
            yield f"  {name} -.-> internet((internet))"
    yield "```"
    yield ""
    read = [name for name, end in table["ends"].items() if end.get("metrics")]
    yield f"Prometheus reads {', '.join(read)}."


def made():
    words = [
        "# What there is, and who talks to whom", "",
        "Made from `platform/files/components.yaml` and `platform/files/flows.yaml`. A wave starts when the one before is healthy.", "",
        "## Waves", "", *waves(), "",
        "## Flows", "",
        "Everything else is closed, in both directions. An arrow is a connection that a policy lets pass, with the ports of the pods; a",
        "dotted one goes to public addresses only. DNS is open to all.", "", *flows(), "",
    ]
    return "\n".join(words)


def test_the_map_is_made_from_the_tables():
    _same(render.CHARTS / "MAP.md", made())
