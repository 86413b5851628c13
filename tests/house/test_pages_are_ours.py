"""Nothing foreign at run time, nothing inline, and the same policy on every page."""

import re
from pathlib import Path

import pytest
from django.test import Client

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
@pytest.mark.parametrize("page", ["/sign-in", "/desk", "/board", "/tablet", "/book-on"])
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


@pytest.mark.django_db(databases=["default", "tracks"])
@pytest.mark.parametrize(("language", "said"), [("ar", "هذه الشاشة ليست لك"), ("fr", "n’est pas le vôtre")])
def test_a_screen_of_another_role_is_refused_in_the_readers_language(
    town: Cast, language: str, said: str
) -> None:
    answer = _client(town.amina, language).get("/board")
    assert answer.status_code == 403 and said in answer.content.decode()
