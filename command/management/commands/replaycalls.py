"""`./dawriya replaycalls`: a call log of any city, sent to a running room as a call-taker would."""

import asyncio
import math
import signal
import time
from argparse import ArgumentTypeError
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from command.replaying.aside import Aside, AsideUnwritable, Tally
from command.replaying.log import Log, LogUnreadable
from command.replaying.mapping import Mapping, MappingUnusable, read_mapping
from command.replaying.replay import Pace, Replay
from command.replaying.taker import CannotReplay, Taker
from command.simulator.force import CALL_TAKER, Login
from command.simulator.line import Door
from command.wall_clock import NeverShown, moment, time_given


class Command(BaseCommand):
    """Everything goes through the room's own door; a second run is answered and repeats nothing."""

    help = "Send a call log to a running room, call by call. docs/call-logs.md explains the mapping."
    requires_system_checks = []  # a client of the room checks nothing of it

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("log", type=Path, metavar="FILE", help="CSV with a header, .gz or plain")
        parser.add_argument("--mapping", type=Path, required=True, metavar="FILE.toml")
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the room is")
        parser.add_argument("--room", default="demo", metavar="SLUG")
        parser.add_argument("--username", required=True, help="a call-taker or dispatcher of the room")
        parser.add_argument("--password-file", type=Path, required=True, metavar="FILE")
        parser.add_argument("--from", dest="begin", type=time_given, metavar="ISO", help="calls from then on")
        parser.add_argument("--to", dest="end", type=time_given, metavar="ISO", help="calls before then")
        parser.add_argument(
            "--speed", type=_speed, default=1.0, metavar="N", help="so many times as fast as life, or max (1)"
        )
        parser.add_argument("--set-aside", type=Path, metavar="FILE.csv", help="keeps the rows not sent")

    def handle(self, *args: Any, **options: Any) -> None:
        began, tally = time.monotonic(), Tally()
        try:
            mapping = read_mapping(options["mapping"])
            log, path = Log(options["log"], mapping), options["set_aside"]
            if path and path.exists() and path.samefile(log.path):
                raise CommandError("--set-aside names the log itself.")
            with Aside(path, log.header, mapping, tally) as aside:
                taker = Taker(Door(options["url"], options["room"], Random()), _login(options), log.digest)
                replay = Replay(log, mapping, taker, aside, _pace(options, mapping), tally)
                asyncio.run(_until_stopped(replay))
        except (MappingUnusable, LogUnreadable, AsideUnwritable) as fault:
            raise CommandError(str(fault)) from fault
        except CannotReplay as fault:
            self.stdout.write(tally.told(time.monotonic() - began))
            raise CommandError(str(fault)) from fault
        self.stdout.write(tally.told(time.monotonic() - began))


def _login(options: dict[str, Any]) -> Login:
    try:
        password = options["password_file"].read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"The password file cannot be read: {fault}.") from fault
    return Login(options["username"], password, CALL_TAKER)


def _pace(options: dict[str, Any], mapping: Mapping) -> Pace:
    zone = ZoneInfo(mapping.time.zone)
    try:
        begin, end = (moment(at, zone) if at else None for at in (options["begin"], options["end"]))
    except NeverShown as fault:
        raise CommandError(str(fault)) from fault
    return Pace(begin, end, options["speed"])


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    value = float(text)
    if not 0 < value < math.inf:
        raise ArgumentTypeError(f"{text} is neither max nor more than 0")
    return value


async def _until_stopped(replay: Replay) -> None:
    """Send until the end, Ctrl-C or a polite kill."""
    sending = asyncio.ensure_future(replay.run())
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, sending.cancel)
    try:
        await sending
    except asyncio.CancelledError:
        return
