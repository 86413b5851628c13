"""`./dawriya simulate`: callers, call-takers, dispatchers and crews for a room that runs."""

import asyncio
import math
import secrets
import signal
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from command.simulator.force import ForceUnreadable, read_force
from command.simulator.simulation import CannotPlay, Load, Simulation


class Command(BaseCommand):
    """Everything goes through the room's own doors; incidents and units that a person has are left alone."""

    help = "Play the people of a running room: calls come in, patrols are sent, drive, stay and clear."
    requires_system_checks = []  # a client of the room checks nothing of it

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the room is")
        parser.add_argument("--room", default="demo", metavar="SLUG")
        parser.add_argument(
            "--force", type=Path, metavar="FILE.json", help="logins; those of the demo's room"
        )
        parser.add_argument("--units", type=int, default=60, help="crews at most (60)")
        parser.add_argument("--calls-per-hour", type=float, default=60.0, help="a day's mean (60)")
        parser.add_argument("--dispatchers", type=int, default=2, help="dispatchers at most (2)")
        parser.add_argument(
            "--speed", type=_more_than_nothing, default=1.0, help="so many times as fast as life (1)"
        )
        parser.add_argument(
            "--patience", type=float, default=20.0, help="seconds that a person has first (20)"
        )
        parser.add_argument("--minutes", type=float, help="stop after so many minutes")
        parser.add_argument("--seed", type=int, help="the same number plays the same people; else by chance")

    def handle(self, *args: Any, **options: Any) -> None:
        load = Load(
            url=options["url"],
            room=options["room"],
            units=options["units"],
            calls_per_hour=options["calls_per_hour"],
            dispatchers=options["dispatchers"],
            speed=options["speed"],
            patience_s=options["patience"],
            seed=secrets.randbits(32) if options["seed"] is None else options["seed"],
        )
        path = options["force"] or settings.DATA_DIR / "force" / f"{load.room}.json"
        try:
            simulation = Simulation(load, read_force(path), settings.DATA_DIR, self.stdout.write)
            asyncio.run(_until_stopped(simulation, options["minutes"]))
        except (CannotPlay, ForceUnreadable) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(simulation.told())


def _more_than_nothing(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise ArgumentTypeError(f"{text} is not more than 0")
    return value


async def _until_stopped(simulation: Simulation, minutes: float | None) -> None:
    """Play for so many minutes, or until Ctrl-C or a polite kill."""
    playing = asyncio.ensure_future(simulation.run())
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, playing.cancel)
    await asyncio.wait([playing], timeout=None if minutes is None else minutes * 60)
    playing.cancel()
    try:
        await playing
    except asyncio.CancelledError:
        return
