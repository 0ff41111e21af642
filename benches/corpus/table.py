#!/usr/bin/env python3
"""Scores the service against a corpus with ground truth and puts the best figures of other tools beside its own.

    benches/corpus/table.py CORPUS [--tika URL] [--keep FOLDER]

CORPUS is a folder with a `manifest.jsonl`, a scorer `score.py` (which needs rapidfuzz) and the figures of other tools,
`peers.json`. Starts the release binary itself, without a backend or with the given Tika, and prints a Markdown table: the
means over each set, and the best tool there is for that set. `--keep` keeps the texts, to be read.
"""
import argparse
import collections
import json
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = ("recall", "order", "tables", "headings")
# Sets of one format are one row; the others are split by format.
SPLIT = ("roundtrip", "office_real")


def start(binary, tika):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{s.getsockname()[1]}"
    variables = {"DOC_INGESTION_AUTH_MODE": "off"}
    if tika:
        variables["TIKA_BASE_URL"] = tika
    process = subprocess.Popen(
        [binary, "serve", "--listen", address],
        env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://{address}/readyz").read()
            return process, f"http://{address}/process"
        except OSError:
            time.sleep(0.02)
    raise SystemExit("the service does not become ready")


def mean(rows, key):
    values = [row[key] for row in rows if row.get(key) is not None]
    return f"{statistics.mean(values):.3f}" if values else "–"


def best(peers, key):
    figures = [(scores.get(key) or 0, tool) for tool, scores in peers.items()]
    figure, tool = max(figures, default=(0, ""))
    ties = sum(f == figure for f, _ in figures) - 1
    return f"{figure:.3f} {tool}" + (f" and {ties} more" if ties else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--tika")
    parser.add_argument("--keep")
    parser.add_argument("--binary", default=str(ROOT / "target/release/doc-ingestion"))
    args = parser.parse_args()
    peers = json.loads((args.corpus / "peers.json").read_text())
    process, url = start(args.binary, args.tika)
    try:
        with tempfile.NamedTemporaryFile(suffix=".json") as out:
            keep = ["--save", args.keep] if args.keep else []
            scorer = [sys.executable, str(args.corpus / "score.py"), "--url", url, "--json", out.name]
            subprocess.run(scorer + keep, check=True, stdout=subprocess.DEVNULL)
            rows = json.load(open(out.name))
    finally:
        process.terminate()
        process.wait()
    sets = collections.defaultdict(list)
    for row in rows:
        sets[row["set"] + (f" {row['format']}" if row["set"] in SPLIT else "")].append(row)
    print("| set | n | failed | " + " | ".join(PARTS) + " | **overall** | ms | best of the field |")
    print("|---|---:|---:|" + "---:|" * len(PARTS) + "---:|---:|---|")
    for name, group in sorted(sets.items()):
        key = "article" if name == "articles" else "overall"
        failed = sum(bool(row["error"]) for row in group)
        ms = statistics.median(row["ms"] for row in group)
        parts = " | ".join(mean(group, part) for part in PARTS)
        print(f"| {name} | {len(group)} | {failed} | {parts} | **{mean(group, key)}** | {ms:.1f} | {best(peers.get(name, {}), key)} |")
    for row in rows:
        if row["error"] and not row["error"].startswith(("415", "422")):
            print(f"{row['id']}: {row['error']}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
