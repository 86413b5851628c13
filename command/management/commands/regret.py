"""`./dawriya regret`: did we choose well? Closed incidents again, with where everybody really was."""

import json
from collections.abc import Callable, Iterable, Iterator
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from command.wall_clock import NeverShown, moment, time_given
from dispatch.regret import Decision, Review, review
from dispatch.rules.spans import span
from patrols.models import Room

#: Reason → what the reader should know of it.
LEFT_OUT = {
    "not_closed": "the incident is still open",
    "no_advice": "nobody asked who is nearest, or nobody could go",
    "not_there": "no unit of it arrived",
    "place_moved": "the place was amended after the advice, or is not on the map",
    "no_fix": "no reading is kept of where the first, the proposed or the sent unit was",
    "beyond": "the first, the proposed or the sent unit was farther off than the policy's bound",
}

#: After the name of a row, with their widths; the first four seconds are means, the last is of what was lost.
COLUMNS = (("n", 12), ("lost", 8), ("= data", 8), ("+ plan", 8), ("+ choice", 9), ("p90", 8))


class Command(BaseCommand):
    """Reads only; the last line is JSON."""

    help = "Seconds lost by decisions, split into data, plan and choice. docs/regret.md explains them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--room", default="demo", metavar="SLUG")
        parser.add_argument(
            "--from", dest="since", type=time_given, metavar="ISO", help="received from then on"
        )
        parser.add_argument("--to", dest="until", type=time_given, metavar="ISO", help="received before then")

    def handle(self, *args: Any, **options: Any) -> None:
        room = Room.objects.filter(slug=options["room"]).first()
        if room is None:
            raise CommandError(f"There is no room {options['room']}.")
        zone = ZoneInfo(room.time_zone)
        try:
            since, until = (moment(at, zone) if at else None for at in (options["since"], options["until"]))
        except NeverShown as fault:
            raise CommandError(str(fault)) from fault
        found = review(room, since, until)
        for line in _told(found):
            self.stdout.write(line)
        self.stdout.write(json.dumps(_summary(found)))


def _told(found: Review) -> Iterator[str]:
    if found.decisions:
        yield "seconds a decision" + "".join(f"{name:>{width}}" for name, width in COLUMNS)
        yield _row("all", found.decisions)
        yield from _rows(found.decisions, lambda one: f"priority {one.priority}")
        yield from _rows(found.decisions, lambda one: f"sector {one.sector or '–'}")
        yield from _rows([one for one in found.decisions if one.why], lambda one: f"why: {one.why}")
        driven = [one.took_s - one.expected_s for one in found.decisions if one.expected_s is not None]
        if driven:
            late = span(driven)
            yield (
                f"Drives took {late.median_s:+.0f} s (median of {late.n}) against what was expected; "
                "the seconds above are expected ones."
            )
    for reason, count in found.left_out.most_common():
        yield f"left out, {reason}: {count} ({LEFT_OUT[reason]})"


def _rows(decisions: Iterable[Decision], name: Callable[[Decision], str]) -> Iterator[str]:
    by_name: dict[str, list[Decision]] = {}
    for one in decisions:
        by_name.setdefault(name(one), []).append(one)
    for group in sorted(by_name):
        yield _row(group, by_name[group])


def _row(name: str, decisions: list[Decision]) -> str:
    lost, data, plan, choice = _means(decisions)
    p90 = span(one.regret.lost_s for one in decisions).p90_s
    return f"{name:<24}{len(decisions):>6}{lost:>8.1f}{data:>8.1f}{plan:>8.1f}{choice:>9.1f}{p90:>8.1f}"


def _means(decisions: list[Decision]) -> list[float]:
    regrets = [one.regret for one in decisions]
    return [fmean(parts) for parts in zip(*((one.lost_s, *one) for one in regrets), strict=True)]


def _summary(found: Review) -> dict[str, Any]:
    means = _means(found.decisions) if found.decisions else [None] * 4
    names = ("lost_s", "data_s", "plan_s", "choice_s")
    return {
        "bench": "regret",
        "n": len(found.decisions),
        **{name: None if mean is None else round(mean, 1) for name, mean in zip(names, means, strict=True)},
        "as_the_best": sum(one.regret.lost_s < 1 for one in found.decisions),
        "left_out": dict(found.left_out.most_common()),
    }
