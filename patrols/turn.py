"""First come, first served: the order in which decisions reach the database.

SQLite's own wait is a lottery: among eight writers one waited 1.3 s while others went twice, and of two
processes the one whose writers queue hands over before the other has looked again, up to 0.1 s later.

A turn is an order, not a lock: whoever waited in vain goes on, and the database judges as ever.
"""

import fcntl
import os
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

#: As long as SQLite's own wait; a process that stopped in its turn holds nobody longer.
PATIENCE_S = 5.0
LOOK_S = 0.001


class Turn:
    """Handed to whoever has waited longest: in the process, and between processes with the same `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for the turn, hold it, pass it on."""
        until = time.monotonic() + PATIENCE_S
        ours = self._wait(until)
        lock = _between(self._path, until)
        try:
            yield
        finally:
            if lock is not None:
                os.close(lock)
            if ours:
                self._pass_on()

    def _wait(self, until: float) -> bool:
        """Whether the turn within this process came in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            ticket = Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        if ticket.acquire(timeout=max(0.0, until - time.monotonic())):
            return True
        with self._guard:
            if ticket not in self._waiting:
                return True  # it came at the last moment
            self._waiting.remove(ticket)
            return False

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


def _between(path: Path, until: float) -> int | None:
    """The turn between processes: a locked file, whose lock the kernel gives back when the process dies.

    Whoever is next holds the gate while it waits: who has just had the turn finds the gate shut, and two
    processes alternate. None on a disk without locks or without room, where SQLite's own wait remains.
    """
    with suppress(OSError):
        lock, gate = _opened(path), _opened(path.with_suffix(".gate"))
        try:
            if _locked(gate, until):
                _locked(lock, until)
        finally:
            os.close(gate)
        return lock
    return None


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _locked(file: int, until: float) -> bool:
    """Whether it could be locked in time."""
    while time.monotonic() < until:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(LOOK_S)
    return False
