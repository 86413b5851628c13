"""A room that fell is served again in seconds: its start reads nothing that only a search or a map needs."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"geopandas", "pandas", "scipy.sparse", "scipy.optimize", "scipy.ndimage", "numba", "folium"}


def test_a_start_reads_no_library_of_maps() -> None:
    code = "import sys, command.asgi; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())
