"""How fast a city learns from its own drives, and what it gains.

    python -m tests.bench.drives [--drives 600] [--roads CITY.osm.pbf]

Units drive through the city at true speeds that nobody told us: by class of road and hour, each street
otherwise by a fifth, each driver by a tenth, and are heard every five seconds with an error of six metres.
Drives of the first days teach, those of the last two are scored. One JSON line last: minutes and percent off
on unseen drives by the textbook, by what was learned and by the true classes; drives and fixes a second from
readings to trips; the seconds of the fit; the peak of memory in MiB.
"""

import argparse
import json
import resource
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from maps.drives import NotADrive, drive_of
from maps.eta import warm
from maps.geo import LatLon, distance_m
from maps.learned import TEXTBOOK, WEEK_HOURS, Learned
from maps.learning import drive_trips, learn
from maps.roadbuilder import read_roads
from maps.roads import RoadGraph
from maps.scoring import arrivals, score
from maps.trips import Trip, Trips, weekday_of
from tests.bench.matching import CASABLANCA
from tests.heard import Heard, driven

DAYS = tuple(f"2026-03-{day:02}" for day in range(2, 12))
LATER = DAYS[-2:]
RUSH = 17
TRUE = Learned(
    groups=(1.0, 1.0, 1.8, 1.5, 1.2, 1.4),
    turns=2.0,
    hours=tuple(1.5 if hour % 24 == RUSH else 1.0 for hour in range(WEEK_HOURS)),
)


def main(argv: list[str] | None = None) -> None:
    """Drive, learn, score, and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench drives")
    parser.add_argument("--roads", type=Path, default=CASABLANCA)
    parser.add_argument("--drives", type=int, default=600)
    asked = parser.parse_args(argv)
    graph = read_roads(asked.roads)
    warm(graph)
    heard = list(_heard(graph, asked.drives))
    began = time.perf_counter()
    trips, left_out = _trips(graph, heard)
    told_s = time.perf_counter() - began
    later = np.isin(trips.day, LATER)
    began = time.perf_counter()
    learned = learn(drive_trips(graph, trips[~later]))
    fit_s = time.perf_counter() - began
    unseen = drive_trips(graph, trips[later])
    scores = {
        name: score(unseen.trips.seconds, arrivals(speeds, unseen))
        for name, speeds in (("textbook", TEXTBOOK), ("learned", learned), ("true_classes", TRUE))
    }
    fixes = sum(len(one.fixes) for _, _, one in heard)
    said = {
        "bench": "drives",
        "drives": len(heard),
        "left_out": dict(left_out),
        **{name: [one.mae_min, one.mape] for name, one in scores.items()},
        "cover80": scores["learned"].cover80,
        "drives_a_second": round(len(heard) / told_s, 1),
        "fixes_a_second": round(fixes / told_s),
        "fit_s": round(fit_s, 1),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(said))


def _heard(graph: RoadGraph, count: int) -> Iterator[tuple[str, int, Heard]]:
    """(day, hour, what was heard) of drives of one to four kilometres in a straight line."""
    chance, true = np.random.default_rng(1), TRUE.on(graph)
    street = np.exp(chance.normal(0, 0.2, graph.shape_class.size))
    truth = graph.at_speeds(true.edge_seconds * street[graph.edge_shape], true.turn_seconds)
    junctions = np.unique(graph.edge_tail[graph.edge_connected])
    while count:
        one, two = (LatLon(graph.vertex_lat[at], graph.vertex_lon[at]) for at in chance.choice(junctions, 2))
        day, hour = DAYS[count % len(DAYS)], (12, RUSH)[count // len(DAYS) % 2]
        if 1000 < distance_m(one, two) < 4000:
            scale = TRUE.hours[weekday_of(day) * 24 + hour] * float(np.exp(chance.normal(0, 0.1)))
            heard = driven(truth, graph.snap_one(one), graph.snap_one(two), chance, scale=scale)
            if heard:
                count -= 1
                yield day, hour, heard


def _trips(graph: RoadGraph, heard: list[tuple[str, int, Heard]]) -> tuple[Trips, Counter[str]]:
    trips, left_out = list[Trip](), Counter[str]()
    for day, hour, one in heard:
        try:
            drove = drive_of(graph, one.fixes, one.at_s)
        except NotADrive as reason:
            left_out[str(reason)] += 1
        else:
            trips.append(Trip(day, hour, "", drove.origin, drove.destination, drove.seconds))
    return Trips.of(trips), left_out


if __name__ == "__main__":
    main()
