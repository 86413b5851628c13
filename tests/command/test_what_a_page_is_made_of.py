"""What browsers load: of which release it is, and for which pages the tablet's worker may answer."""

import shutil
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.test import Client

from patrols.release import PARTS, release
from tests.builders import Cast


@pytest.fixture
def checked_out(tmp_path: Path, settings: LazySettings) -> Path:
    """What pages are made of, in a tree of its own."""
    shutil.copy(settings.BASE_DIR / "package-lock.json", tmp_path)
    for part in PARTS:
        for folder in settings.BASE_DIR.glob(f"*/{part}"):
            shutil.copytree(folder, tmp_path / folder.relative_to(settings.BASE_DIR))
    settings.BASE_DIR = tmp_path
    return tmp_path


def test_a_release_is_told_by_what_its_pages_are_made_of_wherever_it_lies(checked_out: Path) -> None:
    here = release()
    assert release.__wrapped__() == here
    words = checked_out / "command/static/command/words.json"
    words.write_text(words.read_text().replace("New release", "A new release"))
    assert release.__wrapped__() != here


def test_a_page_is_born_with_the_release_that_its_beats_tell(client: Client, cast: Cast) -> None:
    client.force_login(cast.samir, backend="django.contrib.auth.backends.ModelBackend")
    assert f'"release": "{release()}"' in client.get("/board", headers={"host": "localhost"}).text


@pytest.mark.parametrize(
    ("path", "said"), [("patrols/js/worker.js", "/tablet"), ("patrols/js/tablet.js", None)]
)
def test_the_tablets_worker_alone_may_answer_for_a_page_above_it(
    client: Client, path: str, said: str | None
) -> None:
    answer = client.get(f"{settings.STATIC_URL}{path}", headers={"host": "localhost"})
    assert answer.status_code == 200
    assert answer.headers.get("Service-Worker-Allowed") == said
    assert answer.headers["Cache-Control"] == "max-age=0, public", "each load asks whether it is still so"
