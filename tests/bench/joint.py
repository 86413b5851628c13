"""`./dawriya bench joint`: the jointly best answer for everything that waits at once.

50 incidents and 500 free units; all units have moved before every round. Warm, the searches out of the
incidents are kept; cold, a road was closed since, so that each is made again. Beside it: the same queue
worked from the top with one recommendation after the other, and the cheapest pair of the table taken again
and again (greedy). Costs are weighted seconds of priority 1. Times are of the clock; CPU, which depends least
on what else the machine does, stands beside. On the demo city, and on Casablanca where its data lie beside
the repository; the last line is about the last of them, in ms.
"""

import argparse
import json
import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tests.crowd import Crowd, cities, database, gather


def main(argv: list[str] | None = None) -> None:
    """Ask, say what was seen, and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench joint")
    parser.add_argument("--incidents", type=int, default=50)
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=30)
    asked = parser.parse_args(argv)
    with database():
        found = {
            slug: _city(gather(slug, files, units=asked.units, waiting=asked.incidents), asked.rounds)
            for slug, files in cities().items()
        }
    *_, (city, last) = found.items()
    print(json.dumps({"cities": found}))
    told = {"incidents": asked.incidents, "units": asked.units, "ours": last["warm"]["p95"]}
    told |= {
        "p50_ms": last["warm"]["p50"],
        "cold_ms": last["cold"]["p50"],
        "cpu_ms": last["warm"]["cpu"],
        "peer": last["peer"],
    }
    print(json.dumps({"bench": "joint", "city": city, **told, "weighted_s": last["weighted_s"]}))


def _city(crowd: Crowd, rounds: int) -> dict[str, Any]:
    from dispatch import joint

    answers: list[dict[str, Any]] = []

    def best() -> None:
        answers.append(joint.best(crowd.room, by=crowd.dispatcher))

    first = _timed(best, lambda: None, 1)["p50"]
    warm = _timed(best, crowd.move, rounds)
    closings = iter(np.flatnonzero(crowd.graph.edge_connected)[:rounds].tolist())
    cold = _timed(best, lambda: crowd.graph.close([next(closings)]), max(3, rounds // 5))
    crowd.graph.usual()
    assert all(one["pairs"] and not one["unmatched"] for one in answers), "somebody got no unit"
    costs, greedy_ms = _costs(crowd)
    found = {
        "first_ms": first,
        "warm": warm,
        "cold": cold,
        "peer": {"greedy": greedy_ms, "one_recommendation_each": _by_recommendation(crowd)},
        "weighted_s": costs,
        "differ": sum(pair["differs"] for pair in answers[-1]["pairs"]),
    }
    print(f"{crowd.room.slug}: {found}", flush=True)
    return found


def _costs(crowd: Crowd) -> tuple[dict[str, float], float]:
    """What each way of deciding costs on one table, and how long the greedy one takes over it."""
    from dispatch import candidates, joint
    from dispatch.rules.joint import cost, costs, one_by_one
    from dispatch.rules.policy import POLICY
    from maps.pairing import cheapest_pairs
    from patrols import clock, roster

    now = clock.now()
    there = candidates.standing(roster.units(crowd.room), now)
    asked = joint.asks(crowd.room, there.candidates, now)
    wanted, call_signs = joint.reached(crowd.room, asked, there, now)
    units = list(call_signs)
    start = time.perf_counter()
    greedy = _greedy(costs(wanted, units, POLICY))
    took = (time.perf_counter() - start) * 1000
    answers = {
        "joint": joint.solve(wanted, units),
        "queue": one_by_one(wanted, cheapest_pairs),
        "greedy": {row: units[column] for row, column in greedy.items()},
    }
    return {name: round(cost(wanted, one, POLICY), 1) for name, one in answers.items()}, round(took, 1)


def _greedy(table: Sequence[Sequence[float]]) -> dict[int, int]:
    """{row: column}: the cheapest pair of all, then the cheapest of what is left."""
    left = np.array(table)
    found: dict[int, int] = {}
    while left.size and math.isfinite(left.min()):
        row, column = (int(at) for at in np.unravel_index(left.argmin(), left.shape))
        found[row] = column
        left[row], left[:, column] = np.inf, np.inf
    return found


def _by_recommendation(crowd: Crowd) -> float:
    """How long it takes to ask for each incident of the queue in turn, in ms."""
    from dispatch import recommendation

    start = time.perf_counter()
    for number in crowd.queue:
        recommendation.for_incident(crowd.room, number, by=crowd.dispatcher)
    return round((time.perf_counter() - start) * 1000, 1)


def _timed(ask: Callable[[], None], before: Callable[[], None], rounds: int) -> dict[str, float]:
    taken, worked = [], []
    for _ in range(rounds):
        before()
        start, began = time.perf_counter(), time.thread_time()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.thread_time() - began) * 1000)
    found = {f"p{share}": float(np.percentile(taken, share)) for share in (50, 95)}
    return {name: round(ms, 1) for name, ms in {**found, "cpu": float(np.median(worked))}.items()}


if __name__ == "__main__":
    main()
