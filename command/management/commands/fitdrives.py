"""`./dawriya fitdrives`: a city's speeds are learned from the drives of its own units."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from command.wall_clock import NeverShown, moment, time_given
from dispatch.drives import Drives, drives_in
from maps.importing import CityNotFound, LoadedCity, load_city
from maps.learning import TooFewTrips
from maps.speedfile import Refused, refit, speeds_folder
from maps.trips import Trips
from patrols import clock
from patrols.models import Room

DAYS = 28
#: The command's exit where nothing was wrong and nothing was changed.
UNCHANGED = 3

#: Reason → what the reader should know of it.
LEFT_OUT = {
    "not_by_road": "a kind of unit that does not drive",
    "not_reported": "never said to be on the way, or never there",
    "too_long": "on the way for more than an hour",
    "few_fixes": "hardly any reading is kept of it, or it never moved",
    "short": "less than 300 m",
    "gap": "not heard for 45 s while it moved",
    "stood": "stood for 150 s on the way",
    "off_roads": "not along the streets of the map",
    "other_length": "the streets found are much longer or shorter than what was heard",
}


class Command(BaseCommand):
    """What errs more than what is in force is refused; every version is kept."""

    help = "Learn a city's driving times from its own units on their way; docs/eta.md explains it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--city", required=True, metavar="SLUG", help="an imported city")
        parser.add_argument(
            "--from",
            dest="since",
            type=time_given,
            metavar="ISO",
            help=f"sent from then on ({DAYS} days back)",
        )
        parser.add_argument(
            "--to", dest="until", type=time_given, metavar="ISO", help="sent before then (now)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            city = load_city(settings.DATA_DIR, options["city"])
            found = _drives(city, options["since"], options["until"])
        except (CityNotFound, NeverShown, ValueError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"{len(found.trips):,} drives of its units can teach {city.city.name}.")
        for reason, count in found.left_out.most_common():
            self.stdout.write(f"left out, {reason}: {count:,} ({LEFT_OUT[reason]})")
        facts = {"source": "drives", "at": clock.stamp(clock.now()), "left_out": dict(found.left_out)}
        try:
            done = refit(
                city.graph, Trips.of(found.trips), speeds_folder(settings.DATA_DIR, city.slug), facts
            )
        except (TooFewTrips, Refused) as fault:
            raise CommandError(str(fault), returncode=UNCHANGED) from fault
        self.stdout.write(f"In force in {city.city.name}: {done.version.told()}.")


def _drives(city: LoadedCity, since: datetime | None, until: datetime | None) -> Drives:
    """Of all rooms of the city, each by its own clocks."""
    trips, left_out = [], Counter[str]()
    for room in Room.objects.filter(city=city.slug).order_by("pk"):
        zone = ZoneInfo(room.time_zone)
        until_then = moment(until, zone) if until else clock.now()
        since_then = moment(since, zone) if since else until_then - timedelta(days=DAYS)
        found = drives_in(city, room, since_then, until_then)
        trips += found.trips
        left_out += found.left_out
    return Drives(trips, left_out)
