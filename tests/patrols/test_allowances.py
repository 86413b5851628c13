"""Who asks the API too often is told when to come again; nobody else notices."""

from collections.abc import Iterator

import pytest
from django.test import Client

from patrols import allowances
from patrols.models import Officer
from patrols.rules.limits import Rate
from tests.builders import Cast


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three requests, then one in 50 s."""
    monkeypatch.setattr(allowances, "REQUESTS", Rate(0.02, 3))
    monkeypatch.setattr(allowances, "_requests", {})
    yield


def browser(officer: Officer) -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "fr"})
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_one_officer_waits_in_every_window_and_another_does_not(cast: Cast) -> None:
    first, second = browser(cast.samir), browser(cast.samir)
    asked = [one.get("/api/v1/rooms/town/units") for one in (first, second, first, second)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    refused = asked[-1]
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert 0 < int(refused.headers["Retry-After"]) <= 50
    assert refused.json()["code"] == "too_fast" and "réessayez" in refused.json()["detail"]
    assert browser(cast.leila).get("/api/v1/rooms/town/units").status_code == 200


def test_nothing_is_done_by_a_request_that_came_too_fast(cast: Cast) -> None:
    client, path = browser(cast.samir), "/api/v1/rooms/town/calls"
    answers = [
        client.post(path, {}, content_type="application/json", headers={"idempotency-key": str(n)})
        for n in range(5)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
    assert cast.room.calls.count() == 3
