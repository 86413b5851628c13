"""The small town every test plays in: ten streets on two banks of a river, and one bridge at its east end.

    garden ─── oven ─── school ────── bridge   Avenue de la Gare   480 m north of the river
      │          ↑         │             │
    garden ─── oven ─── school ────── bridge   Rue du Marché       280 m
      │          ↑         │             │
    garden ─── oven ─── school ────── bridge   Quai Nord            60 m
    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~║~~~~   the river
    olive ──── mill ─── press ─────── bridge   Quai Sud             60 m south
      │                                  │
    olive ── fountain ─ mosque ────── bridge   Rue de la Mosquée   240 m

Who stands across the water is near and far away. Rue du Four (oven) is one-way to the north.
"""

import json
from pathlib import Path

from maps.geo import LatLon
from maps.osmfile import OsmFile, Tags

MIDDLE = LatLon(33.30, -8.80)
"""On the river, at sea off the Atlantic coast: the town is invented."""

_COLUMNS = {"garden": -600, "oven": -250, "school": 100, "bridge": 700}
_NORTH = {"quay": 60, "market": 280, "station": 480}


def place(east_m: float, north_m: float) -> LatLon:
    """A point so many metres from the middle of the town."""
    return LatLon(round(MIDDLE.lat + north_m / 110_900, 7), round(MIDDLE.lon + east_m / 93_050, 7))


CORNERS: dict[str, LatLon] = {
    **{
        f"{column}_{row}": place(east, north)
        for column, east in _COLUMNS.items()
        for row, north in _NORTH.items()
    },
    "olive_quay": place(-600, -60),
    "mill": place(-250, -60),
    "press": place(100, -60),
    "bridge_south": place(700, -60),
    "olive_mosque": place(-600, -240),
    "fountain": place(-250, -240),
    "mosque": place(100, -240),
    "bridge_mosque": place(700, -240),
}

STREETS: tuple[tuple[str, str, Tags, tuple[str, ...]], ...] = (
    ("Quai Nord", "الرصيف الشمالي", {}, ("garden_quay", "oven_quay", "school_quay", "bridge_quay")),
    ("Rue du Marché", "زنقة السوق", {}, ("garden_market", "oven_market", "school_market", "bridge_market")),
    (
        "Avenue de la Gare",
        "شارع المحطة",
        {"highway": "secondary"},
        ("garden_station", "oven_station", "school_station", "bridge_station"),
    ),
    ("Quai Sud", "الرصيف الجنوبي", {}, ("olive_quay", "mill", "press", "bridge_south")),
    ("Rue de la Mosquée", "زنقة المسجد", {}, ("olive_mosque", "fountain", "mosque", "bridge_mosque")),
    ("Rue des Jardins", "زنقة الجنان", {}, ("garden_quay", "garden_market", "garden_station")),
    ("Rue du Four", "زنقة الفران", {"oneway": "yes"}, ("oven_quay", "oven_market", "oven_station")),
    ("Rue de l'École", "زنقة المدرسة", {}, ("school_quay", "school_market", "school_station")),
    (
        "Boulevard du Pont",
        "شارع القنطرة",
        {"highway": "secondary"},
        ("bridge_station", "bridge_market", "bridge_quay", "bridge_south", "bridge_mosque"),
    ),
    ("Rue des Oliviers", "زنقة الزيتون", {}, ("olive_quay", "olive_mosque")),
)
"""French name, Arabic name, tags beside the usual ones, corners in order."""

LANDMARKS = (
    ("Commissariat central", "مفوضية الشرطة", {"amenity": "police"}, place(20, 300)),
    ("Mosquée Al Bahr", "مسجد البحر", {"amenity": "place_of_worship"}, place(90, -260)),
    ("Hôpital de la Rive", "مستشفى الضفة", {"amenity": "hospital"}, place(-400, -90)),
)

SECTORS = (
    ("A", "Médina", "المدينة", (-900, 0, -75, 700)),
    ("B", "La Gare", "المحطة", (-75, 0, 1000, 700)),
    ("C", "Rive Sud", "الضفة الجنوبية", (-900, -500, 1000, 0)),
)
"""Code, French, Arabic, and metres west, south, east, north of the middle."""


def write_town(folder: Path) -> tuple[Path, Path]:
    """Write the roads (.osm.pbf) and the three sectors (.geojson) into `folder`; returns both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    roads, sectors = folder / "town.osm.pbf", folder / "town.sectors.geojson"
    draw_town().write(roads)
    sectors.write_text(
        json.dumps({"type": "FeatureCollection", "features": draw_sectors()}), encoding="utf-8"
    )
    return roads, sectors


def draw_town() -> OsmFile:
    town = OsmFile()
    nodes = {name: town.node(at) for name, at in CORNERS.items()}
    for french, arabic, tags, corners in STREETS:
        named = {"highway": "residential", "name": french, "name:fr": french, "name:ar": arabic}
        town.way([nodes[corner] for corner in corners], {**named, **tags})
    banks = [town.node(place(east, 0)) for east in (-900, 0, 1000)]
    town.way(banks, {"waterway": "river", "name": "Oued Sghir", "name:ar": "الواد الصغير"})
    for french, arabic, tags, at in LANDMARKS:
        town.node(at, {"name": french, "name:ar": arabic, **tags})
    return town


def draw_sectors() -> list[dict[str, object]]:
    features: list[dict[str, object]] = []
    for code, french, arabic, (west, south, east, north) in SECTORS:
        box = [place(west, south), place(east, south), place(east, north), place(west, north)]
        ring = [list(at.lonlat) for at in [*box, box[0]]]
        features.append(
            {
                "type": "Feature",
                "properties": {"code": code, "name_fr": french, "name_ar": arabic},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return features
