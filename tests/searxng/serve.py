"""Runs SearXNG with our engine, asking the stand-in for aarhus.dk, until its own input ends. Prints the address when ready, and
with `--pages`, which lets the results lead to pages of the stand-in, the address of that behind it.
"""

import sys

from instance import Instance, engines
from standin import StandIn

with_pages = "--pages" in sys.argv
standin = StandIn(with_pages)
searxng = Instance(engines(standin))
try:
    print(*([searxng.url, standin.url] if with_pages else [searxng.url]), flush=True)
    sys.stdin.read()
finally:
    searxng.stop()
