"""A running town for each file of stories, and the hands of its people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients import Hand
from tests.rig import Rig, running


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    folder: Path = tmp_path_factory.mktemp("room")
    with running(folder) as started:
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
