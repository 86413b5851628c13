"""The room's database as a thing to copy: a still copy of it while the room runs, a fresh one filled from
such a copy, and the room's own filled again.

SQLite: both files, by SQLite's online backup. PostgreSQL: pg_dump and pg_restore, of at least the server's
version; DAWRIYA_POSTGRESQL_BIN names their folder where they are not on the path.
"""

import contextlib
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections, models, router, transaction
from psycopg import sql
from psycopg.conninfo import make_conninfo

from patrols.tracks import TRACKS

DUMP = "dawriya.pgdump"
FILES = {"default": "dawriya.sqlite3", TRACKS: "tracks.sqlite3"}
#: A copy takes as long as it takes, and takes no connection from the room's pool.
PATIENT = "-c statement_timeout=0 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=0"
#: A migration takes as long as it takes, and waits for a lock no longer than the room can wait behind it.
UNHURRIED = "-c statement_timeout=0 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=0"
DEBIAN = Path("/usr/lib/postgresql")


class StoreError(RuntimeError):
    """Why the database could not be copied or filled, in one sentence."""


@dataclass(frozen=True)
class Copy:
    """A database beside the room's own: the alias of its tables, and that of its fixes."""

    default: str
    tracks: str
    files: Mapping[str, Path]

    def of(self, model: type[models.Model]) -> str:
        """The alias under which this copy holds the model's rows."""
        return self.tracks if router.db_for_read(model) == TRACKS else self.default


def on_postgresql() -> bool:
    """Whether the room keeps its rows in PostgreSQL."""
    return connections["default"].vendor == "postgresql"


@contextlib.contextmanager
def unhurried(alias: str) -> Iterator[None]:
    """The connection of this alias without its pool and its limit of time, for the length of a block; one
    that is in a transaction stays as it is.
    """
    connection = connections[alias]
    if not on_postgresql() or connection.in_atomic_block:
        yield
        return
    before = connection.settings_dict["OPTIONS"]
    kept = {key: value for key, value in before.items() if key != "pool"}
    connection.close()
    connection.settings_dict["OPTIONS"] = {**kept, "options": UNHURRIED}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"] = before


@contextlib.contextmanager
def still(folder: Path) -> Iterator[Copy]:
    """The room's database copied into files in `folder`, readable as it was at that one moment.

    Raises StoreError or OSError.
    """
    if on_postgresql():
        with _still_postgresql(folder) as copy:
            yield copy
        return
    files = {}
    for alias, name in FILES.items():
        files[name] = folder / name
        _copy(Path(str(connections[alias].settings_dict["NAME"])), files[name])
    with _sqlite(folder) as (default, tracks):
        yield Copy(default, tracks, files)


@contextlib.contextmanager
def fresh(folder: Path) -> Iterator[Copy]:
    """A new database filled from the copy in `folder`, and gone afterwards. Raises StoreError or OSError."""
    if not on_postgresql():
        _expect(folder, *FILES.values())
        with _sqlite(folder) as (default, tracks):
            yield Copy(default, tracks, {})
        return
    _expect(folder, DUMP)
    name = f"dawriya_drill_{secrets.token_hex(4)}"
    with _beside() as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise StoreError("A drill makes a database: give the room's role CREATEDB.") from error
        try:
            _run("pg_restore", *RESTORING, str(folder / DUMP), database=name)
            with _alias("default", name=name) as alias:
                yield Copy(alias, alias, {})
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def fill(folder: Path) -> None:
    """Fill the room's own database from the copy in `folder`; what it held is gone.

    Raises StoreError or OSError.
    """
    if on_postgresql():
        _expect(folder, DUMP)
        connections["default"].close()
        _run("pg_restore", *RESTORING, "--clean", "--if-exists", str(folder / DUMP))
        return
    _expect(folder, *FILES.values())
    for alias, name in FILES.items():
        _copy(folder / name, Path(str(connections[alias].settings_dict["NAME"])))


