"""`./dawriya bench deploy`: a release is replaced by the next one while people work, as the runbook says it.

In the shape of production, behind Caddy on PostgreSQL, the old release serves: an older commit of this
repository in a tree of its own, by default the one before the newest migration. Consoles and tablets are
connected, dispatchers send and recall. The new release migrates the database; then each process of sockets is
drained, ended and started anew, each of pages, each watch, one after the other, so that old and new serve the
same rows beside each other. `--back` goes the same way back to the old release, on the new schema.

At the end the database is asked what became of each decision that was answered and whether each screen showed
it. It needs caddy and git, and the same packages in both releases.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from command import production, servers
from command.processes import Child, stop_all
from command.servers import Site, free_port
from command.simulator.line import Door
from tests.bench.deploy_sides.crowd import Console, Dispatcher, Screen, Seated, Tablet
from tests.clients import Place
from tests.postgres import database, postgresql
from tests.rig import ROOT, Rig

CREWS = ("karim", "youssef", "salma", "officer4")
CONSOLES = ("samir", "leila", "nadia", "hakima")
DRAIN_S, READY_S, PAUSE_S = 30, 180.0, 0.5
#: What is under way when everybody stops has arrived by then, or is lost.
QUIET_S = 60.0
#: So many rounds of each dispatcher come before the deployment: the old release is warm.
WARM = 3
ENTRIES = """
SELECT number, at FROM patrols_journalentry JOIN patrols_room ON patrols_room.id = room_id
WHERE slug = 'town' AND talkgroups @> '["room"]' AND number > %s
"""
ORDERS = "SELECT number, issued_at FROM patrols_order WHERE unit_id = %s"


def main(argv: list[str] | None = None) -> None:
    """Deploy, say what was seen, and print one JSON line last; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="bench deploy")
    parser.add_argument("--old", default="", help="a commit (the one before the newest migration)")
    parser.add_argument("--hold", type=float, default=5.0, help="seconds of work between two replacements")
    parser.add_argument("--back", action="store_true", help="and back to the old release again")
    asked = parser.parse_args(argv)
    if reason := production.why_not():
        sys.exit(reason)
    old, new = asked.old or _before_the_newest_migration(), _git("rev-parse", "HEAD")
    with (
        tempfile.TemporaryDirectory() as place,
        postgresql() as server,
        _checked_out(old, Path(place) / "old") as tree,
    ):
        (Path(place) / "room").mkdir()
        rig = Rig(Path(place) / "room", database_url=database(server, "room"))
        found = asyncio.run(_Deployment(rig, tree, asked.hold).run(back=asked.back))
    print(json.dumps({"bench": "deploy", **found, "old": old[:12], "new": new[:12]}))
    sys.exit(1 if found["lost"] or found["doubled"] else 0)


def _git(*words: str) -> str:
    return subprocess.run(
        ["git", "-C", ROOT, *words], capture_output=True, text=True, check=True
    ).stdout.strip()


def _before_the_newest_migration() -> str:
    added = _git("log", "-1", "--format=%H", "--diff-filter=A", "--", "*/migrations/0*.py")
    return _git("rev-parse", f"{added}^")


@contextlib.contextmanager
def _checked_out(commit: str, tree: Path) -> Iterator[Path]:
    """That commit in a folder of its own, with the packages of this one."""
    _git("worktree", "add", "--quiet", "--detach", str(tree), commit)
    try:
        (tree / "node_modules").symlink_to(ROOT / "node_modules")
        yield tree
    finally:
        _git("worktree", "remove", "--force", str(tree))


@dataclass
class Slot:
    """A place where one process runs: at a port of loopback, or of a watch."""

    site: Site | None
    child: Child


