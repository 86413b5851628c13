"""Child processes: started, started again when they die, and never left behind by their parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
#: A child that lived this long had started well: its next fall counts as the first.
STEADY_S = 60.0
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def pause_after(falls: int) -> float:
    """Seconds to wait before the start that follows this many falls in a row; 0.5, 1, 2 … and 30 at most."""
    return min(FIRST_PAUSE_S * 2.0 ** min(falls - 1, 16), LONGEST_PAUSE_S)


@dataclass
class Child:
    """One process: its name for people, its command, its folder, its environment and what it is told."""

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    told: bytes = b""
    falls: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _started_s: float = 0.0
    _due_s: float | None = None

    def start(self) -> None:
        """Start it in a session of its own, so that a terminal's Ctrl-C reaches the parent alone."""
        self._process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE if self.told else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what matters is said on standard error, which is the parent's
            start_new_session=True,
            preexec_fn=_dies_with(os.getpid()),
        )
        self._started_s, self._due_s = time.monotonic(), None
        if self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.write(self.told)
                self._process.stdin.close()

    @property
    def pid(self) -> int | None:
        """The number of the running process."""
        return self._process.pid if self._process and self._process.returncode is None else None

    def exit_code(self) -> int | None:
        """How it ended: None while it runs, negative for a signal."""
        return self._process.poll() if self._process else None

    def tend(self, say: Callable[[str], None]) -> None:
        """Call often: notices a fall, and starts the child again when its pause is over."""
        now = time.monotonic()
        if self._due_s is not None:
            if now >= self._due_s:
                self.start()
        elif (code := self.exit_code()) is not None:
            self.falls = 1 if now - self._started_s >= STEADY_S else self.falls + 1
            pause = pause_after(self.falls)
            self._due_s = now + pause
            say(f"{self.name} ended with exit code {code}; starting it again in {pause:g} s")

    def ask_to_stop(self) -> None:
        """Tell it to end; wait_stopped() sees to it."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait_stopped(self, patience_s: float = 5.0) -> None:
        """Wait for its end, and end it when patience does."""
        if not self._process:
            return
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def stop_all(children: Sequence[Child]) -> None:
    """Stop them together; the last one started is told first."""
    for child in reversed(children):
        child.ask_to_stop()
    for child in children:
        child.wait_stopped()


def _dies_with(parent: int) -> Callable[[], None] | None:
    """What a child does first: ask Linux to kill it when its parent is gone, however that ended."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def bind() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it went between the fork and the line above
            os.kill(os.getpid(), signal.SIGKILL)

    return bind
