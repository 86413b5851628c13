"""One spelling for what people type and what maps say: case, accents, Arabic letters, abbreviations."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans({"ى": "ي", "ة": "ه", "ـ": "", "œ": "oe", "æ": "ae", "’": " ", "'": " "})
_LONG_FORMS: Final = {
    "bd": "boulevard",
    "bld": "boulevard",
    "blvd": "boulevard",
    "boul": "boulevard",
    "av": "avenue",
    "ave": "avenue",
    "rte": "route",
    "pl": "place",
    "imp": "impasse",
    "hop": "hopital",
}
JOINING: Final = frozenset(
    {
        *("de", "du", "des", "d", "l", "la", "le", "les", "et", "a", "au", "aux", "al", "el", "x"),
        *("angle", "coin", "and", "of", "the", "و", "في", "على", "تقاطع"),
    }
)
"""Words that say nothing by themselves; a search passes over them when it has others."""
GENERIC: Final = JOINING | {
    *("rue", "boulevard", "avenue", "route", "place", "impasse", "street", "road"),
    *("شارع", "زنقه", "طريق", "ساحه", "درب"),
}
"""Words that name a kind of street."""


def words(text: str) -> list[str]:
    """The words of a text in one spelling: "Bd. d'Anfa" → boulevard d anfa, "شارع المقاومة" → شارع مقاومه."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    flat = "".join(_plain(letter) for letter in flat if not unicodedata.combining(letter))
    found = re.findall(r"\w+", flat.translate(_LETTERS))
    return [_LONG_FORMS.get(word, _without_article(word)) for word in found]


def _plain(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def _without_article(word: str) -> str:
    """Without the Arabic article, which people leave out: المقاومة is found by مقاومة and the reverse."""
    for article in ("وال", "بال", "ال"):
        if word.startswith(article) and len(word) - len(article) >= 2:
            return word[len(article) :]
    return word


def by_script(text: str) -> tuple[str, str]:
    """(Latin part, Arabic part) of a name that may carry both, as "Boulevard de Baghdad شارع بغداد"."""
    parts: dict[bool, list[str]] = {False: [], True: []}
    for word in text.split():
        parts["ARABIC" in "".join(unicodedata.name(letter, "") for letter in word)].append(word)
    latin, arabic = (" ".join(parts[script]).strip(" -/–،") for script in (False, True))
    return (latin, arabic) if any(letter.isalpha() for letter in latin) or not arabic else ("", text)
