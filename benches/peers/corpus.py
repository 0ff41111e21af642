#!/usr/bin/env python3
"""Reads a corpus with ground truth with this library and with other tools, scores all of them, and times them in one run.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install rapidfuzz -r benches/peers/requirements.txt
    /tmp/peers/bin/python benches/peers/corpus.py CORPUS [--sets roundtrip,office_real] [--formats docx,odt]
                          [--tools library,anydoc,xberg] [--times 5] [--keep FOLDER] [--detail]

For web pages (the overall figure is that of the article): --sets articles
         --tools library,trafilatura,resiliparse,rs_trafilatura,readability

For PDF: --sets pdf_rebuilt,pdf_real,roundtrip --formats pdf --detail
         --tools library,anydoc,unpdf,liteparse,pdf_inspector,pdf_oxide,xberg,kreuzberg,markitdown,docling_rs,pymupdf4llm,pdftotext

CORPUS is a folder with a `manifest.jsonl` and a scorer `score.py`. Each tool reads all documents one after the other in a
process of its own: once to warm up, then TIMES times; a figure is the processor time of the whole process for a document,
the median of the runs, then the median over the documents of a kind. Beside it the mean of the scorer's overall figure; a
document that failed counts 0. Peak memory is the most that the whole process ever held, its interpreter included.
`library` is `extractors/benches/corpus.rs`, `anydoc` and `unpdf` the program in `benches/peers/rust`; both are built by this script.
A tool that is not installed is left out. Needs Linux.
"""
import argparse
import collections
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A document that takes longer than this many seconds is not repeated.
SLOW = 2.0
# The scorer's figures in the tables of --detail.
DETAIL = ("overall", "recall", "order", "tables", "headings")


def xberg():
    import asyncio

    import xberg as tool

    config = tool.ExtractionConfig(output_format="markdown", use_cache=False, disable_ocr=True)
    loop = asyncio.new_event_loop()

    def convert(path):
        document = tool.ExtractInput(kind=tool.ExtractInputKind.URI, uri=path)
        result = loop.run_until_complete(tool.extract(document, config))
        return "\n".join(d.content for d in result.results)

    return convert


def kreuzberg():
    import kreuzberg as tool

    config = tool.ExtractionConfig(output_format="markdown", use_cache=False, disable_ocr=True)
    return lambda path: tool.extract_file_sync(path, config=config).content


def markitdown():
    from markitdown import MarkItDown

    tool = MarkItDown(enable_plugins=False)
    return lambda path: tool.convert(path).text_content


def docling_rs():
    from docling_rs import DocumentConverter

    tool = DocumentConverter()
    return lambda path: tool.convert(path).document.export_to_markdown()


def undoc():
    import undoc as tool

    return lambda path: tool.parse_file(path).to_markdown()


def office_oxide():
    import office_oxide as tool

    return lambda path: tool.to_markdown(path)


def pandoc():
    """Starts a program for every document, whose processor time is counted with that of its caller."""
    import pypandoc

    formats = {"docx": "docx", "odt": "odt", "epub": "epub", "html": "html", "rtf": "rtf", "ipynb": "ipynb", "latex": "latex"}

    def convert(path):
        form = formats[pathlib.Path(path).suffix.lstrip(".").replace("tex", "latex")]
        return pypandoc.convert_file(path, "gfm", format=form, extra_args=["--wrap=none"])

    return convert


def liteparse():
    from liteparse import LiteParse

    tool = LiteParse(ocr_enabled=False, output_format="markdown", quiet=True)
    return lambda path: tool.parse(path).text


def pdf_inspector():
    import pdf_inspector as tool

    return lambda path: tool.process_pdf(path).markdown or ""


def pdf_oxide():
    from pdf_oxide import PdfDocument

    def convert(path):
        document = PdfDocument(path)
        return "\n\n".join(document.to_markdown(page) for page in range(document.page_count()))

    return convert


def pymupdf4llm():
    """With its layout model, as it comes."""
    import pymupdf4llm as tool

    return lambda path: tool.to_markdown(path, use_ocr=False)


def pdftotext():
    """Poppler's program, started for every document; its processor time is counted with that of its caller."""

    def convert(path):
        return subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout

    return convert