class _Deployment:
    """The room, the people in it, and the two releases."""

    def __init__(self, rig: Rig, old: Path, hold_s: float) -> None:
        self.rig, self.old, self.hold_s = rig, old, hold_s
        self.screens: list[Screen] = []
        self.dispatchers: list[Dispatcher] = []
        self.serving: list[Slot] = []
        self.door: list[Child] = []
        self.steps: list[tuple[float, str]] = []
        self.began = 0.0

    async def run(self, *, back: bool) -> dict[str, Any]:
        self.rig.start_valkey()
        self.rig.people = json.loads(
            self._old("-m", "tests.stage", "--units", str(len(CREWS))).splitlines()[-1]
        )
        try:
            await self._open()
            lines, work = await self._people()
            async with asyncio.timeout(READY_S):
                while min(len(one.sent) for one in self.dispatchers) < WARM:
                    await asyncio.sleep(0.1)
            self.began = time.time()
            await asyncio.to_thread(self.rig.run, "manage.py", "migrate", "--no-input")
            self._say("the new release migrated the database; the old one works on it")
            await self._replace_all(ROOT)
            if back:
                await self._replace_all(self.old)
            took = time.time() - self.began
            for one in self.dispatchers:
                one.stop = True
            await asyncio.gather(*work)
            await self._quiet()
            for line in lines:
                line.cancel()
            self.rig.run("manage.py", "verifyjournal")
            return {**self._judged(), "took_s": round(took, 1), "load": round(os.getloadavg()[0], 1)}
        finally:
            stop_all([*(slot.child for slot in self.serving), *self.door])
            self.rig.kill_valkey()

    def _old(self, *arguments: str) -> str:
        """What the old release's Python printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.old,
            env=self.rig._env(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def _told(self) -> dict[str, str]:
        # As in service, what numba compiles is kept beside the data: a new release begins without it.
        kept = {"NUMBA_CACHE_DIR": str(self.rig.folder / "numba")}
        return {
            **self.rig._env(),
            **kept,
            "DAWRIYA_PROXIES": "127.0.0.1",
            "DAWRIYA_DRAIN_S": str(DRAIN_S),
        }

    async def _open(self) -> None:
        sockets, pages = ([Site("127.0.0.1", free_port()) for _ in range(2)] for _ in range(2))
        for site in (*sockets, *pages):
            self.serving.append(Slot(site, servers.daphne(self.old, site, self._told())))
        for _ in range(2):
            self.serving.append(Slot(None, servers.watch(self.old, self._told())))
        for slot in self.serving:
            slot.child.start()
        for slot in self.serving:
            await _ready(slot)
        site = Site("127.0.0.1", self.rig.port)
        door = production.proxy(ROOT, site, self.rig.folder / "proxy", sockets, pages)
        self.door.append(door)
        door.start()
        await _ready(Slot(site, door), "/sign-in")
        self._say("the old release serves behind the proxy")

    async def _people(self) -> tuple[list[asyncio.Task[Any]], list[asyncio.Task[Any]]]:
        door, sessions = (
            Door(f"http://127.0.0.1:{self.rig.port}", "town", Random()),
            self.rig.people["sessions"],
        )
        self.screens = [
            *(Tablet(Seated(door, name, sessions[name])) for name in CREWS),
            *(Console(Seated(door, name, sessions[name])) for name in CONSOLES),
        ]
        lines = [asyncio.create_task(screen.live()) for screen in self.screens]
        for n, name in enumerate(("samir", "leila")):
            place = Place(self.rig.port, sessions[name])
            units = list(self.rig.people["units"].values())[2 * n : 2 * n + 2]
            self.dispatchers += [Dispatcher(place, unit) for unit in units]
        await asyncio.sleep(3)
        return lines, [asyncio.create_task(one.work(PAUSE_S, Random())) for one in self.dispatchers]

    def _say(self, line: str) -> None:
        self.steps.append((time.time(), line))
        print(line, flush=True)

    async def _replace_all(self, release: Path) -> None:
        """Sockets, pages, watches, one after the other; the runbook's steps 4 and 5."""
        for n, slot in enumerate(self.serving):
            if slot.site:
                os.kill(slot.child.pid or 0, signal.SIGUSR1)
                await asyncio.sleep(DRAIN_S + 5 if n < production.EACH else 0)
                fresh = servers.daphne(release, slot.site, self._told())
            else:
                fresh = servers.watch(release, self._told())
            slot.child.ask_to_stop()
            await asyncio.to_thread(slot.child.wait_stopped, 20.0)
            slot.child = fresh
            slot.child.start()
            await _ready(slot)
            await asyncio.sleep(self.hold_s)
            sent = sum(len(one.sent) for one in self.dispatchers)
            self._say(f"{slot.child.name} was replaced; {sent} units were sent")

    async def _quiet(self) -> None:
        """Wait until every screen shows everything, or for as long as that may take."""
        deadline = time.monotonic() + QUIET_S
        while any(self._owed(one).keys() - one.heard.keys() for one in self.screens):
            if time.monotonic() > deadline:
                return
            await asyncio.sleep(0.5)

    def _owed(self, screen: Screen) -> dict[int, float]:
        """What a screen has to show: number → when that was decided, in seconds since the epoch."""
        with psycopg.connect(self.rig.database_url) as link:
            if isinstance(screen, Tablet):
                rows = link.execute(ORDERS, [screen.unit])
            else:
                rows = link.execute(ENTRIES, [screen.began])
            return {number: at.timestamp() for number, at in rows}

    def _judged(self) -> dict[str, Any]:
        """What the database holds against what was answered and what was shown, and how late."""
        with psycopg.connect(self.rig.database_url) as link:
            stored = {pk for (pk,) in link.execute("SELECT id FROM dispatch_assignment")}
        sent = [pk for one in self.dispatchers for pk in one.sent]
        owed = [(one, number, at) for one in self.screens for number, at in self._owed(one).items()]
        unseen = [(one, number) for one, number, _ in owed if number not in one.heard]
        late = {Tablet: [0.0], Console: [0.0]}
        for one, number, at in owed:
            if number in one.heard and at > self.began:
                late[type(one)].append(one.heard[number] - at)
        slowest, took = max(
            (answer for one in self.dispatchers for answer in one.answers if answer[0] > self.began),
            key=lambda answer: answer[1],
        )
        before = [line for at, line in self.steps if at <= slowest][-1]
        self._say(f"the slowest answer was asked for after: {before}")
        self._say(f"not stored {len(set(sent) - stored)}, not shown {len(unseen)}")
        return {
            "lost": len(set(sent) - stored) + len(unseen),
            "doubled": len(stored) - len(set(sent)) + len(sent) - len(set(sent)),
            "reordered": sum(one.reordered for one in self.screens),
            "longest_gap_s": round(max(*late[Tablet], *late[Console], took), 2),
            "longest_order_s": round(max(late[Tablet]), 2),
            "longest_entry_s": round(max(late[Console]), 2),
            "longest_answer_s": round(took, 2),
            "sent": len(sent),
            "asked_again": sum(one.retries for one in self.dispatchers),
            "screens": len(self.screens),
            "dropped": sum(one.dropped for one in self.screens),
            "snapshots": sum(one.snapshots - 1 for one in self.screens if isinstance(one, Console)),
        }


async def _ready(slot: Slot, path: str = "/readyz") -> None:
    """Wait until it serves; a watch says nothing, and need only live."""
    deadline = time.monotonic() + READY_S
    while slot.site and await asyncio.to_thread(servers.answers, slot.site, path) != 200:
        assert slot.child.exit_code() is None, f"{slot.child.name} ended before it answered"
        assert time.monotonic() < deadline, f"{slot.child.name} did not answer within {READY_S:g} s"
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    main()
