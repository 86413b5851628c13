"""The words for what a unit is and can do, in the three languages of the room."""

import json
from functools import cache
from pathlib import Path
from typing import Any, cast

FILE = Path(__file__).parent / "vocabulary.json"
Word = dict[str, str]


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return words


def unit_kinds() -> list[Word]:
    """{code, ar, fr, en} of every kind of unit."""
    return cast("list[Word]", _words()["unit_kinds"])


def attributes() -> list[Word]:
    """{code, ar, fr, en} of everything a unit can have or do."""
    return cast("list[Word]", _words()["attributes"])


def brought_by(kind: str) -> list[str]:
    """The attributes that every unit of this kind has."""
    return cast("list[str]", _words()["brings"].get(kind, []))
