"""What every test may ask for: the clock, the cast in its room, the small town on the map."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.test import TransactionTestCase, override_settings
from pytest_django import Settings
from whitenoise.middleware import WhiteNoiseMiddleware

from dispatch.registry import seed_registry
from maps.importing import import_city
from patrols import clock
from patrols.rules.refusal import Refused
from tests.builders import FRIDAY_EVENING, Cast, Hands, dump, make_cast, make_town
from tests.keeping import Keeping
from tests.town import write_town

BOTH = ["default", "tracks"]
# A machine that has much to do is no fault of what is tested.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")
_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def _flush_the_journal_too(case: TransactionTestCase) -> None:
    """The journal refuses to be emptied; only between tests it must be. The shipped words are put back."""
    triggers: Any = import_module("patrols.migrations.0002_journal_append_only")
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        triggers.release(None, editor)
        _flush(case)
        triggers.guard(None, editor)
    seed_registry()


TransactionTestCase._fixture_teardown = _flush_the_journal_too  # type: ignore[attr-defined]


_look_for_files = WhiteNoiseMiddleware.add_files_from_finders
_files: dict[str, Any] = {}


def _look_for_files_once(stack: WhiteNoiseMiddleware) -> None:
    """Every client is a whole stack of its own; the static files lie where they lay for the one before it."""
    if not _files:
        _look_for_files(stack)
        _files.update(stack.files)
    stack.files.update(_files)


WhiteNoiseMiddleware.add_files_from_finders = _look_for_files_once


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Nobody guesses at the cast's words. Rooms that really run (tests/rig.py) hash as the product does."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A test is one transaction on each alias, and one of them may well wait until the other has worked."""
    for each in connections.all():
        if isinstance(each, PostgreSQL):
            options = each.settings_dict["OPTIONS"]
            options["options"] += " -c idle_in_transaction_session_timeout=0"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Both aliases let go of the one PostgreSQL before it is dropped."""
    yield
    for each in connections.all():
        if isinstance(each, PostgreSQL):
            each.close()
            each.close_pool()


@pytest.fixture
def hands() -> Iterator[Hands]:
    """The clock stands still until the test moves its hands."""
    hands = Hands(FRIDAY_EVENING)
    before = clock.replace(hands.now)
    yield hands
    clock.replace(before)


@pytest.fixture(scope="session")
def kept() -> Keeping:
    """What was made, for the tests that follow."""
    return Keeping()


@pytest.fixture
def keeping(db: None, hands: Hands, kept: Keeping) -> Keeping:
    """`keeping(make)`: what `make` makes at the evening's beginning, once for all tests that ask for it."""
    return kept


@pytest.fixture
def cast(keeping: Keeping) -> Cast:
    """The cast on duty in a room without a map."""
    return keeping(make_cast)


@pytest.fixture(scope="session")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which the small town was imported."""
    folder = tmp_path_factory.mktemp("mapped")
    roads, sectors = write_town(folder / "files")
    import_city(roads, sectors, name="The town", slug="town", data_dir=folder)
    return folder


@pytest.fixture
def map_of_town(mapped: Path, settings: Settings) -> None:
    """The small town's streets and sectors are on the map."""
    settings.DATA_DIR = mapped


@pytest.fixture
def town(keeping: Keeping, map_of_town: None) -> Cast:
    """The cast on duty in the small town, with its streets and sectors."""
    return keeping(make_town)


@pytest.fixture
def refused() -> Callable[..., Any]:
    """`with refused("code", fact=…):` the block is refused so, and nothing at all has changed."""

    @contextmanager
    def check(code: str, **facts: object) -> Iterator[None]:
        before = dump()
        with pytest.raises(Refused) as caught:
            yield
        assert (caught.value.code, caught.value.facts) == (code, facts)
        assert dump() == before

    return check


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test that asks for what is kept may touch both databases. On PostgreSQL only what touches a database
    is run again, and only there what asks for a server.
    """
    for item in items:
        if _asks(item, "keeping") and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db(databases=BOTH))
    others = [item for item in items if not _belongs(item)]
    config.hook.pytest_deselected(items=others)
    left = set(others)
    items[:] = [item for item in items if item not in left]


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()


def _belongs(item: pytest.Item) -> bool:
    """To the lane of this database."""
    if settings.DATABASE_URL:
        return _touches_a_database(item)
    return not item.get_closest_marker("server")


def _asks(item: pytest.Item, *fixtures: str) -> bool:
    return not set(fixtures).isdisjoint(getattr(item, "fixturenames", ()))


def _touches_a_database(item: pytest.Item) -> bool:
    """Of this process: a room that a test starts has a database of its own."""
    return bool(item.get_closest_marker("django_db")) or _asks(item, "db", "transactional_db")
