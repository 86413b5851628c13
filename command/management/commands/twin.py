"""`./dawriya twin`: a recorded log of calls and units again, through the room's own rules."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from command.replaying.log import Log, LogUnreadable
from command.replaying.mapping import MappingUnusable, read_mapping
from command.twin.compare import AsItWas, Response
from command.twin.sent import read_record
from command.twin.twin import TooFewDays, Twin, twin
from dispatch.rules.spans import span
from maps.learning import TooFewTrips
from maps.scoring import Score

#: Who chooses, as the columns call it.
NAMES = {"recorded": "as recorded", "first": "ours", "priced": "ours, priced", "joint": "joint"}
UNTOLD = {
    "no_position": "nobody knows from where the unit came",
    "no_choice": "no more units of its kind were free than went",
}


class Command(BaseCommand):
    """Files in, figures out; the last line is JSON."""

    help = "Who would have gone, and how soon: a log of calls and units again. docs/regret.md explains it."
    requires_system_checks = []  # nothing of the room

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("log", type=Path, metavar="FILE", help="CSV with a header, .gz or plain")
        parser.add_argument("--mapping", type=Path, required=True, metavar="FILE.toml")
        parser.add_argument(
            "--teach-days", type=int, metavar="N", help="so many first days teach the drives (half of them)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            mapping = read_mapping(options["mapping"])
            found = twin(read_record(Log(options["log"], mapping), mapping), options["teach_days"])
        except (MappingUnusable, LogUnreadable, TooFewDays, TooFewTrips) as fault:
            raise CommandError(str(fault)) from fault
        for line in _told(found):
            self.stdout.write(line)
        self.stdout.write(json.dumps(_summary(found)))


def _told(found: Twin) -> Iterator[str]:
    yield f"{found.units} units were sent {found.read} times. The first {found.taught_days} days teach where"
    yield f"they stand and how long they drive, the other {found.scored_days} are scored."
    for reason, count in found.aside.most_common():
        yield f"set aside, {reason}: {count}"
    yield from _drives(found.line, found.median)
    yield from _agreement(found.was)
    yield from _responses(found.responses)
    if others := found.scored_calls - len(found.responses):
        yield f"left out, calls: {others} (no unit arrived, or one came from nobody knows where)"


def _drives(line: Score, median: Score) -> Iterator[str]:
    yield f"{line.n} drives by the straight line: {_off(line)}; {line.cover80} % inside the interval of 80 %"
    yield f"by the median of the kind, however far: {_off(median)}"
    yield "Where the line is no better than the median, what a choice wins below is a guess."


def _off(one: Score) -> str:
    return (
        f"off by {one.mae_min:.2f} min, {one.mape:.0f} %; "
        f"{one.within_2min:.0f} % within 2 min, bias {one.bias_min:+.2f} min"
    )


def _agreement(was: AsItWas) -> Iterator[str]:
    yield f"{'our first choice':<24}{'n':>7}{'was sent':>10}{'earlier: mean':>15}{'p50':>7}{'p90':>7}"
    for name, one in [("all", was.all), *sorted(was.of_kind.items())]:
        saved = span(one.saved_s)
        if saved.median_s is not None and saved.p90_s is not None:
            seconds = f"{fmean(one.saved_s):>13.0f} s{saved.median_s:>5.0f} s{saved.p90_s:>5.0f} s"
            yield f"{name:<24}{one.n:>7}{one.percent:>8} %{seconds}"
    for reason, count in was.untold.most_common():
        yield f"left out, {reason}: {count} ({UNTOLD[reason]})"


def _responses(responses: list[Response]) -> Iterator[str]:
    yield "Received → first unit there, p50 / p90 in seconds; all but “recorded” is modelled:"
    who = list(responses[0].modelled_s) if responses else []
    yield f"{'':<12}{'n':>6}{'recorded':>14}" + "".join(f"{NAMES[name]:>16}" for name in who)
    yield _row("all", responses, who)
    for priority in sorted({one.priority for one in responses}):
        yield _row(f"priority {priority}", [one for one in responses if one.priority == priority], who)


def _row(name: str, responses: list[Response], who: list[str]) -> str:
    recorded = _cell(one.recorded_s for one in responses)
    modelled = (_cell(one.modelled_s[by] for one in responses) for by in who)
    return f"{name:<12}{len(responses):>6}{recorded:>14}" + "".join(f"{cell:>16}" for cell in modelled)


def _cell(seconds: Iterable[float]) -> str:
    found = span(seconds)
    if found.median_s is None or found.p90_s is None:
        return "–"
    return f"{found.median_s:.0f} / {found.p90_s:.0f}"


def _summary(found: Twin) -> dict[str, Any]:
    """`n` counts units sent where there was a choice; seconds are of `calls`, modelled against modelled."""
    saved = {}
    for name in (name for name in NAMES if name != "recorded"):
        was, ours = (
            span(one.modelled_s[who] for one in found.responses if who in one.modelled_s)
            for who in ("recorded", name)
        )
        for part in ("p50", "p90"):
            before, after = (one.median_s if part == "p50" else one.p90_s for one in (was, ours))
            if before is not None and after is not None:
                saved[f"{part}_saved_s" + ("" if name == "first" else f"_{name}")] = round(before - after, 1)
    agreement = found.was.all
    return {
        "bench": "twin",
        "first_choice_agrees_pct": agreement.percent,
        **saved,
        "n": agreement.n,
        "calls": len(found.responses),
    }
