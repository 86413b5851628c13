"""Words for codes, for those who read the API rather than a screen: the same catalogue as the browser's."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

CATALOGUE = Path(__file__).parent / "static" / "command" / "words.json"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Key → language → sentence with `{facts}`."""
    words: dict[str, dict[str, str]] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    return words


class _Gaps(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def sentence(code: str, facts: Mapping[str, object]) -> str:
    """The refusal of this code in the reader's language, one sentence; a code without words is a
    programmer's mistake.
    """
    language = (get_language() or "en")[:2]
    return catalogue()[f"refused.{code}"][language].format_map(_Gaps(facts))
