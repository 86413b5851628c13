"""A log finds a fault and tells nothing about anybody."""

import logging

import pytest
from django.conf import settings
from django.db import OperationalError

from command.quiet_logs import QuietFormatter

SECRET = "Fatima, 12345-A-6"


def record(message: object, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("room", logging.ERROR, __file__, 1, message, args, told)


def written(message: object, *args: object, error: BaseException | None = None) -> str:
    return QuietFormatter("%(levelname)s %(name)s %(message)s").format(record(message, *args, error=error))


def fault() -> OperationalError:
    """A database's error that quotes the row, raised while a parser's was handled."""
    try:
        try:
            raise ValueError(f"not a plate: {SECRET}")
        except ValueError as first:
            raise OperationalError(f"DETAIL: Key (name)=({SECRET}) already exists.") from first
    except OperationalError as error:
        return error


def test_an_exception_is_told_by_its_type_and_its_places_alone() -> None:
    line = written("a frame failed", error=fault())
    assert "OperationalError" in line and "ValueError" in line
    assert "test_quiet_logs.py" in line and ":fault" in line
    assert SECRET not in line


@pytest.mark.parametrize("put", [("not published: %s",), ("%(error)s",), (None,)])
def test_an_exception_that_is_part_of_a_message_is_told_by_its_type(put: tuple[str | None]) -> None:
    (message,), error = put, fault()
    if message is None:
        line = written(error)
    elif "(" in message:
        line = written(message, {"error": error})
    else:
        line = written(message, error)
    assert "OperationalError" in line
    assert SECRET not in line


@pytest.mark.parametrize("end", ["\n", "\r", "\x1b[2J", "\u2028", "\x85", "\0"])
def test_a_record_is_one_line_whatever_is_in_it(end: str) -> None:
    line = written("unit %s", f"P-1{end}2026 INFO forged")
    assert end not in line
    assert len(line.splitlines()) == 1


def test_words_that_another_handler_wrote_are_not_repeated() -> None:
    one = record("a frame failed", error=fault())
    one.exc_text = logging.Formatter().formatException(one.exc_info)  # type: ignore[arg-type]
    assert SECRET in one.exc_text
    assert SECRET not in QuietFormatter().format(one)
    assert SECRET in one.exc_text


def test_the_room_writes_every_record_so() -> None:
    for handler in settings.LOGGING["handlers"].values():
        formatter = settings.LOGGING["formatters"][handler["formatter"]]
        assert formatter["class"] == "command.quiet_logs.QuietFormatter"
