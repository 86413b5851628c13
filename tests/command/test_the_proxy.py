"""The shipped proxy: a browser stays with one process, and goes to the other when that one dies."""

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from command import production, servers
from command.processes import stop_all
from command.servers import Site, free_port
from tests.rig import ROOT

pytestmark = pytest.mark.skipif(shutil.which("caddy") is None, reason="caddy is not installed")


class Named(ThreadingHTTPServer):
    """Answers every GET with its name; kept-alive connections end with it."""

    def __init__(self, name: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(name.encode())

            def log_message(self, *_: object) -> None: ...

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def end(self) -> None:
        self.shutdown()
        self.server_close()


@dataclass
class Street:
    """The door, and the processes behind it by name."""

    door: str
    pages: dict[str, Named]


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    pages = {name: Named(name) for name in ("old", "new")}
    sites = [Site("127.0.0.1", one.server_port) for one in pages.values()]
    door = Site("127.0.0.1", free_port())
    proxy = production.proxy(ROOT, door, tmp_path, sites, sites)
    proxy.start()
    deadline = time.monotonic() + 30
    while servers.answers(door, "/") != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield Street(door.url, pages)
    stop_all([proxy])
    for one in pages.values():
        one.end()


def test_a_page_is_loaded_from_one_process_alone(street: Street) -> None:
    browsers = [httpx.Client(base_url=street.door) for _ in range(16)]
    told = [{browser.get(f"/part-{n}.js").text for n in range(8)} for browser in browsers]
    assert {len(names) for names in told} == {1}
    assert set.union(*told) == {"old", "new"}, "each serves some"


def test_whose_process_ends_is_served_by_the_other_one_and_stays_there(street: Street) -> None:
    browser = httpx.Client(base_url=street.door)
    first = browser.get("/").text
    street.pages.pop(first).end()
    (left,) = street.pages
    assert [browser.get("/").text for _ in range(4)] == [left] * 4


def test_no_probe_is_shown_to_the_world(street: Street) -> None:
    for address in ("/livez", "/readyz", "/readyz/own", "/metrics"):
        assert httpx.get(f"{street.door}{address}").status_code == 404
