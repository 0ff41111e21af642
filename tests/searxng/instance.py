"""A real SearXNG on loopback with our engine in it: from the package that `scripts/backends searxng` installs, or from a
checkout that `SEARXNG_SOURCE` names. It runs from a copy, for an engine must lie in SearXNG's own folder.
"""

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

FILES = Path(__file__).resolve().parents[2] / "charts" / "searxng" / "files"
PATIENCE = 60


def source():
    """The folder in which `searx` lies."""
    given = os.environ.get("SEARXNG_SOURCE")
    if given:
        return Path(given)
    found = importlib.util.find_spec("searx")
    if found is None:
        sys.exit("needs SearXNG: run scripts/searxng")
    return Path(found.origin).parents[1]


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


class Instance:
    """SearXNG with the settings of the chart; `engines` replace its own, `search` is added to that section."""

    def __init__(self, engines, search=None):
        import yaml

        self.folder = Path(tempfile.mkdtemp(prefix="searxng-"))
        shutil.copytree(source() / "searx", self.folder / "searx", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(FILES / "aarhus.py", self.folder / "searx" / "engines" / "aarhus.py")
        settings = yaml.safe_load((FILES / "settings.yml").read_text())
        ours = settings["engines"][0]
        settings["use_default_settings"] = {"engines": {"keep_only": []}}
        settings["engines"] = [{**ours, **engine} if engine["engine"] == "aarhus" else engine for engine in engines]
        settings["search"].update(search or {})
        (self.folder / "settings.yml").write_text(yaml.safe_dump(settings))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "searx.webapp"],
            cwd=self.folder,
            env=self.environment(self.folder / "settings.yml"),
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )
        self.wait()

    def environment(self, settings):
        return {
            **os.environ,
            "PYTHONPATH": str(self.folder),
            "SEARXNG_SETTINGS_PATH": str(settings),
            "SEARXNG_SECRET": "only for tests",
            "SEARXNG_PORT": str(getattr(self, "port", 0)),
            "TMPDIR": str(self.folder),
        }

    def wait(self):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5).read()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        log = self.logs()
        self.stop()
        raise RuntimeError(f"SearXNG did not start:\n{log}")

    def logs(self):
        self.log.flush()
        return (self.folder / "log").read_text(errors="replace")

    def search(self, query, **more):
        form = urlencode({"q": query, "format": "json", **more}).encode()
        with urllib.request.urlopen(f"{self.url}/search", form, timeout=PATIENCE) as answer:
            return json.load(answer)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def engines(standin):
    """Ours and another one, both asking the stand-in."""
    return [
        {"name": "aarhus", "engine": "aarhus", "base_url": standin.url, "enable_http": True, "timeout": 3.0},
        {
            "name": "other",
            "engine": "json_engine",
            "shortcut": "oth",
            "search_url": standin.url + "/other?q={query}",
            "results_query": "results",
            "url_query": "url",
            "title_query": "title",
            "content_query": "content",
            "enable_http": True,
            "categories": ["general"],
            "timeout": 3.0,
        },
    ]
