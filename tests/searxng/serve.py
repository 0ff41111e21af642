"""Runs SearXNG with our engine, asking the stand-in for aarhus.dk, until its own input ends. Prints the address when ready."""

import sys

from instance import Instance, engines
from standin import StandIn

searxng = Instance(engines(StandIn()))
try:
    print(searxng.url, flush=True)
    sys.stdin.read()
finally:
    searxng.stop()
