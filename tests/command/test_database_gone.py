"""While the database does not answer, everybody is told so in their language, and it is not asked again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.test import Client

from command.sentences import catalogue
from tests.builders import Cast

BOTH = ["default", "tracks"]
pytestmark = pytest.mark.django_db(databases=BOTH)
SAID = catalogue()["refused.database_gone"]


@contextmanager
def answering(error: type[Exception]) -> Iterator[list[str]]:
    """Every question to a database is answered so; the questions."""
    asked: list[str] = []

    def fail(execute: Callable[..., Any], sql: str, *_: Any) -> Any:
        asked.append(sql)
        raise error("no answer")

    with ExitStack() as stack:
        for alias in BOTH:
            stack.enter_context(connections[alias].execute_wrapper(fail))
        yield asked


@pytest.fixture
def samir(cast: Cast) -> Client:
    """Samir's browser, signed in, in a room as it is served: an exception is answered."""
    client = Client(raise_request_exception=False)
    client.force_login(cast.samir)
    return client


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_request_is_told_in_its_language_that_nothing_was_recorded(
    samir: Client, language: str, error: type[Exception]
) -> None:
    with answering(error) as asked:
        answer = samir.get("/api/v1/rooms/town/units", headers={"accept-language": language})
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["detail"]) == ("database_gone", SAID[language])
    assert answer["Retry-After"] == "5"
    assert len(asked) == 1, "the answer itself asks the database nothing"


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_page_says_it_and_leads_back_to_itself(samir: Client, language: str) -> None:
    with answering(OperationalError) as asked:
        answer = samir.get("/board?incident=4", headers={"accept-language": language})
    assert answer.status_code == 503
    page = answer.content.decode()
    assert f'lang="{language}"' in page and 'id="again" href="/board?incident=4"' in page
    assert 'http-equiv="refresh"' not in page, "it takes its reader along by the clock (WCAG 2.2.1)"
    assert SAID[language] in page.replace("&#x27;", "'")
    assert len(asked) == 1, "the page itself asks the database nothing"


@pytest.mark.parametrize("error", [DatabaseError, ValueError])
def test_a_fault_of_our_own_is_not_laid_at_the_databases_door(samir: Client, error: type[Exception]) -> None:
    for path in ("/api/v1/rooms/town/units", "/"):
        with answering(error):
            assert samir.get(path).status_code == 500