def holds_rows() -> bool:
    """Whether the room's own database holds a room already."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        if "patrols_room" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT 1 FROM patrols_room LIMIT 1")
        return cursor.fetchone() is not None


RESTORING = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")


def _expect(folder: Path, *names: str) -> None:
    for name in names:
        if not (folder / name).is_file():
            kind = "PostgreSQL" if on_postgresql() else "SQLite"
            raise StoreError(
                f"{name} is not in it: this room is on {kind}, the backup is of another database."
            )


def _copy(source: Path, target: Path) -> None:
    """SQLite's own copy, page by page, whatever others write meanwhile."""
    try:
        with (
            contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=5)) as read,
            contextlib.closing(sqlite3.connect(target, timeout=5)) as written,
        ):
            read.backup(written)
            written.execute("PRAGMA journal_mode=WAL")
            written.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise StoreError(f"SQLite could not copy {source} to {target}: {error}.") from error


@contextlib.contextmanager
def _sqlite(folder: Path) -> Iterator[tuple[str, str]]:
    with (
        _alias("default", name=folder / FILES["default"]) as default,
        _alias(TRACKS, name=folder / FILES[TRACKS]) as tracks,
    ):
        yield default, tracks


@contextlib.contextmanager
def _still_postgresql(folder: Path) -> Iterator[Copy]:
    with (
        _alias("default", isolation_level=psycopg.IsolationLevel.REPEATABLE_READ) as alias,
        transaction.atomic(using=alias),
    ):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP}")
        yield Copy(alias, alias, {DUMP: folder / DUMP})


@contextlib.contextmanager
def _alias(like: str, name: object = None, **options: Any) -> Iterator[str]:
    """A Django connection like another one, but to this database and without its pool and haste."""
    model = connections[like].settings_dict
    if on_postgresql():
        kept = {key: value for key, value in model["OPTIONS"].items() if key != "pool"}
        changed: dict[str, Any] = {**kept, "options": PATIENT, **options}
    else:
        changed = model["OPTIONS"]
    alias = f"copy_of_{like}_{secrets.token_hex(4)}"
    given = {**model, "NAME": name or model["NAME"], "OPTIONS": changed, "CONN_MAX_AGE": 0}
    connections[alias] = type(connections[like])(given, alias)
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]


@contextlib.contextmanager
def _beside() -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own to the room's server."""
    try:
        with psycopg.connect(_address(), password=_password(), autocommit=True) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise StoreError(f"PostgreSQL did not serve: {str(error).strip()}.") from error


def _address(database: str | None = None) -> str:
    """Where the room's database is, without the password; or another one beside it."""
    given = connections["default"].get_connection_params()
    plain = {
        key: str(value)
        for key, value in given.items()
        if isinstance(value, str | int) and key not in NOT_LIBPQ
    }
    return make_conninfo(**{**plain, "options": PATIENT, **({"dbname": database} if database else {})})


NOT_LIBPQ = {"password", "prepare_threshold", "client_encoding", "server_side_binding"}


def _password() -> str | None:
    return connections["default"].settings_dict["PASSWORD"] or None


def _run(tool: str, *arguments: str, database: str | None = None) -> None:
    """Run pg_dump or pg_restore on the room's database, or on another one beside it."""
    environment = {**os.environ, **({"PGPASSWORD": word} if (word := _password()) else {})}
    done = subprocess.run(
        [_find(tool), *arguments, "--dbname", _address(database)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise StoreError(f"{tool} refused: {said[0].removeprefix(f'{tool}: ')}")


def _find(tool: str) -> str:
    """The first of these tools that is as new as the server. Raises StoreError."""
    with _beside() as server:
        needed = server.info.server_version // 10_000
    folders = [
        settings.POSTGRESQL_BIN,
        *os.environ.get("PATH", "").split(os.pathsep),
        *(str(folder / "bin") for folder in sorted(DEBIAN.glob("*"), reverse=True)),
    ]
    for folder in filter(None, folders):
        path = shutil.which(tool, path=folder)
        if path and _version(path) >= needed:
            return path
    raise StoreError(
        f"{tool} {needed} or newer is needed and was not found: install postgresql-client-{needed}, or name "
        "its folder in DAWRIYA_POSTGRESQL_BIN."
    )


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found.group(1)) if found else 0
