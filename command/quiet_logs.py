"""What a log may say: one line a record, and nothing that a person typed.

An exception's own words are left out: a database's error quotes the row, a parser's the text. Its type and
where it passed through are enough to find the fault. Libraries put such words, an address or a header into
messages of their own: these are taken out again.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any

from django.http import HttpRequest

_ONE_LINE = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))} | {
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


#: A traceback that a library wrote into its message, and what of it may be told.
_WRITTEN = re.compile(r"\s*Traceback \(most recent call last\):.*", re.DOTALL)
_PLACE = re.compile(r'File "([^"\n]+)", line (\d+), in (\S+)')
#: How daphne's protocols show themselves.
_ASKED = re.compile(r"\bpath=b?(['\"]).*?\1")
#: A word of an exception or a header that is shorter names nobody.
_SHORT = 3


class QuietFormatter(logging.Formatter):
    """Formats a record as one line, its exception as types and places."""

    def format(self, record: logging.LogRecord) -> str:
        quiet = logging.makeLogRecord(record.__dict__)
        quiet.args = _quiet(record.args)
        quiet.msg = _quiet_value(record.msg)
        quiet.exc_text = quiet.stack_info = None  # another handler may have written the words already
        told = quiet.exc_info[1] if quiet.exc_info else None
        quiet.exc_info = None
        quiet.msg, quiet.args = _hushed(quiet.getMessage(), told, getattr(record, "request", None)), ()
        line = super().format(quiet)
        return (f"{line} {' from '.join(_told(told))}" if told else line).translate(_ONE_LINE)


def _quiet(args: Any) -> Any:
    if isinstance(args, dict):
        return {name: _quiet_value(value) for name, value in args.items()}
    return tuple(_quiet_value(value) for value in args) if isinstance(args, tuple) else args


def _quiet_value(value: Any) -> Any:
    return type(value).__qualname__ if isinstance(value, BaseException) else value


def _hushed(text: str, told: BaseException | None, request: Any) -> str:
    """The message without the words of its exception, of a traceback and of its request."""
    for error in _causes(told):
        text = _without(text, (repr(error), str(error)), type(error).__qualname__)
    if isinstance(request, HttpRequest):
        match = request.resolver_match
        text = _without(text, (request.get_full_path(), request.path), match.route if match else "nowhere")
        text = _without(text, map(str, request.headers.values()), "…")
    if written := _WRITTEN.search(text):
        places = " ".join(":".join(place) for place in _PLACE.findall(written[0]))
        text = f"{text[: written.start()]} [{places}]"
    return _ASKED.sub("path=…", text)


def _without(text: str, words: Iterable[str], instead: str) -> str:
    """The text with each of the words, as it is or escaped, taken out."""
    for word in words:
        for said in (word, repr(word)[1:-1], word.encode("unicode_escape").decode("ascii")):
            if len(said) > _SHORT:
                text = text.replace(said, instead)
    return text


def _told(error: BaseException | None) -> Iterator[str]:
    """The exception and what it came from, each with its places."""
    for one in _causes(error):
        kind, places = type(one), " ".join(_places(one.__traceback__))
        yield f"{kind.__module__}.{kind.__qualname__} [{places}]"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _places(at: TracebackType | None) -> Iterator[str]:
    while at is not None:
        code = at.tb_frame.f_code
        yield f"{code.co_filename}:{at.tb_lineno}:{code.co_name}"
        at = at.tb_next
