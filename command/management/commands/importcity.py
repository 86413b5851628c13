"""`./dawriya importcity`: a real city's streets and sectors become a room's map."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug

from command.cities import take_city
from maps.roadfile import RoadFileError
from maps.sectors import SectorFileError


class Command(BaseCommand):
    """Import streets from OpenStreetMap data and sectors from GeoJSON; nothing is half-imported."""

    help = "Import a city: streets from an .osm.pbf file, sectors from a GeoJSON file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--roads", type=Path, required=True, metavar="FILE.osm.pbf")
        parser.add_argument("--sectors", type=Path, metavar="FILE.geojson")
        parser.add_argument("--name", required=True, help="the city's name as its people write it")
        parser.add_argument("--room", required=True, metavar="SLUG", help="the room that works on it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_slug(options["room"])
        except Exception:
            raise CommandError("--room is letters, digits, hyphens and underscores: a short name.") from None
        try:
            city = take_city(options["roads"], options["sectors"], name=options["name"], slug=options["room"])
        except (RoadFileError, SectorFileError, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(
            f"{city.name}: {city.nodes:,} street nodes, {city.edges:,} directed edges, "
            f"{city.sectors} sectors ({city.sectors_left_out} left out: not in this city). {city.attribution}"
        )