def trafilatura():
    import trafilatura as tool

    return lambda path: tool.extract(pathlib.Path(path).read_bytes(), output_format="markdown") or ""


def resiliparse():
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding

    def convert(path):
        page = pathlib.Path(path).read_bytes()
        text = page.decode(detect_encoding(page) or "utf-8", errors="replace")
        return extract_plain_text(text, main_content=True)

    return convert


def rs_trafilatura():
    import rs_trafilatura as tool

    return lambda path: tool.extract(pathlib.Path(path).read_text(errors="replace")).main_content or ""


def readability():
    """The article as text, without its markup."""
    import lxml.html
    from readability import Document

    def convert(path):
        page = Document(pathlib.Path(path).read_text(errors="replace"))
        return lxml.html.fromstring(page.summary()).text_content()

    return convert


OFFICE = (xberg, kreuzberg, markitdown, docling_rs, undoc, office_oxide, pandoc)
PDF = (liteparse, pdf_inspector, pdf_oxide, pymupdf4llm, pdftotext)
WEB = (trafilatura, resiliparse, rs_trafilatura, readability)
PYTHON = {f.__name__: f for f in OFFICE + PDF + WEB}
RUST = ("anydoc", "unpdf")


def measure(tool, listed, times):
    """Runs in a process of its own; prints what extractors/benches/corpus.rs prints."""
    import resource

    def cpu():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + used.ru_utime + used.ru_stime

    convert = PYTHON[tool]()
    for line in pathlib.Path(listed).read_text().splitlines():
        name, path, out = line.split("\t")
        try:
            runs = []
            for run in range(times + 1):
                start = cpu()
                text = convert(path)
                took = cpu() - start
                if run == 0:
                    pathlib.Path(out).write_text(text)
                if run > 0 or took > SLOW:
                    runs.append(took)
                if took > SLOW:
                    break
            print(json.dumps({"id": name, "seconds": statistics.median(runs)}), flush=True)
        except BaseException as error:  # a document that a tool cannot read is one of its figures
            if isinstance(error, KeyboardInterrupt):
                raise
            print(json.dumps({"id": name, "error": repr(error)[:200]}), flush=True)
    with open("/proc/self/status") as status:
        kib = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    print(json.dumps({"peak_mib": kib / 1024}))


def command(tool, listed, times):
    if tool == "library":
        build = ["cargo", "bench", "--quiet", "--locked", "-p", "extractors", "--bench", "corpus"]
        return [*build, "--", listed, str(times)]
    if tool in RUST:
        manifest = str(ROOT / "benches/peers/rust/Cargo.toml")
        return ["cargo", "run", "--quiet", "--release", "--manifest-path", manifest, "--", tool, listed, str(times)]
    return [sys.executable, __file__, "CORPUS", "--measure", tool, listed, str(times)]


