"""The probes say whether a process is well, and nothing about anybody."""

from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from pytest_django import Settings

from command import health
from patrols import clock, meters, orders
from patrols.hub import HUB
from patrols.models import OrderKind
from tests.builders import Cast

pytestmark = pytest.mark.django_db(databases=["default", "tracks"])


async def _nothing_else(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"the room"})


def ask(path: str, client: str = "127.0.0.1", **headers: str) -> tuple[int, str]:
    """Status and body of a GET, as a server hands it over."""
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    async def whole() -> None:
        given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        await health.before(_nothing_else)(
            {"path": path, "headers": given, "client": [client, 9]}, None, send
        )

    async_to_sync(whole)()
    return said[0]["status"], said[1]["body"].decode()


@pytest.fixture(autouse=True)
def well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meters.LATENESS, "_turned_at", float("inf"))
    monkeypatch.setattr(HUB, "draining", False)


def test_a_process_that_turns_is_alive_and_takes_clients() -> None:
    assert ask("/livez") == ask("/readyz/own") == (200, "ok\n")


def test_a_loop_that_stands_still_is_not_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meters.LATENESS, "_turned_at", float("-inf"))
    assert ask("/livez") == (503, "late\n")


def test_a_process_that_lets_its_clients_go_is_alive_and_takes_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(HUB, "draining", True)
    assert ask("/livez") == (200, "ok\n")
    assert ask("/readyz/own") == (503, "draining\n")


def test_a_process_that_still_loads_its_city_is_alive_and_takes_no_clients_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "WARM", Event())
    assert ask("/livez") == (200, "ok\n")
    assert ask("/readyz/own") == (503, "warming\n")


def test_what_all_share_is_asked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health._shared_faults() == [] or health._shared_faults() == ["disk"]
    monkeypatch.setattr(health, "_free", lambda: 0.05)
    assert health._shared_faults() == ["disk"]


def test_what_is_no_probe_is_the_room_s() -> None:
    assert ask("/livez/") == (404, "the room")


def test_numbers_are_for_this_machine_itself_and_not_for_whom_a_proxy_brings() -> None:
    assert ask("/metrics")[0] == 200
    assert ask("/metrics", client="::1")[0] == 200
    assert ask("/metrics", client="10.0.0.9")[0] == 404
    assert ask("/metrics", x_forwarded_for="127.0.0.1")[0] == 404


def test_a_token_opens_the_numbers_and_nothing_else_does_then(settings: Settings) -> None:
    settings.METRICS_TOKEN = "a-long-word"
    assert ask("/metrics", client="10.0.0.9", authorization="Bearer a-long-word")[0] == 200
    assert ask("/metrics", client="10.0.0.9", authorization="Bearer another")[0] == 404
    assert ask("/metrics")[0] == 404


def test_an_order_that_no_tablet_stored_is_counted_with_its_age(cast: Cast) -> None:
    orders.issue(cast.p1, OrderKind.TASK, {"how": "assigned"})
    later = clock.now() + timedelta(seconds=12)
    assert orders.undelivered_s(later, 3600) == [12.0]
    assert orders.undelivered_s(later, 5) == []
