"""What a run costs: processor time and memory of the processes that serve, and of the one that asks."""

import contextlib
import resource
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.bench.fanout_sides.screens import cpu_seconds


@dataclass
class Meters:
    """What a run cost, sampled once a second."""

    server: list[int]
    database: int
    begun: float = field(default_factory=time.perf_counter)
    memory: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._before = self._spent()

    def _spent(self) -> tuple[float, float, float]:
        database = sum(cpu_with_children(pid) for pid in family(self.database)) if self.database else 0.0
        return sum(cpu_seconds(pid) for pid in self.server), database, time.process_time()

    def sample(self) -> None:
        """Note the memory of the web processes, in MB."""
        self.memory.append((time.perf_counter() - self.begun, sum(resident_mb(pid) for pid in self.server)))

    def slope_mb_h(self) -> float:
        """How memory grows over the second half, by least squares."""
        half = self.memory[len(self.memory) // 2 :]
        if len(half) < 2:
            return 0.0
        return float(np.polyfit([at for at, _ in half], [mb for _, mb in half], 1)[0]) * 3600

    def percent(self) -> dict[str, int]:
        """Of one core: what web processes, database and crowd took."""
        passed = time.perf_counter() - self.begun
        names = ("server_cpu_pct", "database_cpu_pct", "generator_cpu_pct")
        spent = zip(names, self._before, self._spent(), strict=True)
        return {name: round(100 * (after - before) / passed) for name, before, after in spent}


def family(pid: int) -> list[int]:
    """A process and its children."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [pid, *(int(child) for child in path.read_text().split())]


def cpu_with_children(pid: int) -> float:
    """Seconds of a process and of its children that have ended; none when it is gone."""
    with contextlib.suppress(FileNotFoundError):
        return cpu_seconds(pid, with_ended=True)
    return 0.0


def resident_mb(pid: int) -> float:
    """What a process holds in memory (proc(5), field 2 of statm)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
