"""Tiles by byte range, as the reader in the browser asks for them."""

from typing import Any

import pytest
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from maps.importing import LoadedCity
from maps.tiles import Tiles
from maps.views import base_tiles, map_script
from tests.builders import make_officer

SLUG = "madinat-dawriya"


@pytest.fixture
def tiles(demo: LoadedCity, settings: Settings) -> bytes:
    settings.DATA_DIR = demo.folder.parent.parent
    return demo.basemap.read_bytes()


def ask(method: str = "GET", slug: str = SLUG, **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = RequestFactory().generic(method, f"/maps/{slug}/base.pmtiles", headers=named)
    return base_tiles(request, slug)


def test_without_a_range_the_whole_file_is_served(tiles: bytes) -> None:
    answer = ask()
    assert (answer.status_code, answer.content) == (200, tiles)
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("range_", "start", "stop"),
    [("bytes=0-126", 0, 127), ("bytes=127-511", 127, 512), ("bytes=-7", -7, None), ("bytes=100-", 100, None)],
)
def test_a_range_is_served_alone(tiles: bytes, range_: str, start: int, stop: int | None) -> None:
    answer = ask(Range=range_)
    assert (answer.status_code, answer.content) == (206, tiles[start:stop])
    first = start if start >= 0 else len(tiles) + start
    assert answer["Content-Range"] == f"bytes {first}-{(stop or len(tiles)) - 1}/{len(tiles)}"


def test_a_range_that_runs_past_the_end_is_cut_there(tiles: bytes) -> None:
    answer = ask(Range=f"bytes={len(tiles) - 5}-{len(tiles) + 99}")
    assert (answer.status_code, answer.content) == (206, tiles[-5:])


@pytest.mark.parametrize("range_", ["bytes=99999999-", "bytes=99999999-999999999", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(tiles: bytes, range_: str) -> None:
    answer = ask(Range=range_)
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(tiles)}"


@pytest.mark.parametrize(
    "range_", ["bytes=5-2", "bytes=-", "items=0-5", "bytes=0-1,5-6", "bytes=a-b", "bytes=٣-٥"]
)
def test_a_range_that_means_nothing_is_ignored(tiles: bytes, range_: str) -> None:
    assert ask(Range=range_).status_code == 200


def test_a_reader_with_the_tiles_of_another_import_gets_the_whole_file(tiles: bytes) -> None:
    assert ask(Range="bytes=0-9", If_Range='"old"').status_code == 200
    assert ask(Range="bytes=0-9", If_Range=ask()["ETag"]).status_code == 206


def test_what_the_reader_has_is_not_sent_again(tiles: bytes) -> None:
    answer = ask(If_None_Match=ask()["ETag"])
    assert (answer.status_code, answer.content) == (304, b"")


def served(client: Client, method: str = "GET", **headers: str) -> Any:
    """As the room's own site answers, sign-in and all."""
    return client.generic(method, f"/maps/{SLUG}/base.pmtiles", headers={"host": "localhost", **headers})


@pytest.mark.django_db
def test_head_tells_the_size_and_sends_no_byte_range_or_not(tiles: bytes) -> None:
    client = Client()
    client.force_login(make_officer("karim"))
    for headers in ({}, {"range": "bytes=0-6"}):
        answer = served(client, "HEAD", **headers)
        assert (answer.status_code, answer.content) == (200, b"")
        assert (answer["Content-Length"], answer["Accept-Ranges"]) == (str(len(tiles)), "bytes")
    assert served(client, "POST").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("range_", ["bytes=0-6", "bytes=99999999-"])
def test_nobody_reads_the_tiles_before_signing_in(tiles: bytes, range_: str) -> None:
    answer = served(Client(), range=range_)
    assert (answer.status_code, answer.content) == (302, b"")
    assert answer["Location"].startswith("/sign-in")
    client = Client()
    client.force_login(make_officer("karim"))
    assert served(client, range=range_).status_code in (206, 416)


@pytest.mark.parametrize("slug", ["atlantis", "..", "a/../b", "%2e%2e"])
def test_a_city_that_is_not_there_is_not_found(tiles: bytes, slug: str) -> None:
    for view in (base_tiles, map_script):
        with pytest.raises(Http404):
            view(RequestFactory().get("/"), slug)


def test_the_map_script_is_javascript_and_points_to_the_tiles_beside_it(
    tiles: bytes, demo: LoadedCity
) -> None:
    answer = map_script(RequestFactory().get(f"/somewhere/{SLUG}/map.js"), SLUG)
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert f'"/somewhere/{SLUG}/base.pmtiles?v={demo.city.version}"' in answer.content.decode()
    again = RequestFactory().get("/", headers={"If-None-Match": answer["ETag"]})
    assert map_script(again, SLUG).status_code == 304


def test_the_map_script_is_read_again_when_the_force_sets_tiles_of_its_own(
    tiles: bytes, settings: Settings
) -> None:
    before = map_script(RequestFactory().get("/"), SLUG)
    settings.TILES = Tiles("https://tiles.example.org/{z}/{x}/{y}.png", "© Agence urbaine")
    after = map_script(RequestFactory().get("/", headers={"If-None-Match": before["ETag"]}), SLUG)
    assert after.status_code == 200 and after["ETag"] != before["ETag"]
    assert "https://tiles.example.org/" in after.content.decode()
    assert "https://" not in before.content.decode()
