"""Codes travel and each of them has its words: one catalogue, three languages, nothing missing."""

import json
import re
from pathlib import Path
from string import Formatter

import pytest

from command.sentences import CATALOGUE
from command.wiring import REACTIONS
from dispatch.rules.choice import Why
from dispatch.rules.clocks import Rule, Rung
from dispatch.rules.reopening import WhyAgain

ROOT = Path(__file__).resolve().parents[2]
WORDS: dict[str, dict[str, str]] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
APPS = ("maps", "patrols", "dispatch", "command")


def _sources(pattern: str) -> list[Path]:
    return [path for app in APPS for path in (ROOT / app).rglob(pattern) if "/migrations/" not in str(path)]


def test_every_word_is_there_in_three_languages() -> None:
    gaps = [key for key, said in WORDS.items() if set(said) != {"ar", "fr", "en"} or not all(said.values())]
    assert not gaps


def test_a_sentence_asks_for_the_same_facts_in_each_language() -> None:
    def asked(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert not [
        key for key, said in WORDS.items() if len({frozenset(asked(text)) for text in said.values()}) > 1
    ]


def test_every_refusal_has_its_sentence() -> None:
    found = {
        code
        for path in _sources("*.py")
        for code in re.findall(r'Refused\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(found) > 20
    assert not {code for code in found if f"refused.{code}" not in WORDS}


@pytest.mark.parametrize("kind", sorted(event.kind() for event in REACTIONS))
def test_every_event_has_its_line_in_the_log(kind: str) -> None:
    assert f"log.{kind}" in WORDS


def test_each_reason_for_another_unit_has_its_words() -> None:
    assert not {f"why.{why}" for why in (*Why, *WhyAgain)} - set(WORDS)


def test_what_is_overdue_and_who_must_know_have_their_words() -> None:
    assert not ({f"rule.{rule}" for rule in Rule} | {f"rung.{rung}" for rung in Rung}) - set(WORDS)
    assert not {f"alarm.{rule}{end}" for rule in Rule for end in ("", ".do")} - set(WORDS)


def test_every_word_is_said_somewhere() -> None:
    """By its whole key, or by the family that a code is put to: `rung.${code}`, `word("rung", code)`."""
    text = "\n".join(
        path.read_text(encoding="utf-8") for end in ("py", "js", "html") for path in _sources(f"*.{end}")
    )
    keys = set(re.findall(r"\w+(?:\.\w+)+", text))
    families = {*re.findall(r"([\w.]+)\.\$?\{", text), *re.findall(r'word\("([\w.]+)"', text)}
    unsaid = [
        key
        for key in WORDS
        if key not in keys and not any(key.startswith(f"{family}.") for family in families)
    ]
    assert not unsaid
