#!/usr/bin/env python3
"""Measures this service and other tools on the same documents, one after the other, each in a process of its own.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install -r benches/peers/requirements.txt
    cargo bench --bench service -- documents /tmp/documents
    /tmp/peers/bin/python benches/peers/compare.py /tmp/documents [FILE|FOLDER ...] [--times 7] [--tools service,xberg]

A figure is the processor time that the tool's whole process (all its threads) spends on a document: the median of several
warm runs of each document, then the median over the documents of one kind. Beside it the most memory that the process ever
held, its interpreter included, and what it held before the first document. The service is measured from outside, over
HTTP; its figure includes receiving, hashing, routing and answering. A tool that is not installed is left out.
Needs Linux and Python 3.9+, nothing else for itself.
"""
import argparse
import collections
import http.client
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
KINDS = (".docx", ".pdf", ".csv", ".html", ".xlsx", ".xls", ".ods", ".txt")
# A document that takes longer than this is not repeated: its one figure is good enough.
SLOW = 2.0


def service(binary):
    """Starts the service; gives its conversion and its process."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    process = subprocess.Popen(
        [binary, "serve", "--listen", f"127.0.0.1:{port}"],
        env={"API_KEY": "bench"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for _ in range(2000):
        try:
            connection.request("GET", "/readyz")
            connection.getresponse().read()
            break
        except OSError:
            connection.close()
            time.sleep(0.01)

    def convert(path):
        headers = {"Authorization": "Bearer bench", "X-Filename": urllib.parse.quote(path.name)}
        connection.request("PUT", "/process", path.read_bytes(), headers)
        reply = connection.getresponse()
        answer = reply.read()
        if reply.status != 200:
            raise ValueError(reply.status)
        answer = json.loads(answer)
        items = answer if isinstance(answer, list) else [answer]
        return "\n".join(item["page_content"] for item in items)

    return convert, process


def xberg():
    import asyncio

    import xberg as tool

    config = tool.ExtractionConfig(output_format="markdown", use_cache=False, disable_ocr=True)
    loop = asyncio.new_event_loop()

    def convert(path):
        document = tool.ExtractInput(kind=tool.ExtractInputKind.URI, uri=str(path))
        result = loop.run_until_complete(tool.extract(document, config))
        return "\n".join(d.content for d in result.results)

    return convert


def kreuzberg():
    import kreuzberg as tool

    config = tool.ExtractionConfig(output_format="markdown", use_cache=False, disable_ocr=True)
    return lambda path: tool.extract_file_sync(str(path), config=config).content


def markitdown():
    from markitdown import MarkItDown

    tool = MarkItDown(enable_plugins=False)
    return lambda path: tool.convert(str(path)).text_content


def pdf_oxide():
    from pdf_oxide import PdfDocument

    def convert(path):
        if path.suffix != ".pdf":
            raise ValueError("reads PDF only")
        document = PdfDocument(str(path))
        return "\n".join(document.to_markdown(page) for page in range(document.page_count()))

    return convert


PEERS = {"xberg": xberg, "kreuzberg": kreuzberg, "markitdown": markitdown, "pdf_oxide": pdf_oxide}


def memory(pid, name):
    with open(f"/proc/{pid}/status") as status:
        line = next(line for line in status if line.startswith(name + ":"))
    return int(line.split()[1]) / 1024


def cpu(pid):
    """Seconds of processor time of a process, to the nanosecond (the kernel's clock of another process)."""
    return time.clock_gettime((~pid << 3) | 2)


def measure(tool, binary, files, times):
    """Runs in a process of its own; prints a JSON object."""
    process = None
    if tool == "service":
        convert, process = service(binary)
        pid = process.pid
    else:
        convert, pid = PEERS[tool](), os.getpid()
    before = memory(pid, "VmRSS")
    seconds, failed = {}, []
    for path in files:
        runs = []
        try:
            for run in range(times + 1):
                start = cpu(pid)
                text = convert(path)
                took = cpu(pid) - start
                if not text.strip():
                    raise ValueError("empty")
                # The first run warms caches up.
                if run > 0 or took > SLOW:
                    runs.append(took)
                if took > SLOW:
                    break
            seconds[str(path)] = statistics.median(runs)
        except Exception as error:  # a document that a tool cannot read is one of its figures
            failed.append(f"{path.name}: {error!r}"[:160])
    print(json.dumps({"seconds": seconds, "failed": failed, "before": before, "peak": memory(pid, "VmHWM")}))
    if process:
        process.terminate()
        process.wait()


def installed(tool):
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'benches/peers')!r}); import compare; compare.PEERS[{tool!r}]()"
    return subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="+", type=pathlib.Path)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--tools", default="service," + ",".join(PEERS))
    parser.add_argument("--binary", default=str(ROOT / "target/release/doc-ingestion"))
    parser.add_argument("--one", help=argparse.SUPPRESS)
    args = parser.parse_args()
    files = []
    for place in args.documents:
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        files += [f for f in inside if f.is_file() and f.suffix in KINDS]
    if args.one:
        return measure(args.one, args.binary, files, args.times)
    kinds = [k for k in KINDS if any(f.suffix == k for f in files)]
    count = collections.Counter(f.suffix for f in files)
    print("| tool | " + " | ".join(f"{k[1:]} ({count[k]})" for k in kinds) + " | failed | MiB before | MiB at most |")
    print("|---|" + "---:|" * (len(kinds) + 3))
    for tool in args.tools.split(","):
        if tool != "service" and not installed(tool):
            print(f"{tool} is not installed", file=sys.stderr)
            continue
        command = [sys.executable, __file__, *map(str, files), "--one", tool, "--times", str(args.times), "--binary", args.binary]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            print(f"{tool} crashed: {run.stderr.strip()[-300:]}", file=sys.stderr)
            continue
        result = json.loads(run.stdout.strip().split("\n")[-1])
        cells = []
        for kind in kinds:
            ms = [s * 1e3 for path, s in result["seconds"].items() if path.endswith(kind)]
            short = f" ({len(ms)} read)" if len(ms) < count[kind] else ""
            cells.append(f"{statistics.median(ms):.2f}{short}" if ms else "–")
        print(f"| {tool} | " + " | ".join(cells) + f" | {len(result['failed'])} | {result['before']:.0f} | {result['peak']:.0f} |", flush=True)
        for failure in result["failed"][:5]:
            print(f"  {tool}: {failure}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
