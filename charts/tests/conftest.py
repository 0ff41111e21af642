"""Makes the modules of this folder importable from its tests, and says which programs ran."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))


def pytest_report_header(config):
    import render

    return [f"{name}: {render.helm(name, 'version', '--short').stdout.strip()}" for name in render.HELMS]
