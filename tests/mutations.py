"""What a broken or hostile client sends: valid JSON changed at random, each from a seed.

Values that parsers have stumbled over before, fields that are missing, too many or given twice, texts that
end too soon, bytes that are no text.
"""

import copy
import json
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

KEY, AT = "a" * 16, "2026-11-27T21:30:00Z"
REPORT = {"t": "report", "key": KEY, "status": "en_route", "at": AT, "order": 1, "note": "x"}
FIX = {"n": 1, "at": AT, "lat": 33.3, "lon": -8.8, "accuracy_m": 8.0, "heading": 90, "speed_kph": 32.5}
TABLET: Sequence[dict[str, Any]] = (
    {"t": "hello", "device": "tablet", "order": 0},
    {"t": "receipt", "delivered": 1, "seen": 1},
    REPORT | {"disposition": "report_made"},
    {"t": "undo", "key": KEY, "of": KEY, "at": AT},
    {"t": "decline", "key": KEY, "order": 1, "reason": "a flat tyre", "at": AT},
    {"t": "message", "key": KEY, "text": "seen", "at": AT, "reply_to": None},
    {"t": "help", "key": KEY, "at": AT, "lat": 33.3, "lon": -8.8, "accuracy_m": 5.0},
    {"t": "safe", "key": KEY, "at": AT},
    {"t": "fixes", "seq": 1, "fixes": [FIX, FIX | {"n": 2}]},
    {"t": "beat"},
)
CONSOLE: Sequence[dict[str, Any]] = (
    {"t": "hello", "after": None},
    {"t": "hello", "after": 7},
    {"t": "ack", "n": 7},
    {"t": "got"},
    {"t": "beat"},
)
#: What stands for itself in the text, where JSON has no value for it.
RAW = {"@1e400@": "1e400", "@-0@": "-0", "@huge@": "9" * 5000, "@half@": '\\ud800"', "@NaN@": "NaN"}
NASTY: Sequence[Any] = (
    *(None, True, False, 0, -1, 1.5, -0.0, 1e-320, 2**31, 2**53, 2**53 + 1, 2**63, 2**64, -(2**63) - 1),
    *(
        "",
        " ",
        "\x00",
        "a\x00b" * 4,
        "\ud800" * 8,
        "\udfff",
        "\u202e\u2066",
        "\ufeff",
        "'\";--",
        "${7*7}{{7}}",
    ),
    *("a" * 64, "a" * 65, "a" * 2001, "é" * 9000, "\U0001f6a8" * 400, "aaaaaaaa\n", "../../etc/passwd"),
    *("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999-14:00"),
    *("9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-11-27T24:00:00Z"),
    *("2026-11-27T21:30:60Z", "2026-11-27T21:30:00", "2026-11-27T21:30:00+23:59", "20261127T213000Z"),
    *([], {}, [[]] * 50, {"": {}}, 90.0000001, -180.0000001, *RAW),
)


def mutations(samples: Sequence[Any], seed: int) -> Iterator[str]:
    """Texts without end, each a sample changed one to three times; the same seed gives the same ones."""
    rng = random.Random(seed)
    while True:
        value = copy.deepcopy(rng.choice(samples))
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            value = rng.choice(_IN_VALUES)(rng, value)
        text = json.dumps(value, ensure_ascii=rng.random() < 0.5)
        for mark, raw in RAW.items():
            text = text.replace(f'"{mark}"', raw)
        yield rng.choice(_IN_TEXTS)(rng, text) if rng.random() < 0.3 else text


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with every key or index in it."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def _replaced(rng: random.Random, value: Any) -> Any:
    """Some value in it is a nasty one."""
    where = list(_places(value)) if isinstance(value, dict | list) else []
    if not where:
        return copy.deepcopy(rng.choice(NASTY))
    holder, key = rng.choice(where)
    holder[key] = copy.deepcopy(rng.choice(NASTY))
    return value


def _missing(rng: random.Random, value: Any) -> Any:
    """Something is left out."""
    where = list(_places(value)) if isinstance(value, dict | list) else []
    if where:
        holder, key = rng.choice(where)
        del holder[key]
    return value


def _added(rng: random.Random, value: Any) -> Any:
    """Something is there that nobody asked for."""
    if isinstance(value, dict):
        value[rng.choice(("more", "", "\ud800", "__proto__", "t ", "é"))] = copy.deepcopy(rng.choice(NASTY))
    return value


def _deep(rng: random.Random, value: Any) -> Any:
    """Something lies under many lists or objects."""
    for _ in range(rng.choice((1, 20, 200))):
        value = [value] if rng.random() < 0.5 else {"t": value}
    return value


def _cut(rng: random.Random, text: str) -> str:
    return text[: rng.randrange(len(text) + 1)]


def _letter(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return (
        text[:at] + chr(rng.choice((0, 10, 34, 44, 58, 92, 93, 125, 0x7F, 0x2028, 0xD800))) + text[at + 1 :]
    )


def _twice(rng: random.Random, text: str) -> str:
    """A name is given twice."""
    return text.replace("{", '{"t":"beat","at":0,', 1)


def _again(rng: random.Random, text: str) -> str:
    return text * rng.choice((2, 3))


def _bottomless(rng: random.Random, text: str) -> str:
    return rng.choice(("[", '{"t":', "[{")) * rng.choice((900, 5000)) + text


_IN_VALUES: Sequence[Callable[[random.Random, Any], Any]] = (
    *(_replaced, _replaced, _replaced, _missing, _added),
    _deep,
)
_IN_TEXTS: Sequence[Callable[[random.Random, str], str]] = (
    _cut,
    _letter,
    _letter,
    _twice,
    _again,
    _bottomless,
)
