"""`./dawriya scoreeta`: how far off expected driving times are on trips that taught nothing."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maps.learning import TooFewTrips
from maps.roadbuilder import read_roads
from maps.roadfile import RoadFileError
from maps.scoring import Score, score_all
from maps.trips import TripsUnreadable, read_trips


class Command(BaseCommand):
    """Plain guesses and the learned speeds over the same trips; the last line is ours, as JSON."""

    help = "Score expected driving times on trips. docs/eta.md explains the folds."
    requires_system_checks = []  # files in, figures out: nothing of the room

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--roads", type=Path, required=True, metavar="FILE.osm.pbf")
        parser.add_argument("--fit", type=Path, required=True, metavar="TRIPS.csv", help="trips that teach")
        parser.add_argument("--score", type=Path, required=True, metavar="TRIPS.csv", help="trips that ask")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scores = score_all(
                read_roads(options["roads"]), read_trips(options["fit"]), read_trips(options["score"])
            )
        except (RoadFileError, TripsUnreadable, TooFewTrips) as fault:
            raise CommandError(str(fault)) from fault
        for name, one in scores.items():
            self.stdout.write(_row(name, one))
        self.stdout.write(json.dumps(scores["learned"]._asdict()))


def _row(name: str, one: Score) -> str:
    cover = "" if one.cover80 is None else f", {one.cover80} % inside the interval"
    return (
        f"{name:<28} off by {one.mae_min:.2f} min, {one.mape:.1f} %, "
        f"within 2 min {one.within_2min:.0f} %, bias {one.bias_min:+.2f} min{cover}"
    )
