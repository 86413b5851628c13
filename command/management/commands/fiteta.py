"""`./dawriya fiteta`: a city's speeds are learned from its own trips."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from maps.importing import CityNotFound, load_city
from maps.learning import TooFewTrips
from maps.speedfile import Refused, refit, speeds_folder
from maps.trips import TripsUnreadable, read_trips
from patrols import clock


class Command(BaseCommand):
    """What errs more than what is in force is refused; every version is kept."""

    help = "Learn a city's driving times from trips; docs/eta.md says what the file holds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("trips", type=Path, metavar="TRIPS.csv", help="CSV with a header, .gz or plain")
        parser.add_argument("--city", required=True, metavar="SLUG", help="an imported city")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            city = load_city(settings.DATA_DIR, options["city"])
            folder = speeds_folder(settings.DATA_DIR, options["city"])
            facts = {"source": "file", "at": clock.stamp(clock.now())}
            done = refit(city.graph, read_trips(options["trips"]), folder, facts)
        except (CityNotFound, TripsUnreadable, TooFewTrips, Refused, ValueError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"In force in {city.city.name}: {done.version.told()}.")
