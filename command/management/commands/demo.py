"""`demo`: a whole room on this machine, from an empty folder to a page that answers."""

import fcntl
import os
import signal
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import groupby
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.urls import reverse

from command import servers
from command.processes import Child, stop_all
from command.seeding import Login, seed_demo, write_forces

ANSWER_WITHIN_S = 60.0
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Command(BaseCommand):
    help = "Open a room on this machine: data, an invented city where there is none, and its servers."
    requires_system_checks = []  # the port comes first; handle() runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where the pages are (8000)")
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
        parser.add_argument("--no-simulation", action="store_true", help="nobody calls, no patrol moves")

    def handle(self, *, host: str, port: int, no_simulation: bool, **_: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        children: list[Child] = []
        try:
            with self._step(f"port {port} is free"):
                _refuse_unless_reachable(host, port)
            self._open(host, port, children)
            if not no_simulation:
                self._enliven("127.0.0.1" if host == "0.0.0.0" else host, port, children)
            while True:
                time.sleep(0.2)
                for child in children:
                    child.tend(self._say)
        except KeyboardInterrupt:
            self._say("stopping")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            stop_all(children)
        self._say(f"stopped; everything is kept in {settings.DATA_DIR}")

    def _open(self, host: str, port: int, children: list[Child]) -> None:
        began = time.monotonic()
        with self._step(f"data folder {settings.DATA_DIR}"):
            self.lock = _hold_data_folder()
        with self._step("settings and wiring"):
            self.check()
        with self._step("tables"):
            for alias in connections:
                call_command("migrate", database=alias, verbosity=0, interactive=False)
        with self._step("city, people and units"):
            logins, self.forces = seed_demo(), write_forces()
            connections.close_all()
        environment = {"DAWRIYA_ORIGINS": os.environ.get("DAWRIYA_ORIGINS") or _origins(port)}
        if "REDIS_URL" not in os.environ:
            with self._step("Valkey"):
                child, environment["REDIS_URL"] = servers.valkey(settings.DATA_DIR / "valkey")
                children.append(child)
                child.start()
        with self._step("Daphne"):
            web = servers.daphne(settings.BASE_DIR, host, port, environment)
            children.append(web)
            web.start()
            _wait_for_answer(web, "127.0.0.1" if host == "0.0.0.0" else host, port)
        with self._step("the watch"):
            watch = servers.watch(settings.BASE_DIR, environment)
            children.append(watch)
            watch.start()
        self._show(host, port, logins, time.monotonic() - began)

    def _enliven(self, host: str, port: int, children: list[Child]) -> None:
        """Once the room is open, so that opening does not wait for it."""
        if "DAWRIYA_ORIGINS" in os.environ:
            self._say("DAWRIYA_ORIGINS names the room's addresses: nobody is simulated.")
            return
        for room, force in self.forces.items():
            child = servers.simulator(settings.BASE_DIR, host, port, room, force)
            children.append(child)
            child.start()

    def _show(self, host: str, port: int, logins: list[Login], seconds: float) -> None:
        self._say(f"\nOpen in {seconds:.1f} s: http://{host}:{port}/")
        for room, its in groupby(logins, key=lambda login: login.room):
            self._say(f"  {room}")
            for login in its:
                self._say(f"    {login.role:<12} {login.username:<20} {login.password}")
        self._say("Ctrl-C stops it and keeps the data.")

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        except DatabaseError as error:
            raise CommandError(f"The database refused at '{name}': {str(error).strip()}.") from error
        except OSError as error:
            raise CommandError(f"'{name}' failed: {error.strerror or error}.") from error
        self._say(f"{time.monotonic() - began:6.1f} s  {name}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _refuse_unless_reachable(host: str, port: int) -> None:
    if reason := servers.why_not(host, port):
        raise CommandError(f"{reason} Choose another with --port.")
    if host not in LOOPBACK and not ("DAWRIYA_HOSTS" in os.environ and "DAWRIYA_ORIGINS" in os.environ):
        raise CommandError(
            "Beyond this machine, say by which names the room is reached: DAWRIYA_HOSTS=room.example "
            "DAWRIYA_ORIGINS=https://room.example."
        )


def _origins(port: int) -> str:
    return f"http://127.0.0.1:{port},http://localhost:{port}"


def _hold_data_folder() -> TextIOWrapper:
    """A lock that ends with this process: two rooms on one folder would not hear each other's bell."""
    lock = (settings.DATA_DIR / "demo.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CommandError(
            f"A demo already runs on {settings.DATA_DIR}; DAWRIYA_DATA names another folder."
        ) from error
    return lock


def _wait_for_answer(web: Child, host: str, port: int) -> None:
    deadline = time.monotonic() + ANSWER_WITHIN_S
    while (status := servers.answers(host, port, reverse("sign_in"))) is None:
        if (code := web.exit_code()) is not None:
            raise CommandError(f"Daphne ended with exit code {code} before it answered; its reason is above.")
        if time.monotonic() > deadline:
            raise CommandError(f"Daphne did not answer within {ANSWER_WITHIN_S:g} s.")
        time.sleep(0.1)
    if status != 200:
        raise CommandError(f"The sign-in page answers {status} instead of 200; the reason is above.")