def run(tool, documents, out, times):
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as listed:
        for document in documents:
            path = out / document["set"] / (document["id"].replace("/", "__") + ".md")
            path.parent.mkdir(parents=True, exist_ok=True)
            # Of a page of the web the article is asked for; the others do that in any case.
            main = "\tmain" if document["set"] == "articles" and tool == "library" else ""
            listed.write(f"{document['set']}/{document['id']}\t{document['path']}\t{path}{main}\n")
        listed.flush()
        done = subprocess.run(command(tool, listed.name, times), cwd=ROOT, capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0:
        print(f"{tool}: {done.stderr.strip()[-300:]}", file=sys.stderr)
    seconds = {line["id"]: line["seconds"] for line in lines if "seconds" in line}
    peak = next((line["peak_mib"] for line in lines if "peak_mib" in line), None)
    return seconds, peak


def scores(corpus, out, sets):
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        which = [word for name in sets for word in ("--set", name)]
        scorer = [sys.executable, str(corpus / "score.py"), "--outputs", str(out), "--json", result.name, *which]
        subprocess.run(scorer, check=True, stdout=subprocess.DEVNULL)
        return json.load(open(result.name))


def means(values):
    """Of the documents that a figure applies to."""
    values = [value for value in values if value is not None]
    return statistics.mean(values) if values else None


def detailed(kinds, tools, figures, details, peaks):
    for kind in kinds:
        print(f"\n| {kind} | " + " | ".join(DETAIL) + " | ms | failed | peak MiB |")
        print("|---|" + "---:|" * (len(DETAIL) + 3))
        best = [max((d[i] for d in details[kind].values() if d[i] is not None), default=None) for i in range(len(DETAIL))]
        for tool in tools:
            if tool not in details[kind]:
                continue
            cells = []
            for value, most in zip(details[kind][tool], best):
                text = "–" if value is None else f"{value:.3f}"
                cells.append(f"**{text}**" if value is not None and text == f"{most:.3f}" else text)
            _, ms, failed = figures[kind][tool]
            peak = f"{peaks[tool]:.0f}" if peaks[tool] else "–"
            print(f"| {tool} | " + " | ".join(cells) + f" | {ms:.1f} | {failed} | {peak} |")


def main():
    if "--measure" in sys.argv:
        at = sys.argv.index("--measure")
        tool, listed, times = sys.argv[at + 1 : at + 4]
        return measure(tool, listed, int(times))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--sets", default="roundtrip,office_real")
    parser.add_argument("--formats", help="all but PDF by default")
    parser.add_argument("--tools", default="library,anydoc," + ",".join(f.__name__ for f in OFFICE))
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--detail", action="store_true", help="a table a kind of document, with every figure of the scorer")
    parser.add_argument("--keep", type=pathlib.Path)
    args = parser.parse_args()
    corpus, sets = args.corpus.resolve(), args.sets.split(",")
    formats = args.formats.split(",") if args.formats else None
    documents = []
    for line in (corpus / "manifest.jsonl").read_text().splitlines():
        document = json.loads(line)
        wanted = document["format"] in formats if formats else document["format"] != "pdf"
        if document["set"] in sets and wanted:
            document["path"] = str(corpus / document["file"])
            documents.append(document)
    kinds = sorted({f"{d['set']} {d['format']}" for d in documents})
    figures, details = collections.defaultdict(dict), collections.defaultdict(dict)
    peaks, tools = {}, []
    with tempfile.TemporaryDirectory() as scratch:
        for tool in args.tools.split(","):
            out = (args.keep or pathlib.Path(scratch)) / tool
            seconds, peaks[tool] = run(tool, documents, out, args.times)
            if not seconds:
                print(f"{tool} read nothing", file=sys.stderr)
                continue
            tools.append(tool)
            rows = {f"{row['set']}/{row['id']}": row for row in scores(corpus, out, sets)}
            for kind in kinds:
                names = [f"{d['set']}/{d['id']}" for d in documents if f"{d['set']} {d['format']}" == kind]
                # A truth without words says nothing about anybody.
                overall = [figure for name in names if (figure := rows[name].get("overall", rows[name].get("article"))) is not None]
                took = [seconds[name] * 1e3 for name in names if name in seconds]
                if took:
                    figures[kind][tool] = (statistics.mean(overall or [0]), statistics.median(took), len(names) - len(took))
                    details[kind][tool] = [means([rows[name].get(key) for name in names]) for key in DETAIL]
    if args.detail:
        return detailed(kinds, tools, figures, details, peaks)
    print("| set | n | " + " | ".join(tools) + " |")
    print("|---|---:|" + "---:|" * len(tools))
    for kind in kinds:
        count = sum(f"{d['set']} {d['format']}" == kind for d in documents)
        best = max((round(f[0], 3) for f in figures[kind].values()), default=0)
        cells = []
        for tool in tools:
            if tool not in figures[kind]:
                cells.append("–")
                continue
            score, ms, failed = figures[kind][tool]
            score = f"**{score:.3f}**" if round(score, 3) == best else f"{score:.3f}"
            cells.append(f"{score} {ms:.2f} ms" + (f" ({failed} failed)" if failed else ""))
        print(f"| {kind} | {count} | " + " | ".join(cells) + " |")
    print("| peak MiB | | " + " | ".join(f"{peaks[t]:.0f}" if peaks[t] else "–" for t in tools) + " |")


if __name__ == "__main__":
    sys.exit(main())
