"""`./dawriya bench price`: what the price before Enter costs of a recommendation.

A room with 200 free units, eight weeks of a past and a queue is asked for one recommendation after the other
by the function that the API calls, kept row included; every tenth time all units have moved. Beside it stands
the ranking by the clock alone. The first answer of a process, which reads the past and searches out of each
sector, is told apart. Times are of the clock; CPU, which depends least on what else the machine does, stands
beside. On the demo city, and on Casablanca where its data lie beside the repository; the last
line is about the last of them, in ms.
"""

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.crowd import Crowd, cities, database, gather


def main(argv: list[str] | None = None) -> None:
    """Ask, say what was seen, and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench price")
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=200)
    asked = parser.parse_args(argv)
    with database():
        found = {
            slug: _city(gather(slug, files, units=asked.units, waiting=50), asked.rounds)
            for slug, files in cities().items()
        }
    *_, (city, last) = found.items()
    print(json.dumps({"cities": found}))
    told = {
        "p50_ms": last["whole"]["p50"],
        "cpu_ms": last["whole"]["cpu"],
        "first_ms": last["first_ms"],
        "priced": last["priced"],
    }
    told |= {
        "picks_differ_pct": last["picks_differ_pct"],
        "peer": {"by_the_clock_alone": last["ranking"]["p95"]},
    }
    print(
        json.dumps(
            {"bench": "price", "city": city, "units": asked.units, "ours": last["whole"]["p95"], **told}
        )
    )


def _city(crowd: Crowd, rounds: int) -> dict[str, Any]:
    from dispatch import recommendation, worklist
    from maps.geo import LatLon
    from patrols import clock

    answers: list[dict[str, Any]] = []

    def whole(number: int) -> None:
        answers.append(recommendation.for_incident(crowd.room, number, by=crowd.dispatcher))

    def ranking(number: int) -> None:
        one = worklist.incident(crowd.room, number)
        recommendation.ranking_for(crowd.room, LatLon(one.lat or 0, one.lon or 0), one.sector, clock.now())

    first = _timed(lambda _: whole(crowd.queue[0]), crowd, 1)["p50"]
    answers.clear()
    figures = {"whole": _timed(whole, crowd, rounds), "ranking": _timed(ranking, crowd, rounds)}
    differ = sum(one["picks"]["fastest"] != one["picks"]["priced"] for one in answers)
    priced = sum(row["price"] is not None for one in answers for row in one["ranked"]) / len(answers)
    print(f"{crowd.room.slug}: first {first} ms, then {figures}", flush=True)
    return {
        **figures,
        "first_ms": first,
        "priced": round(priced, 1),
        "picks_differ_pct": round(100 * differ / len(answers), 1),
    }


def _timed(ask: Callable[[int], None], crowd: Crowd, rounds: int) -> dict[str, float]:
    taken, worked = [], []
    for at in range(rounds):
        if at % 10 == 9:
            crowd.move()
        start, began = time.perf_counter(), time.thread_time()
        ask(crowd.queue[at % len(crowd.queue)])
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.thread_time() - began) * 1000)
    found = {f"p{share}": float(np.percentile(taken, share)) for share in (50, 95, 99)}
    return {name: round(ms, 1) for name, ms in {**found, "cpu": float(np.median(worked))}.items()}


if __name__ == "__main__":
    main()
