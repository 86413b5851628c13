"""The pages that come from the code say what the code says."""

from pathlib import Path

import pytest

from command.documents import pages

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_drawn_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "run ./dawriya documents"
