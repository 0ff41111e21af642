# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the contributors of doc-ingestion
"""The search of aarhus.dk, the web site of the City of Aarhus, as an engine of SearXNG.

The site has no official interface. Its own search page works in two steps, and so does this engine: the page hands out a
token in a hidden field together with cookies, and the search behind it takes a query in JSON only with both. They are fetched
once, kept in SearXNG's cache for their life, and fetched anew when the site refuses them: once a search.

Every failure reaches SearXNG as an exception that it knows. It reports it in ``unresponsive_engines``, and leaves the engine
alone for a while where asking again would not help.

The file belongs into ``searx/engines``, this into ``settings.yml``:

.. code:: yaml

  - name: aarhus
    engine: aarhus
    shortcut: aak
    weight: 50
"""

import logging
import typing as t
from datetime import datetime
from time import time
from urllib.parse import urlencode, urljoin, urlparse

from dateutil import parser as date_parser
from lxml import etree, html
from searx.enginelib import EngineCache
from searx.exceptions import SearxEngineAccessDeniedException, SearxEngineAPIException
from searx.network import get, post, raise_for_httperror  # not the module: SearXNG refuses an engine with a global `network`
from searx.result_types import EngineResults
from searx.utils import html_to_text, searxng_useragent

if t.TYPE_CHECKING:
    from searx.extended_types import SXNG_Response
    from searx.search.processors import OnlineParams

about = {
    "website": "https://aarhus.dk",
    "wikidata_id": "",
    "official_api_documentation": "",
    "use_official_api": False,
    "require_api_key": False,
    "results": "JSON",
}

engine_type = "online"
categories = ["general"]
paging = True
send_accept_language_header = False

timeout = 6.0
"""Seconds for a whole search, the search page included where the token is not known."""

weight = 50.0
"""SearXNG divides it by the position of a result. A page that N other engines name first scores N * N, so at 50 the first
three results of this engine lead wherever up to four others agree."""

base_url = "https://aarhus.dk"
"""Address of the site, without a path."""

search_page_id = 208702
"""Which of the site's search pages asks."""

page_size = 10
"""Results on a page."""

token_life = 3600
"""Seconds for which a token is used without being refused. A cookie that ends earlier ends it earlier."""

_REFUSALS = (400, 401, 403, 419)
"""How the site may say that it does not take the token; 400 is what ASP.NET Core does."""
_TOKEN_FIELD = "__RequestVerificationToken"
_FRESH = "aarhus_fresh"
"""In the parameters of a request: whether its token was fetched for it, so that fetching another one would not help."""

logger: logging.Logger  # set by SearXNG
_cache: EngineCache | None = None


class Session(t.TypedDict):
    """What the search takes beside the query."""

    token: str
    cookies: dict[str, str]


def setup(engine_settings: dict[str, t.Any]) -> bool:
    """Checks what the settings may change, and opens the cache. ``False`` keeps the engine out of SearXNG."""
    global _cache, language  # pylint: disable=global-statement
    # Only here: before June 2026 SearXNG refused the language of an engine that has no table of languages.
    language = engine_settings.get("language") or "da"
    address = urlparse(base_url)
    if address.scheme not in ("http", "https") or not address.hostname or address.path.strip("/"):
        logger.error("base_url must be an http or https address without a path")
        return False
    if page_size < 1 or token_life < 1:
        logger.error("page_size and token_life must be at least 1")
        return False
    _cache = EngineCache(engine_settings["name"])
    return True


def request(query: str, params: "OnlineParams") -> None:
    """The search itself. The search page is asked before it where no token is known."""
    session = _cached()
    params[_FRESH] = session is None  # type: ignore
    if session is None:
        session = _fetch_session(query)
    params["method"] = "POST"
    params["url"] = urljoin(base_url, "/api/Cludo/Search")
    params["json"] = {
        "searchPageId": search_page_id,
        "pagesize": page_size,
        "page": params["pageno"],
        "query": query,
        "category": "",
        "allowdocs": True,
    }
    params["headers"].update(_headers(session))
    params["cookies"] = session["cookies"]
    # A refusal is no error yet: response() looks at it.
    params["raise_for_httperror"] = False


def response(resp: "SXNG_Response") -> EngineResults:
    """The results. A refused token is replaced and the search sent once more, unless the token was new."""
    if resp.status_code in _REFUSALS and not resp.search_params[_FRESH]:
        resp = _search_again(resp.search_params)
    raise_for_httperror(resp)
    return _results(_documents(resp))


