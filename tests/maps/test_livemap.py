"""Folium builds the map and sees no text that a person typed; nothing foreign is fetched."""

import json
import re
from dataclasses import replace

from maps.importing import LoadedCity
from maps.livemap import live_map
from maps.sectors import Sector, Sectors


def test_the_map_names_no_other_host_and_holds_no_inline_script(demo: LoadedCity) -> None:
    div, script = live_map(demo)
    assert re.findall(r"https?://|//[a-z]+\.", div + script) == []
    assert div == '<div id="map_main" class="folium-map"></div>'
    assert "<" not in re.sub(r'"[^"]*"', "", script)


def test_the_same_city_gives_the_same_script(demo: LoadedCity) -> None:
    assert live_map(demo) == live_map(demo)
    for name in ("map_main", "geo_json_sectors", "layer_control_layers"):
        assert name in live_map(demo).script_js


def options_of(city: LoadedCity) -> dict[str, object]:
    (found,) = re.findall(r"options: (\{.*\}),$", live_map(city).script_js, re.MULTILINE)
    options: dict[str, object] = json.loads(found)
    return options


def test_the_browser_is_told_where_what_and_whose(demo: LoadedCity) -> None:
    options = options_of(demo)
    assert options["attribution"] == "© OpenStreetMap contributors"
    assert options["centre"] == list(demo.city.centre)
    assert options["basemap"] == {
        "url": f"/maps/madinat-dawriya/base.pmtiles?v={demo.city.version}",
        "layer": "base",
        "min_zoom": 9,
        "max_zoom": 14,
    }
    assert isinstance(options["sectors"], list)
    assert options["sectors"][1]["name_ar"] == "المدينة القديمة"
    assert demo.sectors.at(tuple(options["sectors"][1]["centre"])) == "D2"


def test_a_hostile_sector_name_stays_a_value(demo: LoadedCity) -> None:
    hostile = "</script><img src=x onerror=alert(1)>`${alert(1)}`'\"\u2028"
    sector = Sector("D1", hostile, hostile, demo.sectors[0].area)
    script = live_map(replace(demo, sectors=Sectors([sector]))).script_js
    assert "<" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", script)
    assert "</script" not in script
    assert "<img" not in script


def test_folium_sees_codes_and_borders_alone(demo: LoadedCity) -> None:
    script = live_map(demo).script_js
    before_options = script[: script.index("window.__folium")]
    for sector in demo.sectors:
        assert sector.name_fr not in before_options
        assert f'"{sector.code}"' in before_options
