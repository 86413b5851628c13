"""The live map's page, built by Folium: view, sectors and layer control. It sees no text that a person typed.

What moves, what is named and what is coloured is the browser's part; it gets its facts from LiveLayer.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any, Final, NamedTuple

import folium
from branca.element import Figure

from .basemap import LAYER, MAX_ZOOM, MIN_ZOOM
from .importing import LoadedCity
from .layers import LiveLayer
from .tiles import Tiles

ELEMENT_ID: Final = "map_main"
"""The id of the map's element; style sheets give it its size."""
CLOSEST_ZOOM: Final = 18


class LocalMap(folium.Map):
    """A Folium map that links no style sheet and no script: the page serves its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(tiles=None, prefer_canvas=True, **options)
        self.default_js = []
        self.default_css = []


class MapParts(NamedTuple):
    """`div_html` goes into a template; `script_js` is served from its own address, after Leaflet's."""

    div_html: str
    script_js: str


@lru_cache(maxsize=8)
def live_map(city: LoadedCity, *, basemap_url: str | None = None, tiles: Tiles | None = None) -> MapParts:
    """The two parts of the map; `tiles` are offered beside its streets. Asked the same, it says the same."""
    base = LocalMap(
        location=list(city.city.centre),
        zoom_start=13,
        zoom_control=False,
        minZoom=MIN_ZOOM,
        maxZoom=CLOSEST_ZOOM,
    )
    base._id = "main"
    sectors = _sectors(city)
    sectors._id = "sectors"
    sectors.add_to(base)
    layers = {"sectors": sectors.get_name()}
    if tiles:
        raster = _raster(tiles)
        raster.add_to(base)
        layers["raster"] = raster.get_name()
    control = folium.LayerControl(position="topright", collapsed=True)
    control._id = "layers"
    control.add_to(base)
    url = basemap_url or f"/maps/{city.slug}/base.pmtiles?v={city.city.version}"
    live = LiveLayer(_options(city, url), layers, control.get_name())
    live._id = "live"
    live.add_to(base)
    page = base.get_root()
    assert isinstance(page, Figure)
    page.render()
    return MapParts(f'<div id="{ELEMENT_ID}" class="folium-map"></div>', page.script.render())


def _raster(tiles: Tiles) -> folium.TileLayer:
    """Not shown until a person chooses it; nothing is asked of its server before."""
    layer = folium.TileLayer(
        tiles.url,
        attr=escape(tiles.attribution),
        name="tiles",
        show=False,
        min_zoom=MIN_ZOOM,
        max_zoom=CLOSEST_ZOOM,
        no_wrap=True,
        class_name="map-raster",
    )
    layer._id = "raster"
    return layer


def _sectors(city: LoadedCity) -> folium.GeoJson:
    """Borders by code alone, unseen until the browser, which knows their colours, has dressed them."""
    features = [
        {
            "type": "Feature",
            "id": sector["properties"]["code"],
            "properties": {"code": sector["properties"]["code"]},
            "geometry": sector["geometry"],
        }
        for sector in city.sectors.geojson()["features"]
    ]
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name="sectors",
        style_function=lambda _feature: {"stroke": False, "fill": False, "interactive": False},
        embed=True,
        smooth_factor=1.0,
    )


def _options(city: LoadedCity, basemap_url: str) -> dict[str, Any]:
    """Facts for the browser module; positions are [lat, lon], as everywhere but in GeoJSON."""
    facts = city.city
    return {
        "basemap": {"url": basemap_url, "layer": LAYER, "min_zoom": MIN_ZOOM, "max_zoom": MAX_ZOOM},
        "attribution": escape(facts.attribution),
        "bounds": [[facts.bounds.south, facts.bounds.west], [facts.bounds.north, facts.bounds.east]],
        "centre": list(facts.centre),
        "sectors": [
            {
                "code": sector.code,
                "name_fr": sector.name_fr,
                "name_ar": sector.name_ar,
                "centre": [round(middle.y, 6), round(middle.x, 6)],
            }
            for sector in city.sectors
            for middle in [sector.area.representative_point()]
        ],
    }
