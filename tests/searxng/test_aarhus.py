"""The engine for aarhus.dk in a real SearXNG, asked as its clients ask it. aarhus.dk is a stand-in on loopback.

Run by `scripts/searxng`.
"""

import subprocess
import sys
import time
import unittest

from instance import FILES, PATIENCE, Instance, engines
from standin import StandIn

SUSPENDED = 3


class Aarhus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = StandIn()
        pauses = {"ban_time_on_fail": SUSPENDED, "suspended_times": {"SearxEngineAccessDenied": SUSPENDED}}
        cls.searxng = Instance(engines(cls.site), pauses)

    @classmethod
    def tearDownClass(cls):
        cls.searxng.stop()
        cls.site.shutdown()

    def ours(self, query="affald", **more):
        """A search by this engine alone."""
        return self.searxng.search(query, engines="aarhus", **more)

    def working(self):
        """Waits until the engine answers again."""
        until = time.monotonic() + PATIENCE
        while True:
            answer = self.ours()
            if not answer["unresponsive_engines"]:
                return answer
            self.assertLess(time.monotonic(), until, answer["unresponsive_engines"])
            time.sleep(0.2)

    def setUp(self):
        self.working()

    def fails(self, error, **trouble):
        """SearXNG names the error and gives no results."""
        with self.site.doing(**trouble):
            answer = self.ours()
        self.assertEqual(answer["results"], [])
        self.assertEqual(answer["unresponsive_engines"], [["aarhus", error]])

    def fails_and_is_left_alone(self, error, **trouble):
        self.fails(error, **trouble)
        asked = len(self.site.seen)
        again = self.ours()["unresponsive_engines"]
        self.assertEqual([name for name, _ in again], ["aarhus"])
        self.assertIn("Suspended", again[0][1])
        self.assertEqual(len(self.site.seen), asked, "a suspended engine was asked")
        self.working()

    def test_its_results_lead_and_are_not_doubled(self):
        for language in ("all", "da", "en"):
            answer = self.searxng.search("affald", language=language)
            results = answer["results"]
            self.assertEqual(answer["unresponsive_engines"], [])
            from_us = ["aarhus" in result["engines"] for result in results]
            self.assertEqual(from_us, sorted(from_us, reverse=True), "another engine stands before ours")
            self.assertEqual((sum(from_us), len(results)), (8, 13))
            self.assertEqual(results[0]["url"], "https://aarhus.dk/side-1")
            self.assertEqual(sorted(results[0]["engines"]), ["aarhus", "other"])
            scores = [result["score"] for result in results]
            self.assertEqual(scores, sorted(scores, reverse=True), "a client that sorts by score has another order")

    def test_results_have_their_fields(self):
        by_url = {result["url"]: result for result in self.ours()["results"]}
        # Without an address that a browser may follow, and without a title, there is no result: the fifth and the sixth.
        self.assertEqual(len(by_url), 8)
        first = by_url["https://aarhus.dk/side-1"]
        self.assertEqual(first["title"], "Side 1 om affald & mere")
        self.assertEqual(first["content"], "Beskrivelse 1 æøå")
        self.assertEqual(first["publishedDate"], "2026-03-01T08:00:00+00:00")
        self.assertEqual(first["metadata"], "Borger")
        self.assertEqual(first["category"], "general")
        self.assertEqual(first["engine"], "aarhus")
        second = by_url[f"{self.site.url}/borger/side-2?a=b&c=d"]
        self.assertEqual(second["content"], "Først siden så")
        self.assertEqual(by_url["https://aarhus.dk/side-3"]["content"], "Manchet 3")
        self.assertIsNone(by_url["https://aarhus.dk/side-3"]["publishedDate"])
        self.assertIsNone(by_url["https://aarhus.dk/side-4"]["publishedDate"])

    def test_page_two_is_page_two(self):
        pages = [self.ours(pageno=number)["results"] for number in (1, 2, 3, 4)]
        self.assertEqual(self.site.last("search")["page"], 4)
        urls = [[result["url"] for result in page] for page in pages]
        self.assertEqual([len(page) for page in urls], [8, 10, 3, 0])
        self.assertEqual(len({url for page in urls for url in page}), 21)

    def test_the_query_arrives_as_it_is(self):
        query = "æ&ø=å #1 100% +x /?\"'"
        self.site.revoke()
        self.ours(query)
        self.assertEqual(self.site.last("search")["query"], query)
        self.assertEqual(self.site.last("page")["query"], [query])

    def test_it_says_who_it_is(self):
        self.site.revoke()
        self.ours()
        for what in ("page", "search"):
            self.assertRegex(self.site.last(what)["agent"], r"^SearXNG/\S+$")

    def test_a_token_is_fetched_once(self):
        before = self.site.count("page")
        for number in range(5):
            self.ours(f"affald {number}")
        self.assertEqual(self.site.count("page"), before)

    def test_a_refused_token_is_renewed_once(self):
        self.site.revoke()
        before = self.site.count("page"), self.site.count("search")
        answer = self.ours()
        self.assertEqual(len(answer["results"]), 8)
        self.assertEqual(answer["unresponsive_engines"], [])
        self.assertEqual((self.site.count("page"), self.site.count("search")), (before[0] + 1, before[1] + 2))

    def test_a_fresh_token_that_is_refused_is_an_error(self):
        self.site.revoke()
        before = self.site.count("page"), self.site.count("search")
        self.fails_and_is_left_alone("HTTP error", page="deny")
        after = self.site.count("page"), self.site.count("search")
        # The search in trouble asked for one page and searched twice; the one after it did so too, and it went well.
        self.assertEqual(after, (before[0] + 2, before[1] + 4))

    def test_a_search_page_that_fails(self):
        self.site.revoke()
        self.fails_and_is_left_alone("HTTP error", page="down")

    def test_a_search_page_without_a_token(self):
        self.site.revoke()
        self.fails_and_is_left_alone("access denied", page="bare")

    def test_a_search_page_that_shuts_us_out(self):
        self.site.revoke()
        self.fails_and_is_left_alone("access denied", page="forbidden")

    def test_a_search_that_fails(self):
        self.fails_and_is_left_alone("HTTP error", search="down")

    def test_a_search_that_shuts_us_out(self):
        self.fails_and_is_left_alone("access denied", search="forbidden")

    def test_a_search_without_json(self):
        self.fails("parsing error", search="bare")

    def test_a_search_without_documents(self):
        self.fails("server API error", search="odd")

    def test_a_search_that_never_ends(self):
        with self.site.doing(search="slow"):
            began = time.monotonic()
            answer = self.searxng.search("affald")
            took = time.monotonic() - began
        self.assertIn(["aarhus", "timeout"], answer["unresponsive_engines"])
        self.assertEqual({result["engine"] for result in answer["results"]}, {"other"}, "the other engine answers")
        self.assertGreater(took, 2)
        self.working()

    def test_the_token_outlives_the_program(self):
        """Kept in SearXNG's cache, it serves every process of the instance, and the next one after a restart."""
        before = self.site.count("page")
        check = (
            "import searx.search.processors as p, searx.network, searx.engines as e;"
            "from searx import settings; searx.network.initialize(settings['engines'], settings['outgoing']);"
            "e.load_engines([s for s in settings['engines'] if s['name'] == 'aarhus']);"
            "print(e.engines['aarhus']._cached()['token'])"
        )
        settings = self.searxng.folder / "settings.yml"
        token = self.run_in_searxng(check, settings).strip()
        self.assertEqual(token, self.site.last("search")["token"])
        self.assertEqual(self.site.count("page"), before)

    def test_bad_settings_keep_it_out(self):
        check = (
            "import searx.engines as e; s = {'name': 'aarhus', 'engine': 'aarhus', 'shortcut': 'aak'};"
            "print([e.load_engine({**s, **bad}) for bad in"
            " ({'base_url': 'ftp://aarhus.dk'}, {'base_url': 'https://aarhus.dk/x'}, {'page_size': 0}, {'token_life': 0})])"
        )
        out = self.run_in_searxng(check, self.searxng.folder / "settings.yml")
        self.assertEqual(out.strip(), "[None, None, None, None]")

    def test_the_settings_of_the_chart_are_settings_of_searxng(self):
        check = (
            "import searx; from searx import settings; import searx.engines as e;"
            "e.load_engines(settings['engines']); a = e.engines['aarhus'];"
            "print(settings['search']['formats'], settings['server']['limiter'], settings['server']['secret_key']);"
            "print(a.shortcut, a.weight, a.categories, a.language, a.disabled, a.paging, a.base_url, len(e.engines) > 50)"
        )
        out = self.run_in_searxng(check, FILES / "settings.yml").strip().splitlines()
        self.assertEqual(out[-2], "['html', 'json'] False only for tests")
        self.assertEqual(out[-1], "aak 50 ['general'] da False True https://aarhus.dk True")

    def run_in_searxng(self, program, settings):
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=self.searxng.folder,
            env=self.searxng.environment(settings),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout


if __name__ == "__main__":
    unittest.main(verbosity=2)
