"""The stories through the door of production: two processes of sockets and two of pages behind the proxy.

`python -m tests.production tests/stories/test_call_to_clear.py …` runs pytest so; it needs caddy. A story
marked `direct` asks something of one process: behind the door `./dawriya bench deploy` asks it of all.
"""

import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

import pytest

import tests.rig
from command import production
from command.processes import Child, stop_all
from command.servers import Site, answers, free_port
from tests.clients import Place
from tests.rig import ANSWER_WITHIN_S, ROOT, Rig


@dataclass
class Behind(Rig):
    """A rig whose port is the proxy's."""

    door: Child | None = None
    webs: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def places(self, person: str, room: str = "town") -> list[Place]:
        """The one door, as often as there would be processes."""
        return [Place(self.port, self.people["sessions"][person], room)] * self.processes

    def start_web(self) -> None:
        """Start the processes, then the proxy, and wait until the room answers through it."""
        ports = [free_port() for _ in range(2 * production.EACH)]
        for port in ports:
            self.webs.append(self._daphne(port))
        self.web = self.webs[0]
        sites = [Site("127.0.0.1", port) for port in ports]
        door = Site("127.0.0.1", self.port)
        self.door = production.proxy(ROOT, door, self.folder / "proxy", sites[:2], sites[2:])
        self.door.start()
        deadline = time.monotonic() + ANSWER_WITHIN_S
        while not self._opened():
            assert time.monotonic() < deadline, "the room did not answer through the proxy"
            time.sleep(0.1)

    def start_second_web(self) -> None:
        """All of them are behind the one door."""

    def stop_web(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop the door and all behind it."""
        stop_all([self.door] if self.door else [])
        super().stop_web(how)

    def _opened(self) -> bool:
        return answers(Site("127.0.0.1", self.port), "/sign-in") == 200


def main() -> None:
    if reason := production.why_not():
        sys.exit(reason)
    tests.rig.Rig = Behind  # type: ignore[misc]
    sys.exit(pytest.main(["-m", "not direct", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
