"""What a log may say: one line a record, and nothing that a person typed.

An exception's own words are left out: a database's error quotes the row, a parser's the text. Its type and
where it passed through are enough to find the fault.
"""

import logging
from collections.abc import Iterator
from types import TracebackType
from typing import Any

_ONE_LINE = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))} | {
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


class QuietFormatter(logging.Formatter):
    """Formats a record as one line, its exception as types and places."""

    def format(self, record: logging.LogRecord) -> str:
        quiet = logging.makeLogRecord(record.__dict__)
        quiet.args = _quiet(record.args)
        quiet.msg = _quiet_value(record.msg)
        quiet.exc_text = quiet.stack_info = None  # another handler may have written the words already
        told = quiet.exc_info[1] if quiet.exc_info else None
        quiet.exc_info = None
        line = super().format(quiet)
        return (f"{line} {' from '.join(_told(told))}" if told else line).translate(_ONE_LINE)


def _quiet(args: Any) -> Any:
    if isinstance(args, dict):
        return {name: _quiet_value(value) for name, value in args.items()}
    return tuple(_quiet_value(value) for value in args) if isinstance(args, tuple) else args


def _quiet_value(value: Any) -> Any:
    return type(value).__qualname__ if isinstance(value, BaseException) else value


def _told(error: BaseException | None) -> Iterator[str]:
    """The exception and what it came from, each with its places."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        kind, places = type(error), " ".join(_places(error.__traceback__))
        yield f"{kind.__module__}.{kind.__qualname__} [{places}]"
        error = error.__cause__ or error.__context__


def _places(at: TracebackType | None) -> Iterator[str]:
    while at is not None:
        code = at.tb_frame.f_code
        yield f"{code.co_filename}:{at.tb_lineno}:{code.co_name}"
        at = at.tb_next
