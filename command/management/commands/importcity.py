"""`./dawriya importcity`: a real city's streets and sectors become a room's map."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from command.cities import take_city
from maps.boundaries import KINDS
from maps.roadfile import ATTRIBUTION


class Command(BaseCommand):
    """Streets come from OpenStreetMap data, sectors and borders from files of their own; all or nothing."""

    help = "Import a city: streets from an .osm.pbf file, sectors and borders from files of their own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--roads", type=Path, required=True, metavar="FILE.osm.pbf")
        parser.add_argument("--sectors", type=Path, metavar="FILE.geojson")
        parser.add_argument(
            "--boundaries",
            type=Path,
            metavar="FILE",
            help="borders as the authority draws them, GeoJSON or GeoPackage; without it none is drawn",
        )
        parser.add_argument(
            "--sectors-from", choices=KINDS, help="the boundaries' areas of this kind are the sectors"
        )
        parser.add_argument("--name", required=True, help="the city's name as its people write it")
        parser.add_argument("--attribution", default=ATTRIBUTION, help="shown on the map (%(default)s)")
        parser.add_argument("--room", required=True, metavar="SLUG", help="the room that works on it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sectors_from"] and (options["sectors"] or not options["boundaries"]):
            raise CommandError(
                "--sectors-from takes the sectors out of --boundaries, and stands for --sectors."
            )
        for alias in connections:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        try:
            city = take_city(
                options["roads"],
                options["sectors"],
                name=options["name"],
                slug=options["room"],
                attribution=options["attribution"],
                boundaries=options["boundaries"],
                sectors_from=options["sectors_from"],
            )
        except (ValueError, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(
            f"{city.name}: {city.vertex_count:,} junctions, {city.edge_count:,} directed edges, "
            f"{city.sector_count} sectors ({len(city.left_out_sectors)} left out: not in this city), "
            f"borders: {', '.join(city.border_kinds) or 'none'}. "
            f"{city.attribution}"
        )
