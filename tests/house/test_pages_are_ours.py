"""Nothing foreign at run time, nothing inline, and the same policy on every page."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.test import Client
from pytest_django import Settings

from patrols.models import Officer
from tests.builders import Cast

ROOT = Path(__file__).resolve().parents[2]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
}
# Names of XML vocabularies, not addresses that anybody fetches.
NAMES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")


def _client(officer: Officer | None, language: str = "en") -> Client:
    client = Client(headers={"host": "localhost"})
    if officer:
        client.force_login(officer)
    client.cookies["django_language"] = language
    return client


@pytest.mark.django_db(databases=["default", "tracks"])
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize(
    "page",
    ["/sign-in", "/password", "/desk", "/board", "/overview", "/past", "/past/1", "/tablet", "/book-on"],
)
def test_a_page_is_worded_strict_and_has_no_foreign_address(town: Cast, page: str, language: str) -> None:
    officer = None if page == "/sign-in" else town.karim if page == "/tablet" else town.samir
    answer = _client(officer, language).get(page)
    assert answer.status_code == 200
    policy = {part.strip() for part in answer.headers["Content-Security-Policy"].split(";")}
    assert policy == POLICY
    html = answer.content.decode()
    assert re.search(rf'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"', html)
    assert not re.search(r"(src|href|action)=[\"']?(https?:)?//", html)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", html)
    assert not [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag and "json" not in tag]


def test_no_file_that_a_browser_loads_names_a_foreign_address() -> None:
    found = []
    for app in ("maps", "patrols", "command"):
        for path in (ROOT / app).rglob("*"):
            if path.suffix in (".js", ".css", ".html", ".svg", ".json") and "locale" not in path.parts:
                text = path.read_text(encoding="utf-8")
                for name in NAMES:
                    text = text.replace(name, "")
                found += [(path.name, address) for address in re.findall(r"https?://[^\s\"'`)]+", text)]
    assert not found


def test_no_style_sheet_knows_left_from_right() -> None:
    """Everything mirrors by logical properties; what must not mirror says so with `direction`."""
    sided = re.compile(r"(?<![\w-])((margin|padding|border)-(left|right)|(?<!-)(left|right)|float)\s*:")
    found = [
        (path.name, match.group(0))
        for app in ("maps", "patrols", "command")
        for path in (ROOT / app).rglob("*.css")
        for match in sided.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


def policy_with(tmp_path: Path, **environment: str) -> dict[str, list[str]]:
    """What the pages' policy becomes in a process of its own with these settings."""
    asked = "import json; from command import settings; print(json.dumps(settings.CONTENT_SECURITY_POLICY))"
    known = {**os.environ, "DAWRIYA_DATA": str(tmp_path), **environment}
    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=known, check=True, capture_output=True, text=True
    )
    policy: dict[str, list[str]] = json.loads(said.stdout)["DIRECTIVES"]
    return policy


def test_a_tile_server_of_the_force_opens_its_own_origin_for_pictures_and_nothing_else(
    tmp_path: Path,
) -> None:
    closed = policy_with(tmp_path)
    opened = policy_with(
        tmp_path,
        DAWRIYA_TILES="https://tiles.example.org:8443/plan/{z}/{x}/{y}.png",
        DAWRIYA_TILES_ATTRIBUTION="© Agence urbaine",
    )
    assert opened["img-src"] == [*closed["img-src"], "https://tiles.example.org:8443"]
    assert {**opened, "img-src": closed["img-src"]} == closed
    assert policy_with(tmp_path, DAWRIYA_TILES="https://*/{z}/{x}/{y}.png") == closed


@pytest.mark.parametrize(
    ("url", "whose", "https", "said"),
    [
        ("https://tiles.example.org/", "© X", False, "does not hold {z}, {x} and {y} once each"),
        ("https://tiles.example.org/{z}/{x}/{y}.png", "", False, "has no attribution"),
        ("http://tiles.example.org/{z}/{x}/{y}.png", "© X", True, "is not https, as the room's pages are"),
    ],
)
def test_tiles_that_cannot_be_meant_stop_the_start_with_one_sentence(
    settings: Settings, url: str, whose: str, https: bool, said: str
) -> None:
    settings.TILES_URL, settings.TILES_ATTRIBUTION, settings.HTTPS = url, whose, https
    [fault] = [one for one in run_checks() if one.id == "command.E005"]
    assert fault.msg.startswith(f"DAWRIYA_TILES={url} ") and said in fault.msg and fault.msg.endswith(".")


def test_tiles_that_are_well_set_or_unset_start(settings: Settings) -> None:
    for url, whose in (("https://tiles.example.org/{z}/{x}/{y}.png", "© X"), ("", "")):
        settings.TILES_URL, settings.TILES_ATTRIBUTION = url, whose
        assert not [one for one in run_checks() if one.id == "command.E005"]


@pytest.mark.django_db(databases=["default", "tracks"])
@pytest.mark.parametrize(("language", "said"), [("ar", "هذه الشاشة ليست لك"), ("fr", "n’est pas le vôtre")])
def test_a_screen_of_another_role_is_refused_in_the_readers_language(
    town: Cast, language: str, said: str
) -> None:
    answer = _client(town.amina, language).get("/board")
    assert answer.status_code == 403 and said in answer.content.decode()
