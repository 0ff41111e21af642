"""Stands in for aarhus.dk, which no test may ask, and for another search engine beside it.

What is known of the site: `GET /soegeresultat?query=` is a page with a token in a hidden field and a cookie;
`POST /api/Cludo/Search` takes JSON with that token in `X-CSRF-Token` and that cookie. Here a token is good until `revoke`.
`GET /other?q=` is the other engine; its first page is one that aarhus.dk names too.

With `site` given, the results lead there instead of to aarhus.dk: to `StandIn.url`, and the stand-in has the pages too.
"""

import json
import threading
from contextlib import contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

DOCUMENTS = 23
JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


PAGE = """<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><title>Side NUMBER</title></head><body>
<nav><ul><li><a href="/">Forside</a></li><li><a href="/borger">Borger</a></li></ul></nav>
<main><h1>Affald, side NUMBER</h1>
<p>Sådan sorterer du dit affald: madaffald, papir og pap, glas, metal, plast og restaffald har hver sin beholder.</p>
<table><tr><th>Beholder</th><th>Tømmes</th></tr><tr><td>Madaffald</td><td>hver uge</td></tr>
<tr><td>Papir og pap</td><td>hver fjerde uge</td></tr></table>
<p>Har du spørgsmål, så ring til Borgerservice på hverdage mellem klokken ni og femten.</p></main>
<footer><p>Vi bruger cookies.</p></footer></body></html>"""


def field(name, value, values=None):
    return {"field": name, "value": value, "values": values or [], "highlights": [], "isArray": values is not None}


def document(number, query, site):
    """One of them in each shape that the search is known to use."""
    fields = {
        "url": field("Url", f"{site}/side-{number}"),
        "title": field("Title", f"Side {number} om <b>{query}</b> &amp; mere"),
        "description": field("Description", f"Beskrivelse {number} &aelig;&oslash;&aring;"),
        "category": field("Category", "Borger"),
        "date": field("Date", f"2026-03-{number:02}T08:00:00Z"),
    }
    if number == 2:
        fields["url"] = field("Url", "/borger/side-2?a=b&c=d")
        fields["description"] = field("Description", None, ["Først", "siden <b>så</b>"])
    if number == 3:
        del fields["description"], fields["date"]
        fields["manchettext"] = field("manchettext", "Manchet 3")
    if number == 4:
        fields["date"] = field("Date", "i går")
    if number == 5:
        fields["url"] = field("Url", "javascript:alert(1)")
    if number == 6:
        fields["title"] = field("Title", None)
    return {"resultIndex": number, "fields": fields}


class StandIn(ThreadingHTTPServer):
    """On a port of its own. `seen` has each request as (what, details); `trouble` says what goes wrong with each."""

    daemon_threads = True

    def __init__(self, with_pages=False):
        super().__init__(("127.0.0.1", 0), Handler)
        self.site = self.url if with_pages else "https://aarhus.dk"
        self.lock = threading.Lock()
        self.seen = []
        self.trouble = {}
        self.tokens = 0
        self.good = {}
        self.released = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def count(self, what):
        with self.lock:
            return sum(1 for seen, _ in self.seen if seen == what)

    def last(self, what):
        with self.lock:
            return [details for seen, details in self.seen if seen == what][-1]

    def revoke(self):
        """No token that was handed out so far is good any more."""
        with self.lock:
            self.good = {}

    @contextmanager
    def doing(self, **trouble):
        """`page=` or `search=` this: `down`, `forbidden`, `bad`, `bare`, `odd`, `slow`, `deny`."""
        self.trouble = trouble
        self.released.clear()
        try:
            yield
        finally:
            self.trouble = {}
            self.released.set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind=HTML, headers=()):
        body = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def note(self, what, details):
        with self.server.lock:
            self.server.seen.append((what, details))
        return self.server.trouble.get(what, "")

    def in_trouble(self, trouble):
        if trouble == "slow":
            self.server.released.wait(60)
        answers = {"down": (503, "<p>nede</p>"), "forbidden": (403, "<p>nej</p>"), "bad": (400, "<p>nej</p>")}
        if trouble in answers:
            self.answer(*answers[trouble])
        return trouble in answers

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/soegeresultat":
            self.page(url)
        elif url.path == "/other":
            self.other(url)
        elif url.path.removeprefix("/borger").startswith("/side-"):
            self.answer(200, PAGE.replace("NUMBER", url.path.rpartition("-")[2]))
        else:
            self.answer(404, "")

    def page(self, url):
        trouble = self.note("page", {"query": parse_qs(url.query).get("query"), "agent": self.headers["User-Agent"]})
        if self.in_trouble(trouble):
            return
        if trouble == "bare":
            self.answer(200, "<html><body><h1>Søg</h1></body></html>")
            return
        with self.server.lock:
            self.server.tokens += 1
            token, session = f"token-{self.server.tokens}", f"session-{self.server.tokens}"
            if trouble != "deny":
                self.server.good[token] = session
        body = f'<form><input name="__RequestVerificationToken" type="hidden" value="{token}" /></form>'
        self.answer(200, body, headers=[("Set-Cookie", f"session={session}; Path=/; HttpOnly")])

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if urlsplit(self.path).path != "/api/Cludo/Search":
            self.answer(404, "")
            return
        asked = json.loads(body)
        token = self.headers.get("X-CSRF-Token", "")
        trouble = self.note("search", {**asked, "token": token, "agent": self.headers["User-Agent"]})
        if self.in_trouble(trouble):
            return
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("session")
        with self.server.lock:
            known = self.server.good.get(token)
        if cookie is None or known != cookie.value:
            self.answer(400, "")
        elif trouble == "bare":
            self.answer(200, "<html>vedligeholdelse</html>")
        elif trouble == "odd":
            self.answer(200, '{"error": "ups"}', JSON)
        else:
            first = (asked["page"] - 1) * asked["pagesize"] + 1
            numbers = range(first, min(first + asked["pagesize"], DOCUMENTS + 1))
            documents = [document(number, asked["query"], self.server.site) for number in numbers]
            self.answer(200, json.dumps({"typedDocuments": documents, "totalDocument": DOCUMENTS}), JSON)

    def other(self, url):
        query = parse_qs(url.query).get("q", [""])[0]
        self.note("other", query)
        names = [f"{self.server.site}/side-1"] + [f"https://example.org/{n}" for n in range(1, 6)]
        results = [{"url": name, "title": f"{query} {name}", "content": "Fra en anden maskine"} for name in names]
        self.answer(200, json.dumps({"results": results}), JSON)
