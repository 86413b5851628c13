"""`demo`: a whole room on this machine, from an empty folder to a page that answers."""

import fcntl
import os
import re
import signal
import time
from argparse import ArgumentParser, ArgumentTypeError
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

from command import lan, production, servers
from command.processes import Child, stop_all
from command.seeding import Login, seed_demo, write_forces
from command.servers import Site

ANSWER_WITHIN_S = 60.0
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Command(BaseCommand):
    help = "Open a room on this machine: data, an invented city where there is none, and its servers."
    requires_system_checks = []  # the port comes first; handle() runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where the pages are (8000)")
        parser.add_argument("--host", help="the address to listen on (127.0.0.1; with --lan 0.0.0.0)")
        parser.add_argument(
            "--lan",
            metavar="NAME",
            dest="name",
            type=_name,
            help="serve tablets of this network over TLS: the name or IPv4 address by which they reach it",
        )
        parser.add_argument(
            "--production-shape",
            action="store_true",
            dest="shaped",
            help="two processes of sockets, two of pages and two watches behind the proxy, on PostgreSQL",
        )
        parser.add_argument("--no-simulation", action="store_true", help="nobody calls, no patrol moves")

    def handle(
        self, *, host: str | None, port: int, name: str | None, shaped: bool, no_simulation: bool, **_: Any
    ) -> None:
        if shaped:
            _refuse_unless_shapely(host, name)
        self.shaped = shaped
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        children: list[Child] = []
        try:
            site = self._site(host or ("0.0.0.0" if name else "127.0.0.1"), port, name)
            self._open(site, children)
            if not no_simulation:
                self._enliven(site, children)
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

    def _site(self, host: str, port: int, name: str | None) -> Site:
        with self._step(f"port {port} is free"):
            _refuse_unless_reachable(host, port, name)
        if name is None:
            return Site(host, port)
        with self._step(f"a certificate for {name}"):
            made = lan.papers(settings.DATA_DIR / "lan", name)
            lan.hand_out(made, host, port + 1)
        return Site(host, port, made)

    def _open(self, site: Site, children: list[Child]) -> None:
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
        environment = _environment(site)
        if "REDIS_URL" not in os.environ:
            with self._step("Valkey"):
                child, environment["REDIS_URL"] = servers.valkey(settings.DATA_DIR / "valkey")
                children.append(child)
                child.start()
        self._serve(site, environment, children)
        self._show(site, logins, time.monotonic() - began)

    def _serve(self, site: Site, environment: dict[str, str], children: list[Child]) -> None:
        if self.shaped:
            with self._step("sockets, pages, watches and the proxy"):
                shape = production.shape(settings.BASE_DIR, site, settings.DATA_DIR / "proxy", environment)
                for child in shape:
                    children.append(child)
                    child.start()
                _wait_for_answer(shape[-1], site)
            return
        with self._step("Daphne"):
            web = servers.daphne(settings.BASE_DIR, site, environment)
            children.append(web)
            web.start()
            _wait_for_answer(web, site)
        with self._step("the watch"):
            watch = servers.watch(settings.BASE_DIR, environment)
            children.append(watch)
            watch.start()

    def _enliven(self, site: Site, children: list[Child]) -> None:
        """Once the room is open, so that opening does not wait for it."""
        if site.papers is None and "DAWRIYA_ORIGINS" in os.environ:
            self._say("DAWRIYA_ORIGINS names the room's addresses: nobody is simulated.")
            return
        for room, force in self.forces.items():
            child = servers.simulator(settings.BASE_DIR, site, room, force)
            children.append(child)
            child.start()

    def _show(self, site: Site, logins: list[Login], seconds: float) -> None:
        self._say(f"\nOpen in {seconds:.1f} s: {site.url}/")
        for room, its in groupby(logins, key=lambda login: login.room):
            self._say(f"  {room}")
            for login in its:
                self._say(f"    {login.role:<12} {login.username:<20} {login.password}")
        if site.papers:
            self._show_tablets_the_way(site, site.papers)
        if "DAWRIYA_SECOND_FACTOR" not in os.environ:
            self._say("  No second factor is asked of anybody: this is a demo.")
        self._say("Ctrl-C stops it and keeps the data.")

    def _show_tablets_the_way(self, site: Site, papers: lan.Papers) -> None:
        authority, tablet = f"http://{site.name}:{site.port + 1}/", f"{site.url}{reverse('tablet')}"
        self._say(f"\nOnce on each tablet, trust this room's authority ({authority}), which vouches for")
        self._say(f"{papers.name} alone: fetch it, then install it as a CA certificate in the settings.")
        self._say(lan.qr_code(authority))
        self._say(f"Then open the tablet's screen, {tablet}")
        self._say(lan.qr_code(tablet))

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


def _name(given: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?", given):
        raise ArgumentTypeError(f"'{given}' is neither a host name nor an IPv4 address.")
    return given


def _refuse_unless_reachable(host: str, port: int, name: str | None) -> None:
    for wanted in (port, port + 1) if name else (port,):
        if reason := servers.why_not(host, wanted):
            raise CommandError(f"{reason} Choose another with --port.")
    named = name or ("DAWRIYA_HOSTS" in os.environ and "DAWRIYA_ORIGINS" in os.environ)
    if host not in LOOPBACK and not named:
        raise CommandError(
            "Beyond this machine, say by which name the room is reached: --lan NAME, or behind a proxy "
            "DAWRIYA_HOSTS=room.example DAWRIYA_ORIGINS=https://room.example."
        )


def _refuse_unless_shapely(host: str | None, name: str | None) -> None:
    """The shape is shown on loopback, on a PostgreSQL that is there."""
    if name or host not in (None, "127.0.0.1"):
        raise CommandError("--production-shape is shown on 127.0.0.1 alone; docs/runbook.md installs it.")
    if not settings.DATABASE_URL:
        raise CommandError(
            "The shape of production needs PostgreSQL: "
            "DATABASE_URL=postgresql://user:word@host/name names one."
        )
    if reason := production.why_not():
        raise CommandError(reason)


def _environment(site: Site) -> dict[str, str]:
    """What Daphne and the watch are told of where they serve; a demo's logins need no second factor."""
    open_door = {"DAWRIYA_SECOND_FACTOR": os.environ.get("DAWRIYA_SECOND_FACTOR", "none")}
    if site.papers is None:
        local = f"http://127.0.0.1:{site.port},http://localhost:{site.port}"
        return {"DAWRIYA_ORIGINS": os.environ.get("DAWRIYA_ORIGINS") or local, **open_door}
    # No strict transport for ever: the name may serve something else tomorrow.
    tls = {"DAWRIYA_HTTPS": "True", "DAWRIYA_HSTS": "False"}
    return {"DAWRIYA_ORIGINS": site.url, "DAWRIYA_HOSTS": site.name, **tls, **open_door}


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


def _wait_for_answer(web: Child, site: Site) -> None:
    deadline = time.monotonic() + ANSWER_WITHIN_S
    # 502 and 503 are the proxy's own, while nobody behind it answers yet.
    while (status := servers.answers(site, reverse("sign_in"))) in (None, 502, 503):
        if (code := web.exit_code()) is not None:
            raise CommandError(
                f"{web.name} ended with exit code {code} before it answered; its reason is above."
            )
        if time.monotonic() > deadline:
            raise CommandError(f"{web.name} did not answer within {ANSWER_WITHIN_S:g} s.")
        time.sleep(0.1)
    if status != 200:
        raise CommandError(f"The sign-in page answers {status} instead of 200; the reason is above.")
