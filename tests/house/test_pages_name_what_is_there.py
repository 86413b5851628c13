"""Whatever the pages tell a reader to open or to run is there. Decisions and changes tell of what was."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)
FOLDERS = ("maps", "patrols", "dispatch", "command", "tests", "docs", "deploy", "requirements", ".ci")
FILES = {path.relative_to(ROOT).as_posix() for name in FOLDERS for path in (ROOT / name).rglob("*")}
SCRIPT = (ROOT / "dawriya").read_text(encoding="utf-8")
COMMANDS = {"help", *get_commands(), *re.findall(r"^    ([a-z]+)\)$", SCRIPT, re.MULTILINE)}


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_link_leads_somewhere(page: Path) -> None:
    leads = [unquote(to) for to in re.findall(r"\]\(([^)#\s]+)", _text(page)) if "://" not in to]
    assert not [to for to in leads if not (page.parent / to).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_path_is_there(page: Path) -> None:
    """One that begins with a folder of ours, and a module however it is named."""
    named = {one.rstrip("/") for one in re.findall(r"`([\w.-]+/[\w./-]+|[\w/]+\.(?:py|js))`", _text(page))}
    ours = {one for one in named if one.split("/")[0] in FOLDERS or one.endswith((".py", ".js"))}
    gone = [one for one in ours if one not in FILES and not any(path.endswith(f"/{one}") for path in FILES)]
    assert not [one for one in gone if "NAME" not in one]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_command_can_be_given(page: Path) -> None:
    assert not set(re.findall(r"\./dawriya ([a-z]+)", _text(page))) - COMMANDS


def test_each_variable_is_read() -> None:
    named = {name for page in PAGES for name in re.findall(r"\bDAWRIYA_[A-Z_]+[A-Z]\b", _text(page))}
    sources = [ROOT / one for one in FILES if one.endswith((".py", ".example", "Caddyfile"))]
    read = "".join(_text(path) for path in [ROOT / "dawriya", ROOT / "docker-compose.yml", *sources])
    assert not [name for name in named if name not in read]
