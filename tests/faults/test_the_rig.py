"""A room that does not start says why."""

from pathlib import Path

import pytest

from tests.rig import running


def test_a_room_that_does_not_start_says_why(tmp_path: Path) -> None:
    nowhere = {"people": {"sessions": {}}, "application": "tests.nowhere:application"}
    with pytest.raises(AssertionError, match="No module named"), running(tmp_path, **nowhere):
        pass
