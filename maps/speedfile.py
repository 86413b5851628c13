"""A city's learned speeds on disk: one file a version, never changed; the newest one readable is in force.

They lie beside the city's folder and not in it, so that importing its streets anew does not forget them.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from .importing import city_folder
from .learned import TEXTBOOK, Learned
from .roads import RoadGraph

if TYPE_CHECKING:
    from .learning import Driven
    from .scoring import Score
    from .trips import Trips

FORMAT: Final = 1
"""Raise it whenever a factor changes meaning."""
_LATER: Final = 0.2


class Refused(ValueError):
    """What was learned is worse than what is in force, on trips that taught neither."""


class Version(NamedTuple):
    """Learned speeds as they are kept. `facts` of one that was fitted: `source` ("file" or "drives") and
    `at`, when; `trips` and `days` that taught it, the first and the last; `later`, its score on the days
    that did not, and `before`, that of what was in force; of drives also `left_out`, by reason.
    """

    number: int
    learned: Learned
    facts: dict[str, Any]

    def told(self) -> str:
        """A sentence without its stop: since when, from what, and how far off it was on the later days."""
        facts = self.facts
        what = "drives of its own units" if facts.get("source") == "drives" else "trips"
        said = [f"version {self.number}"]
        if at := facts.get("at"):
            said.append(f"of {at[:10]}")
        if trips := facts.get("trips"):
            said.append(f"from {trips:,} {what}")
        if days := facts.get("days"):
            said.append(f"({days[0]} – {days[1]})")
        if (now := facts.get("later")) and (before := facts.get("before")):
            said.append(
                f"is off by {now['mae_min']:.2f} min and {now['mape']:.1f} % on {now['n']:,} later ones, "
                f"what was there before by {before['mae_min']:.2f} min and {before['mape']:.1f} %"
            )
        return " ".join(said)


class Refit(NamedTuple):
    """A version that came into force, its score on the later trips and that of what was there before."""

    version: Version
    now: Score
    before: Score


def speeds_folder(data_dir: Path, slug: str) -> Path:
    """Where the city's versions are. Raises ValueError for a slug that is not one."""
    return city_folder(data_dir, slug).with_name(f"{slug}.speeds")


def speeds_in_force(folder: Path) -> Version | None:
    """The newest version that can be read; None is a city that drives by the textbook."""
    return next(_versions(folder), None)


def save_speeds(folder: Path, learned: Learned, facts: dict[str, Any]) -> Version:
    """Keep as the next version, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    number = max((int(path.stem) for path in folder.glob("[0-9]*.json")), default=0) + 1
    text = json.dumps(
        {"format": FORMAT, "facts": facts, "learned": learned.as_json()}, ensure_ascii=False, allow_nan=False
    )
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        whole = Path(aside) / "speeds.json"
        whole.write_text(text, encoding="utf-8")
        os.link(whole, folder / f"{number:05}.json")  # fails where another took the number
    return Version(number, learned, facts)


def refit(graph: RoadGraph, trips: Trips, folder: Path, facts: Mapping[str, Any]) -> Refit:
    """Learn from the earlier days, compare on the later, and put in force what was compared: what the later
    days would teach nobody has judged. `facts` are kept with it: its `source` and `at`.

    Raises TooFewTrips, or Refused when what is in force (or the textbook) errs less on the later days.
    """
    from .learning import drive_trips, learn  # what a start does without
    from .scoring import arrivals, score

    earlier, later = _part_in_time(drive_trips(graph, trips))
    old, learned = speeds_in_force(folder), learn(earlier)
    taken, days = later.trips.seconds, earlier.trips.days()
    now = score(taken, arrivals(learned, later))
    before = score(taken, arrivals(old.learned if old else TEXTBOOK, later))
    if now.mae_min > before.mae_min:
        raise Refused(
            f"On the later days what was learned is off by {now.mae_min} min and what is in force by "
            f"{before.mae_min} min: nothing was changed."
        )
    told = {"trips": len(earlier.trips), "days": [days[0], days[-1]]}
    scores = {"later": now._asdict(), "before": before._asdict()}
    return Refit(save_speeds(folder, learned, {**facts, **told, **scores}), now, before)


def _part_in_time(driven: Driven) -> tuple[Driven, Driven]:
    """The trips of the first days, and those of the last: a fifth of the days, at least one."""
    from .learning import TooFewTrips

    days = driven.trips.days()
    if len(days) < 2:
        raise TooFewTrips("Trips of at least two days are needed: the later judge what the others teach.")
    later = np.isin(driven.trips.day, days[-max(1, int(len(days) * _LATER)) :])
    return driven[~later], driven[later]


def _versions(folder: Path) -> Iterator[Version]:
    for path in sorted(folder.glob("[0-9]*.json"), key=lambda path: -int(path.stem)):
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["format"] == FORMAT:
                yield Version(int(path.stem), Learned.of_json(kept["learned"]), kept["facts"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
