"""A force's own tiles: only an address that one origin answers is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.importing import LoadedCity
from maps.livemap import live_map
from maps.tiles import Tiles, origin_of, tiles_fault, tiles_of

URL = "https://tiles.example.org/city/{z}/{x}/{y}.png"
WHOSE = "© Agence urbaine"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        (URL, "https://tiles.example.org"),
        ("http://10.0.0.7:8080/{z}/{y}/{x}", "http://10.0.0.7:8080"),
        ("https://carte/wmts?layer=plan&z={z}&x={x}&y={y}&key=a-1", "https://carte"),
    ],
)
def test_an_address_opens_its_own_origin_alone(url: str, origin: str) -> None:
    tiles = tiles_of(url, WHOSE)
    assert tiles == Tiles(url, WHOSE)
    assert origin_of(tiles) == origin


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("tiles.example.org/{z}/{x}/{y}.png", "does not begin with https"),
        ("ftp://tiles.example.org/{z}/{x}/{y}.png", "does not begin with https"),
        ("https:///{z}/{x}/{y}.png", "names no host"),
        ("https://*.example.org/{z}/{x}/{y}.png", "names no host"),
        ("https://{s}.example.org/{z}/{x}/{y}.png", "names no host"),
        ("https://me:secret@example.org/{z}/{x}/{y}.png", "names no host"),
        ("https://example.org:99999/{z}/{x}/{y}.png", "is no address"),
        ("https://example.org; script-src */{z}/{x}/{y}.png", "holds a space"),
        ("https://example.org/{z}/{x}/{y}.png'", "holds a space"),
        ("https://example.org/{z}/{x}.png", "does not hold {z}, {x} and {y} once each"),
        ("https://example.org/{z}/{x}/{y}/{y}.png", "does not hold {z}, {x} and {y} once each"),
        ("https://example.org/{z}/{x}/{y}{r}.png", "no other braces"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_reason(url: str, why: str) -> None:
    assert why in str(tiles_fault(url, WHOSE))
    assert tiles_of(url, WHOSE) is None


def test_a_map_without_its_owner_is_refused() -> None:
    assert "has no attribution" in str(tiles_fault(URL, "  "))


@given(st.text(max_size=60), st.sampled_from(["", "https://", "https://h/{z}/{x}/{y}"]))
def test_no_address_brings_a_second_word_into_the_policy(typed: str, begin: str) -> None:
    tiles = tiles_of(begin + typed, WHOSE)
    assert tiles is None or not set(origin_of(tiles)) & set(" ;,'\"*\n")


def test_the_map_offers_them_and_shows_whose_they_are(demo: LoadedCity) -> None:
    script = live_map(demo, tiles=Tiles(URL, WHOSE)).script_js
    assert f'L.tileLayer(\n                "{URL}"' in script
    assert "tile_layer_raster" in script[script.index("layers: {") :]
    assert '"attribution": "\\u00a9 Agence urbaine"' in script
    assert "tile_layer_raster.addTo" not in script, "nothing is asked of its server until a person chooses it"


def test_an_owners_markup_stays_text(demo: LoadedCity) -> None:
    script = live_map(demo, tiles=Tiles(URL, "<img src=x>")).script_js
    assert "<img" not in script
    assert "\\u0026lt;img src=x\\u0026gt;" in script