def _search_again(params: "OnlineParams") -> "SXNG_Response":
    """The answer to the same search with another token: one that somebody else has fetched meanwhile, or a new one."""
    refused = params["headers"]["X-CSRF-Token"]
    session = _cached()
    if session is None or session["token"] == refused:
        session = _fetch_session(params["json"]["query"])
    return post(
        params["url"],  # type: ignore
        json=params["json"],
        headers={**params["headers"], **_headers(session)},
        cookies=session["cookies"],
        raise_for_httperror=False,
    )


def _headers(session: Session) -> dict[str, str]:
    return {
        "Accept": "application/json",
        "User-Agent": searxng_useragent(),
        "X-CSRF-Token": session["token"],
    }


def _cached() -> Session | None:
    return _cache.get("session") if _cache else None


def _fetch_session(query: str) -> Session:
    """Asks the search page for a token and its cookies, and keeps them."""
    resp = get(
        urljoin(base_url, "/soegeresultat") + "?" + urlencode({"query": query}),
        headers={"Accept": "text/html", "User-Agent": searxng_useragent()},
    )
    try:
        page = html.fromstring(resp.content)
        tokens = page.xpath(f'//input[@name="{_TOKEN_FIELD}"]/@value')
    except (etree.LxmlError, ValueError) as error:
        raise SearxEngineAccessDeniedException(message="the search page of aarhus.dk is no HTML") from error
    token = str(tokens[0]).strip() if tokens else ""
    # The token goes into a header, whatever the page says that it is.
    if not token or not token.isascii() or not token.isprintable():
        raise SearxEngineAccessDeniedException(message="the search page of aarhus.dk has no token")

    cookies: dict[str, str] = {}
    life = float(token_life)
    for answer in (*resp.history, resp):
        for cookie in answer.cookies.jar:
            cookies[cookie.name] = cookie.value or ""
            if cookie.expires is not None:
                life = min(life, cookie.expires - time())
    session: Session = {"token": token, "cookies": cookies}
    if _cache and life >= 1:
        _cache.set("session", session, expire=int(life))
    return session


def _documents(resp: "SXNG_Response") -> list[dict[str, t.Any]]:
    """The fields of each document in the answer, their names in lower case."""
    answer = resp.json()  # what is no JSON raises what SearXNG calls a parsing error
    documents = answer.get("typedDocuments") if isinstance(answer, dict) else None
    if not isinstance(documents, list):
        raise SearxEngineAPIException("the search of aarhus.dk answers without documents")
    fields = [document.get("fields") for document in documents if isinstance(document, dict)]
    return [{str(name).lower(): field for name, field in each.items()} for each in fields if isinstance(each, dict)]


def _results(documents: list[dict[str, t.Any]]) -> EngineResults:
    res = EngineResults()
    for fields in documents[:page_size]:
        title = _text(fields, "title")
        url = _url(fields)
        if not title or not url:
            continue
        res.add(
            res.types.MainResult(
                url=url,
                title=title,
                content=_text(fields, "description") or _text(fields, "manchettext"),
                publishedDate=_date(fields),
                # SearXNG's own `category` is that of the engine.
                metadata=_text(fields, "category"),
            )
        )
    return res


def _values(fields: dict[str, t.Any], name: str) -> list[str]:
    """The values of a field, which has one in ``value``, several in ``values``, or is a text itself."""
    field = fields.get(name)
    if isinstance(field, dict):
        field = field.get("value") or field.get("values")
    values = field if isinstance(field, list) else [field]
    return [value for value in values if isinstance(value, str) and value.strip()]


def _text(fields: dict[str, t.Any], name: str) -> str:
    return html_to_text(" ".join(_values(fields, name)))


def _url(fields: dict[str, t.Any]) -> str:
    """The address of a document, whole; empty where it is none that a browser may follow."""
    for value in _values(fields, "url")[:1]:
        try:
            url = urljoin(base_url, value.strip())
            if urlparse(url).scheme in ("http", "https") and urlparse(url).hostname:
                return url
        except ValueError:
            pass
    return ""


def _date(fields: dict[str, t.Any]) -> datetime | None:
    for value in _values(fields, "date")[:1]:
        try:
            return date_parser.isoparse(value.strip())
        except ValueError:
            pass
    return None
